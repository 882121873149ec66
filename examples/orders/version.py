"""What a version of the contract decides; v1.py, v2.py and expanded.py each fill it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.orders.validation import Check, Digits, Text


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the contract.

    bodies: checks of request bodies by operation; pages, cursors: of lists that page by number,
        and of the lists that grow without end
    growing: members of `pageInfo` that the lists that grow without end answer with
    minor: how amounts of orders, payments and vouchers are shown; decimal: those of refunds,
        returns and invoices
    tracking_names: what the number of a parcel is called in answers
    statuses: the states of an order that callers know; others are shown as `confirmed`
    needs_key: operations that insist on an Idempotency-Key; lacks: operations that it has not
    headers: sent with every answer
    """

    bodies: Mapping[str, Check]
    pages: Mapping[str, Check]
    cursors: Mapping[str, Check]
    growing: frozenset[str]
    minor: Callable[[int, str], Any]
    decimal: Callable[[int, str], Any]
    tracking_names: tuple[str, ...]
    statuses: tuple[str, ...]
    needs_key: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict)
    shows_delivery: bool = True


def page_numbers(most: int) -> dict[str, Check]:
    """`page` and `perPage`."""
    return {"page": Digits(1), "perPage": Digits(1, most)}


def cursors() -> dict[str, Check]:
    """`limit` and `cursor`."""
    return {"limit": Digits(1, 200), "cursor": Text(longest=512)}


PAGE_INFO = frozenset({"page", "perPage", "totalItems"})
CURSOR_INFO = frozenset({"limit", "nextCursor"})
