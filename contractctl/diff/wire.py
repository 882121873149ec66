"""Parameters as text: what a schema says of them in types, and how they are written on the wire."""

from __future__ import annotations

from collections.abc import Mapping

from contractctl.diff import document
from contractctl.diff.references import follow
from contractctl.diff.walk import Walk
from contractctl.model import Node, Revision
from contractctl.pointer import JsonValue

_SCALARS = frozenset({"boolean", "integer", "number", "string", "null"})
SAYING_NOTHING = frozenset(
    {"type", "nullable", "title", "description", "default", "deprecated", "example", "examples"}
    | {"externalDocs", "xml", "readOnly", "writeOnly", "$comment"}
)
"""Keywords after which a string may still be any text."""


def reads_as_before(walk: Walk, base: Node, head: Node) -> bool:
    """Whether head takes, as any text or as a list of one, whatever scalar base took.

    `?limit=5` is a text on the wire, whether the contract calls it an integer or a string, and
    `?tag=a` is also a list of one tag where every item is a parameter of its own (3.1.0 section
    4.8.12.4, style form with explode).
    """
    one, other = document.member(base, "schema"), document.member(head, "schema")
    if one is None or other is None:
        return False
    before, after = follow(walk.base, one), follow(walk.head, other)
    old, new = _types(before), _types(after)
    if not old or not old <= _SCALARS or new is None:
        return False
    if old & new - {"null"} or "null" in old - new:
        return False  # the types themselves tell what is accepted no longer
    if new - {"null"} == {"array"}:
        items = _items_of_one(walk.head, head, after)
        if items is None:
            return False
        after = follow(walk.head, items)
        return _is_any_text(after) or walk.sameness.same(one, items)
    return _is_any_text(after)


def _items_of_one(revision: Revision, head: Node, schema: Node) -> Node | None:
    """What the items of a list are held to, where one value is a list of one."""
    where, explode = document.text(head, "in"), document.member(head, "explode")
    exploded = explode is None or explode.raw is True
    if where != "query" or (document.text(head, "style") or "form") != "form" or not exploded:
        return None
    raw = _raw(schema)
    least = raw.get("minItems", 0)
    if not isinstance(least, int) or least > 1 or raw.get("maxItems", 1) == 0:
        return None
    return document.member(schema, "items") if not _says_more(raw) else None


def _says_more(raw: Mapping[str, JsonValue]) -> bool:
    known = SAYING_NOTHING | {"items", "minItems", "maxItems", "uniqueItems"}
    return any(name not in known and not name.startswith("x-") for name in raw)


def _is_any_text(schema: Node) -> bool:
    raw = _raw(schema)
    types = _types(schema)
    return (
        types is not None
        and "string" in types
        and all(name in SAYING_NOTHING or name.startswith("x-") for name in raw)
    )


def _types(schema: Node) -> set[str] | None:
    declared = _raw(schema).get("type")
    if isinstance(declared, str):
        return {declared}
    return {str(name) for name in declared} if isinstance(declared, list) else None


def _raw(schema: Node) -> Mapping[str, JsonValue]:
    return schema.raw if isinstance(schema.raw, dict) else {}
