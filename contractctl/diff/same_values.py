"""Leave out the changes of words: those where a schema takes the same values before and after."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from itertools import islice

from contractctl.diff.reach import Reach
from contractctl.diff.remarks import remarks
from contractctl.diff.rules import RULES
from contractctl.diff.view import Nodes
from contractctl.diff.vocabulary import LOWER, UPPER, kebab
from contractctl.model import Change, Direction, Proof, Revision

MOST_COMPARED = 1_000
"""Pairs of schemas whose values are compared; one costs as much as a proof."""

_OF_VALUES = frozenset(
    {"type", "nullable", "const", "enum", "enum-value", "multiple-of", "pattern", "unique-items"}
    | {"items", "prefix-item", "closed-prefix-item", "additional-items", "unevaluated-items"}
    | {"contains", "not", "if", "then", "else", "dependent-requirement", "dependent-schema"}
    | {"property-names", "pattern-property", "closed-pattern-property", "unevaluated"}
    | {"additional-properties", "additional-properties-schema"}
    | {"union", "union-member", "union-kind", "one-of"}
    | {kebab(name) for name in (*UPPER, *LOWER)}
)
"""Aspects of which a validator sees everything that they say."""

_REQUIREMENTS = frozenset({"became-required", "became-optional"})
_GROWTH = frozenset({"became-closed", "became-extensible"})
"""Actions on a list of values that say more than which values are valid today."""

_CELLS = {rule.id: rule.cell for rule in RULES.values()}


def told_apart(
    changes: Iterable[Change],
    reach: Reach,
    revisions: tuple[Revision, Revision],
    pairs: Mapping[int, tuple[Nodes, Nodes]],
    is_equal: Callable[[int, Direction], bool],
) -> tuple[Change, ...]:
    """The changes without those of schemas that take the same values and remark the same.

    `exclusiveMinimum: 0` and `minimum: 1` of an integer, `boolean` and a list of both booleans:
    where each schema provably covers the other, and so do formats, defaults and the like, nothing
    has changed. A change is also none where it lies below such a schema and nowhere else.

    is_equal: whether both schemas of a pair take the same values, as messages of a direction.
    """
    changes = tuple(changes)
    equal = {
        node
        for node, change in islice(_asked(changes).items(), MOST_COMPARED)
        if node in pairs
        and is_equal(node, change.direction)
        and _remark_the_same(revisions, pairs[node])
    }
    if not equal:
        return changes
    live = _live(reach, equal)
    return tuple(
        change
        for change in changes
        if change.proof is Proof.WITNESS
        or not _is_of_values(change)
        or any(anchor.node in live for anchor in change.anchors)
    )


def _asked(changes: Iterable[Change]) -> dict[int, Change]:
    """The places that may take the same values: those of which no payload says otherwise."""
    asked: dict[int, Change] = {}
    refuted: set[int] = set()
    for change in changes:
        nodes = [anchor.node for anchor in change.anchors]
        if change.proof is Proof.WITNESS:
            refuted.update(nodes)
        elif _is_of_values(change):
            asked.update(dict.fromkeys(nodes, change))
    return {node: change for node, change in asked.items() if node not in refuted}


def _is_of_values(change: Change) -> bool:
    cell = _CELLS[change.rule]
    if cell.aspect in ("property", "defaulted-property"):
        return cell.action in _REQUIREMENTS
    return cell.aspect in _OF_VALUES and cell.action not in _GROWTH


def _remark_the_same(revisions: tuple[Revision, Revision], pair: tuple[Nodes, Nodes]) -> bool:
    before = remarks(revisions[0], pair[0])
    return before is not None and before == remarks(revisions[1], pair[1])


def _live(reach: Reach, equal: set[int]) -> set[int]:
    """The nodes that a message leads to without passing through schemas of the same values."""
    live = {root.node for root in reach.roots} - equal
    pending = deque(live)
    while pending:
        for edge in reach.edges[pending.popleft()]:
            if edge.node not in live and edge.node not in equal:
                live.add(edge.node)
                pending.append(edge.node)
    return live
