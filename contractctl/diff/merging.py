"""Merge the keywords of declarations that hold together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from contractctl.diff.languages import finds_all
from contractctl.diff.references import resolved
from contractctl.diff.vocabulary import (
    ALL_TYPES,
    CONSTRAINTS,
    LOWER,
    UPPER,
    Bound,
    Keyword,
    Nodes,
    canonical,
    raw_of,
    tighter,
)
from contractctl.model import Direction, Node, Place, Revision
from contractctl.pointer import JsonValue

_NO_BOUND = {"minLength": 0, "minItems": 0, "minProperties": 0}
_OF_CONTAINS = ("maxContains", "minContains")
"""Bounds that say nothing without `contains` (2020-12 validation, sections 6.4.4 and 6.4.5)."""

_MERGED = (
    *CONSTRAINTS,
    "format",
    "default",
    "deprecated",
    "discriminator",
    "multipleOf",
    "uniqueItems",
)


def types(
    members: Nodes, enum: Mapping[str, JsonValue] | None
) -> tuple[frozenset[str] | None, Place]:
    """Intersect the `type`s; return the types without null, and where they stand.

    A list of values that says no type has the types of its values; what takes no value has none.
    """
    types: frozenset[str] | None = None
    place = members[0].place
    for member in members:
        raw = raw_of(member)
        value = raw.get("type")
        if raw.get("not", False) in (True, {}):
            return frozenset(), member.place  # `false`, however it is written, takes no value
        if value is None:
            continue
        names = {str(name) for name in value} if isinstance(value, list) else {str(value)}
        if names & {"file"}:
            names = (names - {"file"}) | {"string"}
        names.discard("null")
        if "number" in names:
            names.add("integer")
        types = frozenset(names) if types is None else types & names
        place = member.child("type").place
    if enum is not None and (types is None or not enum):
        types = frozenset(type_of(value) for value in enum.values())
    return (None if types is None or types >= ALL_TYPES else types), place


def type_of(value: JsonValue) -> str:
    """The name of a value's type; null is no value here."""
    match value:
        case bool():
            return "boolean"
        case str():
            return "string"
        case int() | float():
            return "integer" if isinstance(value, int) or value.is_integer() else "number"
        case _:
            return "array" if isinstance(value, list) else "object"


def enum(members: Nodes) -> tuple[Mapping[str, JsonValue] | None, Place]:
    """Intersect `enum` and `const`; null is left to `nullable`."""
    values: dict[str, JsonValue] | None = None
    place = members[0].place
    for member in members:
        raw = raw_of(member)
        for keyword in ("enum", "const"):
            if keyword not in raw:
                continue
            listed = raw[keyword] if keyword == "enum" else [raw[keyword]]
            if not isinstance(listed, list):
                continue
            named: dict[str, JsonValue] = {
                canonical(value): value for value in listed if value is not None
            }
            values = named if values is None else {k: values[k] for k in values if k in named}
            place = member.child(keyword).place
    return values, place


def bounds(members: Nodes) -> dict[str, Bound]:
    """The tightest bound of each keyword."""
    bounds: dict[str, Bound] = {}
    for member in members:
        for name in (*UPPER, *LOWER):
            for bound in _declared_bounds(member, name):
                known = bounds.get(name)
                if known is None or tighter(name, bound, known):
                    bounds[name] = bound
    idle = () if any("contains" in raw_of(member) for member in members) else _OF_CONTAINS
    return {
        name: bound
        for name, bound in bounds.items()
        if name not in idle and not (name in _NO_BOUND and bound.value <= _NO_BOUND[name])
    }


def _declared_bounds(member: Node, name: str) -> Iterable[Bound]:
    raw = raw_of(member)
    exclusive_name = {"maximum": "exclusiveMaximum", "minimum": "exclusiveMinimum"}.get(name, "")
    exclusive = raw.get(exclusive_name)
    value = raw.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield Bound(value, exclusive is True, member.child(name).place)
    if isinstance(exclusive, int | float) and not isinstance(exclusive, bool):
        yield Bound(exclusive, True, member.child(exclusive_name).place)


def keywords(members: Nodes) -> dict[str, Keyword]:
    """Collect the other keywords; where members disagree the value is the list of all."""
    found: dict[str, list[Keyword]] = {}
    for member in members:
        raw = raw_of(member)
        for name in _MERGED:
            if name in raw and not _says_nothing(name, raw[name]):
                found.setdefault(name, []).append(Keyword(raw[name], member.child(name).place))
    merged: dict[str, Keyword] = {}
    for name, declared in found.items():
        distinct = {canonical(keyword.value): keyword for keyword in declared}
        values = [distinct[text].value for text in sorted(distinct)]
        merged[name] = Keyword(values[0] if len(values) == 1 else values, declared[0].place)
    return merged


