"""Numbers that mean something else: units, signs, amounts and ratios; counters do not."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contractctl.verify.shifts import differs_each_time, shift

CENTS = st.lists(st.integers(100, 10**6), min_size=2, max_size=8, unique=True)
FACTORS = st.sampled_from([10, 60, 100, 1000, 1024, 3600, 86_400])


@given(CENTS, FACTORS)
def test_whole_numbers_in_a_larger_unit_are_told_if_they_are_told_apart(
    old: list[int], factor: int
) -> None:
    cut = [one * factor // 100 // factor for one in old]
    assume(len(set(cut)) > 1 and max(cut) >= 10)
    values = [(one * factor // 100, whole) for one, whole in zip(old, cut, strict=True)]
    told = shift(values) or ""
    assert f"became {factor} times smaller" in told or (factor == 1024 and "became 1000" in told)


@pytest.mark.parametrize(
    "values",
    [
        [(100, 1), (250, 2)],
        [(499, 4), (250, 2)],
        [(499, 5), (250, 3), (0, 0)],
        [(0, 0), (7, 0), (130, 1), (99_999, 999)],
        [(1099, 10)],
        [(1999, 19.99)],
        [(7, 0.07), (0, 0)],
        [(7, 0.1), (1299, 13.0), (250, 2.5)],
    ],
)
def test_cents_that_became_euros_are_told_however_they_are_rounded(
    values: list[tuple[float, float]],
) -> None:
    assert "became 100 times smaller" in (shift(values) or "")
    assert "became 100 times larger" in (shift([(new, old) for old, new in values]) or "")


@pytest.mark.parametrize(
    "values",
    [
        [(1099, 107)],
        [(130, 1)],  # cut off from hundreds, or from thousands and rounded up
        [(120, 1), (150, 1)],
        [(10, 1), (1, 1), (1, 1)],
        [(1999, 1234), (500, 309)],
        [(1000, 2371), (2000, 4720), (3000, 7130)],  # within 1 %, and no ratio
    ],
)
def test_a_factor_that_cannot_be_told_is_not_claimed(values: list[tuple[int, int]]) -> None:
    assert shift(values) is None


@given(
    st.lists(st.integers(1, 10**9), min_size=2, max_size=8, unique=True).map(sorted),
    st.integers(-(10**6), 10**6),
)
def test_a_counter_with_another_start_means_what_it_meant(met: list[int], start: int) -> None:
    values = [(one, one + start) for one in met]
    assert shift([*values, *values[:1]]) is None


def test_a_counter_is_known_by_its_small_gaps_whatever_is_asked_for_first() -> None:
    values = [(one, one + 5_000) for one in (20, 17, 31, 18, 17)]
    assert shift(values) is None
    assert not differs_each_time(values)
    assert shift([(one, one - 1) for one in (3, 1, 5, 2)]) is not None


def test_an_amount_that_is_added_each_time_is_told() -> None:
    told = shift([(250, 257), (100, 107), (399, 406)])
    assert told == "is more by 7: 250 is 257 now"
    assert "is less by 0.5" in (shift([(9.5, 9.0), (1.25, 0.75), (2.0, 1.5)]) or "")
    assert shift([(250, 257), (100, 107)]) is None


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=6, unique=True))
def test_the_other_sign_is_told(numbers: list[int]) -> None:
    assert "has the other sign" in (shift([(one, -one) for one in numbers]) or "")


def test_the_opposite_is_told_if_both_values_came() -> None:
    assert shift([(True, False), (False, True)]) == "is the opposite"
    assert shift([(True, False)]) is None
    assert shift([(True, False), (False, 0)]) is None


def test_what_varied_and_is_always_nothing_now_is_told() -> None:
    assert "is always 0" in (shift([(1999, 0), (250, 0)]) or "")
    assert "is always null" in (shift([("a", None), ("b", None), (None, None)]) or "")
    assert shift([(1999, 0)]) is None
    assert shift([(5, 0), (7, 0)], fixed=False) is None


@given(st.lists(st.integers(100, 10**5), min_size=4, max_size=8, unique=True))
def test_a_ratio_that_no_two_units_have_is_told_if_it_is_exact(gross: list[int]) -> None:
    assume(max(gross) >= min(gross) * 1.5)
    net = [(one, round(one / 1.19, 2)) for one in sorted(gross, reverse=True)]
    assert "became 1.19 times smaller" in (shift(net) or "")
    assert shift([(one, other * (1 + at / 90)) for at, (one, other) in enumerate(net)]) is None


def test_counts_that_doubled_are_told_though_they_lie_close_together() -> None:
    assert "became 2 times larger" in (shift([(21, 42), (20, 40), (22, 44)]) or "")
    assert shift([(100_000, 237_000), (100_001, 237_002), (100_002, 237_005)]) is None


def test_numbers_that_no_arithmetic_holds_are_no_shift() -> None:
    assert shift([(10**400, 1), (5, 2)]) is None
    assert shift([(float("inf"), 1.0), (5, 2)]) is None
    assert shift([(float("nan"), 1.0), (5, 2)]) is None
