"""Which fields of which operations lead to a change, compared by structured keys."""

from __future__ import annotations

import pytest
from diff_documents import api, compared, exchange

from contractctl.diff import Diff
from contractctl.load.field_paths import parse_field_path
from contractctl.model import Change, Direction, Operation

PUT = Operation("PUT", "/orders/latest")


def touches(found: Diff, change: Change, field: str, operation: Operation = PUT) -> bool:
    touch = found.reach.touched(operation, change.direction, [parse_field_path(field)])
    return any(touch.covers(anchor) for anchor in change.anchors)


def only(found: Diff, direction: Direction = "response") -> Change:
    (change,) = [one for one in found.changes if one.direction == direction]
    return change


def typed(schema: str, components: str = "") -> Diff:
    """A diff in which the type of what is marked `%s` changes."""
    return compared(
        exchange(schema.replace("%s", "string"), components.replace("%s", "string")),
        exchange(schema.replace("%s", "integer"), components.replace("%s", "integer")),
    )


USER = "{type: object, properties: {user: {type: object, properties: {name: {type: %s}}},"
USER += " users: {type: array, items: {type: string}}, user.name: {type: string}}}"


@pytest.mark.parametrize(
    ("field", "is_touched"),
    [
        ("$.user.name", True),
        ("$.user", True),
        ("$", True),
        ("$.users", False),
        ("$.users[*]", False),
        ("$.us", False),
        ("$['user.name']", False),
        ("$.user.names", False),
        ("$.user[*]", False),
        ("$.name", False),
        ("query:user", False),
    ],
)
def test_fields_are_compared_step_by_step_and_name_all_below_them(
    field: str, is_touched: bool
) -> None:
    found = typed(USER)
    assert touches(found, only(found), field) is is_touched


@pytest.mark.parametrize("field", ["$[*].name", "$[1].name", "$[*]", "$"])
def test_who_names_any_item_names_each_that_has_a_position(field: str) -> None:
    pair = "{type: array, prefixItems: [{type: string}, {properties: {name: {type: %s}}}]}"
    found = typed(pair)
    assert touches(found, only(found), field)
    assert not touches(found, only(found), "$[*].other")


LINES = "{type: object, properties: {lines: {type: array, items: {type: object, properties:"
LINES += " {sku: {type: %s}, count: {type: integer}}}}}}"


@pytest.mark.parametrize(
    ("field", "is_touched"),
    [
        ("$.lines[*].sku", True),
        ("$.lines[0].sku", True),
        ("$.lines[*]", True),
        ("$.lines", True),
        ("$.lines[*].count", False),
        ("$.lines.sku", False),
    ],
)
def test_any_item_of_a_list_stands_for_all(field: str, is_touched: bool) -> None:
    found = typed(LINES)
    assert str(only(found).field) == "$.lines[*].sku"
    assert touches(found, only(found), field) is is_touched


LABELS = "{type: object, properties: {labels: {type: object, additionalProperties: {type: %s}}}}"


@pytest.mark.parametrize("field", ["$.labels.env", "$.labels.*", "$.labels", "$"])
def test_a_name_in_a_map_is_one_of_its_values(field: str) -> None:
    found = typed(LABELS)
    assert str(only(found).field) == "$.labels.*"
    assert touches(found, only(found), field)


def test_who_reads_all_values_of_a_map_reads_each_declared_property() -> None:
    labels = "{type: object, properties: {labels: {type: object, properties: {%s}}}}"
    env = "env: {type: string}"
    found = compared(exchange(labels % f"{env}, run: {{type: string}}"), exchange(labels % env))
    assert touches(found, only(found), "$.labels.*")
    assert touches(found, only(found), "$.labels.run")
    assert not touches(found, only(found), "$.labels.env")
    changed = typed(labels.replace("%s", "env: {type: %s}"))
    assert touches(changed, only(changed), "$.labels.*")


ALTERNATIVES = {
    "oneOf": "{oneOf: [{type: object, properties: {sku: {type: %s}}}, {type: integer}]}",
    "allOf": "{allOf: [{type: object, properties: {sku: {type: %s}}}, {type: object}]}",
    "nullable": "{anyOf: [{type: object, properties: {sku: {type: %s}}}, {type: 'null'}]}",
}


