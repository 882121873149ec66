"""Which file of checks/ is for what: said by `KIND`, read without running the file."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from contractctl.errors import ContractctlError, WorkspaceError
from contractctl.model import Location

if TYPE_CHECKING:
    from contractctl.load.git import GitTree

Kind = Literal["gate", "verify"]

_KINDS = ("gate", "verify")


def gate_checks(root: Path) -> tuple[Path, ...]:
    """The checks of a workspace that look at contracts, sorted by name."""
    return checks_of_kind(root, "gate")


def checks_of_kind(root: Path, kind: Kind) -> tuple[Path, ...]:
    """The files of checks/ of one kind, sorted; names that begin with _ are for what they share.

    Raises WorkspaceError for a file of which nobody can say what it is: left out, it would count
    as passed.
    """
    own = (file for file in sorted((root / "checks").glob("*.py")) if _is_own(file.name))
    return tuple(file for file in own if _kind(parsed(file), str(file)) == kind)


def lost_checks(root: Path, base: GitTree) -> tuple[str, ...]:
    """The checks of kind gate that there were at the base and are not now, in sentences."""
    folder = posixpath.join(base.workspace, "checks")
    left = {file.name for file in gate_checks(root)}
    lost = [name for name in sorted(base.files(folder)) if name not in left and _is_own(name)]
    return tuple(
        f"the check {name.removesuffix('.py')} is gone"
        for name in lost
        if _was_gate(base, posixpath.join(folder, name))
    )


def _is_own(name: str) -> bool:
    return name.endswith(".py") and not name.startswith("_")


def _was_gate(base: GitTree, path: str) -> bool:
    try:
        return _kind(_module(base.read(path), path), path) == "gate"
    except ContractctlError:
        return False  # what nobody could run has judged nothing


def parsed(file: Path) -> ast.Module:
    """A file of checks as Python reads it; raises WorkspaceError with the line that is wrong."""
    try:
        data = file.read_bytes()
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        raise WorkspaceError(message, hint=_hint(file.name)) from None
    return _module(data, str(file))


def _module(data: bytes, file: str) -> ast.Module:
    hint = _hint(posixpath.basename(file))
    try:
        return ast.parse(data, file)
    except SyntaxError as error:
        where = Location(file, error.lineno or 1, error.offset or 1)
        raise WorkspaceError(f"no Python: {error.msg}", hint=hint, location=where) from None
    except (ValueError, RecursionError, MemoryError):
        raise WorkspaceError(f"{file} is no Python", hint=hint) from None


def _hint(name: str) -> str:
    return f"mend the file, or call it _{name} if it is no check"


def _kind(module: ast.Module, file: str) -> str:
    found = "verify"
    for line, value in _said(module):
        kind = value.value if isinstance(value, ast.Constant) else None
        if kind not in _KINDS:
            raise WorkspaceError(
                f'KIND is "gate" or "verify", and not {ast.unparse(value)}',
                hint='write KIND = "gate" for a check of contracts; a file without it is one of'
                " answers, for `contractctl verify`",
                location=Location(file, line, 1),
            )
        found = str(kind)
    return found


def _said(module: ast.Module) -> Iterator[tuple[int, ast.expr]]:
    for statement in module.body:
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        value = getattr(statement, "value", None)
        if "KIND" in names and isinstance(value, ast.expr):
            yield statement.lineno, value
