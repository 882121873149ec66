"""How the service shows what it keeps; a version says how amounts look and what is called how."""

from __future__ import annotations

from examples.orders.storage import Entity
from examples.orders.version import Version

_SUMMARY = ("id", "number", "customerId", "currency", "createdAt", "updatedAt")
_DETAILS = ("customer", "shippingAddress", "voucherCode", "note")


def status(version: Version, known: str) -> str:
    """A state that the caller's version does not know is the one before it."""
    return known if known in version.statuses else "confirmed"


def summary(version: Version, order: Entity) -> Entity:
    """An order as in lists."""
    return {
        **{name: order[name] for name in _SUMMARY},
        "status": status(version, order["status"]),
        "total": version.minor(order["total"], order["currency"]),
    }


def order(version: Version, kept: Entity) -> Entity:
    """An order with everything that belongs to it."""
    currency = kept["currency"]
    shown = summary(version, kept) | {name: kept[name] for name in _DETAILS}
    shown["items"] = [
        item | {name: version.minor(item[name], currency) for name in ("unitPrice", "lineTotal")}
        for item in kept["items"]
    ]
    for name in ("shippingFee", "discountTotal"):
        shown[name] = version.minor(kept[name], currency)
    if "billingAddress" in kept:
        shown["billingAddress"] = kept["billingAddress"]
    if version.shows_delivery:
        shown["estimatedDelivery"] = kept["estimatedDelivery"]
    return shown


def event(version: Version, kept: Entity) -> Entity:
    """A change of an order's state."""
    shown = dict(kept)
    for name in ("previousStatus", "status"):
        if name in shown:
            shown[name] = status(version, shown[name])
    return shown


def payment(version: Version, kept: Entity) -> Entity:
    """A payment; the card's token stays here."""
    shown = {name: value for name, value in kept.items() if name != "currency"}
    return shown | {"amount": version.minor(kept["amount"], kept["currency"])}


def refund(version: Version, kept: Entity) -> Entity:
    """A refund."""
    shown = {name: value for name, value in kept.items() if name not in ("currency", "returnId")}
    return shown | {"amount": version.decimal(kept["amount"], kept["currency"])}


def shipment(version: Version, kept: Entity) -> Entity:
    """A parcel."""
    tracking = dict(kept["tracking"])
    number = tracking.pop("trackingNumber")
    return kept | {"tracking": tracking | dict.fromkeys(version.tracking_names, number)}


def goods_return(version: Version, kept: Entity) -> Entity:
    """A return; nobody knows what it is worth before the parcel was inspected."""
    shown = {name: value for name, value in kept.items() if name != "currency"}
    worth = kept["estimatedRefund"]
    return shown | {
        "estimatedRefund": None if worth is None else version.decimal(worth, kept["currency"])
    }


def invoice(version: Version, kept: Entity) -> Entity:
    """An invoice as data."""
    return kept | {name: version.decimal(kept[name], kept["currency"]) for name in ("tax", "total")}


def voucher(version: Version, kept: Entity) -> Entity:
    """A voucher."""
    shown = {name: value for name, value in kept.items() if name != "currency"}
    return shown | {"value": version.minor(kept["value"], kept["currency"])}


def address(version: Version, kept: Entity) -> Entity:
    """An entry of the address book."""
    return kept


_LISTED = {"order": summary, "refund": refund, "invoice": invoice, "address": address}


def listed(version: Version, kind: str, entities: list[Entity]) -> list[Entity]:
    """Several of one kind, as lists show them."""
    return [_LISTED[kind](version, entity) for entity in entities]
