"""What keywords of a schema mean beyond themselves, written out for a check of containment."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from contractctl.diff.languages import lengths, texts
from contractctl.pointer import JsonValue

_ONE = frozenset(
    {"not", "if", "then", "else", "items", "additionalProperties", "propertyNames", "contains"}
    | {"unevaluatedItems", "unevaluatedProperties"}
)
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})


def with_derived(definitions: JsonValue) -> JsonValue:
    """The same definitions, with lengths and texts of patterns, and with steps of integers."""
    return _inside("$defs", definitions)


def _derived(schema: JsonValue) -> JsonValue:
    if not isinstance(schema, dict):
        return schema
    made = {name: _inside(name, value) for name, value in schema.items()}
    pattern, step = made.get("pattern"), made.get("multipleOf")
    if isinstance(pattern, str):
        _spell(made, pattern)
    if isinstance(step, int | float) and made.get("type") == "integer":
        made["multipleOf"] = _whole(step)
    return made


def _inside(keyword: str, value: JsonValue) -> JsonValue:
    if keyword in _ONE:
        return _derived(value)
    if keyword in _LISTS and isinstance(value, list):
        return [_derived(one) for one in value]
    if keyword in _MAPS and isinstance(value, dict):
        return {name: _derived(one) for name, one in value.items()}
    return value


def _spell(schema: dict[str, JsonValue], pattern: str) -> None:
    """Add how long the texts of a pattern are, and which they are where there are few."""
    least, most = lengths(pattern)
    if least:
        schema["minLength"] = max((least, *_numbers(schema, "minLength")))
    if most is not None:
        schema["maxLength"] = min((most, *_numbers(schema, "maxLength")))
    found = texts(pattern) if schema.get("type") == "string" else None
    if found is not None:
        beside = schema.get("allOf")
        listed: JsonValue = {"enum": list[JsonValue](found)}
        schema["allOf"] = [*(beside if isinstance(beside, list) else []), listed]


def _numbers(schema: dict[str, JsonValue], name: str) -> Iterator[float]:
    value = schema.get(name)
    if isinstance(value, int | float):
        yield value


def _whole(step: float) -> float:
    """The step between the integers among the multiples of a number."""
    if not 0 < step < math.inf:
        return step
    return Fraction(str(step)).numerator
