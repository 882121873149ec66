"""What it takes for the numbers of a field to mean something else than before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import TypeGuard

from contractctl.pointer import JsonValue

Numbers = Sequence[tuple[Fraction, Fraction]]
"""What the old provider answered, and what the new one did."""

_FACTORS = (*(10**power for power in range(1, 10)), 60, 3_600, 86_400, 1_024)
"""Between units of money, time and size: these are looked for first, and believed sooner."""

_ENOUGH = 3
"""Different values that show an offset or a ratio that no two units have."""

_TELLING = 10
"""From which on one value alone shows a factor, though its rest was cut off."""

_SPREAD = Fraction(11, 10)
"""By how much values differ that tell a ratio from an offset, if they were rounded."""

_EXACT = Fraction(1, 10**6)
_WRITTEN = Fraction(1, 10**9)
"""What the arithmetic of a provider adds to a number, in parts of it."""

_GAP = 4
"""Between numbers that count, on average, since not all of them are seen."""

_LARGEST = 10**30
"""Beyond it a number stands for nothing that is counted or measured."""

_DIGITS = 12
"""Behind the point; what comes later was not written by anybody."""

_SURE = Fraction(101, 100)
"""Between the least and the greatest ratio that rounded numbers allow."""


def numbers_of(values: Sequence[tuple[JsonValue, JsonValue]]) -> Numbers:
    """The values as exact numbers; nothing if one of them is none."""
    found = [
        (_exact(old), _exact(new)) for old, new in values if _is_number(old) and _is_number(new)
    ]
    return found if len(found) == len(values) else []


def number_shift(values: Numbers, *, have_parted: bool) -> str | None:
    """What all numbers together say, the plainest first; None where they follow no rule.

    have_parted: they count what is no longer the same on both sides
    """
    looks: list[Callable[[Numbers], str | None]] = [_negated, _multiplied]
    if not have_parted:
        looks += [_offset, _rounded, _other_ratio]
        if is_counter(values):
            looks = [_negated, _multiplied]
    return next((words for look in looks if (words := look(values)) is not None), None)


def is_counter(values: Numbers) -> bool:
    """Whether both sides seem to count, each from another start: such numbers mean the same.

    Each new one is larger than those before it, or they follow each other closely.
    """
    met = list(dict.fromkeys(old for old, _ in values))
    is_moved = len({new - old for old, new in values}) == 1 and len(met) > 1
    are_whole = all(one.denominator == 1 for pair in values for one in pair)
    return are_whole and is_moved and (met == sorted(met) or is_close_counter(values))


def is_close_counter(values: Numbers) -> bool:
    """Whether numbers count without large gaps, and from a start that is far away."""
    met = {old for old, _ in values}
    span = max(met) - min(met)
    apart = {new - old for old, new in values}
    return len(met) > 1 and len(apart) == 1 and span <= len(met) * _GAP and abs(apart.pop()) > span


def _negated(values: Numbers) -> str | None:
    """The same numbers with the other sign."""
    if len({old for old, _ in values}) > 1 and all(new == -old for old, new in values):
        return "has the other sign"
    return None


def _multiplied(values: Numbers) -> str | None:
    """Each number became the same known multiple, to the last digit."""
    if not any(old and new for old, new in values):
        return None
    for ratio in _ratios():
        if all(abs(new - old * ratio) <= abs(new) * _WRITTEN for old, new in values):
            return _times(ratio)
    return None


def _offset(values: Numbers) -> str | None:
    """Each number is larger, or smaller, by the same amount."""
    by = values[0][1] - values[0][0]
    if len({old for old, _ in values}) < _ENOUGH or not by:
        return None
    if all(abs(new - old - by) <= max(abs(old), abs(new)) * _WRITTEN for old, new in values):
        return f"is {'more' if by > 0 else 'less'} by {abs(float(by)):g}"
    return None


def _rounded(values: Numbers) -> str | None:
    """A known multiple whose rest was rounded or cut off."""
    ratio = next((one for one in _ratios() if _fits(values, one)), None)
    return None if ratio is None else _times(ratio)


def _fits(values: Numbers, ratio: Fraction) -> bool:
    """Whether one side is the other in the larger unit, all rounded in the same way."""
    by_size = values if ratio < 1 else [(new, old) for old, new in values]
    factor = min(ratio, 1 / ratio)
    scale = 10 ** max(_decimals(coarse) for _, coarse in by_size)
    pairs = [(abs(fine * factor * scale), abs(coarse * scale)) for fine, coarse in by_size]
    told = {coarse for _, coarse in pairs if coarse}
    if not told or (len(told) == 1 and max(told) < _TELLING):
        return False
    if any(fine * coarse < 0 for fine, coarse in by_size):
        return False
    return any(
        all(rounding(exact, written) for exact, written in pairs)
        for rounding in (_is_cut_off, _is_next, _is_nearest)
    )


def _is_cut_off(exact: Fraction, written: Fraction) -> bool:
    return floor(exact) == written


def _is_next(exact: Fraction, written: Fraction) -> bool:
    return ceil(exact) == written


def _is_nearest(exact: Fraction, written: Fraction) -> bool:
    return abs(exact - written) <= Fraction(1, 2)


def _other_ratio(values: Numbers) -> str | None:
    """Each number became the same multiple, to the last digit or but for that."""
    sizes = [abs(old) for old, _ in values if old]
    if len(set(sizes)) < _ENOUGH:
        return None
    ratios = {new / old for old, new in values if old}
    if len(ratios) == 1 and all(old or not new for old, new in values):
        ratio = ratios.pop()
        return _times(ratio) if ratio > 0 else None
    if max(sizes) < min(sizes) * _SPREAD:
        return None
    return _inexact_ratio(values)


def _inexact_ratio(values: Numbers) -> str | None:
    """The ratio, within narrow bounds, that all values allow if the new ones were rounded."""
    half = Fraction(1, 2 * 10 ** max(_decimals(new) for _, new in values))
    least, most = Fraction(0), Fraction(_LARGEST)
    for old, new in values:
        slack = max(half, abs(new) * _EXACT)
        if not old:
            if abs(new) > slack:
                return None
            continue
        ratio = new / old
        least = max(least, ratio - slack / abs(old))
        most = min(most, ratio + slack / abs(old))
    if not 0 < least <= most <= least * _SURE or least <= 1 <= most:
        return None
    known = (one for one in _ratios() if least <= one <= most)
    return _times(next(known, (least + most) / 2))


def _ratios() -> Iterator[Fraction]:
    for factor in _FACTORS:
        yield Fraction(factor)
        yield Fraction(1, factor)


def _times(ratio: Fraction) -> str:
    how = "larger" if ratio > 1 else "smaller"
    by = max(ratio, 1 / ratio)
    return f"became {by if by.denominator == 1 else format(float(by), '.4g')} times {how}"


def _decimals(value: Fraction) -> int:
    """Digits behind the point, up to those that only arithmetic leaves."""
    return next((n for n in range(_DIGITS) if 10**n % value.denominator == 0), _DIGITS)


def _is_number(value: JsonValue) -> TypeGuard[int | float]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -_LARGEST < value < _LARGEST


def _exact(value: float) -> Fraction:
    """A number as it is written, and not as a processor holds it."""
    return Fraction(json.dumps(value))
