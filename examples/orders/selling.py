"""Orders: placing, reading, finding, changing and cancelling them."""

from __future__ import annotations

import hashlib
import re

from examples.orders import views
from examples.orders.exchange import Ask, Reply
from examples.orders.forms import in_utc
from examples.orders.paging import page
from examples.orders.problems import Problem, conflict, not_found
from examples.orders.storage import Entity, Store, Where
from examples.orders.version import Version

_CATALOGUE = {"MUG-0042-BL": ("Mug, blue", 17_450), "TEE-1180-M": ("T-shirt, medium", 24_900)}
_FINAL = {"shipped", "delivered", "returned"}


def find_order(ask: Ask, store: Store) -> Entity:
    """The order that the path names; Problem 404."""
    order = store.get("order", ask.path["orderId"])
    if order is None:
        raise not_found("order")
    return order


def save_order(store: Store, order: Entity) -> None:
    """Keeps a changed order; its ETag changes with it."""
    order["updatedAt"] = store.now()
    order["revision"] += 1
    store.put("order", order["id"], order, owner=order["customerId"])


def move(store: Store, order: Entity, status: str) -> None:
    """Brings an order into another state, and remembers how it got there."""
    event = {
        "eventId": store.new_uuid(),
        "occurredAt": store.now(),
        "orderId": order["id"],
        "status": status,
    }
    if "status" in order:
        event["previousStatus"] = order["status"]
    order["status"] = status
    order["history"] = [*order.get("history", ()), event]


def list_orders(ask: Ask, store: Store, version: Version) -> Reply:
    """Newest first."""
    query = ask.query
    wheres = _in_states(version, query.get("status", []))
    if "customerId" in query:
        wheres.append(Where("owner = ?", (query["customerId"],)))
    if "createdFrom" in query:
        since = in_utc(query["createdFrom"])
        wheres.append(Where("json_extract(body, '$.createdAt') >= ?", (since,)))
    if "createdTo" in query:
        until = in_utc(query["createdTo"])
        wheres.append(Where("json_extract(body, '$.createdAt') < ?", (until,)))
    return page(ask, store, version, "order", wheres, members=version.growing)


def _in_states(version: Version, asked: list[str]) -> list[Where]:
    """Who asks for `confirmed` means all that is shown as such."""
    states = set(asked)
    if "confirmed" in states and "partially_shipped" not in version.statuses:
        states.add("partially_shipped")
    if not states:
        return []
    marks = ", ".join("?" * len(states))
    return [Where(f"json_extract(body, '$.status') IN ({marks})", tuple(sorted(states)))]


def search_orders(ask: Ask, store: Store, version: Version) -> Reply:
    """By text, amount, place and state."""
    asked = ask.body
    wheres = _in_states(version, asked.get("status", []))
    if "text" in asked:
        words = asked["text"].casefold()
        wheres.append(Where("instr(json_extract(body, '$.words'), ?) > 0", (words,)))
    if "minTotal" in asked:
        least = asked["minTotal"].thousandths
        wheres.append(Where("json_extract(body, '$.total') >= ?", (least,)))
    if "maxTotal" in asked:
        most = asked["maxTotal"].thousandths
        wheres.append(Where("json_extract(body, '$.total') <= ?", (most,)))
    if "country" in asked:
        country = "json_extract(body, '$.shippingAddress.country') = ?"
        wheres.append(Where(country, (asked["country"],)))
    return page(ask, store, version, "order", wheres)


def create_order(ask: Ask, store: Store, version: Version) -> Reply:
    """Prices come from the catalogue, which sells whatever is asked for."""
    order = place_order(ask.body, store)
    shown = views.order(version, order)
    return Reply(201, shown, {"Location": f"/orders/{order['id']}"})


