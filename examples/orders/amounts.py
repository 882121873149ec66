"""Amounts of money: thousandths inside, cents, numbers or decimal strings outside.

Thousandths, because version 2 allows three fraction digits; integers, because floats lose cents.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple


class Amount(NamedTuple):
    """An amount as it was sent; currency: None where the contract takes it from the order."""

    thousandths: int
    currency: str | None = None


def from_cents(value: int) -> Amount:
    """Version 1: orders, payments and vouchers."""
    return Amount(value * 10)


def from_number(value: float) -> Amount:
    """Version 1: refunds. By way of the text, for 17.45 is no binary fraction."""
    return Amount(round(Fraction(str(value)) * 1000))


def from_money(amount: str, currency: str) -> Amount:
    """Version 2: everything."""
    return Amount(int(Fraction(amount) * 1000), currency)


def to_cents(thousandths: int, currency: str) -> int:
    """1745, whatever the currency."""
    return thousandths // 10


def to_number(thousandths: int, currency: str) -> float:
    """17.45, whatever the currency; a whole number stays exact however large it is."""
    return thousandths // 1000 if thousandths % 1000 == 0 else thousandths / 1000


def to_money(thousandths: int, currency: str) -> dict[str, Any]:
    """`{"amount": "17.45", "currency": "EUR"}`; a third digit only where it says something."""
    whole, fraction = divmod(abs(thousandths), 1000)
    digits = f"{fraction:03d}" if fraction % 10 else f"{fraction // 10:02d}"
    sign = "-" if thousandths < 0 else ""
    return {"amount": f"{sign}{whole}.{digits}", "currency": currency}
