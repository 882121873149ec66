"""Whether the alternatives of a oneOf may have come to overlap, which refuses values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from contractctl import pointer
from contractctl.diff.compare_wholes import difference
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.pair import SchemaPair
from contractctl.diff.view import Nodes, SchemaView, view
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, Direction, Place, Revision

Members = tuple[Nodes, ...]

Compare = Callable[[Walk, int | None], None]
"""As `compare_wholes` has it: compares so many of the pairs that are queued in a walk."""

UNHURT: dict[Direction, str] = {"request": "added", "response": "removed"}
"""What may happen to an alternative without refusing anything, but that it overlaps another."""

_SHRINKS: dict[Direction, str] = {"request": "narrowed", "response": "widened"}
"""How the alternatives of the refusing side, which counts the matches, lie within the others."""

Told = Mapping[Place, frozenset[str]]
"""The constants of one property in each alternative, by where that stands."""


class Matched(NamedTuple):
    """What became of the alternatives of a union: kept ones in pairs, those that went and came."""

    kept: list[tuple[Nodes, Nodes]]
    gone: list[Nodes]
    new: list[Nodes]


def compare_overlaps(
    pair: SchemaPair, refusing: Members, matched: Matched, names: list[str], compare: Compare
) -> bool:
    """Emit one edit where alternatives of a oneOf may overlap that did not; say whether they may.

    oneOf asks for exactly one match: what a new or wider alternative accepts may be refused now
    because another one accepts it as well, and a narrower one may let it pass. Only the side that
    refuses counts, and only what it has beside the other. A discriminator is taken at its word:
    it tells the alternatives apart. refusing: all alternatives of that side; names: of those that
    it alone has; the edit stands for their own, which say of themselves that they hurt nobody.
    """
    sent = pair.direction == "request"
    side, revision = (pair.head, pair.walk.head) if sent else (pair.base, pair.walk.base)
    if "discriminator" in side.keywords or are_apart(pair, revision, refusing):
        return False
    if not names and not any(_takes_more(pair, one, other, compare) for one, other in matched.kept):
        return False
    base, head = pair.base.place, pair.head.place
    place = Place(base.document, pointer.join(base.pointer, "oneOf"))
    action = UNHURT[pair.direction]
    said = f"{', '.join(names)} {'is new' if sent else 'is gone'}"
    subject = said if names else "an alternative says something else"
    explains = (Cell("union-member", action, pair.direction),) if names else ()
    cell, anchor = Cell("one-of", "changed", pair.direction), Anchor(pair.node)
    pair.walk.emit(Edit(cell, place, subject, None, None, base, head, anchor, None, explains))
    return True


def _takes_more(pair: SchemaPair, base: Nodes, head: Nodes, compare: Compare) -> bool:
    """Whether an alternative of the refusing side may take what its other self does not."""
    return difference(pair, base, head, compare) not in (None, _SHRINKS[pair.direction])


def are_apart(pair: SchemaPair, revision: Revision, members: Members) -> bool:
    """Whether types, or a required property with other constants in each, exclude each other."""
    alternatives = [view(revision, member, pair.direction) for member in members]
    if any(seen.nullable or seen.types is None for seen in alternatives):
        return False
    if _are_disjoint(seen.types for seen in alternatives):
        return True
    if any(seen.types != frozenset({"object"}) for seen in alternatives):
        return False
    required = set.intersection(*(set(seen.required) for seen in alternatives))
    return any(
        _are_disjoint(_constants(pair, revision, seen, name) for seen in alternatives)
        for name in sorted(required)
    )


def told_by(pair: SchemaPair, revision: Revision, members: Members) -> dict[str, Told]:
    """The properties whose constants tell all alternatives apart, with the constants of each."""
    seen = [view(revision, member, pair.direction) for member in members]
    shared = set.intersection(*(set(one.properties) for one in seen)) if seen else set()
    found: dict[str, Told] = {}
    for name in shared:
        constants = [_constants(pair, revision, one, name) for one in seen]
        if _are_disjoint(constants):
            listed = zip(members, constants, strict=True)
            found[name] = {member[0].place: frozenset(known or ()) for member, known in listed}
    return found


def _constants(
    pair: SchemaPair, revision: Revision, seen: SchemaView, name: str
) -> Collection[str] | None:
    """The values that a property may have, None where they are not listed."""
    nodes = seen.properties.get(name)
    found = view(revision, nodes, pair.direction) if nodes else None
    return None if found is None or found.enum is None or found.nullable else found.enum.keys()


def _are_disjoint(sets: Iterable[Collection[str] | None]) -> bool:
    known = list(sets)
    every = [value for one in known if one is not None for value in one]
    return None not in known and len(every) == len(set(every))
