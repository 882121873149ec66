"""What it takes for the values of a field to mean something else than before."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from contractctl.pointer import JsonValue
from contractctl.verify.magnitudes import is_close_counter, number_shift, numbers_of

Values = Sequence[tuple[JsonValue, JsonValue]]
"""What the old provider answered, and what the new one did."""

_ENOUGH = 2
"""Different values that must show the same shift."""

_MOST_VALUES = 12
"""Different texts up to which a field is taken for a list of values."""

_SHOWN = 3
"""Values that are named, of those that changed places."""

_WORD = re.compile(r"[A-Za-z]{1,30}(?:[ _.-][A-Za-z]{1,30}){0,4}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_ZONE = timedelta(minutes=15)
"""Time zones differ by multiples of this."""


_EMPTY = (0, "", None, False)


def shift(values: Values, *, fixed: bool = True) -> str | None:
    """What all values together say: in words for a person; None where nothing has shifted.

    fixed: whether it is a shift that one value became another one throughout, or that numbers
        moved by an amount; not so for what is counted where data differ
    """
    if all(old == new for old, new in values):
        return None
    numbers = numbers_of(values)
    if fixed and (words := _emptied(values)) is not None:
        return words
    if numbers and (words := number_shift(numbers, have_parted=not fixed)) is not None:
        return f"{words}: {_shown(*_example(values))}"
    told: list[Callable[[Values], str | None]] = [_moved, _inverted, _respelled]
    if fixed:
        told.insert(1, _fixed)
    return next((words for look in told if (words := look(values)) is not None), None)


def differs_each_time(values: Values) -> bool:
    """Whether no value is what it was, for no reason that is known."""
    numbers = numbers_of(values)
    is_counted = bool(numbers) and is_close_counter(numbers)
    return len(values) >= _ENOUGH and not is_counted and all(old != new for old, new in values)


def _emptied(values: Values) -> str | None:
    """What varied is always nothing now: zero, an empty text, null."""
    new = {json.dumps(one) for _, one in values}
    old = {json.dumps(one) for one, _ in values}
    shown = [(one, other) for one, other in values if one != other]
    if len(new) > 1 or len(old) < _ENOUGH or len(shown) < _ENOUGH:
        return None
    if values[0][1] not in _EMPTY:
        return None
    return f"is always {_spelled(values[0][1])}: {_shown(*shown[0])}"


def _example(values: Values) -> tuple[JsonValue, JsonValue]:
    """A pair that shows the shift best: neither is zero, if there is such a one."""
    differing = [pair for pair in values if pair[0] != pair[1]]
    return next((pair for pair in differing if all(pair)), differing[0])


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


def _inverted(values: Values) -> str | None:
    """Yes became no, and no became yes."""
    if {json.dumps(old) for old, _ in values} != {"true", "false"}:
        return None
    return "is the opposite" if all(new is (not old) for old, new in values) else None


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
    if len(became) > _MOST_VALUES or len(values) < 2 * len(became):
        return None
    if not gone:
        return _exchanged(became)
    old, new = sorted(gone.items())[0]
    return f"{_spelled(old)} does not occur any more, {_spelled(new)} stands in its place"


def _exchanged(became: Mapping[str, set[str]]) -> str | None:
    """Values of few that stand for one another, each always for the same."""
    if any(len(new) > 1 for new in became.values()):
        return None
    moved = [(old, next(iter(new))) for old, new in sorted(became.items()) if {old} != new]
    shown = ", ".join(f"{_spelled(old)} is {_spelled(new)} now" for old, new in moved[:_SHOWN])
    return f"has values that changed places: {shown}" if moved else None


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


def emptied_lists(lengths: Iterable[tuple[int, int]]) -> str | None:
    """Lists of which none holds anything any more."""
    held = 0
    for old, new in lengths:
        if new:
            return None
        held += bool(old)
    return f"is always empty, and held something {held} times" if held >= _ENOUGH else None


def _is_word(value: JsonValue) -> bool:
    """Whether a text names one of a few values: no id, no time, no sentence."""
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


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
