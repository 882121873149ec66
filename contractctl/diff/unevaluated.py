"""Whether what counts as evaluated differs, where the rest is forbidden or held to a schema."""

from __future__ import annotations

from contractctl.diff.meaning import meaning
from contractctl.diff.pair import SchemaPair
from contractctl.diff.view import Nodes
from contractctl.diff.vocabulary import raw_of
from contractctl.model import Node, Revision

_REST = ("unevaluatedProperties", "unevaluatedItems")
_EVALUATING = ("anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "contains")
"""Keywords of which only the branch that a value takes evaluates (2020-12 core, section 11)."""


def compare_unevaluated(pair: SchemaPair) -> None:
    """Emit one edit where other branches leave other properties or items to the rest.

    A branch that accepts more evaluates more, and one that is gone evaluates nothing any more:
    whether a value is refused then depends on both. Only the side that refuses counts.
    """
    refusing = pair.head if pair.direction == "request" else pair.base
    keyword = next((k for k in _REST for m in refusing.members if k in raw_of(m)), None)
    if keyword is None:
        return
    before = _evaluating(pair.walk.base, pair.base.members)
    if before != _evaluating(pair.walk.head, pair.head.members):
        pair.emit("unevaluated", "changed", keyword)


def _evaluating(revision: Revision, members: Nodes) -> list[str]:
    found = (
        Node(member.document, member.pointer, {k: raw[k] for k in _EVALUATING if k in raw})
        for member in members
        if not (raw := raw_of(member)).keys().isdisjoint(_EVALUATING)
    )
    return sorted(meaning(revision, node) for node in found)
