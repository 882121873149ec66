"""What is learned late is told in the week in which it is learned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from report_weeks import AS_OF, SINCE, weekly

from contractctl.audit.nouns import SourceCoverage
from contractctl.model import EvidenceKind
from contractctl.model.evidence import SourceRecord
from contractctl.model.ledger import Event, State, Turn
from contractctl.report.ledger_words import said
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_changes import this_week
from contractctl.report.weekly_headline import headline
from contractctl.report.weekly_overdue import overdue
from contractctl.track.identifiers import following

DAY = timedelta(days=1)


def noon(on: date) -> int:
    return int(datetime.combine(on, time(12), UTC).timestamp())


def claim(at: date, noted: date) -> Event:
    return Event(next(following(None, noon(noted))), noon(at), "orders", "gone", "claim", "ann", {})


def of(found: WeeklyReport, **changes: object) -> WeeklyReport:
    """The report with its first standing changed."""
    first, *rest = found.progress.standings
    changed = replace(first, **changes)  # type: ignore[arg-type]
    return replace(found, progress=replace(found.progress, standings=(changed, *rest)))


def test_an_event_of_before_the_week_that_was_written_in_it_is_told_as_late() -> None:
    before = SINCE - 3 * DAY
    for noted, is_told in (
        (SINCE - DAY, False),
        (SINCE, True),
        (AS_OF, True),
        (AS_OF + DAY, False),
    ):
        week = this_week(replace(weekly(), events=(claim(before, noted),)))
        late = [one for each in week.consumers for one in each.happenings if one.noted]
        assert [(one.day, one.noted) for one in late] == ([(before, noted)] if is_told else [])
        assert all(
            one.text == f"said to have moved (noted late, not before {noted})" for one in late
        )


def test_logs_of_earlier_days_that_were_imported_in_the_week_are_told() -> None:
    first, last = SINCE - 7 * DAY, SINCE - DAY
    record = SourceRecord("gateway.log", "gateway", "envoy", EvidenceKind.OBSERVED, noon(AS_OF))
    record = replace(record, first=noon(first), last=noon(last))
    found = weekly()
    assert found.audit is not None
    coverage = replace(found.audit.coverage, sources=(SourceCoverage(record, (), False),))
    week = this_week(replace(found, audit=replace(found.audit, coverage=coverage)))
    (one,) = (each for each in week.contract if each.kind == "evidence")
    assert (one.day, one.text) == (AS_OF, f"of {first} to {last} came in: gateway.log")


def test_a_week_says_where_each_stood_before_and_stands_now() -> None:
    turns = (Turn(SINCE - DAY, State.NOTIFIED), Turn(SINCE, State.CLAIMED))
    found = of(weekly(), turns=turns, state=State.CLAIMED)
    name = found.progress.standings[0].subject.name
    week = next(one for one in this_week(found).consumers if one.consumer == name)
    assert (week.before, week.now) == (State.NOTIFIED, State.CLAIMED)


def test_what_brought_a_state_about_is_told_with_it_in_one_line() -> None:
    turn = Turn(AS_OF, State.DONE)
    found = of(weekly(), turns=(Turn(SINCE - DAY, State.CLAIMED), turn), state=State.DONE)
    name = found.progress.standings[0].subject.name
    data: tuple[dict[str, str], ...] = ({"verdict": "pass"}, {})
    events = tuple(
        Event(str(number), noon(AS_OF), "orders", name, kind, by, data[number])
        for number, (kind, by) in enumerate((("verify", "ci"), ("consent", "ann")))
    )
    week = this_week(replace(found, events=events))
    (one,) = next(one for one in week.consumers if one.consumer == name).happenings
    assert (one.text, one.by) == ("claimed to done: tests passed; agreed to the removal", "ci, ann")


def test_who_was_done_and_went_back_is_a_risk() -> None:
    turns = (Turn(SINCE, State.DONE), Turn(AS_OF, State.ACKNOWLEDGED))
    found = of(weekly(), turns=turns, state=State.ACKNOWLEDGED)
    name = found.progress.standings[0].subject.name
    texts = [one.text for one in headline(found).reasons if one.id == "no-longer-done"]
    assert texts == [f"No longer done: {name}."]
    relapsed = of(found, turns=(turns[0], Turn(AS_OF, State.REGRESSED)), state=State.REGRESSED)
    assert "no-longer-done" not in {one.id for one in headline(relapsed).reasons}


def test_what_is_late_since_the_same_day_is_ordered_by_tier_and_then_by_name() -> None:
    found = weekly()
    late = tuple(
        replace(one, stuck_since=AS_OF, subject=replace(one.subject, tier=1 + number % 2))
        for number, one in enumerate(found.progress.standings)
        if one.subject.role == "moves" and one.since
    )
    rows = overdue(replace(found, progress=replace(found.progress, standings=late)))
    tiers = {one.subject.name: one.subject.tier for one in late}
    mine = [(tiers[one.consumer or ""], one.consumer) for one in rows if one.kind == "stuck"]
    assert len(mine) > 3
    assert mine == sorted(mine)


def test_what_only_a_newer_version_understands_is_shown_as_json() -> None:
    event = Event("1", 0, "orders", "web", "dance", "ann", {"steps": {"a": [1, True]}, "n": 2})
    assert said(event) == 'steps: {"a": [1, true]}; n: 2'
