"""Where OpenAPI takes a `$ref` for a reference, and not for data or for a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from contractctl.model import METHODS, Node, Place

Shape = Literal["one", "list", "map", "extensible map", "one or list"]


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands under a key: an object of some kind, or several, by list or by name.

    An extensible map may hold `x-` keys that are extensions; in a plain map they are names.
    """

    kind: str
    shape: Shape = "one"


def _parts(kind: str, shape: Shape, *keys: str) -> dict[str, _Part]:
    return {key: _Part(kind, shape) for key in keys}


_VALUE = {
    **_parts("schema", "one", "schema"),
    **_parts("media", "map", "content"),
    **_parts("plain", "map", "examples"),
}

KINDS: Mapping[str, Mapping[str, _Part]] = {
    "openapi": {
        **_parts("path", "extensible map", "paths"),
        **_parts("path", "map", "webhooks"),
        **_parts("components", "one", "components"),
        **_parts("schema", "map", "definitions"),
        **_parts("parameter", "map", "parameters"),
        **_parts("response", "map", "responses"),
    },
    "components": {
        **_parts("schema", "map", "schemas"),
        **_parts("response", "map", "responses"),
        **_parts("parameter", "map", "parameters"),
        **_parts("parameter", "map", "headers"),
        **_parts("body", "map", "requestBodies"),
        **_parts("plain", "map", "examples", "securitySchemes", "links"),
        **_parts("callback", "map", "callbacks"),
        **_parts("path", "map", "pathItems"),
        **_parts("media", "map", "mediaTypes"),
    },
    "path": {
        **_parts("operation", "one", *(method.lower() for method in METHODS)),
        **_parts("operation", "map", "additionalOperations"),
        **_parts("parameter", "list", "parameters"),
    },
    "operation": {
        **_parts("parameter", "list", "parameters"),
        **_parts("body", "one", "requestBody"),
        **_parts("response", "extensible map", "responses"),
        **_parts("callback", "map", "callbacks"),
    },
    "callback": {"": _Part("path", "extensible map")},
    "parameter": _VALUE,
    "body": _parts("media", "map", "content"),
    "response": {
        **_parts("schema", "one", "schema"),
        **_parts("media", "map", "content"),
        **_parts("parameter", "map", "headers"),
        **_parts("plain", "map", "links"),
    },
    "media": {
        **_parts("schema", "one", "schema", "itemSchema"),
        **_parts("plain", "map", "examples"),
        **_parts("encoding", "map", "encoding"),
        **_parts("encoding", "list", "prefixEncoding"),
        **_parts("encoding", "one", "itemEncoding"),
    },
    "encoding": _parts("parameter", "map", "headers"),
    "schema": {
        **_parts("schema", "map", "properties", "patternProperties", "definitions", "$defs"),
        **_parts("schema", "map", "dependentSchemas", "dependencies"),
        **_parts("schema", "list", "allOf", "anyOf", "oneOf", "prefixItems"),
        **_parts("schema", "one or list", "items"),
        **_parts("schema", "one", "not", "if", "then", "else", "contains", "propertyNames"),
        **_parts("schema", "one", "additionalProperties", "unevaluatedProperties"),
        **_parts("schema", "one", "additionalItems", "unevaluatedItems", "contentSchema"),
    },
    "plain": {},
}
"""Kinds of objects of Swagger 2.0 and OpenAPI 3.0 to 3.2 and the parts that may be references.

The dialects do not contradict each other here, so one table serves all. The callback object has
no fixed keys: "" stands for the object itself (OpenAPI 3.1.1 section 4.8.18).
"""


def reference_places(
    root: Node, resolve: Callable[[str, str], Node | None]
) -> Iterator[tuple[Node, str]]:
    """Yield each object that is a reference, with its `$ref`, from the entry on.

    Targets are read as what the reference stands for, so a file of its own needs no marker.
    resolve: gives the target of a reference that stands in a document, or None.
    """
    pending = [(_Part("openapi"), root)]
    seen: set[tuple[_Part, Place]] = set()
    while pending:
        part, node = pending.pop()
        if (part, node.place) in seen:
            continue
        seen.add((part, node.place))
        reference = node.raw.get("$ref") if isinstance(node.raw, dict) else None
        if isinstance(reference, str):
            yield node, reference
            target = resolve(reference, node.document)
            if target is not None:
                pending.append((part, target))
        # A stack turns the order round; reversed, references come as the document has them.
        pending.extend(reversed(list(_children(part, node))))


def _children(part: _Part, node: Node) -> Iterator[tuple[_Part, Node]]:
    raw, one = node.raw, _Part(part.kind)
    if isinstance(raw, list) and part.shape in ("list", "one or list"):
        yield from ((one, node.child(str(index))) for index in range(len(raw)))
    elif isinstance(raw, dict) and part.shape in ("map", "extensible map"):
        extensible = part.shape == "extensible map"
        names = (name for name in raw if not (extensible and name.startswith("x-")))
        yield from ((one, node.child(name)) for name in names)
    elif isinstance(raw, dict) and part.shape in ("one", "one or list"):
        for key, inner in KINDS[part.kind].items():
            if key in raw:
                yield inner, node.child(key)
            elif not key:
                yield inner, node
