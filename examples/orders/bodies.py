"""The bodies that callers send, by operation; versions differ in a few of their fields."""

from __future__ import annotations

from collections.abc import Mapping

from examples.orders.forms import is_date
from examples.orders.validation import Check, Flag, Items, Nullable, Record, Text, Variant, Whole

STATUSES = (
    *("pending", "confirmed", "on_hold", "partially_shipped", "shipped", "delivered"),
    *("cancelled", "returned"),
)
REFUND_STATUSES = ("requested", "approved", "completed", "failed")
REASONS = ("customer_request", "out_of_stock", "payment_failed", "fraud")
CHANNELS = ("web", "app", "store", "marketplace", "phone")

COUNTRY = Text(pattern="[A-Z]{2}")
CUSTOMER_ID = Text(pattern="cus_[0-9A-Z]{26}")

_ADDRESS_REQUIRED: Mapping[str, Check] = {
    "recipient": Text(1, 80),
    "line1": Text(1, 80),
    "postalCode": Text(pattern="[A-Za-z0-9 -]{3,10}"),
    "city": Text(1, 60),
    "country": COUNTRY,
}
_ADDRESS_OPTIONAL: Mapping[str, Check] = {
    "company": Nullable(Text(longest=80)),
    "line2": Nullable(Text(longest=80)),
    "region": Nullable(Text()),
}
_ADDRESS = Record(_ADDRESS_REQUIRED, _ADDRESS_OPTIONAL)
_BOOK_ENTRY = Record(
    _ADDRESS_REQUIRED,
    {**_ADDRESS_OPTIONAL, "label": Nullable(Text(longest=30)), "isDefault": Flag()},
)
_BOUGHT = Record(
    {"sku": Text(pattern="[A-Z0-9]{3,8}(-[A-Z0-9]{1,8}){1,3}"), "quantity": Whole(1, 999)},
    {"giftWrap": Flag()},
)
_SHIPPED = Items(Record({"itemId": Text(pattern="itm_[0-9A-Z]{26}"), "quantity": Whole(1)}), 1)
_METHOD = Variant(
    "type",
    {
        "card": Record({"token": Text()}),
        "paypal": Record({"payerId": Text()}),
        "account": Record({"dueInDays": Whole(7, 60)}),
    },
)
_NOTE = Nullable(Text(longest=500))
_RETURN_REASONS = ("wrong_size", "damaged", "not_as_described", "changed_mind")


def tracking(name: str) -> Record:
    """How to find a parcel; the versions call its number by different names."""
    carrier = Text(values=("dhl", "dpd", "gls", "hermes", "ups"))
    return Record({"carrier": carrier, name: Text(6, 40)}, kept_as={name: "trackingNumber"})


def new_order(*, needs_channel: bool) -> Record:
    """`salesChannel` came with version 2, which insists on it."""
    required: dict[str, Check] = {
        "customerId": CUSTOMER_ID,
        "items": Items(_BOUGHT, 1, 200),
        "shippingAddress": _ADDRESS,
    }
    optional: dict[str, Check] = {
        "currency": Text(pattern="[A-Z]{3}"),
        "billingAddress": _ADDRESS,
        "voucherCode": Nullable(Text()),
        "note": _NOTE,
    }
    if needs_channel:
        required["salesChannel"] = Text(values=CHANNELS)
    return Record(required, optional)


def amounts_of(minor: Check, decimal: Check, statuses: tuple[str, ...]) -> dict[str, Check]:
    """The bodies with amounts: minor for orders, payments, vouchers; decimal for refunds."""
    search: dict[str, Check] = {
        "text": Text(3, 100),
        "minTotal": minor,
        "maxTotal": minor,
        "country": COUNTRY,
        "status": Items(Text(values=statuses)),
    }
    refund_reason = Text(values=("damaged", "returned", "late", "goodwill"))
    voucher: dict[str, Check] = {
        "maxUses": Whole(1, 100_000),
        "campaign": Nullable(Text(longest=60)),
    }
    return {
        "searchOrders": Record({}, search),
        "createPayment": Record({"amount": minor, "method": _METHOD}),
        "createRefund": Record(
            {"amount": decimal, "reason": refund_reason}, {"returnId": Nullable(Text())}
        ),
        "createVoucher": Record({"value": minor, "validUntil": Text(form=is_date)}, voucher),
    }


def parcels(how: Check) -> dict[str, Check]:
    """The bodies with tracking.

    Carriers send all sorts of things as `deliveredAt`. For JSON Schema a format is a remark, so
    the contract allows them, and the service keeps what it can read.
    """
    status = Text(values=("announced", "in_transit", "delivered", "lost"))
    changes: dict[str, Check] = {
        "status": status,
        "tracking": how,
        "deliveredAt": Nullable(Text()),
    }
    return {
        "createShipment": Record({"items": _SHIPPED, "tracking": how}),
        "updateShipment": Record({}, changes, fewest=1),
    }


def cancellation(*reasons: str) -> Record:
    """Why an order is cancelled."""
    return Record({"reason": Text(values=reasons)}, {"comment": _NOTE})


ALIKE: Mapping[str, Check] = {
    "updateOrder": Record({}, {"shippingAddress": _ADDRESS, "note": _NOTE}, fewest=1),
    "createReturn": Record({"items": _SHIPPED, "reason": Text(values=_RETURN_REASONS)}),
    "putCustomerAddress": _BOOK_ENTRY,
    "createExport": Record(
        {
            "kind": Text(values=("orders", "refunds", "invoices")),
            "from": Text(form=is_date),
            "to": Text(form=is_date),
        },
        {"format": Text(values=("csv", "jsonl"))},
    ),
}
"""The bodies that no version changed."""
