"""What decides the end is named with the reason, and what one step of each constraint would buy."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from plan_draws import Drawn
from plan_estate import MIGRATION, Estate, service
from rich.console import Console

from contractctl.cli.plan_text import render_text
from contractctl.model import Calendar, Freeze, RolloutPolicy, Timeline, Verdict
from contractctl.plan.nouns import Facts, Plan
from contractctl.report.plan_json import render_json
from contractctl.report.plan_markdown import render_markdown

HIT = Verdict.AFFECTED, Verdict.UNAFFECTED

Row = tuple[str, str, int, int, tuple[str, ...]]
"""Name, team, tier, working days, and whom it consumes."""


def planned(
    rows: Iterable[Row],
    sunset: date = date(2027, 4, 12),
    moved: Iterable[str] = (),
    **policy: object,
) -> Plan:
    """Plan some consumers, the first of which is a canary alone."""
    every: list[Row] = [("canary", "zoo", 4, 1, ()), *rows]
    timeline = Timeline(date(2026, 12, 1), date(2027, 1, 11), sunset)
    asked = {"calendar": Calendar(), "notice_days": 0, **policy}
    migration = replace(MIGRATION, timeline=timeline, policy=RolloutPolicy(**asked), waivers=())  # type: ignore[arg-type]
    return Drawn(
        tuple(service(name, team, tier, effort, 1, True) for name, team, tier, effort, _ in every),
        {name: HIT for name, *_ in every},
        {name: frozenset(after) for name, *_, after in every},
        migration,
        date(2026, 12, 1),
        Facts(None, dict.fromkeys(moved, date(2026, 12, 1))),
    ).plan()


def path(plan: Plan) -> list[tuple[int, str, str]]:
    return [(one.wave, one.consumer, one.because) for one in plan.critical_path]


def text(plan: Plan, width: int = 100) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None, force_terminal=False)
    with console.capture() as captured:
        render_text(plan, console)
    return captured.get()


def bought(plan: Plan) -> dict[str, tuple[str, str, int, bool]]:
    return {
        one.constraint: (one.before, one.after, one.saved_days, one.fits)
        for one in plan.relaxations
    }


@pytest.mark.parametrize(
    ("rows", "policy", "because"),
    [
        (
            [("a", "x", 2, 1, ("canary",)), ("b", "y", 2, 1, ("a",))],
            {},
            "it consumes what wave 2 provides (a)",
        ),
        (
            [("a", "x", 2, 1, ()), ("b", "y", 2, 1, ())],
            {"wave_size": 1},
            "wave 2 is full (wave_size 1)",
        ),
        (
            [("a", "x", 2, 1, ()), ("b", "x", 2, 1, ())],
            {},
            "team x is at its team_capacity of 1 in wave 2 (a)",
        ),
        (
            [("a", "x", 2, 1, ()), ("b", "x", 2, 1, ()), ("c", "y", 1, 9, ())],
            {},
            "less critical consumers go first, and b (tier 2) still waited in wave 2",
        ),
        (
            [("a", "x", 2, 1, ()), ("b", "x", 2, 1, ("c",)), ("c", "x", 2, 1, ("b",))],
            {},
            "it is in a cycle beyond the limits, which moves in a wave of its own",
        ),
        (
            [("a", "x", 3, 1, ("b",)), ("b", "x", 3, 1, ("a",)), ("c", "y", 2, 9, ())],
            {},
            "wave 2 is a cycle beyond the limits, which moves alone",
        ),
        (
            [("a", "x", 2, 1, ()), ("b", "y", 2, 1, ("c",)), ("c", "z", 2, 1, ("b",))],
            {"wave_size": 2},
            "wave 2 has no room for the 2 consumers of its cycle (wave_size 2)",
        ),
        (
            [("a", "x", 2, 1, ()), ("b", "x", 2, 1, ())],
            {"wave_size": 1},
            "wave 2 is full (wave_size 1) and team x is at its team_capacity of 1 in wave 2 (a)",
        ),
    ],
)
def test_the_reason_why_a_wave_is_not_over_earlier_is_named(
    rows: list[Row], policy: dict[str, Any], because: str
) -> None:
    found = path(planned(rows, **policy))
    assert because in {why for wave, _, why in found if wave == 3}


def test_the_path_begins_with_the_first_wave_and_the_canary_holds_the_second() -> None:
    found = path(planned([("a", "x", 2, 5, ()), ("b", "y", 2, 8, ())]))
    assert found == [
        (1, "canary", "first"),
        (2, "b", "wave 1 is the canary, in which only one or two go first"),
    ]


def test_the_path_is_of_those_who_are_left() -> None:
    plan = planned([("a", "x", 2, 5, ()), ("b", "y", 2, 8, ())], moved=("canary", "b"))
    assert path(plan) == [(2, "a", "first")]


def test_a_step_of_what_binds_is_bought_and_one_of_what_does_not_is_left_out() -> None:
    rows: list[Row] = [("a", "x", 2, 5, ()), ("b", "x", 2, 5, ())]
    plan = planned(rows, sunset=date(2027, 1, 29))
    assert plan.waves[-1].soaked == date(2027, 2, 11)
    assert bought(plan) == {
        "team_capacity": ("1", "2", 13, True),
        "soak_days": ("7", "6", 2, False),
        "effort_days of a": ("5", "4", 1, False),
    }


def test_a_freeze_that_stands_in_the_way_is_named() -> None:
    freeze = Freeze(date(2027, 1, 18), date(2027, 1, 29), "stocktaking")
    past = Freeze(date(2026, 1, 18), date(2026, 1, 29), "long over")
    rows: list[Row] = [("a", "x", 2, 1, ())]
    plan = planned(rows, calendar=Calendar(freezes=(freeze, past)))
    assert bought(plan)["freeze 'stocktaking'"] == ("2027-01-18 to 2027-01-29", "none", 14, True)
    assert "freeze 'long over'" not in bought(plan)


def test_where_notice_alone_binds_only_notice_is_for_sale() -> None:
    plan = planned([("a", "x", 2, 1, ())], notice_days=133)
    assert bought(plan) == {"notice_days": ("133", "132", 1, True)}
    assert "One step is enough: notice_days." in text(plan)


def test_where_notice_and_waves_are_over_on_the_same_day_both_decide() -> None:
    plan = planned([("a", "x", 2, 1, ())], sunset=date(2027, 1, 22), notice_days=55)
    assert plan.waves[-1].soaked == date(2027, 1, 25)
    assert bought(plan) == {}
    assert "notice and the waves bind together" in text(plan)
    assert "Notice and the waves are over on the same day, 2027-01-25: both decide." in text(plan)
    assert json.loads(render_json(plan))["decides"]["by"] == "both"


@pytest.mark.parametrize("render", [text, render_markdown])
def test_where_notice_decides_the_waves_have_days_to_spare(render: Callable[[Plan], str]) -> None:
    plan = planned([("a", "x", 2, 1, ())], sunset=date(2027, 1, 22), notice_days=60)
    said = " ".join(render(plan).replace("\\", "").split())
    assert "Notice decides: it is over on 2027-01-30; the waves have 5 days to spare." in said
    decides = json.loads(render_json(plan))["decides"]
    assert decides == {"by": "notice", "day": "2027-01-30", "spare_days": 5}
    waiting = planned([("a", "x", 2, 1, ())], moved=("a", "canary"), notice_days=200)
    assert "it is over on 2027-06-19; all who have to move have moved." in render(waiting)


def test_where_one_step_buys_nothing_the_smallest_that_does_is_named() -> None:
    rows: list[Row] = [(f"c{number:02}", f"t{number}", 2, 1, ()) for number in range(30)]
    plan = planned(rows, sunset=date(2027, 1, 22), wave_size=9)
    size = next(one for one in plan.relaxations if one.constraint == "wave_size")
    assert (size.before, size.after, size.steps) == ("9", "10", 1)
    plan = planned(rows, sunset=date(2027, 1, 22), wave_size=10)
    size = next(one for one in plan.relaxations if one.constraint == "wave_size")
    assert (size.before, size.after, size.steps) == ("10", "15", 5)
    assert plan.relaxations[-1] == size, "single steps come first"
    assert "15 (by one: nothing)" in text(plan)
    fewer = planned(rows, sunset=date(2027, 1, 22), wave_size=14)
    assert fewer.fit == plan.fit


def test_where_nothing_helps_it_is_said() -> None:
    plan = planned([], sunset=date(2027, 1, 8), soak_days=0)
    assert plan.relaxations == ()
    assert "No step of one constraint saves a day" in text(plan)
    assert "No step of one constraint saves a day" in render_markdown(plan)


def test_relaxations_are_shown_where_the_plan_does_not_fit_and_always_in_json() -> None:
    fitting = Estate().plan()
    assert fitting.fit.fits
    assert "What relaxing by one buys" not in text(fitting) + render_markdown(fitting)
    assert json.loads(render_json(fitting))["relaxations"]
    late = planned([("a", "x", 2, 5, ()), ("b", "x", 2, 5, ())], sunset=date(2027, 2, 5))
    assert "What relaxing by one buys" in text(late)
    assert "| team\\_capacity | 1 | 2 | 13 days | yes |" in render_markdown(late)


def test_a_long_path_is_cut_in_texts_and_whole_in_json() -> None:
    plan = planned([(f"c{number:02}", "x", 2, 1, ()) for number in range(30)])
    assert len(json.loads(render_json(plan))["critical_path"]) == 31
    assert "The 19 waves before those are in the JSON." in " ".join(text(plan).split())
    assert "| 19 | " not in render_markdown(plan).partition("What decides")[2].partition("##")[0]


@pytest.mark.parametrize("width", [40, 80, 140])
def test_no_line_of_the_path_and_the_relaxations_is_wider_than_the_terminal(width: int) -> None:
    rows: list[Row] = [(f"service-with-a-long-name-{n}", "x", 2, 5, ()) for n in range(4)]
    shown = text(planned(rows, sunset=date(2027, 2, 1)), width)
    assert max(len(line.rstrip()) for line in shown.splitlines()) <= width
