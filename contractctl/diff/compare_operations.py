"""Match the operations of two revisions and compare each pair."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from contractctl.diff import document
from contractctl.diff.compare_parameters import compare_parameters
from contractctl.diff.compare_request_bodies import compare_request_bodies
from contractctl.diff.compare_responses import compare_responses
from contractctl.diff.compare_security import compare_security
from contractctl.diff.compare_servers import compare_servers
from contractctl.diff.document import Offered
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.lifecycle import compare_lifecycle, operation_removal
from contractctl.diff.sameness import equal
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, Operation, Place, Revision

Offer = Mapping[Operation, Offered]


def compare_documents(walk: Walk, as_of: date) -> None:
    """Compare everything that two revisions offer; as_of decides whether a sunset has passed."""
    if equal(dict(walk.base.documents), dict(walk.head.documents)):
        return
    _compare(walk, document.paths(walk.base), document.paths(walk.head), as_of, "operation")
    _compare(walk, document.webhooks(walk.base), document.webhooks(walk.head), as_of, "webhook")


def _compare(walk: Walk, base: Offer, head: Offer, as_of: date, aspect: str) -> None:
    matched = match(walk, base, head)
    for operation, offered in base.items():
        other = matched.get(operation)
        if other is None:
            _removed(walk, offered, as_of, aspect)
        else:
            _operation(walk, offered, other, as_of)
    kept = {offered.operation for offered in matched.values()}
    for operation, offered in head.items():
        if operation not in kept:
            _added(walk, offered, aspect)


def match(walk: Walk, base: Offer, head: Offer) -> dict[Operation, Offered]:
    """Pair operations: by spelling, then without parameter names, then with the server's path."""
    matched = {operation: head[operation] for operation in base if operation in head}
    prefixes = (document.server_path(walk.base), document.server_path(walk.head))
    for before, after in {("", ""): None, prefixes: None}:
        taken = {offered.operation for offered in matched.values()}
        free = {_form(op, after): offered for op, offered in head.items() if op not in taken}
        for operation in base:
            if operation not in matched and (other := free.pop(_form(operation, before), None)):
                matched[operation] = other
    return matched


def _form(operation: Operation, prefix: str) -> Operation:
    return Operation(operation.method, prefix + operation.path).shape


def _operation(walk: Walk, base: Offered, head: Offered, as_of: date) -> None:
    compare_security(walk, base, head)
    compare_servers(walk, base, head)
    same_names = document.path_names(base) == document.path_names(head)
    # The path items hold the two operations; parameters of the path count by their position.
    if same_names and walk.sameness.same(base.path_item, head.path_item):
        return
    node = walk.reach.node()
    walk.reach.root(base.operation, base.sent, None, node)
    compare_lifecycle(
        walk,
        "operation",
        (base.node, head.node),
        subject=str(base.operation),
        direction="request",
        anchor=Anchor(node),
    )
    compare_parameters(walk, base, head)
    compare_request_bodies(walk, base, head)
    compare_responses(walk, base, head, node)
    _, is_new = walk.object_pair(base.sent, base.node, head.node)
    if not is_new:
        return  # a callback may lead back to the operation that announces it
    _compare(
        walk,
        document.callbacks(walk.base, base),
        document.callbacks(walk.head, head),
        as_of,
        "callback",
    )


def _removed(walk: Walk, offered: Offered, as_of: date, aspect: str) -> None:
    node = walk.reach.node()
    walk.reach.root(offered.operation, offered.sent, None, node)
    action, promised = "removed", None
    if aspect == "operation":
        action, promised = operation_removal(offered.node, walk.policy, as_of)
    walk.emit(
        Edit(
            Cell(aspect, action, "request"),
            offered.node.place,
            str(offered.operation),
            str(offered.operation),
            promised,
            offered.node.place,
            _nearest(walk.head, offered.node.place),
            Anchor(node),
        )
    )


def _added(walk: Walk, offered: Offered, aspect: str) -> None:
    node = walk.reach.node()
    walk.reach.root(offered.operation, offered.sent, None, node)
    walk.emit(
        Edit(
            Cell(aspect, "added", "request"),
            offered.node.place,
            str(offered.operation),
            None,
            str(offered.operation),
            None,
            offered.node.place,
            Anchor(node),
        )
    )


def _nearest(revision: Revision, place: Place) -> Place:
    """Where a removed operation would stand; positions fall back to what still exists."""
    return place if place.document in revision.documents else Place("", "/paths")
