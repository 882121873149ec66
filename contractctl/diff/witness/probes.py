"""For each kind of edit, values that the accepting side takes and the other should refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from contractctl.diff.languages import Unknown, text_beyond
from contractctl.diff.view import ALL_TYPES, LOWER, UPPER, Bound, SchemaView
from contractctl.diff.vocabulary import kebab
from contractctl.diff.witness.instances import MAX_SIZE, Builder, NoInstance
from contractctl.diff.witness.spellings import matching
from contractctl.model import Change
from contractctl.pointer import JsonValue

STRANGER = "x-not-declared"
"""A property name that no contract declares."""


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """One pair of views by what the witness needs of them, and what builds values of each."""

    build: Builder
    other: Builder
    accepting: SchemaView
    refusing: SchemaView


_SAMPLES: tuple[JsonValue, ...] = ("a", 0, True, {}, [], None)

Probe = Callable[[Sides, Change], Iterator[JsonValue]]


def probes(sides: Sides, change: Change, aspect: str) -> Iterator[JsonValue]:
    """Candidate values, the most telling first; the caller tries them on real validators."""
    probe = _BY_ASPECT.get(aspect)
    if probe is None and aspect in _BOUNDS:
        yield from _bound(sides, _BOUNDS[aspect])
    elif probe is not None:
        yield from _tried(probe, sides, change)
    yield from _tried(_anything, sides, change)


def _tried(probe: Probe, sides: Sides, change: Change) -> Iterator[JsonValue]:
    try:
        yield from probe(sides, change)
    except NoInstance:
        return


def _type(sides: Sides, change: Change) -> Iterator[JsonValue]:
    accepted = sides.accepting.types or ALL_TYPES
    refused = sides.refusing.types or ALL_TYPES
    for kind in sorted(accepted - refused):
        if kind == "number":
            yield from (0.5, 1.5)
        yield sides.build.typed(sides.accepting, kind)


def _null(sides: Sides, change: Change) -> Iterator[JsonValue]:
    yield None


def _enum(sides: Sides, change: Change) -> Iterator[JsonValue]:
    refused = sides.refusing.enum or {}
    if sides.accepting.enum is not None:
        yield from (v for text, v in sides.accepting.enum.items() if text not in refused)
        return
    value = sides.build.of(sides.accepting)
    yield value
    if isinstance(value, str):
        yield from (f"{value}x", "x-not-listed", "a" * max(1, len(value)))
    if isinstance(value, int | float):
        yield from (value + step for step in range(1, len(refused) + 2))


def _enum_value(sides: Sides, change: Change) -> Iterator[JsonValue]:
    value = change.base_value if change.head_value is None else change.head_value
    yield value
    if isinstance(value, list):
        yield from value  # thousands of values came or went together


def _bound(sides: Sides, name: str) -> Iterator[JsonValue]:
    """Values just beyond the bound that the refusing side has."""
    limit = sides.refusing.bounds.get(name)
    if limit is None:
        return
    step = 1 if name in UPPER else -1
    if name in ("maximum", "minimum"):
        yield from _numbers(sides.accepting, limit, step)
        return
    size = int(limit.value) + step
    if 0 <= size <= MAX_SIZE:
        try:
            yield _sized(sides, name, size)
        except NoInstance:
            return


def _numbers(accepting: SchemaView, limit: Bound, step: int) -> Iterator[JsonValue]:
    unit = accepting.keywords.get("multipleOf")
    grain = unit.value if unit and isinstance(unit.value, int | float) else 1
    if limit.exclusive:
        yield limit.value
    yield limit.value + step
    yield limit.value + step * grain
    yield (limit.value // grain + step) * grain if grain else limit.value
    yield limit.value + step / 2
    own = accepting.bounds.get("maximum" if step > 0 else "minimum")
    if own is not None:
        yield own.value
        yield (own.value + limit.value) / 2


def _sized(sides: Sides, name: str, size: int) -> JsonValue:
    if name in ("maxLength", "minLength"):
        return sides.build.text(sides.accepting, size)
    if name in ("maxItems", "minItems"):
        return sides.build.array(sides.accepting, count=size)
    built = sides.build.object(sides.accepting)
    for index in range(size - len(built)):
        built[f"{STRANGER}-{index}"] = "a"
    return built


def _step(sides: Sides, change: Change) -> Iterator[JsonValue]:
    unit = sides.accepting.keywords.get("multipleOf")
    grain = unit.value if unit and isinstance(unit.value, int | float) else 1
    yield from (grain * factor for factor in (1, 2, 3, 5, 7, 11))
    yield from (0.5, 0.1, 1, 3, 7)


def _without(sides: Sides, change: Change) -> Iterator[JsonValue]:
    """The object without the property that the other side asks for."""
    built = sides.build.object(sides.accepting)
    if change.field is not None and change.field.steps:
        built.pop(change.field.steps[-1].name, None)
    yield built


def _with(sides: Sides, change: Change) -> Iterator[JsonValue]:
    """The object with the property that the other side does not know."""
    name = change.field.steps[-1].name if change.field and change.field.steps else STRANGER
    nodes = sides.accepting.properties.get(name) or sides.accepting.additional
    yield {**sides.build.object(sides.accepting), name: sides.build.value(nodes) if nodes else "a"}


def _stranger(sides: Sides, change: Change) -> Iterator[JsonValue]:
    built = sides.build.object(sides.accepting)
    nodes = sides.accepting.additional
    values: list[JsonValue] = [sides.build.value(nodes)] if nodes else ["a", 0, True, {}, []]
    yield from ({**built, STRANGER: value} for value in values)


def _items(sides: Sides, change: Change) -> Iterator[JsonValue]:
    least = sides.accepting.bounds.get("minItems")
    count = max(1, int(least.value) if least else 1)
    nodes = sides.accepting.items
    values: list[JsonValue] = [sides.build.value(nodes)] if nodes else ["a", 0, {}, None]
    yield from ([value] * count for value in values)


def _lists(sides: Sides, change: Change) -> Iterator[JsonValue]:
    """Lists that differ in length and in how many items match."""
    matching_items = [
        *_inside(sides, "unevaluatedItems"),
        *_matching(sides.accepting, sides),
        *_matching(sides.refusing, sides),
    ]
    head = sides.build.prefix(sides.accepting)
    for extra in (*matching_items, *_SAMPLES):
        yield from ([*head, *[extra] * count] for count in (1, 0, 2, 3, 4))


def _matching(seen: SchemaView, sides: Sides) -> Iterator[JsonValue]:
    """Values that `contains` of a view asks for."""
    for node in seen.parts.matched.get("contains", ()):
        with suppress(NoInstance):
            yield sides.build.value((node,))


def _inside(sides: Sides, keyword: str) -> Iterator[JsonValue]:
    """Values on the border between two schemas inside the two that are compared."""
    accepting = sides.accepting.parts.wholes.get(keyword)
    refusing = sides.refusing.parts.wholes.get(keyword)
    if not accepting or not refusing:
        return
    build, other = sides.build, sides.other
    inner = Sides(build, other, build.look(accepting), other.look(refusing))
    for name in _BOUNDS.values():
        yield from _bound(inner, name)
    with suppress(NoInstance):
        yield sides.build.value(accepting)


def _names(sides: Sides, change: Change) -> Iterator[JsonValue]:
    """Objects with a property under names of many spellings."""
    built = sides.build.object(sides.accepting)
    patterns = [*sides.refusing.parts.patterns, *sides.accepting.parts.patterns]
    spelled = [found for pattern in patterns if (found := matching(pattern))]
    inside = [name for name in _inside(sides, "propertyNames") if isinstance(name, str)]
    for name in (*inside, *spelled, "A", "a", "0", "a b", "é", "", "a" * 65):
        yield from ({**built, name: value} for value in (_SAMPLES if spelled else ["a"]))


def _repeated(sides: Sides, change: Change) -> Iterator[JsonValue]:
    item = sides.build.value(sides.accepting.items) if sides.accepting.items else "a"
    yield [item, item]


def _member(sides: Sides, change: Change) -> Iterator[JsonValue]:
    for union in sides.accepting.unions:
        for member in union.members:
            try:
                yield sides.build.value(member)
            except NoInstance:
                continue


def _text(sides: Sides, change: Change) -> Iterator[JsonValue]:
    taken, refused = (
        side.keywords["pattern"].value if "pattern" in side.keywords else ""
        for side in (sides.accepting, sides.refusing)
    )
    if isinstance(taken, str) and isinstance(refused, str):
        with suppress(Unknown):
            yield text_beyond(taken, refused)
    with suppress(NoInstance):
        yield sides.build.text(sides.accepting)
    yield from ("", "a", "A", "0", "-", " ", "a b", "é", "a" * 65, "urn:example:1")


def _anything(sides: Sides, change: Change) -> Iterator[JsonValue]:
    """The last resort: whatever the accepting side takes."""
    for kind in sorted(sides.accepting.types or ALL_TYPES):
        yield sides.build.typed(sides.accepting, kind)


_BOUNDS = {kebab(name): name for name in (*UPPER, *LOWER)}

_BY_ASPECT: dict[str, Probe] = {
    "type": _type,
    "nullable": _null,
    "enum": _enum,
    "enum-value": _enum_value,
    "multiple-of": _step,
    "unique-items": _repeated,
    "pattern": _text,
    "property": _without,
    "required-property": _without,
    "defaulted-property": _without,
    "closed-property": _with,
    "additional-properties": _stranger,
    "additional-properties-schema": _stranger,
    "items": _items,
    "contains": _lists,
    "min-contains": _lists,
    "max-contains": _lists,
    "prefix-item": _lists,
    "closed-prefix-item": _lists,
    "additional-items": _lists,
    "unevaluated-items": _lists,
    "pattern-property": _names,
    "closed-pattern-property": _names,
    "const": _enum,
    "property-names": _names,
    "union": _member,
    "union-member": _member,
    "one-of": _member,
}
