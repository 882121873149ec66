"""The rollout in time: waves as announced and as they stand, between milestones and freezes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import svg

from contractctl.plan.words import counted
from contractctl.report.page_axes import MONTHS, DayAxis, lanes
from contractctl.report.page_drawing import (
    BOLD,
    Canvas,
    area,
    box,
    figure,
    group,
    hatched,
    hatching,
    label,
    line,
    shortened,
    title,
    width_of,
)
from contractctl.report.page_marks import LANE, Mark, draw, height, place
from contractctl.report.page_text import Markup
from contractctl.report.weekly_timeline import TimelineRow, span

_AXIS = 22.0
_BAR = 11.0
_NAME = 150.0
"""The most room for the name of a freeze."""


SHOWN_WAVES = 24
"""More rows are no picture any more; the table has all of them."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is drawn: the rows of a timeline, and the day of the report.

    waves: those with a row of their own; left_out: how many more there are
    """

    rows: tuple[TimelineRow, ...]
    as_of: date
    waves: tuple[TimelineRow, ...]
    left_out: int

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of all that is drawn, with some room at both ends."""
        drawn = [one for one in self.rows if one.kind in ("milestone", "brownout")]
        first, last = span((*drawn, *self.waves), self.as_of)
        return first - timedelta(days=4), last + timedelta(days=4)

    def is_late(self, wave: TimelineRow) -> bool:
        """Whether a wave is over only after the sunset."""
        sunset = next((one.first for one in self.of("milestone") if one.label == "sunset"), None)
        return sunset is not None and (wave.soaked or wave.last) > sunset

    def of(self, kind: str) -> tuple[TimelineRow, ...]:
        """The rows of a kind."""
        return tuple(one for one in self.rows if one.kind == kind)


