"""Which days somebody watched as a whole, and what of a log cannot be part of a watch."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from contractctl.audit.gaps import Rhythm
from contractctl.model.moments import DAY_HOURS, HOUR, day, first_hour

_MOST_SILENCE = 12
"""Hours before the first and after the last line of a quiet stream that count as watched."""

_BRIEF = 10
"""A stream that is shorter than the longest by this factor adds uses, not a watch."""

_WEEK = 7 * DAY_HOURS
_STRAY = 366 * DAY_HOURS
"""Hours of silence beyond which a line is of another time than the rest: of a wrong clock."""

_USUALLY = 0.75
"""Share of a weekday's dates without a line from which on such a date is silent by habit."""

_LEAST_DAYS = 7
_BLIND_DAYS, _BLIND_HOURS, _BUSY = 0.9, 3, 100
"""An hour of the day is blind if so many days lack it, it has so few neighbours alike, and those
beside them have so many lines all together."""


@dataclass(frozen=True, slots=True)
class BlindHours:
    """Hours of the day, from one up to another, in which a log has no line on nearly any day."""

    begin: int
    hours: int
    empty: int
    days: int


def near_and_stray(lines: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int]]:
    """The lines by hour that belong together, and those that are more than a year from them."""
    if not lines:
        return {}, {}
    parts = list(_stretches(lines, _STRAY))
    most = max(parts, key=lambda part: sum(lines[hour] for hour in part))
    near = {hour: lines[hour] for hour in most}
    return near, {hour: count for hour, count in lines.items() if hour not in near}


def _stretches(hours: Iterable[int], silence: int) -> Iterator[list[int]]:
    """The hours in order, parted where there is a longer silence."""
    stretch: list[int] = []
    for hour in sorted(hours):
        if stretch and hour - stretch[-1] - 1 > silence:
            yield stretch
            stretch = []
        stretch.append(hour)
    if stretch:
        yield stretch


def watched_days(
    streams: Mapping[str, Mapping[int, int]], rhythms: Mapping[str, Rhythm]
) -> set[date]:
    """The days that were watched as a whole: by all streams that run side by side.

    streams: lines by hour of each
    """
    watched = [_whole_days(lines, rhythms[name]) for name, lines in streams.items()]
    watched = [days for days in watched if days]
    longest = max((_length(days) for days in watched), default=0)
    together: list[set[date]] = []
    for days in sorted((d for d in watched if _length(d) * _BRIEF > longest), key=min):
        if together and _run_together(together[-1], days):
            together[-1] &= days
        else:
            together.append(days)
    return set().union(*together)


def _length(days: set[date]) -> int:
    return (max(days) - min(days)).days + 1


def _run_together(some: set[date], others: set[date]) -> bool:
    """Whether two streams log side by side, rather than one after the other."""
    if not some:
        return False
    shared = (min(max(some), max(others)) - max(min(some), min(others))).days + 1
    return 2 * shared > min(_length(some), _length(others))


def _whole_days(lines: Mapping[int, int], found: Rhythm) -> set[date]:
    """The days of a stream from midnight to midnight, without gaps and unclear silence."""
    gaps = [range(gap.first, gap.first + gap.hours) for gap in found.gaps]
    no_silence = {gap.start for gap in gaps}
    lost = sorted((*found.unclear, *gaps), key=lambda run: run.start)
    starts = [run.start for run in lost]
    blind = blind_hours(lines)
    whole = set()
    for stretch in _stretches(lines, _WEEK):
        begin, end = _reach(stretch, no_silence)
        for one in _days_with_lines(stretch):
            hours = range(first_hour(one), first_hour(one) + DAY_HOURS)
            before = bisect_right(starts, hours.stop - 1)
            is_lost = before and lost[before - 1].stop > hours.start
            if hours.start >= begin and hours.stop - 1 <= end and not is_lost:
                whole.add(one)
    return {one for one in whole if not _lacks(one, blind, lines)}


def _reach(stretch: list[int], gaps: Collection[int]) -> tuple[int, int]:
    """The first and last hour watched: where a stream is silent for hours at times, such silence
    at its ends is taken for one; what lasts a day is no such habit."""
    quiet = (after - before - 1 for before, after in pairwise(stretch) if before + 1 not in gaps)
    slack = min(max((run for run in quiet if run < DAY_HOURS), default=0), _MOST_SILENCE)
    return stretch[0] - slack, stretch[-1] + slack


def _days_with_lines(stretch: list[int]) -> list[date]:
    """The days with lines, and those without that are so by habit, as Sundays may be.

    A stream of which most days are empty shows no silence at all.
    """
    dates = {day(hour * HOUR) for hour in stretch}
    span = (max(dates) - min(dates)).days + 1
    if 2 * len(dates) <= span:
        return []
    every = [min(dates) + timedelta(days=number) for number in range(span)]
    total = Counter(one.weekday() for one in every)
    empty = Counter(one.weekday() for one in every if one not in dates)
    silent = {n for n, count in empty.items() if count > 1 and count >= _USUALLY * total[n]}
    return [one for one in every if one in dates or one.weekday() in silent]


def blind_hours(lines: Mapping[int, int]) -> tuple[BlindHours, ...]:
    """The hours of the day that a log hardly ever has although it has those beside them."""
    dates = len({hour // DAY_HOURS for hour in lines})
    if dates < _LEAST_DAYS:
        return ()
    present = Counter(hour % DAY_HOURS for hour in lines)
    total: Counter[int] = Counter()
    for hour, count in lines.items():
        total[hour % DAY_HOURS] += count
    absent = [dates - present[hour] >= _BLIND_DAYS * dates for hour in range(DAY_HOURS)]
    found = []
    for begin in range(DAY_HOURS):
        if absent[begin] and not absent[begin - 1]:
            length = next(n for n in range(1, DAY_HOURS + 1) if not absent[(begin + n) % DAY_HOURS])
            beside = ((begin - 1) % DAY_HOURS, (begin + length) % DAY_HOURS)
            busy = all(total[one] >= _BUSY and 2 * present[one] >= dates for one in beside)
            if busy and length <= _BLIND_HOURS:
                most = max(present[(begin + n) % DAY_HOURS] for n in range(length))
                found.append(BlindHours(begin, length, dates - most, dates))
    return tuple(found)


def silent_days(lines: Mapping[int, int], found: Rhythm) -> tuple[date, ...]:
    """The days without a line that neither habit nor a gap explains."""
    told = [*found.unclear, *(range(gap.first, gap.first + gap.hours) for gap in found.gaps)]
    silent = []
    for stretch in _stretches(lines, _WEEK):
        watched = _days_with_lines(stretch)
        for before, after in pairwise(watched):
            run = range(first_hour(before) + DAY_HOURS, first_hour(after))
            if run and not any(one.start < run.stop and run.start < one.stop for one in told):
                silent += [day(hour * HOUR) for hour in run[::DAY_HOURS]]
    return tuple(silent)


def _lacks(one: date, blind: Collection[BlindHours], lines: Mapping[int, int]) -> bool:
    begin = first_hour(one)
    return any(
        begin + (part.begin + number) % DAY_HOURS not in lines
        for part in blind
        for number in range(part.hours)
    )
