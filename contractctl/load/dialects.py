"""Tell which description language, and which version of it, a document is written in."""

from __future__ import annotations

from collections.abc import Mapping

from contractctl.errors import MalformedDocument
from contractctl.load.positions import locate_in
from contractctl.model import Dialect, Location
from contractctl.pointer import JsonValue

_DIALECTS: Mapping[tuple[str, str], Dialect] = {
    ("swagger", "2.0"): "2.0",
    ("openapi", "3.0"): "3.0",
    ("openapi", "3.1"): "3.1",
    ("openapi", "3.2"): "3.2",
}

_RELATIVES: Mapping[str, str] = {
    "asyncapi": "an AsyncAPI document",
    "arazzo": "an Arazzo document",
    "overlay": "an OpenAPI Overlay",
    "swaggerVersion": "a Swagger 1.x document",
    "openrpc": "an OpenRPC document",
    "$schema": "a JSON Schema",
    "raml": "a RAML document",
}


def dialect_of(value: Mapping[str, JsonValue], data: bytes, file: str) -> Dialect:
    """Return the dialect of an entry document: Swagger 2.0 or OpenAPI 3.0 to 3.2.

    A version that YAML reads as a number, such as `openapi: 3.0`, counts as the text it looks
    like. data and file: where `value` was read from, for the message.

    Raises MalformedDocument, naming what the document is instead, for anything else.
    """
    for key in ("openapi", "swagger"):
        if key in value:
            version = str(value[key]).strip()
            dialect = _DIALECTS.get((key, ".".join(version.split(".")[:2]).partition("-")[0]))
            if dialect is not None:
                return dialect
            raise MalformedDocument(
                f"{key} {version[:40]!r} is not a version that is understood",
                hint="supported are swagger: '2.0' and openapi: 3.0.x, 3.1.x and 3.2.x",
                location=locate_in(data, file, [f"/{key}"]).get(f"/{key}"),
            )
    raise MalformedDocument(
        f"not an OpenAPI description: {_instead(value)}",
        hint="name the file that has an `openapi:` or `swagger:` key at its top",
        location=Location(file, 1, 1),
    )


def _instead(value: Mapping[str, JsonValue]) -> str:
    for key, name in _RELATIVES.items():
        if key in value:
            return f"it looks like {name}"
    if {"type", "properties"} & value.keys():
        return "it looks like a JSON Schema"
    if not value:
        return "the document is empty"
    keys = ", ".join(f"'{key}'" for key in list(value)[:5])
    return f"there is neither `openapi` nor `swagger` among its keys {keys}"
