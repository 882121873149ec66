"""A raw difference between two revisions: what stands where, without opinion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from contractctl.model import Anchor, Direction, Place, Step
from contractctl.pointer import JsonValue


class Cell(NamedTuple):
    """What kind of edit it is; every cell that the walk can emit belongs to exactly one rule."""

    aspect: str
    action: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Edit:
    """One syntactic fact.

    place: the declaring place, free of list positions, so that reordering does not move it.
    subject: what at that place it is about, as a reader names it ("currency", "query:limit").
    base_place, head_place: where to look in each revision.
    anchor: where it touches messages; step: from there to the field that a reader would name.
    explains: the cells of the edits that a composite stands for.
    """

    cell: Cell
    place: Place
    subject: str
    base_value: JsonValue
    head_value: JsonValue
    base_place: Place | None
    head_place: Place | None
    anchor: Anchor
    step: Step | None = None
    explains: tuple[Cell, ...] = ()
