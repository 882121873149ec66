"""Hours in which a log has no line although it should: gaps, told from quiet nights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contractctl.model.moments import DAY_HOURS, HOUR

_WEEK = 7 * DAY_HOURS

LEAST = 20
"""Lines that would have to be missing: by chance that happens once in 10^8 times."""

_NEIGHBOURING = 3
"""Hours that a gap may have where only the hours beside it can be compared."""

_BUSY = 100
"""Lines an hour that both neighbours must have for that."""

_NEAREST = 2
"""Hours to compare with on each side in time."""

_FARTHEST = 5
"""Weeks, or days, in which they are looked for."""

_LONG = _FARTHEST * _WEEK
"""Hours from which on a run is compared by its first and last week, to take no longer."""

_FEW, _RARELY = 4, 0.02
"""More runs without lines, in this share of the hours that should have some: that is a habit."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours of a stream without a line.

    first: hour since 1970-01-01T00Z; usual: lines that such hours have at least, all together
    """

    stream: str
    first: int
    hours: int
    usual: int

    @property
    def begin(self) -> int:
        """Its first second."""
        return self.first * HOUR

    @property
    def end(self) -> int:
        """The second after it."""
        return (self.first + self.hours) * HOUR


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a stream has lines.

    empty: hours without a line between its first and last; gaps: those that should have some;
    unclear: runs of hours of which nothing tells whether they should
    is_irregular: hours without lines are so usual in it that no gap can be told
    longest_silence: hours of the longest run without lines that is no gap
    """

    empty: int
    gaps: tuple[Gap, ...]
    unclear: tuple[range, ...]
    is_irregular: bool
    longest_silence: int


def rhythm(stream: str, lines: Mapping[int, int]) -> Rhythm:
    """Find the gaps of a stream by its lines by hour.

    A run of empty hours is a gap if the same hours of other weeks, and of other workdays, had
    lines every time but once at most, and so many together that chance does not explain the run.
    """
    runs = list(_empty_runs(lines))
    found = [(run, _missing(run, lines)) for run in runs]
    gaps = [(run, usual) for run, usual in found if usual is not None and usual >= LEAST]
    unclear = tuple(run for run, usual in found if usual is None)
    irregular = _is_habit(len(gaps), lines)
    if irregular:
        gaps = []
    claimed = {run.start for run, _ in gaps}
    return Rhythm(
        sum(len(run) for run in runs),
        tuple(Gap(stream, run.start, len(run), usual) for run, usual in gaps),
        unclear,
        irregular,
        max((len(run) for run in runs if run.start not in claimed), default=0),
    )


def _empty_runs(lines: Mapping[int, int]) -> Iterator[range]:
    """Runs of hours without lines between the first and the last line."""
    before: int | None = None
    for hour in sorted(hour for hour, count in lines.items() if count):
        if before is not None and hour > before + 1:
            yield range(before + 1, hour)
        before = hour


def _missing(run: range, lines: Mapping[int, int]) -> int | None:
    """How many lines a run should have had at least; None if nothing tells."""
    compared = run if len(run) <= _LONG else (*run[:_WEEK], *run[-_WEEK:])
    span = range(min(lines), max(lines) + 1)
    usual = [_usual(hour, run, lines, span) for hour in compared]
    known = [count for count in usual if count is not None]
    if 2 * len(known) > len(compared):
        return sum(known)
    edges = min(lines[run.start - 1], lines[run.stop])
    if edges < LEAST:
        return sum(known)
    return edges * len(run) if len(run) <= _NEIGHBOURING and edges >= _BUSY else None


def _usual(hour: int, run: range, lines: Mapping[int, int], span: range) -> int | None:
    """What such an hour has at least, by the nearest of its kind before and after."""
    weekly = [lines.get(one, 0) for one in _alike(hour, _WEEK, run, span)]
    daily = [
        lines.get(one, 0)
        for one in _alike(hour, DAY_HOURS, run, span)
        if _is_workday(hour) and _is_workday(one)
    ]
    if not weekly and (len(daily) < 2 or len(run) >= DAY_HOURS):
        return None  # one week does not tell a day off from a day lost
    return min(_all_but_one(counts) for counts in (weekly, daily) if counts)


def _alike(hour: int, step: int, run: range, span: range) -> Iterator[int]:
    for sign in (-1, 1):
        others = (hour + sign * step * far for far in range(1, _FARTHEST + 1))
        inside = [one for one in others if one in span and one not in run]
        yield from inside[:_NEAREST]


def _all_but_one(counts: list[int]) -> int:
    return sorted(counts)[1 if len(counts) >= 2 * _NEAREST else 0]


def _is_workday(hour: int) -> bool:
    return (hour // DAY_HOURS + 3) % 7 < 5  # 1970-01-01 was a Thursday


def _is_habit(gaps: int, lines: Mapping[int, int]) -> bool:
    """Whether hours like those of the gaps are empty more often than accidents happen."""
    if gaps <= _FEW:
        return False
    span = range(min(lines), max(lines) + 1)
    lively = sum(
        (usual := _usual(hour, range(hour, hour + 1), lines, span)) is not None and usual >= LEAST
        for hour in lines
    )
    return gaps > _RARELY * (gaps + lively)
