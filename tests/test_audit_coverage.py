"""What an audit says about its own view is true: gaps, cycles, bounds."""

from __future__ import annotations

import random
from datetime import date, timedelta
from math import comb

import pytest

from contractctl.audit.bound import bound
from contractctl.audit.cycles import cycles, same_days
from contractctl.audit.gaps import rhythm
from contractctl.model.moments import first_hour

MONDAY = first_hour(date(2026, 8, 31))


def office(days: int, busy: int = 400) -> dict[int, int]:
    """Lines by hour of a service that is used from 6 to 20 o'clock on workdays."""
    return {
        MONDAY + 24 * day + hour: busy + 7 * hour
        for day in range(days)
        if day % 7 < 5
        for hour in range(6, 20)
    }


def without(lines: dict[int, int], lost: range) -> dict[int, int]:
    return {hour: count for hour, count in lines.items() if hour not in lost}


@pytest.mark.parametrize("days", [1, 2, 3, 5, 8, 12, 15, 30, 90])
def test_quiet_nights_and_weekends_are_no_gaps(days: int) -> None:
    assert rhythm("log", office(days)).gaps == ()


@pytest.mark.parametrize("length", [1, 3, 10, 30])
@pytest.mark.parametrize("day", [1, 9, 15])
def test_lost_hours_of_a_regular_log_are_a_gap(day: int, length: int) -> None:
    lost = range(MONDAY + 24 * day + 9, MONDAY + 24 * day + 9 + length)
    (gap,) = rhythm("log", without(office(28), lost)).gaps
    hours = set(range(gap.first, gap.first + gap.hours))
    assert {hour for hour in lost if hour in office(28)} <= hours
    assert gap.usual >= 400


def test_lost_days_of_a_sparse_log_are_a_gap_though_no_single_hour_is() -> None:
    dice = random.Random(7)
    lines = {MONDAY + hour: dice.randint(1, 5) for hour in range(24 * 35)}
    lost = range(MONDAY + 24 * 16, MONDAY + 24 * 19)
    (gap,) = rhythm("log", without(lines, lost)).gaps
    assert (gap.first, gap.hours) == (lost.start, len(lost))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.95])
@pytest.mark.parametrize("seed", range(5))
def test_bursts_at_random_are_no_gaps(share: float, seed: int) -> None:
    dice = random.Random(seed)
    lines = {MONDAY + hour: 25 for hour in range(24 * 40) if dice.random() < share}
    assert rhythm("log", lines).gaps == ()


@pytest.mark.parametrize("seed", range(5))
def test_a_few_lines_an_hour_at_random_are_no_gaps(seed: int) -> None:
    dice = random.Random(seed)
    lines = {MONDAY + hour: dice.choice((0, 0, 1, 2, 3)) for hour in range(24 * 40)}
    assert rhythm("log", {h: n for h, n in lines.items() if n}).gaps == ()


def test_a_changed_clock_is_no_gap() -> None:
    before = office(21)
    after = {hour + 1 + 21 * 24: count for hour, count in office(21).items()}
    assert rhythm("log", {**before, **after}).gaps == ()


def test_silence_that_nothing_can_be_compared_with_is_unclear() -> None:
    lines = {MONDAY + hour: 500 for hour in range(48)}
    lost = range(MONDAY + 10, MONDAY + 30)
    found = rhythm("log", without(lines, lost))
    assert found.gaps == ()
    assert found.unclear == (lost,)


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def covered(watched: list[date]) -> set[str]:
    return {cycle.name for cycle in cycles(watched) if cycle.is_covered}


@pytest.mark.parametrize(
    ("watched", "expected"),
    [
        ([], set()),
        (days(date(2026, 9, 7), 1), {"daily"}),
        (days(date(2026, 9, 7), 6), {"daily"}),
        (days(date(2026, 9, 7), 7), {"daily", "weekly"}),
        (days(date(2026, 9, 2), 20), {"daily", "weekly"}),
        (days(date(2026, 9, 25), 20), {"daily", "weekly"}),
        (days(date(2026, 9, 1), 30), {"daily", "weekly", "monthly"}),
        (days(date(2026, 9, 10), 31), {"daily", "weekly", "monthly"}),
        (days(date(2026, 1, 1), 90), {"daily", "weekly", "monthly", "quarterly"}),
        (days(date(2026, 2, 10), 88), {"daily", "weekly", "monthly"}),
        (days(date(2026, 1, 1), 365), {"daily", "weekly", "monthly", "quarterly", "yearly"}),
        (days(date(2026, 1, 1), 364), {"daily", "weekly", "monthly", "quarterly"}),
    ],
)
def test_a_cycle_is_covered_if_every_day_of_it_was_watched(
    watched: list[date], expected: set[str]
) -> None:
    assert covered(watched) == expected


@pytest.mark.parametrize("start", range(0, 365, 13))
@pytest.mark.parametrize("length", [7, 20, 28, 31, 45, 100, 370])
def test_a_covered_month_holds_a_job_of_any_fixed_day(start: int, length: int) -> None:
    watched = days(date(2026, 1, 1) + timedelta(days=start), length)
    found = covered(watched)
    numbers = {day.day for day in watched}
    ends = {day for day in watched if (day + timedelta(days=1)).day == 1}
    assert ("monthly" in found) == (set(range(1, 29)) <= numbers and bool(ends))


def test_the_bound_of_nothing_seen_is_about_three_in_n() -> None:
    assert bound(0, 1_200_000).upper_rate == pytest.approx(2.5e-6, rel=0.01)
    assert bound(0, 1).upper_rate == pytest.approx(0.95)
    assert bound(0, 0).upper_rate is None


@pytest.mark.parametrize(("hits", "of"), [(1, 10), (2, 20), (5, 50), (1, 100), (300, 1000)])
def test_at_the_bound_so_few_hits_would_be_seen_once_in_twenty_times(hits: int, of: int) -> None:
    rate = bound(hits, of).upper_rate
    assert rate is not None
    chance = sum(comb(of, n) * rate**n * (1 - rate) ** (of - n) for n in range(hits + 1))
    assert chance == pytest.approx(0.05)


@pytest.mark.parametrize("of", [10, 1000, 10**6, 10**9])
def test_a_bound_lies_above_what_was_seen_and_grows_with_it(of: int) -> None:
    rates = [bound(hits, of).upper_rate or 0 for hits in (0, 1, 2, of // 3, of - 1, of)]
    assert rates == sorted(rates)
    assert rates[3] > (of // 3) / of


def test_the_same_day_of_the_months_that_follow_is_there_in_each() -> None:
    found = same_days(date(2026, 1, 31), date(2026, 5, 15))
    assert list(found) == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
