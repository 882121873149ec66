"""How often something may happen at most that was seen rarely or never, in traffic like this."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, expm1, lgamma, log, log1p

CONFIDENCE = 0.95

_STEPS = 60
_TERMS = 400


@dataclass(frozen=True, slots=True)
class Bound:
    """`hits` of `of` requests were of a kind; at `confidence`, at most `upper_rate` of all are.

    upper_rate: None where there was no request at all, and so nothing can be said
    """

    hits: int
    of: int
    confidence: float
    upper_rate: float | None


def bound(hits: int, of: int) -> Bound:
    """The exact upper bound (Clopper-Pearson); for 0 of n it is 1 - 0.05^(1/n), about 3/n."""
    return Bound(hits, of, CONFIDENCE, _upper(hits, of))


def _upper(hits: int, of: int) -> float | None:
    if of <= 0:
        return None
    if hits <= 0:
        return -expm1(log(1 - CONFIDENCE) / of)
    if hits >= of:
        return 1.0
    low, high = hits / of, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _beta(hits + 1, of - hits, middle) < CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x > (a + 1) / (a + b + 2):
        return 1 - front * _fraction(b, a, 1 - x) / b
    return front * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    """Lentz's algorithm."""
    tiny = 1e-300
    c, d = 1.0, 1 / _or_tiny(1 - (a + b) * x / (a + 1), tiny)
    value = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _or_tiny(1 + term * d, tiny)
            c = _or_tiny(1 + term / c, tiny)
            value *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return value


def _or_tiny(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny
