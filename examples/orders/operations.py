"""The operations of the service, one row each: where they are, what they take, who does them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from examples.orders import bodies, fulfilment, payments, records, selling
from examples.orders.exchange import Ask, Reply
from examples.orders.forms import is_date, is_instant
from examples.orders.storage import Store
from examples.orders.validation import Check, Commas, Items, Text
from examples.orders.version import Version

Handler = Callable[[Ask, Store, Version], Reply]

_DATE = Text(form=is_date)
_INSTANT = Text(form=is_instant)
_PATCH = "application/merge-patch+json"


@dataclass(frozen=True, slots=True)
class Operation:
    """One row.

    paging: "pages" by number, "cursors" where the list grows without end and version 2 has them
    query: what may be in the query beside; needs: what has to be there
    accepts: the media type of the body; repeats: whether an Idempotency-Key makes retries safe
    """

    id: str
    method: str
    path: str
    handler: Handler
    paging: str = ""
    query: Mapping[str, Check] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    accepts: str = "application/json"
    repeats: bool = False


OPERATIONS = (
    Operation(
        "listOrders",
        "GET",
        "/orders",
        selling.list_orders,
        paging="cursors",
        query={
            "customerId": bodies.CUSTOMER_ID,
            "createdFrom": _INSTANT,
            "createdTo": _INSTANT,
            "status": Commas(Items(Text(values=bodies.STATUSES), most=5)),
        },
    ),
    Operation("createOrder", "POST", "/orders", selling.create_order, repeats=True),
    Operation("searchOrders", "POST", "/orders/search", selling.search_orders, paging="pages"),
    Operation(
        "exportOrdersCsv",
        "GET",
        "/orders/export",
        records.export_orders_csv,
        query={"day": _DATE},
        needs=frozenset({"day"}),
    ),
    Operation("getOrder", "GET", "/orders/{orderId}", selling.get_order),
    Operation("updateOrder", "PATCH", "/orders/{orderId}", selling.update_order, accepts=_PATCH),
    Operation("cancelOrder", "POST", "/orders/{orderId}/cancel", selling.cancel_order),
    Operation("getOrderHistory", "GET", "/orders/{orderId}/history", selling.get_order_history),
    Operation("listPayments", "GET", "/orders/{orderId}/payments", payments.list_payments),
    Operation(
        "createPayment",
        "POST",
        "/orders/{orderId}/payments",
        payments.create_payment,
        repeats=True,
    ),
    Operation("capturePayment", "POST", "/payments/{paymentId}/capture", payments.capture_payment),
    Operation(
        "createRefund", "POST", "/orders/{orderId}/refunds", payments.create_refund, repeats=True
    ),
    Operation(
        "listRefunds",
        "GET",
        "/refunds",
        payments.list_refunds,
        paging="cursors",
        query={"status": Text(values=bodies.REFUND_STATUSES)},
    ),
    Operation("getRefund", "GET", "/refunds/{refundId}", payments.get_refund),
    Operation("listShipments", "GET", "/orders/{orderId}/shipments", fulfilment.list_shipments),
    Operation("createShipment", "POST", "/orders/{orderId}/shipments", fulfilment.create_shipment),
    Operation(
        "updateShipment",
        "PATCH",
        "/shipments/{shipmentId}",
        fulfilment.update_shipment,
        accepts=_PATCH,
    ),
    Operation("createReturn", "POST", "/orders/{orderId}/returns", fulfilment.create_return),
    Operation("getReturn", "GET", "/returns/{returnId}", fulfilment.get_return),
    Operation(
        "listCustomerAddresses",
        "GET",
        "/customers/{customerId}/addresses",
        records.list_addresses,
        paging="pages",
    ),
    Operation(
        "putCustomerAddress",
        "PUT",
        "/customers/{customerId}/addresses/{addressId}",
        records.put_address,
    ),
    Operation(
        "listInvoices",
        "GET",
        "/invoices",
        records.list_invoices,
        paging="pages",
        query={"issuedFrom": _DATE, "issuedTo": _DATE},
        needs=frozenset({"issuedFrom", "issuedTo"}),
    ),
    Operation("getInvoice", "GET", "/orders/{orderId}/invoice", records.get_invoice),
    Operation("createExport", "POST", "/exports", records.create_export),
    Operation("getExport", "GET", "/exports/{exportId}", records.get_export),
    Operation("createVoucher", "POST", "/vouchers", payments.create_voucher),
    Operation("getVoucher", "GET", "/vouchers/{code}", payments.get_voucher),
)
