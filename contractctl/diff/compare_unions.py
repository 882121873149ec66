"""Compare oneOf and anyOf by matching their members, not by position."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from contractctl import pointer
from contractctl.diff.overlaps import compare_overlaps
from contractctl.diff.pair import SchemaPair
from contractctl.diff.parts import NO_PARTS, Union
from contractctl.diff.view import Nodes, SchemaView, canonical, view
from contractctl.model import Node, Place
from contractctl.pointer import JsonValue

Members = tuple[Nodes, ...]

MOST_COMPARED = 40_000
"""Pairs of members whose likeness is worked out; beyond, every one costs more than it tells."""

_ANNOTATIONS = frozenset({"format", "default", "deprecated", "discriminator"})
"""Keywords beside a union that no payload is held to."""


def compare_unions(pair: SchemaPair) -> None:
    """Emit union members that came or went, and queue those that stayed."""
    base, head = list(pair.base.unions), list(pair.head.unions)
    for one in pair.base.unions:
        other = _like(one, head)
        if other is not None:
            base.remove(one)
            head.remove(other)
            _match(pair, one.place, one.members, other.members)
            if one.kind == "oneOf":
                compare_overlaps(pair, one.members, other.members)
    if len(base) == len(head) == 1:
        _kind_changed(pair, base[0], head[0])
        return
    for one in base:
        pair.emit("union", "unset", one.kind, base_value=one.value, base_place=one.place)
    for one in head:
        pair.emit("union", "set", one.kind, head_value=one.value, head_place=one.place)


def _like(one: Union, others: list[Union]) -> Union | None:
    """The union of the same kind that shares most members; allOf may bring several together."""
    alike = [other for other in others if other.kind == one.kind]
    if len(alike) < 2:
        return alike[0] if alike else None
    known = {_text(member) for member in one.members}
    return max(alike, key=lambda other: len(known & {_text(m) for m in other.members}))


def _text(member: Nodes) -> str:
    return _name(member[0]) or canonical(member[0].raw)


def compare_wrapped(pair: SchemaPair) -> bool:
    """Compare a plain schema with a union that it became a member of, or the other way round.

    Returns whether that is what happened; then nothing else is left to compare at this level.
    """
    became = not pair.base.unions
    plain, union = (pair.base, pair.head) if became else (pair.head, pair.base)
    if plain.unions or len(union.unions) != 1:
        return False
    place, members = union.unions[0].place, union.unions[0].members
    revision = pair.walk.head if became else pair.walk.base
    views = [view(revision, member, pair.direction) for member in members]
    if _says_more(union, (seen.types for seen in views)):
        return False
    likeness = [
        1.0 if _same_name(plain.members, member) else _likeness(plain, seen)
        for member, seen in zip(members, views, strict=True)
    ]
    if max(likeness) == 0:
        return False
    if became == (pair.direction == "request") and union.unions[0].kind == "oneOf":
        alone = (plain.members,)
        compare_overlaps(pair, *((alone, members) if became else (members, alone)))
    matched = members[likeness.index(max(likeness))]
    for member in members:
        if member is not matched:
            _member(pair, "added" if became else "removed", place, member)
    pair.descend(*((plain.members, matched) if became else (matched, plain.members)), None)
    return True


def _says_more(union: SchemaView, types: Iterable[frozenset[str] | None]) -> bool:
    """Whether a schema constrains more than its union does, whose members have these types."""
    if union.types is not None and not all(t is not None and t <= union.types for t in types):
        return True
    return bool(
        union.properties
        or union.required
        or union.bounds
        or union.enum is not None
        or union.closed
        or union.additional
        or union.items
        or union.keywords.keys() - _ANNOTATIONS
        or union.parts is not NO_PARTS
    )


def _kind_changed(pair: SchemaPair, base: Union, head: Union) -> None:
    pair.emit(
        "union-kind",
        "changed",
        base.kind,
        base_value=base.kind,
        head_value=head.kind,
        base_place=base.place,
        head_place=head.place,
    )
    _match(pair, base.place, base.members, head.members)


def _match(pair: SchemaPair, place: Place, base: Members, head: Members) -> None:
    """Pair members by name, then by equal value, then by likeness; report what is left."""
    left, right = list(base), list(head)
    for key in (_name, _value):
        left, right = _keyed(pair, left, right, key)
    for one, other in _alike(pair, left, right):
        left.remove(one)
        right.remove(other)
        pair.descend(one, other, None)
    for member in left:
        _member(pair, "removed", place, member)
    for member in right:
        _member(pair, "added", place, member)


def _keyed(
    pair: SchemaPair, left: list[Nodes], right: list[Nodes], key: Callable[[Node], str | None]
) -> tuple[list[Nodes], list[Nodes]]:
    """Pair members of equal keys in their order; return those that are left."""
    waiting: dict[str | None, deque[Nodes]] = {}
    for candidate in right:
        waiting.setdefault(key(candidate[0]), deque()).append(candidate)
    waiting.pop(None, None)
    alone: list[Nodes] = []
    for one in left:
        if others := waiting.get(key(one[0])):
            pair.descend(one, others.popleft(), None)
        else:
            alone.append(one)
    unmatched = {id(other) for others in waiting.values() for other in others}
    return alone, [o for o in right if id(o) in unmatched or key(o[0]) is None]


def _alike(pair: SchemaPair, left: list[Nodes], right: list[Nodes]) -> list[tuple[Nodes, Nodes]]:
    """Pair what is most alike first; every member at most once.

    Where there are too many to compare each with each, none are alike: they came and went.
    """
    if len(left) * len(right) > MOST_COMPARED:
        return []
    views = [view(pair.walk.base, one, pair.direction) for one in left]
    other_views = [view(pair.walk.head, other, pair.direction) for other in right]
    scored = sorted(
        (-(1.0 if _same_name(left[i], right[j]) else _likeness(one, other)), i, j)
        for i, one in enumerate(views)
        for j, other in enumerate(other_views)
    )
    rows: set[int] = set()
    columns: set[int] = set()
    pairs: list[tuple[Nodes, Nodes]] = []
    for score, i, j in scored:
        if score < 0 and i not in rows and j not in columns:
            rows.add(i)
            columns.add(j)
            pairs.append((left[i], right[j]))
    return pairs


def _likeness(one: SchemaView, other: SchemaView) -> float:
    """0 for members that share nothing, up to 1 for members of one shape."""
    if one.types is not None and other.types is not None and not one.types & other.types:
        return 0.0
    if one.properties or other.properties:
        shared = one.properties.keys() & other.properties.keys()
        return len(shared) / len(one.properties.keys() | other.properties.keys())
    if one.types == other.types:
        return 0.5
    return 0.25 if one.types and other.types else 0.0


def _same_name(one: Nodes, other: Nodes) -> bool:
    name = _name(one[0])
    return name is not None and name == _name(other[0])


def _value(node: Node) -> str:
    return canonical(node.raw)


def _name(node: Node) -> str | None:
    """The last token of a member's reference, or its title."""
    if not isinstance(node.raw, dict):
        return None
    reference = node.raw.get("$ref")
    if isinstance(reference, str):
        return pointer.unescape(reference.rpartition("/")[2])
    title = node.raw.get("title")
    return title if isinstance(title, str) else None


def _member(pair: SchemaPair, action: str, place: Place, member: Nodes) -> None:
    named: JsonValue = _name(member[0]) or member[0].raw
    pair.emit(
        "union-member",
        action,
        place.pointer.rpartition("/")[2],
        subject=named if isinstance(named, str) else canonical(named),
        base_value=named if action == "removed" else None,
        head_value=named if action == "added" else None,
        base_place=member[0].place if action == "removed" else None,
        head_place=member[0].place if action == "added" else None,
    )
