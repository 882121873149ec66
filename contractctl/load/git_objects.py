"""Trees and files of a git repository, read through one `git cat-file` that stays open."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.errors import RevisionError

if TYPE_CHECKING:
    from git import Git

_KINDS = {0o040000: "folder", 0o100000: "file", 0o120000: "link", 0o160000: "submodule"}
_KIND_BITS = 0o170000
_ID_BYTES = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands under a name in a folder; whether it may be run is left out.

    kind: folder, file, link or submodule
    """

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Staged:
    """A path of the index; skipped where a sparse checkout leaves it out."""

    path: str
    entry: Entry
    is_skipped: bool


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of one repository, by id; folders are kept, as they are asked for often."""

    _git: Git
    _folders: dict[str, Mapping[str, Entry]] = field(default_factory=dict)

    def top(self, commit: str) -> Entry:
        """The folder that a commit holds."""
        found, _ = self._read(f"{commit}^{{tree}}", None)
        return Entry("folder", found)

    def folder(self, entry: Entry) -> Mapping[str, Entry]:
        """What a folder holds, by name as the file system spells it; nothing for what is none."""
        if entry.kind != "folder":
            return {}
        if entry.id not in self._folders:
            self._folders[entry.id] = dict(_entries(self._read(entry.id, None)[1]))
        return self._folders[entry.id]

    def data(self, entry: Entry, most: int) -> bytes | None:
        """The bytes of a file, or the target of a link; None beyond `most` bytes."""
        found, data = self._read(entry.id, most)
        return data if found else None

    @property
    def folder_on_disk(self) -> Path:
        """The top of the work tree; of a bare repository, the repository."""
        return Path(str(self._git.working_dir))

    @property
    def kept_by_lfs(self) -> Path:
        """Where Git LFS keeps the files of this repository and all its work trees."""
        return self.folder_on_disk / str(self._git.rev_parse("--git-common-dir")) / "lfs/objects"

    def index(self, folder: str) -> tuple[Staged, ...]:
        """What the index holds below a folder, which is named from the top of the repository."""
        listed = str(self._git.ls_files("-t", "-s", "-z", "--", folder))
        found = []
        for about, _, path in (one.partition("\t") for one in listed.split("\0")):
            if path:
                tag, mode, name, _stage = about.split()
                kind = _KINDS.get(int(mode, 8) & _KIND_BITS, "file")
                found.append(Staged(path, Entry(kind, name), is_skipped=tag == "S"))
        return tuple(found)

    def differs(self, top: Entry, path: str) -> bool:
        """Whether a path of the work tree, such as a submodule, differs from that of a commit."""
        return bool(self._git.diff_index("--ignore-submodules=untracked", "-z", top.id, "--", path))

    def _read(self, name: str, most: int | None) -> tuple[str, bytes]:
        """Id and bytes of an object; no id where it is larger than `most`."""
        try:
            found, _, size, stream = self._git.stream_object_data(name)
            if most is not None and size > most:
                return "", b""
            return _text(found), bytes(stream.read(size))
        except (ValueError, OSError) as error:
            raise RevisionError(
                f"git cannot read the object {name}",
                hint="run `git fsck`; a partial clone (--filter) has to reach its remote, or be"
                " cloned without --filter",
            ) from error


def _text(name: str | bytes) -> str:
    """An id: GitPython says text and gives bytes."""
    return name.decode() if isinstance(name, bytes) else name


def _entries(data: bytes) -> Iterator[tuple[str, Entry]]:
    """The entries of a tree object: mode, blank, name, NUL, 20 bytes of id."""
    at = 0
    while at < len(data):
        blank = data.index(b" ", at)
        end = data.index(b"\0", blank)
        kind = _KINDS.get(int(data[at:blank], 8) & _KIND_BITS, "file")
        at = end + 1 + _ID_BYTES
        yield os.fsdecode(data[blank + 1 : end]), Entry(kind, data[end + 1 : at].hex())
