"""Schemas of a revision as plain JSON Schema 2020-12, for a validator that knows nothing of us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from contractctl.diff.references import is_open, target
from contractctl.diff.view import Nodes
from contractctl.diff.witness.derived import with_derived
from contractctl.diff.witness.expansion import (
    MOST_ALTERNATIVES,
    MOST_COPIES,
    Expansion,
    Measure,
)
from contractctl.diff.witness.formats import Formats, is_known, with_format
from contractctl.model import Direction, Node, Revision
from contractctl.pointer import JsonValue

if TYPE_CHECKING:
    import jsonschema_rs

_ONE = frozenset(
    {"not", "if", "then", "else", "items", "additionalProperties", "propertyNames", "contains"}
    | {"unevaluatedItems", "unevaluatedProperties"}
)
_LIST = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_MAP = frozenset({"patternProperties", "dependentSchemas"})
_PLAIN = frozenset(
    {"type", "enum", "const", "multipleOf", "maximum", "minimum", "exclusiveMaximum"}
    | {"exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems"}
    | {"uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties"}
    | {"dependentRequired"}
)
_LARGEST = 200
"""Definitions up to which containment is decided; it costs more than linearly."""

_LARGEST_PATTERN = 1_000_000
"""Bytes of a compiled pattern of which containment is decided, which costs a multiple of it.

A validator takes ten times as much; what needs more counts as a pattern of another dialect.
"""

_ALL_PATTERNS = 40_000_000
"""Bytes that all compiled patterns of a validator may take, shared evenly between their groups.

