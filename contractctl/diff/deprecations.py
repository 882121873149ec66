"""Which part of what a consumer names is deprecated: the operation, or a step of a field path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contractctl.diff import document
from contractctl.diff.document import Offered
from contractctl.diff.fields import below, bodies, offers, spread
from contractctl.diff.lifecycle import Lifecycle, lifecycle_of, schema_lifecycle
from contractctl.diff.references import follow
from contractctl.diff.view import Nodes, view
from contractctl.model import Direction, FieldPath, Node, Operation, Revision, Step
from contractctl.pointer import JsonValue

_SUCCESSOR = "x-successor"


@dataclass(frozen=True, slots=True)
class Deprecated:
    """What is deprecated, and what it says of its end.

    field: None for an operation; else the field itself or one that holds it
    successor: what it names as such; "" for nothing
    """

    field: FieldPath | None
    lifecycle: Lifecycle
    successor: str


def deprecated_operation(revision: Revision, operation: Operation) -> Deprecated | None:
    """An operation that a revision has and that is deprecated; else None."""
    offered = offers(revision).get(operation.shape)
    return _said(None, [(offered.node,)], [lifecycle_of((offered.node,))]) if offered else None


def deprecated_field(
    revision: Revision, operation: Operation, direction: Direction, path: FieldPath
) -> Deprecated | None:
    """The first thing on the way to a field that is deprecated; None if nothing is.

    What stands in several messages or alternatives is deprecated if it is so in each that has it.
    """
    offered = offers(revision).get(operation.shape)
    if offered is None:
        return None
    if path.part != "body":
        return _named(revision, offered, direction, path)
    return _on_the_way(revision, list(bodies(revision, offered, direction)), direction, path.steps)


def _named(
    revision: Revision, offered: Offered, direction: Direction, path: FieldPath
) -> Deprecated | None:
    if direction == offered.sent:
        nodes = list(_parameters(revision, offered, path))
    else:
        nodes = list(_headers(revision, offered, path))
    lifecycles = [_of_parameter(revision, node, direction) for node in nodes]
    return _said(path, [(node,) for node in nodes], lifecycles)


def _parameters(revision: Revision, offered: Offered, path: FieldPath) -> Iterator[Node]:
    for node in document.parameters(revision, offered).values():
        name = document.text(node, "name") or ""
        if path.part == "header":
            name = name.lower()
        if document.text(node, "in") == path.part and name == path.name:
            yield node


def _headers(revision: Revision, offered: Offered, path: FieldPath) -> Iterator[Node]:
    for _, response in document.members(document.member(offered.node, "responses")):
        declared = document.member(follow(revision, response), "headers")
        for name, node in document.entries(declared):
            if name.lower() == path.name.lower():
                yield follow(revision, node)


def _of_parameter(revision: Revision, node: Node, direction: Direction) -> Lifecycle:
    """A parameter or header, or else the schema of its values."""
    own = lifecycle_of((node,))
    schema = document.schema_of(revision, node)
    if own.deprecated or schema is None:
        return own
    return schema_lifecycle(revision, (schema,), direction)


def _on_the_way(
    revision: Revision, roots: list[Node], direction: Direction, steps: tuple[Step, ...]
) -> Deprecated | None:
    here: list[Nodes] = [(root,) for root in roots]
    for taken in range(len(steps) + 1):
        path = FieldPath("body", "", steps[:taken])
        members = [view(revision, nodes, direction).members for nodes in here]
        found = _said(path, members, [lifecycle_of(one) for one in members])
        if found is not None:
            return found
        if taken < len(steps):
            here = list(_next(revision, here, direction, steps[taken]))
    return None


def _next(
    revision: Revision, here: list[Nodes], direction: Direction, step: Step
) -> Iterator[Nodes]:
    """What a step leads to, also where only messages of the other direction carry it.

    Where a property is declared by name, what others allow for any name is not what is meant.
    """
    views = spread(revision, here, direction)
    if step.kind == "property":
        other: Direction = "request" if direction == "response" else "response"
        views = [
            view(revision, seen.members, other) if step.name in seen.hidden else seen
            for seen in views
        ]
        named = [seen.properties[step.name] for seen in views if step.name in seen.properties]
        if named:
            yield from named
            return
    for seen in views:
        yield from below(seen, step)


def _said(
    field: FieldPath | None, nodes: Iterable[Nodes], lifecycles: list[Lifecycle]
) -> Deprecated | None:
    if not lifecycles or not all(one.deprecated for one in lifecycles):
        return None
    latest = max(lifecycles, key=lambda one: (one.ends is not None, str(one.ends or "")))
    raw = (node.raw for every in nodes for node in every)
    return Deprecated(field, latest, next(filter(None, map(successor, raw)), ""))


def successor(raw: JsonValue) -> str:
    """What a deprecated thing names as its successor; "" for nothing."""
    written = raw.get(_SUCCESSOR) if isinstance(raw, dict) else None
    return " ".join(written.split()) if isinstance(written, str) else ""
