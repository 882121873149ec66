"""Compare how the value of a parameter or header is described: by a schema or by a media type."""

from __future__ import annotations

from contractctl.diff import document
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.media_types import normal_media_type
from contractctl.diff.text_forms import parameter_form
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, Direction, Node


def compare_contents(
    walk: Walk, aspect: str, nodes: tuple[Node, Node], node: int, direction: Direction, subject: str
) -> None:
    """Emit another way of writing the value and queue the schemas; no schema takes any value."""
    base, head = nodes
    before, after = _media_type(base), _media_type(head)
    if before != after:
        walk.emit(
            Edit(
                Cell(aspect, "changed", direction),
                base.child_place("content"),
                subject,
                before,
                after,
                base.place,
                head.place,
                Anchor(node),
            )
        )
    one, other = document.schema_of(walk.base, base), document.schema_of(walk.head, head)
    if one is None and other is None:
        return
    anything = Node(base.document, f"{base.pointer}/schema", walk.anything)
    child = walk.schemas((one or anything,), (other or anything,), direction)
    if child is not None:
        form = parameter_form(base, head)
        if form is not None:
            walk.forms[node] = form
        walk.reach.edge(node, None, child, mandatory=True)


def _media_type(node: Node) -> str:
    """The one media type below `content`; without it a style writes the value."""
    names = (name for name, _ in document.entries(document.member(node, "content")))
    return next(map(normal_media_type, names), "a plain value")
