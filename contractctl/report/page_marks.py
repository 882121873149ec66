"""The days that a chart points out: a line down from a label that no other label covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import svg

from contractctl.report.page_axes import DayAxis, lanes
from contractctl.report.page_drawing import BOLD, LETTER, diamond, group, label, line, width_of

LANE = 17
_GAP = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """A day with its name; kind: `today`, `sunset`, `p50`, `p90` or `milestone`."""

    day: date
    name: str
    kind: str

    @property
    def width(self) -> float:
        """How wide its label is."""
        return width_of(self.name, BOLD if self.kind in ("today", "sunset") else LETTER)


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark, the row its label is in, and where the label is in the middle of."""

    mark: Mark
    row: int
    middle: float


def place(marks: Sequence[Mark], days: DayAxis, left: float, right: float) -> tuple[Placed, ...]:
    """Give each mark a row in which its label fits between both edges, earliest day first.

    A label that stands over the lines of others comes above theirs.
    """
    found = []
    for one in sorted((one for one in marks if days.shows(one.day)), key=lambda one: one.day):
        half = one.width / 2
        middle = min(max(days.at(one.day), left + half), right - half)
        found.append((one, (middle - half, middle + half)))
    stems = [days.at(one.day) for one, _ in found]
    over = [sum(start < stem < end for stem in stems) for _, (start, end) in found]
    order = sorted(range(len(found)), key=lambda index: (-over[index], index))
    spans = [found[index][1] for index in order]
    rows = dict(zip(order, lanes(spans, _GAP, [stems[index] for index in order]), strict=True))
    return tuple(Placed(one, rows[index], sum(span) / 2) for index, (one, span) in enumerate(found))


def height(placed: Sequence[Placed]) -> float:
    """How much room the labels take."""
    return LANE * (1 + max((one.row for one in placed), default=-1))


def draw(placed: Sequence[Placed], days: DayAxis, top: float, bottom: float) -> list[svg.Element]:
    """The labels from `top` on, and their lines down to `bottom`."""
    made: list[svg.Element] = []
    for one in placed:
        x, y = days.at(one.mark.day), top + LANE * one.row + 12
        parts = [
            line(x, y + 3, x, bottom, "stem"),
            label(one.middle, y, one.mark.name, "halo", "middle"),
        ]
        if one.mark.kind == "milestone":
            parts.append(diamond(x, bottom, "point", 5))
        made.append(group(parts, f"mark {one.mark.kind}"))
    return made
