"""Bring the parameters, bodies and responses of Swagger 2.0 into OpenAPI 3.0 form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import quote

from contractctl import pointer
from contractctl.model import Node, Place, Revision
from contractctl.pointer import JsonValue

JsonObject: TypeAlias = "dict[str, JsonValue]"

MediaTypes: TypeAlias = "tuple[tuple[str, Place], ...]"
"""Media types with the place that names each."""

_TYPE_KEYS = (
    *("type", "format", "items", "default", "enum", "multipleOf", "x-nullable"),
    *("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
    *("maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems"),
)
"""What Swagger 2.0 puts beside a parameter's name and OpenAPI 3.0 into its `schema`."""

_STYLES: Mapping[str, JsonObject] = {
    "csv": {"style": "form", "explode": False},
    "multi": {"style": "form", "explode": True},
    "ssv": {"style": "spaceDelimited", "explode": False},
    "pipes": {"style": "pipeDelimited", "explode": False},
    # OpenAPI 3.0 has no word for tabs; the extension keeps the difference visible.
    "tsv": {"style": "form", "explode": False, "x-collectionFormat": "tsv"},
}

_URLENCODED = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Messages:
    """Converts one revision's messages and notes where everything stood.

    origins: filled as values move; a place covers what is below it, see `Revision.origin`.
    """

    revision: Revision
    origins: dict[Place, Place] = field(default_factory=dict)

    def moved(self, at: str, source: Node | Place) -> None:
        """Note that what stands at a pointer of the converted document came from `source`."""
        self.origins[Place("", at)] = source.place if isinstance(source, Node) else source

    def made(self, at: str, value: JsonValue, source: Place) -> None:
        """Note one source for a value that the conversion made up and for all its parts."""
        self.moved(at, source)
        if isinstance(value, dict):
            for key, part in value.items():
                self.made(pointer.join(at, key), part, source)
        elif isinstance(value, list):
            for index, part in enumerate(value):
                self.made(pointer.join(at, str(index)), part, source)

    def target(self, node: Node) -> Node:
        """Follow references to the value they lead to; it may stand in another document."""
        while isinstance(node.raw, dict) and isinstance(reference := node.raw.get("$ref"), str):
            node = self.revision.resolve(reference, node.document)
        return node

    def schema(self, node: Node, at: str) -> JsonValue:
        """A schema of the entry document as it is; one of another document by reference."""
        self.moved(at, node)
        if not node.document:
            return node.raw
        self.moved(pointer.join(at, "$ref"), node)
        return {"$ref": f"{quote(node.document)}#{quote(node.pointer)}"}

    def parameter(self, node: Node, at: str) -> JsonValue:
        """A query, header, path or cookie parameter, or a response header."""
        self.moved(at, node)
        if not isinstance(node.raw, dict) or "schema" in node.raw:
            return node.raw
        moved = {*_TYPE_KEYS, "collectionFormat"}
        kept = {key: value for key, value in node.raw.items() if key not in moved}
        kept["schema"] = self._typed(node, pointer.join(at, "schema"))
        kept.update(self._style(node, at, query=node.raw.get("in") == "query"))
        return kept

    def body(self, node: Node, consumes: MediaTypes, at: str) -> JsonValue:
        """A body parameter as a request body."""
        self.moved(at, node)
        raw = _object(node)
        result = {
            key: value
            for key, value in raw.items()
            if key in ("description", "required") or key.startswith("x-")
        }
        result["content"] = self._content(node, consumes, pointer.join(at, "content"))
        return result

    def form(self, fields: Mapping[str, Node], consumes: MediaTypes, at: str) -> JsonValue:
        """Form parameters, by name, as the request body of an object schema."""
        first = next(iter(fields.values()))
        file = any(_object(node).get("type") == "file" for node in fields.values())
        forms = (_MULTIPART,) if file else (_URLENCODED, _MULTIPART)  # a file needs parts
        media = tuple(entry for entry in consumes if entry[0] in forms)
        media = media or ((forms[0], first.place),)
        required: list[JsonValue] = [
            name for name, node in fields.items() if _object(node).get("required") is True
        ]
        content: JsonObject = {}
        result: JsonObject = {"content": content}
        if required:
            result["required"] = True
        self.made(at, result, first.place)
        for name, place in media:
            inside = pointer.join(at, "content", name)
            content[name] = self._form_media(fields, required, place, inside)
        return result

    def response(self, node: Node, produces: MediaTypes, at: str) -> JsonValue:
        """A response object, references followed."""
        self.moved(at, node)
        if not isinstance(node.raw, dict):
            return node.raw
        result: JsonObject = {}
        for key, value in node.raw.items():
            if key == "schema":
                result["content"] = self._content(node, produces, pointer.join(at, "content"))
            elif key == "headers" and isinstance(value, dict):
                result["headers"] = {
                    name: self.parameter(
                        self.target(node.child("headers", name)), pointer.join(at, "headers", name)
                    )
                    for name in value
                }
            elif key != "examples":
                result[key] = value
        return result

    def _content(self, node: Node, media: MediaTypes, at: str) -> JsonValue:
        raw = _object(node)
        if "schema" not in raw:
            self.made(at, {}, node.place)
            return {}
        examples = raw.get("examples")
        content: JsonObject = {}
        self.moved(at, node.child("schema"))
        for name, place in media or (("application/json", node.place),):
            inside = pointer.join(at, name)
            self.moved(inside, place)
            entry: JsonObject = {}
            entry["schema"] = self.schema(node.child("schema"), pointer.join(inside, "schema"))
            if isinstance(examples, dict) and name in examples:
                entry["example"] = examples[name]
                self.moved(pointer.join(inside, "example"), node.child("examples", name))
            content[name] = entry
        return content

    def _form_media(
        self, fields: Mapping[str, Node], required: list[JsonValue], place: Place, at: str
    ) -> JsonValue:
        properties: JsonObject = {}
        schema: JsonObject = {"type": "object", "properties": properties}
        if required:
            schema["required"] = required
        encoding: JsonObject = {}
        entry: JsonObject = {"schema": schema}
        self.made(at, entry, place)
        for name, node in fields.items():
            inside = pointer.join(at, "schema", "properties", name)
            properties[name] = self._form_field(node, inside)
            inside = pointer.join(at, "encoding", name)
            style = self._style(node, inside, query=True)
            if style.get("explode") is False:
                encoding[name] = style
                self.moved(pointer.join(at, "encoding"), node)
                self.moved(inside, node)
        if encoding:
            entry["encoding"] = encoding
        for index, needed in enumerate(required):
            self.moved(
                pointer.join(at, "schema", "required", str(index)),
                fields[str(needed)].child("required"),
            )
        return entry

    def _form_field(self, node: Node, at: str) -> JsonValue:
        schema = self._typed(node, at)
        if schema.get("type") == "file":
            schema = {**schema, "type": "string", "format": "binary"}
            self.moved(pointer.join(at, "format"), node.child("type"))
        raw = _object(node)
        kept = {k: raw[k] for k in raw if k == "description" or k.startswith("x-")}
        return {**schema, **kept}

    def _typed(self, node: Node, at: str) -> JsonObject:
        self.moved(at, node)
        raw = _object(node)
        schema = {key: raw[key] for key in _TYPE_KEYS if key in raw}
        if "items" in schema and node.document:
            schema["items"] = self.schema(node.child("items"), pointer.join(at, "items"))
        elif "items" in schema:
            schema["items"] = _without_format(schema["items"])
        return schema

    def _style(self, node: Node, at: str, *, query: bool) -> JsonObject:
        raw = _object(node)
        if raw.get("type") != "array":
            return {}
        given = raw.get("collectionFormat", "csv")
        if query:
            style = dict(_STYLES.get(str(given), _STYLES["csv"]))
        else:  # there, `simple` is the only style and it means csv
            style = {} if given == "csv" else {"x-collectionFormat": given}
        source = node.child("collectionFormat" if "collectionFormat" in raw else "type")
        for key in style:
            self.moved(pointer.join(at, key), source)
        return style


def media_types(nodes: Iterable[Node]) -> MediaTypes:
    """The media types that a `consumes` or `produces` list names."""
    return tuple((node.raw, node.place) for node in nodes if isinstance(node.raw, str))


def _without_format(items: JsonValue) -> JsonValue:
    """Drop `collectionFormat`, which OpenAPI 3.0 has no place for below the first level."""
    if not isinstance(items, dict) or not {"collectionFormat", "items"} & items.keys():
        return items
    kept = {key: value for key, value in items.items() if key != "collectionFormat"}
    return {**kept, "items": _without_format(kept["items"])} if "items" in kept else kept


def _object(node: Node) -> JsonObject:
    return node.raw if isinstance(node.raw, dict) else {}
