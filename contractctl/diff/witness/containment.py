"""Whether one side provably takes whatever the other may send, with formats and without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from contractctl.diff.witness.both import HURTING, Both
from contractctl.diff.witness.formats import Formats
from contractctl.diff.witness.texts import (
    digits_are_taken,
    is_scalar,
    listed_are_taken,
    others,
)
from contractctl.model import Direction

if TYPE_CHECKING:
    import jsonschema_rs

Contained = Literal["yes", "by formats", "but for formats", "unknown"]
"""`by formats` where only validators that assert them agree, `but for formats` the others only."""


class Containment:
    """Answers once for each pair of schemas.

    Some readers assert formats and others do not: what is contained is so for both.
    """

    def __init__(self, both: Both) -> None:
        self._both = both
        self._known: dict[int, Contained] = {}

    def of(self, node: int, direction: Direction) -> Contained:
        """Whether the other side takes whatever the side that hurts may send."""
        if node not in self._both.pairs:
            return "unknown"
        if node not in self._known:
            self._known[node] = self._worked_out(node, direction)
        return self._known[node]

    def is_equal(self, node: int, direction: Direction) -> bool:
        """Whether both sides provably take the same values."""
        readings = self._both.readings(node, direction)
        pairs = (self._both.canonical(node, direction, one) for one in readings)
        return all(covers(*pair) and covers(*pair[::-1]) for pair in pairs)

    def _worked_out(self, node: int, direction: Direction) -> Contained:
        readings = self._both.readings(node, direction)
        plain, *strict = (covers(*self._both.canonical(node, direction, one)) for one in readings)
        if plain and all(strict):
            return "yes"
        if node in self._both.texts and self._texts(node, direction, readings):
            return "yes"
        if plain:
            return "but for formats"
        if strict and all(strict):
            return "by formats"
        return "unknown"

    def _texts(self, node: int, direction: Direction, readings: tuple[Formats, ...]) -> bool:
        """Whether the other side takes every text that stands for a valid value."""
        sides = self._both.sides(node, direction)
        if not is_scalar(sides.build, sides.accepting):
            return False
        if self._both.texts[node].in_xml:
            if not self._takes_null(node, direction):
                return False
        elif digits_are_taken(sides.accepting, sides.refusing) or self._listed(node, direction):
            return True
        return all(self._spelled(node, direction, formats) for formats in readings)

    def _takes_null(self, node: int, direction: Direction) -> bool:
        """Whether null is taken where it may be sent."""
        hurting = HURTING[direction]
        accepts = self._both.validator(node, hurting, direction)
        takes = self._both.validator(node, 1 - hurting, direction)
        return bool(accepts and takes and (takes.is_valid(None) or not accepts.is_valid(None)))

    def _listed(self, node: int, direction: Direction) -> bool:
        both, hurting = self._both, HURTING[direction]
        if len(both.exporter(1 - hurting, direction).readings(both.pairs[node][1 - hurting])) > 1:
            return False
        accepts = both.validator(node, hurting, direction)
        takes = both.validator(node, 1 - hurting, direction)
        seen = both.sides(node, direction).accepting
        return bool(accepts and takes and listed_are_taken(seen, accepts, takes))

    def _spelled(self, node: int, direction: Direction, formats: Formats) -> bool:
        both, hurting = self._both, HURTING[direction]
        before, after = both.pairs[node][hurting], both.pairs[node][1 - hurting]
        spelling = both.texts[node]
        beside = others(both.sides(node, direction).accepting, in_xml=spelling.in_xml)
        sent = both.exporter(hurting, direction, formats).canonical_texts(
            before, beside, never_empty=spelling.never_empty
        )
        return covers(sent, both.exporter(1 - hurting, direction, formats).canonical_texts(after))


def covers(
    inner: jsonschema_rs.CanonicalSchema | None, outer: jsonschema_rs.CanonicalSchema | None
) -> bool:
    """Whether one schema provably holds every value of another."""
    import jsonschema_rs

    if inner is None or outer is None:
        return False
    try:
        return outer.covers(inner) == jsonschema_rs.canonical.Containment.YES
    except jsonschema_rs.canonical.CanonicalizationError:
        return False
