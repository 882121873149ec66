"""Compare the responses of two operations: statuses, headers, bodies."""

from __future__ import annotations

from collections.abc import Mapping

from contractctl.diff import document
from contractctl.diff.compare_contents import compare_contents
from contractctl.diff.compare_links import compare_links
from contractctl.diff.document import Offered, flag
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.lifecycle import compare_lifecycle, lifecycle_of
from contractctl.diff.media_types import compare_media_types
from contractctl.diff.references import follow
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, Direction, FieldPath, Node, Place, Revision

Responses = Mapping[str, Node]


def compare_responses(walk: Walk, base: Offered, head: Offered, operation_node: int) -> None:
    """Emit statuses that came or went and compare the responses of the others."""
    before, after = _responses(walk.base, base), _responses(walk.head, head)
    for status, response in before.items():
        other = _standing_for(status, after)
        if other is None:
            narrow = ", ".join(sorted(one for one in after if _range(one) == status)) or None
            action = "narrowed" if narrow else "removed"
            values = (status, narrow)
            _emit_status(walk, base, head, operation_node, action, values, response)
        else:
            _response(walk, base, status, response, other)
    for status, response in after.items():
        if status in before:
            continue
        other = _standing_for(status, before)
        if other is None:
            _emit_status(walk, base, head, operation_node, "added", (None, status), response)
        else:
            _response(walk, base, status, other, response)


def _responses(revision: Revision, offered: Offered) -> Responses:
    return {
        status.upper() if status != "default" else status: follow(revision, node)
        for status, node in document.members(document.member(offered.node, "responses"))
    }


def _standing_for(status: str, responses: Responses) -> Node | None:
    """The response that a status gets: its own, its range's, or the default.

    Where some success has a status of its own, the default is for what went wrong.
    """
    own = responses.get(status) or responses.get(_range(status))
    if own is None and not (status[:1] == "2" and any(one[:1] == "2" for one in responses)):
        return responses.get("default")
    return own


def _range(status: str) -> str:
    """The range that covers a status (3.0.3 section 4.7.16.1)."""
    return f"{status[:1]}XX"


def _emit_status(
    walk: Walk,
    base: Offered,
    head: Offered,
    operation_node: int,
    action: str,
    values: tuple[str | None, str | None],
    response: Node,
) -> None:
    """values: the status in base and in head; a range that is gone has the statuses left of it."""
    removed = values[0] is not None
    status = values[0] or str(values[1])
    aspect = "success-status" if status.startswith("2") else "error-status"
    walk.emit(
        Edit(
            Cell(aspect, action, base.answered),
            Place(base.node.document, f"{base.node.pointer}/responses/{status}"),
            status,
            *values,
            response.place if removed else base.node.place,
            head.node.place if removed else response.place,
            Anchor(operation_node),
        )
    )


def _response(walk: Walk, base: Offered, status: str, response: Node, other: Node) -> None:
    if walk.sameness.same(response, other):
        return
    direction = base.answered
    node, is_new = walk.object_pair(direction, response, other)
    walk.reach.root(base.operation, direction, FieldPath("body"), node)
    _compare_headers(walk, base, response, other)
    if is_new:
        compare_media_types(walk, response, other, node, direction, f"the {status} response")
        compare_links(walk, response, other, node, direction)


def _compare_headers(walk: Walk, base: Offered, response: Node, other: Node) -> None:
    before, after = _headers(walk.base, response), _headers(walk.head, other)
    for name in sorted(before.keys() | after.keys()):
        _header(walk, base, name, before.get(name), after.get(name), (response, other))


def _header(
    walk: Walk,
    base: Offered,
    name: str,
    before: Node | None,
    after: Node | None,
    responses: tuple[Node, Node],
) -> None:
    direction = base.answered
    if before and after and walk.sameness.same(before, after):
        return
    sides = (before or responses[0], after or responses[1])
    node, is_new = walk.object_pair(direction, *sides, "" if before and after else name)
    field = FieldPath("header", name)
    walk.reach.root(base.operation, direction, field, node, mandatory=flag(before, "required"))
    if not is_new:
        return
    if before and after:
        _kept_header(walk, node, field, (before, after), direction)
    promised = lifecycle_of(sides[:1])
    dated = None if after else promised.removal(walk.as_of)
    cell = Cell("header", dated, direction) if dated else _header_cell(before, after, direction)
    if cell is not None:
        walk.emit(
            Edit(
                cell,
                before.place if before and after else responses[0].child_place("headers", name),
                str(field),
                _is_required(before),
                promised.sunset if dated else _is_required(after),
                sides[0].place,
                sides[1].place,
                Anchor(node),
            )
        )


def _is_required(header: Node | None) -> bool | None:
    return None if header is None else flag(header, "required")


def _kept_header(
    walk: Walk, node: int, field: FieldPath, nodes: tuple[Node, Node], direction: Direction
) -> None:
    compare_lifecycle(
        walk, "header", nodes, subject=str(field), direction=direction, anchor=Anchor(node)
    )
    compare_contents(walk, "header-content", nodes, node, direction, str(field))


def _header_cell(before: Node | None, after: Node | None, direction: Direction) -> Cell | None:
    if before is None:
        return Cell("header", "added", direction)
    required = flag(before, "required")
    if after is None:
        return Cell("required-header" if required else "optional-header", "removed", direction)
    if required == flag(after, "required"):
        return None
    return Cell("header", "became-optional" if required else "became-required", direction)


def _headers(revision: Revision, response: Node) -> dict[str, Node]:
    return {
        name.lower(): follow(revision, node)
        for name, node in document.entries(document.member(response, "headers"))
        if name.lower() != "content-type"
    }
