"""Tell a folder that is no workspace from one, and where the workspace may be instead."""

from __future__ import annotations

import os
import posixpath
import shlex
from collections.abc import Iterator
from pathlib import Path

from contractctl.errors import WorkspaceError
from contractctl.load.consumers import CONSUMERS_FILE
from contractctl.load.git import GitTree

_CONTRACTS = "contracts"
_DEPTH = 2
"""How many folders below the one that was named a look for the workspace goes."""
_MOST = 1_000
"""Folders that are looked into: in a large repository nobody waits for a hint."""


def refuse_no_workspace(root: Path, tree: GitTree) -> None:
    """Raise WorkspaceError where neither the work tree nor a commit has a workspace in a folder.

    Whoever names the wrong folder would read that nothing changed there.
    """
    if any(
        os.path.lexists(root / name) or tree.find(posixpath.join(tree.workspace, name)).entry
        for name in (_CONTRACTS, CONSUMERS_FILE)
    ):
        return
    found = _elsewhere(root, tree)
    hint = (
        f"it seems to be another folder: -C {shlex.quote(os.path.relpath(found))}"
        if found
        else "name its folder with -C DIR, or write one with `contractctl init`"
    )
    raise WorkspaceError(
        f"there is no workspace here: no {_CONTRACTS}/ and no {CONSUMERS_FILE},"
        f" now or at {tree.role or tree.ref}",
        hint=hint,
    )


def _elsewhere(root: Path, tree: GitTree) -> Path | None:
    """The folder that looks most like a workspace: one around this, one below, the nearest."""
    around = list(root.resolve().parents)[: len(Path(tree.workspace).parts)]
    named = [one for one in (*around, *_below(root)) if (one / _CONTRACTS).is_dir()]
    whole = [one for one in named if (one / CONSUMERS_FILE).is_file()]
    return next(iter((*whole, *named)), None)


def _below(root: Path) -> Iterator[Path]:
    """The folders below, the nearest first."""
    level, left = [root], _MOST
    for _ in range(_DEPTH):
        level = [inner for folder in level for inner in _folders(folder)][:left]
        left -= len(level)
        yield from level


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(one.name for one in entries if one.is_dir(follow_symlinks=False))
    except OSError:
        return []
    return [folder / name for name in names if not name.startswith(".")]
