"""Read when a wave goes back, and the hours at which people are there: parts of migration.yaml."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from contractctl.load.checking import Entry, quoted, take
from contractctl.load.nearest import did_you_mean
from contractctl.load.scalars import choice, share, text, whole
from contractctl.model.migration import Rollback, WorkingHours

_MOST_MINUTES = 30 * 24 * 60
_MOST_REQUESTS = 1_000_000_000
_MOST_TIMES = 100

_ROLLBACK = ("mode", "error_rate", "min_requests", "within_minutes", "steady_minutes", "most")
_MODES: tuple[Literal["automatic", "ask", "hold"], ...] = ("automatic", "ask", "hold")


def rollback(entry: Entry) -> Rollback:
    """By what signal a wave goes back, who says so, and what keeps it from flapping."""
    default = Rollback()
    fields = entry.keys(required=(), optional=_ROLLBACK)
    requests, minutes = whole(1, _MOST_REQUESTS), whole(1, _MOST_MINUTES)
    return Rollback(
        mode=take(fields, "mode", choice(_MODES), default.mode),
        error_rate=take(fields, "error_rate", share, default.error_rate),
        min_requests=take(fields, "min_requests", requests, default.min_requests),
        within_minutes=take(fields, "within_minutes", minutes, default.within_minutes),
        steady_minutes=take(fields, "steady_minutes", minutes, default.steady_minutes),
        most=take(fields, "most", whole(1, _MOST_TIMES), default.most),
    )


def working_hours(entry: Entry) -> WorkingHours:
    """Whole hours on the clocks of a time zone, from one up to but not another."""
    default = WorkingHours()
    fields = entry.keys(required=("from", "to", "zone"))
    first = take(fields, "from", whole(0, 23), default.first)
    last = take(fields, "to", whole(1, 24), None)
    if last is not None and last <= first:
        fields["to"].problem(f"{last} is not after from ({first})", "such as from: 9, to: 17")
    return WorkingHours(first, last or default.last, take(fields, "zone", _zone, default.zone))


def _zone(entry: Entry) -> str | None:
    name = text(entry)
    if name is None:
        return None
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        hint = did_you_mean(name, available_timezones(), "time zones")
        entry.problem(f"{quoted(name)} is no time zone that is known here", hint)
        return None
    return name
