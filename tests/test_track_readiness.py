"""A wave is as far as what is known of its members says, and no data never counts as yes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_estate import CONSUMER_IMPACTS, IMPACTS, MIGRATION, SERVICES, Estate

from contractctl.model import ConsumerImpact, Impact, Removal, Verdict
from contractctl.model.ledger import (
    Condition,
    Event,
    Held,
    Progress,
    Stage,
    Traffic,
    WaveStanding,
)
from contractctl.model.migration import Rollback
from contractctl.model.moments import DAY_HOURS, first_hour
from contractctl.plan.call_hours import Calls
from contractctl.plan.nouns import Plan
from contractctl.pointer import JsonValue
from contractctl.track.identifiers import derived
from contractctl.track.subjects import Findings, progress

Hit = TypeVar("Hit", Impact, ConsumerImpact)
Mode = Literal["automatic", "ask", "hold"]

USED = range(-30, 3)
OFTEN = (*USED, *range(3, 30, 5))
"""Days, counted from START, on which the old form was called: until it moved, or on and on."""

START = date(2027, 1, 11)
AS_OF = START + timedelta(days=30)
YES, NO, UNKNOWN = Held.YES, Held.NO, Held.UNKNOWN


def known_to_be_hit(entry: Hit) -> Hit:
    is_open = entry.verdict is Verdict.POSSIBLE
    return replace(entry, verdict=Verdict.AFFECTED) if is_open else entry


@cache
def planned(mode: Mode = "ask", *, is_clear: bool = True) -> Plan:
    """The plan as it was announced; is_clear: of all that are hit it is known that they are."""
    policy = replace(
        MIGRATION.policy,
        rollback=Rollback(mode=mode),
        removal=Removal(consent="not-required"),
    )
    plan = Estate(
        impacts=tuple(map(known_to_be_hit, IMPACTS)) if is_clear else IMPACTS,
        consumer_impacts=tuple(map(known_to_be_hit, CONSUMER_IMPACTS)),
        migration=replace(MIGRATION, policy=policy),
    ).plan()
    return replace(plan, as_of=AS_OF)


FIRST, SECOND = (wave.members for wave in planned().waves[:2])


def on(day: int) -> date:
    return START + timedelta(days=day)


def event(kind: str, day: int, name: str, **data: JsonValue) -> Event:
    at = int(datetime.combine(on(day), time(12), UTC).timestamp())
    return Event(derived(at, kind + name + repr(data)), at, "orders", name, kind, "me", data)


def each(kind: str, day: int, names: Iterable[str], **data: JsonValue) -> list[Event]:
    return [event(kind, day, name, **data) for name in names]


def prepared(names: Iterable[str] = FIRST) -> list[Event]:
    """All that a first wave waits for, by day -1."""
    names = tuple(names)
    return [
        *each("notify", -9, names),
        *each("ack", -8, names),
        *each("rehearse", -3, names),
        *each("verify", -1, names, verdict="pass", what="http://staging"),
    ]


def seen(names: Iterable[str], *old: int) -> dict[str, Traffic]:
    days = tuple(on(day) for day in range(-30, 31))
    hits = tuple((on(day), 3) for day in old)
    return dict.fromkeys(names, Traffic(hits, days, is_recognised=True))


def calls(name: str, before: float, since: Mapping[int, float], a_day: int = 2400) -> Calls:
    """So many calls in each hour; the share that failed up to day 0, and from then on by day."""
    hits, failed, share = dict[int, float](), dict[int, float](), before
    for day in range(-30, 31):
        share = since.get(day, share)
        for hour in range(DAY_HOURS):
            at = first_hour(on(day)) + hour
            hits[at], failed[at] = a_day / DAY_HOURS, a_day / DAY_HOURS * share
    return Calls(name, hits, failed)


def found(
    events: Iterable[Event] = (),
    traffic: Mapping[str, Traffic] | None = None,
    plan: Plan | None = None,
    **seen_calls: Calls,
) -> Progress:
    spelled = {name.replace("_", "-"): one for name, one in seen_calls.items()}
    known = Findings(tuple(events), traffic or {}, spelled)
    return progress(plan or planned(), SERVICES, known)


def held(conditions: Iterable[Condition]) -> dict[str, Held]:
    return {one.criterion: one.held for one in conditions}


def first(*args: object, **more: object) -> WaveStanding:
    return found(*args, **more).waves[0]  # type: ignore[arg-type]


def test_the_conditions_are_the_criteria_of_the_plan_in_their_order() -> None:
    for wave, one in zip(planned().waves, found().waves, strict=True):
        for criteria, conditions in (
            (wave.criteria.entry, one.entry),
            (wave.criteria.exit, one.exit),
            (wave.criteria.rollback, one.rollback),
        ):
            assert [each.criterion for each in conditions] == [each.id for each in criteria]


def test_where_nothing_is_known_nothing_holds_and_nothing_has_fired() -> None:
    for one in found().waves:
        assert one.stage is Stage.WAITING
        said = {name for name, value in held((*one.entry, *one.exit)).items() if value is YES}
        assert said == ({"before"} if one.number == 1 else set())
        assert set(held(one.rollback).values()) == {NO}
    assert held(first().entry) == {
        **{"expanded": UNKNOWN, "fresh": UNKNOWN, "tested": UNKNOWN, "answered": NO},
        **{"before": YES, "rehearsed": NO},
    }


def test_a_wave_is_ready_when_all_that_it_waits_for_is_there() -> None:
    one = first(prepared())
    assert set(held(one.entry).values()) == {YES}
    assert one.stage is Stage.READY
    assert one.reason == "all entry criteria hold; it was to start on 2027-01-11"


def test_who_may_be_hit_is_confirmed_or_moved_anyway() -> None:
    plan = planned(is_clear=False)
    hazy = {one.name for one in plan.scope.members if one.verdict is Verdict.POSSIBLE}
    wave = next(one for one in plan.waves if hazy & set(one.members))
    for events, value in (((), NO), (each("start", 0, hazy), YES)):
        one = found(events, plan=plan).waves[wave.number - 1]
        assert held(one.entry)["fields"] is value


@pytest.mark.parametrize(
    ("kind", "criterion", "why"),
    [
        ("ack", "answered", "told, no answer"),
        ("rehearse", "rehearsed", "not rehearsed"),
        ("verify", "tested", "not tested"),
        ("verify", "expanded", "no test of it is known"),
        ("verify", "fresh", "only what it declares is known"),
    ],
)
def test_what_is_missing_is_named_with_who(kind: str, criterion: str, why: str) -> None:
    one = first([each for each in prepared() if each.kind != kind])
    (condition,) = (each for each in one.entry if each.criterion == criterion)
    assert condition.held is not YES
    assert condition.why.startswith(why)
    assert criterion == "expanded" or all(name in condition.why for name in FIRST)


def test_evidence_and_tests_age() -> None:
    old = [each for each in prepared() if each.kind != "verify"]
    old += each("verify", -70, FIRST, verdict="pass")
    one = first(old)
    assert {name: held(one.entry)[name] for name in ("fresh", "tested", "expanded")} == {
        **{"fresh": NO, "tested": UNKNOWN, "expanded": UNKNOWN}
    }
    assert held(first(old, seen(FIRST, 20)).entry)["fresh"] is YES


def test_a_failed_test_of_anybody_speaks_against_the_provider() -> None:
    failed = event("verify", 1, SECOND[0], verdict="fail", what="http://staging")
    one = first([*prepared(), failed])
    assert held(one.entry)["expanded"] is NO
    assert held(one.entry)["tested"] is YES
    assert f"tests failed for {SECOND[0]}" in one.entry[0].why


def test_a_wave_moves_soaks_and_is_done() -> None:
    started = [*prepared(), *each("start", 0, FIRST)]
    old = seen(FIRST, *OFTEN)
    one = first([*started, event("claim", 2, FIRST[0])], old)
    assert (one.stage, one.reason) == (Stage.MOVING, f"not on the new form yet: {FIRST[1]}")
    claimed = [*started, *each("claim", 2, FIRST)]
    one = first(claimed, old)
    assert one.stage is Stage.SOAKING
    assert one.reason.startswith("all are on the new form by their word; 3 of 3 criteria open")
    assert "2 of 7 quiet days watched: " in one.exit[0].why
    one = first(claimed, seen(FIRST, 0))
    assert one.stage is Stage.DONE
    following = found(claimed, seen(FIRST, 0)).waves[1]
    assert Condition("before", YES, "wave 1 is done") in following.entry


def test_who_regressed_takes_its_wave_back() -> None:
    claimed = [*prepared(), *each("claim", 2, FIRST)]
    traffic = seen(FIRST, 0) | seen(FIRST[:1], 0, 25)
    one = first(claimed, traffic)
    assert one.stage is Stage.MOVING
    assert held(one.exit)["quiet"] is NO


def test_silence_that_traffic_cannot_tell_is_not_known() -> None:
    one = first([*prepared(), *each("claim", 2, FIRST)])
    assert held(one.exit) == {"quiet": UNKNOWN, "tests": UNKNOWN, "errors": UNKNOWN}
    assert one.exit[1].why.startswith("not tested since it moved on 2027-01-13: ")


def rates(before: float, since: Mapping[int, float], **more: int) -> dict[str, Calls]:
    return {name.replace("-", "_"): calls(name, before, since, **more) for name in FIRST}


def test_the_rate_of_failures_is_compared_with_the_weeks_before_the_move() -> None:
    claimed = [*prepared(), *each("claim", 0, FIRST)]
    for before, since, errors, fired in (
        (0.05, {}, YES, NO),
        (0.01, {1: 0.2}, NO, YES),
        (0.01, {1: 0.2, 5: 0.01}, YES, NO),
    ):
        one = first(claimed, seen(FIRST, 0), **rates(before, since))
        assert held(one.exit)["errors"] is errors
        assert held(one.rollback)["errors"] is fired
    few = first(claimed, seen(FIRST, 0), **rates(0.01, {1: 1.0}, a_day=0))
    assert (held(few.exit)["errors"], held(few.rollback)["errors"]) == (UNKNOWN, UNKNOWN)


def test_a_wave_with_too_many_failures_is_held_back_and_says_why() -> None:
    claimed = [*prepared(), *each("claim", 0, FIRST)]
    one = first(claimed, seen(FIRST, *OFTEN), **rates(0.01, {1: 0.2}))
    assert one.stage is Stage.HELD_BACK
    assert one.reason.startswith("20 % of its last 100 calls failed, 1 % before: ")


def test_who_went_back_holds_its_wave_until_it_is_calm_and_then_waits_for_a_start() -> None:
    back = [*prepared(), *each("claim", 0, FIRST), *each("rollback", 2, FIRST, why="x")]
    one = first(back, seen(FIRST, *OFTEN), **rates(0.01, {0: 0.2}))
    assert one.stage is Stage.HELD_BACK
    assert one.reason.startswith(f"{FIRST[0]} went back on 2027-01-13: not calm for 120 minutes")
    calm = rates(0.01, {0: 0.2, 3: 0.01})
    assert first(back, seen(FIRST, *OFTEN), **calm).stage is Stage.WAITING
    again = [*back, *each("claim", 4, FIRST)]
    assert first(again, seen(FIRST, *OFTEN), **calm).stage is Stage.SOAKING


def test_after_so_many_times_back_as_the_policy_allows_the_wave_is_held() -> None:
    """Two consumers that go back with one command went back once."""
    twice = [
        *each("claim", 0, FIRST),
        *(event("rollback", day, FIRST[0], why="x") for day in (2, 5)),
        event("claim", 4, FIRST[0]),
        event("rollback", 2, FIRST[1], why="x"),
    ]
    calm = rates(0.01, {0: 0.2, 2: 0.01})
    one = first(twice, seen(FIRST, *OFTEN), **calm)
    assert one.reason == (
        f"{FIRST[0]} went back on 2027-01-16: it went back 2 times: find the cause, then a person"
        " decides"
    )
    once = [each for each in twice if each.at < event("claim", 4, "").at]
    assert first(once, seen(FIRST, *OFTEN), **calm).stage is not Stage.HELD_BACK


def test_the_second_wave_waits_for_a_rehearsal_in_earnest() -> None:
    def rehearsed(*events: Event) -> Held:
        return held(found([*prepared(), *events]).waves[1].entry)["rehearsed"]

    moved = event("start", 0, FIRST[0])
    assert rehearsed() is rehearsed(moved) is NO
    assert rehearsed(moved, event("rehearse", 1, FIRST[0])) is YES
    assert rehearsed(moved, event("rollback", 1, FIRST[0], why="x")) is YES
    assert rehearsed(event("rehearse", 1, FIRST[0])) is NO


KINDS = ("notify", "ack", "rehearse", "start", "claim", "rollback", "verify", "consent")
known = st.lists(
    st.builds(
        event,
        st.sampled_from(KINDS),
        st.integers(-20, 30),
        st.sampled_from([*FIRST, *SECOND]),
        verdict=st.sampled_from(["pass", "fail"]),
    ),
    max_size=25,
)


@settings(deadline=None, max_examples=60)
@given(
    known, st.sets(st.sampled_from([*FIRST, *SECOND])), st.lists(st.integers(-20, 30), max_size=2)
)
def test_no_data_never_counts_as_yes(
    events: list[Event], recognised: set[str], old: list[int]
) -> None:
    for one in found(events, seen(recognised, *sorted(set(old)))).waves:
        assert held(one.exit)["errors"] is not YES
        assert YES not in {held(one.rollback)[name] for name in ("errors", "data")}
        if one.stage is Stage.READY:
            assert set(held(one.entry).values()) == {YES}
        if one.stage is Stage.DONE:
            assert held(one.exit)["quiet"] is YES
            assert NO not in held(one.exit).values()
        assert one.reason
