"""The expanded form of the sample provider serves callers of both versions at once."""

from __future__ import annotations

from typing import Any

import pytest
from orders_requests import BOUGHT, DHL, KEY, SHIPPED, tell

from examples.orders import app
from examples.orders.seed import ORDER, SECOND, ZEROES

MONEY = {"amount": "17.45", "currency": "EUR"}


def test_version_2_says_everything_in_money() -> None:
    order = tell(app.v2, "GET", f"/orders/{ORDER}").json()
    assert order["total"] == {"amount": "39.80", "currency": "EUR"}
    assert order["items"][0]["unitPrice"] == MONEY
    refund = tell(app.v2, "GET", f"/refunds/ref_{ZEROES}").json()
    assert refund["amount"] == {"amount": "1.00", "currency": "EUR"}


def test_an_order_of_which_a_part_has_left_is_confirmed_for_those_who_know_no_other_state() -> None:
    seen = {name: tell(getattr(app, name), "GET", f"/orders/{ORDER}") for name in ("v1", "v2")}
    assert seen["v1"].json()["status"] == "confirmed"
    assert seen["v2"].json()["status"] == "partially_shipped"
    listed = tell(app.v1, "GET", "/orders?status=confirmed").json()
    assert [order["id"] for order in listed["data"]] == [ORDER]


@pytest.mark.parametrize("amount", [17.45, MONEY])
def test_the_expanded_form_takes_an_amount_in_either_form(amount: Any) -> None:
    body = {"amount": amount, "reason": "damaged"}
    told = tell(app.expanded, "POST", f"/orders/{ORDER}/refunds", body, **KEY)
    assert (told.status, told.json()["amount"], told.json()["status"]) == (201, 17.45, "requested")


@pytest.mark.parametrize("name", ["trackingNo", "trackingNumber"])
def test_the_expanded_form_takes_either_name_and_shows_both(name: str) -> None:
    tracking = {"carrier": "ups", name: DHL["trackingNo"]}
    body = {"items": SHIPPED, "tracking": tracking}
    told = tell(app.expanded, "POST", f"/orders/{ORDER}/shipments", body).json()
    shown = {told["tracking"][one] for one in ("trackingNo", "trackingNumber")}
    assert shown == {DHL["trackingNo"]}


def test_the_expanded_form_pages_by_number_and_by_cursor() -> None:
    service = app.expanded
    first = tell(service, "GET", "/orders?perPage=1").json()
    by_number = tell(service, "GET", "/orders?perPage=1&page=2").json()
    cursor = first["pageInfo"]["nextCursor"]
    by_cursor = tell(service, "GET", f"/orders?limit=1&cursor={cursor}").json()
    assert [order["id"] for order in first["data"]] == [SECOND]
    assert by_cursor == by_number
    assert by_cursor["pageInfo"] == {
        "page": 2,
        "perPage": 1,
        "totalItems": 2,
        "limit": 1,
        "nextCursor": None,
    }


@pytest.mark.parametrize("cursor", ["x", "%C3%A4", "====", "LTE=", "MTAwMDAwMDAwMDAwMDAwMDAwMDAw"])
def test_a_cursor_that_is_not_ours_is_behind_the_last_page(cursor: str) -> None:
    told = tell(app.v2, "GET", f"/orders?cursor={cursor}")
    assert (told.status, told.json()["data"]) == (200, [])


def test_callers_of_version_2_say_so_where_one_name_has_two_shapes() -> None:
    service = app.expanded
    assert tell(service, "GET", f"/orders/{ORDER}").json()["total"] == 3980
    new = tell(service, "GET", f"/orders/{ORDER}", Orders_Version="2")
    assert new.json()["total"] == {"amount": "39.80", "currency": "EUR"}
    assert "deprecation" not in new.headers


