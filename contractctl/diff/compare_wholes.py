"""Compare schemas inside a schema as a whole: whether they let through less, more or other values.

They stand where one more property or a tighter bound is no change of its own: in `not`, in a
condition, in what names must match.
"""

from __future__ import annotations

from collections.abc import Callable

from contractctl.diff.edit import Edit
from contractctl.diff.meaning import meaning
from contractctl.diff.pair import SchemaPair
from contractctl.diff.rules import rule_for
from contractctl.diff.vocabulary import CONDITION, MATCHED, WHOLES, Nodes, children, kebab, raw_of
from contractctl.diff.walk import Walk
from contractctl.model import Direction, Effect

Compare = Callable[[Walk, int | None], None]
"""Compares so many of the pairs that are queued in a walk; it calls this module in turn."""

_MOST = 200
"""Pairs of schemas that are compared before the answer is that they differ."""

_DEEPEST = 8
"""Wholes inside wholes that are told apart."""

_REMARKS = frozenset({"deprecated", "sunset", "stability", "default", "xml"})
_TURNED = {"narrowed": "widened", "widened": "narrowed", "changed": "changed"}


def compare_wholes(pair: SchemaPair, compare: Compare) -> None:
    """Emit wholes that came, went or differ."""
    base, head = pair.base.parts, pair.head.parts
    if base is head:
        return
    for keyword in WHOLES:
        _one(pair, keyword, base.wholes.get(keyword, ()), head.wholes.get(keyword, ()), compare)
    for keyword in MATCHED:
        _each(pair, keyword, base.matched.get(keyword, ()), head.matched.get(keyword, ()), compare)
    _conditions(pair, compare)
    for name in sorted(base.dependents.keys() | head.dependents.keys()):
        one, other = base.dependents.get(name, ()), head.dependents.get(name, ())
        _entry(pair, name, one, other, compare)


def _one(pair: SchemaPair, keyword: str, base: Nodes, head: Nodes, compare: Compare) -> None:
    if base and head:
        action = difference(pair, base, head, compare)
        if keyword == "not" and action is not None:
            action = _TURNED[action]
        if keyword == "contains" and "maxContains" in (*pair.base.bounds, *pair.head.bounds):
            action = action and "changed"
    else:
        action = "unset" if base else "set" if head else None
    if action is not None:
        emit_whole(pair, kebab(keyword), action, keyword, "", base, head)


def emit_whole(
    pair: SchemaPair, aspect: str, action: str, keyword: str, subject: str, base: Nodes, head: Nodes
) -> None:
    """Record an edit of a schema that is compared as a whole."""
    pair.emit(
        aspect,
        action,
        keyword,
        subject=subject,
        base_value=base[0].raw if base else None,
        head_value=head[0].raw if head else None,
        base_place=base[0].place if base else None,
        head_place=head[0].place if head else None,
    )


def _each(pair: SchemaPair, keyword: str, base: Nodes, head: Nodes, compare: Compare) -> None:
    """Schemas that hold each for itself: equal ones first, then in their order."""
    if len(base) == len(head) == 1:
        _one(pair, keyword, base, head, compare)
        return
    before = [(meaning(pair.walk.base, node), node) for node in base]
    after = [(meaning(pair.walk.head, node), node) for node in head]
    left = [node for text, node in before if text not in {other for other, _ in after}]
    right = [node for text, node in after if text not in {other for other, _ in before}]
    for index in range(max(len(left), len(right))):
        _one(
            pair, keyword, tuple(left[index : index + 1]), tuple(right[index : index + 1]), compare
        )


def _conditions(pair: SchemaPair, compare: Compare) -> None:
    """A condition that came or went is one edit; else each of its parts may differ."""
    base, head = pair.base.parts.conditions, pair.head.parts.conditions
    for index in range(max(len(base), len(head))):
        one, other = base[index : index + 1], head[index : index + 1]
        if not one or not other:
            action = "unset" if one else "set"
            emit_whole(pair, "if", action, "if", "", _part(one, "if"), _part(other, "if"))
            continue
        if difference(pair, _part(one, "if"), _part(other, "if"), compare) is not None:
            emit_whole(pair, "if", "changed", "if", "", _part(one, "if"), _part(other, "if"))
        for keyword in CONDITION[1:]:
            _one(pair, keyword, children(one, keyword), children(other, keyword), compare)


def _part(members: Nodes, keyword: str) -> Nodes:
    return tuple(member.child(keyword) for member in members if keyword in raw_of(member))


def _entry(pair: SchemaPair, name: str, base: Nodes, head: Nodes, compare: Compare) -> None:
    """What must hold beside one property."""
    if base and head:
        action = difference(pair, base, head, compare)
    elif all(node.raw in ({}, True) for node in (*base, *head)):
        action = None
    else:
        action = "removed" if base else "added"
    if action is not None:
        emit_whole(pair, "dependent-schema", action, "dependentSchemas", name, base, head)


def difference(pair: SchemaPair, base: Nodes, head: Nodes, compare: Compare) -> str | None:
    """`narrowed`, `widened` or `changed`; None where both let through the same values."""
    if _meanings(pair, base, head):
        return None
    walk = pair.walk
    key = tuple(id(node.raw) for node in (*base, *head))
    if key not in walk.judged:
        walk.judged[key] = "changed"  # the answer where a schema contains itself
        if walk.depth < _DEEPEST:
            walk.judged[key] = _tried(walk.trial(), base, head, pair.direction, compare)
    return walk.judged[key]


def _tried(walk: Walk, base: Nodes, head: Nodes, direction: Direction, compare: Compare) -> str:
    walk.schemas(base, head, direction)
    compare(walk, _MOST)
    if next(walk.pending(), None) is not None:
        return "changed"
    return _action({_effect(edit) for edit in walk.edits})


def _meanings(pair: SchemaPair, base: Nodes, head: Nodes) -> bool:
    """Whether both assert the same."""
    if len(base) == len(head) == 1 and pair.walk.sameness.same(base[0], head[0]):
        return True
    before = sorted(meaning(pair.walk.base, node) for node in base)
    return before == sorted(meaning(pair.walk.head, node) for node in head)


def _effect(edit: Edit) -> Effect | None:
    """What an edit does to a set of values; None where it is a mere remark."""
    return None if edit.cell.aspect in _REMARKS else rule_for(edit.cell).effect


def _action(effects: set[Effect | None]) -> str:
    effects = effects - {None}
    if effects == {Effect.NARROWS}:
        return "narrowed"
    if effects and effects <= {Effect.WIDENS, Effect.EXTENDS}:
        return "widened"
    return "changed"
