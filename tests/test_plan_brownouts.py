"""Brownouts come when they may, where they are noticed, and say what they do to whom."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_estate import HERE

from contractctl.model import Calendar, Freeze, Migration, Operation, RolloutPolicy, Timeline
from contractctl.model.migration import WorkingHours
from contractctl.plan.brownout_words import noticing, when
from contractctl.plan.brownouts import Agreed, Brownouts, Moving, plan_brownouts
from contractctl.plan.call_hours import WEEK_HOURS, Calls, Habit, habit, overlaps
from contractctl.plan.refusals import refusal
from contractctl.plan.workdays import WorkingDays

GONE = (Operation("GET", "/orders/export"),)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 12, 31))
ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata", "Pacific/Kiritimati", "America/Los_Angeles")


def migration(
    announce: date,
    deprecate: date,
    sunset: date,
    notice: int = 60,
    calendar: Calendar | None = None,
) -> Migration:
    policy = RolloutPolicy(notice_days=notice, calendar=calendar or Calendar())
    timeline = Timeline(announce, deprecate, sunset)
    return Migration("orders", "o@example.test", timeline, policy, (), HERE, "v1", "v2")


USUAL = migration(date(2026, 12, 1), date(2027, 1, 11), date(2027, 6, 14))
AS_OF = date(2026, 11, 23)


def planned(
    own: Migration, *habits: Habit, as_of: date = AS_OF, hours: WorkingHours | None = None,
    status: int = 410,
) -> Brownouts:  # fmt: skip
    answer = refusal(own, status, None, None)
    return plan_brownouts(own, "orders@v1", GONE, habits, answer, as_of, hours=hours)


def daily(name: str, hour: int, calls: float) -> Habit:
    """Who calls in one hour of each day, in UTC."""
    return Habit(name, {one: calls if one % 24 == hour else 0.0 for one in range(WEEK_HOURS)})


@st.composite
def estates(draw: st.DrawFn) -> tuple[Migration, date, WorkingHours, tuple[Habit, ...]]:
    announce = draw(DAYS)
    deprecate = announce + timedelta(draw(st.integers(0, 120)))
    sunset = deprecate + timedelta(draw(st.integers(0, 300)))
    freezes = tuple(
        Freeze(start, start + timedelta(draw(st.integers(0, 40))), "busy")
        for start in draw(st.lists(DAYS.map(lambda _: announce), max_size=3))
        for start in (start + timedelta(draw(st.integers(0, 300))),)
    )
    country = draw(st.sampled_from([None, "DE", "US", "AE"]))
    own = migration(
        *(announce, deprecate, sunset, draw(st.integers(0, 180))), Calendar(country, None, freezes)
    )
    first = draw(st.integers(0, 23))
    hours = WorkingHours(first, draw(st.integers(first + 1, 24)), draw(st.sampled_from(ZONES)))
    dice = random.Random(draw(st.integers(0, 1000)))
    habits = tuple(
        Habit(f"c{n}", {hour: dice.random() * 50 for hour in range(WEEK_HOURS)} if n % 3 else {})
        for n in range(draw(st.integers(0, 6)))
    )
    return own, announce + timedelta(draw(st.integers(-60, 200))), hours, habits


@settings(max_examples=200, deadline=None)
@given(estates())
def test_no_brownout_is_too_early_too_late_or_when_nobody_is_there(
    estate: tuple[Migration, date, WorkingHours, tuple[Habit, ...]],
) -> None:
    """Checked with nothing of the planner but the calendar."""
    own, as_of, hours, habits = estate
    made = planned(own, *habits, as_of=as_of, hours=hours)
    days = WorkingDays(own.policy.calendar, HERE)
    first = max(own.timeline.announce, as_of)  # nobody was told yet
    told = datetime.combine(first, time(), UTC)
    last = None
    for window in made.windows:
        start, end = (at.astimezone(ZoneInfo(hours.zone)) for at in (window.start, window.end))
        assert window.start >= told + timedelta(own.policy.notice_days)
        assert window.start >= datetime.combine(own.timeline.deprecate, time(), UTC)
        assert window.end <= datetime.combine(own.timeline.sunset, time(), UTC)
        assert window.start.date() > as_of
        assert days.obstacle(start.date()) is None
        assert start.hour >= hours.first
        assert end.date() == start.date() or end.time() == time()
        assert end.hour < hours.last or (end.hour, end.minute) in ((hours.last, 0), (0, 0))
        assert last is None or (last.end < window.start and last.minutes <= window.minutes)
        last = window
        assert [one.consumer for one in window.effects] == [one.consumer for one in habits]
    assert made == planned(own, *reversed(habits), as_of=as_of, hours=hours)
    assert made.is_whole or any(one.kind == "conflict" for one in made.remarks)


def test_each_is_longer_than_the_one_before_and_leaves_time_to_react() -> None:
    made = planned(USUAL, daily("batch", 10, 60))
    assert [one.minutes for one in made.windows] == [5, 15, 60, 240, 480]
    assert made.earliest == date(2027, 1, 30)
    starts = [one.start for one in made.windows]
    assert all(b - a >= timedelta(days=14) for a, b in pairwise(starts))
    assert made.windows[-1].end < datetime(2027, 6, 1, tzinfo=UTC)


def test_the_hour_is_one_at_which_most_consumers_notice() -> None:
    made = planned(USUAL, daily("a", 11, 60), daily("b", 11, 40), daily("c", 14, 900))
    assert [one.start.hour for one in made.windows[:3]] == [11, 11, 11]
    assert made.windows[2].reached == ("a", "b")
    assert made.windows[2].requests == 100
    assert made.windows[4].reached == ("a", "b", "c")


def test_of_hours_alike_the_quieter_one_is_taken() -> None:
    by_hour = {one: 500.0 if one % 24 == 9 else 80.0 for one in range(WEEK_HOURS)}
    assert planned(USUAL, Habit("web", by_hour)).windows[2].start.hour == 10


def test_effects_follow_from_the_hours_and_their_parts() -> None:
    made = planned(USUAL, daily("batch", 10, 60), Habit("unheard", {}))
    known = [window.effects[0].requests for window in made.windows]
    assert known == pytest.approx([5, 15, 60, 60, 60])
    assert {window.effects[1].requests for window in made.windows} == {None}
    assert made.windows[0].reached == ("batch",)
    texts = [one.text for one in made.remarks if one.kind == "unknown"]
    assert [text for text in texts if "unheard" in text]


def test_who_calls_at_night_is_said_to_be_missed() -> None:
    made = planned(USUAL, daily("nightly", 2, 1000))
    assert [one.requests for one in made.windows] == [0] * 5
    assert any("reach nightly" in one.text for one in made.remarks)


def test_without_room_the_longest_are_left_out_and_it_is_said() -> None:
    short = replace(USUAL, timeline=replace(USUAL.timeline, sunset=date(2027, 2, 3)))
    made = planned(short)
    assert [one.minutes for one in made.windows] == [5, 15]  # 2027-02-01 is a Monday
    assert made.remarks[0].kind == "conflict"
    none = planned(replace(USUAL, timeline=replace(USUAL.timeline, sunset=date(2027, 1, 20))))
    assert (none.windows, none.remarks[0].kind) == ((), "conflict")


def test_hours_on_the_clocks_of_a_zone_hold_in_summer_and_winter() -> None:
    made = planned(USUAL, hours=WorkingHours(9, 12, "Europe/Berlin"))
    local = {one.start.astimezone(ZoneInfo("Europe/Berlin")).hour for one in made.windows}
    assert local == {9}
    assert {one.start.hour for one in made.windows} == {7, 8}
    assert [one.minutes for one in made.windows] == [5, 15, 60, 180]


def test_the_hours_of_the_policy_hold_where_nobody_names_others() -> None:
    early = WorkingHours(6, 8, "Asia/Kolkata")
    told = replace(USUAL, policy=replace(USUAL.policy, hours=early))
    assert planned(told).hours == early
    assert planned(told, hours=WorkingHours(9, 12)).hours == WorkingHours(9, 12)
    assert planned(USUAL).hours == WorkingHours()


def test_hours_are_an_assumption_only_where_nobody_said() -> None:
    told = replace(USUAL, policy=replace(USUAL.policy, hours=WorkingHours()))
    for made, number in (
        (planned(USUAL), 1),
        (planned(told), 0),
        (planned(USUAL, hours=WorkingHours()), 0),
    ):
        found = [one for one in made.remarks if one.kind == "assumption" and "help" in one.text]
        assert len(found) == number


@pytest.mark.parametrize(("status", "warned"), [(410, 0), (503, 1), (429, 1), (502, 1), (404, 1)])
def test_a_status_that_hides_the_brownout_is_warned_of(status: int, warned: int) -> None:
    made = planned(USUAL, status=status)
    found = [one for one in made.remarks if one.kind == "conflict" and str(status) in one.text]
    assert len(found) == warned
    assert made.refusal.body["status"] == status


def test_the_refusal_is_a_problem_of_its_own_that_nobody_caches() -> None:
    page = "https://developer.example.com/v2"
    found = refusal(USUAL, 410, page, None)
    assert found.body["type"] == f"{page}#brownout"
    assert found.body["link"] == page
    assert found.body["sunset"] == "2027-06-14"
    assert found.headers[0] == ("Cache-Control", "no-store")
    assert found.text.isascii()
    assert refusal(USUAL, 410, None, None).body["type"] == "urn:contractctl:problem:brownout"


def test_a_habit_is_the_mean_over_the_weeks_that_were_watched() -> None:
    watched = {*range(2 * WEEK_HOURS), 2 * WEEK_HOURS + 5}
    found = habit(Calls("a", {5: 30, WEEK_HOURS + 5: 60, 7: 10}), watched)
    assert (found.by_hour[5], found.by_hour[7], found.by_hour[8]) == (30, 5, 0)
    assert habit(Calls("a"), watched).by_hour == {}


def test_the_shares_of_a_span_are_those_of_its_minutes() -> None:
    start = datetime(1970, 1, 1, 1, 30, tzinfo=UTC)
    found = dict(overlaps(start, start + timedelta(minutes=75)))
    assert found == {1: 0.5, 2: 0.75}
    assert habit(Calls("a", {1: 8}), range(2)).expected(start, start + timedelta(hours=2)) is None


def test_who_was_promised_more_time_is_named_where_a_brownout_would_refuse_it() -> None:
    habits = daily("night", 3, 9.0), daily("office", 10, 9.0), Habit("silent", {})
    until = dict.fromkeys(("night", "office", "silent", "nobody"), date(2027, 3, 19))
    plan = plan_brownouts(
        *(USUAL, "orders@v1", GONE, habits, refusal(USUAL, 410, None, None), AS_OF),
        moving=Moving(until),
    )
    early = [str(one.number) for one in plan.windows if one.start.date() <= date(2027, 3, 19)]
    assert early
    assert early != [str(one.number) for one in plan.windows]
    said = [one.text for one in plan.remarks if "by an extension" in one.text]
    assert [text.partition(" has to be off")[0].rpartition(" ")[2] for text in said] == [
        *("office", "silent"),
    ]
    assert f"{' '.join(['Brownouts', ', '.join(early)])} are before silent" in said[1]


def moving(made: Migration, waves: dict[str, date], *waived: str) -> Brownouts:
    habits = daily("a", 10, 60), daily("b", 11, 60)
    answer = refusal(made, 410, None, None)
    where = Moving(waves=waves, waived=frozenset(waived))
    return plan_brownouts(made, "orders@v1", GONE, habits, answer, AS_OF, moving=where)


def test_brownouts_wait_for_the_last_wave_of_a_caller_where_there_is_room() -> None:
    waves = {"a": date(2027, 3, 5), "b": date(2027, 4, 9), "other": date(2027, 6, 1)}
    made = moving(USUAL, waves)
    assert made.is_whole
    assert made.windows[0].start.date() > date(2027, 4, 9)
    assert any("after 2027-04-09, when the last callers are to move: b" in one.text
               for one in made.remarks)  # fmt: skip
    assert not any(one.kind == "conflict" for one in made.remarks)


def test_without_room_after_the_waves_it_is_said_whom_brownouts_refuse_too_early() -> None:
    made = moving(USUAL, {"b": date(2027, 6, 2)})  # eight working days are left, not ten
    assert made.windows[0].start.date() < date(2027, 3, 1)
    (said,) = [one.text for one in made.remarks if one.kind == "conflict"]
    assert said.startswith("Brownouts 4, 5 are before who is refused")
    assert "b (wave up to 2027-06-02)" in said
    assert "a (" not in said


def test_who_is_waived_is_said_to_be_refused_without_being_told() -> None:
    said = [one.text for one in moving(USUAL, {}, "b", "stranger").remarks]
    assert any(text.startswith("By a waiver b needs not move") for text in said)
    assert not any("stranger" in text for text in said)


def test_what_is_agreed_on_stays_where_it_is_and_says_where_it_can_no_longer_be() -> None:
    at = [datetime(2027, 1, 12, 10, tzinfo=UTC), datetime(2027, 7, 1, 10, tzinfo=UTC)]
    spans = tuple((start, start + timedelta(hours=1)) for start in at)
    agreed = Agreed(AS_OF, "ann", (), 410, spans)
    answer = refusal(USUAL, 410, None, None)
    day = date(2027, 1, 4)
    made = plan_brownouts(USUAL, "orders@v1", GONE, (), answer, day, agreed=agreed)
    assert [(one.start, one.end) for one in made.windows] == list(spans)
    conflicts = [one.text for one in made.remarks if one.kind == "conflict"]
    assert conflicts[0].startswith("Brownout 1 is before notice is over on 2027-03-05.")
    assert conflicts[1].startswith("Brownout 2 is after the sunset 2027-06-14.")
    over = plan_brownouts(*(USUAL, "orders@v1", GONE, (), answer, date(2027, 1, 13)), agreed=agreed)
    assert [one.is_over for one in over.windows] == [True, False]


def test_the_day_of_the_zone_stands_beside_its_hour_where_it_is_another_one() -> None:
    made = planned(USUAL, hours=WorkingHours(9, 17, "Pacific/Auckland"))
    text = when(made.windows[0], made)
    local = made.windows[0].start.astimezone(ZoneInfo("Pacific/Auckland"))
    assert local.date() != made.windows[0].start.date()
    assert f"({local:%a %Y-%m-%d} 09:00 Pacific/Auckland)" in text
    assert when(planned(USUAL, hours=WorkingHours(9, 17, "Asia/Kolkata")).windows[0], made)


def test_nobody_who_notices_has_a_reason() -> None:
    night, unheard = daily("night", 2, 60), Habit("unheard", {})
    assert noticing(planned(USUAL, daily("a", 10, 60)).windows[2]) == "1 consumer should notice"
    assert noticing(planned(USUAL, night).windows[2]) == "no call is expected at that hour"
    assert "nothing is known of the hours of 1 consumer" in noticing(
        planned(USUAL, night, unheard).windows[2]
    )
    assert noticing(planned(USUAL, unheard).windows[2]).startswith("nothing is known")
    assert noticing(planned(USUAL).windows[2]).startswith("nobody is known")
