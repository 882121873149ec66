"""What it takes for the values of a field to mean something else than before."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from math import isclose

from contractctl.pointer import JsonValue

Values = Sequence[tuple[JsonValue, JsonValue]]
"""What the old provider answered, and what the new one did."""

_FACTORS = (*(10.0**power for power in range(1, 10)), 60.0, 3_600.0, 86_400.0, 1_024.0)
"""Between units of money, time and size: one value is enough to believe these."""

_ENOUGH = 2
"""Different values that must show the same shift."""

_ROUNDED = 0.011
"""By how much a value may miss the factor, since one of the two was rounded."""

_TELLING = 10
"""Whole numbers from which on a factor can be told though its rest was cut off."""

_MOST_VALUES = 12
"""Different texts up to which a field is taken for a list of values."""

_WORD = re.compile(r"[A-Za-z]{1,30}(?:[ _.-][A-Za-z]{1,30}){0,4}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_ZONE = timedelta(minutes=15)
"""Time zones differ by multiples of this."""


def shift(values: Values, *, fixed: bool = True) -> str | None:
    """What all values together say: in words for a person; None where nothing has shifted.

    fixed: whether one value that became another one throughout is a shift
    """
    if all(old == new for old, new in values):
        return None
    told: list[Callable[[Values], str | None]] = [_scaled, _moved, _respelled]
    if fixed:
        told.insert(2, _fixed)
    return next((words for look in told if (words := look(values)) is not None), None)


def _scaled(values: Values) -> str | None:
    """A number that became another multiple: cents and euros, seconds and milliseconds."""
    numbers = [(float(o), float(n)) for o, n in values if _is_number(o) and _is_number(n)]  # type: ignore[arg-type]
    telling = [(old, new) for old, new in numbers if old and new]
    if len(numbers) < len(values) or not telling:
        return None
    # The largest is the most exact one: the others may have lost more where both are whole.
    old, new = max(telling, key=lambda pair: min(map(abs, pair)))
    are_whole = all(isinstance(value, int) for pair in values for value in pair)
    known = _known_factor(new / old, min(abs(old), abs(new)) if are_whole else None)
    ratio = known or new / old
    if ratio < 0 or isclose(ratio, 1, rel_tol=_ROUNDED):
        return None
    is_exact = known is not None and isclose(known, new / old, rel_tol=_ROUNDED)
    if not is_exact and len({old for old, _ in telling}) < _ENOUGH:
        return None
    slack = 1.0 if known is not None and are_whole else 0.0
    for one, other in numbers:
        if bool(one) < bool(other) or abs(other - one * ratio) > max(abs(other) * _ROUNDED, slack):
            return None
    how = "larger" if ratio > 1 else "smaller"
    shown = next(pair for pair in values if pair[0] and pair[1])
    return f"became {max(ratio, 1 / ratio):g} times {how}: {_shown(*shown)}"


def _known_factor(ratio: float, least: float | None) -> float | None:
    """The ratio of units that is meant; least: the smaller of two whole numbers that show it."""
    exact = _ROUNDED if least is None or least < _TELLING else max(_ROUNDED, 1 / least)
    for factor in _FACTORS:
        for one in (factor, 1 / factor):
            if isclose(one, ratio, rel_tol=exact):
                return one
    return None


def _moved(values: Values) -> str | None:
    """Times that are all later or earlier by the same hours."""
    moments = [(_moment(old), _moment(new)) for old, new in values]
    apart = {new - old for old, new in moments if old and new and _agree(old, new)}
    if len(apart) != 1 or any(old is None or new is None for old, new in moments):
        return None
    by = apart.pop()
    if not by or by % _ZONE or len({old for old, _ in moments}) < _ENOUGH:
        return None
    hours = by.total_seconds() / 3600
    return f"moved by {hours:+g} hours: {_shown(*values[0])}"


def _fixed(values: Values) -> str | None:
    """A value that was always the same, and is always the same other one: a default, a unit."""
    before, after = (
        {json.dumps(one, sort_keys=True) for one in side} for side in zip(*values, strict=True)
    )
    if len(before) > 1 or len(after) > 1 or len(values) < _ENOUGH:
        return None
    if any(isinstance(one, str) and not _is_word(one) for one in values[0]):
        return None  # an id, a time or a URL is another one by itself
    return f"was always {_spelled(values[0][0])}, is always {_spelled(values[0][1])}"


def _respelled(values: Values) -> str | None:
    """One of a few values that never comes any more, because another stands in its place."""
    became: dict[str, set[str]] = defaultdict(set)
    for old, new in values:
        if not _is_word(old) or not _is_word(new):
            return None
        became[str(old)].add(str(new))
    answered = {new for several in became.values() for new in several}
    gone = {
        old: next(iter(new)) for old, new in became.items() if len(new) == 1 and old not in answered
    }
    if not gone or len(became) > _MOST_VALUES or len(values) < 2 * len(became):
        return None
    old, new = sorted(gone.items())[0]
    return f"{_spelled(old)} does not occur any more, {_spelled(new)} stands in its place"


def order_shift(lists: Iterable[tuple[Sequence[str], Sequence[str]]]) -> str | None:
    """Lists that hold the same in another order, each time."""
    differ = 0
    reversed_too = True
    for old, new in lists:
        if len(old) < _ENOUGH or sorted(old) != sorted(new):
            continue
        if list(old) == list(new):
            return None
        differ += 1
        reversed_too &= list(old) == list(reversed(new))
    if not differ:
        return None
    return "comes in the reverse order" if reversed_too else "comes in another order"


def length_shift(lists: Iterable[tuple[Sequence[str], Sequence[str]]]) -> str | None:
    """Lists that are cut shorter, or go on longer, each time they are long enough to tell."""
    told: set[tuple[bool, int]] = set()
    example = ""
    for old, new in lists:
        shorter = min(len(old), len(new))
        if len(old) == len(new):
            continue
        if not shorter or list(old[:shorter]) != list(new[:shorter]):
            return None
        told.add((len(new) < len(old), shorter))
        example = f"{len(new)} items instead of {len(old)}"
    if len({cut for cut, _ in told}) != 1:
        return None
    return f"has {example}"


def _is_word(value: JsonValue) -> bool:
    """Whether a text names one of a few values: no id, no time, no sentence."""
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _moment(value: JsonValue) -> datetime | None:
    if not isinstance(value, str) or not _MOMENT.match(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _agree(old: datetime, new: datetime) -> bool:
    return (old.tzinfo is None) == (new.tzinfo is None)


def _shown(old: JsonValue, new: JsonValue) -> str:
    return f"{_spelled(old)} is {_spelled(new)} now"


def _spelled(value: JsonValue) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"
