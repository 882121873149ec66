"""One view of a schema for one direction: references followed, allOf merged, spellings unified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contractctl.diff import merging
from contractctl.diff.nulls import allows_null
from contractctl.diff.parts import Parts, Union, alternatives, parts, unions
from contractctl.diff.references import target
from contractctl.diff.vocabulary import (
    ALL_TYPES,
    CONSTRAINTS,
    LOWER,
    SUBSTANCE,
    UNIONS,
    UPPER,
    Bound,
    Keyword,
    Nodes,
    canonical,
    children,
    listed,
    raw_of,
    tighter,
)
from contractctl.model import Direction, Node, Place, Revision
from contractctl.pointer import JsonValue

__all__ = [
    "ALL_TYPES",
    "CONSTRAINTS",
    "LOWER",
    "SUBSTANCE",
    "UNIONS",
    "UPPER",
    "Bound",
    "Keyword",
    "Nodes",
    "SchemaView",
    "canonical",
    "tighter",
    "unseen",
    "view",
]

unseen = merging.unseen

_ANYTHING: JsonValue = {}
_NOTHING: JsonValue = {"not": {}}
"""Boolean schemas in the form of the others; one object each, since identity is by object."""


@dataclass(frozen=True, slots=True, eq=False)
class SchemaView:
    """What a schema says, in one form whatever it is written like.

    types: without "null", None where any type is allowed; integer stands beside number.
    nullable: whether null is a valid value. enum: canonical text to value, None where open.
    closed: where unknown properties are forbidden, None in an open object.
    additional: the schema of unknown properties, if there is one.
    hidden: properties that are declared and that this direction does not carry.
    unions: every oneOf and anyOf. parts: what the rare keywords say.
    """

    place: Place
    members: Nodes
    types: frozenset[str] | None
    types_place: Place
    nullable: bool
    enum: Mapping[str, JsonValue] | None
    enum_place: Place
    bounds: Mapping[str, Bound]
    keywords: Mapping[str, Keyword]
    properties: Mapping[str, Nodes]
    required: Mapping[str, Place]
    closed: Place | None
    additional: Nodes
    items: Nodes
    hidden: frozenset[str]
    unions: tuple[Union, ...]
    parts: Parts


def view(revision: Revision, nodes: Nodes, direction: Direction) -> SchemaView:
    """Build the view of declarations that hold together, as seen by one direction.

    On the request side readOnly properties vanish, on the response side writeOnly ones
    (OpenAPI 3.0.3 section 4.7.24, 3.1.0 section 4.8.24).
    """
    members = _flatten(revision, nodes)
    enum, enum_place = merging.enum(members)
    types, types_place = merging.types(members, enum)
    hidden = merging.unseen(revision, members, direction)
    additional, closed = merging.additional(members)
    return SchemaView(
        place=next(filter(_declares, members), members[0]).place,
        members=members,
        types=types,
        types_place=types_place,
        nullable=allows_null(revision, nodes),
        enum=enum,
        enum_place=enum_place,
        bounds=merging.bounds(members),
        keywords=merging.keywords(members),
        properties=merging.properties(members, hidden),
        required=merging.required(members, hidden),
        closed=closed,
        additional=additional,
        items=_items(members),
        hidden=hidden,
        unions=unions(members),
        parts=parts(members),
    )


def _flatten(revision: Revision, nodes: Nodes) -> Nodes:
    """Follow references and allOf, unwrap unions of one."""
    members: list[Node] = []
    seen: set[int] = set()
    pending = list(reversed(nodes))
    while pending:
        node = pending.pop()
        if isinstance(node.raw, bool):
            node = Node(node.document, node.pointer, _ANYTHING if node.raw else _NOTHING)
        raw = raw_of(node)
        if id(raw) in seen:
            continue
        seen.add(id(raw))
        referred = target(revision, node)
        if referred is not None and revision.dialect in ("2.0", "3.0"):
            pending.append(referred)  # siblings of $ref are ignored (3.0.3 section 4.7.23)
            continue
        members.append(node)
        inner = [*listed(node, "allOf"), *([referred] if referred else [])]
        for keyword in UNIONS:
            real = list(alternatives(node, keyword)) or listed(node, keyword)[:1]
            inner += real if len(real) == 1 and "discriminator" not in raw else []
        pending.extend(reversed(inner))
    return tuple(members) or (nodes[0],)


def _declares(node: Node) -> bool:
    """Whether a schema says more than which one other schema it stands for."""
    raw = raw_of(node)
    branches = raw.get("allOf")
    wraps = "$ref" in raw or (isinstance(branches, list) and len(branches) == 1)
    return not wraps or not raw.keys().isdisjoint(SUBSTANCE)


def _items(members: Nodes) -> Nodes:
    """The schema of items; `false` closes the list instead."""
    return tuple(node for node in children(members, "items") if node.raw is not False)
