"""Values that texts stand for, by the schema that they are sent for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress

from contractctl.diff.view import Nodes, SchemaView
from contractctl.pointer import JsonValue
from contractctl.stub.schemas import Schemas
from contractctl.stub.styles import Raw

MAX_DEPTH = 16
"""Unions and lists within each other that are looked into; one may contain itself."""

LONGEST_NUMBER = 1_000
"""Signs of a number that is read as one."""

_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WORDS = {"true": True, "false": False}


class Typist:
    """Reads texts as the values of one revision's schemas."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def shapes(self, nodes: Nodes, depth: int = 0) -> frozenset[str]:
        """Which types a schema allows, its unions looked into."""
        seen = self._schemas.look(nodes)
        if seen.types is not None or depth > MAX_DEPTH:
            return seen.types or frozenset()
        found: set[str] = set()
        if seen.properties or seen.additional:
            found.add("object")
        if seen.items:
            found.add("array")
        for union in seen.unions:
            found |= {kind for one in union.members for kind in self.shapes(one, depth + 1)}
        return frozenset(found)

    def best(self, nodes: Nodes, ways: list[Raw]) -> JsonValue:
        """The first way to read a text that is valid; else the first."""
        check = self._schemas.check(nodes)
        read = [self.value(nodes, raw) for raw in ways]
        return next((value for value in read if check.is_valid(value)), read[0])

    def value(self, nodes: Nodes, raw: Raw, depth: int = 0) -> JsonValue:
        """What one way to take texts apart says."""
        if not nodes or depth > MAX_DEPTH:
            return _as_sent(raw)
        seen = self._schemas.look(nodes)
        for union in seen.unions:
            for member in union.members:
                value = self.value(member, raw, depth + 1)
                if self._schemas.check(member).is_valid(value):
                    return value
        if isinstance(raw, dict):
            return {
                name: self.value(seen.properties.get(name, seen.additional), one, depth + 1)
                for name, one in raw.items()
            }
        if isinstance(raw, list):
            return [self.value(self._item(seen, i), one, depth + 1) for i, one in enumerate(raw)]
        if seen.types == frozenset({"string"}) and not seen.nullable:
            return raw
        return self._scalar(nodes, seen, raw, depth)

    def _item(self, seen: SchemaView, index: int) -> Nodes:
        return seen.parts.prefix[index] if index < len(seen.parts.prefix) else seen.items

    def _scalar(self, nodes: Nodes, seen: SchemaView, raw: str, depth: int) -> JsonValue:
        read = list(self._readings(nodes, seen, raw, depth))
        if len(read) == 1:
            return read[0]
        check = self._schemas.check(nodes)
        return next((value for value in read if check.is_valid(value)), read[0])

    def _readings(
        self, nodes: Nodes, seen: SchemaView, raw: str, depth: int
    ) -> Iterator[JsonValue]:
        """Values that a text may stand for, of the types that the schema has."""
        types = seen.types
        if len(raw) <= LONGEST_NUMBER:
            if (types is None or types & {"integer", "number"}) and _INTEGER.fullmatch(raw):
                yield int(raw)
            elif (types is None or types & {"integer", "number"}) and _NUMBER.fullmatch(raw):
                yield from _finite(raw)
        if (types is None or "boolean" in types) and raw.lower() in _WORDS:
            yield _WORDS[raw.lower()]
        if seen.nullable and raw in ("", "null"):
            yield None
        if types is not None and types & {"array", "object"}:
            yield from self._structures(nodes, types, raw, depth)
        yield raw

    def _structures(
        self, nodes: Nodes, types: frozenset[str], raw: str, depth: int
    ) -> Iterator[JsonValue]:
        """Lists and objects in a field of a form: as JSON, or a list as its only item."""
        if raw[:1] in ("[", "{"):
            with suppress(ValueError, RecursionError):
                read: JsonValue = json.loads(raw)
                yield read
        if "array" in types:
            yield self.value(nodes, [raw], depth + 1)
            pieces: list[Raw] = list(raw.split(","))
            yield self.value(nodes, pieces if raw else [], depth + 1)


def _finite(raw: str) -> Iterator[float]:
    number = float(raw)
    if number - number == 0:
        yield number


def _as_sent(raw: Raw) -> JsonValue:
    if isinstance(raw, dict):
        return {name: _as_sent(one) for name, one in raw.items()}
    return [_as_sent(one) for one in raw] if isinstance(raw, list) else raw
