"""What git knows of a work tree that the files on disk do not show: what is left out of it."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from contractctl.errors import RevisionError
from contractctl.load.git import GitTree
from contractctl.load.git_objects import Staged
from contractctl.load.work_tree import WorkTree


@dataclass(frozen=True, slots=True)
class Checkout:
    """Sparse checkouts and submodules. Paths start at the top of the repository."""

    base: GitTree
    files: WorkTree
    _staged: list[Mapping[str, Staged]] = field(default_factory=list)

    def is_submodule(self, folder: str) -> bool:
        """Whether a folder of the base is a submodule; RevisionError where it moved."""
        found = self.base.find(folder).entry
        if found is None or found.kind != "submodule":
            return False
        self.refuse_moved(folder)
        return True

    def submodules(self, folder: str) -> frozenset[str]:
        """Names in a folder of the base that are submodules; RevisionError where one moved."""
        names = self.base.entries(folder)
        return frozenset(name for name in names if self.is_submodule(posixpath.join(folder, name)))

    def refuse_moved(self, path: str) -> None:
        """Raise RevisionError for a submodule that is not at the commit that the base names."""
        if self.base.is_submodule_moved(path):
            raise RevisionError(
                f"{path} is a git submodule that this pull request changes,"
                " and contracts in submodules are not compared",
                hint=f"run the gate in the repository of {path}, or move the contracts here",
            )

    def is_left_out(self, path: str) -> bool:
        """Whether a file of the base is not on disk and yet as it was: a checkout may be sparse.

        Raises RevisionError for one that changed and was not checked out, or that now lies in a
        submodule that was not.
        """
        if not self._staged:
            listed = self.base.index(self.base.workspace or ".")
            self._staged.append({staged.path: staged for staged in listed})
        staged = self._staged[0].get(path)
        if staged is not None and staged.is_skipped:
            if staged.entry == self.base.find(path).entry:
                return True
            raise RevisionError(
                f"{path} differs and is not checked out: this is a sparse checkout",
                hint=f"git sparse-checkout add {posixpath.dirname(path) or '.'}",
            )
        self._refuse_absent_submodule(path)
        return False

    def _refuse_absent_submodule(self, path: str) -> None:
        for above in map(str, PurePosixPath(path).parents):
            staged = self._staged[0].get(above)
            is_module = staged is not None and staged.entry.kind == "submodule"
            if is_module and not os.path.exists(posixpath.join(self.files.on_disk(above), ".git")):
                raise RevisionError(
                    f"{above} is now a git submodule, and it is not checked out",
                    hint=f"git submodule update --init {above}",
                )
