"""Bytes are bytes, whatever name a version of OpenAPI has for them."""

from __future__ import annotations

import pytest
from diff_documents import api, changes

OLD, NEW = "3.0.3", "3.1.1"


def bodies(content: str, version: str) -> str:
    """A document that sends and answers the same content."""
    return api(
        f"""
        /labels:
          put:
            requestBody: {{content: {content}}}
            responses: {{'200': {{description: A label, content: {content}}}}}
        """,
        version=version,
    )


def fields(schema: str, version: str, encoding: str = "") -> str:
    """A document that sends and answers a form with one field."""
    form = f"schema: {{type: object, properties: {{label: {schema}}}}}"
    written = f", encoding: {{label: {{contentType: {encoding}}}}}" if encoding else ""
    return bodies(f"{{multipart/form-data: {{{form}{written}}}}}", version)


@pytest.mark.parametrize("media_type", ["application/octet-stream", "image/png", "application/pdf"])
@pytest.mark.parametrize("head", ["{schema: {}}", "{}", "{schema: true}"])
def test_any_bytes_are_any_bytes_in_every_version(media_type: str, head: str) -> None:
    old = bodies(f"{{{media_type}: {{schema: {{type: string, format: binary}}}}}}", OLD)
    new = bodies(f"{{{media_type}: {head}}}", NEW)
    assert changes(old, new) == ()
    assert changes(new, old) == ()


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "application/xml"])
def test_a_string_of_a_structured_type_is_not_any_bytes(media_type: str) -> None:
    old = bodies(f"{{{media_type}: {{schema: {{type: string, format: binary}}}}}}", NEW)
    assert changes(old, bodies(f"{{{media_type}: {{schema: {{}}}}}}", NEW))


def test_bytes_that_are_bounded_are_compared() -> None:
    old = bodies("{image/png: {schema: {type: string, format: binary}}}", OLD)
    new = bodies("{image/png: {schema: {type: string, format: binary, maxLength: 9}}}", OLD)
    assert {change.rule for change in changes(old, new)} == {
        "request-max-length-set",
        "response-max-length-set",
    }


@pytest.mark.parametrize("version", [OLD, NEW])
def test_base64_has_two_names(version: str) -> None:
    byte = fields("{type: string, format: byte}", version)
    encoded = fields("{type: string, contentEncoding: base64}", NEW)
    assert changes(byte, encoded) == ()
    assert changes(encoded, byte) == ()


def test_base64_for_urls_is_another_encoding() -> None:
    found = changes(
        fields("{type: string, format: byte}", NEW),
        fields("{type: string, contentEncoding: base64url}", NEW),
    )
    assert "request-content-encoding-set" in {change.rule for change in found}


DEFAULTS = (
    (OLD, "{type: string, format: binary}", "application/octet-stream"),
    (OLD, "{type: string, format: byte}", "application/octet-stream"),
    (OLD, "{type: string, format: uuid}", "text/plain"),
    (OLD, "{type: string, nullable: true}", "text/plain"),
    (OLD, "{type: integer}", "text/plain"),
    (OLD, "{type: object}", "application/json"),
    (OLD, "{type: array, items: {type: string, format: binary}}", "application/octet-stream"),
    (OLD, "{type: array, items: {type: object}}", "application/json"),
    (OLD, "{allOf: [{type: object}]}", "application/json"),
    (NEW, "{}", "application/octet-stream"),
    (NEW, "{type: string, contentEncoding: base64}", "application/octet-stream"),
    (NEW, "{type: string, format: binary}", "application/octet-stream"),
    (NEW, "{type: string, contentMediaType: image/png}", "text/plain"),
    (NEW, "{type: [integer, 'null']}", "text/plain"),
    (NEW, "{type: array, items: {type: number}}", "text/plain"),
)


@pytest.mark.parametrize(("version", "schema", "default"), DEFAULTS)
def test_a_part_has_the_content_type_of_the_table_where_it_names_none(
    version: str, schema: str, default: str
) -> None:
    silent = fields(schema, version)
    assert changes(silent, fields(schema, version, default)) == ()
    assert changes(silent, fields(schema, version, "application/x-other"))


def test_a_field_of_bytes_may_say_so_by_its_media_type() -> None:
    old = fields("{type: string, format: binary}", OLD)
    new = fields("{type: string, contentMediaType: application/octet-stream}", NEW)
    assert changes(old, new) == ()
    assert changes(new, old) == ()
    assert changes(old, new.replace("application/octet-stream", "image/png")) != ()
