"""Where values are text on the wire, what counts is which texts a server takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
import pytest
from diff_documents import api, changes, of_value
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contractctl.model import Change, Proof, Revision, Severity
from contractctl.pointer import JsonValue

Schema = dict[str, JsonValue]

PLACES = ("query", "path", "header", "cookie", "text/plain", "application/x-www-form-urlencoded")

LISTED: tuple[JsonValue, ...] = (True, False, 0, 1, 2, -3, 1.5, "1", "2", "true", "a", "", "-3")
SENT: tuple[JsonValue, ...] = (
    *(*LISTED, 7, 40, 0.25, 10**12, "b", "ab", "abcd", "07", "1.0", "null"),
    *("2026-01-31", "192.0.2.1"),
)


def written(place: str, schema: Schema) -> Revision:
    """A document in which a schema describes one text that is sent."""
    operation: Schema = {"responses": {"204": {"description": "Done"}}}
    path = "/orders/{x}" if place == "path" else "/orders"
    if place in ("query", "path", "header", "cookie"):
        parameter: JsonValue = {"name": "x", "in": place, "required": True, "schema": schema}
        operation["parameters"] = [parameter]
    else:
        fields: JsonValue = {"type": "object", "required": ["x"], "properties": {"x": schema}}
        whole = schema if place == "text/plain" else fields
        operation["requestBody"] = {"required": True, "content": {place: {"schema": whole}}}
    return of_value({"openapi": "3.1.0", "paths": {path: {"post": operation}}})


def compared(place: str, base: Schema, head: Schema) -> tuple[Change, ...]:
    return changes(written(place, base), written(place, head))


def text_of(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def read_as(text: str) -> Iterator[JsonValue]:
    """What a server makes of a text: the text, or the one scalar that is written like it."""
    yield text
    try:
        value = json.loads(text)
    except ValueError:
        return
    if value is not None and isinstance(value, bool | int | float) and json.dumps(value) == text:
        yield value


def valid_for(schema: Schema) -> list[Callable[[JsonValue], bool]]:
    """Readers of a schema: one that ignores formats, and one that asserts them."""
    return [
        jsonschema_rs.Draft202012Validator(schema, validate_formats=formats).is_valid
        for formats in (False, True)
    ]


def shown(change: Change, place: str) -> str:
    """The text that a witness puts on the wire."""
    assert change.witness is not None
    payload: Any = change.witness.payload
    if place == "path":
        return unquote(str(payload["path"]).removeprefix("/orders/"))
    if place == "text/plain":
        return text_of(payload)
    part = {"query": "query", "header": "headers", "cookie": "cookies"}.get(place)
    return text_of(payload[part]["x"] if part else payload["x"])


def _optional(kind: JsonValue, **keywords: SearchStrategy[Any]) -> SearchStrategy[Schema]:
    return st.fixed_dictionaries({"type": st.just(kind)}, optional=keywords)


small = st.integers(0, 3)
SCHEMAS: SearchStrategy[Schema] = st.one_of(
    _optional("boolean"),
    st.just({"anyOf": [{"type": "integer"}, {"type": "boolean"}, {"type": "null"}]}),
    _optional(["boolean", "null"]),
    _optional("integer", minimum=small, maximum=small),
    _optional("number", minimum=small, exclusiveMaximum=small),
    _optional(["integer", "string"], minLength=small),
    _optional(["string", "null"], maxLength=small),
    _optional(
        "string",
        minLength=small,
        maxLength=small,
        pattern=st.sampled_from(["^[0-9]+$", "^-?[0-9]", "^(true|false)$", "^[a-z]+$"]),
    ),
    _optional("string", format=st.sampled_from(["date", "ipv4", "money"]), maxLength=small),
    st.lists(st.sampled_from(LISTED), min_size=1, max_size=3).map(lambda v: {"enum": v}),
    st.builds(
        lambda kind, listed: {"type": kind, "enum": listed},
        st.sampled_from(["string", "integer", "boolean"]),
        st.lists(st.sampled_from(LISTED), min_size=1, max_size=4),
    ),
)


@settings(
    max_examples=250,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.sampled_from(PLACES), SCHEMAS, SCHEMAS)
def test_a_shown_text_is_refused_and_a_safe_diff_refuses_none(
    place: str, base: Schema, head: Schema
) -> None:
    accepts, readers = valid_for(base)[-1], valid_for(head)
    found = compared(place, base, head)
    for change in found:
        if change.witness is not None:
            note(f"{place} {base} -> {head}: {change.rule} {change.witness}")
            assert not any(any(map(takes, read_as(shown(change, place)))) for takes in readers)
    if any(change.severity is not Severity.SAFE for change in found):
        return
    for value in SENT:
        if accepts(value) and (value != "" or place != "path"):
            note(f"{place} {base} -> {head}: {value!r}")
            assert all(any(map(takes, read_as(text_of(value)))) for takes in readers)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("base", "head"),
    [
        ({"type": "boolean"}, {"type": "string", "enum": ["true", "false"]}),
        ({"type": "integer", "enum": [1, 2]}, {"type": "string", "enum": ["1", "2"]}),
        ({"type": "string", "enum": ["1", "2"]}, {"type": "integer", "enum": [1, 2]}),
        ({"type": "number"}, {"type": "string"}),
        ({"type": ["string", "null"], "maxLength": 3}, {"type": "string", "maxLength": 3}),
        ({"type": "integer"}, {"type": "string", "minLength": 1}),
        (
            {"anyOf": [{"type": "integer"}, {"type": "boolean"}]},
            {"type": "string", "minLength": 1},
        ),
    ],
)
def test_what_takes_the_same_texts_is_safe(place: str, base: Schema, head: Schema) -> None:
    assert {change.severity for change in compared(place, base, head)} <= {Severity.SAFE}


@pytest.mark.parametrize("place", PLACES)
def test_a_text_that_head_refuses_is_shown_with_the_reason_that_fits_it(place: str) -> None:
    (change,) = compared(place, {"type": "integer"}, {"type": "string", "pattern": "^[0-9]+$"})
    assert (change.severity, change.proof) == (Severity.BREAKING, Proof.WITNESS)
    assert shown(change, place) == "-1"
    assert change.witness is not None
    assert change.witness.rejected_because == '"-1" does not match "^[0-9]+$"'


def test_integers_that_cannot_be_negative_have_digits_only() -> None:
    pattern: Schema = {"type": "string", "pattern": "^[0-9]+$"}
    (change,) = compared("query", {"type": "integer", "minimum": 0}, pattern)
    assert (change.severity, change.proof) == (Severity.SAFE, Proof.CONTAINED)
    (change,) = compared("query", {"type": "integer", "minimum": 1}, {**pattern, "maxLength": 9})
    assert (change.severity, change.proof) == (Severity.BREAKING, Proof.WITNESS)


def test_what_may_be_refused_without_a_text_that_shows_it_is_unproven() -> None:
    natural: Schema = {"type": "integer", "minimum": 0, "maximum": 9}
    (change,) = compared("query", natural, {"type": "string", "minLength": 1, "maxLength": 1})
    assert (change.severity, change.proof) == (Severity.BREAKING, Proof.UNPROVEN)


def test_a_segment_of_a_path_is_never_empty() -> None:
    base: Schema = {"type": "string"}
    head: Schema = {"type": "string", "minLength": 1}
    (path,) = compared("path", base, head)
    (query,) = compared("query", base, head)
    assert (path.severity, path.proof) == (Severity.SAFE, Proof.CONTAINED)
    assert (query.severity, query.proof) == (Severity.BREAKING, Proof.WITNESS)


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(
    st.builds(lambda items: {"type": "array", "items": items}, SCHEMAS),
    st.builds(
        lambda items, least, most: {
            **{"type": "array", "items": items, "uniqueItems": False},
            **({"minItems": least} if least > 1 else {}),
            **({"maxItems": most} if most else {}),
        },
        SCHEMAS,
        small,
        small,
    )
    | SCHEMAS,
)
def test_a_shown_list_of_texts_is_refused_and_a_safe_diff_refuses_none(
    base: Schema, head: Schema
) -> None:
    accepts, (ignoring, asserting) = valid_for(base)[-1], valid_for(head)

    def is_taken(values: list[JsonValue], takes: Callable[[JsonValue], bool]) -> bool:
        texts = [text_of(value) for value in values]
        alone = list(read_as(texts[0])) if len(texts) == 1 else []
        return any(map(takes, [*map(list, product(*map(read_as, texts))), *alone]))

    found = compared("query", base, head)
    for change in found:
        if change.witness is not None:
            payload: Any = change.witness.payload
            note(f"{base} -> {head}: {change.rule} {change.witness}")
            assert not is_taken(payload["query"]["x"], ignoring)
            assert not is_taken(payload["query"]["x"], asserting)
    if all(change.severity is Severity.SAFE for change in found):
        for first, second in product(SENT, SENT[::5]):
            for values in ([first], [first, second]):
                note(f"{base} -> {head}: {values}")
                assert not accepts(values) or is_taken(values, asserting)


@pytest.mark.parametrize("style", ["explode: true", "explode: false", "style: pipeDelimited"])
def test_an_empty_list_is_not_sent_and_shows_nothing(style: str) -> None:
    base, head = (
        api(
            f"""
            /orders:
              get:
                parameters:
                  - {{name: id, in: query, {style}, schema: {{type: array, {least} items: {{}}}}}}
                responses: {{'204': {{description: Done}}}}
            """
        )
        for least in ("", "minItems: 1,")
    )
    assert [change.proof for change in changes(base, head)] == [Proof.UNPROVEN]


def test_a_schema_that_json_carries_as_well_is_judged_by_its_types() -> None:
    def document(schema: str) -> str:
        return api(
            f"""
            /orders:
              post:
                requestBody:
                  content:
                    application/x-www-form-urlencoded: {{schema: {schema}}}
                    application/json: {{schema: {schema}}}
                responses: {{'204': {{description: Done}}}}
            """
        )

    fields = "{{type: object, properties: {{paid: {{type: {}}}}}}}"
    found = changes(document(fields.format("boolean")), document(fields.format("string")))
    proofs = {(change.severity, change.proof) for change in found}
    assert proofs == {(Severity.BREAKING, Proof.WITNESS), (Severity.SAFE, Proof.CONTAINED)}


def test_json_within_a_form_keeps_its_types() -> None:
    def document(kind: str) -> str:
        return api(
            f"""
            /orders:
              post:
                requestBody:
                  content:
                    multipart/form-data:
                      schema:
                        type: object
                        properties:
                          note: {{type: object, properties: {{paid: {{type: {kind}}}}}}}
                responses: {{'204': {{description: Done}}}}
            """
        )

    (change,) = changes(document("boolean"), document("string"))
    assert (change.severity, change.proof) == (Severity.BREAKING, Proof.WITNESS)
    assert change.witness is not None
    assert change.witness.payload == {"note": {"paid": True}}


def test_a_property_of_a_parameter_is_named_with_it() -> None:
    def written_by(properties: str) -> str:
        closed = f"{{type: object, additionalProperties: false, properties: {{{properties}}}}}"
        return api(
            f"""
            /orders:
              get:
                parameters: [{{name: box, in: query, schema: {closed}}}]
                responses: {{'204': {{description: Done}}}}
            """
        )

    (change,) = changes(written_by("size: {}, note: {}"), written_by("size: {}"))
    assert change.message.startswith("query:box.note is gone")
    assert change.message.count("query:box") == 1


DIGITS = "1" * 5_000


@pytest.mark.parametrize(
    "head",
    [{"enum": ["a"]}, {"type": "string", "not": {"const": DIGITS}}, {"type": "integer"}],
    ids=["listed", "excluded", "integers"],
)
def test_a_number_of_thousands_of_digits_is_no_reason_to_stop(head: Schema) -> None:
    found = compared("query", {"type": "string", "enum": [DIGITS, "a"]}, head)
    assert any(change.severity is Severity.BREAKING for change in found)
