"""How locations name the workspace, for who has to name files from the top of the repository."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contractctl.model import Location
    from contractctl.model.gate import Finding


def shown_as(root: Path) -> str:
    """The path of the workspace from the current folder; "" where it is that or lies elsewhere."""
    inner = Path(os.path.relpath(root))
    return "" if inner.parts[:1] in ((), (os.pardir,)) else inner.as_posix()


def paths_of(findings: Iterable[Finding], root: Path, workspace: str) -> Mapping[str, str]:
    """Where the files that findings show lie in the repository, with symbolic links followed.

    workspace: where the root lies in it. What is not there is left out, and what lies outside.
    """
    real = Path(os.path.realpath(root))
    top = real.parents[len(Path(workspace).parts) - 1] if Path(workspace).parts else real
    found = {place.file for one in findings for place in _places(one)}
    paths = ((file, _path(file, root, top)) for file in sorted(found))
    return {file: path for file, path in paths if path}


def _places(finding: Finding) -> Iterator[Location]:
    if finding.location is not None:
        yield finding.location
    if finding.change is not None and finding.change.head_location is not None:
        yield finding.change.head_location
    if finding.waived_by is not None:
        yield finding.waived_by.location


def _path(file: str, root: Path, top: Path) -> str:
    """The path of a file from the top; "" where it is not there.

    Files of contracts are shown from the current folder where they lie below it, all else from the
    workspace.
    """
    shown = shown_as(root)
    inner = file.removeprefix(f"{shown}/") if shown else file
    try:
        there = next(one for one in (root / inner, Path(file)) if one.is_file())
        return Path(os.path.realpath(there)).relative_to(top).as_posix()
    except (StopIteration, ValueError, OSError):
        return ""
