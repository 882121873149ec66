"""Compare whether null is valid, once where several schemas could say so."""

from __future__ import annotations

from contractctl.diff.nulls import allows_null
from contractctl.diff.pair import SchemaPair
from contractctl.diff.view import Nodes, SchemaView
from contractctl.model import Revision


def compare_nullable(pair: SchemaPair) -> None:
    """Emit null that became valid or no longer is, unless members of both unions say it."""
    if pair.base.unions and pair.head.unions and _members_say_so(pair):
        return
    _emit(pair)


def compare_null_beside(pair: SchemaPair) -> None:
    """Do the same where one side is a union and the other was matched with a member of it.

    The pair of those two speaks for itself; what is left is null as an alternative of its own.
    """
    base, head = pair.walk.pairs[pair.node]
    if _is_beside(pair.walk.base, base, pair.base) != _is_beside(pair.walk.head, head, pair.head):
        _emit(pair)


def _emit(pair: SchemaPair) -> None:
    if pair.base.nullable == pair.head.nullable:
        return
    pair.emit(
        "nullable",
        "set" if pair.head.nullable else "unset",
        "type",
        base_value=pair.base.nullable,
        head_value=pair.head.nullable,
        base_place=pair.base.types_place,
        head_place=pair.head.types_place,
    )


def _members_say_so(pair: SchemaPair) -> bool:
    """Whether it is a member of the union that accepts null or no longer does: its own change."""
    base, head = pair.walk.pairs[pair.node]
    return all(
        allows_null(pair.walk.base, base, members_do=granted)
        == allows_null(pair.walk.head, head, members_do=granted)
        for granted in (True, False)
    )


def _is_beside(revision: Revision, nodes: Nodes, side: SchemaView) -> bool:
    """Whether null is an alternative of its own."""
    if side.unions:
        return allows_null(revision, nodes, members_do=False)
    return side.nullable and not allows_null(revision, side.members)
