"""Read what `[tool.contractctl.gate]` of pyproject.toml says, in the work tree or at a commit."""

from __future__ import annotations

import json
import os
import posixpath
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from contractctl import pointer
from contractctl.errors import ContractctlError, WorkspaceError
from contractctl.load.checking import Entry, Sheet, take
from contractctl.load.defects import LONG_INTEGER
from contractctl.load.git import GitTree
from contractctl.load.inside import folders_above, read_inside
from contractctl.load.nearest import did_you_mean
from contractctl.load.scalars import choice, text, whole
from contractctl.model import Location
from contractctl.model.gate import GateSettings, Level, Mode
from contractctl.model.gate_rules import BY_ID

SETTINGS_FILE = "pyproject.toml"

_TABLE = ("tool", "contractctl")
_KEYS = ("mode", "against", "policy", "evidence_days", "rules")
_OF_A_CHECK = "check-failed/"
_OFF = "off"
_LEVELS = (_OFF, Level.WARNING.value, Level.UNKNOWN.value, Level.ERROR.value)
_MOST_DAYS = 3650
_MOST_BYTES = 4 * 1024 * 1024
_LINE_OF_ERROR = re.compile(r" \(at line (\d+), column (\d+)\)$")


def load_gate_settings(root: Path) -> GateSettings:
    """The settings of the workspace at `root`; the defaults where nobody has set any.

    They stand in the nearest pyproject.toml with such a table, from the workspace up to the top of
    its git repository. Raises WorkspaceError, with the key at fault, for the first problem in them.
    """
    workspace = root.resolve()
    for folder in folders_above(root):
        shown = posixpath.normpath(f"{os.path.relpath(folder, workspace)}/{SETTINGS_FILE}")
        data = read_inside(root, folder / SETTINGS_FILE, shown, _MOST_BYTES)
        found = None if data is None else _parse(data, shown)
        if found is not None:
            return found
    return GateSettings()


def gate_settings_at(tree: GitTree) -> GateSettings | None:
    """The settings as they were at a commit; None where there were none that this version reads."""
    folder = tree.workspace
    while True:
        if SETTINGS_FILE in tree.files(folder):
            file = posixpath.join(folder, SETTINGS_FILE)
            try:
                found = _parse(tree.read(file), tree.shown(file))
            except ContractctlError:
                return None
            if found is not None:
                return found
        if not folder:
            return None
        folder = posixpath.dirname(folder)


def _parse(data: bytes, file: str) -> GateSettings | None:
    """The settings in a pyproject.toml; None if it has no such table."""
    try:
        source = data.decode("utf-8-sig")
        table = _table(tomllib.loads(source))
        # Dates and times are no JSON values; a setting has no use for them, they become texts.
        value = None if table is None else json.loads(json.dumps(table, default=str))
    except UnicodeDecodeError:
        raise WorkspaceError(f"{file} is not UTF-8", hint="save it as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise _no_toml(error, file) from None
    if value is None:
        return None
    sheet = Sheet(file, data, {"": Location(file, 1, 1)})
    fields = Entry(value, pointer.join("", *_TABLE), sheet).keys((), ("gate",))
    settings = _settings(fields["gate"]) if "gate" in fields else None
    if sheet.found:
        at, key, message, hint = sheet.found[0]
        where = Location(file, _line(source, pointer.split(at)), 1)
        raise WorkspaceError(f"{key}: {message}", hint=hint, location=where)
    return settings


def _table(value: object) -> object:
    """What `[tool.contractctl]` holds."""
    for name in _TABLE:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _no_toml(error: Exception, file: str) -> WorkspaceError:
    said, hint = str(error) or "it nests too deeply", "correct the syntax there"
    if isinstance(error, ValueError) and not isinstance(error, tomllib.TOMLDecodeError):
        said, hint = LONG_INTEGER
    found = _LINE_OF_ERROR.search(said)
    where = Location(file, int(found[1]), int(found[2])) if found else Location(file, 1, 1)
    message = f"no TOML: {_LINE_OF_ERROR.sub('', said)}"
    return WorkspaceError(message, hint=hint, location=where)


def _settings(entry: Entry) -> GateSettings:
    """As far as the table is sound; meaningful only if the sheet has no problem."""
    default = GateSettings()
    fields = entry.keys(required=(), optional=_KEYS)
    return GateSettings(
        mode=take(fields, "mode", choice(tuple(Mode)), default.mode),
        against=take(fields, "against", text, default.against),
        policy=take(fields, "policy", text, default.policy),
        evidence_days=take(fields, "evidence_days", whole(0, _MOST_DAYS), default.evidence_days),
        levels=take(fields, "rules", _levels, {}),
    )


def _levels(entry: Entry) -> dict[str, Level | None]:
    found: dict[str, Level | None] = {}
    for name, item in sorted(entry.named().items()):
        if name not in BY_ID and not _names_a_check(name):
            item.problem("no such rule", did_you_mean(name, (*BY_ID, f"{_OF_A_CHECK}ID"), "rules"))
            continue
        level = _level(item)
        if level is not None:
            found[name] = None if level == _OFF else Level(level)
    return found


def _names_a_check(name: str) -> bool:
    return name.startswith(_OF_A_CHECK) and bool(name.removeprefix(_OF_A_CHECK).strip())


_level: Callable[[Entry], str | None] = choice(_LEVELS)


def _line(source: str, path: tuple[str, ...]) -> int:
    """The line of a key: TOML gives no positions, but keys and tables stand at starts of lines.

    The nearest that is above it where it has no line of its own, as in an inline table.
    """
    best, depth = 1, 0
    table: tuple[str, ...] = ()
    for number, line in enumerate(source.splitlines(), 1):
        is_table = line.lstrip().startswith("[")
        key = _key(line if is_table else f"{line.partition('=')[0]}=0")
        table = key if is_table and key else table
        at = table if is_table else (*table, *key)
        if key and len(at) > depth and path[: len(at)] == at:
            best, depth = number, len(at)
    return best


def _key(written: str) -> tuple[str, ...]:
    """The dotted key of a line, or of a table; () where there is none."""
    try:
        value: object = tomllib.loads(written)
    except (ValueError, RecursionError):
        return ()
    found: list[str] = []
    while isinstance(value, dict) and value:
        name, value = next(iter(value.items()))
        found.append(name)
    return tuple(found)
