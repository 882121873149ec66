"""Follow `$ref` from a node to what it names."""

from __future__ import annotations

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
        return None
    try:
        return revision.resolve(reference, document)
    except (LookupError, ValueError):
        return None


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
