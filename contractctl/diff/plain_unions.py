"""Unions that say no more than a list of types or of values, read as that list."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from contractctl.diff.merging import type_of
from contractctl.diff.parts import Union
from contractctl.diff.references import named
from contractctl.diff.view import ALL_TYPES, SUBSTANCE, Nodes, SchemaView, canonical, view
from contractctl.model import Direction, Revision
from contractctl.pointer import JsonValue

_VALUES = frozenset({"type", "const", "enum"})
_DEEPEST = 4
"""Unions inside unions that are asked for their types; a schema may lead back to itself."""


def alike(base: SchemaView, head: SchemaView) -> tuple[SchemaView, SchemaView]:
    """Both views, a plain union of one in the form that the other has, if there is such a one.

    `oneOf: [{type: string}, {type: integer}]` is `type: [string, integer]`, and alternatives of
    one value each are an `enum`.
    """
    if not base.unions and not head.unions:
        return base, head
    before, after = _plain(base), _plain(head)
    if before.enum is not None and after.enum is not None:
        return before, after
    if not before.unions and not after.unions and bool(base.unions) != bool(head.unions):
        listed = head if base.unions else base
        if before.types == after.types or len(listed.types or ()) > 1:
            return before, after
    return base, head


def taken_types(
    revision: Revision, seen: SchemaView, direction: Direction
) -> frozenset[str] | None:
    """The types that a schema takes, where only the alternatives of its unions name them."""
    return _Taken(revision, direction).types(seen, 0)


@dataclass(frozen=True, slots=True)
class _Taken:
    """known: the types of the alternatives that were asked, by identity; any while being asked."""

    revision: Revision
    direction: Direction
    known: dict[int, frozenset[str] | None] = field(default_factory=dict)

    def types(self, seen: SchemaView, depth: int) -> frozenset[str] | None:
        taken = seen.types
        for union in seen.unions if taken is None and depth < _DEEPEST else ():
            members = [self._member(member, depth + 1) for member in union.members]
            known = [types for types in members if types is not None]
            if len(known) == len(members):
                types = frozenset[str]().union(*known)
                taken = types if taken is None else taken & types
        return None if taken is None or taken >= ALL_TYPES else taken

    def _member(self, member: Nodes, depth: int) -> frozenset[str] | None:
        key = id(named(self.revision, member[0]).raw)
        if key not in self.known:
            self.known[key] = None
            self.known[key] = self.types(view(self.revision, member, self.direction), depth)
        return self.known[key]


def _plain(seen: SchemaView) -> SchemaView:
    if len(seen.unions) != 1 or seen.enum is not None:
        return seen
    union = seen.unions[0]
    said = [_said(member[0].raw) for member in union.members]
    if all(one == {"type"} for one in said):
        return _as_types(seen, union)
    if all(one and one <= _VALUES and one != {"type"} for one in said):
        return _as_enum(seen, union)
    return seen


def _said(schema: JsonValue) -> set[str]:
    if not isinstance(schema, dict) or "$ref" in schema or "allOf" in schema:
        return set()
    return {*(schema.keys() & SUBSTANCE), *(schema.keys() & {"format", "multipleOf", "nullable"})}


def _as_types(seen: SchemaView, union: Union) -> SchemaView:
    listed = [name for member in union.members for name in _types(member[0].raw)]
    names = frozenset(listed)
    overlaps = len(listed) > len(names) or names >= {"integer", "number"}
    if seen.types is not None or "null" in names or (union.kind == "oneOf" and overlaps):
        return seen
    types = names | {"integer"} if "number" in names else names
    return replace(seen, types=types, types_place=union.place, unions=())


def _as_enum(seen: SchemaView, union: Union) -> SchemaView:
    values: list[JsonValue] = []
    for member in union.members:
        raw = member[0].raw if isinstance(member[0].raw, dict) else {}
        listed = raw.get("enum", [raw.get("const")])
        mine = listed if isinstance(listed, list) else []
        allowed = _types(raw) or [type_of(value) for value in mine]
        if {"const", "enum"} <= raw.keys() or not all(type_of(v) in allowed for v in mine):
            return seen
        values += mine
    enum = {canonical(value): value for value in values}
    if None in values or (union.kind == "oneOf" and len(enum) < len(values)):
        return seen
    types = seen.types or frozenset(type_of(value) for value in values)
    return replace(seen, enum=enum, enum_place=union.place, types=types, unions=())


def _types(schema: JsonValue) -> list[str]:
    value = schema.get("type") if isinstance(schema, dict) else None
    return [str(name) for name in value] if isinstance(value, list) else [str(value)] * bool(value)
