"""Whatever the estate and whatever has happened, plans keep laws that a checker apart finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from plan_checker import Checker
from plan_draws import Drawn, crowded, drawn

from contractctl.model import Service
from contractctl.plan.critical_path import BEGUN
from contractctl.plan.nouns import Plan, Relaxation, Wave

steadily = settings(deadline=None, derandomize=True, database=None)


@settings(steadily, max_examples=200)
@given(drawn())
def test_every_plan_keeps_order_limits_calendar_notice_and_facts(estate: Drawn) -> None:
    Checker(estate.plan(), estate).check()


def test_laws_hold_where_much_has_happened_and_many_wait_for_each_other() -> None:
    met: set[str] = set()
    for seed in range(120):
        estate = crowded(seed)
        plan = estate.plan()
        Checker(plan, estate).check()
        met |= {one.because.rstrip("0123456789") for one in plan.critical_path}
        met |= {word for word in _ODD for one in plan.remarks if word in one.text}
    assert {"first", BEGUN, *_ODD} <= met
    assert any(because.startswith("it waits for ") for because in met)


_ODD = ("joined late:", "which joined late", "goes on without it", "cannot move before it")
"""What must have come up, so that the laws are of it."""


@settings(steadily, max_examples=30)
@given(drawn())
def test_the_order_of_the_input_does_not_matter(estate: Drawn) -> None:
    assert estate.plan() == estate.plan(step=-1)


@settings(steadily, max_examples=30)
@given(drawn())
def test_whatever_has_happened_nobody_gets_another_wave_or_an_earlier_date(estate: Drawn) -> None:
    def groups(plan: Plan) -> list[tuple[str, ...]]:
        return [wave.members for wave in plan.waves]

    before, now = estate.moved(None).plan(), estate.plan()
    assert groups(now) == groups(before)
    for one, was in zip(now.waves, before.waves, strict=True):
        assert one.end >= was.end, "they were told these days"
        assert one.start >= was.start or len(one.started) + len(one.moved) > 0
    assert groups(estate.plan()) == groups(estate.moved(estate.verdicts).plan())


@settings(steadily, max_examples=50)
@given(drawn(), st.sets(st.integers(0, 14)), st.sets(st.integers(0, 14)))
def test_the_more_have_moved_the_earlier_the_last_wave_is_over(
    estate: Drawn, some: set[int], others: set[int]
) -> None:
    names = list(estate.verdicts)
    fewer = estate.moved(name for place, name in enumerate(names) if place in some).plan()
    more = estate.moved(name for place, name in enumerate(names) if place in some | others).plan()
    assert _last(more) <= _last(fewer)
    assert more.fit.fits or not fewer.fit.fits


def _last(plan: Plan) -> date:
    return max((wave.soaked for wave in plan.waves if not wave.is_over), default=date.min)


@settings(steadily, max_examples=30)
@given(drawn())
def test_when_everybody_has_moved_only_the_notice_counts(estate: Drawn) -> None:
    plan = estate.moved(estate.verdicts).plan()
    if plan.waves:
        noticed = plan.milestones[0].day + timedelta(days=plan.policy.notice_days)
        assert plan.fit.fits == (noticed <= plan.timeline.sunset)
        assert plan.critical_path == ()


@settings(steadily, max_examples=80)
@given(drawn())
def test_a_relaxation_moves_the_earliest_sunset_as_the_plan_under_it_does(estate: Drawn) -> None:
    plan, policy = estate.plan(), estate.migration.policy
    claimed = {one.constraint: one for one in plan.relaxations}
    for name, by in _PACES.items():
        value, found = getattr(policy, name) + by, claimed.get(name)
        saved, fits = _saved(plan, estate.under(**{name: value})) if value >= 0 else (0, False)
        assert (found is not None and found.steps == 1) == (saved > 0)
        if saved > 0 and found is not None:
            assert (found.after, found.saved_days, found.fits) == (str(value), saved, fits)
        if saved <= 0 and found is not None:
            value = getattr(policy, name) + by * found.steps
            larger = _saved(plan, estate.under(**{name: value}))
            assert (found.after, found.saved_days, found.fits) == (str(value), *larger)
    for freeze in policy.calendar.freezes:
        kept = tuple(one for one in policy.calendar.freezes if one != freeze)
        freed = estate.under(calendar=replace(policy.calendar, freezes=kept))
        if one := claimed.get(f"freeze '{freeze.why}'"):
            assert (one.saved_days, one.fits) == _saved(plan, freed)
        elif freeze.end >= max(estate.as_of, plan.milestones[0].day):
            assert _saved(plan, freed)[0] <= 0
    for service in estate.services:
        if one := claimed.get(f"effort_days of {service.name}"):
            assert (one.saved_days, one.fits) == _saved(plan, _quicker(estate, service, one))


_PACES = {"wave_size": 1, "team_capacity": 1, "soak_days": -1, "notice_days": -1}


def _quicker(estate: Drawn, service: Service, one: Relaxation) -> Drawn:
    kept = tuple(other for other in estate.services if other != service)
    return replace(estate, services=(*kept, replace(service, effort_days=int(one.after))))


@settings(steadily, max_examples=50)
@given(drawn())
def test_relaxations_save_days_single_steps_first_and_of_them_that_which_saves_most(
    estate: Drawn,
) -> None:
    found = estate.plan()
    single = [one.saved_days for one in found.relaxations if one.steps == 1]
    larger = [one.saved_days for one in found.relaxations if one.steps > 1]
    assert [one.saved_days for one in found.relaxations] == [
        *sorted(single, reverse=True),
        *sorted(larger, reverse=True),
    ]
    assert all(days > 0 for days in (*single, *larger))
    assert not (larger and found.fit.fits)


def _saved(plan: Plan, looser: Drawn) -> tuple[int, bool]:
    """By how many days the earliest sunset is earlier, and whether it then fits."""
    then = looser.plan()
    return (plan.fit.earliest_sunset - then.fit.earliest_sunset).days, then.fit.fits


@settings(steadily, max_examples=50)
@given(drawn())
def test_who_joins_late_changes_no_wave_of_those_who_were_told_in_time(estate: Drawn) -> None:
    with_all = estate.moved(None)
    late = Checker(with_all.plan(), with_all).late
    waves, others = _dated(with_all.plan()), _dated(with_all.without(late).plan())
    assert waves[: len(others)] == others
    assert {name for members, *_ in waves[len(others) :] for name in members} == late


def _dated(plan: Plan) -> list[tuple[tuple[str, ...], date, date, date]]:
    return [(one.members, one.start, one.end, one.soaked) for one in plan.waves]


@settings(steadily, max_examples=50)
@given(drawn())
def test_more_time_for_some_makes_nobody_later_who_does_not_wait_for_them(estate: Drawn) -> None:
    alone = replace(estate, depends_on=dict.fromkeys(estate.verdicts, frozenset()))
    for one, was in _pairs(alone, alone.known(extended={})):
        assert one.end <= was.end


@settings(steadily, max_examples=50)
@given(drawn())
def test_who_begins_early_makes_nobody_later(estate: Drawn) -> None:
    for one, was in _pairs(estate, estate.known(started={})):
        assert one.end <= was.end


def _pairs(one: Drawn, other: Drawn) -> Iterable[tuple[Wave, Wave]]:
    return zip(one.plan().waves, other.plan().waves, strict=True)
