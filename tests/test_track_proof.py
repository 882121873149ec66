"""What proves that a consumer has moved: a claim and tests since, or silence that means it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from test_track_folding import CARTS, POLICY, WEB, days, event, histories, on, stand, watched
from test_track_turns import sights, trials

from contractctl.model import Timeline
from contractctl.model.ledger import Event, Kind, Standing, State, Traffic, Trial
from contractctl.track.folding import Known
from contractctl.track.standing import standing

PASSED = tuple(Trial(on(day), True, "http://new") for day in (9, 19, 29))
"""What a nightly run writes, whoever has moved."""

QUIET_DAYS = POLICY.removal.quiet_days
CLAIM, CONSENT = event("claim", 3), event("consent", 4)
kept = st.lists(trials, max_size=3).map(tuple)


@settings(deadline=None)
@given(histories(), sights(), kept, days)
def test_tests_of_which_nobody_claims_a_move_change_no_state(
    events: list[Event], traffic: Traffic, tests: tuple[Trial, ...], as_of: int
) -> None:
    silent = [one for one in events if one.kind != Kind.CLAIM]
    without = [one for one in silent if one.kind != Kind.VERIFY]
    found = stand(silent, traffic, as_of, trials=tests)
    assert found.state not in {State.VERIFIED, State.DONE}
    assert (found.state, found.since) == _state(stand(without, traffic, as_of))


def _state(found: Standing) -> tuple[State, date | None]:
    return found.state, found.since


@settings(deadline=None)
@given(histories(), sights(), kept, days)
def test_verified_takes_a_claim_and_a_pass_that_is_not_older(
    events: list[Event], traffic: Traffic, tests: tuple[Trial, ...], as_of: int
) -> None:
    found = stand(events, traffic, as_of, trials=tests)
    if found.state is State.VERIFIED:
        assert found.claim
        assert found.trial
        assert found.since
        assert found.trial.is_passed
        assert found.claim.day <= found.trial.day
        assert found.claim.day <= found.since
    if found.state is State.DONE:
        assert found.claim


def test_a_pass_without_a_claim_is_said_and_its_owner_is_asked() -> None:
    for kind, state in (("notify", State.NOTIFIED), ("start", State.IN_PROGRESS)):
        found = stand([event(kind, 1)], trials=PASSED[:1])
        assert found.state is state
        assert f"passed on {on(9)}, but nobody says that it has moved" in found.reason
        assert found.next_step == (
            "ask web@example.test whether it has moved, then"
            " `contractctl track claim shop web --by web@example.test`"
        )
    early = replace(WEB, starts=on(40))
    found = stand([event("ack", 1)], trials=PASSED[:1], subject=early)
    assert found.next_step.startswith(f"web@example.test starts on {on(40)}, then")


def test_a_test_from_before_the_claim_does_not_count_for_it() -> None:
    for day, state in ((8, State.VERIFIED), (9, State.VERIFIED), (10, State.CLAIMED)):
        found = stand([event("claim", day)], trials=PASSED[:1])
        assert (found.state, found.since) == (state, on(max(day, 9)))
    assert f"passed on {on(9)}, before that word, and prove nothing" in found.reason
    assert "contractctl verify shop" in found.next_step
    told_late = event("verify", 12, verdict="pass", tested=on(9).isoformat())
    assert stand([event("claim", 10), told_late]).state is State.CLAIMED


def test_an_automatic_pass_hides_no_relapse_and_a_new_claim_ends_it() -> None:
    events, traffic = [CLAIM, CONSENT], watched(1, 30, 15)
    for later, state in (
        ((), State.REGRESSED),
        ((event("start", 16),), State.IN_PROGRESS),
        ((event("claim", 16),), State.VERIFIED),
    ):
        found = stand([*events, *later], traffic, 20, trials=PASSED)
        assert (found.state, found.regressed) == (state, on(15))
    found = stand(events, traffic, 20, trials=PASSED)
    assert found.stuck_since == on(15)
    assert stand(events, traffic, 30, trials=PASSED).state is State.QUIET


def test_an_automatic_pass_hides_no_rollback() -> None:
    events = [CLAIM, event("rollback", 15, why="wrong totals")]
    assert stand(events, as_of=30, trials=PASSED).state is State.ACKNOWLEDGED
    again = [*events, event("claim", 20)]
    assert stand(again, as_of=28, trials=PASSED).state is State.CLAIMED
    assert stand(again, as_of=29, trials=PASSED).state is State.VERIFIED


def test_who_calls_once_a_month_is_not_quiet_between_two_calls() -> None:
    last = on(10)
    seldom = watched(-60, 80, alike=((CARTS, last),))
    clear = 10 + QUIET_DAYS
    for as_of, state in ((clear - 1, State.NOT_NOTIFIED), (clear, State.QUIET)):
        assert stand((), seldom, as_of).state is state
    said = [CLAIM, CONSENT]
    assert stand(said, seldom, clear - 1).state is State.CLAIMED
    assert stand(said, seldom, clear).state is State.DONE
    found = stand(said, seldom, clear - 1, trials=PASSED)
    assert (found.state, found.since) == (State.DONE, on(9))
    assert found.reason == (
        "claimed and tested, agreed to the removal;"
        " traffic cannot tell the forms of GET /carts apart"
    )


@settings(deadline=None)
@given(histories(), sights(), kept, days)
def test_late_calls_of_either_form_take_a_claim_and_a_test(
    events: list[Event], traffic: Traffic, tests: tuple[Trial, ...], as_of: int
) -> None:
    found = stand(events, traffic, as_of, trials=tests)
    own = [last for operation, last in traffic.alike if operation == CARTS]
    late = any((on(as_of) - last).days < QUIET_DAYS for last in own)
    assert bool(found.alike) is late
    if late:
        assert found.state is not State.QUIET
    if late and found.state is State.DONE:
        told = [one for one in events if one.kind == Kind.VERIFY]
        assert found.claim
        assert told or tests


@settings(deadline=None)
@given(histories(), sights(), kept, days, days)
def test_nobody_is_stuck_before_the_announcement(
    events: list[Event], traffic: Traffic, tests: tuple[Trial, ...], announce: int, as_of: int
) -> None:
    timeline = Timeline(on(announce), on(announce + 30), on(announce + 200))
    known = Known(WEB, tuple(events), traffic, tests)
    since = standing(known, "shop", POLICY, timeline, on(as_of)).stuck_since
    assert since is None or on(announce) <= since <= on(as_of)


def test_who_was_quiet_all_along_has_time_from_the_announcement_on() -> None:
    timeline = Timeline(on(60), on(90), on(300))
    known = Known(WEB, (), watched(-60, 100))
    late = 60 + POLICY.soak_days + 14
    for as_of, since in ((late - 1, None), (late, on(late))):
        found = standing(known, "shop", POLICY, timeline, on(as_of))
        assert (found.state, found.stuck_since) == (State.QUIET, since)


def test_who_has_answered_has_time_until_its_wave_has_begun() -> None:
    """Four weeks from the later of the two."""
    for told in ([event("ack", 5)], [event("notify", 5), event("consent", 5)]):
        for starts, late in ((None, 33), (1, 33), (5, 33), (60, 88)):
            subject = replace(WEB, starts=on(starts) if starts else None)
            assert stand(told, as_of=late - 1, subject=subject).stuck_since is None
            assert stand(told, as_of=late, subject=subject).stuck_since == on(late)
    not_answered = stand([event("notify", 5)], subject=replace(WEB, starts=on(60)))
    assert not_answered.stuck_since == on(19)
