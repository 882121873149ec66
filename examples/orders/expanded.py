"""The expanded form: callers of version 1 and of version 2 at once, while they move over.

Requests are accepted in either form. An answer carries both forms where it can; where it cannot,
because one name holds cents for one caller and Money for the other, `Orders-Version: 2` chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from examples.orders import amounts, bodies
from examples.orders.problems import Refusal
from examples.orders.v1 import V1
from examples.orders.v2 import V2
from examples.orders.validation import (
    Cents,
    Check,
    Money,
    PositiveNumber,
    Record,
    Text,
)
from examples.orders.version import CURSOR_INFO, PAGE_INFO, Version

HEADER = "orders-version"


@dataclass(frozen=True, slots=True)
class EitherAmount:
    """Money is an object and the old form is not, so nobody has to say which one is meant."""

    old: Check

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        check = Money() if isinstance(value, dict) else self.old
        return check.read(value, at, refusals)


@dataclass(frozen=True, slots=True)
class EitherTracking:
    """The number of a parcel under its new name, or under its old one."""

    def read(self, value: Any, at: str, refusals: list[Refusal]) -> Any:
        is_new = isinstance(value, dict) and "trackingNumber" in value
        name = "trackingNumber" if is_new else "trackingNo"
        return bodies.tracking(name).read(value, at, refusals)


def _new_order() -> Record:
    known = bodies.new_order(needs_channel=False)
    return replace(known, optional={**known.optional, "salesChannel": Text(values=bodies.CHANNELS)})


FOR_V1 = Version(
    bodies={
        **bodies.ALIKE,
        **bodies.amounts_of(EitherAmount(Cents()), EitherAmount(PositiveNumber()), bodies.STATUSES),
        **bodies.parcels(EitherTracking()),
        "createOrder": _new_order(),
        "cancelOrder": bodies.cancellation(*bodies.REASONS, "other"),
    },
    pages=V1.pages,
    cursors={**V1.cursors, **V2.cursors},
    growing=PAGE_INFO | CURSOR_INFO,
    minor=amounts.to_cents,
    decimal=amounts.to_number,
    tracking_names=("trackingNo", "trackingNumber"),
    statuses=V1.statuses,
    headers=V1.headers,
)

FOR_V2 = replace(
    FOR_V1,
    minor=amounts.to_money,
    decimal=amounts.to_money,
    statuses=V2.statuses,
    headers={},
)


def version_of(headers: Mapping[str, str]) -> Version:
    """Who says nothing was there before version 2."""
    return FOR_V2 if headers.get(HEADER, "").strip() == "2" else FOR_V1
