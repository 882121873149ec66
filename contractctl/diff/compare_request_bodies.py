"""Compare the request bodies of two operations."""

from __future__ import annotations

from contractctl.diff import document
from contractctl.diff.document import Offered, flag
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.media_types import compare_media_types
from contractctl.diff.references import follow
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, FieldPath, Node, Place

BODY = FieldPath("body")


def compare_request_bodies(walk: Walk, base: Offered, head: Offered) -> None:
    """Emit a body that came, went or became required, and compare its media types."""
    before, after = _body(walk, base, of_base=True), _body(walk, head, of_base=False)
    if before is None and after is None:
        return
    if before is None or after is None:
        _only_one(walk, base, before, after)
        return
    if walk.sameness.same(before, after):
        return
    node, is_new = walk.object_pair(base.sent, before, after)
    required = (flag(before, "required"), flag(after, "required"))
    walk.reach.root(base.operation, base.sent, BODY, node, mandatory=any(required))
    if not is_new:
        return
    if required[0] != required[1]:
        action = "became-required" if required[1] else "became-optional"
        walk.emit(
            Edit(
                Cell("body", action, base.sent),
                before.child_place("required"),
                "body",
                required[0],
                required[1],
                before.place,
                after.place,
                Anchor(node),
            )
        )
    compare_media_types(walk, before, after, node, base.sent, "body")


def _body(walk: Walk, offered: Offered, *, of_base: bool) -> Node | None:
    declared = document.member(offered.node, "requestBody")
    return follow(walk.base if of_base else walk.head, declared) if declared else None


def _only_one(walk: Walk, base: Offered, before: Node | None, after: Node | None) -> None:
    body = before or after
    node = walk.reach.node()
    walk.reach.root(base.operation, base.sent, BODY, node, mandatory=flag(body, "required"))
    if before is not None:
        cell = Cell("body", "removed", base.sent)
    else:
        aspect = "required-body" if flag(after, "required") else "optional-body"
        cell = Cell(aspect, "added", base.sent)
    walk.emit(
        Edit(
            cell,
            Place(base.node.document, f"{base.node.pointer}/requestBody"),
            "body",
            None if before is None else True,
            None if after is None else True,
            before.place if before else base.node.place,
            after.place if after else None,
            Anchor(node),
        )
    )