@pytest.mark.parametrize("name", ["v1", "expanded"])
def test_whoever_calls_version_1_is_told_when_it_ends(name: str) -> None:
    told = tell(getattr(app, name), "GET", "/orders")
    assert told.headers["deprecation"] == "@1799625600"
    assert told.headers["sunset"] == "Mon, 14 Jun 2027 00:00:00 GMT"


def test_version_2_insists_on_what_it_added() -> None:
    refund = {"amount": MONEY, "reason": "late"}
    assert tell(app.v2, "POST", "/orders", BOUGHT).json()["errors"][0]["field"] == "/salesChannel"
    assert tell(app.v2, "POST", f"/orders/{ORDER}/refunds", refund).status == 400
    assert tell(app.v2, "GET", "/orders/export?day=2026-11-02").status == 404
    assert tell(app.v1, "GET", f"/orders/{ORDER}/history").status == 404
    states = [
        one["status"] for one in tell(app.v2, "GET", f"/orders/{ORDER}/history").json()["data"]
    ]
    assert states == ["pending", "confirmed", "partially_shipped"]


def test_the_last_parcel_ships_an_order_and_then_it_cannot_be_cancelled() -> None:
    service = app.v1
    tell(service, "POST", f"/orders/{ORDER}/shipments", {"items": SHIPPED, "tracking": DHL})
    assert tell(service, "GET", f"/orders/{ORDER}").json()["status"] == "shipped"
    cancelling = {"reason": "fraud"}
    assert tell(service, "POST", f"/orders/{ORDER}/cancel", cancelling).status == 409
    assert tell(service, "PATCH", f"/orders/{ORDER}", {"note": "late"}).status == 409


def test_refunds_beyond_what_was_captured_fail() -> None:
    service = app.v1
    states = [
        tell(service, "POST", f"/orders/{ORDER}/refunds", {"amount": amount, "reason": "late"})
        for amount in (38.79, 0.02, 0.01)
    ]
    assert [told.json()["status"] for told in states] == ["requested", "failed", "requested"]


def test_there_are_never_more_than_twenty_payments() -> None:
    service = app.v1
    body = {"amount": 0, "method": {"type": "account", "dueInDays": 30}}
    for _ in range(25):
        assert tell(service, "POST", f"/orders/{ORDER}/payments", body).status == 201
    payments = tell(service, "GET", f"/orders/{ORDER}/payments").json()["data"]
    assert len(payments) == 20
    assert payments[0]["status"] == "captured"


def test_cancelling_voids_what_was_authorised() -> None:
    service = app.v1
    body = {"amount": 3980, "method": {"type": "card", "token": "tok_4f0c2a7be1"}}
    payment = tell(service, "POST", f"/orders/{SECOND}/payments", body).json()
    assert payment["status"] == "authorised"
    assert "token" not in payment["method"]
    tell(service, "POST", f"/orders/{SECOND}/cancel", {"reason": "fraud"})
    assert tell(service, "POST", f"/payments/{payment['id']}/capture").status == 409


def test_a_voucher_is_redeemed_once_and_a_useless_one_is_no_obstacle() -> None:
    service = app.v1
    voucher = tell(service, "POST", "/vouchers", {"value": 500, "validUntil": "2027-01-31"}).json()
    orders = [
        tell(service, "POST", "/orders", BOUGHT | {"voucherCode": voucher["code"]}).json()
        for _ in range(2)
    ]
    assert [order["discountTotal"] for order in orders] == [500, 0]
    assert [order["voucherCode"] for order in orders] == [voucher["code"], None]


def test_an_invoice_comes_as_data_or_as_a_document() -> None:
    target = f"/orders/{ORDER}/invoice"
    assert tell(app.v1, "GET", target, Accept="application/pdf").body.startswith(b"%PDF")
    assert tell(app.v1, "GET", target, Accept="application/pdf, */*").json()["total"] == 39.8
    assert tell(app.v1, "GET", f"/orders/{SECOND}/invoice").status == 404
