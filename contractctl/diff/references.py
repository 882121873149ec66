"""Follow `$ref` from a node to what it names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from contractctl.model import Node, Revision
from contractctl.pointer import JsonValue


def follow(revision: Revision, node: Node) -> Node:
    """Return the end of a chain of `$ref`s; a chain that closes ends where it closed.

    For objects whose siblings of `$ref` carry no meaning: everything but schemas.
    """
    seen: set[int] = set()
    while isinstance(node.raw, dict) and isinstance(reference := node.raw.get("$ref"), str):
        if id(node.raw) in seen:
            return node
        seen.add(id(node.raw))
        try:
            node = revision.resolve(reference, node.document)
        except (LookupError, ValueError):
            return node
    return node


def target(revision: Revision, node: Node) -> Node | None:
    """Return what the `$ref` of a schema names, one step, or None if it has none or it dangles."""
    return resolved(revision, node.raw, node.document)


def resolved(revision: Revision, schema: JsonValue, document: str) -> Node | None:
    """Return what `target` does for a schema that stands somewhere in a document."""
    if not isinstance(schema, dict):
        return None
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        led = dynamic(revision, schema, document) if "$dynamicRef" in schema else ()
        return led[0] if len(led) == 1 else None
    try:
        return revision.resolve(reference, document)
    except (LookupError, ValueError):
        return None


def dynamic(revision: Revision, schema: dict[str, JsonValue], document: str) -> tuple[Node, ...]:
    """Return all that the `$dynamicRef` of a schema may lead to, wherever it is met from."""
    reference = schema.get("$dynamicRef")
    if not isinstance(reference, str) or revision.dialect in ("2.0", "3.0"):
        return ()
    if reference.startswith("#") and not reference.startswith("#/"):
        return _anchors(revision).get(reference[1:], ())
    try:
        return (revision.resolve(reference, document),)
    except (LookupError, ValueError):
        return ()


def is_open(revision: Revision, node: Node) -> bool:
    """Whether a schema has a `$dynamicRef` that does not lead to one schema and no other."""
    schema = node.raw
    if not isinstance(schema, dict) or "$dynamicRef" not in schema:
        return False
    if revision.dialect in ("2.0", "3.0"):
        return False  # a keyword that they do not know
    return "$ref" in schema or len(dynamic(revision, schema, node.document)) != 1


@lru_cache(maxsize=4)
def _anchors(revision: Revision) -> Mapping[str, tuple[Node, ...]]:
    """Every `$dynamicAnchor` of a revision; one walk for all questions, where there is any."""
    found: dict[str, tuple[Node, ...]] = {}
    pending = [Node(name, "", value) for name, value in revision.documents.items()]
    while pending:
        node = pending.pop()
        if isinstance(node.raw, dict):
            name = node.raw.get("$dynamicAnchor")
            if isinstance(name, str):
                found[name] = (*found.get(name, ()), node)
            pending += [
                node.child(key) for key, v in node.raw.items() if isinstance(v, dict | list)
            ]
        elif isinstance(node.raw, list):
            pending += [node.child(str(index)) for index in range(len(node.raw))]
    return found


def named(revision: Revision, schema: Node) -> Node:
    """Return the schema that a bare `$ref` stands for; any other schema is itself.

    A chain that closes ends where it closed.
    """
    seen: set[int] = set()
    while id(schema.raw) not in seen:
        seen.add(id(schema.raw))
        referred = target(revision, schema)
        alone = isinstance(schema.raw, dict) and len(schema.raw) == 1
        if referred is None or not (alone or revision.dialect in ("2.0", "3.0")):
            return schema
        schema = referred
    return schema
