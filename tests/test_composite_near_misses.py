"""What only looks like a renamed, moved or wrapped thing: a wrong name is worse than none."""

from __future__ import annotations

from textwrap import indent

import pytest
from diff_documents import api, changes, exchange

from contractctl.diff.rules import composites

NAMES = {rule.id for row in composites.ROWS for rule in row.rules()}

THING = "{type: object, properties: {a: {type: string}, b: {type: integer}}}"
OTHER = "{type: object, properties: {x: {}, y: {}, z: {}}}"
PAGE = "{type: object, properties: {data: {}, total: {}, page: {}, next: {}}}"


def said(base: str, head: str) -> set[str]:
    """What the composites say, once for both directions."""
    return {change.message for change in changes(base, head) if change.rule in NAMES}


def with_property(name: str, schema: str) -> str:
    return exchange(f"type: object\nproperties:\n  {name}: {{{schema}}}\n")


def with_parameter(name: str, place: str, schema: str = "type: string") -> str:
    described = f"{{name: {name}, in: {place}, schema: {{{schema}}}}}"
    return api(f"/orders:\n  get:\n    parameters: [{described}]\n    responses: {{}}\n")


def answering(method: str, path: str, name: str, schema: str = PAGE) -> str:
    """One operation that answers one schema."""
    content = f"content: {{application/json: {{schema: {schema}}}}}"
    answer = f"{{description: Fine, {content}}}"
    return f"{path}:\n  {method}:\n    operationId: {name}\n    responses: {{'200': {answer}}}\n"


@pytest.mark.parametrize(
    ("gone", "new", "schema"),
    [
        ("customerId", "customerName", "type: string"),
        ("productCode", "productKind", "type: string"),
        ("parent", "parentType", "type: string"),
        ("status", "statusReason", "type: string"),
        ("email", "emailVerified", "type: string"),
        ("name", "nickname", "type: string"),
        ("firstName", "fullName", "type: string"),
        ("price", "maxPrice", "type: number"),
        ("price", "priority", "type: number"),
        ("total", "subtotal", "type: number"),
        ("retries", "retryDelay", "type: integer"),
        ("code", "codec", "type: string"),
        ("desc", "descending", "type: boolean"),
        ("contact", "contract", "type: string"),
        ("quality", "quantity", "type: integer"),
        ("format", "form", "type: string"),
        ("phone", "photo", "type: string"),
        ("from", "format", "type: string"),
        ("locale", "location", "type: string"),
        ("created_by", "created_at", "type: string"),
    ],
)
def test_a_name_about_something_else_is_no_new_name(gone: str, new: str, schema: str) -> None:
    assert said(with_property(gone, schema), with_property(new, schema)) == set()
    assert said(with_property(new, schema), with_property(gone, schema)) == set()


@pytest.mark.parametrize(
    ("gone", "new"),
    [
        ("hours", "minutes"),
        ("s", "h"),
        ("amount_min", "amount_s"),
        ("price_min", "price_hour"),
        ("limit_ms", "timeout_s"),
        ("latency_ms", "latency_count"),
        ("cost_cents", "cost_center"),
        ("weight_kg", "weight_class"),
    ],
)
def test_what_is_no_unit_in_a_name_does_not_change(gone: str, new: str) -> None:
    number = "type: integer"
    assert said(with_property(gone, number), with_property(new, number)) == set()


def test_one_part_of_an_amount_is_not_the_amount_in_another_unit() -> None:
    lasting = "type: object\nproperties:\n  t_min_s: {type: integer}\n  %s: {type: integer}\n"
    kept = exchange(lasting % "wait_hours" + "  wait_minutes: {type: integer}\n")
    assert (
        said(kept, exchange(lasting % "wait_days" + "  wait_minutes: {type: integer}\n")) == set()
    )


