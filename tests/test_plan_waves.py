"""Whatever the estate, waves keep to order and limits, and their dates to the calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_estate import CHANGES, HERE, MIGRATION, Estate, service

from contractctl.model import (
    Calendar,
    ConsumerImpact,
    Freeze,
    Impact,
    RolloutPolicy,
    Service,
    Verdict,
)
from contractctl.plan.make import make_plan
from contractctl.plan.nouns import Member, Plan
from contractctl.plan.waves import batches
from contractctl.plan.workdays import WorkingDays

START = date(2026, 12, 1)
FINGERPRINT = CHANGES[0].fingerprint


def plan_of(
    services: list[Service],
    verdicts: dict[str, Verdict],
    depends_on: dict[str, frozenset[str]],
    policy: RolloutPolicy,
) -> Plan:
    """Make a plan for one change; the cycles come from the graph, as in the program."""
    graph: nx.DiGraph[str] = nx.DiGraph(
        (name, other) for name, found in depends_on.items() for other in found
    )
    groups = [tuple(sorted(part)) for part in nx.strongly_connected_components(graph)]
    return make_plan(
        CHANGES[:1],
        [Impact(FINGERPRINT, name, verdict, "", ()) for name, verdict in verdicts.items()],
        [ConsumerImpact(name, verdict, 1, 0) for name, verdict in verdicts.items()],
        services,
        depends_on,
        sorted(group for group in groups if len(group) > 1),
        replace(MIGRATION, policy=policy, waivers=()),
        START,
    )


FREEZES = st.lists(
    st.builds(
        lambda first, length: Freeze(
            START + timedelta(days=first), START + timedelta(days=first + length), "drawn"
        ),
        st.integers(0, 90),
        st.integers(0, 20),
    ),
    max_size=3,
).map(tuple)


@st.composite
def plans(draw: st.DrawFn) -> Callable[[bool], Plan]:
    """Draw an estate; the function it gives makes the plan, with inputs turned round or not."""
    names = [f"s{number:02}" for number in range(draw(st.integers(1, 14)))]
    services = [
        service(
            name,
            draw(st.sampled_from("abcd")),
            draw(st.integers(1, 4)),
            draw(st.sampled_from([None, 0, 1, 4])),
            line,
            uses=True,
        )
        for line, name in enumerate(names, start=1)
    ]
    verdicts = {name: draw(st.sampled_from(list(Verdict))) for name in names}
    one = st.sampled_from(names)
    pairs = draw(st.lists(st.tuples(one, one), max_size=12))
    depends_on = {
        name: frozenset(other for this, other in pairs if this == name and other != name)
        for name in names
    }
    policy = RolloutPolicy(
        soak_days=draw(st.integers(0, 9)),
        wave_size=draw(st.integers(1, 5)),
        team_capacity=draw(st.integers(1, 3)),
        calendar=Calendar(draw(st.sampled_from([None, "DE", "SA"])), None, draw(FREEZES)),
    )

    def make(turned: bool) -> Plan:
        step = -1 if turned else 1
        turned_verdicts = dict(list(verdicts.items())[::step])
        turned_depends = dict(list(depends_on.items())[::step])
        return plan_of(services[::step], turned_verdicts, turned_depends, policy)

    return make


@settings(deadline=None, max_examples=60)
@given(plans())
def test_plans_keep_order_limits_and_calendar(make: Callable[[bool], Plan]) -> None:
    plan = make(False)
    wave_of = {name: wave.number for wave in plan.waves for name in wave.members}
    members = {member.name: member for member in plan.scope.members}
    days = WorkingDays(plan.policy.calendar, HERE)

    moved = [name for wave in plan.waves for name in wave.members]
    assert sorted(moved) == sorted(members), "every member moves exactly once"
    for member in members.values():
        assert all(wave_of[provider] < wave_of[member.name] for provider in member.after)
        assert len({wave_of[name] for name in (member.name, *member.cycle)}) == 1
    for wave in plan.waves:
        teams = Counter(members[name].team for name in wave.members)
        within = len(wave.members) <= plan.policy.wave_size
        if not (within and max(teams.values()) <= plan.policy.team_capacity):
            assert set(wave.members) == set(members[wave.members[0]].cycle)
            assert wave.remarks
        assert days.obstacle(wave.start) is None
        assert days.obstacle(wave.end) is None
        assert wave.start <= wave.end <= wave.soaked
    for before, after in zip(plan.waves, plan.waves[1:], strict=False):
        assert before.soaked <= after.start
    announce, deprecate, sunset, retire = (one.day for one in plan.milestones)
    assert plan.as_of <= announce <= deprecate <= retire
    assert sunset < retire
    assert all(deprecate <= wave.start and wave.soaked < retire for wave in plan.waves)
    assert plan.fit.fits == (sunset >= plan.fit.earliest_sunset) or days.obstacle(sunset)


@settings(deadline=None, max_examples=30)
@given(plans())
def test_the_order_of_the_input_does_not_matter(make: Callable[[bool], Plan]) -> None:
    assert make(False) == make(True)


@settings(deadline=None, max_examples=30)
@given(plans())
def test_a_more_critical_consumer_never_overtakes_one_that_could_move(
    make: Callable[[bool], Plan],
) -> None:
    plan = make(False)
    wave_of = {name: wave.number for wave in plan.waves for name in wave.members}
    free = [one for one in plan.scope.members if not one.cycle]
    start = 1 if plan.waves and plan.waves[0].canary else 0
    for wave in plan.waves[start:]:
        waiting = [
            member.tier
            for member in free
            if wave_of[member.name] > wave.number
            and all(wave_of[provider] < wave.number for provider in member.after)
        ]
        moving = [member.tier for member in free if wave_of[member.name] == wave.number]
        assert not waiting or not moving or min(moving) >= max(waiting)


def member(name: str, tier: int, verdict: Verdict = Verdict.AFFECTED) -> Member:
    return Member(name, f"team-{name}", "", tier, verdict, 1, 0, 1, True, (), (), ())


def test_the_canary_is_small_affected_and_of_low_tier() -> None:
    estate = [
        member("maybe", 4, Verdict.POSSIBLE),
        *(member(f"low{number}", 4) for number in range(3)),
        member("mid", 3),
        member("top", 1),
    ]
    first, second = batches(estate, RolloutPolicy())
    assert first.canary
    assert first.members == ("low0", "low1")
    assert second.members == ("low2", "maybe", "mid", "top")


def test_a_canary_of_high_tier_is_remarked() -> None:
    first, _ = batches([member("a", 1), member("b", 2)], RolloutPolicy())
    assert first.members == ("b",)
    assert "more critical than usual" in first.remarks[0]


def test_a_cycle_beyond_the_wave_size_moves_alone_with_a_remark() -> None:
    names = ("a", "b", "c")
    ring = [replace(member(name, 3), cycle=names) for name in names]
    canary, wave = batches([*ring, member("d", 4)], RolloutPolicy(wave_size=2))
    assert canary.members == ("d",)
    assert wave.members == names
    assert "more than wave_size 2" in wave.remarks[0]


def test_members_that_wait_for_each_other_undeclared_are_a_defect() -> None:
    ring = [replace(member("a", 3), after=("b",)), replace(member("b", 3), after=("a",))]
    with pytest.raises(ValueError, match="cycle"):
        batches(ring, RolloutPolicy())


def test_the_estate_of_twenty_moves_providers_first_and_cycles_together() -> None:
    waves = Estate().plan().waves
    wave_of = {name: wave.number for wave in waves for name in wave.members}
    assert wave_of["cart-api"] < wave_of["checkout-web"]
    assert wave_of["marketplace-gateway"] < wave_of["partner-portal"]
    assert wave_of["fulfilment"] == wave_of["returns"]
