"""The source files of consumers: from a folder, or from a repository at a ref without checkout."""

from __future__ import annotations

import os
import posixpath
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.errors import RevisionError
from contractctl.load.git import open_commit
from contractctl.model.code import SourceFile, SourceTree

if TYPE_CHECKING:
    from git import Commit

MAX_FILE = 1_000_000
"""Bytes; a larger file is data, or written by a program."""

MAX_FILES = 100_000

_BINARY_HEAD = 8000
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_LINK, _SUBMODULE = "120000", "160000"
_URL = re.compile(r"(?:https?|ssh|git|file)://|[\w.-]+@[\w.-]+:")
_PROTOCOLS = "file:git:http:https:ssh"

Wanted = Callable[[str], bool]
"""Whether a file of this path is of a kind that is scanned."""


def is_url(place: str) -> bool:
    """Whether a repository is named by a URL."""
    return bool(_URL.match(place))


def read_folder(folder: Path, shown: str, wanted: Wanted) -> SourceTree:
    """The source files of a folder as they are on disk; links are not followed.

    Raises RevisionError if there is no such folder.
    """
    if not folder.is_dir():
        raise _no_place(shown)
    gathered = _Gathered()
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one != ".git")
        for name in sorted(names):
            path = Path(at, name)
            gathered.file(path.relative_to(folder).as_posix(), path, wanted)
    return gathered.tree(shown)


def read_commit(place: str, root: Path, ref: str, wanted: Wanted) -> SourceTree:
    """The source files of a repository at a ref; a folder in it gives the files below it.

    place: a URL, which is fetched into a temporary folder, or a path below `root`.
    Raises RevisionError if there is no such repository or ref.
    """
    with _commit(place, root, ref) as (commit, folder):
        gathered = _Gathered()
        for mode, sha, size, path in _entries(commit, folder):
            gathered.blob(path, mode, size, wanted, partial(_blob, commit, sha))
        return gathered.tree(f"{place}@{ref}")


def is_repository(folder: Path) -> bool:
    """Whether a folder lies in a git repository, or is a bare one."""
    above = (folder, *folder.parents)
    return any((one / ".git").exists() for one in above) or (folder / "HEAD").is_file()


@dataclass(slots=True)
class _Gathered:
    files: list[SourceFile] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    others: int = 0

    def tree(self, name: str) -> SourceTree:
        return SourceTree(name, tuple(self.files), dict(sorted(self.unread.items())), self.others)

    def file(self, path: str, at: Path, wanted: Wanted) -> None:
        """Take a file of the disk."""
        try:
            mode = _LINK if at.is_symlink() else ""
            size = at.lstat().st_size
            self.blob(path, mode, size, wanted, at.read_bytes)
        except OSError as error:
            self.unread[path] = error.strerror or "cannot be read"

    def blob(
        self, path: str, mode: str, size: int, wanted: Wanted, read: Callable[[], bytes]
    ) -> None:
        """Take a file if it is source, or note why it was not read."""
        if mode == _SUBMODULE:
            self.unread[path] = "submodule"
        elif not wanted(path):
            self.others += 1
        elif mode == _LINK:
            self.unread[path] = "symbolic link"
        elif size > MAX_FILE:
            self.unread[path] = "larger than 1 MB"
        elif len(self.files) >= MAX_FILES:
            self.unread[path] = f"more than {MAX_FILES:,} files"
        else:
            self._keep(path, read())

    def _keep(self, path: str, data: bytes) -> None:
        if data.startswith(_LFS_POINTER):
            self.unread[path] = "Git LFS pointer"
        elif b"\0" in data[:_BINARY_HEAD]:
            self.unread[path] = "binary"
        else:
            self.files.append(SourceFile(path, data))


@contextmanager
def _commit(place: str, root: Path, ref: str) -> Iterator[tuple[Commit, str]]:
    if is_url(place):
        with tempfile.TemporaryDirectory(prefix="contractctl-") as folder:
            _fetch(place, ref, folder)
            with open_commit(Path(folder), "FETCH_HEAD") as found:
                yield found
        return
    folder_path = root / place
    if not folder_path.is_dir():
        raise _no_place(place)
    if not is_repository(folder_path.resolve()):
        raise RevisionError(
            f"{place} is not in a git repository",
            hint="leave --ref out to scan the files as they are, or name a clone",
        )
    with open_commit(folder_path, ref) as found:
        yield found


def _fetch(url: str, ref: str, folder: str) -> None:
    """Fetch one commit into a bare repository; nothing of it is run or checked out."""
    if ref.startswith("-") or not ref.isprintable():
        raise RevisionError(f"{ref!r} is no git ref", hint="name a branch, a tag or a commit")
    try:
        from git import GitError, Repo
    except ImportError as error:  # GitPython looks for the git program when it is imported
        raise RevisionError("the git program was not found", hint="install git") from error
    repository = Repo.init(folder, bare=True)
    environment = {"GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": _PROTOCOLS}
    try:
        with repository.git.custom_environment(**environment):
            repository.git.fetch("--depth=1", "--no-tags", "--quiet", "--", url, ref)
    except GitError as error:
        lines = str(getattr(error, "stderr", "") or error).splitlines()
        said = next((line.strip(" '") for line in lines if "fatal" in line), "git gave no reason")
        raise RevisionError(
            f"cannot fetch {ref} of {url}: {said.rpartition('fatal: ')[2]}",
            hint="check the URL and the ref, and that `git ls-remote` can read it from here",
        ) from error
    finally:
        repository.close()


def _entries(commit: Commit, folder: str) -> Iterator[tuple[str, str, int, str]]:
    """(mode, object id, size, path below the folder) of every file of a commit."""
    below = ["--", folder] if folder else []
    listed = str(commit.repo.git.ls_tree("-r", "-z", "-l", "--full-tree", commit.hexsha, *below))
    for entry in listed.split("\0"):
        about, _, path = entry.partition("\t")
        if path:
            mode, _kind, sha, size = about.split()
            shown = posixpath.relpath(path, folder) if folder else path
            yield mode, sha, int(size) if size.isdigit() else 0, shown


def _blob(commit: Commit, sha: str) -> bytes:
    return bytes(commit.repo.odb.stream(bytes.fromhex(sha)).read())


def _no_place(shown: str) -> RevisionError:
    return RevisionError(
        f"there is no folder {shown}",
        hint="correct `repo` in consumers.yaml or --path; a repository elsewhere is named by URL",
    )
