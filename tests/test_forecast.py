"""A forecast says as much as the course so far allows, and comes true as often as it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_courses import (
    DAYS,
    FREEZE,
    KINDS,
    SOAK,
    START,
    SUNSET,
    Course,
    Mover,
    course,
    observed,
    plan,
    wave,
)

from contractctl.model import Calendar, Freeze, Location
from contractctl.model.forecast import Forecast
from contractctl.model.ledger import PROVEN, Extension, Progress, State
from contractctl.plan.workdays import WorkingDays
from contractctl.report.forecasts import chance, sentence
from contractctl.track import forecast as simulation
from contractctl.track.burn_up import burn_up
from contractctl.track.clocks import HORIZON_DAYS, Axis, clocks
from contractctl.track.forecast import LEAST_DAYS, LEAST_DONE, RUNS, SEED, forecast

HERE = Location("migration.yaml", 1, 1)


def after(days: int) -> date:
    return START + timedelta(days=days)


def moved(*done: int | None) -> Course:
    """Two waves of one working day each; when each consumer is done, in days from the start."""
    movers = tuple(
        Mover(f"c{place}", 1 if place < 2 else 2, 1, 0, [] if day is None else [after(day)])
        for place, day in enumerate(done)
    )
    names = [one.name for one in movers]
    return Course(movers, (wave(1, START, names[:2]), wave(2, after(SOAK), names[2:])))


def looked_at(found: Course, as_of: date, days: WorkingDays = DAYS) -> Forecast:
    return forecast(found.progress(as_of), found.baseline(as_of), days)


def test_half_of_the_ends_come_by_p50_and_nine_in_ten_by_p90(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`benchmarks/forecasts.py` looks longer, and at a simpler way; see docs/ledger.md."""
    monkeypatch.setattr(simulation, "RUNS", 200)
    kinds, dice, ends = sorted(KINDS), Random(6), []
    for number in range(306):
        found, as_of = observed(kinds[number % len(kinds)], number % 2 == 0, dice, LEAST_DONE)
        said, end = looked_at(found, as_of), found.end(as_of)
        ends.append([day is None or end <= day for day in (said.p50, said.p90)])
    by_p50, by_p90 = (sum(column) / len(ends) for column in zip(*ends, strict=True))
    assert 0.45 <= by_p50 <= 0.7
    assert 0.83 <= by_p90 <= 0.96


def test_the_same_course_gives_the_same_days_everywhere() -> None:
    found, as_of = observed("even", True, Random(2), 6)
    said = looked_at(found, as_of)
    assert said == looked_at(found, as_of)
    backwards = found.progress(as_of)
    backwards = replace(backwards, standings=backwards.standings[::-1])
    assert forecast(backwards, found.baseline(as_of), DAYS) == said
    days = date(2027, 8, 17), date(2027, 11, 11)
    assert said == Forecast(22, 0.67, RUNS, SEED, *days, chance=0.796)


@pytest.mark.parametrize(
    ("found", "as_of", "said"),
    [
        (moved(8, 8, 9), START - timedelta(days=1), f"the first wave starts on {START}"),
        (moved(8, 8, 9, None), after(LEAST_DAYS - 1), "the first wave started on 2027-01-11"),
        (moved(8, 8, None), after(60), "2 of 3 consumers done; it takes 3 to show a pace"),
        (moved(8, None), after(60), "2 consumers to move are too few to show a pace"),
        (moved(), after(60), "nobody has to move"),
    ],
)
def test_too_little_is_said_and_no_number(found: Course, as_of: date, said: str) -> None:
    likely = looked_at(found, as_of)
    assert likely.too_little.startswith(said)
    assert (likely.p50, likely.p90, likely.chance) == (None, None, None)


def test_who_is_done_is_no_forecast() -> None:
    found = moved(8, 8, 20, 30)
    likely = looked_at(found, after(60))
    assert (likely.left, likely.p50, likely.p90, likely.chance) == (0, after(30), after(30), 1.0)
    late = (SUNSET - START).days + 1
    assert looked_at(moved(8, 8, 20, late), after(late)).chance == 0.0


