"""Version 2: contracts/orders/v2.yaml. Money everywhere, cursors for the lists that grow."""

from __future__ import annotations

from examples.orders import amounts, bodies
from examples.orders.validation import Money
from examples.orders.version import CURSOR_INFO, Version, cursors, page_numbers

V2 = Version(
    bodies={
        **bodies.ALIKE,
        **bodies.amounts_of(Money(), Money(), bodies.STATUSES),
        **bodies.parcels(bodies.tracking("trackingNumber")),
        "createOrder": bodies.new_order(needs_channel=True),
        "cancelOrder": bodies.cancellation(*bodies.REASONS),
    },
    pages=page_numbers(100),
    cursors=cursors(),
    growing=CURSOR_INFO,
    minor=amounts.to_money,
    decimal=amounts.to_money,
    tracking_names=("trackingNumber",),
    statuses=bodies.STATUSES,
    needs_key=frozenset({"createRefund"}),
    lacks=frozenset({"exportOrdersCsv"}),
)
