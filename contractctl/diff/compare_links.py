"""Compare the links of two responses."""

from __future__ import annotations

from contractctl.diff import document
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.references import follow
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, Direction, Node, Revision

_TARGET = ("operationId", "operationRef", "parameters", "requestBody", "server")


def compare_links(walk: Walk, base: Node, head: Node, node: int, direction: Direction) -> None:
    """Emit links that came, went, or lead elsewhere."""
    before, after = _links(walk.base, base), _links(walk.head, head)
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        if one is None or other is None:
            action = "added" if one is None else "removed"
        elif _leads_to(one) != _leads_to(other):
            action = "changed"
        else:
            continue
        walk.emit(
            Edit(
                Cell("link", action, direction),
                base.child_place("links", name),
                name,
                None if one is None else name,
                None if other is None else name,
                (one or base).place,
                (other or head).place,
                Anchor(node),
            )
        )


def _links(revision: Revision, response: Node) -> dict[str, Node]:
    return {
        name: follow(revision, node)
        for name, node in document.members(document.member(response, "links"))
    }


def _leads_to(link: Node) -> list[object]:
    raw = link.raw if isinstance(link.raw, dict) else {}
    return [raw.get(key) for key in _TARGET]
