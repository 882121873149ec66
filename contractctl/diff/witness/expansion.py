"""Whether a schema means far more work than it is long: doubled references, multiplied unions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from contractctl.pointer import JsonValue

MOST_COPIES = 20_000
"""Schemas that hold one value at once, counted as often as they are reached."""

MOST_ALTERNATIVES = 64
"""Ways to choose one alternative of every union that holds at once; containment costs its cube."""

_BESIDE = ("not", "if", "then", "else")


class Expansion(NamedTuple):
    """What is left when every reference is written out: copies, and alternatives between them."""

    copies: int
    alternatives: int


class Measure:
    """Measures definitions, each once; what a definition says must not change afterwards."""

    def __init__(self, definitions: Mapping[str, JsonValue]) -> None:
        self._definitions = definitions
        self._known: dict[int, Expansion] = {}
        self._worst: dict[str, Expansion] = {}

    def worst(self, names: Iterable[str]) -> Expansion:
        """The worst expansion of any of these definitions, or of anything in one."""
        found = [self._named(name) for name in names]
        return Expansion(
            max((one.copies for one in found), default=0),
            max((one.alternatives for one in found), default=0),
        )

    def _named(self, name: str) -> Expansion:
        if name not in self._worst:
            try:
                found = [self.of(part) for part in _parts(self._definitions[name])]
            except RecursionError:
                found = [Expansion(MOST_COPIES + 1, MOST_ALTERNATIVES + 1)]
            copies = max((one.copies for one in found), default=1)
            self._worst[name] = Expansion(copies, max((o.alternatives for o in found), default=1))
        return self._worst[name]

    def of(self, schema: JsonValue) -> Expansion:
        """The expansion of one schema; a reference that leads back to itself counts once."""
        if not isinstance(schema, dict):
            return Expansion(1, 1)
        if id(schema) not in self._known:
            self._known[id(schema)] = Expansion(1, 1)
            self._known[id(schema)] = self._worked_out(schema)
        return self._known[id(schema)]

    def _worked_out(self, schema: dict[str, JsonValue]) -> Expansion:
        copies, alternatives = 1, 1
        for part in self._together(schema):
            inner = self.of(part)
            copies += inner.copies
            alternatives *= inner.alternatives
        for keyword in ("anyOf", "oneOf"):
            union = [self.of(member) for member in _listed(schema, keyword)]
            copies += sum(member.copies for member in union)
            alternatives *= sum(member.alternatives for member in union) or 1
        if "if" in schema:
            alternatives *= 2
        # What is over the limit stays so, whatever is added: numbers of any length help nobody.
        return Expansion(min(copies, MOST_COPIES + 1), min(alternatives, MOST_ALTERNATIVES + 1))

    def _together(self, schema: dict[str, JsonValue]) -> Iterator[JsonValue]:
        """Schemas that a value meets beside this one."""
        yield from _listed(schema, "allOf")
        yield from (schema[keyword] for keyword in _BESIDE if keyword in schema)
        reference = schema.get("$ref")
        if isinstance(reference, str):
            yield self._definitions.get(reference.rpartition("/")[2])


def _parts(schema: JsonValue) -> Iterator[JsonValue]:
    """A schema and everything in it that may be one; the rest weighs nothing."""
    pending = [schema]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            yield part
            pending.extend(part.values())
        elif isinstance(part, list):
            pending.extend(part)


def _listed(schema: dict[str, JsonValue], keyword: str) -> list[JsonValue]:
    value = schema.get(keyword)
    return value if isinstance(value, list) else []
