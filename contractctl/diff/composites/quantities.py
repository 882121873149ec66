"""Units of measure: how texts and names spell them, and how large they are."""

from __future__ import annotations

import math
import re

from contractctl.diff.composites.names import words

_CURRENCIES = (
    *("AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "INR", "JPY"),
    *("KRW", "MXN", "NOK", "NZD", "PLN", "SEK", "SGD", "USD", "ZAR"),
)
"""The codes of ISO 4217 that are no words of a language as well."""

UNITS: dict[str, dict[str, tuple[str, float | None]]] = {
    "money": {
        "minor units (cents)": (r"cents?|pence|(?:minor|smallest) (?:currency )?units?", 1),
        "a decimal": (r"decimals?|(?:major|whole) (?:currency )?units?|dollars|euros?", 100),
    },
    "time": {
        "nanoseconds": (r"nanoseconds?|nanos|ns", 1e-9),
        "microseconds": (r"microseconds?|micros|us|µs", 1e-6),
        "milliseconds": (r"milliseconds?|millis|msecs?|ms", 1e-3),
        "seconds": (r"seconds|secs?", 1),
        "minutes": (r"minutes|mins", 60),
        "hours": (r"hours|hrs", 3_600),
        "days": (r"days", 86_400),
    },
    "size": {
        "bytes": (r"bytes|octets", 1),
        "kilobytes": (r"kilobytes?|kibibytes?|kb|kib", 1e3),
        "megabytes": (r"megabytes?|mebibytes?|mb|mib", 1e6),
        "gigabytes": (r"gigabytes?|gibibytes?|gb|gib", 1e9),
    },
    "share": {
        "percent": (r"percent(?:ages?)?|pct", 1),
        "a fraction": (r"fractions?|ratios?", 100),
        "basis points": (r"basis points?|bps", 0.01),
    },
    "length": {
        "millimetres": (r"millimet(?:er|re)s?|mm", 1),
        "centimetres": (r"centimet(?:er|re)s?|cm", 10),
        "metres": (r"met(?:er|re)s", 1e3),
        "kilometres": (r"kilomet(?:er|re)s?|km", 1e6),
        "miles": (r"miles", 1_609_344),
        "feet": (r"feet", 304.8),
    },
    "weight": {
        "grams": (r"grams", 1),
        "kilograms": (r"kilograms?|kg", 1e3),
        "pounds": (r"pounds|lbs", 453.59237),
    },
    "currency": {code: (code, None) for code in _CURRENCIES},
    "temperature": {
        "Celsius": (r"celsius|°\s?C", None),
        "Fahrenheit": (r"fahrenheit|°\s?F", None),
        "kelvin": (r"kelvin", None),
    },
}
"""How texts and names spell the units of one quantity, and how large each is beside the others."""

_SHORT = {
    **dict.fromkeys(("s", "sec", "second"), "seconds"),
    **dict.fromkeys(("h", "hr", "hour"), "hours"),
    "minute": "minutes",
    "day": "days",
    "byte": "bytes",
    "dollar": "a decimal",
    "g": "grams",
}
"""What spells a unit where nothing but a unit can stand: as a mark, or at the end of a name."""

_IN_TEXT = {
    name: {
        unit: re.compile(rf"(?<![\w.])(?<!\d )(?:{spelling})(?!\w)", re.IGNORECASE)
        for unit, (spelling, _) in units.items()
    }
    for name, units in UNITS.items()
}

_BINARY = tuple(1.024**power for power in range(-3, 4))
"""A kilobyte is 1000 bytes or 1024, and nobody says which."""

_CLOSE = 1e-6


def units_of(text: str) -> dict[str, str]:
    """The one unit of each quantity that a text names; none where it names several."""
    found: dict[str, str] = {}
    for quantity, spellings in _IN_TEXT.items():
        named = {unit: at.start() for unit, p in spellings.items() if (at := p.search(text))}
        if len(named) > 1:
            named = {u: at for u, at in named.items() if text[:at].lower().endswith("in ")}
        if len(named) == 1:
            found[quantity] = next(iter(named))
    return found


def spelled(mark: str) -> tuple[str, str] | None:
    """The quantity and the unit that a word spells by itself."""
    word = mark.strip().lower()
    for quantity, spellings in _IN_TEXT.items():
        for unit, pattern in spellings.items():
            if _SHORT.get(word) == unit or pattern.fullmatch(word):
                return quantity, unit
    return None


def measured(name: str) -> tuple[tuple[str, ...], str, str] | None:
    """A name that ends in a unit: the words before it, the quantity and the unit.

    A name that is nothing but a short form may mean anything, and one that is nothing but a unit
    of time is rather one part of a time.
    """
    *stem, last = words(name) or ("",)
    found = spelled(last)
    if found is None or (not stem and (last in _SHORT or found[0] == "time")):
        return None
    return (tuple(stem), *found)


def remeasured(old: str, new: str) -> bool:
    """Whether two names say the same of a quantity, but in another unit."""
    before, after = measured(old), measured(new)
    return bool(before and after and before[:2] == after[:2] and before[2] != after[2])


def converts(before: float, after: float, old: str, new: str) -> bool | None:
    """Whether two numbers are the same amount in two units; None where that is not known."""
    for units in UNITS.values():
        sizes = [_size(units, unit) for unit in (old, new)]
        if sizes[0] is not None and sizes[1] is not None:
            one, other = before * sizes[0], after * sizes[1]
            ratios = _BINARY if "bytes" in units else (1.0,)
            return any(math.isclose(one, other * ratio, rel_tol=_CLOSE) for ratio in ratios)
    return None


def _size(units: dict[str, tuple[str, float | None]], unit: str) -> float | None:
    """How large a unit of one quantity is, as the table calls it or as a mark spells it."""
    found = spelled(unit)
    named = unit if found is None else found[1]
    return units[named][1] if named in units else None
