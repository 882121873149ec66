"""Answers are judged by the base contract as each consumer sees it."""

from __future__ import annotations

import pytest
from judged_answers import (
    GET,
    ORDER,
    POST,
    answer,
    expects,
    failures,
    judged,
    message,
    order,
    order_without,
    sent,
    verdicts,
    whole,
)

from contractctl.load.operations import parse_operation
from contractctl.model.verification import Answer, CheckFinding, NoAnswer, Outlook, Silence
from contractctl.pointer import JsonValue


def test_a_valid_answer_passes_every_check_that_judged_it() -> None:
    results = judged([whole("all"), expects("some", "$.id")], [order(note=None), order(total=1)])
    assert {one.verdict for one in results} == {Outlook.PASS}
    passed = {(one.consumer, one.check): one.cases for one in results}
    everybody = ("accepted", "answered", "content-type", "response-headers", "server-error")
    expected = {(who, check) for who in ("all", "some") for check in (*everybody, "status-code")}
    assert set(passed) == expected | {("all", "response-body"), ("some", "consumer-reads")}
    assert set(passed.values()) == {2}


def test_a_required_field_that_is_gone_hurts_exactly_those_who_read_it() -> None:
    consumers = [
        expects("reader", "$.status", "$.id"),
        expects("other", "$.id"),
        expects("blind"),
        whole("whole"),
    ]
    found = failures(judged(consumers, [order_without("status"), order()]))
    assert found == {
        ("reader", "consumer-reads", "$.status"),
        ("whole", "response-body", "$.status"),
    }


@pytest.mark.parametrize(
    ("changes", "hurt"),
    [
        ({"items": [{"sku": "a"}, {"sku": 1}]}, {"$.items[*].sku"}),
        ({"items": [{"sku": "a"}, {}]}, {"$.items[*].sku"}),
        ({"items": "none"}, {"$.items[*].sku"}),
        ({"customer": {"name": 5}}, {"$.customer.name", "$.customer"}),
        ({"customer": {"name": "a", "phone": 5}}, {"$.customer"}),
        ({"customer": "Ada"}, {"$.customer.name", "$.customer"}),
        ({"customer": None}, set()),
        ({"labels": {"a": 1}}, {"$.labels.*"}),
        ({"createdAt": "yesterday"}, {"$.createdAt"}),
        ({"payment": {"kind": "Card", "number": "4"}}, {"$.payment.number"}),
        ({"payment": {"kind": "Card"}}, {"$.payment.number"}),
        ({"payment": {"kind": "Transfer", "iban": "x", "number": "4"}}, set()),
        ({"payment": {"kind": "Voucher"}}, {"$.payment.kind"}),
        ({"status": "lost"}, {"$.status"}),
        ({"surprise": 1}, set()),
        ({"total": 1.5}, {"$.total"}),
    ],
)
def test_a_field_is_hurt_by_faults_at_above_and_below_it(
    changes: dict[str, JsonValue], hurt: set[str]
) -> None:
    paths = ["$.items[*].sku", "$.customer.name", "$.customer", "$.labels.*", "$.createdAt"]
    paths += ["$.payment.kind", "$.payment.number", "$.status", "$.total"]
    full: dict[str, JsonValue] = {
        **ORDER,
        "customer": {"name": "Ada"},
        "labels": {"a": "b"},
        "createdAt": "2026-09-14T08:21:07Z",
        "payment": {"kind": "Card", "number": 4},
        "total": 1,
    }
    answers = [answer(full), answer({**full, **changes})]
    found = failures(judged([expects("one", *paths)], answers))
    assert {path for _, _, path in found} == hurt


@pytest.mark.parametrize(
    ("changes", "entry"),
    [
        ({"surprise": 1}, "unknown-fields"),
        ({"status": "lost"}, "unknown-enum-values"),
        ({"payment": {"kind": "Voucher"}}, "unknown-union-members"),
    ],
)
def test_what_a_consumer_tolerates_is_no_fault(changes: dict[str, JsonValue], entry: str) -> None:
    consumers = [whole("strict"), whole("lenient", tolerates=[entry])]
    found = failures(judged(consumers, [order(**changes)]))
    assert {consumer for consumer, _, _ in found} == {"strict"}


def test_an_enum_value_of_another_type_is_not_tolerated() -> None:
    lenient = whole("lenient", tolerates=["unknown-enum-values"])
    assert failures(judged([lenient], [order(status=5)]))
    assert failures(judged([lenient], [order(status=None)]))


