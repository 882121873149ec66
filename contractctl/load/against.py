"""The commit that a pull request is compared with: where it left the default branch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.errors import RevisionError
from contractctl.load import git
from contractctl.load.git_objects import Objects

if TYPE_CHECKING:
    from git import Repo

_ID = re.compile("[0-9a-f]{40}")
_SHORT = 8
_USUAL = ("main", "master")
_FULL_HISTORY = "in actions/checkout: fetch-depth: 0"


@dataclass(frozen=True, slots=True)
class Against:
    """What is compared with the work tree.

    name: the ref as it was named or found, such as origin/main
    base: id of the commit at which HEAD left it; head: id of HEAD
    """

    name: str
    base: str
    head: str

    @property
    def is_uncommitted_only(self) -> bool:
        """Whether HEAD has nothing that the ref has not: only uncommitted edits are compared."""
        return self.base == self.head


@contextmanager
def open_against(root: Path, ref: str | None) -> Iterator[tuple[Against, git.GitTree]]:
    """Give the merge base of a ref and HEAD, and the files that it holds.

    ref: None for the default branch: where origin/HEAD points, else origin/main or origin/master,
        the same of the only other remote, and without any remote main, master or what
        init.defaultBranch names.

    Several merge bases, as criss-cross merges leave them: the newest.
    Raises InvalidRef for what is none in form, and RevisionError where there is nothing to
    compare with: no repository, no work tree, no commit, no such ref, no common history.
    """
    if ref is not None:
        git.refuse_invalid_ref(ref)
    with git.open_repository(root) as (repository, workspace):
        _refuse_bare(repository)
        name = ref or _default_branch(repository)
        head, other = _ids(repository, name)
        base = head if head == other else _merge_base(repository, name, other, head)
        objects = Objects(repository.git)
        tree = git.GitTree(base[:_SHORT], workspace, objects.top(base), objects, "the base")
        yield Against(name, base, head), tree


def branch_of(root: Path, ref: str | None) -> str:
    """The branch or tag that a ref leads to, such as origin/main; "" where it leads to none.

    ref: None for the default branch, as `open_against` finds it. Raises RevisionError where there
    is no repository.
    """
    from git import GitCommandError

    with git.open_repository(root) as (repository, _):
        try:
            name = _default_branch(repository) if ref is None else ref
            git.refuse_invalid_ref(name)
            found = repository.git.rev_parse("--verify", "--quiet", "--symbolic-full-name", name)
        except (GitCommandError, RevisionError):
            return ""
        return _plain(str(found))


def _refuse_bare(repository: Repo) -> None:
    if repository.working_tree_dir is None:
        raise RevisionError(
            "the repository is bare: it has no work tree to compare",
            hint="run in a clone, or make a work tree: git worktree add FOLDER BRANCH",
        )


def _default_branch(repository: Repo) -> str:
    """The name of the default branch, with its remote if it has one."""
    known = _candidates(repository)
    remotes = sorted({name.rpartition("/")[0] for name in known if "/" in name})
    usual = ("HEAD", *_USUAL)
    for remote in ("origin", *(remotes if len(remotes) == 1 else ())):
        for branch in usual:
            name = f"{remote}/{branch}"
            if name in known:
                return known[name] or name
    for branch in _USUAL:
        if branch in known:
            return branch
    return _configured_branch(repository, remotes)


def _candidates(repository: Repo) -> Mapping[str, str]:
    """Branches that may be the default one: what each points to if it is symbolic, else ""."""
    places = [f"refs/remotes/**/{name}" for name in ("HEAD", *_USUAL)]
    places += [f"refs/heads/{name}" for name in _USUAL]
    form = "%(refname)%00%(symref)"
    listed = str(repository.git.for_each_ref(*places, format=form)).splitlines()
    return {
        _plain(ref): _plain(target) for ref, _, target in (one.partition("\0") for one in listed)
    }


def _plain(ref: str) -> str:
    return ref.removeprefix("refs/remotes/").removeprefix("refs/heads/")


def _configured_branch(repository: Repo, remotes: list[str]) -> str:
    from git import GitCommandError

    try:
        name = str(repository.git.config("--get", "init.defaultBranch"))
        repository.git.rev_parse("--verify", "--quiet", f"refs/heads/{name}^{{commit}}")
    except GitCommandError as error:
        names = str(repository.git.remote()).splitlines()
        _refuse_unborn(repository)
        raise _no_default(repository, remotes or names) from error
    return name


def _no_default(repository: Repo, remotes: list[str]) -> RevisionError:
    if not remotes:
        hint = "name the branch: --against BRANCH"
    else:
        remote = remotes[0]
        is_shallow = git.is_shallow(repository)
        unshallow, note = ("--unshallow ", f" ({_FULL_HISTORY})") if is_shallow else ("", "")
        hint = (
            f"git fetch {unshallow}{remote} +refs/heads/main:refs/remotes/{remote}/main{note};"
            f" if it has another name, --against {remote}/BRANCH"
        )
    return RevisionError("git knows no default branch to compare with", hint=hint)


def _ids(repository: Repo, name: str) -> tuple[str, str]:
    """The commits of HEAD and of a ref."""
    from git import GitCommandError

    try:
        asked = (f"{one}^{{commit}}" for one in ("HEAD", name))
        found = str(repository.git.rev_parse(*asked)).splitlines()
    except GitCommandError:
        found = []
    for one in found:
        git.refuse_sha_256(one)
    if len(found) == 2 and all(map(_ID.fullmatch, found)):
        return found[0], found[1]
    _refuse_unborn(repository)
    return git.commit_id(repository, "HEAD"), git.commit_id(repository, name)


def _refuse_unborn(repository: Repo) -> None:
    from git import GitCommandError

    try:
        repository.git.rev_parse("--verify", "--quiet", "HEAD^{commit}")
    except GitCommandError as error:
        if git.reason(error):  # with --quiet a HEAD that leads nowhere says nothing
            raise git.unreadable(error) from error
        raise RevisionError(
            "there is no commit yet in this repository: HEAD leads nowhere",
            hint="commit first: git add --all, then git commit",
        ) from error


def _merge_base(repository: Repo, name: str, other: str, head: str) -> str:
    from git import GitCommandError

    try:
        found = str(repository.git.merge_base("--all", other, head)).split()
    except GitCommandError as error:
        if error.status != 1:
            raise
        raise _unrelated(repository, name, other, head) from error
    if len(found) == 1:
        return found[0]
    return max(found, key=lambda one: (repository.commit(one).committed_date, one))


def _unrelated(repository: Repo, name: str, other: str, head: str) -> RevisionError:
    cut = _cut_off(repository)
    sides = {name: other, "HEAD": head}
    short = [
        side
        for side, commit in sides.items()
        if cut & set(str(repository.git.rev_list("--max-parents=0", commit)).split())
    ]
    if short:
        remote, _ = git.split_remote(repository, name)
        fetch = f"git fetch --unshallow {remote} ({_FULL_HISTORY})"
        return RevisionError(
            f"{name} and HEAD have no common commit in this shallow clone:"
            f" the history of {' and of '.join(short)} is cut off",
            hint=fetch if remote else "use a clone with the whole history",
        )
    return RevisionError(
        f"{name} and HEAD have no common commit: their histories are unrelated",
        hint="name a ref that HEAD comes from: --against REF",
    )


def _cut_off(repository: Repo) -> frozenset[str]:
    """The commits whose parents a shallow clone left out."""
    if not git.is_shallow(repository):
        return frozenset()
    place = Path(repository.git.rev_parse("--git-path", "shallow"))
    top = Path(repository.working_tree_dir or ".")
    return frozenset((top / place).read_text(encoding="ascii").split())
