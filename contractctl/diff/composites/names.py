"""How much two names look like the same name, written or worded anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

LEAST = 0.4
"""Below this share of common words two names have nothing to do with each other."""

MARGIN = 0.1
"""How much better than any other a match must be; else it is left open which one is meant."""

MOST_PAIRS = 2_500
"""Beyond this, old and new are not compared each with each: that is no list of renamings."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_ALIKE = 0.9
_SHORTEST_SWAPPED = 5
_VOWELS = frozenset("aeiou")
_SPELLINGS = tuple(
    (re.compile(written), plain)
    for written, plain in (
        (r"ies$", "y"),
        (r"(?<=\w\w\we)d$", ""),
        (r"(?<=[sxzh])es$|(?<!s)s$", ""),
        (r"is(?=e|ing|ation)", "iz"),
        (r"our(?=$|ite|ed|ing)", "or"),
        (r"ence$", "ense"),
        (r"ogue$", "og"),
        (r"tre$", "ter"),
        (r"(.)\1", r"\1"),
    )
)
"""How a word may be spelled, and one way to spell it: plural, `colour`, `organise`, `cancelled`."""

_FACETS = frozenset(
    {"type", "kind", "class", "category", "reason", "name", "count", "label", "message", "title"}
    | {"description", "status", "state", "note", "level", "index", "position", "version", "total"}
    | {"enabled", "limit", "default", "delay", "interval", "timeout", "policy", "rate", "ratio"}
    | {"tax", "currency", "unit", "format", "size", "length", "color", "icon", "mode"}
)
"""Words that at the end of a name are about something else: a reason for a status is no status."""

_OTHERS = frozenset(
    {"min", "max", "minimum", "maximum", "old", "new", "previous", "next", "first", "last"}
    | {"not", "by", "parent", "average"}
)
"""Words that say so anywhere in a name."""

_SHORT_FORMS = {
    **dict.fromkeys(("no", "nr", "num"), "number"),
    **{"desc": "description", "addr": "address", "org": "organization", "env": "environment"},
    **{"config": "configuration", "info": "information", "ref": "reference", "lang": "language"},
}
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
    was, now = {_plain(word): word for word in before}, {_plain(word): word for word in after}
    kept = [word for plain, word in was.items() if plain in now]
    lost = [word for plain, word in was.items() if plain not in now]
    won = [word for plain, word in now.items() if plain not in was]
    left, right = "".join(lost), "".join(won)
    common = sum(map(len, kept))
    alike = _alike(left, right, 1 if common else _SHORTEST_ALONE) if left and right else 0.0
    if left and right and not alike:
        return 0.0
    if not (left and right) and _is_other({*lost, *won}, {before[-1], after[-1]}):
        return 0.0
    changed = max(len(left), len(right))
    share = (common + alike * changed) / (common + changed)
    return share if share >= LEAST else 0.0


def _is_other(beside: set[str], heads: set[str]) -> bool:
    """Whether the words that one name has beside the other say that it is about something else."""
    return bool(beside & _OTHERS or beside & heads & _FACETS)


def _alike(one: str, other: str, shortest: int) -> float:
    """How much one word looks like another spelling of the other, or like it cut short.

    Words that merely resemble each other (`contact`, `contract`) are other words.
    """
    short, long = sorted((one, other), key=len)
    if _SHORT_FORMS.get(short) == long or _SHORT_FORMS.get(long) == short:
        return 1.0
    if short[0] != long[0]:
        return 0.0
    is_cut = shortest <= len(short) <= _LONGEST_CUT < len(long)
    if is_cut and _cut_short(short, long, is_beside=shortest < _SHORTEST_ALONE):
        return 1.0
    is_swapped = len(short) >= _SHORTEST_SWAPPED and sorted(one) == sorted(other)
    return _ALIKE if is_swapped or _plain(one) == _plain(other) else 0.0


def _cut_short(short: str, long: str, *, is_beside: bool) -> bool:
    """Whether a word is the beginning of another, or some of its consonants: `qty`.

    is_beside: whether the names share other words; alone, a beginning says too little.
    """
    if is_beside and long.startswith(short):
        return True
    rest = iter(long)
    return not set(short[1:]) & _VOWELS and all(letter in rest for letter in short)


@lru_cache(maxsize=16_384)
def _plain(word: str) -> str:
    """A word without what countries, numbers and hasty writers spell in several ways."""
    for written, plain in _SPELLINGS:
        word = written.sub(plain, word)
    return word


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
