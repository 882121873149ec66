"""Which business cycles a window of days covers: a job that runs monthly needs a whole month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

CYCLES = ("daily", "weekly", "monthly", "quarterly", "yearly")

_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
_EVERY_MONTH_HAS = 28
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Cycle:
    """Whether every day of a cycle was watched; why not, in words, if it was not."""

    name: str
    is_covered: bool
    why_not: str = ""


def cycles(days: Iterable[date]) -> tuple[Cycle, ...]:
    """What days that were watched from midnight to midnight (UTC) cover."""
    watched = frozenset(days)
    if not watched:
        return tuple(Cycle(name, False, "no day was watched as a whole") for name in CYCLES)
    return (
        Cycle("daily", True),
        _weekly(watched),
        *(_months(name, count, watched) for name, count in _MONTHS.items()),
    )


def _weekly(watched: frozenset[date]) -> Cycle:
    seen = {day.weekday() for day in watched}
    missing = [name for number, name in enumerate(_WEEKDAYS) if number not in seen]
    if not missing:
        return Cycle("weekly", True)
    return Cycle(
        "weekly", False, f"{_days(watched)} without a {' or '.join(missing[:2])} watched as a whole"
    )


def _months(name: str, count: int, watched: frozenset[date]) -> Cycle:
    """Covered if each day of the month was seen in each of the months, the last day included."""
    seen = {((day.month - 1) % count, day.day) for day in watched}
    ends = {(day.month - 1) % count for day in watched if is_month_end(day)}
    firsts = sum((month, 1) in seen for month in range(count))
    missing = sum(
        (month, day) not in seen for month in range(count) for day in range(1, _EVERY_MONTH_HAS + 1)
    )
    if not missing and len(ends) == count:
        return Cycle(name, True)
    return Cycle(name, False, _why_not(count, firsts, len(ends), missing, watched))


def _why_not(count: int, firsts: int, ends: int, missing: int, watched: frozenset[date]) -> str:
    window = f"a window of {_days(watched)}"
    if count == 1 and not firsts:
        return f"{window} cannot see the job of the first of the month"
    if count == 1 and not ends:
        return f"{window} cannot see the job of the last day of the month"
    if count == 1:
        days = "day" if missing == 1 else "days"
        return f"{window}, but {missing} {days} of the month not watched as a whole"
    what = "quarter" if count == 3 else "year"
    return f"{window} does not watch every day of a {what}"


def same_days(of: date, until: date) -> Iterator[date]:
    """The same day of each following month, or its last where it is shorter, up to a day."""
    month = of.replace(day=1)
    while (month := (month + timedelta(days=31)).replace(day=1)) <= until:
        end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        same = month.replace(day=min(of.day, end.day))
        if same <= until:
            yield same


def is_month_end(day: date) -> bool:
    """Whether a month ends with this day."""
    return (day + timedelta(days=1)).day == 1


def _days(watched: frozenset[date]) -> str:
    return "1 day" if len(watched) == 1 else f"{len(watched)} days"
