"""The values that a stub answers with: examples of the contract, or made, and always valid."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.diff.document import entries, member
from contractctl.diff.references import follow
from contractctl.diff.view import Nodes
from contractctl.diff.vocabulary import raw_of
from contractctl.diff.witness.instances import Builder, NoInstance
from contractctl.model import Node
from contractctl.pointer import JsonValue
from contractctl.stub.dice import Dice
from contractctl.stub.making import Maker, without_hidden
from contractctl.stub.moods import WORST, Mood
from contractctl.stub.schemas import Schemas

VARIANTS = 8
"""Different values that are made for one schema; requests share them."""


class Values:
    """Makes values of one revision's answers; the same for the same seed."""

    def __init__(self, schemas: Schemas, seed: int, *, worst_case: bool) -> None:
        self._schemas = schemas
        self._seed = seed
        self._worst_case = worst_case

    def made(self, nodes: Nodes, variant: int, *, plain: bool = False) -> JsonValue:
        """A value that is valid. Raises NoInstance.

        plain: in no bad mood, whatever the stub is for
        """
        if not nodes:
            return {}
        dice_of = (self._seed, *(node.place for node in nodes), variant)
        mood = WORST[variant % len(WORST)] if self._worst_case and not plain else Mood.PLAIN
        lax: list[JsonValue] = []
        for maker in self._makers(mood, dice_of):
            try:
                value = maker.value(nodes)
            except (NoInstance, OverflowError, RecursionError):
                continue
            if self._schemas.strict_check(nodes).is_valid(value):
                return value
            if not lax and self._schemas.check(nodes).is_valid(value):
                lax.append(value)
        if not lax:
            raise NoInstance
        return lax[0]

    def _makers(self, mood: Mood, material: tuple[object, ...]) -> Iterator[Builder]:
        """Makers from the one that is meant to the humblest."""
        schemas = self._schemas
        yield Maker(schemas, mood, Dice(*material))
        yield Maker(schemas, mood, Dice(*material), is_careful=True)
        for other in (Mood.LEAST, Mood.PLAIN):
            yield Maker(schemas, other, Dice(*material), with_examples=False, is_careful=True)
        yield Builder(schemas.revision, schemas.direction)

    def examples(self, media_type: Node) -> dict[str, JsonValue]:
        """The examples of a media type that are valid, by name; "" is that without a name."""
        schema = member(media_type, "schema")
        return {
            name: value
            for name, value in self.written(media_type).items()
            if schema is None or self._schemas.check((schema,)).is_valid(value)
        }

    def written(self, owner: Node) -> dict[str, JsonValue]:
        """The examples of a media type or header, as the author wrote them."""
        found: dict[str, JsonValue] = {}
        raw = raw_of(owner)
        schema = member(owner, "schema")
        if "example" in raw:
            found[""] = raw["example"]
        for name, node in entries(member(owner, "examples")):
            example = raw_of(follow(self._schemas.revision, node))
            for keyword in ("value", "dataValue"):
                if keyword in example:
                    found[name] = example[keyword]
        if schema is None:
            return found
        seen = self._schemas.look((schema,))
        return {name: without_hidden(seen, value) for name, value in found.items()}
