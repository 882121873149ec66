"""What a schema says beyond which values are valid: what no validator asserts, and names."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.diff.references import target
from contractctl.diff.view import Nodes
from contractctl.diff.vocabulary import canonical, raw_of
from contractctl.model import Node, Revision

MOST_SCHEMAS = 2_000
"""Schemas below one that are read; of a larger one nothing is known."""

_REMARKS = frozenset(
    {"format", "contentEncoding", "contentMediaType", "contentSchema", "default", "deprecated"}
    | {"readOnly", "writeOnly", "discriminator", "xml", "x-extensible-enum", "x-unit"}
    | {"x-sunset", "x-stability-level", "nullable", "x-nullable"}
)
"""`nullable` is one of them where it adds no null: in 3.1, or beside an enum without it."""

_IN_PLACE = frozenset({"not", "if", "then", "else"})
_IN_PLACE_LISTS = frozenset({"allOf", "anyOf", "oneOf"})
_BELOW = frozenset(
    {"items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems"}
    | {"contains", "propertyNames"}
)
_BELOW_BY_NAME = frozenset({"properties", "patternProperties", "dependentSchemas"})

Remarks = frozenset[tuple[str, str]]


def remarks(revision: Revision, nodes: Nodes) -> Remarks | None:
    """Each remark with the place in a value that it is about; None where there are too many.

    It makes no difference which member of an `allOf` or of a union says it.
    """
    found: set[tuple[str, str]] = set()
    pending = [("", node, frozenset[int]()) for node in nodes]
    read = 0
    while pending:
        path, node, above = pending.pop()
        raw = raw_of(node)
        if id(raw) in above or not raw:
            continue
        read += 1
        if read > MOST_SCHEMAS:
            return None
        found |= {
            (f"{path} {name}", canonical(raw[name]))
            for name in raw.keys() & _REMARKS
            if raw[name] is not False or name == "default"
        }
        found |= {(f"{path}/properties/{name}", "") for name in _named(node)}
        above |= {id(raw)}
        pending += [(path + step, child, above) for step, child in _children(node)]
        referred = target(revision, node)
        pending += [(path, referred, above)] if referred is not None else []
    return frozenset(found)


def _named(node: Node) -> Iterator[str]:
    declared = raw_of(node).get("properties")
    yield from declared if isinstance(declared, dict) else ()


def _children(node: Node) -> Iterator[tuple[str, Node]]:
    """The schemas below one, each with the step to the values that it is about."""
    for name, value in raw_of(node).items():
        if name in _IN_PLACE and isinstance(value, dict):
            yield "", node.child(name)
        elif name in _BELOW and isinstance(value, dict):
            yield f"/{name}", node.child(name)
        elif name in _IN_PLACE_LISTS and isinstance(value, list):
            yield from (("", node.child(name, str(index))) for index in range(len(value)))
        elif name == "prefixItems" and isinstance(value, list):
            yield from ((f"/{index}", node.child(name, str(index))) for index in range(len(value)))
        elif name in _BELOW_BY_NAME and isinstance(value, dict):
            yield from ((f"/{name}/{key}", node.child(name, key)) for key in value)
