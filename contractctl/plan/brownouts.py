"""When the old form is refused for a while, so that who still calls it notices before the end."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from contractctl.headers.announcing import day_begins
from contractctl.model import Migration, Operation
from contractctl.plan.call_hours import Habit
from contractctl.plan.nouns import Remark
from contractctl.plan.refusals import Refusal, kill_switch, status_remarks
from contractctl.plan.words import counted, names
from contractctl.plan.workdays import HORIZON_DAYS, WorkingDays

STAGES = (5, 15, 60, 240, 1440)
"""Minutes, each longer than the one before; the last is a working day, whatever its length."""

_LOOKED_AT = 5
"""Working days among which the best hour is looked for."""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """From which hour to which people are there to help, on the clocks of a time zone."""

    first: int = 9
    last: int = 17
    zone: tzinfo = UTC

    def __str__(self) -> str:
        return f"{self.first:02}:00 to {self.last:02}:00 {self.zone}"


@dataclass(frozen=True, slots=True)
class Effect:
    """The requests of a consumer that are to fail in a window; None where nothing is known."""

    consumer: str
    requests: float | None


@dataclass(frozen=True, slots=True)
class Window:
    """A brownout: from a moment up to but not another, in UTC; effects in the order of names."""

    number: int
    start: datetime
    end: datetime
    effects: tuple[Effect, ...]

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.end - self.start).total_seconds()) // 60

    @property
    def requests(self) -> float | None:
        """The requests that are to fail; None where nothing is known of any consumer."""
        known = [one.requests for one in self.effects if one.requests is not None]
        return sum(known) if known else None

    @property
    def reached(self) -> tuple[str, ...]:
        """The consumers that are to notice: at least one request of theirs should fail."""
        return tuple(one.consumer for one in self.effects if (one.requests or 0) >= 1)


@dataclass(frozen=True, slots=True)
class Brownouts:
    """The schedule for the old operations of a contract.

    earliest: the day before which none may be; noticed: the day on which notice was given
    """

    api: str
    base: str
    operations: tuple[Operation, ...]
    noticed: date
    earliest: date
    sunset: date
    hours: WorkingHours
    refusal: Refusal
    windows: tuple[Window, ...]
    kill_switch: str
    remarks: tuple[Remark, ...]

    @property
    def is_whole(self) -> bool:
        """Whether there is room for every stage."""
        return bool(self.windows) and len(self.windows) == len(_stages(self.hours))


def plan_brownouts(
    migration: Migration,
    base: str,
    operations: Sequence[Operation],
    laggards: Iterable[Habit],
    refusal: Refusal,
    as_of: date,
    *,
    hours: WorkingHours | None = None,
    announced: date | None = None,
) -> Brownouts:
    """Schedule one brownout for each stage, on working days, within working hours.

    None is before notice is over, before `deprecate`, or on the day of the plan.
    laggards: who still calls the operations, with an empty habit where nothing is known
    announced: the day on which they were told; None for the one that was promised
    Raises WorkspaceError for a calendar that is not known.
    """
    working, timeline = hours or WorkingHours(), migration.timeline
    noticed = announced or timeline.announce
    over, tomorrow = _later(noticed, migration.policy.notice_days), _later(as_of, 1)
    earliest = max(over, timeline.deprecate, tomorrow)
    days = WorkingDays(migration.policy.calendar, migration.location)
    habits = sorted(laggards, key=lambda one: one.consumer)
    windows = tuple(_windows(earliest, timeline.sunset, days, working, habits))
    found = Brownouts(
        *(migration.api, base, tuple(operations), noticed, earliest, timeline.sunset, working),
        *(refusal, windows, kill_switch(migration.owner), ()),
    )
    remarks = (
        *(*_room_remarks(found), *status_remarks(refusal.status)),
        *_reach_remarks(found, habits),
        *_assumptions(found, migration, as_of, hours is None, announced is None),
    )
    return replace(found, remarks=remarks)


def _later(day: date, days: int) -> date:
    """A day some days later, or the last one that the calendar has."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def _stages(hours: WorkingHours) -> tuple[int, ...]:
    """The minutes of each stage; none is longer than a working day, and none comes twice."""
    return tuple(dict.fromkeys(min(minutes, _longest(hours)) for minutes in STAGES))


