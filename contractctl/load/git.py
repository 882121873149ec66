"""Trees of files at a git ref, read from the object database; the working tree is not touched."""

from __future__ import annotations

import difflib
import os
import posixpath
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.errors import ContractctlError, DocumentError, InvalidRef, RevisionError
from contractctl.load import lfs
from contractctl.load.git_objects import Entry, Objects, Staged
from contractctl.load.trees import MAX_BYTES, missing_file, too_large

if TYPE_CHECKING:
    from git import Commit, Repo

_MOST_LINKS = 40
"""As many as Linux follows."""

_READ_ONLY = {
    **{"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"},
    "GIT_LITERAL_PATHSPECS": "1",  # a folder may be called `:(top)`
}
_LONGEST_LINK = 4096
_LONGEST_REF = 10_000
_SHOWN = 80
_SHA_256 = 64
_STEPS = frozenset("~^@:{")
"""What leads from a ref to another commit: no remote knows `HEAD~99`."""

_FROM = re.compile(r"[~^]|@\{")
"""What leads from a ref to an earlier commit."""

_ID, _WHOLE_ID = re.compile("[0-9a-f]{7,40}"), 40


@dataclass(frozen=True, slots=True)
class Found:
    """Where a path leads, symbolic links followed.

    path: the real path; where the way ends early, what is left of it stands unresolved
    entry: None where nothing is there, or a link leads out of the repository
    barrier: the file, submodule or link that stands in the way, None if it is just not there
    """

    path: str
    entry: Entry | None
    barrier: str | None = None


@dataclass(frozen=True, slots=True)
class GitTree:
    """The files of one commit, by POSIX path from the top of the repository.

    Symbolic links are followed as far as they stay in the repository.

    ref: the commit as the user named it; workspace: the workspace's folder in the repository;
    role: what the commit is to the user, such as `the base`; "" if the ref says it.
    """

    ref: str
    workspace: str
    _top: Entry
    _objects: Objects
    role: str = ""

    def read(self, path: str) -> bytes:
        """Return a file's bytes; DocumentError if there is none, or only a Git LFS pointer."""
        shown = self.shown(path)
        found = self.find(path)
        if found.entry is None:
            raise self._absent(path, found)
        if found.entry.kind != "file":
            raise DocumentError(
                f"{shown}: is a {found.entry.kind} in git, not a file",
                hint="name the file itself; submodules are not read at a git ref",
            )
        data = self._objects.data(found.entry, MAX_BYTES)
        if data is None:
            raise too_large(shown)
        return self._behind(data, found.path, shown) if lfs.is_pointer(data) else data

    def shown(self, path: str) -> str:
        """The path as `git show` takes it."""
        return f"{self.ref}:{path}"

    def identity(self, path: str) -> str:
        """The path with symbolic links followed."""
        return self.find(path).path

    def files(self, folder: str) -> tuple[str, ...]:
        """Names of the files of a folder."""
        return self._names(folder, folders=False)

    def folders(self, folder: str) -> tuple[str, ...]:
        """Names of the folders of a folder."""
        return self._names(folder, folders=True)

    def entries(self, folder: str) -> dict[str, Entry]:
        """What stands in a folder, links followed where they lead to something."""
        found = self.find(folder).entry
        listed = self._objects.folder(found) if found else {}
        return {
            name: (self.find(posixpath.join(folder, name)).entry or entry)
            if entry.kind == "link"
            else entry
            for name, entry in listed.items()
        }

    def find(self, path: str) -> Found:
        """Follow a path from the top of the repository."""
        way, ahead, links = [("", self._top)], path.split("/")[::-1], 0
        while ahead:
            name = ahead.pop()
            if name in ("", ".") or (name == ".." and len(way) > 1):
                way = way[:-1] if name == ".." else way
                continue
            above = way[-1][1]
            here = posixpath.join(*(step for step, _ in way), name)
            entry = self._objects.folder(above).get(name)
            if entry is None:
                is_blocked = above.kind != "folder"
                barrier = posixpath.dirname(here) if is_blocked else (path if links else None)
                return Found(posixpath.join(here, *ahead[::-1]), None, barrier)
            if entry.kind != "link":
                way.append((name, entry))
                continue
            links += 1
            target = os.fsdecode(self._objects.data(entry, _LONGEST_LINK) or b"/")
            if links > _MOST_LINKS or target.startswith("/"):
                way_on = here if links > _MOST_LINKS else target
                return Found(posixpath.join(way_on, *ahead[::-1]), None, here)
            ahead += target.split("/")[::-1]
        return Found(posixpath.join(*(step for step, _ in way)), way[-1][1])

    def small(self, entry: Entry, most: int) -> bytes:
        """The bytes of a file; none of one that is longer than `most`."""
        return self._objects.data(entry, most) or b""

    def index(self, folder: str) -> tuple[Staged, ...]:
        """What the index of the work tree holds below a folder."""
        return self._objects.index(folder)

    def is_submodule_moved(self, path: str) -> bool:
        """Whether a submodule is at another commit than here, or edited."""
        return self._objects.differs(self._top, path)

    def _names(self, folder: str, *, folders: bool) -> tuple[str, ...]:
        kinds = ("folder",) if folders else ("file", "link")
        return tuple(
            sorted(name for name, entry in self.entries(folder).items() if entry.kind in kinds)
        )

    def _behind(self, pointer: bytes, path: str, shown: str) -> bytes:
        """The file that a Git LFS pointer stands in for, from what is kept on this disk."""
        data = lfs.kept(pointer, self._objects.kept_by_lfs, self._objects.folder_on_disk / path)
        if data is not None:
            return data
        raise lfs.refused(
            shown,
            f"git lfs fetch origin {shlex.quote(self.ref)} brings the file of this commit, where"
            " git lfs pull does not; contracts are small and need no Git LFS",
        )

    def _absent(self, path: str, found: Found) -> DocumentError:
        barrier = self.find(found.barrier).entry if found.barrier else None
        if barrier is not None:
            return DocumentError(
                f"{self.shown(path)}: {found.barrier} is a {barrier.kind} in git, not a folder",
                hint="name the file by its real path; submodules are not read at a git ref",
            )
        if found.barrier and found.path.startswith(("/", "../")):
            return DocumentError(
                f"{self.shown(path)}: is a symbolic link out of the repository",
                hint="put the file itself there",
            )
        if found.barrier:
            return DocumentError(
                f"{self.shown(path)}: is a symbolic link to nothing", hint="repair the link"
            )
        return missing_file(self.shown(path), self.files(posixpath.dirname(path)))