def test_the_pace_is_what_was_done_a_week_net() -> None:
    found = moved(8, 8, 20, 30, None)
    assert looked_at(found, after(34)).a_week == 0.8
    found.movers[0].days.append(after(31))
    assert looked_at(found, after(34)).a_week == 0.6
    ahead = moved(-14, 8, 20, None)
    assert looked_at(ahead, after(27)).a_week == 0.5
    assert looked_at(moved(0, None), START).a_week == 1.0


def test_once_the_sunset_is_over_there_is_no_chance() -> None:
    likely = looked_at(moved(8, 8, 20, None), SUNSET)
    assert likely.chance == 0.0
    assert likely.p50 is not None
    assert likely.p50 > SUNSET


def test_what_falls_back_puts_the_end_off() -> None:
    steady, relapsed = moved(8, 8, 20, 21, None), moved(8, 8, 20, 21, None)
    relapsed.movers[3].days.append(after(38))
    calm, worse = (looked_at(one, after(40)) for one in (steady, relapsed))
    assert worse.left == calm.left + 1
    assert calm.p50 is not None
    assert worse.p50 is not None
    assert worse.p50 > calm.p50


def test_nobody_is_done_before_its_wave_has_started_and_soaked() -> None:
    found = moved(8, 8, 15, None)
    far = replace(found, waves=(found.waves[0], wave(2, date(2027, 6, 1), ["c2", "c3"])))
    likely = looked_at(far, after(40))
    assert likely.p50 is not None
    assert likely.p50 >= date(2027, 6, 1) + timedelta(days=SOAK)


def test_nobody_is_done_before_there_can_be_enough_quiet_days() -> None:
    found = moved(8, 8, 15, None)
    progress = found.progress(after(40))
    *rest, last = progress.standings
    for quiet_days in range(SOAK + 1):
        seen = replace(progress, standings=(*rest, replace(last, quiet_days=quiet_days)))
        likely = forecast(seen, found.baseline(after(40)), DAYS)
        assert likely.p50 is not None
        assert likely.p50 >= after(40 + SOAK - quiet_days)


def test_who_has_more_time_is_not_expected_before_its_end() -> None:
    found = moved(8, 8, 15, None)
    progress = found.progress(after(40))
    *rest, last = progress.standings
    until = date(2027, 5, 31)
    more = replace(last, extension=Extension(until, "", "", after(30), False))
    seen = replace(progress, standings=(*rest, more))
    likely = forecast(seen, found.baseline(after(40)), DAYS)
    assert likely.p50 is not None
    assert likely.p50 >= until + timedelta(days=SOAK)


def test_nothing_is_done_in_a_freeze_and_a_freeze_puts_the_end_off() -> None:
    found, as_of = observed("even", True, Random(1), 6)
    plain = looked_at(found, as_of)
    assert plain.p50 is not None
    freeze = Freeze(plain.p50, plain.p50 + timedelta(days=40), "summer")
    frozen = looked_at(found, as_of, WorkingDays(Calendar(freezes=(FREEZE, freeze)), HERE))
    assert frozen.p50 is not None
    assert frozen.p50 > freeze.end
    assert DAYS.obstacle(plain.p50) is None


def test_what_is_not_within_five_years_is_no_day() -> None:
    found = moved(8, 8, 15, None)
    as_of = after(40)
    freeze = Freeze(as_of, as_of + timedelta(days=HORIZON_DAYS), "for ever")
    likely = looked_at(found, as_of, WorkingDays(Calendar(freezes=(freeze,)), HERE))
    assert (likely.p50, likely.p90, likely.chance) == (None, None, 0.0)
    assert "not done within 5 years; < 1 % chance" in sentence(likely, found.progress(as_of))


def dues(found: Course, as_of: date) -> list[int | None]:
    progress = found.progress(as_of)
    axis = Axis(START, as_of, DAYS, SOAK)
    return [one.due for one in clocks(progress.standings, found.baseline(as_of), as_of, axis)]


