"""A format is asserted by some readers and ignored by others: a verdict holds for both."""

from __future__ import annotations

from typing import Any

import pytest
from diff_documents import AS_OF, LAW, api, of_value, revision, rules

from contractctl.diff import diff
from contractctl.model import Change, Direction, Proof, Revision, Severity

Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}
DATE: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
UUID: Schema = {"type": "string", "format": "uuid"}
EMAIL: Schema = {"type": "string", "format": "email"}
WORDS: Schema = {"type": "string", "enum": ["today", "now"]}
SMALL: Schema = {"type": "integer", "format": "int32"}
BYTES: Schema = {"type": "string", "contentEncoding": "base64"}


def body(schema: Schema, media_type: str = "application/json") -> Revision:
    """One operation that takes a schema and answers the same."""
    content = {"content": {media_type: {"schema": schema}}}
    put: Any = {"requestBody": content, "responses": {"200": {"description": "OK", **content}}}
    return of_value({"openapi": "3.1.0", "paths": {"/orders": {"put": put}}})


def parameter(schema: Schema, place: str) -> Revision:
    """One operation with a parameter, or with a header in its answer."""
    header: Any = {"X-A": {"schema": schema}} if place == "answer" else {}
    listed: Any = [{"name": "a", "in": place, "required": True, "schema": schema}]
    get: Any = {
        "parameters": [] if header else listed,
        "responses": {"200": {"description": "OK", "headers": header}},
    }
    return of_value({"openapi": "3.1.0", "paths": {"/orders/{a}": {"get": get}}})


def found(base: Revision, head: Revision, direction: Direction) -> list[Change]:
    changes = diff(base, head, policy=LAW, as_of=AS_OF).changes
    return [change for change in changes if change.direction == direction]


def objects(schema: Schema) -> Schema:
    return {"type": "object", "properties": {"d": schema}}


FOR_SOME: dict[str, tuple[Schema, Schema]] = {
    "a date or a word": ({"anyOf": [DATE, WORDS]}, DATE),
    "an address or a number": (
        {"anyOf": [EMAIL, {"type": "string", "pattern": r"^\+"}]},
        EMAIL,
    ),
    "a small integer or any": ({"anyOf": [SMALL, INTEGER]}, SMALL),
    "objects of both": ({"anyOf": [objects(DATE), objects(STRING)]}, objects(DATE)),
    "a date or a moment": ({"anyOf": [DATE, MOMENT]}, DATE),
    "three kinds": ({"anyOf": [UUID, DATE, INTEGER]}, {"anyOf": [DATE, INTEGER]}),
    "under a condition": (
        {**STRING, "if": {"maxLength": 5}, "then": {"format": "date"}},
        {**STRING, "if": {"minLength": 5}, "then": {"format": "date"}},
    ),
    "what is excluded": ({**STRING, "not": {"format": "date"}}, {**DATE, "not": {}}),
    "a condition": (STRING, {**STRING, "if": {"minLength": 3}, "then": {"format": "date"}}),
    "names": ({"type": "object"}, {"type": "object", "propertyNames": {"format": "uuid"}}),
    "values of a map": (
        {"type": "object", "additionalProperties": {}},
        {"type": "object", "additionalProperties": {"format": "date"}},
    ),
    "values that nobody describes": (
        {"type": "object"},
        {"type": "object", "unevaluatedProperties": {"format": "date"}},
    ),
    "beside a property": (
        {"type": "object"},
        {"type": "object", "dependentSchemas": {"a": {"properties": {"b": DATE}}}},
    ),
    "an unknown format": ({"anyOf": [{**STRING, "format": "money"}, WORDS]}, WORDS),
    "numbers of an unknown format": (
        {"anyOf": [{"type": "number", "format": "money"}, {"type": "number"}]},
        {"type": "number", "format": "money"},
    ),
}


@pytest.mark.parametrize(("base", "head"), FOR_SOME.values(), ids=FOR_SOME.keys())
def test_a_format_that_comes_to_hold_for_more_values_is_no_safe_change(
    base: Schema, head: Schema
) -> None:
    wraps = (lambda s: s, lambda s: {"type": "array", "items": s}, objects)
    for wrap in wraps:
        hurting = found(body(wrap(base)), body(wrap(head)), "request")
        assert any(change.severity is not Severity.SAFE for change in hurting)
        hurting = found(body(wrap(head)), body(wrap(base)), "response")
        assert any(change.severity is not Severity.SAFE for change in hurting)


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ({"anyOf": [{**STRING, "default": "a"}, STRING]}, {**STRING, "default": "a"}),
        ({"anyOf": [BYTES, {"type": "string", "maxLength": 5}]}, BYTES),
        (
            {"anyOf": [objects({**STRING, "deprecated": True}), objects(STRING)]},
            objects({**STRING, "deprecated": True}),
        ),
    ],
)
def test_what_no_validator_asserts_is_no_less_for_some_values_than_for_all(
    base: Schema, head: Schema
) -> None:
    assert found(body(base), body(head), "request")
    assert found(body(head), body(base), "response")


