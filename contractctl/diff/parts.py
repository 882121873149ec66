"""Schemas inside a schema that most have none of: by position, by pattern, under conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contractctl.diff.nulls import is_null
from contractctl.diff.vocabulary import (
    MATCHED,
    RARE,
    UNIONS,
    WHOLES,
    Nodes,
    canonical,
    children,
    listed,
    raw_of,
)
from contractctl.model import Node, Place
from contractctl.pointer import JsonValue

EXTENSIBLE = "x-extensible-enum"


@dataclass(frozen=True, slots=True, eq=False)
class Union:
    """A oneOf or anyOf; members without those that are null."""

    kind: str
    place: Place
    value: JsonValue
    members: tuple[Nodes, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What the rare keywords of declarations say together.

    patterns: patternProperties. prefix: prefixItems by position. closed: where items beyond them
    are forbidden. needs: dependentRequired as (property, what it needs). dependents:
    dependentSchemas. wholes: schemas that hold together. matched: those that hold each for
    itself. conditions: the schemas that have an `if`. extensible: the values of a list that may
    grow, by canonical text; content: contentSchema.
    """

    patterns: Mapping[str, Nodes] = field(default_factory=dict)
    prefix: tuple[Nodes, ...] = ()
    closed: Place | None = None
    needs: Mapping[tuple[str, str], Place] = field(default_factory=dict)
    dependents: Mapping[str, Nodes] = field(default_factory=dict)
    wholes: Mapping[str, Nodes] = field(default_factory=dict)
    matched: Mapping[str, Nodes] = field(default_factory=dict)
    conditions: Nodes = ()
    extensible: Mapping[str, JsonValue] | None = None
    extensible_place: Place | None = None
    content: Nodes = ()


NO_PARTS = Parts()

_EVALUATING = frozenset({"items", "contains", "anyOf", "oneOf", "if", "not", "dependentSchemas"})
"""Keywords by which an item may count as evaluated (2020-12 core, section 11.2)."""


def parts(members: Nodes) -> Parts:
    """Collect the rare keywords of declarations that hold together."""
    if all(RARE.isdisjoint(raw_of(m)) and raw_of(m).get("items") is not False for m in members):
        return NO_PARTS
    extensible, place = _extensible(members)
    wholes = {keyword: children(members, keyword) for keyword in WHOLES}
    matched = {keyword: _schemas(members, keyword) for keyword in MATCHED}
    closed = _closed(members)
    if closed is not None:
        del wholes["unevaluatedItems"]
    return Parts(
        patterns=_by_name(members, "patternProperties"),
        prefix=_prefix(members),
        closed=closed,
        needs=dict(_needs(members)),
        dependents=_by_name(members, "dependentSchemas"),
        wholes={keyword: nodes for keyword, nodes in wholes.items() if nodes},
        matched={keyword: nodes for keyword, nodes in matched.items() if nodes},
        conditions=tuple(m for m in members if raw_of(m).keys() >= {"if"} and _concludes(m)),
        extensible=extensible,
        extensible_place=place,
        content=children(members, "contentSchema"),
    )


def unions(members: Nodes) -> tuple[Union, ...]:
    """Every oneOf and anyOf of more than one member, an anyOf inside an anyOf spread out.

    One that names its members by a discriminator's values is kept even if it has but one.
    """
    found: list[Union] = []
    for member in members:
        for keyword in UNIONS:
            if keyword in raw_of(member):
                real = tuple((branch,) for branch in alternatives(member, keyword))
                if len(real) > 1 or (real and "discriminator" in raw_of(member)):
                    place = member.child(keyword).place
                    found.append(Union(keyword, place, raw_of(member)[keyword], real))
    return tuple(found)


def alternatives(node: Node, keyword: str) -> Iterator[Node]:
    """The members of a oneOf or anyOf but null, those of an anyOf inside an anyOf among them."""
    for branch in listed(node, keyword):
        if keyword == "anyOf" and raw_of(branch).keys() == {"anyOf"}:
            yield from alternatives(branch, keyword)
        elif not is_null(branch.raw):
            yield branch


def _schemas(members: Nodes, keyword: str) -> Nodes:
    """The schemas that a keyword holds, including those that say nothing."""
    return tuple(
        member.child(keyword)
        for member in members
        if isinstance(raw_of(member).get(keyword), dict | bool)
    )


def _by_name(members: Nodes, keyword: str) -> dict[str, Nodes]:
    found: dict[str, Nodes] = {}
    for member in members:
        declared = raw_of(member).get(keyword)
        for name in declared if isinstance(declared, dict) else ():
            found[name] = (*found.get(name, ()), member.child(keyword, name))
    return found


def _prefix(members: Nodes) -> tuple[Nodes, ...]:
    """By position; where one member has no such position, its `items` hold there."""
    lists = [(member, listed(member, "prefixItems")) for member in members]
    return tuple(
        tuple(
            node
            for member, declared in lists
            for node in (declared[i : i + 1] if i < len(declared) else children((member,), "items"))
        )
        for i in range(max(len(declared) for _, declared in lists))
    )


def _closed(members: Nodes) -> Place | None:
    """Where further items are forbidden; `unevaluatedItems` asks what else speaks about items."""
    for member in members:
        if raw_of(member).get("items") is False:
            return member.child("items").place
    if any(not _EVALUATING.isdisjoint(raw_of(member)) for member in members):
        return None
    for member in members:
        if raw_of(member).get("unevaluatedItems") is False:
            return member.child("unevaluatedItems").place
    return None


def _needs(members: Nodes) -> Iterator[tuple[tuple[str, str], Place]]:
    for member in members:
        declared = raw_of(member).get("dependentRequired")
        for name, needed in declared.items() if isinstance(declared, dict) else ():
            for other in needed if isinstance(needed, list) else ():
                yield (name, str(other)), member.child_place("dependentRequired", name)


def _concludes(member: Node) -> bool:
    """Whether a condition has a consequence: without one it says nothing."""
    return any(raw_of(member).get(keyword, {}) not in ({}, True) for keyword in ("then", "else"))


def _extensible(members: Nodes) -> tuple[dict[str, JsonValue] | None, Place | None]:
    for member in members:
        values = raw_of(member).get(EXTENSIBLE)
        if isinstance(values, list):
            named = {canonical(value): value for value in values}
            return named, member.child_place(EXTENSIBLE)
    return None, None
