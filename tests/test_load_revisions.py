"""A revision's name leads to one contract, on disk or in git, and git is only read."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from contractctl.errors import ContractctlError, DocumentError, RevisionError, UnresolvedReference
from contractctl.load.revisions import list_apis, list_revisions, load_revision


def contract(title: str, rest: str = "") -> str:
    return f"openapi: 3.0.3\ninfo: {{title: {title}, version: '1'}}\npaths: {{}}\n{rest}"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def titles(root: Path, *names: str) -> list[str]:
    found = []
    for name in names:
        title = load_revision(name, root).root.child("info", "title").raw
        assert isinstance(title, str)
        found.append(title)
    return found


def failure(name: str, root: Path) -> ContractctlError:
    with pytest.raises(ContractctlError) as caught:
        load_revision(name, root)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return caught.value


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "workspace"
    write(
        root,
        {
            "contracts/orders/v1.yaml": contract("one"),
            "contracts/orders/v2.yml": contract("two"),
            "contracts/orders/v3/openapi.yaml": contract("three"),
            "contracts/orders/v3/schemas/a.yaml": "type: string\n",
            "contracts/orders/v10.json": '{"openapi": "3.1.0", "info": {"title": "ten"}}',
            "contracts/orders/v10-rc.1.yaml": contract("candidate"),
            "contracts/orders/migration.yaml": "base: v1\n",
            "contracts/orders/usage.json": "{}",
            "contracts/cart/openapi.yaml": contract("cart"),
            "contracts/cart/v9.yaml": contract("cart nine"),
            "contracts/empty/README.md": "nothing",
        },
    )
    monkeypatch.chdir(root)
    return root


Git = Callable[..., str]


@pytest.fixture
def git(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """A git that ignores the configuration of the machine, in the workspace."""
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for person in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{person}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{person}_EMAIL", "test@example.test")

    def run(*arguments: str, folder: Path = workspace) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    run("init", "--quiet", "--initial-branch=main")
    run("add", ".")
    run("commit", "--quiet", "--message=first")
    return run


def test_each_form_of_name_leads_to_its_contract(workspace: Path) -> None:
    assert titles(workspace, "orders@v1", "orders@v2", "orders@v3", "orders@v10") == [
        *("one", "two", "three", "ten")
    ]
    assert titles(workspace, "orders", "cart", "cart@openapi", "cart@v9") == [
        *("ten", "cart", "cart", "cart nine")
    ]
    assert titles(workspace, "contracts/orders/v1.yaml", "./contracts/cart/v9.yaml") == [
        *("one", "cart nine")
    ]
    assert titles(workspace, str(workspace / "contracts/orders/v1.yaml")) == ["one"]


def test_a_revision_tells_its_name_file_dialect_and_digest(workspace: Path) -> None:
    revision = load_revision("orders@v1", workspace)
    data = (workspace / "contracts/orders/v1.yaml").read_bytes()
    assert (revision.name, revision.entry, revision.dialect) == ("orders@v1", "v1.yaml", "3.0")
    assert revision.files == {"": "contracts/orders/v1.yaml"}
    assert revision.sources == {"": data}
    assert revision.sha256 == hashlib.sha256(data).hexdigest()


def test_the_digest_covers_every_document(workspace: Path) -> None:
    reference = "components: {schemas: {A: {$ref: a.yaml}}}\n"
    write(workspace, {"api.yaml": contract("a", reference), "a.yaml": "type: string\n"})
    before = load_revision("api.yaml", workspace).sha256
    write(workspace, {"a.yaml": "type: integer\n"})
    assert load_revision("api.yaml", workspace).sha256 != before


def test_contracts_are_the_folders_that_hold_a_revision(workspace: Path) -> None:
    assert list_apis(workspace) == ("cart", "orders")
    assert list_apis(workspace / "contracts") == ()


def test_revisions_are_sorted_by_version_and_the_living_one_is_last(workspace: Path) -> None:
    assert list_revisions(workspace, "orders") == ("v1", "v2", "v3", "v10-rc.1", "v10")
    assert list_revisions(workspace, "cart") == ("v9", "openapi")


@pytest.mark.parametrize(
    "ordered",
    [
        ("v9", "v10"),
        ("1.9.0", "1.10.0"),
        ("v1alpha1", "v1beta1", "v1beta2", "v1", "v2alpha1", "v2"),
        ("1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0"),
        ("2023-12-31", "2024-10-01-preview", "2024-10-01", "2024-11-02"),
        ("draft", "v1", "openapi"),
    ],
)
def test_versions_have_their_natural_order(ordered: tuple[str, ...], tmp_path: Path) -> None:
    write(tmp_path, {f"contracts/a/{name}.yaml": contract("a") for name in sorted(ordered)})
    assert list_revisions(tmp_path, "a") == ordered


def test_an_unknown_contract_names_the_nearest_and_what_exists(workspace: Path) -> None:
    error = failure("ordrs", workspace)
    assert isinstance(error, RevisionError)
    assert error.message == "there is no contract 'ordrs' in contracts/"
    assert error.hint == "did you mean 'orders'?"
    assert failure("zzz@v1", workspace).hint == "known contracts: cart, orders"
    with pytest.raises(RevisionError, match="no contract 'x'"):
        list_revisions(workspace, "x")


def test_an_unknown_revision_names_the_nearest_and_what_exists(workspace: Path) -> None:
    error = failure("orders@v11", workspace)
    assert isinstance(error, RevisionError)
    assert error.message == "the contract 'orders' has no revision 'v11' in contracts/"
    assert error.hint == "did you mean 'v10'?" or error.hint == "did you mean 'v1'?"
    assert failure("cart@zzz", workspace).hint == "known revisions: openapi, v9"


def test_a_revision_that_stands_twice_is_ambiguous(workspace: Path) -> None:
    write(workspace, {"contracts/orders/v1.json": "{}"})
    error = failure("orders@v1", workspace)
    assert "v1.json and v1.yaml both exist" in error.message
    assert titles(workspace, "contracts/orders/v1.yaml") == ["one"]


def test_a_contracts_name_comes_before_a_file_of_that_name(workspace: Path) -> None:
    write(workspace, {"orders": contract("file"), "other": contract("other")})
    assert titles(workspace, "orders", "./orders", "other") == ["ten", "file", "other"]


def test_paths_are_of_the_current_folder_and_then_of_the_workspace(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    revision = load_revision("contracts/orders/v1.yaml", workspace)
    assert revision.files[""] == "workspace/contracts/orders/v1.yaml"
    write(tmp_path, {"contracts/orders/v1.yaml": contract("here")})
    assert titles(workspace, "contracts/orders/v1.yaml") == ["here"]
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load_revision("orders@v1", workspace).files[""] == "contracts/orders/v1.yaml"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("contracts/orders/v7.yaml", "contracts/orders/v7.yaml: no such file"),
        ("contracts/orders", "contracts/orders: is a folder"),
        ("missing.json", "missing.json: no such file"),
        (":", ":: no such file"),
        ("a\0b.yaml", "a\0b.yaml: no such file"),
    ],
)
def test_a_path_that_leads_to_no_file_is_an_error(name: str, message: str, workspace: Path) -> None:
    error = failure(name, workspace)
    assert isinstance(error, DocumentError)
    assert error.message == message


def test_a_url_is_no_revision(workspace: Path) -> None:
    error = failure("https://x.test/openapi.yaml", workspace)
    assert (
        error.message == "https://x.test/openapi.yaml is remote, and contracts are read from files"
    )


@pytest.mark.parametrize(
    "name", ["../contracts@v1", "..@v1", ".@v1", "@v1", "orders@", "orders@.."]
)
def test_a_name_cannot_climb_out_of_the_contracts_folder(name: str, workspace: Path) -> None:
    if name == "orders@":
        assert titles(workspace, name) == ["ten"]
    else:
        failure(name, workspace)


def test_a_contract_that_is_a_link_out_of_the_workspace_is_refused(
    workspace: Path, tmp_path: Path
) -> None:
    write(tmp_path, {"outside.yaml": contract("outside")})
    (workspace / "contracts/orders/v4.yaml").symlink_to(tmp_path / "outside.yaml")
    error = failure("orders@v4", workspace)
    assert error.message == ("contracts/orders/v4.yaml is a symbolic link out of the workspace")


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("openapi: 3.0.3", "3.0"),
        ("openapi: 3.0", "3.0"),
        ("openapi: 3.1.1", "3.1"),
        ("openapi: '3.2.0'", "3.2"),
        ("openapi: 3.0.0-rc2", "3.0"),
        ("swagger: '2.0'", "2.0"),
        ("swagger: 2.0", "2.0"),
    ],
)
def test_the_dialect_is_read_from_text_or_number(text: str, dialect: str, workspace: Path) -> None:
    write(workspace, {"api.yaml": f"{text}\npaths: {{}}\n"})
    assert load_revision("api.yaml", workspace).dialect == dialect


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("asyncapi: 2.6.0", "not an OpenAPI description: it looks like an AsyncAPI document"),
        ("type: object", "not an OpenAPI description: it looks like a JSON Schema"),
        (
            "swaggerVersion: '1.2'",
            "not an OpenAPI description: it looks like a Swagger 1.x document",
        ),
        (
            "a: 1\nb: 2",
            "not an OpenAPI description: there is neither `openapi` nor `swagger` among its keys "
            "'a', 'b'",
        ),
        ("openapi: 4.0.0", "openapi '4.0.0' is not a version that is understood"),
        ("openapi: null", "openapi 'None' is not a version that is understood"),
        ("swagger: '1.2'", "swagger '1.2' is not a version that is understood"),
        ("openapi: 3.10.0", "openapi '3.10.0' is not a version that is understood"),
    ],
)
def test_what_is_no_openapi_is_named(text: str, message: str, workspace: Path) -> None:
    write(workspace, {"api.yaml": f"{text}\n"})
    error = failure("api.yaml", workspace)
    assert isinstance(error, DocumentError)
    assert str(error) == f"api.yaml:1:1: {message}"


def test_a_contract_is_read_at_a_git_ref(workspace: Path, git: Git) -> None:
    git("tag", "release/1")
    write(workspace, {"contracts/cart/openapi.yaml": contract("changed")})
    git("commit", "--quiet", "--all", "--message=second")
    write(workspace, {"contracts/cart/openapi.yaml": contract("work tree")})
    names = ["cart@git:HEAD", "cart@git:HEAD~1", "cart@git:release/1", "cart@git:main", "cart"]
    assert titles(workspace, *names) == ["changed", "cart", "cart", "changed", "work tree"]
    path = "contracts/cart/openapi.yaml"
    commit = git("rev-parse", "HEAD")
    names = [f"HEAD:{path}", f"HEAD~1:{path}", f"HEAD^:./{path}", f"{commit}:{path}"]
    assert titles(workspace, *names) == ["changed", "cart", "cart", "changed"]
    revision = load_revision("cart@git:HEAD~1", workspace)
    assert revision.files == {"": f"HEAD~1:{path}"}
    assert titles(workspace, "orders@git:HEAD") == ["ten"]


def test_referenced_files_are_read_from_the_same_commit(workspace: Path, git: Git) -> None:
    reference = "components: {schemas: {A: {$ref: ../shared/a.yaml}}}\n"
    write(
        workspace,
        {
            "contracts/multi/v1.yaml": contract("multi", reference),
            "contracts/shared/a.yaml": "title: committed\n",
        },
    )
    git("add", ".")
    git("commit", "--quiet", "--message=multi")
    write(workspace, {"contracts/shared/a.yaml": "title: work tree\n"})
    revision = load_revision("multi@git:HEAD", workspace)
    assert revision.documents["../shared/a.yaml"] == {"title": "committed"}
    assert revision.files["../shared/a.yaml"] == "HEAD:contracts/shared/a.yaml"


def test_a_workspace_below_the_top_of_the_repository_reads_its_own_contracts(
    workspace: Path, git: Git
) -> None:
    inner = workspace / "services" / "inner"
    reference = "components: {schemas: {A: {$ref: ../../../../contracts/orders/v1.yaml}}}\n"
    write(
        inner,
        {
            "contracts/cart/v1.yaml": contract("inner cart"),
            "contracts/cart/v0.yaml": contract("reaches out", reference),
        },
    )
    git("add", ".")
    git("commit", "--quiet", "--message=inner")
    names = ("cart@git:HEAD", "HEAD:./contracts/cart/v1.yaml", "HEAD:contracts/cart/v9.yaml")
    assert titles(inner, *names) == ["inner cart", "inner cart", "cart nine"]
    name = "HEAD:services/inner/contracts/cart/v0.yaml"
    with pytest.raises(UnresolvedReference, match="outside the folder"):
        load_revision(name, inner)
    assert len(load_revision(name, inner, allow_outside=True).documents) == 2


def state(folder: Path, git: Git) -> tuple[object, ...]:
    times = {path: path.lstat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    return git("--no-optional-locks", "status", "--porcelain"), git("rev-parse", "HEAD"), times


def test_loading_from_git_touches_neither_the_work_tree_nor_the_index(
    workspace: Path, git: Git
) -> None:
    write(workspace, {"contracts/cart/v9.yaml": contract("uncommitted"), "new.yaml": "a: 1\n"})
    git("add", "new.yaml")
    before = state(workspace, git)
    titles(workspace, "cart@git:HEAD", "orders@git:main", "HEAD:contracts/cart/v9.yaml")
    failure("cart@git:nowhere", workspace)
    assert state(workspace, git) == before


def test_an_unknown_ref_names_the_nearest_and_the_fetch(workspace: Path, git: Git) -> None:
    git("branch", "feature/money")
    error = failure("orders@git:feature/mony", workspace)
    assert isinstance(error, RevisionError)
    assert error.message == "git knows no commit 'feature/mony' in this repository"
    assert "did you mean feature/money" in error.hint
    assert "git fetch origin zzz" in failure("zzz:contracts/orders/v1.yaml", workspace).hint


def test_a_branch_that_only_the_remote_has_is_suggested(workspace: Path, git: Git) -> None:
    git("update-ref", "refs/remotes/origin/topic", "HEAD")
    assert failure("orders@git:topic", workspace).hint == "did you mean origin/topic?"


def test_a_shallow_clone_is_named_as_the_reason(workspace: Path, tmp_path: Path, git: Git) -> None:
    git("commit", "--quiet", "--allow-empty", "--message=second")
    clone = tmp_path / "clone"
    git("clone", "--quiet", "--depth=1", workspace.as_uri(), str(clone))
    assert titles(clone, "orders@git:HEAD") == ["ten"]
    error = failure("orders@git:HEAD~1", clone)
    assert "this clone is shallow: git fetch --unshallow" in error.hint


def test_what_a_ref_lacks_is_named(workspace: Path, git: Git) -> None:
    write(workspace, {"contracts/later/v1.yaml": contract("later")})
    error = failure("later@git:HEAD", workspace)
    assert error.message == "there is no contract 'later' at HEAD"
    assert error.hint == "known contracts: cart, orders"
    error = failure("HEAD:contracts/orders/v7.yaml", workspace)
    assert error.message == "HEAD:contracts/orders/v7.yaml: no such file"
    assert error.hint.startswith("did you mean HEAD:contracts/orders/v")
    for name in ("HEAD:../x.yaml", "HEAD:/etc/x.yaml"):
        assert failure(name, workspace).message == f"{name} is outside the repository"
    assert "is a folder in git" in failure("HEAD:contracts", workspace).message


@pytest.mark.parametrize(
    "ref", ["-x", "--upload-pack=touch", "", "a b", "HEAD..main", "@{", "HEAD\0", "\n", "x" * 5000]
)
def test_odd_refs_are_refused_in_one_line(ref: str, workspace: Path, git: Git) -> None:
    assert isinstance(failure(f"orders@git:{ref}", workspace), RevisionError)


def test_options_are_refused_before_git_sees_them(
    workspace: Path, git: Git, tmp_path: Path
) -> None:
    for name in (f"orders@git:--output={tmp_path}/made", f"--output={tmp_path}/made:x"):
        failure(name, workspace)
    assert not (tmp_path / "made").exists()
    assert failure("-x:a.yaml", workspace).message == "'-x' is no git ref"


def test_outside_a_repository_the_message_says_so(workspace: Path, git: Git) -> None:
    (workspace / ".git").rename(workspace / "not-git")
    error = failure("orders@git:HEAD", workspace)
    assert error.message == "the workspace is not in a git repository"


def test_a_repository_without_commits_is_no_crash(workspace: Path, git: Git) -> None:
    git("update-ref", "-d", "HEAD")
    assert isinstance(failure("orders@git:HEAD", workspace), RevisionError)


def test_links_submodules_and_lfs_pointers_in_git_are_refused(workspace: Path, git: Git) -> None:
    (workspace / "contracts/orders/v20.yaml").symlink_to("v1.yaml")
    (workspace / "linked").symlink_to("contracts")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    write(workspace, {"contracts/cart/openapi.yaml": pointer})
    git("add", ".")
    git("update-index", "--add", "--cacheinfo", f"160000,{git('rev-parse', 'HEAD')},module")
    git("commit", "--quiet", "--message=odd")
    error = failure("orders@git:HEAD", workspace)
    assert error.message == (
        "HEAD:contracts/orders/v20.yaml: is a symbolic link in git, not a file"
    )
    assert "linked is a symbolic link" in failure("HEAD:linked/cart/v9.yaml", workspace).message
    assert "is a submodule in git" in failure("HEAD:module", workspace).message
    error = failure("cart@git:HEAD", workspace)
    assert "is a Git LFS pointer" in error.message
    assert "git lfs pull" in error.hint


def test_a_bare_repository_is_read_too(workspace: Path, git: Git, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    git("clone", "--quiet", "--bare", str(workspace), str(bare))
    assert titles(bare, "orders@git:HEAD", "HEAD:contracts/cart/v9.yaml") == ["ten", "cart nine"]
