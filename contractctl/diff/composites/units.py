"""Numbers that stand for something else now: cents for euros, milliseconds for seconds."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from contractctl.diff.composites.composite import Composite
from contractctl.diff.composites.names import words
from contractctl.diff.composites.parameters import schema
from contractctl.diff.composites.quantities import (
    converts,
    measured,
    remeasured,
    spelled,
    units_of,
)
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.rules import rule_for
from contractctl.diff.view import Nodes, view
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, Direction, Place, Revision, Severity, Step
from contractctl.pointer import JsonValue

_UNIT_MARKS = ("x-unit", "x-units", "x-unit-of-measure")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "default")
_LEAST_POWER, _MOST_POWER = 2, 9
_LARGEST = 1e100
_ENOUGH = 2
"""How many numbers must have moved by the same power of ten; one alone may be a new limit."""

_NUMBERS = frozenset({"integer", "number"})
_NUMERIC = frozenset({"minimum", "maximum", "multiple-of", "default", "format"})


class UnitShift(NamedTuple):
    """What a number stood for and stands for, and the keyword that says so."""

    before: str
    after: str
    keyword: str


def units(walk: Walk, edits: Iterable[Edit]) -> Iterator[Composite]:
    """Numbers whose unit changed, by what their schemas or their new names say.

    Explained are the bounds that are the old ones in the new unit.
    """
    numeric: dict[int, list[Edit]] = {}
    renamed: list[Edit] = []
    for edit in edits:
        if edit.cell.aspect in _NUMERIC:
            numeric.setdefault(edit.anchor.node, []).append(edit)
        elif edit.cell.action == "renamed":
            renamed.append(edit)
    for node, (one, other) in walk.pairs.items():
        direction = walk.directions[node]
        base, head = _together(walk.base, one, direction), _together(walk.head, other, direction)
        if _is_number(base) and _is_number(head):
            shift = unit_shift(base, head)
            if shift is not None:
                place = base[0].child_place(shift.keyword)
                edit = unit_edit(shift, direction, base, head, Anchor(node), place)
                yield _composite(shift, edit, numeric.get(node, ()))
    for edit in renamed:
        yield from _by_name(walk, edit, numeric)


def _together(revision: Revision, nodes: Nodes, direction: Direction) -> Nodes:
    """Declarations with those that `allOf` holds together with them."""
    if any(isinstance(node.raw, dict) and "allOf" in node.raw for node in nodes):
        return view(revision, nodes, direction).members
    return nodes


def _by_name(
    walk: Walk, renamed: Edit, numeric: Mapping[int, Sequence[Edit]]
) -> Iterator[Composite]:
    """The unit that the new name of a property or parameter says."""
    old, new, base, head = renamed_sides(walk, renamed)
    shift = named_shift(old, new, base, head)
    if shift is not None:
        node, step = renamed.anchor.node, renamed.step
        below = [edge.node for edge in walk.reach.edges[node] if step and edge.step == step]
        anchor, inside = (Anchor(below[0]), None) if below else (Anchor(node, step), step)
        said = (renamed.cell.direction, base, head, anchor, renamed.place, inside)
        bounds = numeric.get(below[0], ()) if below else ()
        yield _composite(shift, unit_edit(shift, *said), bounds)


def renamed_sides(walk: Walk, renamed: Edit) -> tuple[str, str, Nodes, Nodes]:
    """What is called something else: the old name, the new one, and its two schemas."""
    new = str(renamed.head_value)
    if renamed.step is None:
        before, after = renamed.base_place, renamed.head_place
        sides = schema(walk.base, before), schema(walk.head, after)
        return (str(renamed.base_value), new, *sides)
    base, head = walk.pairs[renamed.anchor.node]
    old, direction = renamed.step.name, renamed.cell.direction
    inside = view(walk.base, base, direction), view(walk.head, head, direction)
    return old, new, inside[0].properties[old], inside[1].properties[new]


def _composite(shift: UnitShift, edit: Edit, numeric: Iterable[Edit]) -> Composite:
    """The edit of a unit, and what it explains.

    Where a bound refuses what the other side may send, the edit says so.
    """
    explained = tuple(_explained(shift, tuple(numeric)))
    if any(rule_for(one.cell).severity is Severity.BREAKING for one in explained):
        edit = replace(edit, cell=Cell("unit", "rescaled", edit.cell.direction))
    return Composite((edit,), explained)


def _explained(shift: UnitShift, numeric: tuple[Edit, ...]) -> Iterator[Edit]:
    """The edits that say the same amount in another unit, and formats, which only annotate it."""
    moved = [(edit, numbers) for edit in numeric if (numbers := _both(edit)) is not None]
    powers = {_power(*numbers) for _, numbers in moved}
    for edit, numbers in moved:
        is_same = converts(*numbers, shift.before, shift.after)
        if is_same or (is_same is None and len(powers) == 1 and None not in powers):
            yield edit
    yield from (e for e in numeric if e.cell.aspect == "format" and e.cell.action == "changed")


def _both(edit: Edit) -> tuple[float, float] | None:
    """The number that an edit went from, and the one that it went to."""
    sides = (
        value.get("exclusive") if isinstance(value, dict) else value
        for value in (edit.base_value, edit.head_value)
    )
    before, after = (_number(value) for value in sides)
    return None if before is None or after is None else (before, after)


def unit_edit(
    shift: UnitShift,
    direction: Direction,
    base: Nodes,
    head: Nodes,
    anchor: Anchor,
    place: Place,
    step: Step | None = None,
) -> Edit:
    """The edit that says that a meaning may have changed."""
    return Edit(
        Cell("unit", "changed", direction),
        place,
        step.name if step else "",
        shift.before,
        shift.after,
        base[0].place,
        head[0].place,
        anchor,
        step,
    )


def unit_shift(base: Nodes, head: Nodes) -> UnitShift | None:
    """What two schemas say about the unit of a number, where they do not say the same."""
    before, after = _declared(base), _declared(head)
    if before == after:
        return None
    found = _marked(before, after) or _described(before, after)
    return found or _scaled(before, after, retyped=_types(base) != _types(head))


def named_shift(old: str, new: str, base: Nodes, head: Nodes) -> UnitShift | None:
    """What a new name says about the unit; a unit that it lost counts if the type moved too."""
    if not _is_number(base) or not _is_number(head) or unit_shift(base, head):
        return None
    was, now = measured(old), measured(new)
    if was and now and remeasured(old, new):
        return UnitShift(was[2], now[2], "description")
    before, after = units_of(" ".join(words(old))), units_of(" ".join(words(new)))
    said = _declared(head).get("description")
    for quantity, unit in before.items():
        told = units_of(said).get(quantity) if isinstance(said, str) else None
        other = after.get(quantity) or told
        if other is None and _types(base) != _types(head):
            other = "a decimal" if quantity == "money" else "what its name does not say"
        if other is not None and other != unit:
            return UnitShift(unit, other, "description")
    return None


def _declared(nodes: Nodes) -> dict[str, JsonValue]:
    """The keywords of declarations that hold together; the first that says something counts."""
    found: dict[str, JsonValue] = {}
    for node in nodes:
        if isinstance(node.raw, dict):
            found = {**node.raw, **found}
    return found


def _types(nodes: Nodes) -> frozenset[str]:
    """The types of the first declaration that names any, without null."""
    for node in nodes:
        written = node.raw.get("type") if isinstance(node.raw, dict) else None
        if written is not None:
            names = written if isinstance(written, list) else [written]
            return frozenset(str(name) for name in names) - {"null"}
    return frozenset()


def _is_number(nodes: Nodes) -> bool:
    types = _types(nodes)
    return bool(types) and types <= _NUMBERS


def _marked(base: dict[str, JsonValue], head: dict[str, JsonValue]) -> UnitShift | None:
    """A unit that an extension names."""
    for mark in _UNIT_MARKS:
        before, after = base.get(mark), head.get(mark)
        if isinstance(before, str) and isinstance(after, str) and before != after:
            same = spelled(before)
            if same is None or same != spelled(after):
                return UnitShift(before, after, mark)
    return None


def _described(base: dict[str, JsonValue], head: dict[str, JsonValue]) -> UnitShift | None:
    """A unit of the same quantity that each description names."""
    before, after = base.get("description"), head.get("description")
    if not isinstance(before, str) or not isinstance(after, str) or before == after:
        return None
    now = units_of(after)
    for quantity, unit in units_of(before).items():
        other = now.get(quantity)
        if other is not None and other != unit:
            return UnitShift(unit, other, "description")
    return None


def _scaled(
    base: dict[str, JsonValue], head: dict[str, JsonValue], *, retyped: bool
) -> UnitShift | None:
    """Numbers that all moved by the same power of ten: bounds, default and example."""
    weights: Counter[int] = Counter()
    shown: dict[int, UnitShift] = {}
    for keyword, before, after in _numbers(base, head):
        power = _power(before, after)
        if before == after and before != 0:
            return None
        if power is not None:
            weights[power] += _weight(keyword, before)
            said = (f"{keyword} {before:g}", f"{keyword} {after:g}")
            shown.setdefault(power, UnitShift(*said, keyword))
    if retyped and len(weights) == 1:
        weights.update(list(weights))
    power, weight = next(iter(weights.most_common(1)), (0, 0))
    return shown[power] if weight >= _ENOUGH and len(weights) == 1 else None


def _numbers(
    base: dict[str, JsonValue], head: dict[str, JsonValue]
) -> Iterator[tuple[str, float, float]]:
    sides = [{**side, "example": _example(side)} for side in (base, head)]
    for keyword in ("example", *_BOUNDS):
        before, after = (_number(side.get(keyword)) for side in sides)
        if before is not None and after is not None:
            yield keyword, before, after


def _number(value: JsonValue) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _example(side: dict[str, JsonValue]) -> JsonValue:
    several = side.get("examples")
    first = several[0] if isinstance(several, list) and several else None
    return side.get("example", first)


def _power(before: float, after: float) -> int | None:
    if not 0 < abs(before) < _LARGEST or not 0 < abs(after) < _LARGEST or before * after < 0:
        return None
    exponent = math.log10(after / before)
    power = round(exponent)
    exact = math.isclose(exponent, power, abs_tol=1e-9)
    return power if exact and _LEAST_POWER <= abs(power) <= _MOST_POWER else None


def _weight(keyword: str, value: float) -> int:
    """An example of several digits does not move by a power of ten by chance."""
    digits = f"{value:e}".partition("e")[0].replace(".", "").strip("0-")
    return _ENOUGH if keyword == "example" and len(digits) > 1 else 1