def test_waves_wait_for_each_other_unless_the_course_shows_that_they_do_not() -> None:
    on_time, late = 5, 25
    planned = [on_time, on_time, on_time + 5, on_time + 5]
    assert dues(moved(8, 35, 50, 51), after(60)) == [on_time, on_time, late + 5, late + 5]
    assert dues(moved(8, None, None, None), after(60)) == [on_time, on_time, None, None]
    assert dues(moved(8, None, 30, None), after(60)) == planned
    assert dues(moved(8, 35, 30, 51), after(60)) == planned


def test_time_until_the_end_of_the_calendar_is_beyond_the_horizon() -> None:
    found = moved(8, 8, 15, None)
    progress = found.progress(after(40))
    *rest, last = progress.standings
    more = replace(last, extension=Extension(date.max, "", "", after(30), False))
    likely = forecast(replace(progress, standings=(*rest, more)), found.baseline(after(40)), DAYS)
    assert (likely.p50, likely.chance) == (None, 0.0)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.booleans(), st.integers(0, 9999), st.integers(-20, 400))
def test_a_burn_up_counts_what_is_planned_proven_and_done(
    kind: str, waits: bool, seed: int, days: int
) -> None:
    found, as_of = course(kind, waits, Random(seed)), after(days)
    progress, baseline = found.progress(as_of), found.baseline(as_of)
    drawn = burn_up(baseline, progress)
    assert drawn.consumers == len(found.movers)
    assert {START, SUNSET, as_of} <= {one.day for one in drawn.counts}
    assert all(one.day < two.day for one, two in pairwise(drawn.counts))
    for one in drawn.counts:
        over = [each for each in baseline.waves if each.soaked <= one.day]
        assert one.planned == sum(len(each.members) for each in over)
        if one.day > as_of:
            assert one.proven is one.done is None
        else:
            states = [each.state for each in found.progress(one.day).standings]
            assert one.done == states.count(State.DONE)
            assert one.proven == sum(state in PROVEN for state in states)


def test_a_burn_up_of_nobody_has_the_dates_and_no_consumers() -> None:
    nobody = Progress("shop", "v1", "v2", after(3), SUNSET, ())
    drawn = burn_up(plan((), after(3)), nobody)
    assert [(one.day, one.planned, one.done) for one in drawn.counts] == [
        *((START, 0, 0), (after(3), 0, 0), (SUNSET, 0, None)),
    ]


@pytest.mark.parametrize(
    ("share", "left", "days", "said"),
    [
        *((0.0, 4, -1, "< 1 %"), (0.004, 4, -1, "< 1 %"), (0.83, 4, -1, "83 %")),
        *((0.996, 4, -1, "> 99 %"), (1.0, 4, -1, "> 99 %"), (0.0, 4, 0, "0 %")),
        *((1.0, 0, -1, "100 %"), (0.0, 0, 3, "0 %"), (None, 4, -1, "unknown")),
    ],
)
def test_none_and_all_are_said_only_where_that_is_certain(
    share: float | None, left: int, days: int, said: str
) -> None:
    progress = Progress("shop", "v1", "v2", SUNSET + timedelta(days=days), SUNSET, ())
    assert chance(Forecast(left, 1.0, RUNS, SEED, chance=share), progress) == said


def test_a_forecast_is_one_sentence() -> None:
    progress = Progress("shop", "v1", "v2", after(60), SUNSET, ())
    likely = Forecast(7, 1.0, RUNS, SEED, date(2027, 4, 20), date(2027, 5, 11), 0.83)
    assert sentence(likely, progress) == (
        "At this pace the last of 7 to go is done by 2027-04-20 (even odds), by 2027-05-11"
        " (9 in 10); 83 % chance to make the sunset 2027-09-30."
    )
    far = sentence(replace(likely, p90=None, left=1), progress)
    assert "the one to go is done by 2027-04-20 (even odds), not within 5 years (9 in 10)" in far
    little = Forecast(7, 1.0, RUNS, SEED, too_little="2 of 3 consumers done")
    assert sentence(little, progress) == "Too little data for a forecast: 2 of 3 consumers done."
    assert sentence(Forecast(0, 0.0, RUNS, SEED, too_little="nobody has to move"), progress) == ""
