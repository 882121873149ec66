"""Stories of clones: where history is missing, the gate says which and how to fetch it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from gate_shop import ORDERS, TOTAL, TOTAL_SAID, UNCOMMITTED
from gate_stories import Shop, blocked, passed, shop_in, unfinished


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return shop_in(tmp_path / "shop", monkeypatch)


@pytest.fixture
def broken(shop: Shop) -> Shop:
    """Two commits ahead of main, the first of which breaks consumers."""
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    shop.write("README.md", "Shop\n")
    shop.commit()
    return shop


def test_a_hook_of_git_that_runs_the_gate_gets_the_same_answer(broken: Shop) -> None:
    """git tells its hooks by variables where its files are."""
    told = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_PREFIX": ""}
    assert broken.gate(**told) == blocked(*TOTAL_SAID)


def test_objects_in_packs_are_as_good(broken: Shop) -> None:
    broken.git("gc", "--quiet")
    assert broken.gate() == blocked(*TOTAL_SAID)


def test_an_object_that_is_missing_is_named(broken: Shop) -> None:
    blob = broken.git("rev-parse", f"origin/main:{ORDERS}")
    broken.remove(f".git/objects/{blob[:2]}/{blob[2:]}")
    said = broken.gate()
    assert (said.code, said.out) == (3, "")
    assert blob in said.err


def test_a_full_clone_needs_nothing(broken: Shop) -> None:
    assert broken.clone().gate() == blocked(*TOTAL_SAID)


def do_as_told(clone: Shop, said: str) -> None:
    """Run the command that a message names."""
    [command] = re.findall("git (fetch [^;(]*[^;( ])", said)
    clone.git(*command.split(), "--quiet")


@pytest.mark.parametrize(
    ("depth", "said"),
    [
        (
            1,
            "error: origin/main and HEAD have no common commit in this shallow clone: the history"
            " of origin/main and of HEAD is cut off\n"
            "  next: git fetch --unshallow origin (in actions/checkout: fetch-depth: 0)",
        ),
        (
            2,
            "error: origin/main and HEAD have no common commit in this shallow clone: the history"
            " of HEAD is cut off\n"
            "  next: git fetch --unshallow origin (in actions/checkout: fetch-depth: 0)",
        ),
    ],
)
def test_a_shallow_clone_without_the_base_says_what_to_fetch(
    broken: Shop, depth: int, said: str
) -> None:
    clone = broken.clone(f"--depth={depth}", "--no-single-branch")
    assert clone.gate() == unfinished(said)
    do_as_told(clone, said)
    assert clone.gate() == blocked(*TOTAL_SAID)


def test_a_shallow_clone_is_told_to_ask_a_remote_that_there_is(broken: Shop) -> None:
    clone = broken.clone("--depth=1", "--no-single-branch")
    clone.git("branch", "release/next", "origin/main")
    clone.git("remote", "rename", "origin", "upstream")
    said = clone.gate("--against", "release/next")
    assert "git fetch --unshallow upstream (in actions/checkout" in said.err
    do_as_told(clone, said.err)
    assert clone.gate("--against", "release/next").code == 1


def test_a_shallow_clone_without_a_remote_is_not_told_to_fetch(broken: Shop) -> None:
    clone = broken.clone("--depth=1", "--no-single-branch")
    clone.git("branch", "there", "origin/main")
    clone.git("remote", "remove", "origin")
    said = clone.gate("--against", "there")
    assert (said.code, "fetch" in said.err) == (3, False)
    assert said.err.endswith("next: use a clone with the whole history\n")


def test_a_shallow_clone_that_reaches_the_base_is_enough(broken: Shop) -> None:
    clone = broken.clone("--depth=3", "--no-single-branch")
    assert clone.gate() == blocked(*TOTAL_SAID)


def test_a_clone_of_one_branch_says_how_to_get_the_other(broken: Shop) -> None:
    """What actions/checkout leaves: one commit, and no origin/main."""
    clone = broken.clone("--depth=1", "--single-branch")
    assert clone.gate() == unfinished(
        "error: git knows no default branch to compare with\n"
        "  next: git fetch --unshallow origin +refs/heads/main:refs/remotes/origin/main (in "
        "actions/checkout: fetch-depth: 0); if it has another name, --against origin/BRANCH"
    )
    assert clone.gate("--against", "origin/main") == unfinished(
        "error: git knows no commit 'origin/main' in this repository\n"
        "  next: did you mean origin/change? or fetch it: git fetch --unshallow origin "
        "+refs/heads/main:refs/remotes/origin/main"
    )
    do_as_told(clone, clone.gate().err)
    assert clone.gate() == blocked(*TOTAL_SAID)


def test_a_clone_of_one_branch_with_all_its_history_says_how_to_get_the_other(broken: Shop) -> None:
    clone = broken.clone("--single-branch")
    assert clone.gate() == unfinished(
        "error: git knows no default branch to compare with\n"
        "  next: git fetch origin +refs/heads/main:refs/remotes/origin/main; if it has "
        "another name, --against origin/BRANCH"
    )
    do_as_told(clone, clone.gate().err)
    assert clone.gate() == blocked(*TOTAL_SAID)


@pytest.mark.parametrize(
    ("options", "more"), [(("--depth=1",), "--unshallow "), (("--single-branch",), "")]
)
@pytest.mark.parametrize("named", ["main", "origin/main", "refs/remotes/origin/main"])
def test_what_is_said_of_a_branch_that_was_not_cloned_leads_to_a_verdict(
    broken: Shop, options: tuple[str, ...], more: str, named: str
) -> None:
    clone = broken.clone(*options)
    said = clone.gate("--against", named)
    assert said.code == 3
    fetch = f"git fetch {more}origin +refs/heads/main:refs/remotes/origin/main"
    then = "; then name it origin/main\n" if named == "main" else "\n"
    assert said.err.endswith(fetch + then)
    do_as_told(clone, said.err.strip())
    assert clone.gate("--against", "origin/main").code == 1
    again = clone.gate("--against", named)
    assert again.code == 1 or again.err.endswith("did you mean origin/main?\n")


def test_a_commit_that_was_not_cloned_is_fetched_by_its_id(broken: Shop) -> None:
    base = broken.git("rev-parse", "refs/remotes/origin/main")
    clone = broken.clone("--depth=1", "--single-branch")
    said = clone.gate("--against", base)
    assert said.err.endswith(f"fetch it first: git fetch --unshallow origin {base}\n")
    do_as_told(clone, said.err.strip())
    assert clone.gate("--against", base).code == 1


def test_without_a_remote_no_fetch_is_suggested(shop: Shop) -> None:
    assert shop.gate("--against", "release") == unfinished(
        "error: git knows no commit 'release' in this repository\n"
        "  next: git branch --all and git tag list what there is"
    )


def test_a_partial_clone_without_blobs_is_judged_as_git_fetches_them(broken: Shop) -> None:
    clone = broken.clone("--filter=blob:none")
    assert clone.gate() == blocked(*TOTAL_SAID)


def test_a_ref_that_is_not_there_is_named_with_the_next_step(shop: Shop) -> None:
    shop.git("remote", "add", "origin", "https://git.example.test/shop.git")
    assert shop.gate("--against", "origin/mian") == unfinished(
        "error: git knows no commit 'origin/mian' in this repository\n"
        "  next: did you mean origin/main? or fetch it: git fetch origin "
        "+refs/heads/mian:refs/remotes/origin/mian"
    )


def test_a_tag_of_no_commit_is_no_base(shop: Shop) -> None:
    shop.git("tag", "blob", f"HEAD:{ORDERS}")
    assert shop.gate("--against", "blob") == unfinished(
        "error: 'blob' names no commit, but a file or a folder in git\n"
        "  next: name a branch, a commit, or the tag of one"
    )


def test_a_branch_without_a_common_history_has_no_base(shop: Shop) -> None:
    shop.git("checkout", "--quiet", "--orphan", "island")
    shop.edit(ORDERS, *TOTAL)
    shop.commit()
    assert shop.gate() == unfinished(
        "error: origin/main and HEAD have no common commit: their histories are unrelated\n"
        "  next: name a ref that HEAD comes from: --against REF"
    )


def test_a_repository_without_a_commit_has_no_head(shop: Shop) -> None:
    shop.git("checkout", "--quiet", "--orphan", "unborn")
    assert shop.gate() == unfinished(
        "error: there is no commit yet in this repository: HEAD leads nowhere\n"
        "  next: commit first: git add --all, then git commit"
    )


def test_a_folder_without_git_has_no_base(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(shop.folder.parent))
    shop.remove(".git")
    assert shop.gate() == unfinished(
        "error: the workspace is not in a git repository\n"
        "  next: run in a clone, or name contracts by file path"
    )


def test_a_work_tree_of_which_a_part_is_checked_out_is_judged_by_git_for_the_rest(
    broken: Shop,
) -> None:
    """Sparse checkout: what lies in git and not on disk is no deletion."""
    broken.git("sparse-checkout", "set", "--no-cone", "/*", "!/contracts/catalog/")
    assert not broken.path("contracts/catalog").exists()
    assert broken.gate() == blocked(*TOTAL_SAID)


def test_a_mode_that_only_reports_cannot_hide_that_nothing_was_judged(shop: Shop) -> None:
    for mode in ("report", "warn"):
        assert shop.gate("--against", "nowhere", "--mode", mode).code == 3


def test_the_branch_that_the_remote_calls_its_default_is_the_base(shop: Shop) -> None:
    shop.git("update-ref", "refs/remotes/origin/trunk", "refs/remotes/origin/main")
    shop.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    shop.git("update-ref", "-d", "refs/remotes/origin/main")
    assert shop.gate() == passed(
        "::notice title=contractctl gate::Passed: no contract changed.",
        UNCOMMITTED,
    )
