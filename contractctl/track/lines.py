"""Events as JSON lines, for other machines: written, and read with suspicion."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NoReturn

from contractctl.errors import LedgerError
from contractctl.model import Location
from contractctl.model.ledger import Event
from contractctl.model.moments import stamp
from contractctl.pointer import JsonValue
from contractctl.track.identifiers import is_identifier

_FIELDS = {"id": str, "at": str, "api": str, "kind": str, "by": str, "data": dict}
_HINT = "take a file that `contractctl track export` wrote; nothing of this one was imported"


def render_lines(events: Iterable[Event]) -> str:
    """A line for each event, in the order of their ids."""
    return "".join(f"{_text(one)}\n" for one in sorted(events, key=lambda one: one.id))


def _text(one: Event) -> str:
    document: dict[str, JsonValue] = {
        "id": one.id,
        "at": stamp(one.at),
        "api": one.api,
        "consumer": one.consumer,
        "kind": one.kind,
        "by": one.by,
        "data": dict(one.data),
    }
    return json.dumps(document, ensure_ascii=False)


def read_lines(text: str, name: str) -> tuple[Event, ...]:
    """The events of a file. Raises LedgerError at the first line that is none."""
    # Not splitlines(): JSON may hold U+2028, which does not end a line here.
    lines = enumerate(text.split("\n"), start=1)
    return tuple(_event(line, Location(name, number, 1)) for number, line in lines if line.strip())


def _event(line: str, at: Location) -> Event:
    try:
        found = json.loads(line, parse_constant=_no_number)
        line.encode()
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise LedgerError(f"this is no event: {error}", hint=_HINT, location=at) from error
    if not isinstance(found, dict):
        raise LedgerError("this is no event: no JSON object", hint=_HINT, location=at)
    _check_fields(found, at)
    if not is_identifier(found["id"]):
        raise LedgerError(f"{found['id']!r} is no id of an event", hint=_HINT, location=at)
    second = _second(found["at"], at)
    words = (found["api"], found["consumer"], found["kind"], found["by"])
    return Event(found["id"], second, *words, found["data"])


def _check_fields(found: dict[str, Any], at: Location) -> None:
    for field, kind in _FIELDS.items():
        if not isinstance(found.get(field), kind) or not (found[field] or kind is dict):
            raise LedgerError(f"this event has no usable `{field}`", hint=_HINT, location=at)
    if not isinstance(found.get("consumer", 0), str | None):
        raise LedgerError("this event has no usable `consumer`", hint=_HINT, location=at)
    if strange := sorted(found.keys() - _FIELDS.keys() - {"consumer"}):
        raise LedgerError(
            f"`{strange[0]}` is no field of an event that this version knows",
            hint="update contractctl: a newer version wrote this; nothing was imported",
            location=at,
        )


def _second(text: str, at: Location) -> int:
    """A time of any zone, which has to be named, in seconds since 1970-01-01T00Z."""
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError("it names no time zone")  # noqa: TRY301
        return int(found.astimezone(UTC).timestamp())
    except (ValueError, OverflowError) as error:
        raise LedgerError(f"{text!r} is no time: {error}", hint=_HINT, location=at) from error


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number that JSON has")
