"""A revision's name leads to one contract in git, and git is only read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from revision_files import WORKSPACE, contract, failure, titles, write

from contractctl.errors import DocumentError, InvalidRef, RevisionError, UnresolvedReference
from contractctl.load.revisions import load_revision


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "workspace"
    write(root, WORKSPACE)
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
    assert "fetch" not in failure("zzz:contracts/orders/v1.yaml", workspace).hint
    git("remote", "add", "upstream", "file:///nowhere")
    assert failure("zzz:contracts/orders/v1.yaml", workspace).hint == (
        "fetch it first: git fetch upstream +refs/heads/zzz:refs/remotes/upstream/zzz;"
        " then name it upstream/zzz"
    )
    assert failure(f"orders@git:{'ab' * 20}", workspace).hint == (
        f"fetch it first: git fetch upstream {'ab' * 20}"
    )


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
    error = failure("-x:a.yaml", workspace)
    assert isinstance(error, InvalidRef)
    assert error.message == "'-x' is no git ref"


def test_outside_a_repository_the_message_says_so(workspace: Path, git: Git) -> None:
    (workspace / ".git").rename(workspace / "not-git")
    error = failure("orders@git:HEAD", workspace)
    assert error.message == "the workspace is not in a git repository"


def test_a_repository_without_commits_is_no_crash(workspace: Path, git: Git) -> None:
    git("update-ref", "-d", "HEAD")
    assert isinstance(failure("orders@git:HEAD", workspace), RevisionError)


def test_links_are_followed_within_the_repository_and_not_out_of_it(
    workspace: Path, git: Git
) -> None:
    orders = workspace / "contracts/orders"
    (orders / "v20.yaml").symlink_to("v1.yaml")
    (orders / "v21.yaml").symlink_to("/etc/hostname")
    (orders / "v22.yaml").symlink_to("../../../outside.yaml")
    (orders / "v23.yaml").symlink_to("v23.yaml")
    (orders / "v24").symlink_to("v3")
    (orders / "v25.yaml").symlink_to("../gone.yaml")
    (workspace / "linked").symlink_to("contracts")
    git("add", ".")
    git("commit", "--quiet", "--message=links")
    names = ["linked/cart/v9.yaml", "contracts/orders/v20.yaml", "linked/orders/v24/openapi.yaml"]
    assert titles(workspace, *(f"HEAD:{name}" for name in names)) == ["cart nine", "one", "three"]
    assert titles(workspace, "orders@git:HEAD~1") == ["ten"]
    for name in ("v21", "v22"):
        error = failure(f"HEAD:contracts/orders/{name}.yaml", workspace)
        assert "is a symbolic link out of the workspace" in error.message
        with pytest.raises(DocumentError, match="is a symbolic link out of the repository"):
            load_revision(f"HEAD:contracts/orders/{name}.yaml", workspace, allow_outside=True)
    for name in ("v23", "v25"):
        error = failure(f"HEAD:contracts/orders/{name}.yaml", workspace)
        assert error.message.endswith(f"{name}.yaml: is a symbolic link to nothing")


def test_submodules_and_lfs_pointers_in_git_are_refused(workspace: Path, git: Git) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    write(workspace, {"contracts/cart/openapi.yaml": pointer})
    git("add", ".")
    git("update-index", "--add", "--cacheinfo", f"160000,{git('rev-parse', 'HEAD')},module")
    git("commit", "--quiet", "--message=odd")
    assert "is a submodule in git" in failure("HEAD:module", workspace).message
    error = failure("HEAD:module/v1.yaml", workspace)
    assert error.message == "HEAD:module/v1.yaml: module is a submodule in git, not a folder"
    error = failure("cart@git:HEAD", workspace)
    assert "is a Git LFS pointer" in error.message
    assert "git lfs pull" in error.hint


def test_what_git_itself_refuses_is_said_with_the_command_that_helps(
    workspace: Path, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    write(other, WORKSPACE)
    git("init", "--quiet", "--object-format=sha256", folder=other)
    git("add", ".", folder=other)
    git("commit", "--quiet", "--message=first", folder=other)
    assert "SHA-256, which GitPython does not read" in failure("cart@git:HEAD", other).message
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    error = failure("cart@git:HEAD", workspace)
    assert "belongs to another user" in error.message
    assert error.hint.endswith(f"git config --global --add safe.directory {workspace}")


def test_a_bare_repository_is_read_too(workspace: Path, git: Git, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    git("clone", "--quiet", "--bare", str(workspace), str(bare))
    assert titles(bare, "orders@git:HEAD", "HEAD:contracts/cart/v9.yaml") == ["ten", "cart nine"]
