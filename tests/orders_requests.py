"""Requests to the sample provider of examples/orders, and its answers, without a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.orders.seed import CUSTOMER, ITEM, ORDER, SECOND, ZEROES
from examples.orders.service import Service

Message = dict[str, Any]

KEY = {"Idempotency-Key": "e3e70682-c209-4cac-a29f-6fbed82c07cd"}
ADDRESS = {
    "recipient": "Ada Brandt",
    "line1": "Große Elbstraße 12",
    "postalCode": "22767",
    "city": "Hamburg",
    "country": "DE",
}
BOUGHT: Message = {
    "customerId": CUSTOMER,
    "items": [{"sku": "TEE-1180-M", "quantity": 1}],
    "shippingAddress": ADDRESS,
}
SHIPPED = [{"itemId": ITEM, "quantity": 1}]
DHL = {"carrier": "dhl", "trackingNo": "00340434161094000009"}


@dataclass(frozen=True, slots=True)
class Asking:
    """A request; body: JSON, or bytes as they are; operation: by the path of the contract."""

    operation: str
    target: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return self.operation.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def ask(app: Service, asking: Asking) -> Told:
    """Send one request to an application."""
    return asyncio.run(_ask(app, asking))


def tell(app: Service, method: str, target: str, body: Any = None, **headers: str) -> Told:
    """Send one request; of headers, `_` stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(app, Asking(method, target, body, named))


async def _ask(app: Service, asking: Asking) -> Told:
    path, _, query = asking.target.partition("?")
    is_patch = asking.method == "PATCH"
    media_type = "application/merge-patch+json" if is_patch else "application/json"
    headers = ({} if asking.body is None else {"Content-Type": media_type}) | dict(asking.headers)
    body = asking.body if isinstance(asking.body, bytes) else json.dumps(asking.body).encode()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": asking.method,
        "path": path,
        "query_string": query.encode(),
        "headers": [
            (name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()
        ],
    }
    sent: list[Any] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"" if asking.body is None else body}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *bodies = sent
    told = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Told(start["status"], told, b"".join(part.get("body", b"") for part in bodies))


TOUR = (
    Asking("GET /orders", f"/orders?customerId={CUSTOMER}&status=pending,confirmed"),
    Asking("POST /orders/search", "/orders/search", {"text": "ada", "status": ["pending"]}),
    Asking("POST /orders/search", "/orders/search", {"minTotal": 1, "country": "DE"}),
    Asking("GET /orders/export", "/orders/export?day=2026-11-02"),
    Asking("GET /orders/{orderId}", f"/orders/{ORDER}"),
    Asking("PATCH /orders/{orderId}", f"/orders/{ORDER}", {"note": "Ring twice"}),
    Asking("GET /orders/{orderId}/payments", f"/orders/{ORDER}/payments"),
    Asking(
        "POST /orders/{orderId}/payments",
        f"/orders/{ORDER}/payments",
        {"amount": 3980, "method": {"type": "card", "token": "tok_4f0c2a7be1"}},
        KEY,
    ),
    Asking("POST /payments/{paymentId}/capture", f"/payments/pay_{ZEROES}/capture"),
    Asking("GET /refunds", "/refunds?page=2&perPage=50"),
    Asking("GET /refunds/{refundId}", f"/refunds/ref_{ZEROES}"),
    Asking("GET /orders/{orderId}/shipments", f"/orders/{ORDER}/shipments"),
    Asking(
        "POST /orders/{orderId}/returns",
        f"/orders/{ORDER}/returns",
        {"items": SHIPPED, "reason": "damaged"},
    ),
    Asking("GET /returns/{returnId}", f"/returns/ret_{ZEROES}"),
    Asking("GET /customers/{customerId}/addresses", f"/customers/{CUSTOMER}/addresses"),
    Asking(
        "PUT /customers/{customerId}/addresses/{addressId}",
        f"/customers/{CUSTOMER}/addresses/{KEY['Idempotency-Key']}",
        {**ADDRESS, "label": "Work"},
    ),
    Asking("GET /invoices", "/invoices?issuedFrom=2026-11-01&issuedTo=2026-12-01"),
    Asking("GET /orders/{orderId}/invoice", f"/orders/{ORDER}/invoice"),
    Asking(
        "POST /exports", "/exports", {"kind": "orders", "from": "2026-11-01", "to": "2026-11-02"}
    ),
    Asking("GET /exports/{exportId}", f"/exports/exp_{ZEROES}"),
    Asking("POST /vouchers", "/vouchers", {"value": 500, "validUntil": "2027-01-31"}),
    Asking("GET /vouchers/{code}", "/vouchers/000000"),
    Asking("GET /vouchers/{code}", "/vouchers/NOT-THERE"),
    # What a planted difference may refuse or do twice comes last: ids would move behind it.
    Asking(
        "POST /orders/{orderId}/shipments",
        f"/orders/{ORDER}/shipments",
        {"items": SHIPPED, "tracking": DHL},
    ),
    Asking("PATCH /shipments/{shipmentId}", f"/shipments/shp_{ZEROES}", {"status": "delivered"}),
    *[
        Asking(
            "POST /orders/{orderId}/refunds",
            f"/orders/{ORDER}/refunds",
            {"amount": 17.45, "reason": "damaged"},
            KEY,
        )
    ]
    * 2,
    Asking(
        "POST /orders/{orderId}/cancel", f"/orders/{SECOND}/cancel", {"reason": "payment_failed"}
    ),
    Asking("POST /orders", "/orders", BOUGHT),
    Asking(
        "POST /orders", "/orders", BOUGHT | {"items": [BOUGHT["items"][0] | {"giftWrap": True}]}
    ),
)
"""Each operation of version 1 at least once."""


def tour(app: Service) -> list[tuple[Asking, Told]]:
    """The tour with its answers."""
    return [(asking, ask(app, asking)) for asking in TOUR]
