"""Differences between the contract and what the service does, planted to be found, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from examples.orders.exchange import Ask, Reply
from examples.orders.problems import Problem, Refusal
from examples.orders.service import Spoiler

_ORDER_READERS = ("fraud-scoring", "loyalty-points", "mobile-bff", "payment-orchestrator")


@dataclass(frozen=True, slots=True)
class Difference:
    """One planted difference.

    what: what differs, for people; operation: by method and path; operation_id: by its id
    field: the field at fault, "" where it is the whole answer
    consumers: those of consumers.yaml that have to notice, and nobody else
    noticed_by: the check that tells them; before, after: what is done to request and reply
    """

    name: str
    what: str
    operation: str
    operation_id: str
    field: str
    consumers: tuple[str, ...]
    noticed_by: str
    before: Callable[[Ask], Ask] = lambda ask: ask
    after: Callable[[Ask, Reply], Reply] = lambda ask, reply: reply


class Planted(Spoiler):
    """Does what the named differences do."""

    def __init__(self, names: tuple[str, ...]) -> None:
        unknown = sorted(set(names) - set(BY_NAME))
        if unknown:
            known = ", ".join(BY_NAME)
            raise ValueError(f"no such difference: {', '.join(unknown)}; there are {known}")
        self._differences = [BY_NAME[name] for name in names]

    def before(self, ask: Ask) -> Ask:
        for difference in self._differences:
            if difference.operation_id == ask.operation:
                ask = difference.before(ask)
        return ask

    def after(self, ask: Ask, reply: Reply) -> Reply:
        for difference in self._differences:
            if difference.operation_id == ask.operation:
                reply = difference.after(ask, reply)
        return reply


def _refused(field: str, message: str) -> Problem:
    return Problem(400, "The body does not follow the contract.", (Refusal(field, message),))


def _changed(reply: Reply, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> Reply:
    """The reply with another body, where it is a success."""
    return replace(reply, body=change(reply.body)) if reply.status < 300 else reply


def _without_label(ask: Ask, reply: Reply) -> Reply:
    return _changed(reply, lambda body: {name: body[name] for name in body if name != "labelUrl"})


def _no_payment_failed(ask: Ask) -> Ask:
    if ask.sent["reason"] == "payment_failed":
        raise _refused("/reason", "must be one of customer_request, out_of_stock, fraud, other")
    return ask


def _no_gift_wrap(ask: Ask) -> Ask:
    for index, item in enumerate(ask.sent["items"]):
        if item.get("giftWrap"):
            raise _refused(f"/items/{index}/giftWrap", "gifts are not wrapped any more")
    return ask


def _channel_required(ask: Ask) -> Ask:
    if "salesChannel" not in ask.sent:
        raise _refused("/salesChannel", "is missing")
    return ask


def _status_200(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, status=200) if reply.status == 201 else reply


def _value_in_euros(ask: Ask, reply: Reply) -> Reply:
    return _changed(reply, lambda body: body | {"value": body["value"] // 100})


def _error_of_old(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, body={"error": "not found"}) if reply.status == 404 else reply


def _first_page_again(ask: Ask) -> Ask:
    return replace(ask, query={name: ask.query[name] for name in ask.query if name != "page"})


def _page_as_asked(ask: Ask, reply: Reply) -> Reply:
    info = {"page": ask.query.get("page", 1)}
    return _changed(reply, lambda body: body | {"pageInfo": body["pageInfo"] | info})


def _without_headers(ask: Ask, reply: Reply) -> Reply:
    gone = ("Deprecation", "Sunset")
    kept = {name: reply.headers[name] for name in reply.headers if name not in gone}
    return replace(reply, headers=kept)


def _header_of_draft(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, headers={**reply.headers, "Deprecation": "true"})


def _oldest_first(ask: Ask, reply: Reply) -> Reply:
    return _changed(reply, lambda body: body | {"data": body["data"][::-1]})


def _one_a_page(ask: Ask) -> Ask:
    return replace(ask, query={"perPage": 1, **ask.query})


def _status_null(ask: Ask, reply: Reply) -> Reply:
    return _changed(reply, lambda body: body | {"status": None})


def _total_as_text(ask: Ask, reply: Reply) -> Reply:
    return _changed(
        reply,
        lambda body: (
            body
            | {"data": [invoice | {"total": f"{invoice['total']:.2f}"} for invoice in body["data"]]}
        ),
    )


def _forgetful(ask: Ask) -> Ask:
    kept = {name: ask.headers[name] for name in ask.headers if name != "idempotency-key"}
    return replace(ask, headers=kept)


def _total_without_shipping(ask: Ask, reply: Reply) -> Reply:
    return _changed(reply, lambda body: body | {"total": body["total"] - body["shippingFee"]})


def _crash(ask: Ask, reply: Reply) -> Reply:
    return Reply(500, b"Internal Server Error", media_type="text/plain")


DIFFERENCES = (
    Difference(
        "return-without-label",
        "the optional `labelUrl` is left out",
        "POST /orders/{orderId}/returns",
        "createReturn",
        "$.labelUrl",
        ("returns-portal",),
        "consumer-reads",
        after=_without_label,
    ),
    Difference(
        "refund-status-null",
        "`status` is null, which the contract forbids",
        "GET /refunds/{refundId}",
        "getRefund",
        "$.status",
        ("refund-worker",),
        "consumer-reads",
        after=_status_null,
    ),
    Difference(
        "invoice-total-as-text",
        'totals are strings, `"39.80"` instead of 39.8',
        "GET /invoices",
        "listInvoices",
        "$.data[*].total",
        ("finance-export",),
        "consumer-reads",
        after=_total_as_text,
    ),
    Difference(
        "cancel-refuses-payment-failed",
        "the reason `payment_failed` is refused",
        "POST /orders/{orderId}/cancel",
        "cancelOrder",
        "$.reason",
        ("marketplace-connector", "storefront-bff", "support-desk"),
        "accepted",
        before=_no_payment_failed,
    ),
    Difference(
        "order-refuses-gift-wrap",
        "orders with a `giftWrap` that is true are refused",
        "POST /orders",
        "createOrder",
        "$.items[*].giftWrap",
        ("checkout-web",),
        "accepted",
        before=_no_gift_wrap,
    ),
    Difference(
        "order-needs-channel",
        "`salesChannel` is required, as in version 2",
        "POST /orders",
        "createOrder",
        "$.salesChannel",
        ("checkout-web", "marketplace-connector"),
        "accepted",
        before=_channel_required,
    ),
    Difference(
        "voucher-status-200",
        "a new voucher is answered with 200 instead of 201",
        "POST /vouchers",
        "createVoucher",
        "",
        ("voucher-campaigns",),
        "status-code",
        after=_status_200,
    ),
    Difference(
        "return-crashes",
        "every answer is a 500",
        "GET /returns/{returnId}",
        "getReturn",
        "",
        ("refund-worker", "returns-portal"),
        "server-error",
        after=_crash,
    ),
    Difference(
        "voucher-value-in-euros",
        "`value` is in euros instead of cents, an integer as before",
        "GET /vouchers/{code}",
        "getVoucher",
        "$.value",
        ("cart-service", "pricing-service"),
        "meaning",
        after=_value_in_euros,
    ),
    Difference(
        "orders-oldest-first",
        "the sort order is reversed",
        "GET /orders",
        "listOrders",
        "$.data",
        ("storefront-bff", "warehouse-sync"),
        "meaning",
        after=_oldest_first,
    ),
    Difference(
        "search-pages-of-one",
        "`perPage` is 1 where it is not sent, instead of 50",
        "POST /orders/search",
        "searchOrders",
        "$.data",
        ("pricing-service", "support-desk"),
        "meaning",
        before=_one_a_page,
    ),
    Difference(
        "invoices-without-deprecation",
        "the headers `Deprecation` and `Sunset` are missing",
        "GET /invoices",
        "listInvoices",
        "",
        ("finance-export",),
        "deprecation-headers",
        after=_without_headers,
    ),
    Difference(
        "invoice-deprecation-of-draft",
        "`Deprecation: true`, as in a draft of the standard",
        "GET /orders/{orderId}/invoice",
        "getInvoice",
        "",
        ("legacy-batch",),
        "deprecation-headers",
        after=_header_of_draft,
    ),
    Difference(
        "voucher-error-of-old",
        "a 404 has another body than the contract's `Problem`",
        "GET /vouchers/{code}",
        "getVoucher",
        "",
        ("cart-service", "pricing-service"),
        "error_body_shape",
        after=_error_of_old,
    ),
    Difference(
        "refunds-never-end",
        "every page repeats the first one",
        "GET /refunds",
        "listRefunds",
        "$.data",
        ("finance-export",),
        "pagination_ends",
        before=_first_page_again,
        after=_page_as_asked,
    ),
    Difference(
        "refund-paid-twice",
        "a repeated `Idempotency-Key` makes a second refund",
        "POST /orders/{orderId}/refunds",
        "createRefund",
        "$.id",
        ("refund-worker", "support-desk"),
        "retries_are_safe",
        before=_forgetful,
    ),
    Difference(
        "total-without-shipping",
        "`total` does not contain the shipping fee",
        "GET /orders/{orderId}",
        "getOrder",
        "$.total",
        (*_ORDER_READERS, "refund-worker", "storefront-bff", "support-desk"),
        "money_in_one_unit",
        after=_total_without_shipping,
    ),
)

BY_NAME: Mapping[str, Difference] = {difference.name: difference for difference in DIFFERENCES}
