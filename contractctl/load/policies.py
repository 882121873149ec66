"""Read a policy: one that comes with the package, one of the workspace, or a file."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import get_args

from contractctl.errors import WorkspaceError
from contractctl.load.checking import Entry, Sheet, quoted, take
from contractctl.load.nearest import did_you_mean
from contractctl.load.scalars import choice, prose, text, whole
from contractctl.model import (
    STABILITIES,
    Direction,
    Effect,
    Location,
    Notice,
    Override,
    Policy,
    Severity,
    Versioning,
)

FOLDER = "policies"
"""Where a workspace keeps its own, as `<name>.toml`."""

_MOST_DAYS = 3650
_SELECTORS = ("rule", "aspect", "effect", "direction")
_DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
_VERSIONING: tuple[Versioning, ...] = get_args(Versioning)
_LINE_OF_ERROR = re.compile(r" \(at line (\d+), column (\d+)\)$")


def shipped_policies() -> tuple[str, ...]:
    """The policies that come with the package, sorted."""
    folder = files("contractctl") / FOLDER
    names = (file.name for file in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def policy_names(root: Path) -> tuple[str, ...]:
    """The policies that a name leads to in a workspace: its own and those of the package."""
    own = {path.stem for path in (root / FOLDER).glob("*.toml")}
    return tuple(sorted(own.union(shipped_policies())))


def load_policy(name: str, root: Path) -> Policy:
    """Read one policy.

    name: of a policy of the package or of `policies/` in the workspace; or the path of a .toml
    file, from the current folder or the workspace.
    Raises WorkspaceError with the file and the key at fault, or with the nearest name.
    """
    if name.endswith(".toml"):
        path = next((p for p in (Path(name), root / name) if p.is_file()), None)
        if path is None:
            raise WorkspaceError(f"there is no policy file {name}", hint="correct the path")
        return _parse(path.stem, _bytes(path, name), name)
    own, shown = root / FOLDER / f"{name}.toml", f"{FOLDER}/{name}.toml"
    known = policy_names(root)
    if name not in known:
        hint = did_you_mean(name, known, "policies")
        raise WorkspaceError(f"no policy is called {quoted(name)}", hint=hint)
    if name not in shipped_policies():
        return _parse(name, _bytes(own, shown), shown)
    if own.exists():
        raise WorkspaceError(
            f"{shown} has the name of a policy that comes with contractctl",
            hint="give it another name, so that a report says which of the two judged",
        )
    return _parse(name, (files("contractctl") / FOLDER / f"{name}.toml").read_bytes(), shown)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise WorkspaceError(f"cannot read {shown}: {reason}", hint="make it readable") from error


def _parse(name: str, data: bytes, file: str) -> Policy:
    try:
        source = data.decode()
        # Dates and times are no JSON values; a policy has no use for them, they become texts.
        value = json.loads(json.dumps(tomllib.loads(source), default=str))
    except UnicodeDecodeError:
        raise WorkspaceError(f"{file} is not UTF-8", hint="save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _no_toml(error, file) from None
    sheet = Sheet(file, data, {"": Location(file, 1, 1)})
    policy = _policy(Entry(value, "", sheet), name)
    if sheet.found:
        pointer, key, message, hint = sheet.found[0]
        where = Location(file, _line(source, pointer), 1)
        raise WorkspaceError(f"{key}: {message}", hint=hint, location=where)
    return policy


def _no_toml(error: Exception, file: str) -> WorkspaceError:
    said = str(error) or "it nests too deeply"
    found = _LINE_OF_ERROR.search(said)
    where = Location(file, int(found[1]), int(found[2])) if found else Location(file, 1, 1)
    hint = "correct it; a policy is written like the ones that `contractctl rules --help` names"
    return WorkspaceError(f"no TOML: {_LINE_OF_ERROR.sub('', said)}", hint=hint, location=where)


def _policy(entry: Entry, name: str) -> Policy:
    """As far as the file is sound; meaningful only if the sheet has no problem."""
    fields = entry.keys(required=("title",), optional=("versioning", "notice", "override"))
    overrides = fields["override"].items() if "override" in fields else []
    return Policy(
        name=name,
        title=take(fields, "title", prose, ""),
        overrides=tuple(_override(item) for item in overrides),
        notice=take(fields, "notice", _notice, Notice()),
        versioning=take(fields, "versioning", choice(_VERSIONING), "moved"),
    )


def _notice(entry: Entry) -> Notice:
    fields = entry.keys(required=(), optional=STABILITIES)
    days = {name: take(fields, name, whole(0, _MOST_DAYS), None) for name in STABILITIES}
    return Notice(**{name: count for name, count in days.items() if count is not None})


def _override(entry: Entry) -> Override:
    fields = entry.keys(required=("severity", "clause"), optional=_SELECTORS)
    if isinstance(entry.value, dict) and fields.keys().isdisjoint(_SELECTORS):
        entry.problem("says nothing about what it is for", f"add one of {', '.join(_SELECTORS)}")
    return Override(
        severity=take(fields, "severity", choice(tuple(Severity)), Severity.BREAKING),
        clause=take(fields, "clause", prose, ""),
        rule=take(fields, "rule", text, None),
        aspect=take(fields, "aspect", text, None),
        effect=take(fields, "effect", choice(tuple(Effect)), None),
        direction=take(fields, "direction", choice(_DIRECTIONS), None),
    )


def _line(source: str, pointer: str) -> int:
    """The line of a value: TOML gives no positions, but keys stand on lines.

    The line where its table starts, or the first, where there is no such line.
    """
    lines = source.splitlines()
    table, *rest = pointer.split("/")[1:] or [""]
    starts = [n for n, line in enumerate(lines) if line.strip().startswith("[[override]]")]
    if table != "override" or not rest or int(rest[0]) >= len(starts):
        starts, rest = [0], ["0", *rest]
    first = starts[int(rest[0])]
    after = next((n for n in starts if n > first), len(lines))
    key = pointer.rpartition("/")[2]
    found = (n for n in range(first, after) if lines[n].partition("=")[0].strip() == key)
    return next(found, first) + 1
