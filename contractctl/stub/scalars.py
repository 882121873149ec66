"""Strings and numbers within what a schema allows: usual ones, the least and the most."""

from __future__ import annotations

import math
from uuid import UUID

from contractctl.diff.view import SchemaView
from contractctl.diff.witness.spellings import FORMATS, matching
from contractctl.stub.dice import Dice
from contractctl.stub.moods import Mood

LONGEST_TEXT = 256
"""Signs of the longest string where the contract sets no limit."""

LARGEST_TEXT = 100_000
"""Signs of the longest string where it does, and of all that are longer than that."""

UNUSUAL = {
    "date-time": "2026-12-31T23:59:59.123456+14:00",
    "uri": "https://user@example.test:8443/a%20b/%C3%A9/?q=1&q=2#end",
}
"""Texts that have a format and that a careless reader of it may not take."""

_LONG = "As long as the contract allows, with signs beyond ASCII: äöü ñ 漢字 𝄞; "
_WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron")
_LIMITS = {"int32": 2**31 - 1, "int16": 2**15 - 1, "int8": 2**7 - 1, "float": 1e30}
_LARGEST = 2**53 - 1
"""The largest integer that every reader of JSON holds exactly (RFC 8259 section 6)."""


class Scalars:
    """Makes strings and numbers; None where that is left to somebody more patient."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._room = LARGEST_TEXT

    def text(self, seen: SchemaView, mood: Mood) -> str | None:
        """A string."""
        least, most = _bound(seen, "minLength"), _bound(seen, "maxLength")
        if (least or 0) > LARGEST_TEXT:
            return None
        if "pattern" in seen.keywords:
            return self._patterned(seen, mood, least or 0, most)
        format = seen.keywords.get("format")
        name = format.value if format is not None and isinstance(format.value, str) else ""
        if name in FORMATS and name not in ("byte", "binary"):
            known = UNUSUAL.get(name, "") if mood is Mood.MOST else ""
            known = known or self._formatted(name)
            fits = (least or 0) <= len(known) and (most is None or len(known) <= most)
            return known if fits else None
        if name or "contentEncoding" in seen.keywords:
            return None
        if mood is Mood.MOST:
            length = max(self._length(most), least or 0)
            return (_LONG * (length // len(_LONG) + 1))[:length]
        if mood is not Mood.PLAIN:
            return "a" * (least or 0)
        word = self._dice.choose(_WORDS)
        return word.ljust(least or 0, "a")[: len(word) if most is None else max(most, least or 0)]

    def _length(self, most: int | None) -> int:
        """The length of a longest string; several of them do not make an answer endless."""
        length = LONGEST_TEXT if most is None else min(most, LARGEST_TEXT)
        length = min(length, max(self._room, LONGEST_TEXT))
        self._room -= length
        return length

    def _formatted(self, name: str) -> str:
        """A string of a format, which is a known one with a few digits changed."""
        if name == "uuid":
            bits = self._dice.below(2**31) << 80 | self._dice.below(2**31)
            return str(UUID(int=bits, version=4))
        if name in ("date", "date-time"):
            return FORMATS[name].replace("-31", f"-{1 + self._dice.below(28):02}", 1)
        return FORMATS[name]

    def _patterned(self, seen: SchemaView, mood: Mood, least: int, most: int | None) -> str | None:
        """A string that a pattern finds; a longer one where repeating its last sign may do."""
        pattern = seen.keywords["pattern"].value
        found = matching(pattern) if isinstance(pattern, str) else None
        if found is None or not isinstance(pattern, str):
            return None
        wanted = least
        if mood is Mood.MOST and pattern.rstrip("$").endswith(("*", "+")):
            wanted = max(self._length(most), least)
        return found.ljust(wanted, found[-1:] or "a")

    def number(self, seen: SchemaView, mood: Mood, *, whole: bool) -> float | None:
        """A number."""
        format = seen.keywords.get("format")
        limit = _LIMITS.get(str(format.value) if format else "", _LARGEST)
        low, high = self._range(seen, limit, whole=whole)
        step = seen.keywords.get("multipleOf")
        unit = step.value if step is not None and isinstance(step.value, int | float) else 0
        if low > high:
            return None
        if mood is Mood.PLAIN:
            start = max(low, 1.0 if high >= 1 else high)
            made = start + self._dice.below(1 + int(min(high - start, 999)))
        elif mood is Mood.MOST:
            made = high
        else:
            made = low if low > -limit else -1
        if unit:
            made = math.ceil(made / unit) * unit if mood is not Mood.MOST else made // unit * unit
        if not low <= made <= high or (unit and not float(unit).is_integer()):
            return None
        return int(made) if whole or float(made).is_integer() else made

    def _range(self, seen: SchemaView, limit: float, *, whole: bool) -> tuple[float, float]:
        """The least and the largest number; what is next to an exclusive bound is inside."""
        lower, upper = seen.bounds.get("minimum"), seen.bounds.get("maximum")
        low = -limit if lower is None else lower.value
        high = max(limit, low) if upper is None else upper.value
        nudge = 1 if whole or high - low > 2 else (high - low) / 4
        low += nudge if lower is not None and lower.exclusive else 0
        high -= nudge if upper is not None and upper.exclusive else 0
        return (math.ceil(low), math.floor(high)) if whole else (low, high)


def _bound(seen: SchemaView, name: str) -> int | None:
    bound = seen.bounds.get(name)
    return None if bound is None else int(bound.value)
