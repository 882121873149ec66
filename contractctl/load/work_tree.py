"""The files of a work tree, beside the paths that git gives them."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contractctl.errors import RevisionError
from contractctl.load.trees import MAX_BYTES, FileTree, is_inside

_DOCUMENTS = (".json", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class WorkTree:
    """The files on disk, by absolute paths; symbolic links are followed within the repository.

    root: the workspace; workspace: where it lies in its repository
    """

    root: Path
    workspace: str

    @property
    def disk(self) -> FileTree:
        """The files as contracts are loaded from them."""
        return FileTree(self.root)

    def on_disk(self, path: str) -> str:
        """Where a path from the top of the repository stands."""
        below = posixpath.relpath(path or ".", self.workspace or ".")
        # Beside a workspace that is linked stand other folders than beside the link.
        is_beside = below == ".." or below.startswith("../")
        root = os.path.realpath(self.root) if is_beside else os.path.abspath(self.root)
        return posixpath.normpath(posixpath.join(root, below))

    def walk(self, folder: str) -> Iterator[tuple[str, str]]:
        """Every file below a folder: its path from there, and where it stands.

        Raises RevisionError for a folder that cannot be read, and for a folder or a document that
        is linked from out of the repository.
        """
        self.refuse_unlisted(folder)
        yield from self._walk(folder, "", ())

    def data(self, path: str) -> bytes:
        """The bytes of a file, or where a link points that leads nowhere or out."""
        if self.is_dead(path):
            return os.fsencode(os.readlink(path))
        try:
            with open(path, "rb", opener=_open_at_once) as file:
                return file.read(MAX_BYTES)
        except OSError:
            return self.disk.read(path)  # it says what stands in the way

    def is_dead(self, path: str) -> bool:
        """Whether a path is a link that leads nowhere, or out of the repository."""
        return os.path.islink(path) and not (os.path.exists(path) and self._stays(path))

    def _stays(self, path: str) -> bool:
        """Whether a path on disk leads to somewhere in the repository."""
        return is_inside(os.path.realpath(path), os.path.realpath(self.on_disk("")))

    def refuse_unlisted(self, folder: str) -> None:
        """Raise RevisionError for a folder that leads out or cannot be read."""
        if os.path.islink(folder) and not self._stays(folder):
            self._refuse_leaving(folder)
        _listed(folder, self.disk)

    def _walk(self, folder: str, below: str, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        real = os.path.realpath(folder)
        if real in above:
            return
        for name in _listed(folder, self.disk):
            inner, path = posixpath.join(below, name), posixpath.join(folder, name)
            if os.path.islink(path) and not self._stays(path):
                self._refuse_leaving(path)
                yield inner, path
            elif not os.path.isdir(path):
                yield inner, path
            elif name != ".git":
                yield from self._walk(path, inner, (*above, real))

    def _refuse_leaving(self, path: str) -> None:
        if os.path.isdir(path) or path.endswith(_DOCUMENTS):
            raise RevisionError(
                f"{self.disk.shown(path)} is a symbolic link out of the repository",
                hint="put the file itself there: git knows nothing of what stands elsewhere",
            )


def _listed(folder: str, disk: FileTree) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise RevisionError(
            f"{disk.shown(folder)}: cannot be read: {error.strerror}",
            hint="check the permissions of the folder",
        ) from error


def _open_at_once(path: str, flags: int) -> int:
    """A pipe that nobody writes into must not keep the gate waiting."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
