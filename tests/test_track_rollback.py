"""Who went back to the old form begins anew, whatever was said and proven of the new one before."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_shop import shop
from test_schemas import problems
from test_track_folding import days, event, histories, on, sights, stand, watched

from contractctl.model.ledger import Event, State, Traffic, Trial, Turn

BACK = event("rollback", 20, why="wrong totals")
MOVED = [event("notify", 1), event("ack", 2), event("start", 3), event("claim", 4)]


def test_what_was_started_claimed_and_verified_before_is_void() -> None:
    verified = event("verify", 5, verdict="pass")
    found = stand([*MOVED, verified, BACK])
    assert (found.state, found.since) == (State.ACKNOWLEDGED, on(20))
    assert (found.claim, found.trial, found.rolled_back) == (None, None, on(20))
    assert found.reason == "it went back to the old form on 2027-01-20"
    assert [note.text for note in found.notes] == ["wrong totals"]
    assert found.turns[-1] == Turn(on(20), State.ACKNOWLEDGED)


def test_who_was_done_and_goes_back_on_purpose_has_not_regressed() -> None:
    done = [*MOVED, event("consent", 5)]
    assert stand(done, watched(1, 19, 3), as_of=19).state is State.DONE
    found = stand([*done, BACK], watched(1, 30, 3, 20, 25), as_of=30)
    assert (found.state, found.regressed) == (State.ACKNOWLEDGED, None)


def test_silence_from_before_it_went_back_proves_nothing() -> None:
    traffic = watched(1, 40)
    assert stand([*MOVED, BACK], traffic, as_of=26).state is State.ACKNOWLEDGED
    found = stand([*MOVED, BACK], traffic, as_of=27)
    assert (found.state, found.since) == (State.QUIET, on(21))


def test_it_may_try_again_and_be_done() -> None:
    again = [event("claim", 22), event("consent", 5)]
    found = stand([*MOVED, BACK, *again], watched(1, 40, 3, 21), as_of=40)
    assert (found.state, found.since) == (State.DONE, on(28))
    assert found.rolled_back == on(20)


def test_a_kept_test_of_the_day_on_which_it_went_back_is_void_and_a_later_one_counts() -> None:
    again = replace(event("claim", 20), id="f" * 36)
    for day, state in ((19, State.CLAIMED), (20, State.CLAIMED), (21, State.VERIFIED)):
        assert stand([*MOVED, BACK, again], trials=(Trial(on(day), True, "a"),)).state is state


def test_an_extension_and_consents_outlast_it() -> None:
    more = event("extend", 5, until=on(28).isoformat(), reason="a", approved_by="b")
    found = stand([*MOVED, more, event("consent", 6), BACK], as_of=25)
    assert found.state is State.EXTENDED
    assert found.consents


def test_a_rehearsal_changes_no_state() -> None:
    rehearsed = event("rehearse", 10, note="4 min")
    found, without = stand([*MOVED, rehearsed]), stand(MOVED)
    assert replace(found, notes=()) == replace(without, notes=())
    assert [note.text for note in found.notes] == ["4 min"]


@settings(deadline=None)
@given(histories(), sights(), days, st.integers(1, 60))
def test_nothing_said_or_tested_before_counts_once_it_went_back(
    events: list[Event], traffic: Traffic, back: int, as_of: int
) -> None:
    earlier = [one for one in events if one.at < event("note", back).at]
    gone = replace(event("rollback", back, why="x"), id="f" * 36)
    found = stand([*earlier, gone], traffic, as_of=max(back, as_of))
    assert found.state in {State.ACKNOWLEDGED, State.EXTENDED, State.QUIET}
    if found.state is State.QUIET:
        assert found.since is not None
        assert found.since > on(back)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shop(tmp_path))
    monkeypatch.setenv("COLUMNS", "140")
    return tmp_path


def status(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    day = ("--as-of", "2027-02-20")
    out = run(capsys, "status", "shop", *day, "--format", "json").out
    assert problems("status", out) == []
    return {one["name"]: one for one in json.loads(out)["consumers"]}


BY = ("--by", "platform", "--as-of", "2027-02-12")


def test_both_events_travel_and_arrive_once(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "track", "claim", "shop", "web", *BY)
    done = run(capsys, "track", "rehearse", "shop", "web", "app", *BY, "--note", "staging, 4 min")
    assert (done.code, done.out) == (0, "rehearse of shop: web, app\n")
    done = run(capsys, "track", "rollback", "shop", "web", *BY, "--why", "INC-204")
    assert (done.code, done.out) == (0, "rollback of shop: web\n")
    run(capsys, "track", "export", "--output", "events.jsonl")
    before = status(capsys)
    assert (before["web"]["state"], before["web"]["rolled_back"]) == ("acknowledged", "2027-02-12")
    assert before["app"]["state"] == "not-notified"
    (workspace / ".contractctl" / "ledger.db").unlink()
    for new in (4, 0):
        told = run(capsys, "track", "import", "events.jsonl")
        assert told.out == f"4 events, of which {new} new\n"
    assert status(capsys) == before
    log = run(capsys, "track", "log", "--as-of", "2027-02-20").out
    assert "why: INC-204" in log
    assert "(newer)" not in log


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rollback", "shop", "web", *BY), "Missing option '--why'"),
        (("rollback", "shop", "web", *BY, "--why", " "), "--why: it cannot be empty"),
        (("rehearse", "shop", "web"), "Missing option '--by'"),
        (("rehears", "shop", "web", *BY), "did you mean 'rehearse'?"),
    ],
)
def test_wrong_usage_is_explained_and_writes_nothing(
    arguments: tuple[str, ...], said: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "track", *arguments)
    assert done.code == 2
    assert said in done.err
    assert not (workspace / ".contractctl").exists()
