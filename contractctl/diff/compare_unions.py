"""Compare oneOf and anyOf by matching their members, not by position."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from contractctl import pointer
from contractctl.diff.compare_discriminators import compare_implied_values
from contractctl.diff.overlaps import (
    UNHURT,
    Compare,
    Matched,
    Members,
    are_apart,
    compare_overlaps,
    told_by,
)
from contractctl.diff.pair import SchemaPair
from contractctl.diff.parts import NO_PARTS, Union
from contractctl.diff.view import Nodes, SchemaView, canonical, view
from contractctl.diff.vocabulary import undocumented
from contractctl.model import Node, Place

MOST_COMPARED = 40_000
"""Pairs of members whose likeness is worked out; beyond, every one costs more than it tells."""

Told = Callable[[Nodes, Nodes], bool | None]

_ANNOTATIONS = frozenset({"format", "default", "deprecated", "discriminator"})
"""Keywords beside a union that no payload is held to."""


def compare_unions(pair: SchemaPair, compare: Compare) -> None:
    """Emit union members that came or went, and queue those that stayed."""
    base, head = list(pair.base.unions), list(pair.head.unions)
    for one in pair.base.unions:
        other = _like(one, head)
        if other is not None:
            base.remove(one)
            head.remove(other)
            _compare_members(pair, one, other, compare)
    if len(base) == len(head) == 1:
        _kind_changed(pair, base[0], head[0], compare)
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


def compare_wrapped(pair: SchemaPair, compare: Compare) -> bool:
    """Compare a plain schema with a union that it became a member of, or the other way round.

    Returns whether that is what happened; then nothing else is left to compare at this level.
    """
    became = not pair.base.unions
    plain, union = (pair.base, pair.head) if became else (pair.head, pair.base)
    if plain.unions or len(union.unions) != 1:
        return False
    members = union.unions[0].members
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
    same = members[likeness.index(max(likeness))]
    others = [member for member in members if member is not same]
    kept = (plain.members, same) if became else (same, plain.members)
    pair.descend(*kept, None)
    matched = Matched([kept], [], others) if became else Matched([kept], others, [])
    one_of = union.unions[0].kind == "oneOf"
    _report(pair, union.unions[0].place, matched, compare if one_of else None)
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


def _kind_changed(pair: SchemaPair, base: Union, head: Union, compare: Compare) -> None:
    """Emit that exactly one member counts now, or any; that is the same where they are apart."""
    is_narrower = head.kind == "oneOf"
    one_of, revision = (head, pair.walk.head) if is_narrower else (base, pair.walk.base)
    if not are_apart(pair, revision, one_of.members):
        hurts = is_narrower == (pair.direction == "request")
        action = "changed" if hurts else "narrowed" if is_narrower else "widened"
        pair.emit(
            "union-kind",
            action,
            base.kind,
            base_value=base.kind,
            head_value=head.kind,
            base_place=base.place,
            head_place=head.place,
        )
    _compare_members(pair, base, head, compare)


def _compare_members(pair: SchemaPair, base: Union, head: Union, compare: Compare) -> None:
    matched = _match(pair, base.members, head.members)
    for one, other in matched.kept:
        pair.descend(one, other, None)
    compare_implied_values(pair, matched.kept)
    one_of = base.kind == head.kind == "oneOf"
    _report(pair, base.place, matched, compare if one_of else None)


def _report(pair: SchemaPair, place: Place, matched: Matched, compare: Compare | None) -> None:
    """Emit the members that came or went, each once.

    Where all that hurts about them is that a oneOf counts them, the edit of the oneOf names them.
    compare: given where both sides are a oneOf.
    """
    counted = False
    if compare is not None:
        sent = pair.direction == "request"
        alone = matched.new if sent else matched.gone
        refusing = (*(one[sent] for one in matched.kept), *alone)
        names = sorted(_label(member[0]) for member in alone)
        counted = compare_overlaps(pair, refusing, matched, names, compare)
    for action, members in (("removed", matched.gone), ("added", matched.new)):
        if not (counted and action == UNHURT[pair.direction]):
            for member in members:
                _member(pair, action, place, member)


def _match(pair: SchemaPair, base: Members, head: Members) -> Matched:
    """Pair members by name, then by equal value, then by likeness; keep what is left."""
    kept: list[tuple[Nodes, Nodes]] = []
    left, right = list(base), list(head)
    for key in (_name, _value):
        left, right = _keyed(kept, left, right, key)
    if not left or not right:
        return Matched(kept, left, right)
    for one, other in _alike(pair, left, right, _told(pair, base, head)):
        left.remove(one)
        right.remove(other)
        kept.append((one, other))
    return Matched(kept, left, right)


def _keyed(
    kept: list[tuple[Nodes, Nodes]],
    left: list[Nodes],
    right: list[Nodes],
    key: Callable[[Node], str | None],
) -> tuple[list[Nodes], list[Nodes]]:
    """Pair members of equal keys in their order, into `kept`; return those that are left."""
    waiting: dict[str | None, deque[Nodes]] = {}
    for candidate in right:
        waiting.setdefault(key(candidate[0]), deque()).append(candidate)
    waiting.pop(None, None)
    alone: list[Nodes] = []
    for one in left:
        if others := waiting.get(key(one[0])):
            kept.append((one, others.popleft()))
        else:
            alone.append(one)
    unmatched = {id(other) for others in waiting.values() for other in others}
    return alone, [o for o in right if id(o) in unmatched or key(o[0]) is None]


def _told(pair: SchemaPair, base: Members, head: Members) -> Told:
    """Whether two members have the constants by which both unions tell theirs apart.

    None where they have none.
    """
    if len(base) * len(head) > MOST_COMPARED:
        return lambda one, other: None
    before, after = told_by(pair, pair.walk.base, base), told_by(pair, pair.walk.head, head)
    names = sorted(before.keys() & after.keys())

    def told(one: Nodes, other: Nodes) -> bool | None:
        at = one[0].place, other[0].place
        return any(before[name][at[0]] & after[name][at[1]] for name in names) if names else None

    return told


def _alike(
    pair: SchemaPair, left: list[Nodes], right: list[Nodes], told: Told
) -> list[tuple[Nodes, Nodes]]:
    """Pair what is most alike first; every member at most once.

    Where there are too many to compare each with each, none are alike: they came and went.
    """
    if len(left) * len(right) > MOST_COMPARED:
        return []
    views = [view(pair.walk.base, one, pair.direction) for one in left]
    other_views = [view(pair.walk.head, other, pair.direction) for other in right]

    def score(i: int, j: int) -> float:
        likeness = 1.0 if _same_name(left[i], right[j]) else _likeness(views[i], other_views[j])
        match told(left[i], right[j]):
            case True:
                return likeness + 1
            case False:
                return likeness if likeness == 1 else 0.0  # only the constant is another one
            case None:
                return likeness

    scored = sorted((-score(i, j), i, j) for i in range(len(left)) for j in range(len(right)))
    rows: set[int] = set()
    columns: set[int] = set()
    pairs: list[tuple[Nodes, Nodes]] = []
    for score_of, i, j in scored:
        if score_of < 0 and i not in rows and j not in columns:
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


def _label(member: Node) -> str:
    """What a reader calls a member: its name, else what it says without its documentation."""
    return _name(member) or canonical(undocumented(member.raw))


def _member(pair: SchemaPair, action: str, place: Place, member: Nodes) -> None:
    value = _name(member[0]) or undocumented(member[0].raw)
    pair.emit(
        "union-member",
        action,
        place.pointer.rpartition("/")[2],
        subject=_label(member[0]),
        base_value=value if action == "removed" else None,
        head_value=value if action == "added" else None,
        base_place=member[0].place if action == "removed" else None,
        head_place=member[0].place if action == "added" else None,
    )