def test_a_known_union_member_that_is_wrong_inside_is_not_tolerated() -> None:
    lenient = whole("lenient", tolerates=["unknown-union-members"])
    found = failures(judged([lenient], [order(payment={"kind": "Card", "number": "4"})]))
    assert found == {("lenient", "response-body", "$.payment.number")}


def test_fields_of_the_whole_body_are_named_as_consumers_name_them() -> None:
    changes: dict[str, JsonValue] = {"items": [{"sku": 1}], "labels": {"x": 1}, "more": {}}
    found = failures(judged([whole("one")], [order(**changes)]))
    assert {path for _, _, path in found} == {"$.items[*].sku", "$.labels.*", "$.more"}


def test_an_optional_field_that_is_read_must_be_answered_once() -> None:
    consumers = [expects("reader", "$.note", "$.id"), expects("other", "$.id"), whole("whole")]
    assert failures(judged(consumers, [order(), order()])) == {
        ("reader", "consumer-reads", "$.note")
    }
    assert failures(judged(consumers, [order(), order(note=None)])) == set()


def test_an_optional_field_is_missed_only_where_its_parent_stands() -> None:
    reader = [expects("reader", "$.customer.phone")]
    never: JsonValue = {"name": "Ada"}
    assert failures(judged(reader, [order(), order(customer=never)]))
    assert failures(judged(reader, [order()]))
    assert not failures(judged(reader, [order(), order(customer=None)]))
    seen: JsonValue = {"name": "Ada", "phone": "1"}
    assert not failures(judged(reader, [order(), order(customer=never), order(customer=seen)]))


def test_lists_that_are_always_empty_prove_nothing() -> None:
    results = judged([expects("reader", "$.items[*].sku")], [order(items=[])])
    assert verdicts(results, "consumer-reads") == ["inconclusive"]
    results = judged([expects("reader", "$.items[*].sku", "$.id")], [order(items=[])])
    assert verdicts(results, "consumer-reads") == ["pass"]
    assert "$.items[*].sku" in message(results, "consumer-reads")


def test_a_recorded_request_speaks_only_for_its_consumer() -> None:
    consumers = [expects("a", "$.status"), expects("b", "$.status")]
    exchanges = [sent(order()), sent(order_without("status"), consumer="b")]
    assert failures(judged(consumers, exchanges)) == {("b", "consumer-reads", "$.status")}


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_error_is_a_failure_and_nothing_else_is_said(status: int) -> None:
    results = judged([whole("one")], [answer({"title": "Out of luck"}, status), order()])
    assert failures(results) == {("one", "server-error", None)}
    assert "Out of luck" in message(results, "server-error")


def test_a_crash_is_a_server_error_and_silence_is_an_error() -> None:
    crash = NoAnswer(Silence.CRASHED, "KeyError: 'total'")
    results = judged([whole("one")], [order(), crash])
    assert failures(results) == {("one", "server-error", None)}
    results = judged([whole("one")], [order(), NoAnswer(Silence.TIMEOUT, "no answer within 10 s")])
    assert verdicts(results, "answered") == ["error"]
    assert message(results, "answered") == "no answer within 10 s (1 of 2 requests)"


@pytest.mark.parametrize("status", [400, 405, 406, 410, 415, 422])
def test_a_refused_request_is_a_failure(status: int) -> None:
    found = failures(judged([whole("one")], [answer({}, status), order()]))
    assert found == {("one", "accepted", None)}


@pytest.mark.parametrize("status", [401, 403, 404, 409, 412, 429])
def test_an_answer_that_blames_no_form_is_no_failure_but_proves_nothing(status: int) -> None:
    problem = answer({"title": "No"}, status, "application/problem+json")
    assert failures(judged([whole("one")], [problem, order()])) == set()
    results = judged([whole("one")], [problem])
    assert verdicts(results, "answered") == ["inconclusive"]
    assert f"{status} x 1" in message(results, "answered")


def test_a_form_that_was_stopped_or_never_sent_is_an_error() -> None:
    results = judged([whole("one")], [order()], stopped={0: "the time was up"})
    assert verdicts(results, "answered") == ["error"]
    assert message(results, "answered") == "the time was up"
    assert verdicts(judged([whole("one")], []), "answered") == ["error"]


