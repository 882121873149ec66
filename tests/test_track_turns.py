"""A consumer's turns say what its state was on every day, as far as it was known on that day."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from test_track_folding import CARTS, NO_CONSENT, POLICY, days, event, histories, on, stand, watched

from contractctl.model import Operation, RolloutPolicy
from contractctl.model.ledger import Event, State, Traffic, Trial, Turn
from contractctl.track.folding import SLACK_DAYS

OTHER = Operation("GET", "/others")


def course(*turns: tuple[int, State]) -> tuple[Turn, ...]:
    return tuple(Turn(on(day), state) for day, state in turns)


def test_a_relapse_is_told_day_by_day() -> None:
    events = [event("notify", 1), event("claim", 3), event("consent", 5), event("claim", 26)]
    found = stand(events, watched(1, 40, 2, 20, 25), as_of=40)
    assert found.turns == course(
        *((1, State.NOTIFIED), (3, State.CLAIMED), (9, State.DONE), (20, State.REGRESSED)),
        *((26, State.CLAIMED), (32, State.DONE)),
    )


def test_silence_turns_a_consumer_on_the_day_that_was_watched_and_not_on_its_first() -> None:
    found = stand([event("notify", 1)], watched(1, 30, 10), as_of=30)
    assert found.since == on(11)
    assert found.turns == course((1, State.NOTIFIED), (7, State.QUIET), (10, State.NOTIFIED),
                                 (17, State.QUIET))  # fmt: skip


def test_silence_that_nobody_watches_any_more_ends() -> None:
    found = stand([event("claim", 1)], watched(1, 10), as_of=40)
    lost = 10 + SLACK_DAYS + 1
    assert found.turns == course((1, State.CLAIMED), (7, State.QUIET), (lost, State.CLAIMED))


def test_an_extension_turns_on_the_day_after_its_last() -> None:
    more = event("extend", 5, until=on(9).isoformat(), reason="new tills", approved_by="cto")
    found = stand([event("start", 1), more], as_of=30)
    assert found.turns == course(
        (1, State.IN_PROGRESS), (5, State.EXTENDED), (10, State.IN_PROGRESS)
    )


def test_a_failed_test_turns_back_to_what_somebody_says() -> None:
    trials = (Trial(on(3), True, "stub"), Trial(on(8), False, "stub"))
    found = stand([event("claim", 2)], trials=trials)
    assert found.turns == course((2, State.CLAIMED), (3, State.VERIFIED), (8, State.CLAIMED))


def test_who_has_been_in_its_state_from_the_start_never_turned() -> None:
    assert stand().turns == ()


def test_silence_of_no_day_is_no_silence() -> None:
    policy = replace(POLICY, soak_days=0)
    never_watched = Traffic(is_recognised=True)
    assert stand([event("notify", 1)], never_watched, policy=policy).state is State.NOTIFIED
    found = stand([event("notify", 1)], watched(1, 10, 10), as_of=10, policy=policy)
    assert (found.state, found.turns[-1]) == (State.NOTIFIED, Turn(on(10), State.NOTIFIED))


@st.composite
def sights(draw: st.DrawFn) -> Traffic:
    spans = st.tuples(days, days).map(lambda ends: range(min(ends), max(ends) + 1))
    seen = {day for span in draw(st.lists(spans, max_size=3)) for day in span}
    old = draw(st.sets(days, max_size=4))
    hits = tuple((on(day), 1) for day in sorted(old))
    late = st.lists(st.tuples(st.sampled_from([CARTS, OTHER]), days.map(on)), max_size=1)
    alike, unclaimed = tuple(draw(late)), tuple(draw(late))
    all_watched = tuple(map(on, sorted(seen | old)))
    return Traffic(hits, all_watched, draw(st.integers(0, 9)) > 0, alike, unclaimed)


trials = st.builds(lambda day, passed: Trial(on(day), passed, "stub"), days, st.booleans())


@settings(deadline=None)
@given(
    histories(),
    sights(),
    st.lists(trials, max_size=2).map(tuple),
    st.sampled_from([POLICY, NO_CONSENT, replace(NO_CONSENT, soak_days=0)]),
)
def test_the_last_turn_up_to_a_day_is_the_state_of_that_day(
    events: list[Event], traffic: Traffic, tests: tuple[Trial, ...], policy: RolloutPolicy
) -> None:
    turns = stand(events, traffic, 75, policy, tests).turns
    assert list(turns) == sorted(turns, key=lambda one: one.day)
    for day in range(1, 76):
        then = stand(events, traffic, day, policy, tests)
        known = [one for one in turns if one.day <= on(day)]
        assert (known[-1].state if known else State.NOT_NOTIFIED) is then.state
        assert then.turns == tuple(known)


def test_what_an_audit_tells_later_counts_on_the_days_that_it_saw() -> None:
    to = on(30).isoformat()
    audit = event("audit", 30, to=to, **{"from": on(1).isoformat()})
    events = [event("claim", 2), event("consent", 2), audit]
    assert stand(events, as_of=29).turns == course((2, State.CLAIMED))
    found = stand(events, as_of=30)
    assert found.turns == course((2, State.CLAIMED), (7, State.DONE))
    assert found.since == on(7)
