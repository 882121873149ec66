"""Pass through schemas that are written alike and differ only behind their references."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contractctl.diff.nulls import is_null
from contractctl.diff.view import SUBSTANCE, UNIONS, Nodes, unseen
from contractctl.diff.vocabulary import RARE
from contractctl.diff.walk import Walk
from contractctl.model import ITEM, MAP_VALUE, Direction, Node, Step
from contractctl.pointer import JsonValue

_WHOLE = frozenset({*RARE, "then", "else", "oneOf", "discriminator"})
"""Keywords that are compared as a whole too: what lies below them is not all that counts."""

_Part = tuple[Step | None, bool, tuple[str, ...], JsonValue]
"""A schema below another: the step to it, whether it is always there, its tokens, its value."""


def pass_through(walk: Walk, node: int, base: Nodes, head: Nodes, direction: Direction) -> bool:
    """Queue what lies below two equal schemas; False where they must be compared in full.

    A document whose schemas all lead to each other has thousands of these for one edit: no view
    of them is built. Where references are merged into the schema itself, one is needed.
    """
    if len(base) != 1 or len(head) != 1:
        return False
    one, other, raw = base[0], head[0], base[0].raw
    if not isinstance(raw, dict) or not walk.sameness.equal(raw, other.raw) or _merges(raw):
        return False
    if "discriminator" in raw and id(raw) in walk.sameness.heirs[0]:
        return False  # what its values name is found by name, not by what it refers to
    skipped = unseen(walk.base, base, direction)
    if skipped != unseen(walk.head, head, direction):
        return False
    if any(
        not walk.sameness.same(one.child(keyword), other.child(keyword))
        for keyword in _WHOLE & raw.keys()
    ):
        return False
    refers = walk.sameness.references
    for part in _parts(raw, skipped, refers):
        for step, mandatory, tokens, below in _alternatives(*part):
            child = _child(walk, (one, other), tokens, below, direction) if refers(below) else None
            if child is not None:
                walk.reach.edge(node, step, child, mandatory=mandatory)
    return True


def _child(
    walk: Walk,
    parents: tuple[Node, Node],
    tokens: tuple[str, ...],
    below: JsonValue,
    direction: Direction,
) -> int | None:
    """Ask for what stands below two schemas; a reference that was asked for is known."""
    one, other = parents
    key = (direction, one.document, other.document, _reference(below))
    if key in walk.behind:
        return walk.behind[key]
    child = walk.schemas((one.child(*tokens),), (other.child(*tokens),), direction)
    if key[-1] is not None:
        walk.behind[key] = child
    return child


def _reference(schema: JsonValue) -> str | None:
    """The text of a `$ref` that stands alone."""
    reference = schema.get("$ref") if isinstance(schema, dict) and len(schema) == 1 else None
    return reference if isinstance(reference, str) else None


def _merges(raw: dict[str, JsonValue]) -> bool:
    """Whether what a schema refers to becomes part of the schema itself."""
    if "$ref" in raw or "allOf" in raw or "$dynamicRef" in raw:
        return True
    return any(keyword in raw and _wraps_one(raw, keyword) for keyword in UNIONS)


def _wraps_one(raw: dict[str, JsonValue], keyword: str) -> bool:
    members = raw.get(keyword)
    return isinstance(members, list) and sum(map(is_null, members)) == len(members) - 1


def _parts(
    raw: dict[str, JsonValue], skipped: frozenset[str], refers: Callable[[JsonValue], object]
) -> Iterator[_Part]:
    """The schemas below one that refer to others, in the order of a full comparison."""
    if refers(raw.get("items")):
        yield ITEM, False, ("items",), raw["items"]
    properties, required = raw.get("properties"), raw.get("required")
    if isinstance(properties, dict):
        for name in sorted(properties.keys() - skipped):
            if not refers(properties[name]):
                continue
            mandatory = isinstance(required, list) and name in required
            yield Step("property", name), mandatory, ("properties", name), properties[name]
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        if refers(raw.get(keyword)):
            yield MAP_VALUE, False, (keyword,), raw[keyword]
    yield from _members(None, (), raw)


def _alternatives(
    step: Step | None, mandatory: bool, tokens: tuple[str, ...], schema: JsonValue
) -> Iterator[_Part]:
    """A schema, or where it is a mere choice between others, those: one step less for each."""
    if isinstance(schema, dict) and "anyOf" in schema and _only_chooses(schema):
        yield from _members(step, tokens, schema)
    else:
        yield step, mandatory, tokens, schema


def _only_chooses(raw: dict[str, JsonValue]) -> bool:
    return raw.keys() & SUBSTANCE == {"anyOf"} and not _merges(raw)


def _members(
    step: Step | None, tokens: tuple[str, ...], raw: dict[str, JsonValue]
) -> Iterator[_Part]:
    for keyword in UNIONS:
        members = raw.get(keyword)
        for index, member in enumerate(members if isinstance(members, list) else ()):
            yield step, False, (*tokens, keyword, str(index)), member
