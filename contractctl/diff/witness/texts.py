"""Proof where values are text on the wire: the texts that one side may send and the other takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from contractctl.diff.languages import Unknown, text_beyond
from contractctl.diff.view import SchemaView
from contractctl.diff.vocabulary import raw_of
from contractctl.diff.wire import SAYING_NOTHING
from contractctl.diff.witness.instances import Builder, NoInstance
from contractctl.diff.witness.probes import STRANGER, Sides
from contractctl.diff.witness.readings import exact, spelled
from contractctl.pointer import JsonValue

if TYPE_CHECKING:
    import jsonschema_rs

SCALARS = frozenset({"boolean", "integer", "number", "string"})

DEEPEST = 3
"""Unions within unions that are looked into; one may contain itself."""

_BOOLEAN: JsonValue = {"enum": ["true", "false"]}
_NUMBER: JsonValue = {"type": "string", "minLength": 1}
"""The texts of numbers, and more."""

_TEXTS: tuple[JsonValue, ...] = ("a", "a b", "A", "-", "é", "x-not-listed", "a" * 65)
_NUMBERS: tuple[JsonValue, ...] = (-1, 0, 1, 2, 10, 12345678901, -0.5, 0.5, 1.5, 1e21)


def is_scalar(build: Builder, seen: SchemaView, depth: int = 0) -> bool:
    """Whether nothing but scalars is valid, each of which but null has a text."""
    if seen.types is not None or depth == DEEPEST:
        return seen.types is not None and seen.types <= SCALARS
    return any(
        all(is_scalar(build, build.look(member), depth + 1) for member in union.members)
        for union in seen.unions
    )


def tellings(sides: Sides) -> Iterator[JsonValue]:
    """Values whose texts tell schemas apart, which other values need not do."""
    accepting = sides.accepting
    yield from (accepting.enum or {}).values()
    yield from (True, False)
    for bound in accepting.bounds.values():
        yield from (bound.value, bound.value + 1, bound.value - 1)
    yield from _digits_beyond(sides)
    yield from (*_NUMBERS, *_TEXTS)
    yield from _containers(sides)


def _digits_beyond(sides: Sides) -> Iterator[JsonValue]:
    """An integer in whose digits the pattern of the other side is not found."""
    pattern = sides.refusing.keywords.get("pattern")
    if "integer" in (sides.accepting.types or ()) and pattern and isinstance(pattern.value, str):
        with suppress(Unknown):
            digits = text_beyond(_digits(sides.accepting), pattern.value)
            if digits is not None:
                yield int(digits)


def _digits(seen: SchemaView) -> str:
    """A pattern of the texts of integers; there may be fewer of them."""
    least = seen.bounds.get("minimum")
    sign = "" if least is not None and least.value >= 0 else "-?"
    return f"^(0|{sign}[1-9][0-9]*)$"


def digits_are_taken(seen: SchemaView, taking: SchemaView) -> bool:
    """Whether every integer is taken as its digits, which only a pattern restricts."""
    pattern = taking.keywords.get("pattern")
    if seen.types != frozenset({"integer"}) or taking.types is None or pattern is None:
        return False
    said = {name for node in taking.members for name in raw_of(node) if not name.startswith("x-")}
    if "string" not in taking.types or not said <= SAYING_NOTHING | {"pattern"}:
        return False
    try:
        return isinstance(pattern.value, str) and not text_beyond(_digits(seen), pattern.value)
    except Unknown:
        return False


def _containers(sides: Sides) -> Iterator[JsonValue]:
    """Lists and objects of something: those of nothing are not sent at all."""
    build, accepting = sides.build, sides.accepting
    with suppress(NoInstance):
        if "array" in (accepting.types or ()):
            yield build.array(accepting, count=2)
    with suppress(NoInstance):
        for name, nodes in accepting.properties.items():
            yield {**build.object(accepting), name: build.value(nodes)}
        if "object" in (accepting.types or ()):
            yield {**build.object(accepting), STRANGER: "a"}


def others(seen: SchemaView, *, in_xml: bool = False) -> list[JsonValue]:
    """Schemas of the texts of the values that are no strings; they may describe too many."""
    types = seen.types or SCALARS
    if in_xml and types & {"boolean", "integer", "number"}:
        return [_NUMBER]  # `1` may be written for true
    numbers = [_NUMBER] if types & {"integer", "number"} else []
    return [*numbers, *([_BOOLEAN] if "boolean" in types else [])]


def listed_are_taken(
    seen: SchemaView, accepts: jsonschema_rs.Validator, takes: jsonschema_rs.Validator
) -> bool:
    """Whether each of a few valid values is taken as something that is written exactly like it.

    No style writes null, which is therefore none of them.
    """
    if seen.enum is not None:
        values = list(seen.enum.values())
    elif seen.types == frozenset({"boolean"}):
        values = [True, False]
    else:
        return False
    sent = [value for value in values if value is not None and accepts.is_valid(value)]
    return all(
        not isinstance(value, dict | list) and any(map(takes.is_valid, exact(spelled(value))))
        for value in sent
    )
