"""Dates fall on working days, promises stand, and what does not fit is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from plan_estate import HERE, MIGRATION, Estate

from contractctl.errors import WorkspaceError
from contractctl.model import Calendar, Freeze, Migration, RolloutPolicy, Timeline
from contractctl.plan.nouns import Plan
from contractctl.plan.words import verdict
from contractctl.plan.workdays import WorkingDays

SUNDAY = date(2027, 4, 18)


def planned(as_of: date = date(2026, 11, 16), **timeline: date) -> Plan:
    """Plan the estate of twenty with other dates."""
    moved = replace(MIGRATION.timeline, **timeline)
    return Estate(migration=replace(MIGRATION, timeline=moved), as_of=as_of).plan()


def with_policy(**changed: object) -> Migration:
    return replace(MIGRATION, policy=replace(MIGRATION.policy, **changed))  # type: ignore[arg-type]


def said(plan: Plan, kind: str) -> str:
    return "\n".join(remark.text for remark in plan.remarks if remark.kind == kind)


def test_weekends_holidays_and_freezes_are_named() -> None:
    freeze = Freeze(date(2027, 4, 5), date(2027, 4, 6), "audit")
    days = WorkingDays(Calendar("DE", None, (freeze,)), HERE)
    assert days.obstacle(date(2027, 3, 26)) == "Good Friday"
    assert days.obstacle(date(2027, 4, 3)) == "a Saturday"
    assert days.obstacle(date(2027, 4, 5)) == "in the freeze 'audit'"
    assert days.on_or_after(date(2027, 4, 3)) == date(2027, 4, 7)
    assert days.after(date(2027, 4, 2), 2) == date(2027, 4, 8)


def test_a_subdivision_adds_its_own_holidays() -> None:
    epiphany = date(2027, 1, 6)
    assert WorkingDays(Calendar("DE", "BY"), HERE).obstacle(epiphany) == "Epiphany"
    assert WorkingDays(Calendar("DE", "HH"), HERE).obstacle(epiphany) is None


def test_the_weekend_is_that_of_the_country() -> None:
    friday, sunday = date(2027, 4, 2), date(2027, 4, 4)
    assert WorkingDays(Calendar("SA"), HERE).obstacle(friday) == "a Friday"
    assert WorkingDays(Calendar("SA"), HERE).obstacle(sunday) is None


@pytest.mark.parametrize(
    ("calendar", "hint"),
    [
        (Calendar("de"), "did you mean 'DE'"),
        (Calendar("Atlantis"), "ISO 3166-1"),
        (Calendar("DE", "BYY"), "did you mean 'BY'"),
        (Calendar("AQ", "X"), "leave policy.calendar.subdivision out"),
    ],
)
def test_an_unknown_calendar_is_refused_with_the_nearest(calendar: Calendar, hint: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        WorkingDays(calendar, HERE)
    assert hint in caught.value.hint
    assert caught.value.location == HERE


def test_a_freeze_without_end_is_refused() -> None:
    forever = Calendar(freezes=(Freeze(date(2026, 1, 1), date.max, "forever"),))
    with pytest.raises(WorkspaceError, match="no working day within ten years"):
        Estate(migration=with_policy(calendar=forever)).plan()


def test_waves_beyond_the_end_of_the_calendar_are_refused() -> None:
    with pytest.raises(WorkspaceError, match="end of the calendar"):
        Estate(migration=with_policy(soak_days=2_000_000)).plan()


def test_the_first_wave_starts_when_both_forms_work() -> None:
    plan = planned()
    assert plan.waves[0].start == plan.milestone("deprecate").day == date(2027, 1, 11)


def test_a_wave_ends_after_the_effort_of_its_longest_member_and_soaks_calendar_days() -> None:
    wave = planned().waves[0]
    assert wave.effort_days == 1
    assert wave.end == wave.start  # one working day is done on the day it starts
    assert wave.soaked == wave.end + timedelta(days=7)


def test_nothing_is_announced_before_the_day_of_the_plan() -> None:
    plan = planned(as_of=date(2027, 2, 6))
    assert plan.milestone("announce").day == plan.milestone("deprecate").day == date(2027, 2, 8)
    assert "The announcement was due on 2026-12-01" in said(plan, "assumption")
    assert "Announce moves from 2027-02-06 (a Saturday)" in said(plan, "note")


def test_what_does_not_fit_is_named_with_the_earliest_date_that_would() -> None:
    plan = planned(sunset=date(2027, 3, 10))
    assert not plan.fit.fits
    assert plan.fit.late_waves == (6,)
    assert "Wave 6 would finish after the sunset 2027-03-10" in said(plan, "conflict")
    assert "the earliest that fits is 2027-03-19" in verdict(plan)
    relaxed = planned(sunset=plan.fit.earliest_sunset)
    assert relaxed.fit.fits
    assert relaxed.fit.spare_days == 0


def test_too_short_a_notice_is_a_conflict_even_where_the_waves_fit() -> None:
    plan = Estate(migration=with_policy(notice_days=200)).plan()
    assert plan.fit.late_waves == ()
    assert not plan.fit.fits
    assert "Only 132 days of notice" in said(plan, "conflict")
    assert plan.fit.earliest_sunset >= date(2026, 12, 1) + timedelta(days=200)


def test_a_late_deprecation_is_noted_though_the_announcement_was_in_time() -> None:
    plan = Estate(migration=with_policy(notice_days=120)).plan()
    assert "marked deprecated only 91 days before" in said(plan, "note")


def test_a_deprecation_after_the_sunset_is_a_conflict_and_marked_in_the_timeline() -> None:
    frozen = Freeze(date(2027, 1, 1), date(2027, 12, 31), "nothing goes out this year")
    plan = Estate(migration=with_policy(calendar=Calendar(freezes=(frozen,)))).plan()
    assert plan.milestone("deprecate").day == date(2028, 1, 3)
    assert "deprecated on 2028-01-03, 266 days later than the sunset" in said(plan, "conflict")
    assert "marked deprecated only" not in said(plan, "note")
    assert plan.milestone("deprecate").meaning.endswith("; 266 days later than the sunset")


def test_an_announcement_after_the_sunset_is_no_notice_of_0_days() -> None:
    plan = planned(as_of=date(2027, 5, 3))
    assert "announcement on 2027-05-03 is 21 days later than the sunset" in said(plan, "conflict")
    assert "0 days of notice from" not in said(plan, "conflict")


def test_a_promised_sunset_stands_also_on_a_sunday() -> None:
    plan = planned(sunset=SUNDAY)
    assert plan.milestone("sunset").day == SUNDAY
    assert "The sunset 2027-04-18 is a Sunday" in said(plan, "conflict")
    assert "next working day is 2027-04-19" in said(plan, "conflict")


def test_a_sunset_in_the_past_is_a_conflict() -> None:
    plan = planned(as_of=date(2027, 5, 3))
    assert "The sunset 2027-04-12 has passed" in said(plan, "conflict")
    assert not plan.fit.fits


def test_removal_waits_for_quiet_days_after_the_sunset_and_after_the_last_wave() -> None:
    assert planned().milestone("retire").day == date(2027, 5, 18)
    late = planned(sunset=date(2027, 3, 1))
    assert late.milestone("retire").day >= late.fit.earliest_sunset + timedelta(days=35)
    assert "counted from 2027-03-19" in late.milestone("retire").meaning


def test_without_a_country_the_assumption_is_said() -> None:
    plan = Estate(migration=with_policy(calendar=Calendar())).plan()
    assert "No calendar country is declared" in said(plan, "assumption")


def test_a_plan_without_consumers_has_no_waves() -> None:
    timeline = Timeline(date(2026, 12, 1), date(2027, 1, 11), date(2027, 4, 12))
    migration = replace(MIGRATION, timeline=timeline, policy=RolloutPolicy(), waivers=())
    plan = Estate(impacts=(), consumer_impacts=(), migration=migration).plan()
    assert plan.waves == ()
    assert plan.fit.fits
    assert "hit none of 0 consumers; nobody is known to have to move" in verdict(plan)
    meanings = "; ".join(one.meaning for one in plan.milestones)
    assert "every consumer is told" not in meanings
    assert "first wave" not in meanings
