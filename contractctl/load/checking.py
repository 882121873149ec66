"""Read a user's YAML file so that every problem is found in one pass, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from contractctl import pointer
from contractctl.errors import ContractctlError, WorkspaceError
from contractctl.load.documents import parse
from contractctl.load.nearest import did_you_mean
from contractctl.load.positions import locate_in
from contractctl.model import Location
from contractctl.pointer import JsonValue

T = TypeVar("T")
D = TypeVar("D")

_SHOWN = 60


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something to correct in a user's file.

    key: the key at fault as a path, such as `services.checkout-web.tier`; "" for the whole file.
    """

    location: Location
    key: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.location}: {self.statement}"

    @property
    def statement(self) -> str:
        """The problem and its key, without the place."""
        return f"{self.key}: {self.message}" if self.key else self.message


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file under check: where its mappings stand, and what is wrong with it so far.

    locations: of the values that become part of the result; a single value such as a tier is
        looked for only if it has a problem, which saves most of the time on a large file.
    """

    file: str
    data: bytes
    locations: Mapping[str, Location]
    found: list[tuple[str, str, str, str]] = field(default_factory=list)

    def settled(self) -> tuple[Problem, ...]:
        """The problems in the order of the file."""
        if not self.found:
            return ()
        at = locate_in(self.data, self.file, [pointer for pointer, *_ in self.found])
        return tuple(sorted(Problem(at[pointer], *said) for pointer, *said in self.found))


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of the file with its place, and the sheet that collects its problems."""

    value: JsonValue
    pointer: str
    sheet: Sheet

    @property
    def location(self) -> Location:
        """Where a mapping or an empty value stands; of anything else, where the file starts."""
        return self.sheet.locations.get(self.pointer, self.sheet.locations[""])

    def problem(self, message: str, hint: str, *, missing: str | None = None) -> None:
        """Note that this value, or the key that it lacks, is wrong."""
        tokens = pointer.split(self.pointer) + ((missing,) if missing else ())
        self.sheet.found.append((self.pointer, _key(tokens), message, hint))

    def keys(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, Entry]:
        """The entries of a mapping with fixed keys; unknown and missing keys are problems."""
        entries = self.named()
        known = (*required, *optional)
        for name in entries.keys() - set(known):
            entries.pop(name).problem("unknown key", did_you_mean(name, known, "keys"))
        if isinstance(self.value, dict):
            for name in required:
                if name not in entries:
                    self.problem("is missing", f"add '{name}:'", missing=name)
        return entries

    def named(self) -> dict[str, Entry]:
        """The entries of a mapping whose keys are the user's own names, such as services."""
        if not isinstance(self.value, dict):
            self.problem(
                f"must be a mapping, not {describe(self.value)}", "write 'key: value' lines"
            )
            return {}
        entries = {name: self._child(name, value) for name, value in self.value.items()}
        for name, entry in entries.items():
            if not name.strip() or not name.isprintable():
                entry.problem("the name is empty or not printable", "choose a readable name")
        return entries

    def items(self) -> list[Entry]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            self.problem(
                f"must be a list, not {describe(self.value)}", "write [a, b] or '- a' lines"
            )
            return []
        return [self._child(str(index), value) for index, value in enumerate(self.value)]

    def _child(self, token: str, value: JsonValue) -> Entry:
        return Entry(value, pointer.join(self.pointer, token), self.sheet)


def take(
    entries: Mapping[str, Entry], name: str, read: Callable[[Entry], T | None], default: D
) -> T | D:
    """Read an entry if it is there and sound; its problem is noted already if it is not."""
    value = read(entries[name]) if name in entries else None
    return default if value is None else value


def open_sheet(path: Path, file: str, *, hint: str) -> Entry:
    """Read a YAML file and return its root.

    file: the path as messages show it; hint: what to do if there is no such file.
    Raises WorkspaceError where the file cannot be read or is empty, DocumentError where it is no
    YAML.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise WorkspaceError(f"there is no {file} in this workspace", hint=hint) from None
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise WorkspaceError(f"cannot read {file}: {reason}", hint="make it readable") from error
    return sheet_of(data, file, hint=hint)


def sheet_of(data: bytes, file: str, *, hint: str) -> Entry:
    """The root of a YAML file that was read already; parameters and errors as for open_sheet."""
    if not data.strip():
        raise WorkspaceError(f"{file} is empty", hint=hint, location=Location(file, 1, 1))
    value = parse(data, file).value
    locations = locate_in(data, file, list(_pointers(value)))
    return Entry(value, "", Sheet(file, data, locations))


def as_problem(error: ContractctlError, file: str) -> Problem:
    """A file that cannot be read at all, as the only problem of that file."""
    return Problem(error.location or Location(file, 1, 1), "", error.message, error.hint)


def refuse(problems: tuple[Problem, ...]) -> None:
    """Raise WorkspaceError for the first problem, if there is one, and say how many follow."""
    if not problems:
        return
    first, rest = problems[0], len(problems) - 1
    more = f" (and {rest} more; `contractctl validate` lists them)" if rest else ""
    raise WorkspaceError(f"{first.statement}{more}", hint=first.hint, location=first.location)


def describe(value: JsonValue) -> str:
    """What kind of value this is, without the value: it may be a secret in the wrong place."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    return {str: "a text", list: "a list", dict: "a mapping"}[type(value)]


def quoted(text: str) -> str:
    """A user's text as messages show it: one line, printable, not too long."""
    return repr(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}...")


def _key(tokens: tuple[str, ...]) -> str:
    """`services.checkout-web.provides[0]`, from the tokens of a pointer."""
    spelled = (
        f"[{t}]" if t.isdigit() else f".{t if t.isprintable() else ascii(t)}" for t in tokens
    )
    return "".join(spelled).removeprefix(".")


def _pointers(value: JsonValue) -> Iterator[str]:
    """The pointer of every mapping and empty value; no recursion, as a file may nest deeply."""
    waiting = [("", value)]
    while waiting:
        at, value = waiting.pop()
        if value is None or isinstance(value, dict):
            yield at
        if isinstance(value, dict):
            waiting += [(pointer.join(at, key), child) for key, child in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{at}/{index}", child) for index, child in enumerate(value)]
