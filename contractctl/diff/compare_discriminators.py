"""Compare discriminators: the property that tells alternatives apart, and what its values name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from contractctl import pointer
from contractctl.diff.pair import SchemaPair
from contractctl.diff.references import resolved
from contractctl.diff.view import Keyword, Nodes, SchemaView
from contractctl.model import Node, Place, Revision
from contractctl.pointer import JsonValue

_COMPONENT = re.compile(r"/(?:components/schemas|definitions)/([^/]+)$")


def compare_discriminators(pair: SchemaPair) -> None:
    """Emit a discriminator that came, went or reads another property, and moved entries."""
    base, head = pair.base.keywords.get("discriminator"), pair.head.keywords.get("discriminator")
    if base is None or head is None:
        if base is not None or head is not None:
            pair.emit_keyword("discriminator", "set" if base is None else "unset")
        return
    one, other = _property(base.value), _property(head.value)
    if one != other:
        pair.emit(
            "discriminator",
            "changed",
            "discriminator",
            base_value=one,
            head_value=other,
            base_place=base.place,
            head_place=head.place,
        )
        return
    _mapping(pair, base, head)


def _property(discriminator: JsonValue) -> str | None:
    """Its `propertyName`; in Swagger 2.0 the discriminator is that name itself."""
    if isinstance(discriminator, dict):
        discriminator = discriminator.get("propertyName")
    return discriminator if isinstance(discriminator, str) else None


def _mapping(pair: SchemaPair, base: Keyword, head: Keyword) -> None:
    if not _declared_here(pair):
        return  # an heir: what the parent's values name is compared with the parent
    before = _implied(pair, 0) | _entries(base.value)
    after = _implied(pair, 1) | _entries(head.value)
    for value in sorted(before.keys() | after.keys()):
        one, other = before.get(value), after.get(value)
        # A schema's own name stands for it unless the mapping says otherwise.
        if one is None and _target(pair.walk.base, base, value):
            one = _own(value, other)
        if other is None and _target(pair.walk.head, head, value):
            other = _own(value, one)
        if one == other or (one and other and _is_renamed(pair, value, base, head)):
            _below(pair, value, base, head)
            continue
        if one is None or other is None:
            alternatives = _names(pair.base if one is None else pair.head)
            if alternatives and (one or other) not in alternatives:
                continue  # the alternative itself came or went, and says so
        _emit(pair, value, one, other, (base.place, head.place))


def compare_implied_values(pair: SchemaPair, kept: Iterable[tuple[Nodes, Nodes]]) -> None:
    """Emit that an alternative is called otherwise, and so is the value that stands for it.

    Without an entry in the mapping the value is the name of the schema (3.0.3 section 4.7.25.2).
    """
    base, head = pair.base.keywords.get("discriminator"), pair.head.keywords.get("discriminator")
    if base is None or head is None or _property(base.value) != _property(head.value):
        return
    for one, other in kept:
        old, new = _implied_by(base, one[0]), _implied_by(head, other[0])
        if _component(one[0]) == _component(other[0]):
            continue
        if old is not None and old not in _values(pair.head, head):
            _emit(pair, old, old, None, (base.place, head.place))
        if new is not None and new not in _values(pair.base, base):
            _emit(pair, new, None, new, (base.place, head.place))


def _values(side: SchemaView, discriminator: Keyword) -> set[str]:
    """The values that mean something: entries of the mapping, and the names of alternatives."""
    members = (member[0] for union in side.unions for member in union.members)
    return {*_entries(discriminator.value), *filter(None, map(_component, members))}


def _implied_by(discriminator: Keyword, member: Node) -> str | None:
    """The value that stands for an alternative if no entry of the mapping does."""
    name = _component(member)
    return None if name in _entries(discriminator.value).values() else name


def _component(member: Node) -> str | None:
    """The name of the component that an alternative is, if it is one."""
    reference = member.raw.get("$ref") if isinstance(member.raw, dict) else None
    found = _COMPONENT.search(reference) if isinstance(reference, str) else None
    return pointer.unescape(found[1]) if found else None


def _is_renamed(pair: SchemaPair, value: str, base: Keyword, head: Keyword) -> bool:
    """Whether an entry names another schema only because the old one has another name now."""
    before, after = _reference(base, value), _reference(head, value)
    document = base.place.document
    return (
        before is not None
        and after is not None
        and _schema_at(pair.walk.head, before, document) is None
        and _schema_at(pair.walk.base, after, document) is None
    )


def _declared_here(pair: SchemaPair) -> bool:
    """Whether the discriminator is of the schema itself, not of one that it inherits from."""
    base = pair.base.keywords["discriminator"]
    return pair.base.members[0].child_place("discriminator") == base.place


def _implied(pair: SchemaPair, side: int) -> dict[str, str]:
    """Heirs of a schema without alternatives: each is meant by its own name."""
    seen = (pair.base, pair.head)[side]
    if seen.unions:
        return {}
    names = pair.walk.sameness.heirs[side].get(id(seen.members[0].raw), {})
    mapped = set(_entries(seen.keywords["discriminator"].value).values())
    return {name: name for name in names if name not in mapped}


def _below(pair: SchemaPair, value: str, base: Keyword, head: Keyword) -> None:
    """Queue what a value names: a schema that inherits is reached in no other way."""
    one = _target(pair.walk.base, base, value)
    other = _target(pair.walk.head, head, value)
    if one is not None and other is not None:
        pair.descend((one,), (other,), None)


def _target(revision: Revision, discriminator: Keyword, value: str) -> Node | None:
    reference = _reference(discriminator, value) or value  # no entry: the name of a schema
    return _schema_at(revision, reference, discriminator.place.document)


def _schema_at(revision: Revision, reference: str, document: str) -> Node | None:
    """What an entry of the mapping refers to, which may be the mere name of a schema."""
    if "/" not in reference:
        folder = "definitions" if revision.dialect == "2.0" else "components/schemas"
        reference = f"#/{folder}/{pointer.escape(reference)}"
    return resolved(revision, {"$ref": reference}, document)


def _reference(discriminator: Keyword, value: str) -> str | None:
    """What the mapping has for a value."""
    mapping = discriminator.value.get("mapping") if isinstance(discriminator.value, dict) else None
    reference = mapping.get(value) if isinstance(mapping, dict) else None
    return reference if isinstance(reference, str) else None


def _own(value: str, target: str | None) -> str | None:
    return value if target == value else None


def _emit(
    pair: SchemaPair,
    value: str,
    base: str | None,
    head: str | None,
    places: tuple[Place, Place],
) -> None:
    both = base is not None and head is not None
    pair.emit(
        "discriminator-value",
        "changed" if both else "removed" if head is None else "added",
        "discriminator",
        subject=value,
        base_value=base,
        head_value=head,
        base_place=places[0],
        head_place=places[1],
    )


def _entries(discriminator: JsonValue) -> dict[str, str]:
    """Values of the property, each with the name of the schema that it stands for."""
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    if not isinstance(mapping, dict):
        return {}
    return {value: _schema(target) for value, target in mapping.items() if isinstance(target, str)}


def _schema(target: str) -> str:
    """`Dog` for `Dog`, `dog.yaml#/Dog`, `schemas/Dog.yaml` and `#/components/schemas/Dog`."""
    name = pointer.unescape(target.rpartition("/")[2])
    return name.removesuffix(".yaml").removesuffix(".yml").removesuffix(".json")


def _names(side: SchemaView) -> frozenset[str]:
    return frozenset(
        name for union in side.unions for member in union.members if (name := _referred(member))
    )


def _referred(member: Nodes) -> str | None:
    raw = member[0].raw
    reference = raw.get("$ref") if isinstance(raw, dict) else None
    return _schema(reference) if isinstance(reference, str) else None
