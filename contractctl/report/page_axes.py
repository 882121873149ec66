"""Where days and counts stand on a chart, and which of them are labelled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STEPS = (1, 2, 5)
_WEEK, _MONTH = 7, 30.4
_SPANS = (1, 3, 6, 12, 24, 60, 120, 600)
"""Months from one label to the next."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place of an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class DayAxis:
    """Days from left to right; a day stands where it begins."""

    first: date
    last: date
    left: float
    right: float

    @property
    def a_day(self) -> float:
        """How wide a day is."""
        return (self.right - self.left) / max((self.last - self.first).days, 1)

    def at(self, day: date) -> float:
        """Where a day stands; what is beyond an end stands at that end."""
        shown = min(max(day, self.first), self.last)
        return self.left + (shown - self.first).days * self.a_day

    def shows(self, day: date) -> bool:
        """Whether a day is on the axis."""
        return self.first <= day <= self.last

    def ticks(self, room: float) -> tuple[Tick, ...]:
        """As many Mondays or firsts of months as have `room` each; the year is said once each."""
        days = list(self._days(room))
        made = []
        for before, day in zip([None, *days], days, strict=False):
            monthly = self.a_day * _WEEK < room
            named = MONTHS[day.month - 1] if monthly else f"{day.day} {MONTHS[day.month - 1]}"
            is_new = before is None or before.year != day.year
            made.append(Tick(self.at(day), f"{named} {day.year}" if is_new else named))
        return tuple(made)

    def _days(self, room: float) -> Iterator[date]:
        if self.a_day * _WEEK >= room:
            monday = self.first + timedelta(days=-self.first.weekday() % 7)
            yield from (
                monday + timedelta(weeks=weeks)
                for weeks in range((self.last - monday).days // 7 + 1)
            )
            return
        step = next((n for n in _SPANS if self.a_day * _MONTH * n >= room), _SPANS[-1])
        for number in range(self.first.year * 12, (self.last.year + 1) * 12, step):
            first = date(number // 12, number % 12 + 1, 1)
            if self.shows(first):
                yield first


@dataclass(frozen=True, slots=True)
class CountAxis:
    """Numbers from the bottom, which is 0, to the top."""

    most: int
    bottom: float
    top: float

    def at(self, count: float) -> float:
        """Where a number stands."""
        return self.bottom - (self.bottom - self.top) * count / max(self.most, 1)

    def ticks(self, wanted: int = 5) -> tuple[Tick, ...]:
        """Round numbers, about as many as are wanted, and the most."""
        step = 1
        while self.most / step > wanted:
            step = _rounder(step)
        found = [n for n in range(0, self.most, step) if self.most - n >= step / 2 or n == 0]
        return tuple(Tick(self.at(n), f"{n:,}") for n in [*found, self.most])


def lanes(
    spans: Sequence[tuple[float, float]], gap: float, stems: Sequence[float] = ()
) -> tuple[int, ...]:
    """For each span (from, to) the first row in which it does not touch one before it.

    stems: where each span has a line down, which is to cross none of those before it
    """
    rows: list[int] = []
    for index, (start, end) in enumerate(spans):
        taken = {
            row
            for row, (left, right) in zip(rows, spans, strict=False)
            if start < right + gap and left < end + gap
        }
        crossed = (
            row + 1
            for row, (left, right) in zip(rows, spans, strict=False)
            if stems and left < stems[index] < right
        )
        row = max(crossed, default=0)
        while row in taken:
            row += 1
        rows.append(row)
    return tuple(rows)


def apart(wanted: Sequence[float], gap: float, lowest: float) -> tuple[float, ...]:
    """Heights as near as can be to those wanted (y grows downwards), each `gap` from the next.

    None is below `lowest`.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed: dict[int, float] = {}
    above = float("-inf")
    for index in order:
        placed[index] = max(wanted[index], above + gap)
        above = placed[index]
    below = lowest + gap
    for index in reversed(order):
        placed[index] = min(placed[index], below - gap)
        below = placed[index]
    return tuple(placed[index] for index in range(len(wanted)))


def _rounder(step: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50 and so on."""
    power: int = 10 ** (len(str(step)) - 1)
    return next((n * power for n in _STEPS if n * power > step), power * 10)