@contextmanager
def open_tree(root: Path, ref: str) -> Iterator[GitTree]:
    """Give the files at a git ref of the repository that holds `root`; raises as open_commit."""
    with open_commit(root, ref) as (commit, workspace):
        objects = Objects(commit.repo.git)
        yield GitTree(ref, workspace, objects.top(commit.hexsha), objects)


@contextmanager
def open_commit(root: Path, ref: str) -> Iterator[tuple[Commit, str]]:
    """Give the commit of a git ref, and where `root` lies in its repository.

    Raises InvalidRef for what is none in form, RevisionError if git is not there, `root` is in no
    repository, or the ref is unknown.
    """
    refuse_invalid_ref(ref)
    with open_repository(root) as (repository, workspace):
        yield repository.commit(commit_id(repository, ref)), workspace


@contextmanager
def open_repository(root: Path) -> Iterator[tuple[Repo, str]]:
    """Give the repository that holds `root`, and where `root` lies in it; it is only read.

    Raises RevisionError if git is not there or cannot read it, or `root` is in no repository.
    """
    repository = _repository(root)
    # Neither may it ask for a password nor write what it learnt of the work tree to the index.
    repository.git.update_environment(**_READ_ONLY)
    if "GIT_DIR" in os.environ:  # as in a hook; where the workspace lies is what counts
        repository.git.update_environment(GIT_DIR=str(repository.git_dir))
    try:
        yield repository, _workspace(repository, root)
    except _git_errors() as error:
        raise unreadable(error) from error
    finally:
        repository.close()


def refuse_invalid_ref(ref: str) -> None:
    """Raise InvalidRef for a text that git would read as an option, or that cannot be shown."""
    if not ref or ref.startswith("-") or not ref.isprintable() or len(ref) > _LONGEST_REF:
        raise InvalidRef(
            f"{_shortened(ref)!r} is no git ref",
            hint="name a branch, a tag or a commit, such as HEAD~1",
        )


def unreadable(error: Exception) -> RevisionError:
    """The error for a repository that git refuses to read."""
    said = str(getattr(error, "stderr", ""))
    if "dubious ownership" in said:
        folder = re.search(r"dubious ownership in repository at '([^\n]+)'", said)
        return RevisionError(
            "git does not read this repository: its folder belongs to another user",
            hint="if you trust it: git config --global --add safe.directory "
            + (shlex.quote(folder[1]) if folder else "FOLDER"),
        )
    return RevisionError(
        f"git cannot read the repository: {reason(error)}",
        hint="run `git status` there; if that works, `git fsck`",
    )


def _repository(root: Path) -> Repo:
    try:
        from git import InvalidGitRepositoryError, NoSuchPathError, Repo
    except ImportError as error:  # GitPython looks for the git program when it is imported
        raise RevisionError(
            "the git program was not found", hint="install git, or name contracts by file path"
        ) from error
    try:
        # By its real path, as git takes it: above a link stand other folders than above its target.
        return Repo(root.resolve(), search_parent_directories=True, expand_vars=False)
    except (InvalidGitRepositoryError, NoSuchPathError) as error:
        raise RevisionError(
            "the workspace is not in a git repository",
            hint="run in a clone, or name contracts by file path",
        ) from error


