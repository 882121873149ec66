"""How many have moved, drawn against how many should have, and when the rest may be there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import svg

from contractctl.model.forecast import BurnUp, Count, Forecast
from contractctl.report.page_axes import CountAxis, DayAxis, apart
from contractctl.report.page_drawing import (
    BOLD,
    Canvas,
    area,
    dot,
    figure,
    group,
    label,
    line,
    path,
    width_of,
)
from contractctl.report.page_marks import Mark, draw, height, place
from contractctl.report.page_text import Markup

_LEFT, _RIGHT, _BELOW = 34.0, 12.0, 24.0
"""Room around the plot; on the left more where numbers need it."""

_BEYOND = 0.6
"""By how much of the time to the sunset a forecast may lengthen the axis."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Course:
    """What is drawn.

    forecast: nothing of it is drawn where nobody is left to move
    """

    burn_up: BurnUp
    forecast: Forecast
    as_of: date
    sunset: date

    @property
    def soon(self) -> date | None:
        """By when it is as likely as not that all are done."""
        return self.forecast.p50 if self.forecast.left else None

    @property
    def late(self) -> date | None:
        """By when nine in ten say that all are done."""
        return self.forecast.p90 if self.forecast.left else None

    @property
    def first(self) -> date:
        """The beginning of the axis."""
        return min(self.as_of, self.burn_up.counts[0].day)

    @property
    def last(self) -> date:
        """The end of the axis."""
        until = max(self.sunset, self.as_of, self.burn_up.counts[-1].day)
        far = until + (until - self.first) * _BEYOND
        shown = [day for day in (self.soon, self.late) if day and day <= far]
        return max([until, *shown]) + timedelta(days=3)

    @property
    def now(self) -> Count | None:
        """The last count with facts."""
        known = [one for one in self.burn_up.counts if one.done is not None]
        return known[-1] if known else None


def burn_up(course: Course, name: str, width: float, tall: float) -> Markup:
    """Draw the course on a canvas of a width; the plot itself is so tall."""
    widest = max(width_of(one.label) for one in CountAxis(course.burn_up.consumers, 1, 0).ticks())
    days = DayAxis(course.first, course.last, max(_LEFT, widest + 8), width - _RIGHT)
    marks = place([*_marks(course)], days, 0, width)
    top = height(marks) + 8
    numbers = CountAxis(course.burn_up.consumers, top + tall, top + 6)
    canvas = Canvas(name, width, top + tall + _BELOW)
    parts = [
        *_grid(days, numbers, width),
        *_cone(course, days, numbers),
        *draw(marks, days, 0, numbers.bottom),
        *_lines(course, days, numbers),
    ]
    return figure(canvas, "burn-up", "Burn-up", said(course), parts)


def said(course: Course) -> str:
    """The chart in a sentence or two."""
    now = course.now
    parts = []
    if now is not None:
        of = f"{course.burn_up.consumers:,} consumer{'' if course.burn_up.consumers == 1 else 's'}"
        parts.append(
            f"On {course.as_of} {now.done or 0:,} of {of} are done, {now.proven or 0:,} are proven"
            f" to have moved, {_planned(course):,} were planned to be"
        )
    if course.soon is not None:
        parts.append(f"half of the simulated runs are over by {course.soon}")
    if course.late is not None:
        parts.append(f"nine in ten by {course.late}")
    return "; ".join(parts) + f"; the sunset is {course.sunset}."


def _planned(course: Course) -> int:
    """How many should have moved by now."""
    return max((one.planned for one in course.burn_up.counts if one.day <= course.as_of), default=0)


def _marks(course: Course) -> Iterator[Mark]:
    yield Mark(course.as_of, "today", "today")
    yield Mark(course.sunset, f"sunset {course.sunset}", "sunset")
    for name, day in (("P50", course.soon), ("P90", course.late)):
        if day is not None:
            yield Mark(day, f"{name} {day}", name.lower())


