"""Scalars and lists that stand in a list or an object now, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from contractctl.diff.composites.composite import Composite
from contractctl.diff.composites.likeness import Likeness, likeness, telling
from contractctl.diff.composites.units import unit_edit, unit_shift
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.view import Nodes, SchemaView, view
from contractctl.diff.walk import Walk
from contractctl.model import Direction
from contractctl.pointer import JsonValue

_SCALARS = frozenset({"boolean", "integer", "number", "string"})
_NUMBERS = frozenset({"integer", "number"})
_ARRAY, _OBJECT = frozenset({"array"}), frozenset({"object"})
_CONTENTS = ("value", "amount", "content", "text", "id")
"""Which property holds the scalar, where several could; the first that there is."""

_FEW = 3
"""An object of more properties is no wrapping of one of them, unless its name says so."""

_LISTS = ("data", "items", "results", "values", "value", "list", "entries", "records", "content")
"""As above, for the list in an envelope."""

_DECIMAL = re.compile(r"\[0-9\]|\\d")


class Wrapping(NamedTuple):
    """A type edit whose value on one side is part of the other side: `outside` shows where."""

    edit: Edit
    action: str
    value: JsonValue
    outside: JsonValue
    base: Nodes
    head: Nodes


def wrappings(walk: Walk, edits: Iterable[Edit]) -> Iterator[Wrapping]:
    """Type edits between a scalar and a list or object of it, or a list and an object of it."""
    for edit in edits:
        if edit.cell.aspect == "type" and edit.cell.action == "changed":
            nodes = walk.pairs.get(edit.anchor.node)
            if nodes is not None:
                yield from _wrapping(walk, edit, *nodes)


def wrapped(walk: Walk, edits: Iterable[Edit]) -> Iterator[Composite]:
    """A value that became an item or a property, or the item or property became the value."""
    for found in wrappings(walk, edits):
        edit = found.edit
        into = found.action == "wrapped"
        named = Edit(
            Cell("value", found.action, edit.cell.direction),
            edit.place,
            edit.subject,
            found.value if into else found.outside,
            found.outside if into else found.value,
            edit.base_place,
            edit.head_place,
            edit.anchor,
            edit.step,
        )
        yield Composite((named,), (edit,))
        shift = unit_shift(found.base, found.head)
        if shift is not None:
            place = found.base[0].child_place(shift.keyword)
            said = (edit.cell.direction, found.base, found.head, edit.anchor, place)
            yield Composite((unit_edit(shift, *said),), ())


def _wrapping(walk: Walk, edit: Edit, base: Nodes, head: Nodes) -> Iterator[Wrapping]:
    direction = edit.cell.direction
    before, after = view(walk.base, base, direction), view(walk.head, head, direction)
    for action, value, outer in (("wrapped", before, after), ("unwrapped", after, before)):
        is_list = value.types == _ARRAY and outer.types == _OBJECT
        if not is_list and not (value.types and value.types <= _SCALARS):
            continue
        is_wrapped = action == "wrapped"
        find = _listed if is_list else _inner
        name, inner = find(walk, value, outer, direction, is_wrapped)
        if inner:
            kind = _kind(value)
            held = _kind(view(walk.head if is_wrapped else walk.base, inner, direction))
            outside: JsonValue = [held] if name is None else {name: held}
            sides = (base, inner) if is_wrapped else (inner, head)
            yield Wrapping(edit, action, kind, outside, *sides)


def _listed(
    walk: Walk, value: SchemaView, outer: SchemaView, direction: Direction, is_wrapped: bool
) -> tuple[str | None, Nodes]:
    """Where in an envelope the list is: the one property with items of the same kind."""
    revision = walk.head if is_wrapped else walk.base
    found: dict[str, Nodes] = {}
    for name, nodes in outer.properties.items():
        held = view(revision, nodes, direction)
        if held.types == _ARRAY and value.items and held.items:
            sides = (value.items, held.items) if is_wrapped else (held.items, value.items)
            if likeness(walk, *sides, direction) is not Likeness.NONE:
                found[name] = nodes
    if len(found) != 1:
        return None, ()
    ((name, nodes),) = found.items()
    if name in _LISTS or len(outer.properties) <= _FEW:
        return name, nodes
    item = value.items if is_wrapped else view(walk.base, nodes, direction).items
    return (name, nodes) if telling(walk, item, direction) else (None, ())


def _inner(
    walk: Walk, scalar: SchemaView, outer: SchemaView, direction: Direction, is_wrapped: bool
) -> tuple[str | None, Nodes]:
    """Where in a list or object the scalar is: the property's name, and its schema."""

    def fits(nodes: Nodes) -> bool:
        sides = (scalar.members, nodes) if is_wrapped else (nodes, scalar.members)
        return likeness(walk, *sides, direction) is not Likeness.NONE

    kinds = outer.types or frozenset()
    if kinds == {"array"}:
        return None, outer.items if outer.items and fits(outer.items) else ()
    if kinds != {"object"}:
        return None, ()
    inside = {name: nodes for name, nodes in outer.properties.items() if fits(nodes)}
    if not inside and scalar.types and scalar.types <= _NUMBERS:
        revision = walk.head if is_wrapped else walk.base
        inside = {
            name: nodes
            for name, nodes in outer.properties.items()
            if name in _CONTENTS and _is_decimal(view(revision, nodes, direction))
        }
    chosen = next((name for name in _CONTENTS if name in inside), None)
    if chosen is None and len(inside) == 1 and len(outer.properties) <= _FEW:
        chosen = next(iter(inside))
    return (chosen, inside[chosen]) if chosen else (None, ())


def _is_decimal(seen: SchemaView) -> bool:
    """Whether a string holds a number, as amounts do that must not be rounded."""
    if seen.types is None or seen.types != {"string"}:
        return False
    pattern, format = seen.keywords.get("pattern"), seen.keywords.get("format")
    if pattern is not None and _DECIMAL.search(str(pattern.value)):
        return True
    return format is not None and format.value == "decimal"


def _kind(seen: SchemaView) -> str:
    kinds = (seen.types or frozenset()) - ({"integer"} if "number" in (seen.types or ()) else set())
    return " or ".join(sorted(kinds))
