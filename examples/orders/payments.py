"""Money: payments, refunds and vouchers."""

from __future__ import annotations

import hashlib

from examples.orders import views
from examples.orders.exchange import Ask, Reply
from examples.orders.paging import page
from examples.orders.problems import conflict, not_found
from examples.orders.selling import find_order, move, save_order
from examples.orders.storage import Entity, Store, Where
from examples.orders.version import Version

LIMIT = 10_000_000
"""What the bank authorises at once, in thousandths."""

MOST_PAYMENTS = 20


def list_payments(ask: Ask, store: Store, version: Version) -> Reply:
    """Oldest first."""
    payments = store.of("payment", find_order(ask, store)["id"])
    return Reply(200, {"data": [views.payment(version, payment) for payment in payments]})


def create_payment(ask: Ask, store: Store, version: Version) -> Reply:
    """Authorised up to the limit of the bank; more, or other money, is declined.

    Who pays for an order that was cancelled meanwhile has paid, and gets a refund.
    """
    order = find_order(ask, store)
    amount, currency = ask.body["amount"]
    fits = 0 < amount <= LIMIT and currency in (None, order["currency"])
    _make_room(store, order["id"])
    payment = {
        "id": store.new_id("pay"),
        "orderId": order["id"],
        "status": "authorised" if fits else "declined",
        "amount": amount,
        "currency": currency or order["currency"],
        "method": _method(ask.body["method"]),
        "createdAt": store.now(),
        "capturedAt": None,
    }
    store.put("payment", payment["id"], payment, owner=order["id"])
    if payment["status"] == "authorised" and order["status"] == "pending":
        move(store, order, "confirmed")
        save_order(store, order)
    return Reply(201, views.payment(version, payment))


def _make_room(store: Store, order_id: str) -> None:
    """There are never more than twenty: the oldest attempt without a capture is forgotten."""
    payments = store.of("payment", order_id)
    if len(payments) < MOST_PAYMENTS:
        return
    idle = [payment for payment in payments if payment["status"] != "captured"]
    if not idle:
        raise conflict(f"The order has {MOST_PAYMENTS} captured payments, and may not have more.")
    store.remove("payment", idle[0]["id"])


def _method(method: Entity) -> Entity:
    """Without the token; the vault would tell the last digits, here they are made up from it."""
    if method["type"] != "card":
        return method
    number = int(hashlib.sha256(method["token"].encode()).hexdigest(), 16)
    return {"type": "card", "last4": f"{number % 10_000:04d}"}


def capture_payment(ask: Ask, store: Store, version: Version) -> Reply:
    """Idempotent by nature."""
    payment = store.get("payment", ask.path["paymentId"])
    if payment is None:
        raise not_found("payment")
    if payment["status"] not in ("authorised", "captured"):
        raise conflict(f"The payment is {payment['status']}.")
    if payment["status"] == "authorised":
        payment |= {"status": "captured", "capturedAt": store.now()}
        store.put("payment", payment["id"], payment, owner=payment["orderId"])
    return Reply(200, views.payment(version, payment))


def create_refund(ask: Ask, store: Store, version: Version) -> Reply:
    """The bank decides later; what exceeds the captured money is known to fail."""
    order = find_order(ask, store)
    amount, currency = ask.body["amount"]
    left = _refundable(store, order["id"])
    fits = 0 <= amount <= left and currency in (None, order["currency"])
    refund = {
        "id": store.new_id("ref"),
        "orderId": order["id"],
        "status": "requested" if fits else "failed",
        "amount": amount,
        "currency": currency or order["currency"],
        "reason": ask.body["reason"],
        "returnId": ask.body.get("returnId"),
        "createdAt": store.now(),
        "completedAt": None,
    }
    store.put("refund", refund["id"], refund, owner=order["id"])
    return Reply(201, views.refund(version, refund))


def _refundable(store: Store, order_id: str) -> int:
    payments, refunds = store.of("payment", order_id), store.of("refund", order_id)
    captured = sum(payment["amount"] for payment in payments if payment["status"] == "captured")
    repaid = sum(refund["amount"] for refund in refunds if refund["status"] != "failed")
    return int(captured - repaid)


def list_refunds(ask: Ask, store: Store, version: Version) -> Reply:
    """Newest first."""
    wheres = []
    if "status" in ask.query:
        wheres.append(Where("json_extract(body, '$.status') = ?", (ask.query["status"],)))
    return page(ask, store, version, "refund", wheres, members=version.growing)


def get_refund(ask: Ask, store: Store, version: Version) -> Reply:
    """One of them."""
    refund = store.get("refund", ask.path["refundId"])
    if refund is None:
        raise not_found("refund")
    return Reply(200, views.refund(version, refund))


def create_voucher(ask: Ask, store: Store, version: Version) -> Reply:
    """The code is ours to choose."""
    amount, currency = ask.body["value"]
    digest = hashlib.sha256(f"voucher{store.count('voucher')}".encode()).hexdigest().upper()
    voucher = {
        "code": f"{digest[:4]}-{digest[4:8]}-{digest[8:12]}",
        "value": amount,
        "currency": currency or "EUR",
        "validUntil": ask.body["validUntil"],
        "remainingUses": ask.body.get("maxUses", 1),
        "campaign": ask.body.get("campaign"),
    }
    store.put("voucher", voucher["code"], voucher)
    return Reply(201, views.voucher(version, voucher))


def get_voucher(ask: Ask, store: Store, version: Version) -> Reply:
    """Spent and expired ones, too."""
    voucher = store.get("voucher", ask.path["code"])
    if voucher is None:
        raise not_found("voucher")
    return Reply(200, views.voucher(version, voucher))
