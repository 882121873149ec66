"""When consumers call: hits by hour of the week, as logs showed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from contractctl.model.evidence import SourceRecord
from contractctl.model.moments import DAY_HOURS, HOUR

WEEK_HOURS = 7 * DAY_HOURS


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of one consumer, or of a caller that no service claims, by hour since 1970.

    failed: of the hits, those of the class of status that is asked about
    Both are empty where no log shows it.
    """

    consumer: str
    hits: Mapping[int, float] = field(default_factory=dict)
    failed: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Habit:
    """How many calls a consumer makes in the hours of a week, on average over the watched weeks.

    by_hour: by hour since 1970, modulo a week; an hour that was never watched is not in it
    """

    consumer: str
    by_hour: Mapping[int, float]

    def expected(self, start: datetime, end: datetime) -> float | None:
        """The calls to expect in a span; None where an hour of it was never watched."""
        total = 0.0
        for hour, share in overlaps(start, end):
            usual = self.by_hour.get(hour % WEEK_HOURS)
            if usual is None:
                return None
            total += usual * share
        return total


def habit(calls: Calls, watched: Collection[int]) -> Habit:
    """The habit of a consumer; empty where nothing is known of it."""
    if not calls.hits:
        return Habit(calls.consumer, {})
    weeks: dict[int, int] = defaultdict(int)
    sums: dict[int, float] = defaultdict(float)
    for hour in sorted(watched):
        weeks[hour % WEEK_HOURS] += 1
        sums[hour % WEEK_HOURS] += calls.hits.get(hour, 0)
    return Habit(calls.consumer, {hour: sums[hour] / weeks[hour] for hour in weeks})


def watched_hours(sources: Iterable[SourceRecord], begin: int, end: int) -> frozenset[int]:
    """The hours, from one up to but not another, over which logs reach.

    An hour without a line is watched if its day has lines and it lies within the log: nights are
    quiet. A day without any line is taken for one that is missing.
    """
    return frozenset(hour for one in sources for hour in _watched(one, begin, end))


def _watched(source: SourceRecord, begin: int, end: int) -> Iterator[int]:
    if source.first is None or source.last is None:
        return
    days = {hour // DAY_HOURS for hour, lines in source.lines_by_hour.items() if lines}
    first, last = max(begin, source.first // HOUR), min(end, source.last // HOUR + 1)
    yield from (hour for hour in range(first, last) if hour // DAY_HOURS in days)


@lru_cache(1024)  # the same few spans are asked about for thousands of consumers
def overlaps(start: datetime, end: datetime) -> tuple[tuple[int, float], ...]:
    """Each hour since 1970 that a span touches, and the share of the hour that it covers."""
    first, last = int(start.timestamp()), int(end.timestamp())
    return tuple(
        (hour, (min(last, (hour + 1) * HOUR) - max(first, hour * HOUR)) / HOUR)
        for hour in range(first // HOUR, -(-last // HOUR))
    )
