"""Read files that decide a verdict: only what lies in the repository of the workspace."""

from __future__ import annotations

import os
from pathlib import Path

from contractctl.errors import WorkspaceError
from contractctl.load.trees import is_inside

_HINT = "commit the file itself: who checks out the commit must be able to recompute the verdict"


def folders_above(root: Path) -> tuple[Path, ...]:
    """The workspace and the folders above it, up to the top of its repository if it is in one."""
    folder = root.resolve()
    above = (folder, *folder.parents)
    tops = [number for number, one in enumerate(above) if (one / ".git").exists()]
    return above[: tops[0] + 1 if tops else 1]


def read_inside(root: Path, path: Path, shown: str, most: int) -> bytes | None:
    """What a file of a workspace holds; None where there is no such file.

    shown: the path as messages name it; most: bytes, from which on it is refused
    Raises WorkspaceError where it cannot be read, or is a link out of the repository.
    """
    try:
        if not os.path.lexists(path):
            return None
        if not is_inside(os.path.realpath(path), str(folders_above(root)[-1])):
            raise WorkspaceError(f"{shown} is a link out of the repository", hint=_HINT)
        if not path.is_file():
            raise WorkspaceError(f"{shown} is no regular file", hint=_HINT)
        if path.stat().st_size > most:
            raise WorkspaceError(f"{shown} is larger than {most:,} bytes", hint="make it smaller")
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise WorkspaceError(f"cannot read {shown}: {reason}", hint="make it readable") from error
