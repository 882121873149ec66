"""Whether a schema of base and one of head may describe the same thing under another name."""

from __future__ import annotations

from enum import IntEnum

from contractctl.diff.compare_schemas import compare_queued
from contractctl.diff.view import Nodes, SchemaView, view
from contractctl.diff.walk import Walk
from contractctl.model import Direction

_NUMBERS = frozenset({"integer", "number"})
_LEAST_SHARED = 0.5
_MOST_PAIRS = 200
"""Pairs of schemas that are compared before two large ones count as different."""

_LEAST_MEMBERS = 2


class Likeness(IntEnum):
    """same: no payload and no reader tells them apart; near: the same kind of value."""

    NONE = 0
    NEAR = 1
    SAME = 2


def likeness(walk: Walk, base: Nodes, head: Nodes, direction: Direction) -> Likeness:
    """How much two schemas are alike, whatever they are called."""
    before, after = view(walk.base, base, direction), view(walk.head, head, direction)
    if not _near(walk, before, after, direction):
        return Likeness.NONE
    return Likeness.SAME if _same(walk, base, head, direction) else Likeness.NEAR


def telling(walk: Walk, base: Nodes, direction: Direction) -> bool:
    """Whether a schema says so much that two equal ones are hardly equal by chance."""
    seen = view(walk.base, base, direction)
    return (
        len(seen.enum or ()) >= _LEAST_MEMBERS
        or len(seen.properties) >= _LEAST_MEMBERS
        or "pattern" in seen.keywords
        or bool(seen.unions)
        or bool(seen.items and telling(walk, seen.items, direction))
    )


def _same(walk: Walk, base: Nodes, head: Nodes, direction: Direction) -> bool:
    """Whether a comparison of the two finds nothing."""
    trial = Walk(walk.base, walk.head, walk.policy, walk.as_of)
    trial.sameness = walk.sameness
    trial.schemas(base, head, direction)
    compare_queued(trial, most=_MOST_PAIRS)
    return not trial.edits and next(trial.pending(), None) is None


def _near(walk: Walk, base: SchemaView, head: SchemaView, direction: Direction) -> bool:
    if base.types is None or head.types is None:
        return base.types == head.types and bool(base.unions) == bool(head.unions)
    if base.types <= _NUMBERS and head.types <= _NUMBERS:
        return True
    if base.types != head.types or _format(base) != _format(head):
        return False
    if base.enum is not None and head.enum is not None:
        return bool(base.enum.keys() & head.enum.keys())
    if base.properties or head.properties:
        shared = base.properties.keys() & head.properties.keys()
        return len(shared) >= _LEAST_SHARED * len(base.properties.keys() | head.properties.keys())
    if base.items and head.items:
        inner = view(walk.base, base.items, direction), view(walk.head, head.items, direction)
        return inner[0].types == inner[1].types
    return base.items == head.items


def _format(seen: SchemaView) -> object:
    keyword = seen.keywords.get("format")
    return keyword.value if keyword else None
