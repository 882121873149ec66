"""The gate compares with where a pull request left the default branch, or says what it lacks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from gate_shop import CONSUMERS, ORDERS
from gate_stories import Shop, shop_in

from contractctl.errors import InvalidRef, RevisionError
from contractctl.load.against import Against, open_against


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


def against(shop: Shop, ref: str | None = None) -> Against:
    with open_against(shop.path("."), ref) as (found, tree):
        assert found.base.startswith(tree.ref)
        assert tree.files("")
        return found


def refusal(shop: Shop, ref: str | None = None) -> RevisionError:
    with pytest.raises(RevisionError) as caught, open_against(shop.path("."), ref):
        pass
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return caught.value


def advance(shop: Shop) -> str:
    with shop.path("README.md").open("a") as file:
        file.write("More\n")
    return shop.commit()


def test_the_merge_base_is_compared_and_not_what_the_branch_became_since(shop: Shop) -> None:
    start = shop.git("rev-parse", "HEAD")
    shop.on_main()
    shop.edit(ORDERS, "title: Orders", "title: All orders")
    shop.back()
    head = advance(shop)
    assert against(shop) == Against("origin/main", start, head)
    assert against(shop, "main") == Against("main", start, head)
    assert against(shop, "HEAD~1") == Against("HEAD~1", start, head)
    with open_against(shop.folder, None) as (_, tree):
        assert b"title: Orders" in tree.read(ORDERS)
        assert tree.shown(ORDERS) == f"{start[:8]}:{ORDERS}"
    shop.git("checkout", "--quiet", "--detach")
    assert against(shop).head == head


def test_a_head_that_the_branch_has_already_leaves_uncommitted_edits_to_compare(
    shop: Shop,
) -> None:
    assert against(shop).is_uncommitted_only
    advance(shop)
    assert not against(shop).is_uncommitted_only
    assert against(shop, "HEAD").is_uncommitted_only


def test_the_default_branch_is_what_the_remote_says_else_what_is_usual(shop: Shop) -> None:
    def becomes(place: str, at: str = "HEAD") -> str:
        shop.git("update-ref", place, at)
        return against(shop).name

    shop.git("update-ref", "-d", "refs/remotes/origin/main")
    shop.git("config", "init.defaultBranch", "change")
    assert against(shop).name == "change"
    assert becomes("refs/heads/master") == "master"
    assert becomes("refs/heads/main") == "main"
    assert becomes("refs/remotes/fork/master") == "fork/master"
    assert becomes("refs/remotes/fork/main") == "fork/main"
    shop.git("symbolic-ref", "refs/remotes/fork/HEAD", "refs/remotes/fork/trunk")
    assert becomes("refs/remotes/fork/trunk") == "fork/trunk"
    assert becomes("refs/remotes/other/main") == "main", "neither of two remotes is the one"
    assert becomes("refs/remotes/origin/master") == "origin/master"
    shop.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone")
    assert against(shop).name == "origin/master", "what HEAD of a remote points to may be gone"
    shop.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/release/next")
    assert becomes("refs/remotes/origin/release/next") == "origin/release/next"


def test_without_a_default_branch_the_message_says_how_to_name_one(shop: Shop) -> None:
    shop.git("update-ref", "-d", "refs/remotes/origin/main")
    error = refusal(shop)
    assert error.message == "git knows no default branch to compare with"
    assert error.hint == "name the branch: --against BRANCH"
    shop.git("remote", "add", "upstream", "file:///nowhere")
    assert refusal(shop).hint == (
        "git fetch upstream +refs/heads/main:refs/remotes/upstream/main;"
        " if it has another name, --against upstream/BRANCH"
    )


def test_a_clone_of_one_commit_becomes_enough_by_the_command_that_is_named(shop: Shop) -> None:
    """What actions/checkout leaves: one commit of one branch."""
    advance(shop)
    clone = shop.clone("--depth=1")
    clone.git("update-ref", "-d", "refs/remotes/origin/HEAD")
    command, _, rest = refusal(clone).hint.partition(" (")
    assert rest == (
        "in actions/checkout: fetch-depth: 0); if it has another name, --against origin/BRANCH"
    )
    clone.git(*command.split()[1:])
    assert against(clone) == against(shop)


def test_of_several_merge_bases_the_newest_is_taken_whatever_the_order(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.git("checkout", "--quiet", "-b", "other")
    shop.write("other", "1")
    older = shop.commit()
    shop.git("checkout", "--quiet", "change")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-21T09:00:00+0000")
    shop.write("change", "1")
    newer = shop.commit()
    shop.git("merge", "--quiet", "--no-edit", older)
    shop.git("checkout", "--quiet", "other")
    shop.git("merge", "--quiet", "--no-edit", newer)
    bases = shop.git("merge-base", "--all", "other", "change").split()
    assert sorted(bases) == sorted([older, newer])
    assert against(shop, "change").base == newer
    shop.git("checkout", "--quiet", "change")
    assert against(shop, "other").base == newer


def test_a_shallow_clone_says_which_side_is_cut_off_and_what_to_fetch(shop: Shop) -> None:
    shop.on_main()
    advance(shop)
    shop.back()
    shop.write("change", "1")
    shop.commit()
    clone = shop.clone("--depth=1", "--no-single-branch")
    error = refusal(clone)
    assert error.message == (
        "origin/main and HEAD have no common commit in this shallow clone: the history of"
        " origin/main and of HEAD is cut off"
    )
    assert error.hint == ("git fetch --unshallow origin (in actions/checkout: fetch-depth: 0)")
    clone.git("fetch", "--quiet", "--depth=9", "origin", "main")
    assert "the history of HEAD is cut off" in refusal(clone, "origin/main").message
    clone.git("fetch", "--quiet", "--unshallow", "origin")
    assert against(clone) == against(shop)


def test_unrelated_histories_are_not_blamed_on_the_clone(shop: Shop) -> None:
    shop.git("checkout", "--quiet", "--orphan", "island")
    assert "no commit yet" in refusal(shop).message
    assert "git commit" in refusal(shop).hint
    advance(shop)
    error = refusal(shop)
    assert error.message.endswith("have no common commit: their histories are unrelated")
    assert "--against REF" in error.hint


def test_a_branch_of_the_remote_that_is_not_there_is_fetched_by_its_own_name(shop: Shop) -> None:
    shop.git("remote", "add", "origin", "file:///nowhere")
    error = refusal(shop, "origin/release")
    assert error.message == "git knows no commit 'origin/release' in this repository"
    fetch = "git fetch origin +refs/heads/release:refs/remotes/origin/release"
    assert fetch in error.hint
    assert len(str(refusal(shop, "a" * 9_000))) < 200
    assert isinstance(refusal(shop, f"HEAD:{ORDERS}"), RevisionError)


@pytest.mark.parametrize(
    "ref",
    ["", "-x", "--upload-pack=touch made", "a\nb", "a\0b", "\x1b[31mx", "a\ud800", "a" * 20_000],
)
def test_a_ref_that_is_none_is_refused_before_git_is_asked(
    ref: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidRef, match="is no git ref"), open_against(tmp_path, ref):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "ref", ["HEAD..main", "^HEAD", "HEAD^@", "HEAD^!", "@{", ":/", "a b", "HEAD --"]
)
def test_a_ref_that_names_no_single_commit_is_refused(shop: Shop, ref: str) -> None:
    advance(shop)
    assert "git knows no commit" in refusal(shop, ref).message


def test_a_workspace_in_a_linked_work_tree_is_compared_there(shop: Shop) -> None:
    start = shop.git("rev-parse", "HEAD")
    shop.git("worktree", "add", "--quiet", "-b", "aside", str(shop.folder.with_name("aside")))
    aside = shop.at(shop.folder.with_name("aside"))
    head = advance(aside)
    assert against(aside) == Against("origin/main", start, head)
    assert against(shop).head == start


def test_a_repository_without_a_work_tree_has_nothing_to_compare(shop: Shop) -> None:
    bare = shop.at(shop.folder.with_name("bare"))
    shop.git("clone", "--quiet", "--bare", ".", str(bare.folder))
    assert "bare" in refusal(bare).message
    assert "git worktree add" in refusal(bare).hint


def test_what_git_refuses_itself_is_said_with_the_command_that_helps(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = shop.at(shop.folder.with_name("newer"))
    shop.git("init", "--quiet", "--object-format=sha256", str(newer.folder))
    newer.write(CONSUMERS, "version: 1\n")
    newer.commit()
    assert "SHA-256" in refusal(newer, "HEAD").message
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    for ref in (None, "HEAD"):
        error = refusal(shop, ref)
        assert "belongs to another user" in error.message
        assert f"git config --global --add safe.directory {shop.folder}" in error.hint


def test_the_workspace_says_which_repository_is_meant_and_not_a_hook_of_another(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = against(shop)
    other = shop.at(shop.folder.with_name("other"))
    shop.git("init", "--quiet", str(other.folder))
    monkeypatch.chdir(shop.folder)
    for place in (".git", str(other.folder / ".git")):
        monkeypatch.setenv("GIT_DIR", place)
        monkeypatch.setenv("GIT_INDEX_FILE", f"{place}/index")
        assert against(shop) == found


def test_objects_that_are_missing_are_named_with_what_to_do(shop: Shop) -> None:
    blob = shop.git("rev-parse", f"HEAD:{ORDERS}")
    (shop.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with open_against(shop.folder, None) as (_, tree):
        assert tree.files("contracts/orders")
        with pytest.raises(RevisionError, match=f"cannot read the object {blob}") as caught:
            tree.read(ORDERS)
        assert tree.read(CONSUMERS), "one object that is missing leaves the others readable"
    assert "partial clone" in caught.value.hint


def test_without_the_git_program_the_message_says_so(shop: Shop) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from contractctl.load.against import open_against\n"
        "try:\n    open_against(Path('.'), None).__enter__()\n"
        "except Exception as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=shop.folder,
        env={"PATH": "", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "the git program was not found\n"
