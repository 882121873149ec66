"""Trees of files that contracts are read from: folders on disk here, git commits in `git`."""

from __future__ import annotations

import difflib
import os
import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from contractctl.errors import DocumentError, MissingDocument
from contractctl.load import lfs

MAX_BYTES = 256 * 1024 * 1024
"""The most that one revision may weigh, all documents together."""


class Tree(Protocol):
    """Files by POSIX path; what a revision is loaded from."""

    def read(self, path: str) -> bytes:
        """Return a regular file's bytes; DocumentError if there is none or it is too large."""

    def shown(self, path: str) -> str:
        """How messages name the file."""

    def identity(self, path: str) -> str:
        """The path with symbolic links followed, equal for two names of one file."""

    def files(self, folder: str) -> tuple[str, ...]:
        """Names of the files of a folder, sorted; none if there is no such folder."""

    def folders(self, folder: str) -> tuple[str, ...]:
        """Names of the folders of a folder, sorted; none if there is no such folder."""


@dataclass(frozen=True, slots=True)
class FileTree:
    """The file system, by absolute paths; shown relative to the current folder or workspace."""

    workspace: Path

    def read(self, path: str) -> bytes:
        """Return a regular file's bytes."""
        shown = self.shown(path)
        try:
            if not os.path.isfile(path):
                raise _no_file(path, shown)
            if os.path.getsize(path) > MAX_BYTES:
                raise too_large(shown)
            data = Path(path).read_bytes()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise DocumentError(
                f"{shown}: cannot be read: {reason}", hint="check the path and its permissions"
            ) from error
        if lfs.is_pointer(data):
            raise lfs.refused(shown, "run `git lfs pull`, which puts the file itself there")
        return data

    def shown(self, path: str) -> str:
        """The path below the current folder, else below the workspace, else absolute."""
        for base in (os.getcwd(), os.path.abspath(self.workspace)):
            if is_inside(path, base):
                return posixpath.relpath(path, base)
        return path

    def identity(self, path: str) -> str:
        """The real path."""
        try:
            return os.path.realpath(path)
        except ValueError:  # an embedded null byte
            return path

    def files(self, folder: str) -> tuple[str, ...]:
        """Names of the files of a folder."""
        return _names(folder, folders=False)

    def folders(self, folder: str) -> tuple[str, ...]:
        """Names of the folders of a folder."""
        return _names(folder, folders=True)


def is_inside(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies below it, by names alone; "" is the top of a tree."""
    relative = posixpath.relpath(path or ".", folder or ".")
    return relative != ".." and not relative.startswith("../")


def too_large(shown: str) -> DocumentError:
    """The error for a file that goes beyond MAX_BYTES."""
    return DocumentError(
        f"{shown}: the contract weighs more than {MAX_BYTES // 1024**2} MiB with this file",
        hint="check that its references lead to contract files only",
    )


def _no_file(path: str, shown: str) -> DocumentError:
    if os.path.isdir(path):
        return DocumentError(f"{shown}: is a folder", hint="name a file in it")
    if os.path.lexists(path) and not os.path.exists(path):
        return DocumentError(f"{shown}: is a symbolic link to nothing", hint="repair the link")
    if os.path.exists(path):
        return DocumentError(f"{shown}: is not a regular file", hint="name a file on disk")
    return missing_file(shown, _names(posixpath.dirname(path), folders=False))


def missing_file(shown: str, siblings: Iterable[str]) -> MissingDocument:
    """The error for a file that does not exist, with the nearest of its siblings."""
    folder, name = posixpath.split(shown)
    near = difflib.get_close_matches(name, siblings, n=1)
    return MissingDocument(
        f"{shown}: no such file",
        hint=f"did you mean {posixpath.join(folder, near[0])}?" if near else "check the path",
    )


def _names(folder: str, *, folders: bool) -> tuple[str, ...]:
    try:
        with os.scandir(folder) as entries:
            return tuple(sorted(entry.name for entry in entries if entry.is_dir() == folders))
    except OSError:
        return ()
