"""How much two names look like the same name, written or worded anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from functools import lru_cache

LEAST = 0.4
"""Below this share of common words two names have nothing to do with each other."""

MARGIN = 0.1
"""How much better than any other a match must be; else it is left open which one is meant."""

MOST_PAIRS = 2_500
"""Beyond this, old and new are not compared each with each: that is no list of renamings."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LEAST_ALIKE = 0.75
_SHORT_FORMS = {"no": "number", "nr": "number", "num": "number"}
_LONGEST_CUT = 4
"""Letters of a word cut short, such as `qty` and `desc`."""

_SHORTEST_ALONE = 3
"""Letters of a word cut short that says enough by itself: `to` is not short for `total`."""


@lru_cache(maxsize=16_384)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, however they are joined: `trackingNo` and `tracking_no` have two."""
    return tuple(word.lower() for word in _WORD.findall(name))


def similarity(one: str, other: str) -> float:
    """1 for the same words, 0 for names with nothing in common.

    Words that stay count by their length, and so does a word that is spelled another way
    (`No`, `Number`; `project`, `projects`); one that is exchanged for another means another name.
    """
    before, after = words(one), words(other)
    if not before or not after:
        return 0.0
    if "".join(before) == "".join(after):
        return 1.0
    kept = [word for word in before if word in after]
    left = "".join(word for word in before if word not in kept)
    right = "".join(word for word in after if word not in kept)
    common = sum(map(len, kept))
    alike = _alike(left, right, 1 if common else _SHORTEST_ALONE) if left and right else 0.0
    if left and right and not alike:
        return 0.0
    changed = max(len(left), len(right))
    share = (common + alike * changed) / (common + changed)
    return share if share >= LEAST else 0.0


def _alike(one: str, other: str, shortest: int) -> float:
    """How much one word looks like another spelling of the other, or like it cut short."""
    short, long = sorted((one, other), key=len)
    if _SHORT_FORMS.get(short) == long or _SHORT_FORMS.get(long) == short:
        return 1.0
    if short[0] != long[0]:
        return 0.0
    if shortest <= len(short) <= _LONGEST_CUT < len(long) and _cut_short(short, long):
        return 1.0
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return ratio if ratio >= _LEAST_ALIKE else 0.0


def _cut_short(short: str, long: str) -> bool:
    rest = iter(long)
    return all(letter in rest for letter in short)


def unambiguous(
    old: Iterable[str], new: Iterable[str], score: Callable[[str, str], float]
) -> dict[str, str]:
    """Pair old and new where each is the best for the other, and clearly so."""
    rows, columns = list(old), list(new)
    if len(rows) * len(columns) > MOST_PAIRS:
        return {}
    scores = {(a, b): found for a in rows for b in columns if (found := score(a, b)) > 0}
    return {
        a: b
        for (a, b), best in scores.items()
        if all(
            other + MARGIN <= best
            for pair, other in scores.items()
            if pair != (a, b) and (pair[0] == a or pair[1] == b)
        )
    }
