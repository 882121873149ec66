"""What a brownout showed is what was made to happen to each consumer."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractctl.plan.brownout_reading import BrownoutReading, Outcome, Reaction, read_brownout
from contractctl.plan.call_hours import WEEK_HOURS, Calls

START = datetime(2027, 3, 2, 10, tzinfo=UTC)
HOUR = int(START.timestamp()) // 3600
WATCHED = range(HOUR - 6 * WEEK_HOURS, HOUR + 24)


def steady(
    name: str, calls: float, now: float | None = None, failed: float = 0, usually_failed: float = 0
) -> Calls:
    """Who makes the same calls in the hour of the window each week, and what it made in it."""
    hits = {HOUR - back * WEEK_HOURS: calls for back in range(1, 5)}
    failures = {HOUR - back * WEEK_HOURS: usually_failed for back in range(1, 5)}
    return Calls(name, {**hits, HOUR: calls if now is None else now}, {**failures, HOUR: failed})


def read(*calls: Calls, minutes: int = 60, watched: range = WATCHED) -> BrownoutReading:
    return read_brownout(calls, watched, START, START + timedelta(minutes=minutes), status=410)


def outcome(one: Calls, minutes: int = 60) -> Outcome:
    (found,) = read(one, minutes=minutes).outcomes
    return found


@pytest.mark.parametrize(
    ("calls", "minutes", "reaction"),
    [
        (steady("all fail", 40, failed=40), 60, Reaction.FAILED),
        (steady("some fail", 40, failed=3), 5, Reaction.FAILED),
        (steady("fails once", 1, failed=1), 60, Reaction.FAILED),
        (steady("each thrice", 40, now=120, failed=120), 60, Reaction.RETRIED),
        (steady("a storm in five minutes", 60, now=95, failed=40), 5, Reaction.RETRIED),
        (steady("more by chance", 4, now=6, failed=6), 60, Reaction.FAILED),
        (steady("a caller without a past", 0, now=20, failed=20), 60, Reaction.FAILED),
        (steady("gave up or moved", 40, now=0), 60, Reaction.GONE_QUIET),
        (steady("hardly ever calls", 1, now=0), 60, Reaction.NO_DATA),
        (Calls("never seen"), 60, Reaction.NO_DATA),
        (steady("calls the new form, too", 40), 60, Reaction.UNAFFECTED),
        (steady("one call and no failure", 1), 60, Reaction.UNAFFECTED),
        (steady("was outside of the window", 12), 5, Reaction.NO_DATA),
        (steady("must have been within it", 120), 5, Reaction.UNAFFECTED),
        (steady("fails as ever", 40, failed=7, usually_failed=7), 60, Reaction.UNAFFECTED),
        (steady("fails more than ever", 40, failed=30, usually_failed=7), 60, Reaction.FAILED),
    ],
    ids=lambda value: getattr(value, "consumer", None),
)
def test_each_consumer_is_read_as_what_it_did(
    calls: Calls, minutes: int, reaction: Reaction
) -> None:
    assert outcome(calls, minutes).reaction is reaction


def test_hours_and_shares_are_those_of_the_window() -> None:
    found = outcome(steady("a", 40, failed=10), minutes=15)
    assert (found.hits, found.failed, found.usual, found.expected) == (40, 10, 40, 10)


def test_without_logs_of_the_window_or_before_nobody_is_judged() -> None:
    one = steady("a", 40, failed=40)
    late, lost = range(HOUR - 6 * WEEK_HOURS, HOUR), range(HOUR - 24, HOUR + 24)
    for watched, weeks in ((late, 4), (lost, 0), (range(0), 0)):
        found = read(one, watched=watched)
        assert [each.reaction for each in found.outcomes] == [Reaction.NO_DATA]
        assert found.weeks == weeks
    partly = read(one, watched=range(HOUR - 2 * WEEK_HOURS, HOUR + 24))
    assert (partly.weeks, partly.outcomes[0].reaction) == (2, Reaction.FAILED)


def test_who_had_moved_before_is_not_taken_for_one_that_gave_up() -> None:
    gone = Calls("a", {HOUR - back * WEEK_HOURS: 40 for back in (2, 3, 4)})
    assert "may have moved before" in outcome(gone).why
    assert "made no call" in outcome(steady("b", 40, now=0)).why


@given(st.integers(0, 10_000), st.sampled_from([60, 120, 240]))
def test_a_made_brownout_is_read_as_it_was_made(seed: int, minutes: int) -> None:
    """Each consumer calls by chance around its mean; what the gateway did to it is known."""
    dice = random.Random(seed)
    truth: dict[str, Reaction] = {}
    every = []
    for number, reaction in enumerate(
        (Reaction.FAILED, Reaction.RETRIED, Reaction.GONE_QUIET, Reaction.UNAFFECTED)
    ):
        name, mean = f"c{number}", dice.randrange(60, 400)
        hits, failed = {}, {}
        for back in range(5):
            for hour in range(HOUR - back * WEEK_HOURS, HOUR - back * WEEK_HOURS + minutes // 60):
                hits[hour] = mean + dice.randrange(-mean // 10, mean // 10)
                if back:
                    continue
                if reaction is Reaction.RETRIED:
                    hits[hour] *= 3
                if reaction is Reaction.GONE_QUIET:
                    hits[hour] = 0
                failed[hour] = 0 if reaction is Reaction.UNAFFECTED else hits[hour]
        truth[name] = reaction
        every.append(Calls(name, hits, failed))
    dice.shuffle(every)
    found = read(*every, minutes=minutes)
    assert {one.consumer: one.reaction for one in found.outcomes} == truth
    assert [one.consumer for one in found.outcomes] == sorted(truth)
