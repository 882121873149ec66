"""What is there before the first request: the contract's example order, and one of everything."""

from __future__ import annotations

from examples.orders.fulfilment import ship
from examples.orders.records import save_address
from examples.orders.selling import move, place_order, save_order
from examples.orders.storage import Entity, Store

CUSTOMER = "cus_01HV6Q3M8T5ZK4XJ2B9N7RDWCE"
ORDER = "ord_01HV6Q5C9D2YF8GZ6M3K1TNAPB"
SECOND = "ord_01HW00000000000000000000ZZ"
"""An order that nobody has paid for yet."""

ITEM = "itm_01HV6Q5C9E7M0ZQ4R8W2XJ5KTD"
ZEROES = "0" * 26
"""Ids of what the contract has no example of; `pay_000...` is the simplest that it allows."""

_ADDRESS = {
    "recipient": "Ada Brandt",
    "line1": "Große Elbstraße 12",
    "postalCode": "22767",
    "city": "Hamburg",
    "country": "DE",
}


def seed(store: Store) -> None:
    """Fills an empty store; the order is as in the contract's example of `getOrder`."""
    customer: Entity = {
        "id": CUSTOMER,
        "name": "Ada Brandt",
        "email": "ada.brandt@example.test",
        "phone": None,
    }
    store.put("customer", CUSTOMER, customer)
    _seed_address(store)
    order = _example_order(store)
    _seed_money(store, order)
    _seed_parcels(store, order)
    export: Entity = {
        "id": f"exp_{ZEROES}",
        "kind": "orders",
        "status": "queued",
        "rows": None,
        "downloadUrl": None,
        "createdAt": store.now(),
    }
    store.put("export", export["id"], export)


def _seed_address(store: Store) -> None:
    id_ = "00000000-0000-0000-0000-000000000000"
    save_address(store, CUSTOMER, {**_ADDRESS, "id": id_, "label": "Home", "isDefault": True})


def _example_order(store: Store) -> Entity:
    body = {
        "customerId": CUSTOMER,
        "items": [{"sku": "MUG-0042-BL", "quantity": 2}],
        "shippingAddress": _ADDRESS,
    }
    order = _renamed(store, place_order(body, store), ORDER, "2026-114209")
    order["createdAt"] = "2026-09-14T08:21:07Z"
    order["items"][0]["id"] = ITEM
    move(store, order, "confirmed")
    save_order(store, order)
    save_order(store, _renamed(store, place_order(body, store), SECOND, "2026-114210"))
    return order


def _renamed(store: Store, order: Entity, id_: str, number: str) -> Entity:
    """A new order under an id and number of our choice."""
    store.remove("order", order["id"])
    order["words"] = order["words"].replace(order["number"], number)
    order["history"] = [event | {"orderId": id_} for event in order["history"]]
    return order | {"id": id_, "number": number}


def _seed_money(store: Store, order: Entity) -> None:
    payment: Entity = {
        "id": f"pay_{ZEROES}",
        "orderId": ORDER,
        "status": "captured",
        "amount": order["total"],
        "currency": "EUR",
        "method": {"type": "card", "last4": "4242"},
        "createdAt": "2026-09-14T08:22:40Z",
        "capturedAt": "2026-09-15T06:00:00Z",
    }
    store.put("payment", payment["id"], payment, owner=ORDER)
    refund: Entity = {
        "id": f"ref_{ZEROES}",
        "orderId": ORDER,
        "status": "completed",
        "amount": 1_000,
        "currency": "EUR",
        "reason": "goodwill",
        "returnId": None,
        "createdAt": "2026-09-20T10:00:00Z",
        "completedAt": "2026-09-22T04:00:00Z",
    }
    store.put("refund", refund["id"], refund, owner=ORDER)
    voucher: Entity = {
        "code": "000000",
        "value": 5_000,
        "currency": "EUR",
        "validUntil": "2027-12-31",
        "remainingUses": 100_000,
        "campaign": "autumn",
    }
    store.put("voucher", voucher["code"], voucher)


def _seed_parcels(store: Store, order: Entity) -> None:
    """One mug of two has left: version 2 calls that partially shipped."""
    tracking = {"carrier": "dhl", "trackingNumber": "00340434161094000001"}
    shipment = ship(
        order, {"items": [{"itemId": ITEM, "quantity": 1}], "tracking": tracking}, store
    )
    store.remove("shipment", shipment["id"])
    shipment["id"] = f"shp_{ZEROES}"
    store.put("shipment", shipment["id"], shipment | {"status": "in_transit"}, owner=ORDER)
    goods: Entity = {
        "id": f"ret_{ZEROES}",
        "orderId": ORDER,
        "status": "accepted",
        "items": [{"itemId": ITEM, "quantity": 1}],
        "estimatedRefund": 17_450,
        "currency": "EUR",
        "labelUrl": f"https://labels.example.test/ret_{ZEROES}.pdf",
        "createdAt": "2026-09-25T09:00:00Z",
    }
    store.put("return", goods["id"], goods, owner=ORDER)
