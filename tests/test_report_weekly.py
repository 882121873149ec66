"""The sections of the weekly report say what is so, each by the rule that it states."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from report_weeks import AS_OF, HOSTILE, SINCE, large, weekly

from contractctl.model.forecast import Forecast
from contractctl.model.ledger import PROVEN, Event, Extension, Stage, Standing, State, WaveStanding
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_changes import this_week
from contractctl.report.weekly_graph import SHOWN_SERVICES, graph
from contractctl.report.weekly_headline import Headline, headline
from contractctl.report.weekly_matrix import matrix
from contractctl.report.weekly_overdue import overdue
from contractctl.report.weekly_rows import SHOWN
from contractctl.report.weekly_sections import sections
from contractctl.report.weekly_standings import standings, stuck_rows
from contractctl.report.weekly_timeline import span, timeline
from contractctl.report.weekly_unknowns import attribution, unknowns
from contractctl.report.weekly_waivers import waivers

DAY = timedelta(days=1)


def calm(left: int = 1) -> WeeklyReport:
    """The report of a migration in which nothing is wrong, and so many have still to move."""
    found = weekly()
    done = [
        replace(one, state=State.DONE, stuck_since=None, regressed=None, extension=None)
        for one in found.progress.standings
        if one.subject.role == "moves"
    ]
    moving = [replace(one, state=State.IN_PROGRESS) for one in done[:left]]
    fit = replace(found.plan.fit, fits=True, spare_days=9, late_waves=(), late_consumers=())
    scope = replace(found.baseline.scope, unknown=())
    late = found.progress.sunset
    waves = tuple(replace(one, end=late, soaked=late) for one in found.baseline.waves)
    return replace(
        found,
        baseline=replace(found.baseline, scope=scope, waves=waves),
        plan=replace(found.plan, fit=fit),
        progress=replace(found.progress, standings=(*moving, *done[left:]), waves=()),
        forecast=Forecast(left, 2.0, 100, 1, AS_OF + DAY, AS_OF + 2 * DAY, 0.97),
        waivers=(),
    )


def standing(found: WeeklyReport, **changes: object) -> WeeklyReport:
    """The report with its first standing changed."""
    first, *rest = found.progress.standings
    changed: Standing = replace(first, **changes)  # type: ignore[arg-type]
    return replace(found, progress=replace(found.progress, standings=(changed, *rest)))


def ids(found: Headline, outlook: str) -> list[str]:
    return [one.id for one in found.reasons if one.outlook == outlook]


def test_nothing_wrong_is_on_track_and_nobody_left_is_done() -> None:
    found = headline(calm())
    assert (found.outlook, ids(found, "on-track")) == ("on-track", ["fits", "forecast"])
    assert found.sentence.startswith("On track: 14 of 15 consumers done")
    assert headline(calm(0)).outlook == "done"
    nobody = replace(calm(0), progress=replace(calm(0).progress, standings=()))
    assert headline(nobody).sentence.startswith("Done: nobody has to move before the sunset")


def test_after_the_sunset_whoever_is_left_makes_it_late() -> None:
    found = calm()
    gone = replace(found.plan.timeline, sunset=AS_OF - DAY)
    late = headline(replace(found, plan=replace(found.plan, timeline=gone)))
    assert (late.outlook, ids(late, "late")) == ("late", ["sunset-passed"])
    assert late.sentence.startswith("Late: 14 of 15 consumers done")
    today = replace(found, plan=replace(found.plan, timeline=replace(gone, sunset=AS_OF)))
    assert headline(today).outlook == "on-track"


def test_a_plan_for_the_rest_that_does_not_fit_makes_it_late() -> None:
    found = calm()
    fit = replace(found.plan.fit, fits=False, late_consumers=("billing",))
    late = headline(replace(found, plan=replace(found.plan, fit=fit)))
    assert (late.outlook, ids(late, "late")) == ("late", ["does-not-fit"])
    assert late.sentence.startswith("Late by the plan for what is left: 14 of 15")
    assert "1 consumer would be done only after" in late.reasons[0].text
    short = replace(found.plan, fit=replace(fit, late_consumers=(), notice_days=3))
    assert "3 days of notice" in headline(replace(found, plan=short)).reasons[0].text


@pytest.mark.parametrize(
    ("chance", "outlook"),
    [(0.49, "late"), (0.5, "at-risk"), (0.89, "at-risk"), (0.9, "on-track"), (None, "on-track")],
)
def test_the_forecast_decides_by_its_chance(chance: float | None, outlook: str) -> None:
    found = calm()
    guess = replace(found.forecast, chance=chance)
    assert headline(replace(found, forecast=guess)).outlook == outlook


def test_too_little_data_is_said_and_decides_nothing() -> None:
    nothing = Forecast(1, 0.0, 0, 1, too_little="only 2 consumers are done")
    found = headline(replace(calm(), forecast=nothing))
    assert found.outlook == "on-track"
    assert found.forecast == "Too little data for a forecast: only 2 consumers are done."


def test_who_is_back_stuck_or_extended_beyond_the_sunset_is_a_risk() -> None:
    back = standing(calm(), state=State.REGRESSED, stuck_since=AS_OF)
    assert ids(headline(back), "at-risk") == ["regressed"]
    assert ids(headline(standing(calm(), stuck_since=AS_OF)), "at-risk") == ["stuck"]
    sunset = weekly().progress.sunset
    for until, reasons in ((sunset, []), (sunset + DAY, ["extended"])):
        more = Extension(until, "why", "who", AS_OF, False)
        found = headline(standing(calm(), state=State.EXTENDED, extension=more))
        assert ids(found, "at-risk") == reasons


def test_a_wave_that_is_held_back_is_a_risk() -> None:
    held = WaveStanding(2, Stage.HELD_BACK, "errors", (), (), ())
    found = calm()
    found = replace(found, progress=replace(found.progress, waves=(held,)))
    assert ids(headline(found), "at-risk") == ["held-back"]


def test_a_wave_late_against_the_plan_as_announced_is_a_risk() -> None:
    found = calm(15)
    wave = replace(found.baseline.waves[0], end=AS_OF - DAY)
    late = replace(found, baseline=replace(found.baseline, waves=(wave,)))
    assert ids(headline(late), "at-risk") == ["wave"]
    assert [(one.kind, one.since) for one in overdue(late)] == [("wave", AS_OF)]
    met = replace(late, baseline=replace(late.baseline, waves=(replace(wave, end=AS_OF),)))
    assert overdue(met) == ()


def test_a_missing_verdict_decides_only_where_nobody_is_left_or_it_is_due() -> None:
    scope = weekly().baseline.scope
    for left, resolve_by, outlook in (
        (1, AS_OF, "on-track"),
        (1, AS_OF - DAY, "at-risk"),
        (0, AS_OF, "unknown"),
        (0, AS_OF - DAY, "unknown"),
    ):
        found = calm(left)
        open_ones = tuple(replace(one, resolve_by=resolve_by) for one in scope.unknown)
        base = replace(found.baseline, scope=replace(scope, unknown=open_ones))
        assert headline(replace(found, baseline=base)).outlook == outlook


def test_the_most_urgent_come_first_and_the_longest_stuck() -> None:
    found = standings(weekly())
    assert [one.consumer for one in found[:3]] == ["checkout-web", "label-printer", "mystery-job"]
    assert [one.state for one in found[-4:]] == [State.DONE] * 4
    late = stuck_rows(weekly())
    assert [one.stuck_since for one in late] == sorted(one.stuck_since or AS_OF for one in late)
    assert next(one for one in found if one.consumer == "loyalty").state in PROVEN


def test_a_week_tells_everything_of_its_days_once_and_oldest_first() -> None:
    week = this_week(weekly())
    shown = [one for each in week.consumers for one in each.happenings]
    assert all(SINCE <= one.day <= AS_OF for one in (*shown, *week.contract))
    assert [one.happenings[0].day for one in week.consumers] == sorted(
        one.happenings[0].day for one in week.consumers
    )
    crm = next(one for one in week.consumers if one.consumer == "crm-sync")
    assert [(one.before, one.state, one.by) for one in crm.happenings] == [
        (State.IN_PROGRESS, State.CLAIMED, "platform"),
        (State.CLAIMED, State.VERIFIED, "ci"),
    ]
    assert sum(count for _, count in week.reached) == sum(bool(one.state) for one in shown)


def test_events_that_are_no_turns_are_told_and_audits_of_consumers_counted() -> None:
    week = this_week(weekly())
    kinds = {one.kind for each in week.consumers for one in each.happenings}
    assert {"note", "rollback", "verify"} <= kinds
    assert "consent" not in kinds, "it is told with the turn to done that it led to"
    assert [one.kind for one in week.contract] == ["rehearse", "gate", "dance", "audit", "audit"]
    assert week.contract[-1].text == "3 consumers seen in traffic"


def test_tests_that_failed_are_not_taken_for_those_that_passed_on_the_same_day() -> None:
    passed = next(one for one in weekly().events if one.data.get("verdict") == "pass")
    failed = replace(passed, id="0", data={"verdict": "fail", "what": "reads"})
    week = this_week(replace(weekly(), events=(failed, passed)))
    crm = next(one for one in week.consumers if one.consumer == "crm-sync")
    assert [(one.kind, one.state) for one in crm.happenings if one.day == date(2027, 2, 24)] == [
        ("verify", None),
        ("turn", State.VERIFIED),
    ]


def test_what_was_before_the_week_is_not_told_and_its_first_day_is() -> None:
    found = weekly()
    last = max(turn.day for one in found.progress.standings for turn in one.turns)
    quiet = replace(found, since=last + DAY, events=())
    assert this_week(quiet).is_empty
    assert not this_week(replace(quiet, since=last)).is_empty


def test_an_event_of_somebody_who_is_not_followed_is_told_all_the_same() -> None:
    event = Event("id", 1_803_816_000, "orders", "gone-service", "note", "ann", {"note": "bye"})
    week = this_week(replace(weekly(), since=date(2027, 2, 22), events=(event,)))
    assert "gone-service" in {one.consumer for one in week.consumers}


def test_the_matrix_has_everybody_whom_a_change_hits_and_who_has_moved() -> None:
    found = matrix(weekly())
    by_name = {one.consumer: one for one in found.consumers}
    assert by_name["legacy-batch"].cells.count("waived") == 2
    assert set(by_name["mystery-job"].cells) == {"unknown"}
    assert by_name[HOSTILE].has_moved
    assert not by_name["checkout-web"].has_moved
    assert len(by_name) + found.untouched == weekly().plan.scope.consumers
    for at, column in enumerate(found.changes):
        assert sum(one.cells[at] != "-" for one in found.consumers) == column.hits


def test_long_sections_are_cut_at_the_most_urgent_and_count_the_rest() -> None:
    report = large(2_000)
    found = sections(report)
    for rows in (found.standings, found.matrix.consumers, found.consumers):
        assert len(rows.shown) == SHOWN
        assert len(rows) == SHOWN + rows.left_out
    assert len(found.standings) == len(found.matrix.consumers) == 2_000
    everything = sections(report, None)
    assert everything.standings.left_out == everything.matrix.consumers.left_out == 0
    assert everything.standings.shown[:SHOWN] == found.standings.shown


def test_a_wide_matrix_keeps_sixty_changes_and_counts_the_others() -> None:
    found = matrix(large(10, 70), SHOWN)
    assert (len(found.changes.shown), found.changes.left_out) == (60, 10)
    assert {len(one.cells) for one in found.consumers} == {60}


def test_a_large_graph_groups_by_state_and_loses_nobody() -> None:
    found = graph(large(2_000))
    assert sum(one.kind == "service" for one in found.nodes) == SHOWN_SERVICES + 1
    assert sum(one.count for one in found.nodes) == 2_001
    assert found.grouped == 2_000 - SHOWN_SERVICES
    assert sum(one.count for one in found.edges) == 2_001
    assert all(max(one.source, one.target) < len(found.nodes) for one in found.edges)


def test_the_graph_shows_states_and_the_contracts_between_consumers() -> None:
    found = graph(weekly())
    names = [one.name for one in found.nodes]
    assert [one.name for one in found.nodes if one.kind == "contract"] == ["cart", "orders"]
    pairs = {(names[one.source], names[one.target]) for one in found.edges}
    assert {("checkout-web", "cart"), ("cart", "cart-api"), ("orders", "order-service")} <= pairs
    states = {one.name: one.state for one in found.nodes}
    assert states["legacy-batch"] == "waived"
    assert states["status-page"] == "unaffected"
    assert states["order-service"] == "provider"


def test_the_timeline_holds_dates_against_what_was_announced() -> None:
    found = timeline(weekly())
    assert {one.kind for one in found} == {"milestone", "wave", "freeze", "brownout"}
    planned = {one.number: one for one in weekly().baseline.waves}
    for row, wave in zip(
        [one for one in found if one.kind == "wave"], weekly().plan.waves, strict=True
    ):
        assert row.slip_days == (wave.end - planned[wave.number].end).days
        assert (row.planned_first, row.soaked) == (planned[wave.number].start, wave.soaked)
    first, last = span(found, AS_OF)
    assert first <= min(one.first for one in found)
    assert last >= max(one.last for one in found)


def test_unknowns_come_with_their_action_until_they_are_settled() -> None:
    assert [one.consumer for one in unknowns(weekly())] == ["mystery-job", "tax-engine"]
    assert all(one.is_overdue and one.action for one in unknowns(weekly()))
    names = [one.subject.name for one in weekly().progress.standings]
    rows = list(weekly().progress.standings)
    at = names.index("tax-engine")
    rows[at] = replace(rows[at], state=State.DONE)
    settled = replace(weekly(), progress=replace(weekly().progress, standings=tuple(rows)))
    assert [one.consumer for one in unknowns(settled)] == ["mystery-job"]


def test_no_traffic_is_said_and_is_no_zero() -> None:
    nothing = attribution(replace(weekly(), audit=None))
    assert (nothing.is_imported, nothing.share, nothing.is_within) == (False, None, None)
    assert "No log of the traffic of orders was imported" in nothing.sentences[0]
    found = attribution(weekly())
    parts = found.attributed + found.undocumented + found.conflicting + found.unattributed
    assert found.hits == parts
    assert found.is_within is True


def test_waivers_are_sorted_by_how_soon_they_need_somebody() -> None:
    found = waivers(weekly())
    assert [one.state for one in found] == [
        *("expired", "expiring", "ends-before-sunset", "ends-before-sunset", "stale"),
    ]
    assert all(one.needs_attention for one in found)
    for days, state in ((0, "expiring"), (28, "expiring"), (29, "ends-before-sunset")):
        only = replace(weekly().waivers[0], expires=AS_OF + days * DAY)
        assert waivers(replace(weekly(), waivers=(only,)))[0].state == state
    lasting = replace(weekly().waivers[0], expires=weekly().plan.timeline.sunset)
    assert waivers(replace(weekly(), waivers=(lasting,)))[0].state == "in-force"


def test_a_waiver_that_nobody_needs_any_more_is_no_trouble() -> None:
    expired = replace(weekly().waivers[0], fingerprint=f"{2:012x}", expires=AS_OF - DAY)
    for consumers, state in (
        (("cart-api",), "settled"),
        (("cart-api", "checkout-web"), "expired"),
    ):
        only = (replace(expired, consumers=consumers),)
        found = replace(weekly(), waivers=only)
        assert [one.state for one in waivers(found)] == [state]
        assert ("waiver" in {one.kind for one in overdue(found)}) is (state == "expired")


def test_what_is_overdue_names_who_since_when_and_the_next_step() -> None:
    found = overdue(weekly())
    assert [one.since for one in found] == sorted(one.since for one in found)
    assert all(one.who and one.next_step and one.since <= AS_OF for one in found)
    kinds = {one.kind for one in found}
    assert {"regressed", "extension-expired", "stuck", "unknown", "wave", "waiver"} == kinds


def test_an_announcement_that_was_not_made_stands_for_all_who_were_not_told() -> None:
    found = calm(15)
    untold = tuple(
        replace(one, state=State.NOT_NOTIFIED, since=None, stuck_since=AS_OF, turns=())
        for one in found.progress.standings
    )
    found = replace(found, progress=replace(found.progress, standings=untold))
    assert [one.kind for one in overdue(found)] == ["announcement"]


def test_brownouts_are_overdue_until_they_are_agreed_on_and_no_fact_of_the_timeline() -> None:
    found = calm()
    assert found.brownouts is not None
    assert overdue(found) == ()
    assert any(one.kind == "brownout" for one in timeline(found))
    proposal = replace(found.brownouts, agreed=None, allowed=AS_OF - timedelta(1))
    (row,) = overdue(replace(found, brownouts=proposal))
    assert (row.kind, row.since) == ("brownout", AS_OF)
    assert "brownout plan orders --agree --by YOU" in row.next_step
    assert overdue(replace(found, brownouts=replace(proposal, allowed=AS_OF))) == ()
    assert not any(one.kind == "brownout" for one in timeline(replace(found, brownouts=proposal)))


def test_too_little_room_for_brownouts_is_overdue_while_somebody_is_left() -> None:
    found = calm()
    assert found.brownouts is not None
    proposed = replace(found.brownouts, agreed=None, windows=found.brownouts.windows[:2])
    cut = replace(found, brownouts=proposed)
    assert [one.kind for one in overdue(cut)] == ["brownout"]
    assert "room" in overdue(cut)[0].what
    assert overdue(replace(calm(0), brownouts=cut.brownouts)) == ()
    assert overdue(replace(found, brownouts=None)) == ()
