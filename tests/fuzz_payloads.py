"""Payloads near the edges of a schema, and payloads that have nothing to do with it."""

from __future__ import annotations

import copy
import json
import zlib
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

NAMES = ("a", "b", "c", "ab", "x-1", "1")
TEXTS = ("", "a", "b", "ab", "abc", "aab", "1", "12", "x-", "aaaa", "é", "cb")
OF_FORMATS = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "email": "a@example.test",
    "ipv4": "192.0.2.1",
}
NUMBERS = (-2, -1, 0, 1, 2, 3, 4, 5, 6, 10, 11, 0.5, 1.5, 2.5, 2.0, 15)
ANYTHING: tuple[Any, ...] = (None, True, False, 0, 1, 2.5, -1, "", "a", "ab", "1", [], {})
DEEPEST = 4


class Payloads:
    """Draws values for a schema, half of them with something wrong about them."""

    def __init__(self, components: Mapping[str, Any], dice: Random) -> None:
        self._components = components
        self._dice = dice

    def value(self, schema: Any, depth: int = 0) -> Any:
        """A value that has a fair chance to be valid."""
        dice = self._dice
        if not isinstance(schema, dict) or depth > DEEPEST or dice.random() < 0.05:
            return self._anything(depth)
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return self.value(self._components.get(name), depth + 1)
        listed = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])]
        if listed and dice.random() < 0.8:
            return copy.deepcopy(dice.choice(listed))
        branches = [b for word in ("oneOf", "anyOf", "allOf") for b in schema.get(word, ())]
        branches += [schema[word] for word in ("then", "else", "if", "not") if word in schema]
        own = self._typed(schema, self._kind(schema), depth)
        if not branches or (len(schema) > 1 and dice.random() < 0.3):
            return own
        drawn = self.value(dice.choice(branches), depth + 1)
        if isinstance(own, dict) and isinstance(drawn, dict):
            return {**own, **drawn}
        return drawn

    def _kind(self, schema: Mapping[str, Any]) -> str:
        types = schema.get("type")
        if schema.get("nullable") and self._dice.random() < 0.2:
            return "null"
        if isinstance(types, str):
            return types
        if isinstance(types, list) and types:
            return str(self._dice.choice(types))
        speaks = [kind for kind, words in _SPEAKS.items() if words & schema.keys()]
        return self._dice.choice(speaks or [*_SPEAKS, "boolean", "null"])

    def _typed(self, schema: Mapping[str, Any], kind: str, depth: int) -> Any:
        match kind:
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, depth)
            case "string":
                return self._text(schema)
            case "integer" | "number":
                return self._number(schema)
            case "boolean":
                return self._dice.random() < 0.5
            case _:
                return None

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        dice, built = self._dice, dict[str, Any]()
        declared = schema.get("properties", {})
        optional = dice.random()
        for name in sorted({*declared, *schema.get("required", ())}):
            needed = name in schema.get("required", ())
            if dice.random() < (0.93 if needed else optional):
                built[name] = self.value(declared.get(name, True), depth + 1)
        extra = [schema.get("additionalProperties"), *schema.get("patternProperties", {}).values()]
        count = dice.choice((0, 0, 1, 2)) + max(0, schema.get("minProperties", 0) - len(built))
        for name in dice.sample(NAMES, min(count, len(NAMES))):
            built.setdefault(name, self.value(dice.choice(extra), depth + 1))
        return built

    def _array(self, schema: Mapping[str, Any], depth: int) -> list[Any]:
        dice = self._dice
        length = self._around(schema, ("minItems", "maxItems", "minContains", "maxContains"))
        first = schema.get("prefixItems", ())
        rest = [schema.get("items", schema.get("unevaluatedItems")), schema.get("contains")]
        rest = [one for one in rest if one is not None] or [None]
        return [
            self.value(first[i] if i < len(first) else dice.choice(rest), depth + 1)
            for i in range(max(length, len(first) if dice.random() < 0.5 else 0))
        ]

    def _text(self, schema: Mapping[str, Any]) -> str:
        dice = self._dice
        named = schema.get("format")
        if named in OF_FORMATS and dice.random() < 0.6:
            return OF_FORMATS[named]
        if dice.random() < 0.5:
            return dice.choice((*TEXTS, *OF_FORMATS.values()) if named else TEXTS)
        sign = dice.choice("abc1")
        return sign * self._around(schema, ("minLength", "maxLength"))

    def _around(self, schema: Mapping[str, Any], keywords: tuple[str, ...]) -> int:
        near = [schema[keyword] for keyword in keywords if keyword in schema] or [1]
        return max(0, int(self._dice.choice(near)) + self._dice.choice((-1, 0, 0, 1)))

    def _number(self, schema: Mapping[str, Any]) -> float:
        dice = self._dice
        words = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
        near = [schema[word] for word in words if _is_number(schema.get(word))]
        if not near or dice.random() < 0.3:
            return dice.choice(NUMBERS)
        value: float = dice.choice(near) + dice.choice((-1, -0.5, 0, 0, 0.5, 1))
        return int(value) if float(value).is_integer() else value

    def _anything(self, depth: int) -> Any:
        dice = self._dice
        if depth < DEEPEST and dice.random() < 0.2:
            return {name: dice.choice(ANYTHING) for name in dice.sample(NAMES, 2)}
        if depth < DEEPEST and dice.random() < 0.1:
            return [dice.choice(ANYTHING) for _ in range(dice.randint(1, 3))]
        return copy.deepcopy(dice.choice(ANYTHING))


_SPEAKS: Mapping[str, frozenset[str]] = {
    "object": frozenset(
        {"properties", "required", "additionalProperties", "minProperties", "maxProperties"}
        | {"dependentRequired", "dependentSchemas", "patternProperties", "propertyNames"}
        | {"unevaluatedProperties"}
    ),
    "array": frozenset(
        {"items", "minItems", "maxItems", "uniqueItems", "prefixItems", "contains"}
        | {"unevaluatedItems"}
    ),
    "string": frozenset({"minLength", "maxLength", "pattern", "format"}),
    "number": frozenset(
        {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    ),
}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def payloads(sides: tuple[tuple[Any, Mapping[str, Any]], ...], count: int) -> Iterator[Any]:
    """Distinct payloads for schemas with their components; the same schemas give the same."""
    text = json.dumps(sides, sort_keys=True)
    dice = Random(zlib.crc32(text.encode()))
    makers = [(schema, Payloads(components, dice)) for schema, components in sides]
    seen: set[str] = set()
    for payload in ANYTHING:
        seen.add(json.dumps(payload))
        yield payload
    for turn in range(4 * count):
        schema, maker = makers[turn % len(makers)]
        payload = maker.value(schema)
        if (text := json.dumps(payload)) not in seen and len(text) < 2_000:
            seen.add(text)
            yield payload
        if len(seen) >= count:
            return
