"""The calendar of a plan says its dates, and a later one moves what programs show already."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from ledger_shop import shop
from notice_estate import ESTATE, PLAN, SPLIT, brownouts

from contractctl.model import Freeze
from contractctl.plan.brownouts import Brownouts
from contractctl.plan.nouns import Plan
from contractctl.report.plan_calendar import render_calendar

DAY = timedelta(days=1)
TEXT = render_calendar(PLAN, brownouts())


def parsed(text: str) -> Any:
    """The calendar as the library reads it back."""
    return Calendar.from_ical(text)


def events(text: str, kind: str = "") -> list[Any]:
    found = list(parsed(text).walk("VEVENT"))
    return [one for one in found if not kind or kind in one.categories]


def by_uid(text: str) -> dict[str, Any]:
    return {str(one["uid"]): one for one in events(text)}


def span(event: Any) -> tuple[Any, Any]:
    return event.decoded("dtstart"), event.decoded("dtend")


def days(event: Any) -> tuple[date, date]:
    """The first and the last day of an event over whole days."""
    first, end = span(event)
    assert {type(first), type(end)} == {date}
    return first, end - DAY


def test_every_date_of_the_plan_is_in_its_calendar_and_no_other() -> None:
    waves = {days(one) for one in events(TEXT, "wave")}
    spans = chain.from_iterable(
        ((one.start, one.end), (one.soaked, one.soaked)) for one in PLAN.waves
    )
    assert waves == set(spans)
    found = {days(one) for one in events(TEXT, "milestone")}
    assert found == {(one.day, one.day) for one in PLAN.milestones}
    freezes = [(one.start, one.end) for one in PLAN.policy.calendar.freezes]
    assert [days(one) for one in events(TEXT, "freeze")] == freezes
    windows = [(one.start, one.end) for one in brownouts().windows]
    assert [span(one) for one in events(TEXT, "brownout")] == windows
    kinds = ("wave", "milestone", "freeze", "brownout")
    assert len(events(TEXT)) == sum(len(events(TEXT, kind)) for kind in kinds)


def test_an_event_says_whom_it_concerns() -> None:
    for wave in PLAN.waves:
        event = next(
            one
            for one in events(TEXT, "wave")
            if days(one) == (wave.start, wave.end) and "quiet" not in one["summary"]
        )
        assert all(name in event["description"] for name in wave.members)
        assert f"wave {wave.number}" in event["summary"]
    brownout = events(TEXT, "brownout")[2]["description"]
    assert f"Refused by 410: {SPLIT}" in brownout
    assert "fulfilment: ~60" in brownout
    assert "returns: no data" in brownout


def test_the_same_wave_has_the_same_uid_on_another_day_and_a_later_sequence() -> None:
    later = replace(PLAN, as_of=PLAN.as_of + 30 * DAY, waves=PLAN.waves[1:])
    first, then = by_uid(TEXT), by_uid(render_calendar(later, brownouts()))
    assert len(first) == len(events(TEXT))
    assert then.keys() < first.keys()
    assert len(first) - len(then) == 2
    for uid, event in then.items():
        assert event["sequence"] > first[uid]["sequence"]
        assert event["summary"] == first[uid]["summary"]
        stamp = datetime(later.as_of.year, later.as_of.month, later.as_of.day, tzinfo=UTC)
        assert event.decoded("dtstamp") == event.decoded("last-modified") == stamp


def test_another_migration_has_other_uids() -> None:
    for other in (replace(PLAN, api="carts"), replace(PLAN, base="v2", head="v3")):
        assert by_uid(render_calendar(other, brownouts())).keys().isdisjoint(by_uid(TEXT))


def test_the_same_plan_is_the_same_bytes_as_the_format_wants_them() -> None:
    assert render_calendar(ESTATE.plan(), brownouts()) == TEXT
    lines = TEXT.encode().split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    found = parsed(TEXT)
    assert (found["version"], found["calscale"]) == ("2.0", "GREGORIAN")
    assert found["x-wr-calname"] == found["name"] == "orders: v1 to v2"


def own(name: str, made: Brownouts | None = None) -> str:
    return render_calendar(PLAN, made, name)


def test_a_calendar_for_one_consumer_has_its_wave_and_its_brownouts() -> None:
    text = own("fulfilment", brownouts())
    wave = next(one for one in PLAN.waves if "fulfilment" in one.members)
    assert {days(one) for one in events(text, "wave")} == {
        (wave.start, wave.end),
        (wave.soaked, wave.soaked),
    }
    assert len(events(text, "brownout")) == len(brownouts().windows)
    assert "returns: no data" not in text
    assert parsed(text)["name"] == "orders: v1 to v2 (fulfilment)"
    assert events(own("billing", brownouts()), "brownout") == []
    assert by_uid(text).keys() < by_uid(TEXT).keys()
    assert len(events(own("status-page"), "milestone")) == 4


HOSTILE = st.text(max_size=80) | st.sampled_from(
    ["a\nEND:VCALENDAR", "a\r\nATTENDEE:mailto:x@example.test", "\x00\x1b", "a;b,c\\n:d\\",
     "é" * 90, "\u2028BEGIN:VEVENT", "<script>alert(1)</script>", ""]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(HOSTILE, HOSTILE)
def test_no_name_brings_in_an_event_or_a_field(name: str, why: str) -> None:
    wave = replace(PLAN.waves[0], members=(name,))
    calendar = replace(
        PLAN.policy.calendar, freezes=(Freeze(date(2027, 2, 1), date(2027, 2, 2), why),) * 2
    )
    plan: Plan = replace(PLAN, waves=(wave,), policy=replace(PLAN.policy, calendar=calendar))
    text = render_calendar(plan)
    assert len(events(text)) == 4 + 2 + 2
    assert len(by_uid(text)) == 8
    allowed = {
        *("UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "CATEGORIES", "SUMMARY", "DESCRIPTION"),
        *("DTSTART", "DTEND", "TRANSP"),
    }
    assert all(set(one.keys()) <= allowed for one in events(text))
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text)


def test_the_command_prints_the_plan_of_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(shop(tmp_path))
    when = ("--as-of", "2027-01-12")
    done = run(capsys, "plan", "shop", "--format", "ics", *when)
    assert done.code == 0
    assert events(done.out, "brownout") == []  # nobody has agreed on any
    assert run(capsys, "plan", "shop", "--format", "ics", *when).out == done.out
    run(capsys, "plan", "shop", "--format", "ics", *when, "--output", "shop.ics")
    assert (tmp_path / "shop.ics").read_bytes() == done.out.encode()
    told = ("notify", "shop", "web", "--format", "json", *when)
    assert json.loads(run(capsys, *told).out)["notices"][0]["brownouts"] == []
    run(capsys, "brownout", "plan", "shop", *when, "--agree", "--by", "ann")
    assert len(json.loads(run(capsys, *told).out)["notices"][0]["brownouts"]) == 5
    agreed = run(capsys, "plan", "shop", "--format", "ics", *when).out
    later = run(capsys, "plan", "shop", "--format", "ics", "--as-of", "2027-04-30").out
    assert len(events(agreed, "brownout")) == 5  # /v1 is another address than /v2
    for calendar in (agreed, later):  # what was published stays where it is
        found = {str(one["uid"]): span(one) for one in events(calendar, "brownout")}
        assert found == {str(one["uid"]): span(one) for one in events(agreed, "brownout")}
    web = run(capsys, "plan", "shop", "--format", "ics", "--consumer", "web", *when)
    assert len(events(web.out, "wave")) == 2
    wrong = run(capsys, "plan", "shop", "--format", "ics", "--consumer", "wbe")
    assert (wrong.code, "did you mean 'web'?" in wrong.err) == (3, True)
    wrong = run(capsys, "plan", "shop", "--consumer", "web")
    assert (wrong.code, "a calendar can be for one consumer" in wrong.err) == (2, True)
