"""The schemas of both revisions, pair by pair, in every form that a proof asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from contractctl.diff.text_forms import Spelling
from contractctl.diff.witness.export import Exporter
from contractctl.diff.witness.formats import Formats
from contractctl.diff.witness.instances import Builder
from contractctl.diff.witness.probes import Sides
from contractctl.diff.witness.trails import Pairs
from contractctl.model import Direction, Revision

if TYPE_CHECKING:
    import jsonschema_rs

Canonicals: TypeAlias = (
    "tuple[jsonschema_rs.CanonicalSchema | None, jsonschema_rs.CanonicalSchema | None]"
)

HURTING: dict[Direction, int] = {"request": 0, "response": 1}
"""Whose payloads may hurt: those that base accepts as requests, those that head answers."""


class Both:
    """Validators, canonical forms and builders of base (0) and head (1), each made once.

    texts: the nodes whose values come as text.
    """

    def __init__(
        self, revisions: tuple[Revision, Revision], pairs: Pairs, texts: Mapping[int, Spelling]
    ) -> None:
        self._revisions = revisions
        self.pairs = pairs
        self.texts = texts
        self._exporters: dict[tuple[int, Direction, Formats], Exporter] = {}
        self._builders: dict[tuple[int, Direction, bool], Builder] = {}
        self._validators: dict[
            tuple[int, int, Direction, Formats], jsonschema_rs.Validator | None
        ] = {}
        self._canonicals: dict[tuple[int, Formats], Canonicals] = {}

    def exporter(self, side: int, direction: Direction, formats: Formats = "ignored") -> Exporter:
        """What turns schemas of one side into those of a validator."""
        key = (side, direction, formats)
        if key not in self._exporters:
            self._exporters[key] = Exporter(self._revisions[side], direction, formats)
        return self._exporters[key]

    def builder(self, side: int, direction: Direction, *, filled: bool) -> Builder:
        """What builds values of one side."""
        key = (side, direction, filled)
        if key not in self._builders:
            self._builders[key] = Builder(self._revisions[side], direction, filled=filled)
        return self._builders[key]

    def validator(
        self, node: int, side: int, direction: Direction, formats: Formats = "ignored"
    ) -> jsonschema_rs.Validator | None:
        """The validator of one side; None where there is none."""
        key = (node, side, direction, formats)
        if key not in self._validators:
            exporter = self.exporter(side, direction, formats)
            self._validators[key] = exporter.validator(self.pairs[node][side])
        return self._validators[key]

    def canonical(
        self, node: int, direction: Direction, formats: Formats = "ignored"
    ) -> Canonicals:
        """The two schemas of a pair in canonical form: the side that hurts, then the other."""
        key = (node, formats)
        if key not in self._canonicals:
            nodes, hurting = self.pairs[node], HURTING[direction]
            self._canonicals[key] = (
                self.exporter(hurting, direction, formats).canonical(nodes[hurting]),
                self.exporter(1 - hurting, direction, formats).canonical(nodes[1 - hurting]),
            )
        return self._canonicals[key]

    def readings(self, node: int, direction: Direction) -> tuple[Formats, ...]:
        """The ways to read formats that make a difference for either schema of a pair."""
        sides = (self.exporter(side, direction).readings(self.pairs[node][side]) for side in (0, 1))
        return max(sides, key=len)

    def sides(self, node: int, direction: Direction) -> Sides:
        """The views of a pair: the side that hurts, then the other."""
        hurting, filled = HURTING[direction], node in self.texts
        build = self.builder(hurting, direction, filled=filled)
        other = self.builder(1 - hurting, direction, filled=filled)
        nodes = self.pairs[node]
        return Sides(build, other, build.look(nodes[hurting]), other.look(nodes[1 - hurting]))
