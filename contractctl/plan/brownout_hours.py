"""On which days and at which hours brownouts can be, and which of these are the best."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contractctl.headers.announcing import day_begins
from contractctl.model.migration import WorkingHours
from contractctl.plan.call_hours import Habit
from contractctl.plan.workdays import HORIZON_DAYS, WorkingDays

STAGES = (5, 15, 60, 240, 1440)
"""Minutes, each longer than the one before; the last is a working day, whatever its length."""

_LOOKED_AT = 5
"""Working days among which the best hour is looked for."""

Span = tuple[datetime, datetime]


def stages(hours: WorkingHours) -> tuple[int, ...]:
    """The minutes of each stage; none is longer than a working day, and none comes twice."""
    return tuple(dict.fromkeys(min(minutes, _longest(hours)) for minutes in STAGES))


def possible(first: date, sunset: date, days: WorkingDays, hours: WorkingHours) -> tuple[date, ...]:
    """The working days from one day up to the sunset on which a whole working day has room."""
    begin, end = day_begins(first), day_begins(sunset)
    span = range(first.toordinal(), min(sunset.toordinal(), first.toordinal() + HORIZON_DAYS))
    return tuple(
        day
        for day in map(date.fromordinal, span)
        if days.obstacle(day) is None
        for whole in _spans(day, _longest(hours), hours)
        if begin <= whole[0] and whole[1] <= end
    )


def best(
    days: Sequence[date],
    minutes: Sequence[int],
    hours: WorkingHours,
    habits: Sequence[Habit],
) -> Iterator[Span]:
    """One span in each of as many equal parts of the days as there are stages that fit.

    minutes: of each stage; days: those that are `possible`
    """
    fitting = minutes[: len(days)]
    for index, each in enumerate(fitting):
        first, end = (at * len(days) // len(fitting) for at in (index, index + 1))
        part = days[first:end][:_LOOKED_AT]
        spans = (span for day in part for span in _spans(day, each, hours))
        yield min(spans, key=lambda span: _worth(span, habits))


def _spans(day: date, minutes: int, hours: WorkingHours) -> Iterator[Span]:
    """The spans of a day that start with an hour and lie within working hours."""
    # Hours are added on the clocks of the zone: on the day they are changed, too.
    midnight = datetime.combine(day, time(), ZoneInfo(hours.zone))
    at = [(midnight + timedelta(hours=hour)).astimezone(UTC) for hour in range(25)]
    closing = at[hours.last]
    if minutes == _longest(hours):
        yield at[hours.first], closing
        return
    for start in at[hours.first : hours.last]:
        if (end := start + timedelta(minutes=minutes)) <= closing:
            yield start, end


def _longest(hours: WorkingHours) -> int:
    return (hours.last - hours.first) * 60


def _worth(span: Span, habits: Iterable[Habit]) -> tuple[float, float, datetime]:
    """Smaller for a better one: most consumers notice, and of those the fewest requests fail."""
    known = [one.expected(*span) or 0 for one in habits]
    noticing = sum(1 - math.exp(-requests) for requests in known)
    return -round(noticing, 1), round(sum(known), 3), span[0]
