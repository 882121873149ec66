"""What a schema asserts, as one text: equal texts mean equal sets of valid values."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from contractctl.diff.references import dynamic, target
from contractctl.diff.vocabulary import canonical
from contractctl.model import Node, Revision
from contractctl.pointer import JsonValue

_PLAIN = frozenset(
    {"const", "multipleOf", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"}
    | {"maxLength", "minLength", "pattern", "maxItems", "minItems", "maxContains", "minContains"}
    | {"maxProperties", "minProperties", "format", "nullable", "x-nullable", "contentEncoding"}
    | {"contentMediaType", "$dynamicRef"}
)
_TRUE = frozenset({"uniqueItems", "readOnly", "writeOnly"})
"""Keywords that say nothing where they are false."""

_ANY_ORDER = frozenset({"type", "enum", "required"})
_ONE = frozenset(
    {"not", "if", "then", "else", "items", "additionalProperties", "propertyNames", "contains"}
    | {"unevaluatedItems", "unevaluatedProperties", "contentSchema"}
)
_LIST = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_MAP = frozenset({"properties", "patternProperties", "dependentSchemas"})


_LONGEST = 1_000
"""Characters of a schema that are kept as they are."""


def meaning(revision: Revision, node: Node) -> str:
    """Documentation, the order of lists without order, and references leave no trace."""
    return canonical(_Reader(revision).read(node))


@dataclass(frozen=True, slots=True)
class _Reader:
    """above: schemas that are being read, one of which may lead back; known: those that were."""

    revision: Revision
    above: set[int] = field(default_factory=set)
    known: dict[int, JsonValue] = field(default_factory=dict)

    def read(self, node: Node) -> JsonValue:
        raw = node.raw
        if not isinstance(raw, dict):
            return {} if raw is True else raw
        key = id(raw)
        if key in self.above:
            return {"again": node.pointer.rpartition("/")[2]}
        if key not in self.known:
            self.above.add(key)
            self.known[key] = _short(self._schema(node, raw))
            self.above.discard(key)
        return self.known[key]

    def _schema(self, node: Node, raw: dict[str, JsonValue]) -> JsonValue:
        referred = target(self.revision, node)
        if referred is not None and (len(raw) == 1 or self.revision.dialect in ("2.0", "3.0")):
            return self.read(referred)
        said = {name: self._keyword(node.child(name)) for name in raw if _asserts(name, raw[name])}
        if referred is not None:
            said["$ref"] = self.read(referred)
        elif "$dynamicRef" in raw:
            led = dynamic(self.revision, raw, node.document)
            said["any of"] = sorted((self.read(one) for one in led), key=canonical)
        return {name: value for name, value in said.items() if value is not None}

    def _keyword(self, node: Node) -> JsonValue:
        name, raw = node.pointer.rpartition("/")[2], node.raw
        if name in _ONE:
            return self.read(node)
        if name in _LIST and isinstance(raw, list):
            read = [self.read(node.child(str(index))) for index in range(len(raw))]
            return read if name == "prefixItems" else sorted(read, key=canonical)
        if name in _MAP and isinstance(raw, dict):
            return {key: self.read(node.child(key)) for key in raw}
        if name in _ANY_ORDER:
            return sorted(raw, key=canonical) if isinstance(raw, list) else [raw]
        if name == "dependentRequired" and isinstance(raw, dict):
            return {
                key: sorted(needed, key=canonical) if isinstance(needed, list) else needed
                for key, needed in raw.items()
            }
        return raw


def _short(value: JsonValue) -> JsonValue:
    """A long value as its digest: what is reached on many ways is written out on none."""
    text = canonical(value)
    if len(text) <= _LONGEST:
        return value
    return {"digest": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()}


def _asserts(name: str, value: JsonValue) -> bool:
    if name in _TRUE:
        return value is True
    return name in _PLAIN or name in _ONE | _LIST | _MAP | _ANY_ORDER or name == "dependentRequired"