def _says_nothing(name: str, value: JsonValue) -> bool:
    return (name in ("deprecated", "uniqueItems") and value is not True) or (
        name == "pattern" and isinstance(value, str) and finds_all(value)
    )


def properties(members: Nodes, hidden: frozenset[str]) -> dict[str, Nodes]:
    """The declarations of each property that is not hidden."""
    collected: dict[str, list[Node]] = {}
    for member in members:
        declared = raw_of(member).get("properties")
        if isinstance(declared, dict):
            holder = member.child("properties")
            for name in declared:
                if name not in hidden:
                    collected.setdefault(name, []).append(holder.child(name))
    if len(members) > 1:
        for name in _refused(members, collected):
            del collected[name]
        _hold_to_the_rest(members, collected)
    return {name: tuple(nodes) for name, nodes in collected.items()}


def _refused(members: Nodes, names: Iterable[str]) -> list[str]:
    """Properties that one declaration has and another beside it does not let through.

    `additionalProperties: false` closes an object to all that its own schema does not declare: such
    a property can no more be there than one that nobody declares.
    """
    closing = [raw_of(m) for m in members if raw_of(m).get("additionalProperties") is False]
    return [name for name in names if any(not _declares(raw, name) for raw in closing)]


def _declares(raw: Mapping[str, JsonValue], name: str) -> bool:
    known = raw.get("properties")
    declared = isinstance(known, dict) and name in known
    return declared or _has_pattern(raw.get("patternProperties"), name)


_REFERRING = frozenset({"$ref", "$dynamicRef"})
_COMPOSING = frozenset({"$ref", "allOf", "anyOf", "oneOf"})


def _hold_to_the_rest(members: Nodes, collected: dict[str, list[Node]]) -> None:
    """Add what a declaration says of properties that only others beside it declare.

    `additionalProperties` sees the properties of its own schema and no others (2020-12 core,
    section 10.3.2.3), `unevaluatedProperties` also those of the schemas below it.
    """
    for position, member in enumerate(members):
        raw = raw_of(member)
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            if raw.get(keyword, True) in (True, {}):
                continue
            sees_below = keyword.startswith("un") and not _COMPOSING.isdisjoint(raw)
            seeing = members[position:] if sees_below else (member,)
            known = [raw_of(one).get("properties") for one in seeing]
            patterns = raw.get("patternProperties")
            for name, nodes in collected.items():
                declared = any(isinstance(names, dict) and name in names for names in known)
                if not declared and not _has_pattern(patterns, name):
                    nodes.append(member.child(keyword))


def _has_pattern(patterns: JsonValue, name: str) -> bool:
    """Whether a property's name matches a pattern, or one that cannot be read here."""
    for pattern in patterns if isinstance(patterns, dict) else ():
        try:
            if re.search(pattern, name):
                return True
        except re.error:
            return True
    return False


def unseen(revision: Revision, members: Nodes, direction: Direction) -> frozenset[str]:
    """Names of the properties that this direction does not carry."""
    mark = "readOnly" if direction == "request" else "writeOnly"
    return frozenset(
        name
        for member in members
        if isinstance(declared := raw_of(member).get("properties"), dict)
        for name, schema in declared.items()
        if _is_marked(revision, member.document, schema, mark)
    )


def _is_marked(revision: Revision, document: str, schema: JsonValue, mark: str) -> bool:
    if not isinstance(schema, dict):
        return False
    if schema.get(mark) is True:
        return True
    referred = resolved(revision, schema, document) if _REFERRING & schema.keys() else None
    return referred is not None and raw_of(referred).get(mark) is True


def required(members: Nodes, hidden: frozenset[str]) -> dict[str, Place]:
    """Where each property that is not hidden is asked for."""
    required: dict[str, Place] = {}
    for member in members:
        names = raw_of(member).get("required")
        if isinstance(names, list):
            place = member.child("required").place
            for name in names:
                if isinstance(name, str) and name not in hidden:
                    required.setdefault(name, place)
    return required


def additional(members: Nodes) -> tuple[Nodes, Place | None]:
    """The schema of unknown properties, and where they are forbidden."""
    schemas: list[Node] = []
    closed: Place | None = None
    for position, member in enumerate(members):
        raw = raw_of(member)
        seeing = members[position:] if not _COMPOSING.isdisjoint(raw) else (member,)
        evaluated = any("additionalProperties" in raw_of(one) for one in seeing)
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            if keyword.startswith("un") and evaluated:
                continue
            value = raw.get(keyword)
            if value is False:
                closed = closed or member.child(keyword).place
            elif isinstance(value, dict) and value:
                schemas.append(member.child(keyword))
    return tuple(schemas), closed