def schedule(rows: tuple[TimelineRow, ...], as_of: date) -> Schedule:
    """Choose the waves to draw: those to come first, then the latest that are over."""
    waves = [one for one in rows if one.kind == "wave"]
    ahead = [one for one in waves if not one.is_over][:SHOWN_WAVES]
    over = [one for one in waves if one.is_over]
    kept = [*over[len(over) - min(len(over), SHOWN_WAVES - len(ahead)) :], *ahead]
    shown = tuple(one for one in waves if one in kept)
    return Schedule(rows, as_of, shown, len(waves) - len(shown))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things are on the canvas."""

    canvas: Canvas
    days: DayAxis
    is_narrow: bool
    top: float
    row: float

    def at(self, index: int) -> float:
        """The top of a row."""
        return self.top + self.row * index


def gantt(found: Schedule, name: str, width: float) -> Markup:
    """Draw the schedule; on a narrow canvas the name of a wave stands above its bars."""
    is_narrow = width < 600
    left, row = (6.0, 46.0) if is_narrow else (226.0, 34.0)
    days = DayAxis(*found.days, left, width - 8)
    marks = place([*_marks(found)], days, left, width)
    top = height(marks) + 14
    rows = len(found.waves) + bool(found.of("brownout"))
    bottom = top + row * rows
    canvas = Canvas(name, width, bottom + LANE + _AXIS)
    frame = _Frame(canvas, days, is_narrow, top, row)
    parts = [
        svg.Defs(elements=[hatching(canvas, "freeze"), hatching(canvas, "soak", 5)]),
        *_freezes(found, frame, bottom),
        *_grid(frame, bottom + LANE),
        *draw(marks, days, 0, bottom),
        *(
            part
            for index, one in enumerate(found.waves)
            for part in _wave(one, index, frame, found)
        ),
        *_brownouts(found, frame),
    ]
    return figure(canvas, "gantt", "Timeline", said(found), parts)


def said(found: Schedule) -> str:
    """The chart in a sentence."""
    first, last = found.days
    waves = counted(len(found.waves), "wave")
    more = f" (of {len(found.waves) + found.left_out}; the table has all)" if found.left_out else ""
    others = (counted(len(found.of(kind)), kind) for kind in ("freeze", "brownout"))
    return f"{waves}{more}, {' and '.join(others)} between {first} and {last}."


def _marks(found: Schedule) -> Iterator[Mark]:
    yield Mark(found.as_of, "today", "today")
    for one in found.of("milestone"):
        kind = "sunset" if one.label == "sunset" else "milestone"
        yield Mark(one.first, f"{one.label} {one.first}", kind)


def _grid(frame: _Frame, bottom: float) -> Iterator[svg.Element]:
    for tick in frame.days.ticks(62):
        yield line(tick.at, frame.top - 6, tick.at, bottom + 4, "grid")
        half = width_of(tick.label) / 2
        middle = min(max(tick.at, half), frame.canvas.width - half)
        yield label(middle, bottom + 16, tick.label, "tick", "middle")


def _freezes(found: Schedule, frame: _Frame, bottom: float) -> Iterator[svg.Element]:
    """Named where no other name is in the way; the table has all names."""
    days, top = frame.days, frame.top - 6
    shown = [one for one in found.of("freeze") if one.last >= days.first and one.first <= days.last]
    ends = [(days.at(one.first), days.at(one.last + timedelta(days=1))) for one in shown]
    names = [shortened(one.label, _NAME) for one in shown]
    halves = [width_of(name) / 2 for name in names]
    most = frame.canvas.width
    middles = [
        min(max(sum(span) / 2, half + 2), most - half - 2)
        for span, half in zip(ends, halves, strict=True)
    ]
    spans = [(at - half, at + half) for at, half in zip(middles, halves, strict=True)]
    for one, (left, right), name, middle, row in zip(
        shown, ends, names, middles, lanes(spans, 8), strict=True
    ):
        parts = [
            title(f"Freeze {one.first} to {one.last}: {one.label}"),
            hatched(frame.canvas, "freeze", left, top, right - left, bottom + LANE - top),
        ]
        if not row:
            parts.append(label(middle, bottom + LANE - 5, name, "halo aside", "middle"))
        yield group(parts, "freeze-span")


def _wave(row: TimelineRow, index: int, frame: _Frame, found: Schedule) -> Iterator[svg.Element]:
    y = frame.at(index)
    yield line(0, y, frame.canvas.width, y, "rule")
    name, stage, is_late = wave_name(row), stage_words(row, found.as_of), found.is_late(row)
    room = frame.canvas.width - 12 if frame.is_narrow else frame.days.left - 14
    aside = width_of(name, BOLD) + 16 if frame.is_narrow else 6
    down = 14 if frame.is_narrow else 28
    beside = shortened(stage, room - aside + 6)
    if frame.is_narrow:
        yield box(0, y + 1, min(aside + width_of(beside), room) + 8, 18, "backing")
    yield label(6, y + 14, shortened(name, room, BOLD), "strong halo", whole=name)
    yield label(aside, y + down, beside, "aside halo", whole=stage)
    bars = y + (20 if frame.is_narrow else 5)
    if row.planned_first and row.planned_last and row.planned_soaked:
        spans = (row.planned_first, row.planned_last, row.planned_soaked)
        yield _bar(row, spans, bars, frame, "announced")
    spans = (row.first, row.last, row.soaked or row.last)
    below = bars + _BAR + 1
    yield _bar(row, spans, below, frame, "current late-wave" if is_late else "current")
    if is_late:
        yield _late(frame.days, spans, below + _BAR)


def _late(days: DayAxis, spans: tuple[date, date, date], y: float) -> svg.Element:
    """What the colour of the bar says, in a word beside it."""
    x = days.at(spans[2] + timedelta(days=1)) + 6
    if x + width_of("late", BOLD) <= days.right:
        return label(x, y - 1, "late", "late-word halo")
    return label(days.at(spans[0]) - 6, y - 1, "late", "late-word halo", "end")


def wave_name(row: TimelineRow) -> str:
    """Its number, and how many are in it."""
    return f"{row.label.capitalize()}, {row.detail.partition(':')[0].partition(',')[0]}"


def stage_words(row: TimelineRow, as_of: date) -> str:
    """How far a wave is, and when its rest starts or how much later it ends than announced."""
    stage = row.stage.replace("-", " ") or ("done" if row.is_over else "not judged")
    parts = [stage]
    if row.extended:
        parts.append(f"{row.extended} extended")
    if row.stage == "moving" and row.first > as_of:
        parts.append(f"rest from {row.first.day} {MONTHS[row.first.month - 1]}")
    elif row.slip_days:
        way = "later" if row.slip_days > 0 else "earlier"
        parts.append(f"{counted(abs(row.slip_days), 'day')} {way}")
    return ", ".join(parts)


def _bar(
    row: TimelineRow, spans: tuple[date, date, date], y: float, frame: _Frame, kind: str
) -> svg.Element:
    """The working span, and hatched behind it the days in which it has to stay quiet."""
    days, (first, last, soaked) = frame.days, spans
    left, right = days.at(first), days.at(last + timedelta(days=1))
    until = days.at(soaked + timedelta(days=1))
    what = (
        f"{row.label.capitalize()}, {kind.partition(' ')[0]}: {first} to {last}, quiet by {soaked}"
    )
    tall = _BAR - 3 if kind == "announced" else _BAR
    soak = [hatched(frame.canvas, "soak", right, y, until - right, tall)] if until > right else []
    over = " over" if row.is_over else ""
    bar = box(left, y, max(right - left, 3), tall, "bar", 2)
    return group([title(what), *soak, bar], f"wave {kind}{over}")


def _brownouts(found: Schedule, frame: _Frame) -> Iterator[svg.Element]:
    if not (windows := found.of("brownout")):
        return
    y = frame.at(len(found.waves))
    yield line(0, y, frame.canvas.width, y, "rule")
    if frame.is_narrow:
        yield box(0, y + 1, width_of("Brownouts", BOLD) + 12, 18, "backing")
    yield label(6, y + 14, "Brownouts", "strong halo")
    if not frame.is_narrow:
        yield label(6, y + 28, "rehearsed failures", "aside halo")
    base = y + frame.row - 7
    for one in windows:
        x = frame.days.at(one.first)
        corners = ((x - 6, base), (x + 6, base), (x, base - 12))
        shapes = [title(f"{one.label}: {one.detail}"), area(corners, "brownout")]
        yield group(shapes, "brownouts")
