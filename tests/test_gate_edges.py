"""A consumer does not begin to use what is going to end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from gate_cases import AS_OF, TIMELINE, answer, api, migration, request, service
from gate_edges import ENDING, EXPORT, GET, ORDER, PAIR, REF, USER, began, elements, export

from contractctl.gate.edges import new_uses
from contractctl.model import Identity, Service
from contractctl.model.gate import Level

DAY = timedelta(days=1)
IDLE = service("batch", {GET: None})


def test_a_new_use_of_a_deprecated_operation_is_told_with_its_line() -> None:
    (found,) = began({"openapi": api(ENDING)}, [USER], [IDLE])
    assert (found.rule, found.level) == ("edge-onto-deprecated", Level.ERROR)
    assert found.message == (
        "batch begins to use GET /export, which is deprecated and ends on 2027-03-31"
    )
    assert (found.location, found.consumers) == (USER.consumes[0].uses[0].location, ("batch",))  # type: ignore[index]
    assert found.hurts[0].evidence[0].source == "consumers.yaml:41"
    assert found.hint == "Look for what replaces it in orders@openapi."


def test_the_successor_is_named_where_there_is_one() -> None:
    text = api(export("deprecated: true", "x-successor: GET /report"))
    (found,) = began({"openapi": text}, [USER])
    assert found.hint.startswith("Use GET /report instead")
    assert "ends on" not in found.message


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ([USER], USER),
        ([service("batch")], USER),
        ([IDLE], IDLE),
        ([IDLE], service("batch")),
        ([service("batch", {"GET /export": ["$.a"]})], USER),
        ([USER], service("batch", {EXPORT: ["$.a"]})),
        ([service("batch", {"GET /export": None}, line=9)], USER),
    ],
)
def test_what_was_there_or_is_not_said_is_no_new_edge(before: list[Service], now: Service) -> None:
    """A list where there was none was used all along, unsaid."""
    assert began({"openapi": api(ENDING)}, [now], before) == []


def test_the_same_operation_is_the_same_however_its_path_is_spelled() -> None:
    text = api(ENDING.replace("/export", "/export/{id}"))
    before, now = (service("batch", {f"GET /export/{{{name}}}": None}) for name in ("id", "key"))
    assert began({"openapi": text}, [now], [before]) == []
    assert len(began({"openapi": text}, [now])) == 1


def test_what_one_revision_still_offers_is_not_deprecated() -> None:
    plain, ending = api(export()), api(ENDING)
    assert began({"v1": ending, "v2": plain}, [USER]) == []
    assert len(began({"v1": ending, "v2": ending}, [USER])) == 1
    assert len(began({"v1": ending, "v2": api()}, [USER])) == 1
    assert began({"v1": plain}, [USER]) == []


@pytest.mark.parametrize(
    ("as_of", "pair", "count"),
    [
        (TIMELINE.deprecate, PAIR, 1),
        (TIMELINE.deprecate - DAY, PAIR, 0),
        (AS_OF, ("v0", "v2"), 0),
        (AS_OF, None, 0),
    ],
)
def test_what_only_the_old_form_has_is_not_begun_once_that_is_deprecated(
    as_of: date, pair: tuple[str, str] | None, count: int
) -> None:
    revisions = {"v1": api(export()), "v2": api()}
    found = began(revisions, [USER], [], migration(pair=pair), as_of)
    assert [one.message for one in found] == [
        "batch begins to use GET /export, which only orders@v1 has, deprecated since 2026-09-01"
        " and ends on 2027-03-31"
    ][:count]
    for one in found:
        assert one.hint == "Look for what replaces it in orders@v2, or ask o@example.test."


def test_a_field_that_only_the_old_form_has_is_not_begun_either() -> None:
    schema = "{type: object, properties: {id: {type: string}%s}}"
    old, new = (
        api(f"/orders: {{get: {answer(schema % more)}}}")
        for more in (", price: {type: integer}", "")
    )
    reader = service("batch", {GET: ["$.id", "$.price"]})
    found = began(
        {"v1": old, "v2": new}, [reader], [service("batch", {GET: []})], migration(pair=PAIR)
    )
    assert elements(found) == ["read $.price of GET /orders"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.id", False),
        ("$", False),
        ("$.coupon", True),
        ("$.coupon.code", True),
        ("$.marked.x", True),
        ("$.items", False),
        ("$.items[*].sku", False),
        ("$.items[*].code", True),
        ("$.either.a", True),
        ("$.either.b", False),
        ("$.one.x", False),
        ("$.given", True),
        ("$.secret", True),
        ("$.anything", False),
    ],
)
@pytest.mark.parametrize("is_sent", [True, False])
def test_a_field_is_deprecated_anywhere_on_the_way_to_it(
    path: str, expected: bool, is_sent: bool
) -> None:
    """Whichever direction carries it; in each alternative that has it."""
    message = request(REF) if is_sent else answer(REF)
    text = api(f"/orders: {{get: {message}}}", schemas=ORDER)
    field = f"sends {path}" if is_sent else path
    found = began(
        {"openapi": text}, [service("batch", {GET: [field]})], [service("batch", {GET: []})]
    )
    verb = "send" if is_sent else "read"
    assert elements(found) == ([f"{verb} {path} of GET /orders"] if expected else [])
    for one in found:
        whole = "$.coupon" if path == "$.coupon.code" else "$.marked"
        assert (f"and {whole}, in which it stands, is deprecated" in one.message) is (
            path in ("$.coupon.code", "$.marked.x")
        )


PARAMETERS = (
    "/orders: {parameters: [{name: page, in: query, schema: {type: integer}, deprecated: true}],"
    " get: {parameters: [{name: limit, in: query, schema: {type: integer, deprecated: true}},"
    " {name: X-Old, in: header, deprecated: true, schema: {type: string}},"
    " {name: sort, in: query, schema: {type: string}}],"
    " responses: {'200': {description: All, headers:"
    " {X-Total: {deprecated: true, schema: {type: string}}, ETag: {schema: {type: string}}}}}}}"
)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("query:page", True),
        ("query:limit", True),
        ("query:sort", False),
        ("sends header:X-Old", True),
        ("header:X-Total", True),
        ("header:ETag", False),
    ],
)
def test_parameters_and_headers_are_looked_at_by_name(field: str, expected: bool) -> None:
    found = began({"openapi": api(PARAMETERS)}, [service("batch", {GET: [field]})])
    assert bool(found) is expected


@pytest.mark.parametrize(
    ("before", "count"),
    [
        ([], 1),
        (["$.id"], 1),
        (["$.coupon"], 0),
        (["$.coupon.other"], 0),
        (["$"], 0),
        (None, 0),
    ],
)
def test_who_used_the_whole_or_a_part_of_it_begins_nothing(
    before: list[str] | None, count: int
) -> None:
    text = api(f"/orders: {{get: {answer(REF)}}}", schemas=ORDER)
    now = service("batch", {GET: [*(before or ()), "$.coupon.code"]})
    assert len(began({"openapi": text}, [now], [service("batch", {GET: before})])) == count


def test_fields_of_one_deprecated_thing_are_one_finding() -> None:
    text = api(f"/orders: {{get: {answer(REF)}}}", schemas=ORDER)
    now = service("batch", {GET: ["$.coupon", "$.coupon.code", "$.items[*].code"]})
    assert len(began({"openapi": text}, [now])) == 2


def test_a_deprecated_operation_says_it_for_all_its_fields() -> None:
    text = api(f"/orders: {{get: {answer(REF)[:-1]}, deprecated: true}}}}", schemas=ORDER)
    found = began({"openapi": text}, [service("batch", {GET: ["$.coupon"]})])
    assert elements(found) == ["use GET /orders"]


BATCH_ID = (Identity("header", "batch", "x-client"),)


@pytest.mark.parametrize(
    ("before", "now", "count"),
    [
        ({}, {}, 0),
        ({"identities": BATCH_ID}, {"identities": BATCH_ID, "owner": "new@example.test"}, 0),
        ({}, {"owner": "new@example.test"}, 1),
        ({"consumes": ()}, {}, 1),
    ],
)
def test_a_consumer_under_a_new_name_begins_nothing(
    before: dict[str, object], now: dict[str, object], count: int
) -> None:
    """It is the same where it is recognised by the same, or its owner and uses are."""
    both = {"owner": "batch@example.test"}
    old = service("batch", {EXPORT: None}, **{**both, **before})
    new = service("nightly", {EXPORT: None}, **{**both, **now})
    assert len(began({"openapi": api(ENDING)}, [new], [old])) == count


def test_one_consumer_does_not_become_two() -> None:
    old, first, second = (
        service(name, {EXPORT: None}, owner="o@example.test") for name in ("old", "a", "b")
    )
    assert len(began({"openapi": api(ENDING)}, [first, second], [old])) == 1
    assert len(began({"openapi": api(ENDING)}, [old, first], [old])) == 1


def test_what_a_renamed_consumer_adds_is_new() -> None:
    old = service("batch", {GET: None}, identities=BATCH_ID)
    new = service("nightly", {GET: None, EXPORT: None}, identities=BATCH_ID)
    text = api(ENDING, "/orders: {get: {deprecated: true, responses: {}}}")
    assert elements(began({"openapi": text}, [new], [old])) == ["use GET /export"]


def test_a_contract_under_a_new_name_is_begun_by_nobody_who_used_the_old_one() -> None:
    old = service("batch", {EXPORT: None}, api="sales")
    new = service("batch", {EXPORT: None})
    assert new_uses([old], [new], "orders", "sales") == ()
    assert len(new_uses([old], [new], "orders", "orders")) == 1


def test_equal_declarations_have_nothing_new() -> None:
    services = [USER, service("cart", {GET: ["$.a", "sends $.b"]}), service("vague")]
    assert new_uses(services, services, "orders", "orders") == ()


def test_the_date_of_migration_yaml_is_told_where_the_contract_has_none() -> None:
    ending = api(export("deprecated: true"))
    (found,) = began({"openapi": ending}, [USER], [], migration())
    assert found.message.endswith("which is deprecated and ends on 2027-03-31")


def test_nothing_is_said_where_the_contract_was_not_loaded() -> None:
    assert began({}, [USER]) == []
