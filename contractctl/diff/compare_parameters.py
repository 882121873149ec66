"""Compare the parameters of two operations."""

from __future__ import annotations

from collections.abc import Mapping

from contractctl.diff import document
from contractctl.diff.compare_contents import compare_contents
from contractctl.diff.document import Offered, flag, text
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.lifecycle import compare_lifecycle, lifecycle_of
from contractctl.diff.references import follow
from contractctl.diff.text_forms import is_exploded, parameter_form, style_of
from contractctl.diff.vocabulary import canonical
from contractctl.diff.walk import Walk
from contractctl.diff.wire import reads_as_before
from contractctl.model import Anchor, FieldPath, Node


def compare_parameters(walk: Walk, base: Offered, head: Offered) -> None:
    """Emit parameters that came, went or differ."""
    before = document.parameters(walk.base, base)
    after = document.parameters(walk.head, head)
    for key, node in before.items():
        other = after.get(key)
        if other is None:
            _removed(walk, base, head, node)
        elif not walk.sameness.same(node, other):
            _kept(walk, base, node, other)
    for key, node in after.items():
        if key not in before:
            _added(walk, base, head, node)


def field_of(node: Node) -> FieldPath:
    """How consumers name a parameter."""
    name = text(node, "name") or ""
    match text(node, "in"):
        case "query" | "querystring":
            return FieldPath("query", name)
        case "header":
            return FieldPath("header", name.lower())
        case "cookie":
            return FieldPath("cookie", name)
        case _:
            return FieldPath("path", name)


def _required(node: Node) -> bool:
    return flag(node, "required") or text(node, "in") == "path"


def _removed(walk: Walk, base: Offered, head: Offered, node: Node) -> None:
    reached = walk.reach.node()
    walk.reach.root(base.operation, base.sent, field_of(node), reached, mandatory=_required(node))
    promised = lifecycle_of((node,))
    dated = promised.removal(walk.as_of)
    walk.emit(
        Edit(
            Cell("parameter", dated or "removed", base.sent),
            node.place,
            str(field_of(node)),
            text(node, "name"),
            promised.sunset if dated else None,
            node.place,
            head.node.place,
            Anchor(reached),
        )
    )


def _added(walk: Walk, base: Offered, head: Offered, node: Node) -> None:
    reached = walk.reach.node()
    required = _required(node)
    walk.reach.root(base.operation, base.sent, field_of(node), reached, mandatory=required)
    schema = document.schema_of(walk.head, node)
    at_path = document.stands_at_path(walk.head, head, node)
    defaulted = required and schema is not None and document.member(schema, "default") is not None
    aspect = "required-parameter" if required else "optional-parameter"
    walk.emit(
        Edit(
            Cell("defaulted-parameter" if defaulted else aspect, "added", base.sent),
            (base.path_item if at_path else base.node).child_place("parameters"),
            str(field_of(node)),
            None,
            text(node, "name"),
            base.node.place,
            node.place,
            Anchor(reached),
        )
    )


def _kept(walk: Walk, base: Offered, node: Node, other: Node) -> None:
    reached, is_new = walk.object_pair(base.sent, node, other)
    mandatory = _required(node) or _required(other)
    walk.reach.root(base.operation, base.sent, field_of(node), reached, mandatory=mandatory)
    if not is_new:
        return
    for keyword, (before, after) in _facts(node, other).items():
        _emit(walk, base, node, other, reached, keyword, before, after)
    compare_lifecycle(
        walk,
        "parameter",
        (node, other),
        subject=str(field_of(node)),
        direction=base.sent,
        anchor=Anchor(reached),
    )
    form = parameter_form(node, other)
    if form is not None and reads_as_before(walk, node, other):
        walk.forms[reached] = form
        _retyped(walk, base, node, other, reached)
        return
    subject = str(field_of(node))
    compare_contents(walk, "parameter-content", (node, other), reached, base.sent, subject)


def _retyped(walk: Walk, base: Offered, node: Node, other: Node, reached: int) -> None:
    """A scalar that may be any text now, or a list of one; a default is compared as its text."""
    before, after = (
        follow(walk.base, node.child("schema")),
        follow(walk.head, other.child("schema")),
    )
    walk.pairs[reached], walk.directions[reached] = ((before,), (after,)), base.sent
    found = [("type", "widened")]
    defaults = [document.member(side, "default") for side in (before, after)]
    if _written(defaults[0]) != _written(defaults[1]):
        action = "set" if defaults[0] is None else "unset" if defaults[1] is None else "changed"
        found.append(("default", action))
    for keyword, action in found:
        values = [document.member(side, keyword) for side in (before, after)]
        walk.emit(
            Edit(
                Cell(keyword, action, base.sent),
                before.child_place(keyword),
                "",
                values[0].raw if values[0] else None,
                values[1].raw if values[1] else None,
                before.child_place(keyword),
                after.child_place(keyword),
                Anchor(reached),
            )
        )


def _written(default: Node | None) -> str | None:
    """A default as the text that a caller would have sent."""
    if default is None:
        return None
    listed = default.raw if isinstance(default.raw, list) else []
    value = listed[0] if len(listed) == 1 else default.raw
    return value if isinstance(value, str) else canonical(value)


def _facts(node: Node, other: Node) -> Mapping[str, tuple[str | bool, str | bool]]:
    """What is compared of a parameter beside its schema."""
    return {
        "required": (_required(node), _required(other)),
        "style": (style_of(node), style_of(other)),
        "explode": (is_exploded(node), is_exploded(other)),
        "allowReserved": (flag(node, "allowReserved"), flag(other, "allowReserved")),
        "allowEmptyValue": (flag(node, "allowEmptyValue"), flag(other, "allowEmptyValue")),
    }


_CELLS: Mapping[str, tuple[str, str, str]] = {
    "required": ("parameter", "became-required", "became-optional"),
    "style": ("parameter-style", "changed", "changed"),
    "explode": ("parameter-explode", "changed", "changed"),
    "allowReserved": ("parameter-allow-reserved", "set", "unset"),
    "allowEmptyValue": ("parameter-allow-empty-value", "set", "unset"),
}


def _emit(
    walk: Walk,
    base: Offered,
    node: Node,
    other: Node,
    reached: int,
    keyword: str,
    before: str | bool,
    after: str | bool,
) -> None:
    if before == after or (keyword == "explode" and not _can_explode(walk, node, other)):
        return
    aspect, when_true, when_false = _CELLS[keyword]
    action = when_true if after else when_false
    walk.emit(
        Edit(
            Cell(aspect, action, base.sent),
            node.child_place(keyword),
            str(field_of(node)),
            before,
            after,
            node.place,
            other.place,
            Anchor(reached),
        )
    )


def _can_explode(walk: Walk, node: Node, other: Node) -> bool:
    """Whether `explode` says something: not of a scalar (3.0.3 section 4.7.12.2), and not where it
    is only the default of another style."""
    written = document.member(node, "explode") or document.member(other, "explode")
    if written is None and style_of(node) != style_of(other):
        return False
    schema = document.schema_of(walk.base, node)
    kind = text(schema, "type")
    if kind == "array" and style_of(node) == style_of(other) == "simple":
        return False  # `a,b` in either form (3.1.1 section 4.8.12.4)
    return kind in ("array", "object") or kind is None
