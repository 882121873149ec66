"""The brownouts that were agreed on, by the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime

from contractctl.model import Migration
from contractctl.model.ledger import Event, Kind
from contractctl.model.moments import day
from contractctl.plan.brownout_hours import Span
from contractctl.plan.brownouts import Agreed, Brownouts
from contractctl.pointer import JsonValue
from contractctl.track.facts import of_migration

_LONGEST_DAYS = 366
"""More than any brownout takes; a span of another program that takes longer is none."""


def agreed(events: Iterable[Event], migration: Migration, as_of: date) -> Agreed | None:
    """What stands agreed on a day; None where nothing is.

    An agreement replaces what was still to come when it was made; of earlier ones remains what had
    begun by that day.
    """
    found: Agreed | None = None
    said = of_migration(events, Kind.BROWNOUT, migration, as_of)
    for one in sorted(said, key=lambda each: each.order):
        on, operations, status = day(one.at), one.data.get("operations"), one.data.get("status")
        kept = begun(found, on)
        new = sorted(span for span in _spans(one) if span[0].date() > on)
        found = Agreed(
            *(on, one.by, tuple(map(str, operations)) if isinstance(operations, list) else ()),
            status if isinstance(status, int) else 410,
            (*kept, *new),
        )
    return found


def begun(found: Agreed | None, on: date) -> tuple[Span, ...]:
    """The agreed spans that had begun by the end of a day: they cannot be moved any more."""
    return tuple(span for span in found.spans if span[0].date() <= on) if found else ()


def agreement(made: Brownouts, on: date) -> Mapping[str, JsonValue]:
    """A proposal as an event has it: what is still to come of it, and what it refuses."""
    return {
        "windows": [
            {"number": one.number, "start": _stamp(one.start), "end": _stamp(one.end)}
            for one in made.windows
            if one.start.date() > on
        ],
        "operations": [str(one) for one in made.operations],
        "status": made.refusal.status,
    }


def _spans(event: Event) -> Iterator[Span]:
    """The spans that can be read; another program may have written anything."""
    listed = event.data.get("windows")
    for one in listed if isinstance(listed, list) else ():
        try:
            start, end = (_moment(one[key]) for key in ("start", "end"))  # type: ignore[index,call-overload]
        except (TypeError, KeyError, ValueError, OverflowError):
            continue
        if 0 < (end - start).total_seconds() < _LONGEST_DAYS * 86_400:
            yield start, end


def _moment(text: object) -> datetime:
    found = datetime.fromisoformat(str(text))
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
