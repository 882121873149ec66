"""What has happened counts: the announcement is a fact, who has moved is done, late is late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from plan_draws import Drawn
from plan_estate import MIGRATION, service

from contractctl.model import Calendar, RolloutPolicy, Timeline, Verdict
from contractctl.model.ledger import Extension
from contractctl.plan.course_words import deciding
from contractctl.plan.nouns import Facts, Plan
from contractctl.plan.words import agenda, listed, verdict

ANNOUNCED = date(2026, 12, 1)
HIT = Verdict.AFFECTED, Verdict.UNAFFECTED

# name, tier, working days; each moves after the ones before it that it names
ROWS = (
    ("first", 4, 1, ()),
    ("second", 3, 4, ("first",)),
    ("quick", 3, 1, ("first",)),
    ("third", 2, 2, ("second",)),
)


def planned(
    as_of: date,
    announced: date | None = ANNOUNCED,
    moved: Iterable[str] | None = None,
    told: Mapping[str, date] | None = None,
    extended: Mapping[str, Extension] | None = None,
    started: Mapping[str, date] | None = None,
    **timeline: date,
) -> Plan:
    """Plan three waves: 11 January; 18 to 21 January; 28 and 29 January."""
    promised = Timeline(ANNOUNCED, date(2027, 1, 11), date(2027, 4, 12))
    migration = replace(
        MIGRATION,
        timeline=replace(promised, **timeline),
        policy=RolloutPolicy(calendar=Calendar()),
        waivers=(),
    )
    return Drawn(
        tuple(service(name, name, tier, effort, 1, True) for name, tier, effort, _ in ROWS),
        {name: HIT for name, *_ in ROWS},
        {name: frozenset(after) for name, _, _, after in ROWS},
        migration,
        as_of,
        Facts(
            announced,
            None if moved is None else dict.fromkeys(moved, as_of),
            told or {},
            extended or {},
            started or {},
        ),
    ).plan()


def dates(plan: Plan) -> list[tuple[str, str, str]]:
    """Start, end and soak of the waves, without the year."""
    return [(f"{one.start:%m-%d}", f"{one.end:%m-%d}", f"{one.soaked:%m-%d}") for one in plan.waves]


def said(plan: Plan) -> str:
    return "\n".join(f"{one.kind}: {one.text}" for one in plan.remarks)


AS_PLANNED = [("01-11", "01-11", "01-18"), ("01-18", "01-21", "01-28"), ("01-28", "01-29", "02-05")]


def test_the_announcement_is_the_day_on_which_they_were_told_also_on_a_sunday() -> None:
    plan = planned(date(2027, 2, 1), announced=date(2026, 12, 6))
    announce = plan.milestone("announce")
    assert (announce.day, announce.promised) == (date(2026, 12, 6), ANNOUNCED)
    assert plan.announced == date(2026, 12, 6)
    assert "The announcement went out on 2026-12-06, 5 days later than promised" in said(plan)
    assert "The announcement was due" not in said(plan)
    assert "Announce moves" not in said(plan)


def test_after_the_announcement_time_moves_no_milestone() -> None:
    plan = planned(date(2027, 2, 1))
    assert plan.milestone("deprecate").day == date(2027, 1, 11)
    assert plan.fit.notice_days == 132


def test_without_an_announcement_notice_is_counted_from_the_day_of_the_plan() -> None:
    plan = planned(date(2027, 2, 1), announced=None)
    assert plan.milestone("announce").day == plan.milestone("deprecate").day == date(2027, 2, 1)
    assert "The announcement was due on 2026-12-01" in said(plan)


def test_a_late_announcement_moves_the_deprecation_and_shortens_the_notice() -> None:
    plan = planned(date(2027, 3, 1), announced=date(2027, 2, 20))
    assert plan.milestone("deprecate").day == date(2027, 2, 22)
    assert not plan.fit.fits
    assert "Only 51 days of notice from 2027-02-20" in said(plan)


def test_the_plan_as_announced_stays_the_same_whenever_it_is_asked_for() -> None:
    assert dates(planned(date(2026, 12, 1))) == AS_PLANNED
    assert dates(planned(date(2027, 3, 30))) == AS_PLANNED
    assert "should be over" not in said(planned(date(2027, 3, 30)))


def test_while_all_goes_by_the_plan_no_date_changes() -> None:
    assert dates(planned(date(2027, 1, 11), moved=())) == AS_PLANNED
    assert dates(planned(date(2027, 1, 20), moved=("first",))) == AS_PLANNED


def test_who_moves_early_changes_no_date() -> None:
    plan = planned(date(2027, 1, 11), moved=("third", "second"))
    assert dates(plan) == AS_PLANNED
    assert [wave.moved for wave in plan.waves] == [(), ("second",), ("third",)]
    assert plan.fit.late_waves == ()


def test_a_wave_that_should_be_over_starts_anew_and_later_waves_follow() -> None:
    plan = planned(date(2027, 1, 22), moved=("first", "quick"))
    assert dates(plan) == [AS_PLANNED[0], ("01-22", "01-27", "02-03"), ("02-03", "02-04", "02-11")]
    assert "Wave 2 (by 2027-01-21) should be over; not proven to have moved: second" in said(plan)
    assert "6 days later than planned" in said(plan)


def test_only_who_is_left_takes_time() -> None:
    plan = planned(date(2027, 1, 22), moved=("first", "second"))
    assert plan.waves[1].effort_days == 1
    assert dates(plan)[1] == ("01-22", "01-22", "01-29")


def test_early_movers_make_good_for_a_late_wave() -> None:
    plan = planned(date(2027, 1, 13), moved=("second",))
    assert dates(plan) == [("01-13", "01-13", "01-20"), ("01-20", "01-21", "01-28"), AS_PLANNED[2]]
    assert "as planned even so" in said(plan)


def test_a_wave_waits_for_a_late_one_also_where_the_one_between_is_over() -> None:
    plan = planned(date(2027, 2, 10), moved=("second", "quick"))
    assert dates(plan) == [
        *(("02-10", "02-10", "02-17"), AS_PLANNED[1], ("02-17", "02-18", "02-25")),
    ]


def test_the_fit_is_about_what_is_left() -> None:
    late = date(2027, 2, 1)
    assert planned(date(2027, 1, 22), moved=("first",), sunset=late).fit.late_consumers == (
        *("quick", "second", "third"),
    )
    plan = planned(date(2027, 1, 29), moved=("first", "quick", "second", "third"), sunset=late)
    assert plan.fit.fits
    assert (plan.fit.spare_days, plan.fit.late_waves) == (3, ())
    assert verdict(plan).endswith("; all who have to move have moved.")


def test_a_sunset_in_the_past_is_no_conflict_when_everybody_has_moved() -> None:
    names = [name for name, *_ in ROWS]
    plan = planned(date(2027, 5, 3), moved=names)
    assert plan.fit.fits
    assert plan.fit.spare_days == 0
    assert "has passed" not in said(plan)
    assert "The sunset 2027-04-12 has passed" in said(planned(date(2027, 5, 3), moved=names[1:]))


def test_a_wave_says_how_far_it_is() -> None:
    plan = planned(date(2027, 1, 20), moved=("first", "quick"))
    spelled = {name: name.capitalize() for name, *_ in ROWS}
    assert [listed(wave, spelled) for wave in plan.waves] == [
        *("canary, over: First", "Second; moved: Quick", "Third"),
    ]
    assert ("3 waves", date(2027, 1, 11), date(2027, 1, 29)) in [
        (entry.what, entry.first, entry.last) for entry in agenda(plan)
    ]


def extended(until: date) -> dict[str, Extension]:
    return {"second": Extension(until, "release", "cto", date(2027, 1, 15), is_over=False)}


def test_a_wave_goes_on_without_who_has_more_time() -> None:
    plan = planned(date(2027, 1, 26), moved=("first",), extended=extended(date(2027, 4, 2)))
    assert plan.waves[1].effort_days == 1
    assert dates(plan)[1] == ("01-26", "01-26", "02-02")
    over = planned(date(2027, 1, 26), moved=("first", "quick"), extended=extended(date(2027, 4, 2)))
    assert over.waves[1].is_over
    assert dates(over)[:2] == AS_PLANNED[:2]


def test_who_waits_for_a_provider_with_more_time_waits_for_all_of_it() -> None:
    more = extended(date(2027, 2, 12))
    plan = planned(date(2027, 1, 26), moved=("first", "quick"), extended=more)
    assert dates(plan)[2] == ("02-19", "02-22", "03-01")
    assert plan.critical_path[-1].because == (
        "it waits for second, which has until 2027-02-12 by an extension that cto approved"
    )
    assert (
        "note: second has until 2027-02-12 by an extension that cto approved: wave 2 goes on"
        " without it, but third cannot move before it. It is quiet by 2027-02-19."
    ) in said(plan)


def test_an_extension_that_outlasts_the_sunset_is_a_conflict_and_counts_for_the_fit() -> None:
    more = extended(date(2027, 4, 9))
    plan = planned(date(2027, 1, 26), moved=("first", "quick", "third"), extended=more)
    assert (plan.fit.fits, plan.fit.spare_days) == (False, -4)
    assert (plan.fit.late_waves, plan.fit.late_consumers) == ((), ("second",))
    assert plan.fit.earliest_sunset == date(2027, 4, 16)
    assert "It would be quiet by 2027-04-16, after the sunset 2027-04-12." in said(plan)
    assert [(one.wave, one.consumer) for one in plan.critical_path] == [(2, "second")]
    assert "The last to be quiet is second, by 2027-04-16: it has more time." in deciding(plan)
    assert "all who have to move" not in verdict(plan)


def test_more_time_than_the_wave_is_no_duty_to_be_earlier() -> None:
    before, more = planned(date(2027, 1, 12), moved=("first",)), extended(date(2027, 1, 13))
    plan = planned(date(2027, 1, 12), moved=("first", "quick", "third"), extended=more)
    assert plan.fit.spare_days == (plan.timeline.sunset - before.waves[1].soaked).days


def test_who_was_told_late_moves_after_those_who_were_told_in_time() -> None:
    told = {"first": ANNOUNCED, "quick": date(2027, 1, 12), "second": date(2027, 1, 11)}
    plan = planned(date(2027, 1, 20), told=told)
    assert [wave.members for wave in plan.waves] == [
        ("first",),
        ("second",),
        ("third",),
        ("quick",),
    ]
    assert dates(plan)[:3] == AS_PLANNED
    assert "quick joined late: it was told, or known to be hit, only from 2027-01-12" in said(plan)
    assert plan.critical_path[-1].because.startswith("it joined late, on 2027-01-12")


def test_who_waits_for_a_late_one_is_not_put_back_silently() -> None:
    plan = planned(date(2027, 1, 20), told={"second": date(2027, 1, 12)})
    assert [wave.members for wave in plan.waves] == [("first",), ("quick", "third"), ("second",)]
    assert "third (wave 2) consumes what second provides, which joined late" in said(plan)


def test_a_wave_has_begun_when_all_that_are_left_in_it_have() -> None:
    on_their_way = {"third": date(2027, 1, 29), "quick": date(2027, 1, 18)}
    plan = planned(date(2027, 3, 1), moved=("first",), started=on_their_way)
    assert [wave.started for wave in plan.waves] == [(), ("quick",), ("third",)]
    assert dates(plan)[1:] == [("03-01", "03-04", "03-11"), ("01-29", "03-02", "03-09")]
    assert "wave 3 are on their way since 2027-01-29: it does not wait for wave 2." in said(plan)
    assert [one.wave for one in plan.critical_path] == [2]


def test_a_wave_names_who_is_on_the_way_and_who_has_more_time() -> None:
    more, going = extended(date(2027, 4, 2)), {"third": date(2027, 1, 29)}
    plan = planned(date(2027, 3, 1), moved=("first", "quick"), extended=more, started=going)
    spelled = {name: name.capitalize() for name, *_ in ROWS}
    assert [listed(wave, spelled) for wave in plan.waves] == [
        *("canary, over: First", "over: Quick; more time: Second", "begun: Third"),
    ]