def place_order(body: Entity, store: Store) -> Entity:
    """An order of what was asked for, kept."""
    currency = body.get("currency", "EUR")
    items = [_item(sold, store) for sold in body["items"]]
    goods = sum(item["lineTotal"] for item in items)
    code, discount = _redeemed(body.get("voucherCode"), goods, currency, store)
    shipping = 4_900 if body["shippingAddress"]["country"] == "DE" else 12_900
    customer = store.get("customer", body["customerId"]) or _unknown(body["customerId"])
    order: Entity = {
        "id": store.new_id("ord"),
        "number": f"2026-{(200_000 + store.count('number')) % 1_000_000:06d}",
        "customerId": body["customerId"],
        "currency": currency,
        "createdAt": store.now(),
        "customer": customer,
        "items": items,
        "shippingFee": shipping,
        "discountTotal": discount,
        "total": goods - discount + shipping,
        "voucherCode": code,
        "note": body.get("note"),
        "salesChannel": body.get("salesChannel", "web"),
        "estimatedDelivery": store.today(days=3),
        "revision": 0,
        **{name: body[name] for name in ("shippingAddress", "billingAddress") if name in body},
    }
    skus = [item["sku"] for item in items]
    order["words"] = "\n".join(
        [order["number"], customer["name"], customer["email"], *skus]
    ).casefold()
    move(store, order, "pending")
    store.put("customer", customer["id"], customer)
    save_order(store, order)
    return order


def _item(sold: Entity, store: Store) -> Entity:
    made_up = 5_000 + hashlib.sha256(sold["sku"].encode()).digest()[0] * 100
    name, price = _CATALOGUE.get(sold["sku"], (f"Article {sold['sku']}", made_up))
    return {
        "id": store.new_id("itm"),
        "sku": sold["sku"],
        "name": name,
        "quantity": sold["quantity"],
        "giftWrap": sold.get("giftWrap", False),
        "unitPrice": price,
        "lineTotal": price * sold["quantity"],
    }


def _unknown(customer_id: str) -> Entity:
    """Customers are another service's business; ours takes their word and makes up a name."""
    return {
        "id": customer_id,
        "name": f"Customer {customer_id[-4:]}",
        "email": f"{customer_id.lower()}@example.test",
        "phone": None,
    }


def _redeemed(code: str | None, goods: int, currency: str, store: Store) -> tuple[str | None, int]:
    """The code, if it is good for something, and the discount; a useless one is no obstacle."""
    voucher = store.get("voucher", code) if code else None
    if voucher is None or voucher["currency"] != currency or voucher["value"] <= 0:
        return None, 0
    if voucher["remainingUses"] == 0 or voucher["validUntil"] < store.today():
        return None, 0
    voucher["remainingUses"] -= 1
    store.put("voucher", voucher["code"], voucher)
    return voucher["code"], min(goods, voucher["value"])


def get_order(ask: Ask, store: Store, version: Version) -> Reply:
    """With the ETag that a change may be made to depend on."""
    return _with_tag(version, find_order(ask, store))


def _with_tag(version: Version, order: Entity) -> Reply:
    return Reply(200, views.order(version, order), {"ETag": f'"{order["revision"]}"'})


def update_order(ask: Ask, store: Store, version: Version) -> Reply:
    """A merge patch; an address is merged with the one before."""
    order = find_order(ask, store)
    # What is no entity tag at all protects nothing, and is ignored.
    tags = re.findall(r'(?:W/)?"([^"]*)"', ask.headers.get("if-match", ""))
    if tags and str(order["revision"]) not in tags:
        raise Problem(412, "The order changed since it was read; read it again.")
    if order["status"] in _FINAL:
        raise conflict(f"The order is {order['status']} and cannot be changed any more.")
    if "shippingAddress" in ask.body:
        merged = order["shippingAddress"] | ask.body["shippingAddress"]
        order["shippingAddress"] = {
            name: value for name, value in merged.items() if value is not None
        }
    if "note" in ask.body:
        order["note"] = ask.body["note"]
    save_order(store, order)
    return _with_tag(version, order)


def cancel_order(ask: Ask, store: Store, version: Version) -> Reply:
    """Voids open authorisations. Cancelling twice answers the same."""
    order = find_order(ask, store)
    if order["status"] in _FINAL:
        raise conflict(f"The order is {order['status']}; create a return instead.")
    if order["status"] != "cancelled":
        for payment in store.of("payment", order["id"]):
            if payment["status"] == "authorised":
                store.put("payment", payment["id"], payment | {"status": "voided"}, order["id"])
        move(store, order, "cancelled")
        save_order(store, order)
    return Reply(200, views.order(version, order))


def get_order_history(ask: Ask, store: Store, version: Version) -> Reply:
    """Oldest first."""
    history = find_order(ask, store)["history"]
    return Reply(200, {"data": [views.event(version, event) for event in history]})
