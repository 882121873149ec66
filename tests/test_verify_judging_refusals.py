"""Where a provider refuses requests, the field at fault is named if it can be told."""

from __future__ import annotations

import pytest
from judged_answers import ORDER, POST, answer, judged, message, sent, whole

from contractctl.model.verification import Answer, CheckResult, Exchange
from contractctl.pointer import JsonValue

TAKEN = answer(ORDER, 201)
REFUSED = answer({"title": "Bad Request"}, 400)


def post(body: JsonValue, head: Answer = TAKEN, target: str = "/orders") -> Exchange:
    return sent(head, body=body, target=target)


def refused(*exchanges: Exchange) -> list[CheckResult]:
    rows = judged([whole("one", operation=POST)], exchanges)
    return [row for row in rows if row.check == "accepted" and row.verdict == "fail"]


def fields(*exchanges: Exchange) -> list[str | None]:
    return [str(row.field) if row.field else None for row in refused(*exchanges)]


def test_a_field_that_only_refused_requests_have_is_at_fault() -> None:
    found = fields(
        post({"sku": "a", "note": "x"}, REFUSED),
        post({"sku": "b", "note": "y"}, REFUSED),
        post({"sku": "a"}),
    )
    assert found == ["$.note"]


def test_an_object_is_named_rather_than_what_stands_in_it() -> None:
    assert fields(post({"a": {"b": 1}}, REFUSED), post({})) == ["$.a"]


def test_a_parameter_that_only_refused_requests_have_is_at_fault() -> None:
    found = fields(post({}, REFUSED, "/orders?dry-run=true"), post({}))
    assert found == ["query:dry-run"]


def test_a_field_that_only_accepted_requests_have_became_required() -> None:
    found = fields(post({"sku": "a"}, REFUSED), post({"sku": "a", "currency": "EUR"}))
    assert found == ["$.currency"]


def test_a_value_out_of_few_that_is_always_refused_is_at_fault() -> None:
    taken = [post({"currency": money, "sku": str(i)}) for i, money in enumerate(["EUR", "GBP"] * 3)]
    dollars = [post({"currency": "USD", "sku": f"u{i}"}, REFUSED) for i in range(2)]
    assert fields(*taken, *dollars) == ["$.currency"]


def test_numbers_that_are_all_greater_are_at_fault() -> None:
    taken = [post({"quantity": number, "sku": f"{number}"}) for number in (1, 20, 30)]
    large = [post({"quantity": number, "sku": f"{number}"}, REFUSED) for number in (31, 44, 90)]
    assert fields(*taken, *large)[0] in ("$.quantity", None)
    plain = [post({"quantity": number}) for number in (1, 20, 30)]
    high = [post({"quantity": number}, REFUSED) for number in (31, 44, 90)]
    assert fields(*plain, *high) == ["$.quantity"]


def test_a_value_that_says_which_fields_stand_beside_it_is_named_rather_than_those() -> None:
    taken = [post({"contents": {"kind": "goods", "value": number}}) for number in range(4)]
    papers = [post({"contents": {"kind": "papers", "pages": n}}, REFUSED) for n in range(4)]
    assert fields(*taken, *papers) == ["$.contents.kind"]


def test_errors_that_are_sorted_by_field_name_it() -> None:
    small = answer({"errors": {"quantity": ["must be at most 5"]}}, 422)
    assert fields(post({"quantity": 6}, small), post({"quantity": 3})) == ["$.quantity"]


def test_a_list_that_is_mentioned_is_named_rather_than_its_items() -> None:
    many = answer({"error": "skus: too many"}, 400)
    assert fields(post({"skus": ["a", "b"]}, many), post({"skus": ["c"]})) == ["$.skus"]


def test_values_that_differ_by_chance_blame_no_field() -> None:
    found = fields(
        post({"sku": "k", "name": "q"}, REFUSED),
        post({"sku": "a", "name": "z"}),
        post({"sku": "z", "name": "b"}),
    )
    assert found == [None]


