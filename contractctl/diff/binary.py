"""Binary data under the names that 3.0 and 3.1 have for it."""

from __future__ import annotations

from contractctl.diff.references import follow
from contractctl.diff.view import SchemaView
from contractctl.model import Node, Revision
from contractctl.pointer import JsonValue

_TYPED = ("json", "xml", "yaml", "x-www-form-urlencoded")
_RAW: tuple[dict[str, JsonValue], ...] = (
    {"type": "string", "format": "binary"},
    {"format": "binary"},
    {},
)
_BYTES = {"format": "binary", "contentMediaType": "application/octet-stream"}
_ANNOTATIONS = frozenset(
    {"title", "description", "deprecated", "example", "examples", "externalDocs", "$comment"}
    | {"contentMediaType"}
)


def holds_bytes(media_type: str) -> bool:
    """Whether a body of this type is bytes, of which a schema describes no structure."""
    kind = media_type.partition(";")[0]
    main, _, sub = kind.partition("/")
    return main not in ("text", "multipart", "*", "message") and not sub.endswith((*_TYPED, "*"))


def is_any_bytes(revision: Revision, schema: Node | None) -> bool:
    """Whether a schema lets all bytes pass: `format: binary` in 3.0, none or an empty one in 3.1.

    3.1.1 section 4.4.2.1 names them as each other's replacement.
    """
    raw = follow(revision, schema).raw if schema else {}
    if not isinstance(raw, dict):
        return raw is True
    said = {name: value for name, value in raw.items() if name not in _ANNOTATIONS}
    return {name: value for name, value in said.items() if not name.startswith("x-")} in _RAW


def is_same_base64(base: SchemaView, head: SchemaView) -> bool:
    """Whether both are base64, by `format: byte` or by `contentEncoding` (3.1.1, the same)."""
    return all(_is_base64(side) for side in (base, head))


def is_same_binary(base: SchemaView, head: SchemaView) -> bool:
    """Whether both are plain bytes, by `format: binary` or by their media type (3.1.1 too)."""
    return all(_is_binary(side) for side in (base, head))


def _is_binary(side: SchemaView) -> bool:
    said = {name: side.keywords.get(name) for name in ("format", "contentMediaType")}
    values = {name: keyword.value for name, keyword in said.items() if keyword is not None}
    plain = all(values[name] == _BYTES[name] for name in values)
    return bool(values) and plain and "contentEncoding" not in side.keywords


def _is_base64(side: SchemaView) -> bool:
    format, encoding = side.keywords.get("format"), side.keywords.get("contentEncoding")
    if encoding is None:
        return format is not None and format.value == "byte"
    return encoding.value == "base64" and (format is None or format.value == "byte")
