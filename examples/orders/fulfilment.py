"""Parcels: shipments that leave, returns that come back."""

from __future__ import annotations

from collections import Counter

from examples.orders import views
from examples.orders.exchange import Ask, Reply
from examples.orders.forms import is_instant
from examples.orders.problems import not_found
from examples.orders.selling import find_order, move, save_order
from examples.orders.storage import Entity, Store
from examples.orders.version import Version


def list_shipments(ask: Ask, store: Store, version: Version) -> Reply:
    """Oldest first."""
    shipments = store.of("shipment", find_order(ask, store)["id"])
    return Reply(200, {"data": [views.shipment(version, shipment) for shipment in shipments]})


def create_shipment(ask: Ask, store: Store, version: Version) -> Reply:
    """The first parcel brings the invoice; the last one ships the order.

    A parcel may hold what the order does not list, such as a replacement: it ships nothing.
    """
    order = find_order(ask, store)
    shipment = ship(order, ask.body, store)
    return Reply(201, views.shipment(version, shipment))


def ship(order: Entity, body: Entity, store: Store) -> Entity:
    """A parcel, kept, with what it does to its order."""
    shipment = {
        "id": store.new_id("shp"),
        "orderId": order["id"],
        "status": "announced",
        "items": body["items"],
        "tracking": _tracking(body["tracking"]),
        "createdAt": store.now(),
        "deliveredAt": None,
    }
    store.put("shipment", shipment["id"], shipment, owner=order["id"])
    if store.get("invoice", order["id"]) is None:
        _issue_invoice(order, store)
    if order["status"] in ("pending", "confirmed", "on_hold", "partially_shipped"):
        state = _state_by_parcels(order, store)
        if state != order["status"]:
            move(store, order, state)
            save_order(store, order)
    return shipment


def _tracking(tracking: Entity) -> Entity:
    """With an address at the carrier that only safe characters get into."""
    number = "".join(
        char if char.isascii() and char.isalnum() else "-" for char in tracking["trackingNumber"]
    )
    url = f"https://{tracking['carrier']}.example.test/parcels/{number}"
    return tracking | {"trackingUrl": url}


def _state_by_parcels(order: Entity, store: Store) -> str:
    shipped: Counter[str] = Counter()
    for shipment in store.of("shipment", order["id"]):
        shipped.update({item["itemId"]: item["quantity"] for item in shipment["items"]})
    if all(shipped[item["id"]] >= item["quantity"] for item in order["items"]):
        return "shipped"
    if any(shipped[item["id"]] for item in order["items"]):
        return "partially_shipped"
    return str(order["status"])


def _issue_invoice(order: Entity, store: Store) -> None:
    number = f"INV-2026-{store.count('invoice'):07d}"
    invoice = {
        "number": number,
        "orderId": order["id"],
        "issuedOn": store.today(),
        "currency": order["currency"],
        "tax": round(order["total"] * 19 / 119 / 10) * 10,
        "total": order["total"],
        "documentUrl": f"https://documents.example.test/{number}.pdf",
    }
    store.put("invoice", order["id"], invoice, owner=order["id"])


def update_shipment(ask: Ask, store: Store, version: Version) -> Reply:
    """What the carrier says: a merge patch."""
    shipment = store.get("shipment", ask.path["shipmentId"])
    if shipment is None:
        raise not_found("shipment")
    if "status" in ask.body:
        shipment["status"] = ask.body["status"]
    if "deliveredAt" in ask.body:
        said = ask.body["deliveredAt"]
        shipment["deliveredAt"] = said if said and is_instant(said) else None
    if "tracking" in ask.body:
        shipment["tracking"] = _tracking(ask.body["tracking"])
    store.put("shipment", shipment["id"], shipment, owner=shipment["orderId"])
    return Reply(200, views.shipment(version, shipment))


def create_return(ask: Ask, store: Store, version: Version) -> Reply:
    """With a label to print."""
    order = find_order(ask, store)
    id_ = store.new_id("ret")
    goods = {
        "id": id_,
        "orderId": order["id"],
        "status": "announced",
        "items": ask.body["items"],
        "estimatedRefund": None,
        "currency": order["currency"],
        "labelUrl": f"https://labels.example.test/{id_}.pdf",
        "createdAt": store.now(),
    }
    store.put("return", id_, goods, owner=order["id"])
    return Reply(201, views.goods_return(version, goods))


def get_return(ask: Ask, store: Store, version: Version) -> Reply:
    """One of them."""
    goods = store.get("return", ask.path["returnId"])
    if goods is None:
        raise not_found("return")
    return Reply(200, views.goods_return(version, goods))