@pytest.mark.parametrize("schema", ALTERNATIVES.values(), ids=ALTERNATIVES.keys())
def test_alternatives_and_conjunctions_are_no_steps(schema: str) -> None:
    found = typed(schema)
    assert touches(found, only(found), "$.sku")
    assert not touches(found, only(found), "$.skus")


MONEY = "Money: {type: object, properties: {cents: {type: %s}}}"
PRICES = "{type: object, properties: {total: {$ref: '#/components/schemas/Money'}, tax:"
PRICES += " {$ref: '#/components/schemas/Money'}, note: {type: string}}}"


@pytest.mark.parametrize(
    ("field", "is_touched"),
    [("$.total.cents", True), ("$.tax.cents", True), ("$.tax", True), ("$.note", False)],
)
def test_a_shared_component_is_touched_through_each_of_its_fields(
    field: str, is_touched: bool
) -> None:
    found = typed(PRICES, MONEY)
    assert touches(found, only(found), field) is is_touched


def test_a_schema_that_contains_itself_is_touched_at_every_depth() -> None:
    found = typed(
        "{$ref: '#/components/schemas/Node'}",
        "Node: {type: object, properties: {leaf: {type: %s}, other: {type: boolean},"
        " next: {$ref: '#/components/schemas/Node'}}}",
    )
    for field in ("$.leaf", "$.next.leaf", "$.next.next.next.leaf", "$.next"):
        assert touches(found, only(found), field)
    for field in ("$.other", "$.next.next.other"):
        assert not touches(found, only(found), field)


def test_requests_and_answers_are_reached_apart() -> None:
    found = typed("{type: object, properties: {sku: {type: %s}}}")
    for direction in ("request", "response"):
        other: Direction = "request" if direction == "response" else "response"
        change = only(found, direction)
        touch = found.reach.touched(PUT, other, [parse_field_path("$.sku")])
        assert not any(touch.covers(anchor) for anchor in change.anchors)


def test_the_shortest_way_names_the_field() -> None:
    nested = "{type: object, properties: {a: {type: object, properties:"
    nested += " {deep: {$ref: '#/components/schemas/Money'}}},"
    nested += " total: {$ref: '#/components/schemas/Money'}}}"
    assert str(only(typed(nested, MONEY)).field) == "$.total.cents"


def test_headers_and_query_parameters_are_fields_of_their_own() -> None:
    text = """
        /orders:
          get:
            parameters: [{name: limit, in: query, schema: {type: %s}}]
            responses: {'204': {description: Done, headers: {X-Total: {schema: {type: %s}}}}}
    """
    found = compared(api(text.replace("%s", "string")), api(text.replace("%s", "integer")))
    get = Operation("GET", "/orders")
    assert {str(change.field) for change in found.changes} == {"query:limit", "header:x-total"}
    query, header = only(found, "request"), only(found)
    assert touches(found, query, "query:limit", get)
    assert touches(found, header, "header:X-Total", get)
    for change in (query, header):
        assert not touches(found, change, "query:limits", get)
        assert not touches(found, change, "header:limit", get)
        assert not touches(found, change, "$", get)


def test_what_a_body_reaches_is_named_in_the_body_as_its_witness_shows_it() -> None:
    def shared(length: int) -> str:
        name = "schema: {$ref: '#/components/schemas/Name'}"
        asked = f"parameters: [{{name: x, in: query, {name}}}], responses: {{}}"
        sent = f"requestBody: {{content: {{application/json: {{{name}}}}}}}, responses: {{}}"
        return api(
            f"/a: {{get: {{{asked}}}, post: {{{sent}}}}}",
            f"components: {{schemas: {{Name: {{type: string, maxLength: {length}}}}}}}\n",
        )

    (found,) = compared(shared(5), shared(3)).changes
    assert str(found.field) == "$"
    assert found.witness is not None
    assert found.witness.payload == "aaaa"
