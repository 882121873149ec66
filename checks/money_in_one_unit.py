"""The total of an order is the sum of its items, minus the discount, plus shipping: in one unit.

Cents and Money are both read, so the check holds for every version. A consumer is concerned by an
equation whose result it reads.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import schemathesis


@schemathesis.check
def money_in_one_unit(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> bool | None:
    if response.status_code >= 300 or not _is_json(response):
        return True
    order = response.json()
    if not isinstance(order, dict) or not isinstance(order.get("items"), list):
        return True
    if not {"total", "shippingFee", "discountTotal"} <= order.keys():
        return True
    if _reads(ctx, "$.total"):
        goods = sum(_amount(item["lineTotal"]) for item in order["items"])
        expected = goods - _amount(order["discountTotal"]) + _amount(order["shippingFee"])
        _compare("$.total", order["total"], expected)
    for index, item in enumerate(order["items"]):
        if _reads(ctx, "$.items[*].lineTotal"):
            expected = item["quantity"] * _amount(item["unitPrice"])
            _compare(f"$.items[{index}].lineTotal", item["lineTotal"], expected)
    return None


def _is_json(response: schemathesis.Response) -> bool:
    return "json" in "".join(response.headers.get("content-type", []))


def _reads(ctx: schemathesis.CheckContext, path: str) -> bool:
    """Whether the consumer reads a field; one whose reads nobody knows may read every field."""
    reads = getattr(ctx, "reads", None)
    return reads is None or any(path == read or path.startswith(f"{read}[") for read in reads)


def _amount(value: Any) -> Decimal:
    return Decimal(str(value["amount"] if isinstance(value, dict) else value))


def _compare(path: str, found: Any, expected: Decimal) -> None:
    assert _amount(found) == expected, f"{path} is {_amount(found)}, its parts make {expected}"