@pytest.mark.parametrize(
    ("gone", "new"),
    [
        (("version", "query"), ("X-Version-Id", "header")),
        (("id", "query"), ("X-Request-Id", "header")),
        (("limit", "query", "type: integer"), ("X-Rate-Limit", "header", "type: integer")),
        (("limit", "query", "type: integer"), ("X-Limit", "header", "type: boolean")),
        (("status", "query"), ("state", "query")),
        (("from", "query"), ("to", "query")),
        (("user", "query"), ("userType", "query")),
        (("minPrice", "query"), ("price", "query")),
    ],
)
def test_another_parameter_is_not_the_old_one_elsewhere(
    gone: tuple[str, ...], new: tuple[str, ...]
) -> None:
    assert said(with_parameter(*gone), with_parameter(*new)) == set()


@pytest.mark.parametrize(
    ("base", "head"),
    [
        (("get", "/users", "listUsers"), ("get", "/orders", "listOrders")),
        (("post", "/jobs/{id}/start", "start"), ("post", "/jobs/{id}/stop", "stop")),
        (("post", "/import", "import"), ("post", "/export", "export")),
        (("get", "/contacts", "a"), ("get", "/contracts", "b")),
        (("get", "/users", "list"), ("get", "/things", "list", OTHER)),
        (("get", "/users", "a"), ("get", "/admin/users", "b", OTHER)),
        (("get", "/users", "a"), ("get", "/users/{id}", "b")),
        (("get", "/users/{id}", "a"), ("get", "/users/{id}/profile", "b")),
        (("get", "/v1/users", "a"), ("get", "/v2/accounts", "b")),
    ],
)
def test_another_operation_is_not_the_old_one_elsewhere(
    base: tuple[str, ...], head: tuple[str, ...]
) -> None:
    assert said(api(answering(*base)), api(answering(*head))) == set()


@pytest.mark.parametrize(
    "head",
    [
        f"type: object, properties: {{old: {{type: array, items: {THING}}}, new: {{type: array,"
        f" items: {THING}}}}}",
        "type: object, properties: {errors: {type: array, items: {type: string}}}",
        f"type: object, properties: {{data: {{type: array, items: {OTHER}}}}}",
        "type: object, additionalProperties: {type: string}",
    ],
)
def test_a_list_that_is_not_clearly_inside_is_just_another_type(head: str) -> None:
    base = with_property("orders", f"type: array, items: {THING}")
    assert said(base, with_property("orders", head)) == set()


def test_a_list_of_texts_among_many_properties_is_not_the_old_list() -> None:
    many = "tags: {type: array, items: {type: string}}, a: {}, b: {}, c: {}"
    base = with_property("names", "type: array, items: {type: string}")
    assert said(base, with_property("names", f"type: object, properties: {{{many}}}")) == set()


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ("x-unit: ms", "x-unit: milliseconds"),
        ("description: Timeout in ms", "description: Timeout in milliseconds"),
        ("maximum: 100, minimum: 1", "maximum: 10000, minimum: 1"),
    ],
)
def test_another_spelling_of_a_unit_is_the_same_unit(base: str, head: str) -> None:
    before, after = (with_property("wait", f"type: integer, {side}") for side in (base, head))
    assert said(before, after) == set()


def test_operations_that_move_beside_one_that_stays_are_named_one_by_one() -> None:
    names = ("users", "orders", "items")
    stays = answering("get", "/v1/keep", "keep", OTHER)
    base = "".join(answering("get", f"/v1/{name}", f"{name}V1", THING) for name in names)
    head = "".join(answering("get", f"/v2/{name}", f"{name}V2", THING) for name in names)
    assert said(api(base + stays), api(head + stays)) == {
        f"GET /v1/{name} moved to /v2/{name}" for name in names
    }


def test_one_resource_with_its_methods_is_no_base_path() -> None:
    def orders(path: str) -> str:
        methods = "".join(
            indent(f"{method}: {{responses: {{'200': {{description: Fine}}}}}}\n", "  ")
            for method in ("get", "put", "delete")
        )
        return api(f"{path}/orders:\n{methods}")

    assert len(said(orders("/v1"), orders("/v2"))) == 3