def _windows(
    earliest: date, sunset: date, days: WorkingDays, hours: WorkingHours, habits: Sequence[Habit]
) -> Iterator[Window]:
    """One window in each of as many equal parts of the time as there are stages."""
    bounds = day_begins(earliest), day_begins(sunset)
    span = range(earliest.toordinal(), min(sunset.toordinal(), earliest.toordinal() + HORIZON_DAYS))
    possible = [
        day
        for day in map(date.fromordinal, span)
        if days.obstacle(day) is None and any(_spans(day, _longest(hours), hours, bounds))
    ]
    stages = _stages(hours)[: len(possible)]
    for index, minutes in enumerate(stages):
        first, end = (at * len(possible) // len(stages) for at in (index, index + 1))
        part = possible[first:end][:_LOOKED_AT]
        spans = (span for day in part for span in _spans(day, minutes, hours, bounds))
        yield min((_window(index + 1, *span, habits) for span in spans), key=_worth)


def _spans(
    day: date, minutes: int, hours: WorkingHours, bounds: tuple[datetime, datetime]
) -> Iterator[tuple[datetime, datetime]]:
    """The spans of a day that start with an hour and lie within working hours and bounds."""
    # Hours are added on the clocks of the zone: on the day they are changed, too.
    midnight = datetime.combine(day, time(), hours.zone)
    at = [(midnight + timedelta(hours=hour)).astimezone(UTC) for hour in range(25)]
    closing = at[hours.last]
    if minutes == _longest(hours):
        spans = [(at[hours.first], closing)]
    else:
        length = timedelta(minutes=minutes)
        spans = [(start, start + length) for start in at[hours.first : hours.last]]
    for start, end in spans:
        if bounds[0] <= start and end <= min(closing, bounds[1]):
            yield start, end


def _longest(hours: WorkingHours) -> int:
    return (hours.last - hours.first) * 60


def _window(number: int, start: datetime, end: datetime, habits: Sequence[Habit]) -> Window:
    effects = (Effect(one.consumer, one.expected(start, end)) for one in habits)
    return Window(number, start, end, tuple(effects))


def _worth(window: Window) -> tuple[float, float, datetime]:
    """Smaller for a better one: most consumers notice, and of those the fewest requests fail."""
    noticing = sum(1 - math.exp(-(one.requests or 0)) for one in window.effects)
    return -round(noticing, 1), round(window.requests or 0, 3), window.start


def _room_remarks(found: Brownouts) -> Iterator[Remark]:
    stages = len(_stages(found.hours))
    if found.is_whole:
        return
    why = f"from {found.earliest}, when notice is over, to the sunset {found.sunset}"
    if not found.windows:
        yield Remark(
            "conflict",
            f"There is no working day {why}: no brownout can be. Agree a later sunset first.",
        )
    else:
        yield Remark(
            "conflict",
            f"There is room for {len(found.windows)} of {stages} brownouts {why}: the longest"
            " are left out. Agree a later sunset, or announce earlier.",
        )


def _reach_remarks(found: Brownouts, habits: Sequence[Habit]) -> Iterator[Remark]:
    unknown = [one.consumer for one in habits if not one.by_hour]
    if unknown:
        yield Remark(
            "unknown",
            f"Nothing is known of the hours of {names(unknown)}: import logs of the last weeks, or"
            " ask the owners when they call.",
        )
    reached = {name for window in found.windows for name in window.reached}
    missed = [one.consumer for one in habits if one.by_hour and one.consumer not in reached]
    if missed and found.windows:
        yield Remark(
            "unknown",
            f"No brownout is likely to reach {names(missed)}, which call{'s' * (len(missed) == 1)}"
            " at other hours or rarely: talk to the owners.",
        )
    if not habits:
        yield Remark("note", "Nobody is known to call these operations: a brownout tells for sure.")


def _assumptions(
    found: Brownouts, migration: Migration, as_of: date, no_hours: bool, no_day: bool
) -> Iterator[Remark]:
    days = migration.policy.notice_days
    if no_day:
        told = "was given" if found.noticed < as_of else "will be given"
        yield Remark(
            "assumption",
            f"Notice {told} on {found.noticed}, as migration.yaml has it, and takes"
            f" {counted(days, 'day')}. If it was another day, say so: --announced DATE.",
        )
    if no_hours:
        yield Remark(
            "assumption", f"People are there to help from {found.hours}; --hours and --zone say it."
        )