def test_an_undeclared_success_is_a_failure_unless_the_declared_one_is_there_too() -> None:
    consumers = [whole("strict"), whole("lenient", tolerates=["unknown-statuses"])]
    moved = answer(ORDER, 202)
    assert {who for who, _, _ in failures(judged(consumers, [moved]))} == {"strict", "lenient"}
    found = failures(judged(consumers, [moved, order()]))
    assert found == {("strict", "status-code", None)}


def test_a_range_and_a_default_declare_statuses() -> None:
    export, old = parse_operation("GET /export"), parse_operation("GET /old")
    csv = [
        Answer(206, (("content-type", "text/csv; charset=utf-8"),), text) for text in (b"a;b", b"")
    ]
    assert failures(judged([whole("one", operation=export)], csv)) == set()
    assert failures(judged([whole("one", operation=old)], [answer({}, 204)])) == set()


def test_a_redirect_counts_as_a_success_where_nothing_else_is_declared() -> None:
    elsewhere = parse_operation("GET /elsewhere")
    results = judged([whole("one", operation=elsewhere)], [Answer(302)])
    assert {one.verdict for one in results} == {Outlook.PASS}
    assert verdicts(judged([whole("one")], [Answer(302)]), "status-code") == ["fail"]


@pytest.mark.parametrize(
    "wrong",
    [
        answer(ORDER, kind="text/html"),
        answer(ORDER, kind="application/hal+json"),
        answer(ORDER, without="content-type"),
        answer(),
        Answer(200, (("content-type", "application/json"), ("etag", "1")), b"{'id'"),
        Answer(200, (("content-type", "application/json"), ("etag", "1")), b"[NaN]"),
        Answer(200, (("content-type", "application/json"), ("etag", "1")), b'"\\ud800"'),
        Answer(200, (("content-type", "application/json"), ("etag", "1")), b"[" * 100_000),
    ],
)
def test_a_body_that_is_not_what_was_promised_fails_for_all_who_look_at_it(wrong: Answer) -> None:
    consumers = [whole("whole"), expects("reader", "$.id"), expects("blind")]
    found = failures(judged(consumers, [wrong]))
    assert found == {("whole", "content-type", None), ("reader", "content-type", None)}


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=UTF-8"])
def test_parameters_and_case_of_a_media_type_say_nothing(kind: str) -> None:
    assert failures(judged([whole("one")], [answer(ORDER, kind=kind)])) == set()


def test_headers_are_there_and_of_their_type() -> None:
    consumers = [whole("whole"), expects("blind")]
    found = failures(judged(consumers, [answer(ORDER, without="etag")]))
    assert found == {(who, "response-headers", "header:ETag") for who in ("whole", "blind")}
    found = failures(
        judged(consumers, [answer(ORDER, headers={"x-total": text}) for text in ("many", "7")])
    )
    assert {path for _, _, path in found} == {"header:X-Total"}


def test_checks_of_the_workspace_become_rows_of_the_consumer_they_name() -> None:
    base = sent(order())
    finding = CheckFinding("money", "a", "euros, not cents")
    crash = CheckFinding("paging", "b", "KeyError", is_crash=True)
    exchange = type(base)(
        *(base.form, base.origin, base.request, base.head),
        findings=(finding, crash),
        passed=(("money", "b"),),
    )
    results = judged([expects("a", "$.id"), expects("b", "$.status")], [exchange, exchange])
    rows = {(one.consumer, one.check): (one.verdict.value, one.cases) for one in results}
    assert rows["a", "money"] == ("fail", 2)
    assert rows["b", "money"] == ("pass", 2)
    assert rows["b", "paging"] == ("error", 2)
    assert ("a", "paging") not in rows


def test_the_example_is_the_shortest_exchange_that_fails() -> None:
    long = sent(order_without("status"), target="/orders/" + "o" * 50)
    short, good = sent(order_without("status")), sent(order(), target="/")
    results = judged([expects("one", "$.status")], [long, short, good])
    (row,) = [one for one in results if one.verdict == "fail"]
    assert row.example is short
    assert row.message == "$.status is missing, and it is required (2 of 3 answers)"


def test_operations_are_judged_apart() -> None:
    consumers = [expects("one", "$.id"), expects("one", "$.id", operation=POST)]
    exchanges = [sent(order()), sent(answer(ORDER, 200), body={}, target="/orders", form=1)]
    results = judged(consumers, exchanges)
    assert {one.operation for one in results if one.verdict == "fail"} == {POST}
    assert {one.operation for one in results} == {GET, POST}
