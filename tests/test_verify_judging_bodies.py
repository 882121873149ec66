"""Bodies and headers of every shape that a contract can promise."""

from __future__ import annotations

import pytest
from diff_documents import api, revision
from judged_answers import GET, ORDER, answer, expects, failures, judged, order, whole

from contractctl.load.operations import parse_operation
from contractctl.model import FieldPath, Revision, Step
from contractctl.model.verification import Answer, Expectation, Form
from contractctl.pointer import JsonValue

LATEST = parse_operation("GET /latest")


def promising(schema: str, *, header: str = "{}", version: str = "3.1.0") -> Revision:
    """A contract with one operation that answers one schema."""
    return revision(
        api(
            f"""
            /latest:
              get:
                responses:
                  '200':
                    description: The latest
                    headers: {{X-Some: {{schema: {header}}}}}
                    content: {{application/json: {{schema: {schema}}}}}
            """,
            version=version,
        )
    )


def hurt(base: Revision, *values: JsonValue, paths: tuple[str, ...] = ()) -> set[str | None]:
    """The fields at fault: of the whole body, or of those that are read."""
    consumer = expects("one", *paths, operation=LATEST, knows=bool(paths))
    found = judged([consumer], map(answer, values), base=base)
    return {path for _, _, path in failures(found)}


def test_a_list_at_the_root_is_read_item_by_item() -> None:
    base = promising("{type: array, items: {required: [id], properties: {id: {type: string}}}}")
    assert hurt(base, [{"id": "a"}, {"id": 1}], paths=("$[*].id",)) == {"$[*].id"}
    assert hurt(base, [{"id": "a"}, {}]) == {"$[*].id"}
    assert hurt(base, [{"id": "a"}], paths=("$[*].id",)) == set()


def test_items_that_are_described_by_position_are_named_by_it() -> None:
    base = promising("{type: array, prefixItems: [{type: string}, {type: integer}]}")
    assert hurt(base, ["a", "b"]) == {"$[1]"}
    for position, expected in (("0", set()), ("1", {("one", "consumer-reads", "$[1]")})):
        path = FieldPath("body", "", (Step("item", position),))
        consumer = Expectation(Form(LATEST), frozenset({path}), frozenset(), ("one",))
        assert failures(judged([consumer], [answer(["a", "b"])], base=base)) == expected


def test_null_is_fine_where_openapi_30_calls_a_field_nullable() -> None:
    schema = "{type: object, properties: {a: {type: object, nullable: true, required: [b]}}}"
    base = promising(schema, version="3.0.3")
    assert hurt(base, {"a": None}, paths=("$.a",)) == set()
    assert hurt(base, {"a": {}}, paths=("$.a.b",)) == {"$.a.b"}
    assert hurt(base, {"a": "x"}) == {"$.a"}
    assert hurt(base, {"a": {}}) == {"$.a.b"}


def test_a_write_only_field_is_not_expected_in_answers() -> None:
    schema = "{type: object, required: [pin], properties: {pin: {writeOnly: true}}}"
    assert hurt(promising(schema), {}) == set()


def test_a_union_without_a_tag_is_judged_by_the_member_that_fits_best() -> None:
    base = promising(
        "{oneOf: [{type: object, required: [a, b], properties: {a: {type: integer}}},"
        " {type: object, required: [c], properties: {c: {type: integer}}}]}"
    )
    assert hurt(base, {"c": "x"}) == {"$.c"}
    assert hurt(base, {"a": 1, "b": 1}) == set()
    assert hurt(base, {"a": 1, "b": 1, "c": 1}) == {"$"}
    assert hurt(base, {"a": 1}, paths=("$.a",)) == set()


def test_fields_that_only_seem_unknown_because_others_are_wrong_are_no_fault() -> None:
    base = promising(
        "{allOf: [{type: object, properties: {a: {type: integer}, b: {}}}],"
        " unevaluatedProperties: false}"
    )
    assert hurt(base, {"a": "x", "b": 1}) == {"$.a"}
    assert hurt(base, {"b": 1, "c": 1}) == {"$.c"}


def test_a_field_that_the_contract_does_not_know_can_be_read_where_it_may_stand() -> None:
    assert hurt(promising("{type: object}"), {"a": 1}, paths=("$.a",)) == set()
    assert hurt(promising("{type: object}"), {}, paths=("$.a",)) == {"$.a"}


@pytest.mark.parametrize(
    ("schema", "text", "fits"),
    [
        ("{type: integer}", "5", True),
        ("{type: integer}", "5.5", False),
        ("{type: boolean}", "true", True),
        ("{type: boolean}", "yes", False),
        ("{type: string}", "5", True),
        ("{type: string, format: date}", "2026-09-14", True),
        ("{type: string, format: date}", "yesterday", False),
        ("{type: array, items: {type: integer}}", "1, 2,3", True),
        ("{type: array, items: {type: integer}}", "1,b", False),
        ("{type: object, properties: {a: {type: integer}}, required: [a]}", "a,1,b,2", True),
        ("{type: object, properties: {a: {type: integer}}, required: [a]}", "a=1,b=2", True),
        ("{type: object, properties: {a: {type: integer}}, required: [a]}", "a=x", False),
    ],
)
def test_a_header_is_read_as_its_schema_asks(schema: str, text: str, fits: bool) -> None:
    base = promising("{}", header=schema)
    whole_body = whole("one", operation=LATEST)
    found = judged([whole_body], [answer({}, headers={"x-some": text})], base=base)
    assert (not failures(found)) == fits


def test_one_wrong_item_in_a_large_body_is_found_wherever_it_stands() -> None:
    good: list[JsonValue] = [{"sku": "x" * 90} for _ in range(4_000)]
    bad: JsonValue = {"sku": 1}
    for items in ([bad, *good], [*good, bad], [bad] * 20_000):
        consumers = [whole("whole"), expects("reader", "$.items[*].sku"), expects("id", "$.id")]
        found = failures(judged(consumers, [order(items=items)]))
        assert {who for who, _, _ in found} == {"whole", "reader"}
        assert {path for _, _, path in found} == {"$.items[*].sku"}


def test_a_flood_of_unknown_fields_is_one_failure() -> None:
    flood: dict[str, JsonValue] = {f"k{number}": "x" for number in range(30_000)}
    (found,) = failures(judged([whole("whole")], [order(**flood)]))
    assert found == ("whole", "response-body", "$.k0")


def test_answers_with_ever_other_unknown_fields_do_not_make_ever_more_rows() -> None:
    answers = [order(**{f"k{number}": 1}) for number in range(1_500)]
    found = [row for row in judged([whole("whole")], answers) if row.verdict == "fail"]
    assert len(found) < 1_100
    assert None in {row.field for row in found}


def test_every_kind_of_value_may_stand_in_a_body() -> None:
    kind = (("content-type", "application/json"), ("etag", "1"))
    start = b'{"id":"a","status":"open","items":[],"total":'
    for text, fits in ((b"9" * 400, True), (b"1e400", False), (b"9" * 5000, False)):
        rows = judged([whole("one", operation=GET)], [Answer(200, kind, start + text + b"}")])
        assert (not failures(rows)) == fits
    assert not failures(judged([whole("one")], [answer({**ORDER, "note": "\0"})]))