def test_fields_that_cannot_be_told_apart_are_not_blamed() -> None:
    assert fields(post({"a": 1, "b": 1}, REFUSED), post({})) == [None]


@pytest.mark.parametrize(
    "problem",
    [
        {"detail": [{"loc": ["body", "currency"], "msg": "Field required", "type": "missing"}]},
        {"title": "Invalid", "errors": [{"pointer": "#/currency", "detail": "required"}]},
        {"title": "Invalid", "errors": [{"field": "/currency", "message": "required"}]},
        {"errors": [{"source": {"pointer": "/currency"}, "title": "required"}]},
        {"message": "required", "field": "currency"},
        {"invalid-params": [{"name": "currency", "reason": "required"}]},
        {"violations": [{"path": "$.currency", "message": "required"}]},
        {"error": {"message": "required", "param": "currency"}},
        {"errors": [{"path": "body.currency", "msg": "required"}]},
    ],
)
def test_a_field_that_no_request_has_is_found_in_what_the_provider_says(problem: JsonValue) -> None:
    found = refused(post({"sku": "a"}, answer(problem, 422)), post({}, answer(problem, 422)))
    assert [str(row.field) for row in found] == ["$.currency"]
    assert "required" in found[0].message


def test_a_position_in_a_problem_stands_for_any_item() -> None:
    problem = answer({"detail": [{"loc": ["body", "items", 3, "sku"], "msg": "no"}]}, 422)
    assert fields(post({"items": [{"sku": 1}]}, problem)) == ["$.items[*].sku"]


def test_a_parameter_is_recognised_by_its_name() -> None:
    problem = answer({"errors": [{"field": "dry-run", "message": "no"}]}, 400)
    assert fields(post({}, problem, "/orders?dry-run=1")) == ["query:dry-run"]
    problem = answer({"errors": [{"parameter": "query:dry-run", "detail": "no"}]}, 400)
    assert fields(post({}, problem, "/orders?dry-run=1")) == ["query:dry-run"]
    assert fields(post({}, problem)) == ["query:dry-run"]
    problem = answer({"errors": [{"param": "x-shop", "msg": "required"}]}, 400)
    assert fields(post({}, problem)) == ["header:X-Shop"]


def test_the_url_and_the_name_of_an_error_are_no_fields() -> None:
    spring: JsonValue = {"status": 400, "error": "Bad Request", "path": "/orders", "name": "Oops"}
    assert fields(post({}, answer(spring, 400))) == [None]


def test_two_causes_give_two_rows() -> None:
    one = answer({"field": "a", "message": "no"}, 422)
    other = answer({"field": "b", "message": "no"}, 422)
    assert fields(post({"a": 1}, one), post({"b": 1}, other), post({})) == ["$.a", "$.b"]


def test_causes_are_told_apart_by_what_the_provider_says() -> None:
    late, long = answer({"detail": "too late"}, 400), answer({"detail": "too long"}, 400)
    found = fields(post({"a": 1}, late), post({"b": 1}, long), post({}))
    assert found == ["$.a", "$.b"]


def test_a_name_in_what_the_provider_says_is_the_last_hint() -> None:
    late = answer({"detail": "The header X-Shop is missing"}, 400)
    assert fields(post({"a": 1}, late), post({"b": 1}, late)) == ["header:X-Shop"]
    both = answer({"detail": "neither a nor b"}, 400)
    assert fields(post({"a": 1, "b": 1}, both)) == [None]


def test_the_message_of_the_provider_is_quoted_in_one_short_line() -> None:
    long = answer({"detail": "no \n such " + "currency " * 99}, 422)
    said = message(judged([whole("one", operation=POST)], [post({}, long)]), "accepted")
    assert said.startswith("refused a valid request with 422: no such currency currency")
    assert len(said) < 220
    assert "\n" not in said
    plain = Answer(400, (("content-type", "text/plain"),), b"currency?")
    assert "currency?" in refused(post({}, plain))[0].message
    page = Answer(400, (("content-type", "text/html"),), b"<html>")
    assert refused(post({}, page))[0].message == "refused a valid request with 400"
