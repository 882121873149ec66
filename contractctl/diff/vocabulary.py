"""The words of schemas: keywords by what is done with them, and merged values of keywords."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from contractctl.model import Node, Place
from contractctl.pointer import JsonValue

Nodes = tuple[Node, ...]
"""Declarations that hold together (allOf); most schemas are one."""

ALL_TYPES = frozenset({"boolean", "object", "array", "number", "integer", "string"})

UPPER = ("maximum", "maxLength", "maxItems", "maxProperties", "maxContains")
LOWER = ("minimum", "minLength", "minItems", "minProperties", "minContains")
UNIONS: tuple[Literal["oneOf", "anyOf"], ...] = ("oneOf", "anyOf")

CONSTRAINTS = ("pattern", "contentEncoding", "contentMediaType")
"""Keywords with one plain value: set narrows, unset widens, changed is incomparable."""

WHOLES = ("propertyNames", "unevaluatedItems")
"""Keywords with a schema that is compared as a whole: narrowed, widened or changed."""

MATCHED = ("not", "contains")
"""As above; where allOf brings several together, each is compared with its like."""

CONDITION = ("if", "then", "else")

RARE = frozenset(
    {*WHOLES, *MATCHED, "if", "patternProperties", "dependentRequired", "dependentSchemas"}
    | {"prefixItems", "contentSchema", "x-extensible-enum"}
)
"""Keywords of which most schemas have none."""

_WORDS = frozenset({"title", "description", "example", "examples", "externalDocs", "$comment"})
_DATA = frozenset({"const", "enum", "default", "mapping"})
_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs", "definitions"})

SUBSTANCE = frozenset(
    {"type", "enum", "const", "properties", "required", "items", "additionalProperties"}
    | {*UPPER, *LOWER, *UNIONS, *CONSTRAINTS, *CONDITION, *RARE}
)


@dataclass(frozen=True, slots=True)
class Keyword:
    """The merged value of a keyword and where it is declared."""

    value: JsonValue
    place: Place


@dataclass(frozen=True, slots=True)
class Bound:
    """An ordered bound; a 3.0 `exclusiveMaximum: true` and a 3.1 number become one form."""

    value: float
    exclusive: bool
    place: Place

    def spelled(self) -> JsonValue:
        """The bound as a reader understands it."""
        return {"exclusive": self.value} if self.exclusive else self.value


def kebab(name: str) -> str:
    """`maxLength` as rule ids spell it: `max-length`."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


def tighter(name: str, bound: Bound, than: Bound) -> bool:
    """Whether a bound leaves less room than another of the same keyword."""
    if bound.value == than.value:
        return bound.exclusive and not than.exclusive
    return (bound.value < than.value) == (name in UPPER)


def canonical(value: JsonValue) -> str:
    """A text that is equal for equal JSON values and for no others (1 and 1.0 are equal)."""
    return json.dumps(_integral(value), sort_keys=True, ensure_ascii=False)


def _integral(value: JsonValue) -> JsonValue:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_integral(item) for item in value]
    if isinstance(value, dict):
        return {key: _integral(item) for key, item in value.items()}
    return value


def undocumented(schema: JsonValue) -> JsonValue:
    """A schema without the words and examples in it; references stay as they are."""
    if isinstance(schema, list):
        return [undocumented(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: value for name, value in schema.items() if name not in _WORDS}
    return {name: _inside(name, value) for name, value in kept.items()}


def _inside(keyword: str, value: JsonValue) -> JsonValue:
    if keyword in _MAPS and isinstance(value, dict):
        return {name: undocumented(one) for name, one in value.items()}
    return value if keyword in _DATA else undocumented(value)


def raw_of(node: Node) -> dict[str, JsonValue]:
    """The keywords of a schema; none where it is a boolean."""
    return node.raw if isinstance(node.raw, dict) else {}


def listed(node: Node, keyword: str) -> list[Node]:
    """The schemas in the list that a keyword holds."""
    value = raw_of(node).get(keyword)
    if not isinstance(value, list):
        return []
    return [node.child(keyword, str(index)) for index in range(len(value))]


def children(members: Nodes, keyword: str) -> Nodes:
    """The schemas that a keyword holds in each member, without those that say nothing."""
    return tuple(
        member.child(keyword)
        for member in members
        if isinstance(raw_of(member).get(keyword), dict | bool)
        and raw_of(member)[keyword] not in ({}, True)
    )