UNION: Schema = {"anyOf": [DATE, {"type": "object", "properties": {"at": MOMENT}}]}


@pytest.mark.parametrize(
    ("base", "head"),
    [
        (
            {"properties": {"a": UNION, "b": {**INTEGER, "minimum": 1}}},
            {"properties": {"a": UNION, "b": {**INTEGER, "exclusiveMinimum": 0}}},
        ),
        (
            {"properties": {"a": UNION, "b": BOOLEAN}},
            {"properties": {"a": {"anyOf": UNION["anyOf"][::-1]}, "b": {"enum": [True, False]}}},
        ),
        ({"anyOf": [DATE, {"type": "null"}]}, {"type": ["string", "null"], "format": "date"}),
    ],
)
def test_an_equal_union_of_formats_does_not_make_words_a_change(base: Schema, head: Schema) -> None:
    assert diff(body(base), body(head), policy=LAW, as_of=AS_OF).changes == ()


TEXTS: dict[str, tuple[str, Schema, Schema]] = {
    "a segment": ("path", INTEGER, UUID),
    "a date in a query": ("query", INTEGER, DATE),
    "a moment in a query": ("query", INTEGER, MOMENT),
    "a boolean": ("query", BOOLEAN, {"enum": ["true", "false"], "format": "date", **STRING}),
    "of an unknown format": (
        *("query", BOOLEAN),
        {"enum": ["true", "false"], "format": "money", **STRING},
    ),
    "a list": ("query", {"type": "array", "items": INTEGER}, {"type": "array", "items": UUID}),
    "a union": ("query", {"oneOf": [INTEGER, UUID]}, UUID),
    "digits of a format": (
        *("query", {**INTEGER, "minimum": 0}),
        {**DATE, "pattern": "^[0-9]+$"},
    ),
}


@pytest.mark.parametrize(("place", "base", "head"), TEXTS.values(), ids=TEXTS.keys())
def test_a_number_is_no_text_of_a_format(place: str, base: Schema, head: Schema) -> None:
    hurting = found(parameter(base, place), parameter(head, place), "request")
    assert [change.severity for change in hurting] == [Severity.BREAKING]


@pytest.mark.parametrize(("base", "head"), [(DATE, INTEGER), (UUID, BOOLEAN)])
def test_a_number_answered_as_text_is_no_text_of_a_format(base: Schema, head: Schema) -> None:
    pairs = [(parameter(base, "answer"), parameter(head, "answer"))]
    pairs += [(body(base, "text/plain"), body(head, "text/plain"))]
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        pairs.append((body(objects(base), kind), body(objects(head), kind)))
    for before, after in pairs:
        hurting = found(before, after, "response")
        assert any(change.severity is Severity.BREAKING for change in hurting)


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ({"oneOf": [DATE, MOMENT]}, {"oneOf": [DATE]}),
        ({"oneOf": [DATE, WORDS]}, DATE),
        (STRING, {**STRING, "not": {"format": "date"}}),
    ],
)
def test_fewer_answers_stay_safe_where_formats_tell_them_apart(base: Schema, head: Schema) -> None:
    answered = found(body(base), body(head), "response")
    assert all(change.severity is Severity.SAFE for change in answered)


def test_a_bound_that_the_format_implies_is_dangerous_for_those_who_ignore_it_only() -> None:
    (change,) = found(body(UUID), body({**UUID, "maxLength": 36}), "request")
    assert (change.severity, change.proof) == (Severity.DANGEROUS, Proof.UNPROVEN)


def test_a_witness_has_the_formats_that_its_side_names() -> None:
    (change,) = found(body(STRING), body({**STRING, "not": {"format": "date"}}), "request")
    assert change.witness is not None
    assert change.witness.payload == "2026-01-31"


def test_a_parameter_of_a_format_may_become_any_text() -> None:
    paths = "/a: {get: {parameters: [{name: b, in: query, schema: {%s}}], responses: {}}}"
    before, after = (
        revision(api(paths % one)) for one in ("type: integer, format: int32", "type: string")
    )
    assert rules(found(before, after, "request")) == ["request-type-widened"]
