"""What a change says: the keyword as its author wrote it, the field, the place in its file."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest
from diff_documents import api, changes, compared, exchange, rules

from contractctl.model import Change
from contractctl.report.changes import change_json

SHARED = "Order:\n  type: object\n  properties: {total: {type: integer}}\n"
REFERENCE = "$ref: '#/components/schemas/Order'\n"
SCHEMA = "/paths/~1orders~1latest/put/requestBody/content/application~1json/schema"


def sent(base: str, head: str, components: str = "") -> list[Change]:
    """What changes for the sender of a schema."""
    found = changes(exchange(base, components), exchange(head, components))
    return [change for change in found if change.direction == "request"]


@pytest.mark.parametrize(
    ("base", "head", "said"),
    [
        ("{type: integer}", "{type: integer, multipleOf: 5}", "`multipleOf` (the step between"),
        ("{type: array}", "{type: array, uniqueItems: true}", "no item may repeat any more"),
        ("{type: string}", "{}", "the type went from string to any type"),
        ("{type: [string, integer]}", "{type: string}", "from integer or string to string"),
        ("{type: number, minimum: 0}", "{type: number, exclusiveMinimum: 0}", "from 0 to 0 (excl"),
        ("{default: 1}", "{default: null}", "the default went from 1 to null"),
        ("{not: {const: 1}}", "{not: {enum: [1, 2]}}", "(what is excluded) lets less through"),
        (
            "{}",
            "{deprecated: true, x-sunset: soon}",
            "the body is deprecated, and its x-sunset soon",
        ),
        ("true", "false", "the type went from any type to no value at all"),
        ("{not: {}}", "{type: string}", "the type went from no value at all to string"),
    ],
)
def test_a_message_reads_as_the_contract_is_written(base: str, head: str, said: str) -> None:
    (change,) = sent(base, head)
    assert said in change.message


def test_a_message_names_its_parameter_once() -> None:
    get = "/a:\n  get:\n    parameters: [{name: x, in: query, %s schema: {type: array}}]\n"
    get += "    responses: {'204': {description: Done}}\n"
    (change,) = changes(api(get % ""), api(get % "explode: false,"))
    assert change.message == "`explode` of query:x went from true to false"


def test_an_item_that_has_a_position_is_named_by_it() -> None:
    pair = (
        "{type: array, prefixItems: [{type: string}, {type: object, properties: {a: {type: %s}}}]}"
    )
    (change,) = sent(pair % "string", pair % "integer")
    assert str(change.field) == "$[1].a"
    assert change.witness is not None
    assert change.witness.payload == ["a", {"a": "a"}]


@pytest.mark.parametrize(
    ("more", "keyword"), [("required: [total]", "required"), ("maxProperties: 2", "maxProperties")]
)
def test_what_stands_beside_a_reference_is_changed_there(more: str, keyword: str) -> None:
    (added,) = sent(REFERENCE, f"{REFERENCE}{more}\n", SHARED)
    (gone,) = sent(f"{REFERENCE}{more}\n", REFERENCE, SHARED)
    for change in (added, gone):
        assert change.place.pointer == f"{SCHEMA}/{keyword}"
        written = change.base_place, change.head_place
        assert {place.pointer for place in written if place} == {SCHEMA, f"{SCHEMA}/{keyword}"}


def test_what_closes_an_object_is_named_by_its_keyword() -> None:
    parts = "allOf: [{type: object}]\n"
    (change,) = sent(parts, f"{parts}unevaluatedProperties: false\n")
    assert change.place.pointer == f"{SCHEMA}/unevaluatedProperties"


def answered(responses: str) -> str:
    return api(f"/a:\n  get:\n    responses:\n{indent(dedent(responses), '      ')}")


TEXT = "{description: Said, content: {application/json: {schema: {type: string}}}}"
NUMBER = TEXT.replace("string", "integer")


def test_a_status_that_leaves_its_range_is_named() -> None:
    base, head = f"'4XX': {TEXT}\n", f"'4XX': {TEXT}\n'404': {NUMBER}\n"
    (change,) = changes(answered(base), answered(head))
    assert change.message == "response 404, in base 4XX: the type went from string to integer"
    (change,) = changes(answered(head), answered(base))
    assert change.message == "response 4XX, in base 404: the type went from integer to string"


def test_a_range_of_which_some_statuses_are_left_is_no_error_that_is_gone() -> None:
    (change,) = changes(answered(f"'2XX': {TEXT}\n"), answered(f"'201': {TEXT}\n'200': {TEXT}\n"))
    assert change.rule == "response-success-status-narrowed"
    assert change.message == "the statuses 2XX are now only 200, 201"
    (change,) = changes(answered(f"'4XX': {TEXT}\n"), answered(f"'404': {TEXT}\n"))
    assert change.rule == "response-error-status-narrowed"


def test_a_false_schema_is_one_change() -> None:
    assert rules(sent("{type: object, properties: {a: true}}", "{properties: {a: false}}"))


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ("contains: {type: string}, maxContains: 1", "more items are what `contains` asks for"),
        ("contains: {type: string}, minContains: 3", "fewer items are what `contains` asks for"),
        ("contains: {type: integer}", "no item is what `contains` asks for"),
    ],
)
def test_a_refusal_says_what_is_wrong_with_the_items(schema: str, reason: str) -> None:
    found = sent("{type: array, contains: {type: string}}", f"{{type: array, {schema}}}")
    assert all(c.witness and c.witness.rejected_because.startswith(reason) for c in found)
    assert found


def test_json_tells_not_provable_from_not_tried_from_not_found() -> None:
    pattern = "{type: string, pattern: '%s'}"
    found = compared(exchange(pattern % "^(?=a)b"), exchange(pattern % "^(?=b)c")).changes
    (hurts,) = (change for change in found if change.direction == "request")
    assert str(change_json(hurts, looked_for=True)["unproven_because"]).startswith("not found: ")
    assert str(change_json(hurts, looked_for=False)["unproven_because"]).startswith("not tried: ")
    (meant,) = sent("{default: 1}", "{default: 2}")
    assert str(change_json(meant, looked_for=True)["unproven_because"]).startswith("not provable: ")
    harmless = changes(exchange("{type: string}"), exchange("{type: string, maxLength: 9}"))[-1]
    assert harmless.severity == "safe"
    assert change_json(harmless, looked_for=True)["unproven_because"] is None