Matching keeps what every group found in every state: 50 groups of a pattern of 6 MB took 200 MB.
"""

_BACKTRACKING = 100_000
"""Steps after which a pattern counts as not matching: a hostile one costs milliseconds."""


class Exporter:
    """Turns schemas into definitions, each once, and compiles those that a root reaches.

    This reads the raw documents again, not through `view`: what proves a verdict must not share
    the code that made it.

    formats: how they are read, since some validators assert them and others do not.
    """

    def __init__(
        self, revision: Revision, direction: Direction, formats: Formats = "ignored"
    ) -> None:
        self._revision = revision
        self._formats = formats
        self._mark = "readOnly" if direction == "request" else "writeOnly"
        self._names: dict[int, str] = {}
        self._definitions: dict[str, JsonValue] = {}
        self._measure = Measure(self._definitions)
        self._uses: dict[str, set[str]] = {}
        self._groups: Counter[str] = Counter()
        self._current: set[str] = set()
        self._name = ""
        self._open: set[str] = set()
        self._formatted: dict[str, bool] = {}
        self._is_open = False
        self._pending: list[tuple[str, Node]] = []

    def validator(self, nodes: Nodes) -> jsonschema_rs.Validator | None:
        """Compile declarations that hold together; None where the validator refuses them."""
        import jsonschema_rs

        schema = self.schema(nodes)
        if self._expansion(schema).copies > MOST_COPIES:
            return None
        try:
            return jsonschema_rs.Draft202012Validator(
                schema,
                offline=True,
                validate_formats=self._formats != "ignored",
                pattern_options=jsonschema_rs.FancyRegexOptions(
                    backtrack_limit=_BACKTRACKING, size_limit=self._largest_pattern(schema)
                ),
            )
        except (ValueError, jsonschema_rs.ReferencingError):  # a pattern of another dialect, say
            return None

    def canonical(self, nodes: Nodes) -> jsonschema_rs.CanonicalSchema | None:
        """The canonical form of declarations that hold together; None where there is none.

        Patterns are bounded, as in `validator`.
        """
        return self._canonicalized(self.schema(nodes))

    def canonical_texts(
        self, nodes: Nodes, others: Iterable[JsonValue] = (), *, never_empty: bool = False
    ) -> jsonschema_rs.CanonicalSchema | None:
        """The canonical form of the strings among the valid values, and of other strings."""
        schema = self.schema(nodes)
        held = schema.pop("allOf")
        text: dict[str, JsonValue] = {"type": "string", **({"minLength": 1} if never_empty else {})}
        schema["anyOf"] = [{**text, "allOf": held}, *others]
        return self._canonicalized(schema)

    def _canonicalized(self, schema: dict[str, JsonValue]) -> jsonschema_rs.CanonicalSchema | None:
        import jsonschema_rs

        definitions = schema["$defs"]
        if isinstance(definitions, dict) and len(definitions) > _LARGEST:
            return None
        expanded = self._expansion(schema)
        if expanded.copies > MOST_COPIES or expanded.alternatives > MOST_ALTERNATIVES:
            return None
        try:
            return jsonschema_rs.canonicalize(
                {**schema, "$defs": with_derived(definitions)},
                offline=True,
                validate_formats=self._formats != "ignored",
                pattern_options=jsonschema_rs.FancyRegexOptions(
                    backtrack_limit=_BACKTRACKING, size_limit=_LARGEST_PATTERN
                ),
            )
        except (ValueError, jsonschema_rs.ReferencingError):
            return None

    def readings(self, nodes: Nodes) -> tuple[Formats, ...]:
        """The ways to read formats that make a difference for declarations that hold together."""
        roots = [self._define(node) for node in nodes]
        self._work()
        are_known = [self._formatted[n] for n in self._reached(roots) if n in self._formatted]
        if not are_known:
            return ("ignored",)
        return ("ignored", "asserted") if all(are_known) else ("ignored", "asserted", "opaque")

    def schema(self, nodes: Nodes) -> dict[str, JsonValue]:
        """One self-contained schema."""
        roots = [self._define(node) for node in nodes]
        self._work()
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [{"$ref": f"#/$defs/{name}"} for name in roots],
            "$defs": {name: self._definitions[name] for name in sorted(self._reached(roots))},
        }

    def _largest_pattern(self, schema: dict[str, JsonValue]) -> int:
        definitions = schema["$defs"]
        named = definitions if isinstance(definitions, dict) else ()
        groups = sum(self._groups[name] for name in named)
        return min(_LARGEST_PATTERN * 10, _ALL_PATTERNS // max(groups, 1))

    def _expansion(self, schema: dict[str, JsonValue]) -> Expansion:
        definitions = schema["$defs"]
        names = definitions if isinstance(definitions, dict) else {}
        if not self._open.isdisjoint(names):  # what a `$dynamicRef` takes is not known
            return Expansion(MOST_COPIES + 1, MOST_ALTERNATIVES + 1)
        return self._measure.worst(names)

    def _define(self, node: Node) -> str:
        name = self._names.get(id(node.raw))
        if name is None:
            name = self._names[id(node.raw)] = f"s{len(self._names)}"
            self._pending.append((name, node))
        return name

    def _work(self) -> None:
        while self._pending:
            name, node = self._pending.pop()
            self._name, self._current = name, set()
            self._uses[name] = self._current
            self._is_open = False
            self._definitions[name] = self._convert(node)
            if self._is_open:
                self._open.add(name)

    def _reached(self, roots: list[str]) -> set[str]:
        found, pending = set(roots), list(roots)
        while pending:
            for name in self._uses[pending.pop()] - found:
                found.add(name)
                pending.append(name)
        return found

    def _convert(self, node: Node) -> JsonValue:
        raw = node.raw
        if not isinstance(raw, dict):
            return raw if isinstance(raw, bool) else True
        old = self._revision.dialect in ("2.0", "3.0")
        converted: dict[str, JsonValue] = {}
        referred = target(self._revision, node)
        if referred is not None:
            name = self._define(referred)
            self._current.add(name)
            converted["$ref"] = f"#/$defs/{name}"
        if "$ref" in raw and old:
            return converted or True
        self._is_open |= is_open(self._revision, node)
        for keyword in raw.keys() & (_ONE | _LIST | _MAP | _PLAIN):
            converted[keyword] = self._keyword(node, keyword)
        if isinstance(raw.get("format"), str):
            known = self._formatted.get(self._name, True)
            self._formatted[self._name] = known and is_known(str(raw["format"]))
            converted = with_format(converted, str(raw["format"]), self._formats)
        self._properties(node, converted)
        self.annotate(node, converted)
        return _modern(raw, converted) if old else converted

    def annotate(self, node: Node, converted: dict[str, JsonValue]) -> None:
        """Add to a converted schema what no validator asks for; for heirs."""

    def _keyword(self, node: Node, keyword: str) -> JsonValue:
        child = node.child(keyword)
        if keyword in ("pattern", "patternProperties"):
            self._groups[self._name] += _groups(child.raw)
        if keyword in _ONE and isinstance(child.raw, dict):
            return self._convert(child)
        if keyword in _LIST and isinstance(child.raw, list):
            return [self._convert(child.child(str(i))) for i in range(len(child.raw))]
        if keyword in _MAP and isinstance(child.raw, dict):
            return {name: self._convert(child.child(name)) for name in child.raw}
        return child.raw

    def _properties(self, node: Node, converted: dict[str, JsonValue]) -> None:
        """Properties that this direction carries, and which of them are required."""
        raw = node.raw if isinstance(node.raw, dict) else {}
        declared = raw.get("properties")
        hidden: set[str] = set()
        if isinstance(declared, dict):
            children = {name: node.child("properties", name) for name in declared}
            hidden = {name for name, child in children.items() if self._is_hidden(child)}
            converted["properties"] = {
                name: self._convert(child) for name, child in children.items() if name not in hidden
            }
        required = raw.get("required")
        if isinstance(required, list):
            converted["required"] = [
                name for name in dict.fromkeys(map(str, required)) if name not in hidden
            ]

    def _is_hidden(self, node: Node) -> bool:
        if isinstance(node.raw, dict) and node.raw.get(self._mark) is True:
            return True
        referred = target(self._revision, node)
        return (
            referred is not None
            and isinstance(referred.raw, dict)
            and referred.raw.get(self._mark) is True
        )


def _groups(patterns: JsonValue) -> int:
    """How many groups a pattern has, or the names of properties that are patterns; rather more."""
    listed = patterns if isinstance(patterns, dict) else [patterns]
    return sum(1 + pattern.count("(") for pattern in listed if isinstance(pattern, str))


def _modern(raw: dict[str, JsonValue], converted: dict[str, JsonValue]) -> JsonValue:
    """OpenAPI 3.0 and Swagger 2.0 spellings in 2020-12 (3.0.3 section 4.7.24)."""
    for bound, exclusive in (("maximum", "exclusiveMaximum"), ("minimum", "exclusiveMinimum")):
        if raw.get(exclusive) is True and bound in raw:
            converted[exclusive] = converted.pop(bound)
        elif isinstance(raw.get(exclusive), bool):
            del converted[exclusive]
    if converted.get("type") == "file":
        converted["type"] = "string"
    if isinstance(converted.get("items"), list):  # tuples are no part of these dialects
        del converted["items"]
    listed = raw.get("enum")
    takes_null = not isinstance(listed, list) or None in listed
    if (raw.get("nullable") is True and takes_null) or raw.get("x-nullable") is True:
        return {"anyOf": [converted, {"type": "null"}]}
    return converted