def commit_id(repository: Repo, ref: str) -> str:
    """The id of the commit that a ref names; RevisionError if there is none."""
    from git import GitCommandError

    try:
        found = str(repository.git.rev_parse("--verify", "--quiet", f"{ref}^{{commit}}"))
    except GitCommandError as error:
        if "expected commit type" in reason(error):
            raise RevisionError(
                f"{ref!r} names no commit, but a file or a folder in git",
                hint="name a branch, a commit, or the tag of one",
            ) from error
        if reason(error):  # with --quiet a ref that is merely unknown says nothing
            raise unreadable(error) from error
        raise _unknown_ref(repository, ref) from error
    refuse_sha_256(found)
    if not re.fullmatch("[0-9a-f]+", found):  # ^HEAD is not a commit but all others
        raise _unknown_ref(repository, ref)
    return found


def refuse_sha_256(commit: str) -> None:
    """Raise RevisionError for an id that GitPython cannot read."""
    if len(commit) == _SHA_256:
        raise RevisionError(
            "the repository names its objects by SHA-256, which GitPython does not read yet",
            hint="name contracts by file path, or use a clone in the SHA-1 format",
        )


def _unknown_ref(repository: Repo, ref: str) -> ContractctlError:
    known = str(repository.git.for_each_ref(format="%(refname:short)")).split()
    near = difflib.get_close_matches(ref[:_SHOWN], known, n=3)
    remote = next((name for name in known if name.endswith(f"/{ref}")), None)
    fetch = _fetch_command(repository, ref)
    if not _STEPS.isdisjoint(ref) and is_shallow(repository):
        hint = "this clone is shallow: git fetch --unshallow brings its history"
    elif _FROM.split(ref, maxsplit=1)[0] in ("", "@", "HEAD", *known) and _FROM.search(ref):
        hint = "it has fewer commits; in a shallow clone: git fetch --unshallow"
    elif remote:
        hint = f"did you mean {remote}?"
    elif near:
        hint = f"did you mean {' or '.join(near)}?" + (f" or fetch it: {fetch}" if fetch else "")
    elif fetch:
        hint = f"fetch it first: {fetch}"
    else:
        hint = "git branch --all and git tag list what there is"
    return RevisionError(f"git knows no commit {_shortened(ref)!r} in this repository", hint=hint)


def _shortened(ref: str) -> str:
    return ref if len(ref) <= _SHOWN else f"{ref[: _SHOWN - 3]}..."


def _fetch_command(repository: Repo, ref: str) -> str:
    """How to get a ref; "" if there is no remote to ask.

    A clone of a single branch keeps no other one unless it is told where, and a branch that is
    fetched is known by the name of its remote.
    """
    name = ref.removeprefix("refs/remotes/").removeprefix("refs/heads/")
    remote, branch = split_remote(repository, name)
    if not remote or len(ref) > _SHOWN or not _STEPS.isdisjoint(ref):
        return ""
    fetch = f"git fetch {'--unshallow ' if is_shallow(repository) else ''}"
    if _ID.fullmatch(ref):
        return f"{fetch}{remote}" + (f" {ref}" if len(ref) == _WHOLE_ID else "")
    kept = f"{remote}/{branch}"
    then = "" if kept in (ref, name) else f"; then name it {kept}"
    return f"{fetch}{remote} {shlex.quote(f'+refs/heads/{branch}:refs/remotes/{kept}')}{then}"


def split_remote(repository: Repo, name: str) -> tuple[str, str]:
    """The remote that a branch is of, or would be asked for, and what the branch is called there;
    no remote where there is none."""
    remotes = str(repository.git.remote()).splitlines()
    remote, _, branch = name.partition("/")
    if remote in remotes and branch:
        return remote, branch
    return "origin" if "origin" in remotes else (remotes or [""])[0], name


def is_shallow(repository: Repo) -> bool:
    """Whether the history was cut off when it was cloned."""
    return str(repository.git.rev_parse("--is-shallow-repository")) == "true"


def _workspace(repository: Repo, root: Path) -> str:
    if repository.working_tree_dir is None:  # a bare repository
        return ""
    top = Path(repository.working_tree_dir).resolve()
    folder = root.resolve()
    if folder == top or not folder.is_relative_to(top):  # a work tree may stand elsewhere
        return ""
    return folder.relative_to(top).as_posix()


def _git_errors() -> tuple[type[Exception], ...]:
    from git import GitError
    from git.exc import ODBError

    return GitError, ODBError


def reason(error: Exception) -> str:
    """The last thing that git said, without its marks; "" if it said nothing."""
    text = str(getattr(error, "stderr", "") or "") if hasattr(error, "stderr") else str(error)
    lines = [line.strip(" '") for line in text.splitlines() if line.strip(" '")]
    return lines[-1].removeprefix("stderr: '").removeprefix("fatal: ") if lines else ""
