"""Numbers that stand for something else now: cents for euros, milliseconds for seconds."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from contractctl.diff.composites.composite import Composite
from contractctl.diff.composites.names import words
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.view import Nodes
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, Direction, Place, Step
from contractctl.pointer import JsonValue

UNITS: dict[str, dict[str, str]] = {
    "money": {
        "minor units (cents)": r"cents?|pence|(?:minor|smallest) (?:currency )?units?",
        "a decimal": r"decimals?|(?:major|whole) (?:currency )?units?|dollars|euros?",
    },
    "time": {
        "nanoseconds": r"nanoseconds?|nanos|ns",
        "microseconds": r"microseconds?|micros|us|µs",
        "milliseconds": r"milliseconds?|millis|msecs?|ms",
        "seconds": r"seconds|secs?",
        "minutes": r"minutes|mins",
        "hours": r"hours|hrs",
        "days": r"days",
    },
    "size": {
        "bytes": r"bytes|octets",
        "kilobytes": r"kilobytes?|kibibytes?|kb|kib",
        "megabytes": r"megabytes?|mebibytes?|mb|mib",
        "gigabytes": r"gigabytes?|gibibytes?|gb|gib",
    },
    "share": {
        "percent": r"percent(?:ages?)?|pct",
        "a fraction": r"fractions?|ratios?",
        "basis points": r"basis points?|bps",
    },
    "length": {
        "millimetres": r"millimet(?:er|re)s?|mm",
        "centimetres": r"centimet(?:er|re)s?|cm",
        "metres": r"met(?:er|re)s",
        "kilometres": r"kilomet(?:er|re)s?|km",
        "miles": r"miles",
        "feet": r"feet",
    },
    "weight": {"grams": r"grams", "kilograms": r"kilograms?|kg", "pounds": r"pounds|lbs"},
    "temperature": {"Celsius": r"celsius", "Fahrenheit": r"fahrenheit", "kelvin": r"kelvin"},
}
"""How texts and names spell the units of one quantity."""

_QUANTITIES = {
    name: {
        unit: re.compile(rf"(?<![\w.])(?<!\d )(?:{spelling})(?!\w)", re.IGNORECASE)
        for unit, spelling in units.items()
    }
    for name, units in UNITS.items()
}

_UNIT_MARKS = ("x-unit", "x-units", "x-unit-of-measure")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "default")
_LEAST_POWER, _MOST_POWER = 2, 9
_LARGEST = 1e100
_ENOUGH = 2
"""How many numbers must have moved by the same power of ten; one alone may be a new limit."""

_NUMBERS = frozenset({"integer", "number"})
_ANNOTATIONS = frozenset({"default", "format"})


class UnitShift(NamedTuple):
    """What a number stood for and stands for, and the keyword that says so."""

    before: str
    after: str
    keyword: str


def units(walk: Walk, edits: Iterable[Edit]) -> Iterator[Composite]:
    """Numeric schemas whose unit changed; explained are edits that only annotate the same."""
    annotations: dict[int, list[Edit]] = {}
    for edit in edits:
        if edit.cell.aspect in _ANNOTATIONS and edit.cell.action == "changed":
            annotations.setdefault(edit.anchor.node, []).append(edit)
    for node, (base, head) in walk.pairs.items():
        if _is_number(base) and _is_number(head):
            shift = unit_shift(base, head)
            if shift is not None:
                place = base[0].child_place(shift.keyword)
                named = unit_edit(shift, walk.directions[node], base, head, Anchor(node), place)
                yield Composite((named,), tuple(annotations.get(node, ())))


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
    before, after = _unit_of(" ".join(words(old))), _unit_of(" ".join(words(new)))
    said = _declared(head).get("description")
    for quantity, unit in before.items():
        told = _unit_of(said).get(quantity) if isinstance(said, str) else None
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
            return UnitShift(before, after, mark)
    return None


def _described(base: dict[str, JsonValue], head: dict[str, JsonValue]) -> UnitShift | None:
    """A unit of the same quantity that each description names."""
    before, after = base.get("description"), head.get("description")
    if not isinstance(before, str) or not isinstance(after, str) or before == after:
        return None
    now = _unit_of(after)
    for quantity, unit in _unit_of(before).items():
        other = now.get(quantity)
        if other is not None and other != unit:
            return UnitShift(unit, other, "description")
    return None


def _unit_of(text: str) -> dict[str, str]:
    """The one unit of each quantity that a text names; none where it names several."""
    found: dict[str, str] = {}
    for quantity, spellings in _QUANTITIES.items():
        named = {unit: at.start() for unit, p in spellings.items() if (at := p.search(text))}
        if len(named) > 1:
            named = {u: at for u, at in named.items() if text[:at].lower().endswith("in ")}
        if len(named) == 1:
            found[quantity] = next(iter(named))
    return found


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
