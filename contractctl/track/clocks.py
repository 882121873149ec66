"""When each consumer is due to be done, counted in working days, and whether waves wait."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contractctl.model.ledger import Standing, State
from contractctl.plan.nouns import Plan, Wave
from contractctl.plan.workdays import WorkingDays

HORIZON_DAYS = 5 * 365
"""What is later than that is not forecast."""

AHEAD_SHARE = 0.2
"""Of those of later waves who have begun, the share that may have gone ahead though waves wait."""

_BEGUN = frozenset({State.IN_PROGRESS, State.CLAIMED, State.VERIFIED, State.DONE})

_DAY = timedelta(days=1)


class Axis:
    """Working days by their number, from the start of a plan to the horizon."""

    def __init__(self, first: date, as_of: date, days: WorkingDays, soak_days: int) -> None:
        span = (_later(as_of, HORIZON_DAYS) - first).days
        every = (first + ahead * _DAY for ahead in range(span + 1))
        self._days = [one for one in every if days.obstacle(one) is None]
        self.now = bisect_right(self._days, as_of) - 1
        self._soaked = [self.number(_later(one, soak_days)) for one in self._days]

    def __len__(self) -> int:
        return len(self._days)

    def number(self, on: date) -> int:
        """The number of a day, or of the next working day."""
        return bisect_left(self._days, on)

    def day(self, number: int) -> date | None:
        """The day of a number; None beyond the horizon."""
        return self._days[number] if number < len(self._days) else None

    def due(self, start: int, effort_days: int) -> int:
        """When somebody who starts on a day has moved and is quiet."""
        end = start + max(effort_days, 1) - 1
        return self._soaked[end] if end < len(self._soaked) else len(self._days)


@dataclass(frozen=True, slots=True, order=True)
class Clock:
    """One consumer on the axis of working days.

    start: of its wave by the plan
    due: when it would be done without delay; None while its wave waits for those before it
    floor: it is not due before, because it was given more time; 0 if it was not
    earliest: for want of quiet days, none before can be the one on which it is done
    """

    wave: int
    start: int
    effort_days: int
    due: int | None
    floor: int
    earliest: int
    begun: int | None
    done: int | None


def clocks(moving: Sequence[Standing], baseline: Plan, as_of: date, axis: Axis) -> list[Clock]:
    """When each is due: its wave starts as it was announced, or when those before it are over.

    Waves wait, as their criteria say, unless the course so far shows that they do not.
    """
    waves = {name: one for one in baseline.waves for name in one.members}
    plain = [
        _clock(one, waves[one.subject.name], baseline.policy.soak_days, as_of, axis)
        for one in moving
    ]
    over = _over(plain, axis.now)
    later = [one for one in plain if one.begun is not None and one.wave > min(over)]
    ahead = sum(_is_ahead(one, over[one.wave]) for one in later)
    if ahead > AHEAD_SHARE * len(later):
        return plain
    return [_waiting(one, over[one.wave], axis) for one in plain]


def _clock(one: Standing, wave: Wave, soak_days: int, as_of: date, axis: Axis) -> Clock:
    quiet_on = _later(as_of, max(soak_days - one.quiet_days, 0))
    start, floor = axis.number(wave.start), 0
    begun = [axis.number(turn.day) for turn in one.turns if turn.state in _BEGUN]
    if one.extension is not None:
        floor = axis.number(_later(one.extension.until, soak_days))
    return Clock(
        wave=wave.number,
        start=start,
        effort_days=one.subject.effort_days,
        due=max(axis.due(start, one.subject.effort_days), floor),
        floor=floor,
        earliest=max(axis.now + 1, axis.number(quiet_on)),
        begun=min(begun, default=None),
        done=axis.number(one.since) if one.state is State.DONE and one.since else None,
    )


def _later(on: date, days: int) -> date:
    """So many days later, or the last day of the calendar."""
    return on + timedelta(days=min(days, (date.max - on).days))


def _over(found: Iterable[Clock], now: int) -> Mapping[int, int | None]:
    """By wave, when all before it were done; None if they are not.

    Nobody waits for who was given more time.
    """
    by_wave: dict[int, list[int | None]] = defaultdict(list)
    for one in found:
        done = by_wave[one.wave]
        if one.done is not None or one.floor <= now:
            done.append(one.done)
    over: dict[int, int | None] = {}
    last: int | None = 0
    for wave in sorted(by_wave):
        over[wave] = last
        days = [day for day in (last, *by_wave[wave]) if day is not None]
        last = max(days) if len(days) > len(by_wave[wave]) else None
    return over


def _is_ahead(one: Clock, over: int | None) -> bool:
    return one.begun is not None and (over is None or one.begun < over)


def _waiting(one: Clock, over: int | None, axis: Axis) -> Clock:
    if over is None:
        return one if one.done is not None else replace(one, due=None)
    start = max(one.start, over)
    return replace(one, start=start, due=max(axis.due(start, one.effort_days), one.floor))
