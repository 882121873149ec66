"""Compare where an operation is reached: the addresses that servers and path make together."""

from __future__ import annotations

from contractctl.diff import document
from contractctl.diff.document import Offered
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, Node, Operation, Place, Revision

_ROOT = "/"
"""The server of a document that lists none (3.1.1 section 4.8.1.1)."""


def compare_servers(walk: Walk, base: Offered, head: Offered) -> None:
    """Emit servers that came or went, unless the path makes up for it."""
    if base.sent == "response":
        return  # the consumer's own address, which a contract does not know
    before, after = servers(walk.base, base), servers(walk.head, head)
    if (before.keys() or {_ROOT}) == (after.keys() or {_ROOT}) == {_ROOT}:
        return
    for url in sorted(before.keys() & after.keys()):
        _variables(walk, base, before[url], after[url])
    reached = {_address(url, head.operation) for url in after}
    for url, node in before.items():
        if _address(url, base.operation) not in reached:
            said = f"{url} in front of the paths that it had" if url in after else url
            _emit(walk, "removed", url, base, node, said)
    reached = {_address(url, base.operation) for url in before}
    for url, node in after.items():
        if _address(url, head.operation) not in reached and url not in before:
            _emit(walk, "added", url, base, node)  # one that was listed says it once


def servers(revision: Revision, offered: Offered) -> dict[str, Node]:
    """The servers of an operation: its own, else the path's, else the document's.

    None where none is listed: what is left to the reader of the document promises no address.
    """
    for owner in (offered.node, offered.path_item, revision.root):
        declared = document.member(owner, "servers")
        if declared is not None and isinstance(declared.raw, list) and declared.raw:
            nodes = [declared.child(str(index)) for index in range(len(declared.raw))]
            return {document.text(node, "url") or _ROOT: node for node in nodes}
    return {}


def _address(url: str, operation: Operation) -> str:
    return Operation("", url.rstrip("/") + operation.path).shape.path


def _emit(walk: Walk, action: str, url: str, base: Offered, server: Node, said: str = "") -> None:
    """said: what the server is called, where its address alone does not tell what is meant."""
    node, is_new = walk.object_pair("request", server, server)
    walk.reach.root(base.operation, base.sent, None, node)
    if not is_new:
        return
    removed = action == "removed"
    walk.emit(
        Edit(
            Cell("server", action, "request"),
            Place(server.document, server.pointer.rpartition("/")[0] or "/servers"),
            said or url,
            url if removed else None,
            None if removed else url,
            server.place if removed else None,
            None if removed else server.place,
            Anchor(node),
        )
    )


def _variables(walk: Walk, base: Offered, server: Node, other: Node) -> None:
    """Emit what differs in the variables of an address that stayed."""
    if server.raw == other.raw:
        return
    node, is_new = walk.object_pair("request", server, other)
    walk.reach.root(base.operation, base.sent, None, node)
    before = dict(document.entries(document.member(server, "variables")))
    after = dict(document.entries(document.member(other, "variables")))
    for name in sorted(before.keys() & after.keys()) if is_new else ():
        sides = (before[name], after[name])
        old, new = (document.text(side, "default") for side in sides)
        if old != new:
            _variable(
                walk, node, name, sides, Cell("server-variable", "changed", "request"), old, new
            )
        listed, kept = (_values(side) for side in sides)
        for value in sorted(listed ^ kept if listed and kept else ()):
            removed = value in listed
            cell = Cell("server-variable-value", "removed" if removed else "added", "request")
            values = (value, None) if removed else (None, value)
            _variable(walk, node, name, sides, cell, *values)


def _values(variable: Node) -> frozenset[str]:
    listed = document.member(variable, "enum")
    return frozenset(map(str, listed.raw if listed and isinstance(listed.raw, list) else ()))


def _variable(
    walk: Walk,
    node: int,
    name: str,
    sides: tuple[Node, Node],
    cell: Cell,
    old: str | None,
    new: str | None,
) -> None:
    base, head = sides
    walk.emit(Edit(cell, base.place, name, old, new, base.place, head.place, Anchor(node)))
