"""Compare the properties of two object schemas."""

from __future__ import annotations

from contractctl.diff.lifecycle import schema_lifecycle
from contractctl.diff.pair import SchemaPair
from contractctl.diff.view import Nodes, view
from contractctl.model import MAP_VALUE, Direction, Node, Place, Step

_MARK: dict[Direction, str] = {"request": "read-only", "response": "write-only"}
"""What takes a property out of a direction."""


def compare_objects(pair: SchemaPair) -> None:
    """Emit what differs in properties, required and additionalProperties."""
    base, head = pair.base, pair.head
    for name in sorted(base.properties.keys() - head.properties.keys()):
        _removed(pair, name)
    for name in sorted(head.properties.keys() - base.properties.keys()):
        _added(pair, name)
    for name in sorted(base.properties.keys() & head.properties.keys()):
        pair.descend(
            base.properties[name],
            head.properties[name],
            Step("property", name),
            mandatory=name in base.required,
        )
    for name in sorted(base.required.keys() ^ head.required.keys()):
        asking, other = (base, head) if name in base.required else (head, base)
        if name not in asking.properties or name in other.properties:
            _requirement(pair, name)  # otherwise the property that came or went says it
    _additional(pair)


def _removed(pair: SchemaPair, name: str) -> None:
    """A property of base that head does not declare."""
    base, head = pair.base, pair.head
    promised = schema_lifecycle(pair.walk.base, base.properties[name], pair.direction)
    marked = f"became-{_MARK[pair.direction]}" if name in head.hidden else None
    dated = None if marked else promised.removal(pair.walk.as_of)
    if dated:
        aspect = "property"
    elif pair.direction == "response":
        aspect = "required-property" if name in base.required else "optional-property"
    elif head.closed is not None:
        aspect = "closed-property"
    else:
        aspect = "property"
    pair.emit(
        aspect,
        marked or dated or "removed",
        "properties",
        subject=name,
        base_value=name,
        head_value=promised.sunset if dated else None,
        base_place=_first(base.properties[name]),
        head_place=head.closed,
        step=Step("property", name),
    )
    if head.additional and not marked:
        pair.descend(base.properties[name], head.additional, Step("property", name))


def _added(pair: SchemaPair, name: str) -> None:
    """A property of head that base does not declare."""
    base, head = pair.base, pair.head
    required = name in head.required
    if pair.direction == "request":
        aspect = "required-property" if required else "optional-property"
        if required and _has_default(pair, head.properties[name]):
            aspect = "defaulted-property"
    else:
        aspect = "property" if base.closed is None else "closed-property"
    pair.emit(
        aspect,
        f"no-longer-{_MARK[pair.direction]}" if name in base.hidden else "added",
        "properties",
        subject=name,
        head_value=name,
        base_place=None,
        head_place=_first(head.properties[name]),
        step=Step("property", name),
        on_parent=pair.direction == "request" and required,
    )
    if base.additional and name not in base.hidden:
        pair.descend(base.additional, head.properties[name], Step("property", name))


def _requirement(pair: SchemaPair, name: str) -> None:
    """A property that both declare, or neither, and only one requires."""
    base, head = pair.base, pair.head
    became_required = name in head.required
    aspect = "property"
    if became_required and _has_default(pair, head.properties.get(name, ())):
        aspect = "defaulted-property"
    pair.emit(
        aspect if pair.direction == "request" else "property",
        "became-required" if became_required else "became-optional",
        "required",
        subject=name,
        base_value=None if became_required else True,
        head_value=True if became_required else None,
        base_place=base.required.get(name),
        head_place=head.required.get(name),
        step=Step("property", name),
        on_parent=pair.direction == "request",
    )


def _has_default(pair: SchemaPair, nodes: Nodes) -> bool:
    return bool(nodes) and "default" in view(pair.walk.head, nodes, pair.direction).keywords


def _first(nodes: tuple[Node, ...]) -> Place:
    return nodes[0].place


def _additional(pair: SchemaPair) -> None:
    """Unknown properties: forbidden, open, or held to a schema."""
    base, head = pair.base, pair.head
    closed = head.closed or base.closed
    if closed and (base.closed is None) != (head.closed is None):
        pair.emit(
            "additional-properties",
            "forbidden" if head.closed else "allowed",
            closed.pointer.rpartition("/")[2],  # unevaluatedProperties closes an object too
            base_value=base.closed is None,
            head_value=head.closed is None,
            base_place=base.closed,
            head_place=head.closed,
        )
    elif base.additional and head.additional:
        pair.descend(base.additional, head.additional, MAP_VALUE)
    elif bool(base.additional) != bool(head.additional) and base.closed is None:
        pair.emit(
            "additional-properties-schema",
            "unset" if base.additional else "set",
            "additionalProperties",
            base_place=_first(base.additional) if base.additional else None,
            head_place=_first(head.additional) if head.additional else None,
        )