def _grid(days: DayAxis, numbers: CountAxis, width: float) -> Iterator[svg.Element]:
    for tick in numbers.ticks():
        yield line(days.left, tick.at, days.right, tick.at, "grid")
        yield label(days.left - 6, tick.at + 4, tick.label, "tick", "end")
    for tick in days.ticks(66):
        yield line(tick.at, numbers.bottom, tick.at, numbers.bottom + 5, "axis")
        half = width_of(tick.label) / 2
        middle = min(max(tick.at, half), width - half)
        yield label(middle, numbers.bottom + 18, tick.label, "tick", "middle")
    yield line(days.left, numbers.bottom, days.right, numbers.bottom, "axis")


def _cone(course: Course, days: DayAxis, numbers: CountAxis) -> Iterator[svg.Element]:
    """From today's count to where the simulated runs end."""
    now, soon, late = course.now, course.soon, course.late
    if now is None or soon is None or not days.shows(soon):
        return
    start = (days.at(course.as_of), numbers.at(now.done or 0))
    first, last = (_end(course.as_of, start, day, days, numbers.top) for day in (soon, late))
    between = [(days.right, numbers.top)] if last[1] > numbers.top else []
    cone = area([start, first, *between, last], "cone")
    yield group([cone, path([start, first], "soon"), path([start, last], "late")], "forecast")


def _end(since: date, start: Point, until: date | None, days: DayAxis, top: float) -> Point:
    """Where a straight course gets to: all by a day or, if that is not shown, as far as it does."""
    if until is None:
        return days.right, start[1]
    if days.shows(until):
        return days.at(until), top
    share = (days.last - since).days / (until - since).days
    return days.right, start[1] - (start[1] - top) * share


def _lines(course: Course, days: DayAxis, numbers: CountAxis) -> Iterator[svg.Element]:
    counts = course.burn_up.counts
    facts = [one for one in counts if one.proven is not None and one.done is not None]
    yield path(_steps(((one.day, one.planned) for one in counts), days, numbers), "planned")
    for kind in ("proven", "done"):
        course_so_far = [(one.day, getattr(one, kind)) for one in facts]
        if facts and facts[-1].day < course.as_of:
            course_so_far.append((course.as_of, course_so_far[-1][1]))
        yield path(_steps(course_so_far, days, numbers), kind)
    if facts:
        yield from _ends(course, facts[-1], days, numbers)


def _steps(counts: Iterable[tuple[date, int]], days: DayAxis, numbers: CountAxis) -> list[Point]:
    """A number holds until the day of the next."""
    corners: list[Point] = []
    for day, count in counts:
        here = (days.at(day), numbers.at(count))
        if corners and corners[-1][1] != here[1]:
            corners.append((here[0], corners[-1][1]))
        if len(corners) > 1 and corners[-1][1] == corners[-2][1] == here[1]:
            corners.pop()
        corners.append(here)
    return corners


def _ends(course: Course, now: Count, days: DayAxis, numbers: CountAxis) -> Iterator[svg.Element]:
    """Today's numbers, each beside the end of its line."""
    found = {"planned": _planned(course), "proven": now.proven or 0, "done": now.done or 0}
    x = days.at(course.as_of)
    wanted = [numbers.at(count) + 4 for count in found.values()]
    heights = apart(wanted, 15, numbers.bottom - 3)
    for (kind, count), at in zip(found.items(), heights, strict=True):
        yield dot(x, numbers.at(count), f"end {kind}")
        said_here = f"{count:,} {kind}"
        fits = x + 10 + width_of(said_here, BOLD) <= days.right
        side = x + 10 if fits else x - 10
        yield label(side, at, said_here, f"halo end-label {kind}", "start" if fits else "end")


def rows(counts: Sequence[Count]) -> Iterator[tuple[str, str, str, str]]:
    """The numbers behind the chart, day by day."""
    for one in counts:
        proven, done = ("" if n is None else f"{n:,}" for n in (one.proven, one.done))
        yield str(one.day), f"{one.planned:,}", proven, done
