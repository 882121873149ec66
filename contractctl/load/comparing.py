"""What differs between a commit and the work tree, told by git's ids and not by parsing."""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from contractctl import pointer
from contractctl.errors import ContractctlError, RevisionError
from contractctl.load import lfs
from contractctl.load.checkouts import Checkout
from contractctl.load.git import GitTree
from contractctl.load.git_objects import Entry
from contractctl.load.trees import is_inside
from contractctl.load.work_tree import WorkTree
from contractctl.load.written_references import outward_references, written_references

T = TypeVar("T")

BESIDE = frozenset({"migration.yaml", "usage.json"})
"""Files of a contract's folder that say when and by whom, not what."""

_MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A folder at the base and now.

    touched: paths below the folder that are new, gone or hold something else
    outward: files that documents in both refer to, or may, with `../` in the reference
    """

    touched: frozenset[str]
    outward: frozenset[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A commit beside the work tree. Paths start at the top of the repository.

    What counts is what stands at a path, links followed. Line ends are no difference, as a
    checkout may have changed them, and neither is whether a file may be run.
    """

    base: GitTree
    files: WorkTree
    checkout: Checkout
    _same: dict[tuple[str, str], bool] = field(default_factory=dict)
    _changed_below: dict[str, bool] = field(default_factory=dict)

    def difference(self, base: str, head: str) -> Difference:
        """Compare a folder of the commit with a folder of the work tree, named from the top."""
        old = dict(_bounded(self._committed(base, "", ()), base))
        new = dict(_bounded(self.files.walk(self.files.on_disk(head)), head))
        for name in [name for name, entry in old.items() if entry.kind == "submodule"]:
            self.checkout.refuse_moved(posixpath.join(base, name))
            new = {one: kept for one, kept in new.items() if not is_inside(one, name)}
            del old[name]
        for name in sorted(old.keys() - new.keys()) if base == head else ():
            if self.checkout.is_left_out(posixpath.join(base, name)):
                del old[name]
        touched = old.keys() ^ new.keys()
        outward = set()
        for name in old.keys() & new.keys():
            data = self.files.data(new[name])
            if not self._holds(old[name], new[name], data):
                touched |= {name}
            elif name not in BESIDE:
                at = posixpath.join(head, name)
                outward |= {_beside(at, uri) for uri in outward_references(data, at)}
        return Difference(frozenset(touched), frozenset(outward))

    def has_changed_below(self, path: str) -> bool:
        """Whether a file, or one that it leads to by references, differs from the base."""
        if path not in self._changed_below:
            self._changed_below[path] = bool(self.differing(path, path))
        return self._changed_below[path]

    def differing(self, base: str, head: str) -> tuple[str, ...]:
        """The files, now, of a document and all that it refers to that differ from the base."""
        seen, waiting, found = {(base, head)}, [(base, head)], []
        while waiting:
            old, new = waiting.pop()
            if not self.is_same(old, new):
                found.append(new)
                continue
            for uri in sorted(self._references(old, new)):
                pair = (_beside(old, uri), _beside(new, uri))
                if pair not in seen:
                    seen.add(pair)
                    waiting.append(pair)
        return tuple(found)

    def is_same(self, base: str, head: str) -> bool:
        """Whether a file of the work tree holds what another one holds at the base.

        No for a path out of the repository: nothing is known of it.
        """
        if (base, head) not in self._same:
            self._same[base, head] = self._is_same(base, head)
        return self._same[base, head]

    def _is_same(self, base: str, head: str) -> bool:
        if base.startswith("../") or head.startswith("../"):
            return False
        found = self.base.find(base)
        above = self.base.find(found.barrier).entry if found.barrier else None
        if above is not None and above.kind == "submodule":
            return not self.base.is_submodule_moved(str(found.barrier))
        path = self.files.on_disk(head)
        if found.entry is None:
            return not os.path.exists(path)
        if found.entry.kind != "file":
            return os.path.isdir(path)
        if not os.path.isfile(path):
            return base == head and self.checkout.is_left_out(base)
        return self._holds(found.entry, path, self.files.data(path))

    def _references(self, old: str, new: str) -> frozenset[str]:
        """What a file refers to that is the same on both sides; a checkout may have left it out."""
        path = self.files.on_disk(new)
        try:
            data = self.files.data(path) if os.path.isfile(path) else self.base.read(old)
        except ContractctlError:
            return frozenset()
        return written_references(data, new)

    def _holds(self, entry: Entry, path: str, data: bytes) -> bool:
        if entry.kind != ("link" if self.files.is_dead(path) else "file"):
            return False
        return (
            _blob(data) == entry.id
            or (b"\r\n" in data and _blob(data.replace(b"\r\n", b"\n")) == entry.id)
            or lfs.is_pointer_to(self.base.small(entry, lfs.LONGEST_POINTER), data)
        )

    def _committed(
        self, folder: str, below: str, above: tuple[str, ...]
    ) -> Iterator[tuple[str, Entry]]:
        """Every file below a folder of the commit, by its path below where the walk began."""
        found = self.base.find(folder).entry
        if found is None or found.id in above:
            return
        for name, entry in self.base.entries(folder).items():
            inner = posixpath.join(below, name)
            if entry.kind == "folder":
                at = posixpath.join(folder, name)
                yield from self._committed(at, inner, (*above, found.id))
            else:
                yield inner, entry


def _bounded(found: Iterator[tuple[str, T]], folder: str) -> Iterator[tuple[str, T]]:
    """No more files than a folder can have in earnest: links to folders may multiply them."""
    for count, item in enumerate(found):
        if count >= _MOST_FILES:
            raise RevisionError(
                f"{folder} holds more than {_MOST_FILES:,} files, symbolic links followed",
                hint="look for links to folders that hold links to folders",
            )
        yield item


def _beside(path: str, uri: str) -> str:
    """What a document refers to, from the top; with `../` in front if that is outside."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), pointer.join_uri("", uri)))


def _blob(data: bytes) -> str:
    """The id that git gives to a file."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
