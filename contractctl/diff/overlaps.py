"""Whether the alternatives of a oneOf may have come to overlap, which refuses values."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from contractctl.diff.meaning import meaning
from contractctl.diff.pair import SchemaPair
from contractctl.diff.view import Nodes, SchemaView, view

Members = tuple[Nodes, ...]


def compare_overlaps(pair: SchemaPair, base: Members, head: Members) -> None:
    """Emit one edit where the alternatives of a oneOf differ and nothing keeps them apart.

    oneOf asks for exactly one match: what a new or wider alternative accepts may be refused now
    because another one accepts it as well, and a narrower one may let it pass. Only the side that
    refuses counts. A discriminator is taken at its word: it tells the alternatives apart.
    """
    sent = pair.direction == "request"
    refusing, revision = (head, pair.walk.head) if sent else (base, pair.walk.base)
    side = pair.head if sent else pair.base
    if "discriminator" in side.keywords or _are_same(pair, base, head):
        return
    seen = [view(revision, member, pair.direction) for member in refusing]
    if not _are_apart(pair, seen):
        pair.emit("one-of", "changed", "oneOf")


def _are_same(pair: SchemaPair, base: Members, head: Members) -> bool:
    """Whether both have alternatives of the same meaning, in whatever order."""
    before = sorted(sorted(meaning(pair.walk.base, node) for node in one) for one in base)
    return before == sorted(sorted(meaning(pair.walk.head, node) for node in one) for one in head)


def _are_apart(pair: SchemaPair, alternatives: list[SchemaView]) -> bool:
    """Whether types, or a required property with other constants in each, exclude each other."""
    if any(seen.nullable or seen.types is None for seen in alternatives):
        return False
    if _are_disjoint(seen.types for seen in alternatives):
        return True
    if any(seen.types != frozenset({"object"}) for seen in alternatives):
        return False
    required = set.intersection(*(set(seen.required) for seen in alternatives))
    return any(
        _are_disjoint(_constants(pair, seen, name) for seen in alternatives)
        for name in sorted(required)
    )


def _constants(pair: SchemaPair, seen: SchemaView, name: str) -> Collection[str] | None:
    """The values that a property may have, None where they are not listed."""
    revision = pair.walk.head if pair.direction == "request" else pair.walk.base
    nodes = seen.properties.get(name)
    found = view(revision, nodes, pair.direction) if nodes else None
    return None if found is None or found.enum is None or found.nullable else found.enum.keys()


def _are_disjoint(sets: Iterable[Collection[str] | None]) -> bool:
    known = list(sets)
    every = [value for one in known if one is not None for value in one]
    return None not in known and len(every) == len(set(every))
