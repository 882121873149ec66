"""Schemas of requests as a generator wants them: with examples and values of discriminators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contractctl.diff import document
from contractctl.diff.document import Offered
from contractctl.diff.references import follow
from contractctl.diff.witness.export import Exporter
from contractctl.model import Direction, FieldPath, Node, Revision, Step
from contractctl.pointer import JsonValue

_NAMED = re.compile(r"/(?:components/schemas|definitions|\$defs)/([A-Za-z0-9._-]+)")
"""Where schemas stand that have a name."""


class AskingExporter(Exporter):
    """Exports schemas whose formats are kept, with the examples that their authors give."""

    def __init__(self, revision: Revision, direction: Direction) -> None:
        super().__init__(revision, direction, "asserted")
        self._titled: dict[str, str] = {}

    def titles(self) -> dict[str, str]:
        """The names that authors gave to what is defined, by the names of the definitions."""
        return {definition: title for title, definition in self._titled.items()}

    def annotate(self, node: Node, converted: dict[str, JsonValue]) -> None:
        """Examples, and the value by which each branch of a union is told."""
        if named := _NAMED.fullmatch(node.pointer):
            self._titled.setdefault(named[1], self._name)
        if given := list(examples_of(node)):
            converted["examples"] = given
        found = document.member(node, "discriminator")
        property = document.text(found, "propertyName")
        branches = converted.get("oneOf", converted.get("anyOf"))
        if not property or not isinstance(branches, list):
            return
        keyword = "oneOf" if "oneOf" in converted else "anyOf"
        names = dict(_branch_names(node, keyword, found))
        converted[keyword] = [
            _told(branch, property, names[index]) if index in names else branch
            for index, branch in enumerate(branches)
        ]


def examples_of(node: Node) -> Iterator[JsonValue]:
    """The examples of a schema, parameter or media type: plain, in a list, or by name."""
    raw = node.raw if isinstance(node.raw, Mapping) else {}
    if "example" in raw:
        yield raw["example"]
    match raw.get("examples"):
        case list() as listed:
            yield from listed
        case dict() as named:
            for one in named.values():
                if isinstance(one, dict) and "value" in one:
                    yield one["value"]


def body_fields(revision: Revision, offered: Offered) -> Iterator[FieldPath]:
    """The fields that a contract names for the bodies of an operation, those on the first level."""
    declared = document.member(offered.node, "requestBody")
    content = document.member(follow(revision, declared), "content") if declared else None
    for _, node in document.entries(content):
        schema = document.member(follow(revision, node), "schema")
        for name in _names(revision, schema, set()):
            yield FieldPath("body", "", (Step("property", name),))


def _names(revision: Revision, schema: Node | None, seen: set[int]) -> Iterator[str]:
    if schema is None or id(schema.raw) in seen:
        return
    seen.add(id(schema.raw))
    schema = follow(revision, schema)
    for name, _ in document.members(document.member(schema, "properties")):
        yield name
    for keyword in ("allOf", "oneOf", "anyOf"):
        branches = document.member(schema, keyword)
        if branches is not None and isinstance(branches.raw, list):
            for index in range(len(branches.raw)):
                yield from _names(revision, branches.child(str(index)), seen)


def _branch_names(node: Node, keyword: str, found: Node | None) -> Iterator[tuple[int, list[str]]]:
    """The values of the discriminator that stand for each branch (3.1.0 section 4.8.25)."""
    mapping = document.member(found, "mapping")
    chosen = mapping.raw if mapping and isinstance(mapping.raw, dict) else {}
    raw = node.raw if isinstance(node.raw, dict) else {}
    branches = raw.get(keyword)
    for index, branch in enumerate(branches if isinstance(branches, list) else []):
        reference = branch.get("$ref") if isinstance(branch, dict) else None
        if not isinstance(reference, str):
            continue
        own = reference.rpartition("/")[2]
        yield index, [name for name, to in chosen.items() if to in (reference, own)] or [own]


def _told(branch: JsonValue, property: str, names: list[str]) -> JsonValue:
    held: dict[str, JsonValue] = {
        "type": "object",
        "properties": {property: {"enum": list(names)}},
        "required": [property],
    }
    return {"allOf": [branch, held]}
