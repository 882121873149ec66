"""Compare `$dynamicRef`s that may lead to several schemas, or to none that is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from contractctl.diff.meaning import meaning
from contractctl.diff.references import is_open
from contractctl.diff.vocabulary import Nodes, raw_of
from contractctl.model import Node, Revision

if TYPE_CHECKING:
    from contractctl.diff.pair import SchemaPair


def compare_dynamic(pair: SchemaPair) -> None:
    """Emit where one side may lead elsewhere than the other.

    One that leads to a single schema is followed like a `$ref`. Which of several is meant depends
    on how a validator came there (2020-12 core, section 8.2.3.2): all of them are held against
    each other.
    """
    base = list(_open(pair.walk.base, pair.base.members))
    head = list(_open(pair.walk.head, pair.head.members))
    if not base and not head:
        return
    before = sorted(meaning(pair.walk.base, node) for node in base)
    if before != sorted(meaning(pair.walk.head, node) for node in head):
        pair.emit(
            "dynamic-ref",
            "changed",
            "$dynamicRef",
            base_value=raw_of(base[0])["$dynamicRef"] if base else None,
            head_value=raw_of(head[0])["$dynamicRef"] if head else None,
            base_place=base[0].child("$dynamicRef").place if base else None,
            head_place=head[0].child("$dynamicRef").place if head else None,
        )


def _open(revision: Revision, members: Nodes) -> Iterator[Node]:
    for member in members:
        if is_open(revision, member):
            # Alone: what stands beside it is compared keyword by keyword.
            alone = {"$dynamicRef": raw_of(member)["$dynamicRef"]}
            yield Node(member.document, member.pointer, alone)
