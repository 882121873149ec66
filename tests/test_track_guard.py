"""The laws of the guard: steady, cautious with little, and never bolder than it was told to be."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractctl.model.migration import Rollback
from contractctl.model.moments import HOUR
from contractctl.track.guard import Action, Attempt, Decision, Sample, decide, joined

POLICY = Rollback("automatic", 0.01, 100, 30, 120, 2)
BEFORE = Sample(0, 10_000, 100)
"""One in a hundred failed: the bound is two, calm is up to one and a half."""

CALM, BETWEEN, BAD = 1, 18, 50
"""Failures of a thousand calls in an hour."""


def hourly(failures: Iterable[int], requests: int = 1000) -> tuple[Sample, ...]:
    return tuple(Sample(n * HOUR, requests, count) for n, count in enumerate(failures))


def said(*failures: int, policy: Rollback = POLICY, rollbacks: int = 0, back: bool = False) -> str:
    return decide(Attempt(BEFORE, hourly(failures), rollbacks, back), policy).action.value


ALARMS = {Action.ROLL_BACK, Action.ASK, Action.HOLD}
samples = st.lists(
    st.tuples(st.integers(1, 2000), st.floats(0, 1)).map(
        lambda one: (one[0], int(one[0] * one[1]))
    ),
    max_size=12,
)
policies = st.builds(
    Rollback,
    st.sampled_from(["automatic", "ask", "hold"]),
    st.floats(0, 0.2),
    st.integers(1, 3000),
    st.just(30),
    st.integers(1, 300),
    st.integers(1, 3),
)
attempts = st.builds(
    lambda calls, rollbacks, is_back: Attempt(
        BEFORE,
        tuple(Sample(n * HOUR, *one) for n, one in enumerate(calls)),
        rollbacks,
        is_back,
    ),
    samples,
    st.integers(0, 4),
    st.booleans(),
)


def test_one_bad_hour_is_not_enough_and_two_in_a_row_are() -> None:
    assert said(CALM, BAD) == "go-on"
    assert said(BAD, CALM, BAD) == "go-on"
    assert said(BAD, BAD) == "roll-back"


def test_an_alarm_lasts_until_it_was_calm_for_as_long_as_the_policy_asks() -> None:
    assert said(BAD, BAD, CALM) == "roll-back"
    assert said(BAD, BAD, CALM, BETWEEN, CALM) == "roll-back"
    assert said(BAD, BAD, CALM, CALM) == "go-on"
    assert said(BETWEEN, BETWEEN, BETWEEN) == "go-on"


def test_after_a_rollback_nobody_goes_forth_before_it_was_calm_for_long_enough() -> None:
    for failures in ((CALM,), (BETWEEN,) * 9, (BAD, CALM), (CALM, BETWEEN, CALM)):
        assert said(*failures, rollbacks=1, back=True) == "hold", failures
    assert said(BETWEEN, CALM, CALM, rollbacks=1, back=True) == "go-on"


def test_after_the_most_rollbacks_only_a_person_lets_it_go_forth() -> None:
    assert said(*[CALM] * 50, rollbacks=2, back=True) == "hold"
    assert said(rollbacks=2, back=True) == "hold"
    assert said(BAD, BAD, rollbacks=2) == "ask"


@pytest.mark.parametrize(
    ("mode", "action"), [("automatic", "roll-back"), ("ask", "ask"), ("hold", "hold")]
)
def test_the_mode_says_who_decides(mode: Literal["automatic", "ask", "hold"], action: str) -> None:
    assert said(BAD, BAD, policy=replace(POLICY, mode=mode)) == action


def test_small_samples_are_joined_until_they_say_something() -> None:
    few = tuple(Sample(n * HOUR, 10, 9) for n in range(19))
    assert decide(Attempt(BEFORE, few[:9]), POLICY).action is Action.TOO_LITTLE
    assert decide(Attempt(BEFORE, few), POLICY).action is Action.GO_ON
    assert decide(Attempt(BEFORE, (*few, few[-1])), POLICY).action is Action.ROLL_BACK
    assert joined(few[:10]) == Sample(0, 100, 90, 600)


def test_finer_samples_of_the_same_calls_decide_sooner_and_no_other_way() -> None:
    minutely = tuple(Sample(60 * n, 100, 9 if n < 10 else 0, 1) for n in range(240))
    actions = [decide(Attempt(BEFORE, minutely[:n]), POLICY).action for n in (1, 9, 60, 240)]
    assert actions == [Action.GO_ON, Action.ROLL_BACK, Action.ROLL_BACK, Action.GO_ON]


def test_a_decision_says_what_it_rests_on() -> None:
    assert decide(Attempt(BEFORE, hourly([BAD, BAD])), POLICY) == Decision(
        Action.ROLL_BACK, "5 % of its last 1000 calls failed, 1 % before"
    )
    rare = Attempt(Sample(0, 99, 0), hourly([BAD, BAD]))
    assert decide(rare, POLICY).why == "fewer than 100 calls before it moved, too few to tell"


def test_chance_alone_hardly_ever_turns_anybody_back() -> None:
    dice, alarms = random.Random(7), 0
    for _ in range(60):
        week = [sum(dice.random() < 0.01 for _ in range(100)) for _ in range(50)]
        found = Attempt(BEFORE, hourly(week, 100))
        alarms += any(
            decide(replace(found, since=found.since[:n]), POLICY).action in ALARMS
            for n in range(2, 51, 4)
        )
    assert alarms <= 1


@given(attempts, policies)
@settings(max_examples=100)
def test_with_too_few_calls_nothing_is_decided(found: Attempt, policy: Rollback) -> None:
    calls = sum(one.requests for one in found.since)
    if min(calls, BEFORE.requests) < policy.min_requests:
        action = decide(found, policy).action
        held = found.is_back and found.rollbacks >= policy.most
        assert action is (Action.HOLD if held else Action.TOO_LITTLE)


@given(attempts, policies)
@settings(max_examples=100)
def test_it_is_automatic_only_where_the_policy_says_so(found: Attempt, policy: Rollback) -> None:
    if decide(found, policy).action is Action.ROLL_BACK:
        assert policy.mode == "automatic"
        assert not found.is_back
        assert found.rollbacks < policy.most


@given(attempts, policies, st.data())
@settings(max_examples=150)
def test_more_failures_never_make_it_bolder(
    found: Attempt, policy: Rollback, data: st.DataObject
) -> None:
    worse = tuple(
        replace(one, failures=data.draw(st.integers(one.failures, one.requests)))
        for one in found.since
    )
    action, then = (decide(each, policy).action for each in (found, replace(found, since=worse)))
    assert action not in ALARMS or then is action
    assert action is not Action.TOO_LITTLE or then is action


@given(st.lists(st.integers(0, 60), max_size=10), st.integers(1, 300))
@settings(max_examples=100)
def test_who_is_back_goes_forth_only_after_hours_in_a_row_within_half_of_the_bound(
    failures: list[int], steady: int
) -> None:
    policy = replace(POLICY, steady_minutes=steady)
    longest = run = 0
    for count in failures:
        run = run + 60 if count / 1000 <= 0.015 else 0
        longest = max(longest, run)
    went_forth = said(*failures, policy=policy, rollbacks=1, back=True) == "go-on"
    assert not went_forth or longest >= steady


def test_where_the_new_form_never_works_it_goes_back_so_many_times_and_then_waits() -> None:
    is_back, rollbacks, since, switches = False, 0, list[int](), []
    for _ in range(200):
        since.append(CALM if is_back else BAD)
        found = Attempt(BEFORE, hourly(since), rollbacks, is_back)
        action = decide(found, POLICY).action
        if (is_back, action) in ((False, Action.ROLL_BACK), (True, Action.GO_ON)):
            is_back, rollbacks, since = not is_back, rollbacks + (not is_back), []
            switches.append(action)
    assert switches == [Action.ROLL_BACK, Action.GO_ON, Action.ROLL_BACK]
    assert action is Action.HOLD
