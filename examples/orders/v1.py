"""Version 1: contracts/orders/v1.yaml. Cents here, decimal numbers there; it goes in June 2027."""

from __future__ import annotations

from examples.orders import amounts, bodies
from examples.orders.validation import Cents, PositiveNumber
from examples.orders.version import PAGE_INFO, Version, page_numbers

STATUSES = tuple(status for status in bodies.STATUSES if status != "partially_shipped")

DEPRECATION = {
    "Deprecation": "@1799625600",  # 2027-01-11, as contracts/orders/migration.yaml has it
    "Sunset": "Mon, 14 Jun 2027 00:00:00 GMT",
    "Link": '<https://orders.example.test/docs/v2>; rel="successor-version"',
}
"""RFC 9745 and RFC 8594. The first date may lie ahead, so callers hear of it early."""

V1 = Version(
    bodies={
        **bodies.ALIKE,
        **bodies.amounts_of(Cents(), PositiveNumber(), STATUSES),
        **bodies.parcels(bodies.tracking("trackingNo")),
        "createOrder": bodies.new_order(needs_channel=False),
        "cancelOrder": bodies.cancellation(*bodies.REASONS, "other"),
    },
    pages=page_numbers(500),
    cursors=page_numbers(500),
    growing=PAGE_INFO,
    minor=amounts.to_cents,
    decimal=amounts.to_number,
    tracking_names=("trackingNo",),
    statuses=STATUSES,
    lacks=frozenset({"getOrderHistory"}),
    headers=DEPRECATION,
    shows_delivery=False,
)
