"""XML carries texts: a number, a truth value and a string of the same spelling are one."""

from __future__ import annotations

from typing import Any

import pytest
from diff_documents import changes, of_value

from contractctl.model import Change, Proof, Revision, Severity

Schema = dict[str, Any]


def document(schema: Schema, media_type: str = "application/xml") -> Revision:
    """One operation that takes an element with a field of a schema."""
    whole: Any = {"type": "object", "properties": {"f": schema}}
    put: Any = {
        "requestBody": {"content": {media_type: {"schema": whole}}},
        "responses": {"204": {"description": "Done"}},
    }
    return of_value({"openapi": "3.1.0", "paths": {"/orders": {"put": put}}})


def compared(base: Schema, head: Schema, media_type: str = "application/xml") -> Change:
    (change,) = changes(document(base, media_type), document(head, media_type))
    return change


@pytest.mark.parametrize("kind", ["integer", "number", "boolean"])
@pytest.mark.parametrize("media_type", ["text/xml", "application/order+xml; version=1"])
def test_a_field_that_may_be_any_text_takes_what_it_took(kind: str, media_type: str) -> None:
    nested: Schema = {"type": "object", "properties": {"g": {"type": kind}}}
    text: Schema = {"type": "object", "properties": {"g": {"type": "string"}}}
    for base, head in (({"type": kind}, {"type": "string"}), (nested, text)):
        change = compared(base, head, media_type)
        assert (change.severity, change.proof) == (Severity.SAFE, Proof.CONTAINED)


def test_a_text_that_is_no_number_is_shown() -> None:
    change = compared({"type": "string"}, {"type": "integer"})
    assert change.witness is not None
    assert change.witness.payload == {"f": "a"}


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ({"type": ["string", "null"]}, {"type": "string"}),
        ({"type": "array"}, {"type": "array", "minItems": 1}),
        ({"type": "boolean"}, {"type": "string", "enum": ["true", "false"]}),
    ],
)
def test_what_xml_writes_in_several_ways_is_neither_shown_nor_safe(
    base: Schema, head: Schema
) -> None:
    change = compared(base, head)
    assert (change.severity, change.proof) == (Severity.BREAKING, Proof.UNPROVEN)


def test_an_element_without_what_it_must_hold_is_shown() -> None:
    inner: Schema = {"type": "object", "properties": {"g": {"type": "string"}}}
    change = compared(inner, {**inner, "required": ["g"]})
    assert change.witness is not None
    assert change.witness.payload == {"f": {}}


def by_content(schema: Schema, media_type: str, place: str) -> Revision:
    """One operation with a parameter that a media type describes."""
    content: Any = {media_type: {"schema": {"type": "object", "properties": {"a": schema}}}}
    get: Any = {
        "parameters": [{"name": "q", "in": place, "required": True, "content": content}],
        "responses": {"204": {"description": "Done"}},
    }
    return of_value({"openapi": "3.2.0", "paths": {"/orders": {"get": get}}}, "3.2")


FORM = "application/x-www-form-urlencoded"


def test_a_query_that_is_a_form_carries_texts() -> None:
    number, text = (
        by_content({"type": kind}, FORM, "querystring") for kind in ("integer", "string")
    )
    (change,) = changes(number, text)
    assert (change.severity, change.proof) == (Severity.SAFE, Proof.CONTAINED)
    (change,) = changes(text, number)
    assert change.witness is not None
    payload: Any = change.witness.payload
    assert payload["query"] == {"a": "a"}


def test_a_parameter_that_is_json_is_shown_as_its_text() -> None:
    number, text = (
        by_content({"type": kind}, "application/json", "query") for kind in ("integer", "string")
    )
    (change,) = changes(number, text)
    assert change.witness is not None
    payload: Any = change.witness.payload
    assert payload["query"] == {"q": '{"a": 0}'}
