"""The sample provider keeps the contracts that it says it keeps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
import schemathesis
import yaml
from conftest import ROOT
from orders_requests import BOUGHT, TOUR, tell, tour
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from examples.orders import app
from examples.orders.seed import CUSTOMER, ORDER

SECOND_VERSION = {"Orders-Version": "2"}
ALLOWED = {200, 201, 202, 404, 409, 412}
"""What a request that the contract calls valid may be answered; 412 where it sent If-Match."""

LEFT_OUT = ("unsupported_method", "ignored_auth", "missing_required_header")


def document(name: str) -> dict[str, Any]:
    return deepcopy(_document(name))


@cache
def _document(name: str) -> dict[str, Any]:
    text = (ROOT / f"contracts/orders/{name}.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def configuration(headers: Mapping[str, str]) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "headers": dict(headers),
            "generation": {"mode": "positive", "max-examples": 3, "database": "none"},
            "phases": {"stateful": {"enabled": False}},
            "checks": {
                "positive_data_acceptance": {"enabled": False},
                **{name: {"enabled": False} for name in LEFT_OUT},
            },
        }
    )


@pytest.mark.parametrize(
    ("provider", "contract", "headers"),
    [
        ("v1", "v1", {}),
        ("v2", "v2", {}),
        ("expanded", "v1", {}),
        ("expanded", "v2", SECOND_VERSION),
    ],
)
def test_all_that_a_contract_allows_is_accepted_and_answered_as_it_says(
    provider: str, contract: str, headers: dict[str, str]
) -> None:
    schema = schemathesis.openapi.from_dict(document(contract), config=configuration(headers))
    schema.app = getattr(app, provider)
    statuses: dict[str, Counter[int]] = defaultdict(Counter)
    faults = []
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            faults.append(str(event))
        if not isinstance(event, events.ScenarioFinished):
            continue
        recorder = event.recorder
        for id_, interaction in recorder.interactions.items():
            assert interaction.response is not None
            operation = recorder.cases[id_].value.operation.label
            statuses[operation][int(interaction.response.status_code)] += 1
            if interaction.response.status_code not in ALLOWED:
                faults.append(f"{operation}: {interaction.response.text}")
        faults += [
            f"{check.name}: {check.failure_info}"
            for checks in recorder.checks.values()
            for check in checks
            if check.failure_info is not None
        ]
    assert faults == []
    assert set(statuses) == {
        f"{method.upper()} {path}"
        for path, item in document(contract)["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert [label for label, seen in statuses.items() if not seen.keys() & {200, 201, 202}] == []


def test_every_operation_of_version_1_answers_a_success_to_a_plain_request() -> None:
    answered = {asking.operation for asking, told in tour(app.v1) if told.status < 300}
    assert len(TOUR) >= 26
    assert answered == {
        f"{method.upper()} {path}"
        for path, item in document("v1")["paths"].items()
        for method in item
        if method != "parameters"
    }


@pytest.mark.parametrize("name", ["v1", "v2", "expanded", "planted_refund_status_null"])
def test_two_runs_are_the_same_and_no_two_applications_share_a_database(name: str) -> None:
    assert tour(getattr(app, name)) == tour(getattr(app, name))


def test_the_example_order_is_the_example_of_the_contract() -> None:
    operation = document("v1")["paths"]["/orders/{orderId}"]["get"]
    content = operation["responses"]["200"]["content"]["application/json"]
    example = content["examples"]["confirmed"]["value"]
    order = tell(app.v1, "GET", f"/orders/{ORDER}").json()
    (item,) = order.pop("items")
    (expected,) = example.pop("items")
    assert item == expected | {"giftWrap": False}
    assert order == example | {"updatedAt": order["updatedAt"]}


UNUSUAL: list[tuple[str, Any]] = [
    ("a lone surrogate", {"note": "\ud800"}),
    ("a NUL", {"note": "a\x00b", "voucherCode": "\x00"}),
    ("no text at all", {"note": "", "voucherCode": ""}),
    ("nulls", {"note": None, "voucherCode": None}),
    ("an integer with a fraction", {"items": [{"sku": "MUG-0042-BL", "quantity": 2.0}]}),
    ("members that nobody knows", {"id": 7, "x": {"deep": [10**40]}}),
    ("read-only members", {"items": [{"sku": "MUG-0042-BL", "quantity": 1, "id": 1}]}),
]


@pytest.mark.parametrize(("what", "members"), UNUSUAL, ids=[what for what, _ in UNUSUAL])
def test_what_is_unusual_and_allowed_is_accepted(what: str, members: dict[str, Any]) -> None:
    told = tell(app.v1, "POST", "/orders", BOUGHT | members)
    assert told.status == 201
    assert tell(app.v1, "GET", f"/orders/{told.json()['id']}").status in (200, 404)


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("GET", "/orders?page=" + "9" * 300, None, 200),
        ("GET", "/orders?status=", None, 200),
        ("GET", "/orders?page=7&page=1", None, 200),
        ("GET", "/orders?createdFrom=0000-02-29t23:59:60.5z", None, 200),
        ("GET", "/orders?createdTo=9999-12-31T23:59:59-23:59", None, 200),
        ("POST", "/orders/search", {"minTotal": 10**30}, 200),
        ("POST", "/orders/search", {"minTotal": 1e30, "text": "\ud800\x00%"}, 200),
        ("POST", f"/orders/{ORDER}/payments", {"amount": 10**280}, 201),
        ("POST", f"/orders/{ORDER}/refunds", {"amount": 1e300, "reason": "late"}, 201),
        ("POST", f"/orders/{ORDER}/refunds", {"amount": 5e-324, "reason": "late"}, 201),
        ("POST", "/vouchers", {"value": 10**30, "validUntil": "0000-02-29"}, 201),
        ("GET", "/invoices?issuedFrom=0001-01-01&issuedTo=9999-12-31", None, 200),
    ],
)
def test_the_ends_of_the_number_line_and_of_the_calendar_are_no_obstacle(
    method: str, target: str, body: Any, status: int
) -> None:
    if body and target.endswith("payments"):
        body |= {"method": {"type": "paypal", "payerId": ""}}
    told = tell(app.v1, method, target, body)
    assert told.status == status, told.body
    told.json()


@pytest.mark.parametrize(
    ("method", "target", "body", "field"),
    [
        ("GET", "/orders?page=0", None, None),
        ("GET", "/orders?page=1.0", None, None),
        ("GET", "/orders?page=%D9%A1", None, None),
        ("GET", "/orders?perPage=501", None, None),
        ("GET", "/orders?status=lost", None, None),
        ("GET", "/orders?status=pending,pending", None, None),
        ("GET", "/orders?createdFrom=2026-02-30T00:00:00Z", None, None),
        ("GET", "/orders/export", None, None),
        ("POST", "/orders", b"", ""),
        ("POST", "/orders", b"{", ""),
        ("POST", "/orders", b"\xff", ""),
        ("POST", "/orders", b"[" * 100_000, ""),
        ("POST", "/orders", b'{"note": NaN}', ""),
        ("POST", "/orders", b'{"note": 1e400}', ""),
        ("POST", "/orders", b"9" * 5_000, ""),
        ("POST", "/orders", [], ""),
        ("POST", "/orders", BOUGHT | {"items": []}, "/items"),
        ("POST", "/orders", BOUGHT | {"items": [{"sku": "mug", "quantity": 1}]}, "/items/0/sku"),
        ("POST", "/orders", BOUGHT | {"currency": "EUR\n"}, "/currency"),
        ("POST", "/orders", BOUGHT | {"note": "x" * 501}, "/note"),
        ("POST", "/orders", BOUGHT | {"billingAddress": None}, "/billingAddress"),
        ("PATCH", f"/orders/{ORDER}", {}, ""),
        ("POST", f"/orders/{ORDER}/refunds", {"amount": True, "reason": "late"}, "/amount"),
        (
            "POST",
            f"/orders/{ORDER}/payments",
            {"amount": 1, "method": {"type": "cash"}},
            "/method/type",
        ),
        ("PUT", f"/customers/{CUSTOMER}/addresses/x", {}, None),
    ],
)
def test_what_the_contract_forbids_is_refused_with_the_field_that_is_wrong(
    method: str, target: str, body: Any, field: str | None
) -> None:
    told = tell(app.v1, method, target, body)
    assert told.status == 400, told.body
    assert told.headers["content-type"] == "application/problem+json"
    named = [error["field"] for error in told.json().get("errors", [])]
    assert field is None or field in named


@pytest.mark.parametrize("target", ["/", "/nope", "/orders/search", f"/orders/{ORDER.lower()}"])
def test_where_nothing_is_the_answer_is_a_problem_too(target: str) -> None:
    told = tell(app.v1, "GET", target)
    assert (told.status, told.headers["content-type"]) == (404, "application/problem+json")
    assert tell(app.v1, "DELETE", "/orders").json()["status"] == 405


def test_a_retry_gets_the_first_answer_and_a_key_with_another_body_is_no_retry() -> None:
    service, key = app.v1, "00000000-0000-4000-8000-00000000000A"
    first = tell(service, "POST", "/orders", BOUGHT, Idempotency_Key=key)
    again = tell(service, "POST", "/orders", BOUGHT, Idempotency_Key=key.lower())
    other = tell(service, "POST", "/orders", BOUGHT | {"note": "!"}, Idempotency_Key=key)
    assert first == again
    assert other.json()["id"] != first.json()["id"]
    assert tell(service, "POST", "/orders", BOUGHT, Idempotency_Key="1").status == 400


def test_a_change_that_depends_on_an_old_etag_is_not_made() -> None:
    service = app.v1
    tag = tell(service, "GET", f"/orders/{ORDER}").headers["etag"]
    assert tell(service, "PATCH", f"/orders/{ORDER}", {"note": "a"}, If_Match=tag).status == 200
    assert tell(service, "PATCH", f"/orders/{ORDER}", {"note": "b"}, If_Match=tag).status == 412
    assert tell(service, "PATCH", f"/orders/{ORDER}", {"note": "c"}, If_Match="x").status == 200
    assert tell(service, "GET", f"/orders/{ORDER}").json()["note"] == "c"
