"""Has the gate ever caught anything: results of it that the ledger took in, counted once each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from command_line import Outcome, run, write
from gate_results import (
    AS_OF,
    HURT,
    WAIVER,
    about,
    blocked,
    change,
    edge,
    passed,
    result,
    unknown,
    waived,
)
from test_schemas import problems

from contractctl.model.catches import Catch, Catches
from contractctl.model.gate import GateResult, Level, Mode
from contractctl.model.gate_rules import GATE_RULES
from contractctl.model.ledger import Event
from contractctl.report.gate_json import render_json
from contractctl.track.catches import catches
from contractctl.track.importing import read_events
from contractctl.track.lines import read_lines, render_lines
from contractctl.track.store import Ledger

BREAKS = result(about("breaks-consumer", change("request-enum-value-removed"), *HURT))
FINGERPRINT = BREAKS.findings[0].fingerprint
LATER = date(2026, 12, 8)


def events(*results: GateResult) -> tuple[Event, ...]:
    return tuple(one for each in results for one in read_events(render_json(each), "gate.json"))


def counted(*results: GateResult, as_of: date = date(2027, 1, 1)) -> Catches:
    return catches(events(*results), as_of)


def only(found: Catches) -> Catch:
    (one,) = found.catches
    return one


def test_a_result_as_it_is_written_is_taken_in_with_its_commit() -> None:
    of_all, *of_consumers = events(BREAKS)
    assert of_all.data == {
        "verdict": "blocked",
        "against": "origin/main",
        "findings": 1,
        "ref": BREAKS.head,
    }
    assert [one.consumer for one in of_consumers] == ["checkout-web", "ledger-sync", "legacy-batch"]
    for one in of_consumers:
        assert one.data == {
            "rule": "breaks-consumer",
            "level": "error",
            "fingerprint": FINGERPRINT,
            "change_rule": "request-enum-value-removed",
            "ref": BREAKS.head,
        }


def test_a_result_that_passed_is_an_event_for_each_contract_and_no_catch() -> None:
    (one,) = events(passed())
    assert one.data["verdict"] == "passed"
    found = counted(passed())
    assert (found.results, found.contracts, found.catches) == (1, ("orders",), ())


def test_the_same_result_is_the_same_events_on_every_machine(tmp_path: Path) -> None:
    with Ledger(tmp_path / "here.db", create=True) as here:
        assert here.take_in(events(blocked())) == len(events(blocked()))
        assert here.take_in(events(blocked())) == 0
        with Ledger(tmp_path / "there.db", create=True) as there:
            there.take_in(events(blocked()))
            assert there.events() == here.events()
            assert there.take_in(read_lines(render_lines(here.events()), "export")) == 0


def test_a_finding_in_several_commits_of_a_pull_request_is_one_catch() -> None:
    other = replace(BREAKS, head="5" * 40, as_of=LATER)
    one = only(counted(BREAKS, other, other))
    assert one == Catch(
        *("orders", "breaks-consumer", FINGERPRINT, "request-enum-value-removed"),
        is_blocked=True,
        first=AS_OF,
        last=LATER,
        results=2,
        refs=(BREAKS.head, "5" * 40),
        spared=("checkout-web", "ledger-sync", "legacy-batch"),
    )


def test_the_same_change_of_two_contracts_is_two_catches() -> None:
    elsewhere = replace(
        BREAKS, findings=tuple(replace(one, contract="carts") for one in BREAKS.findings)
    )
    assert [one.contract for one in counted(BREAKS, elsewhere).catches] == ["carts", "orders"]


@pytest.mark.parametrize("mode", [Mode.REPORT, Mode.WARN])
def test_what_does_not_enforce_would_have_stopped_it_and_is_told_apart(mode: Mode) -> None:
    lax = replace(BREAKS, mode=mode)
    assert not only(counted(lax)).is_blocked
    (rule,) = (one for one in counted(lax).rules if one.catches)
    assert (rule.blocked, len(rule.missed), rule.spared) == ((), 1, ())
    both = only(counted(lax, replace(BREAKS, as_of=LATER)))
    assert (both.is_blocked, both.first, both.results) == (True, LATER, 1)


@pytest.mark.parametrize("level", [Level.WARNING, Level.UNKNOWN, Level.NOTE])
def test_only_errors_are_catches(level: Level) -> None:
    weak = tuple(replace(one, level=level) for one in BREAKS.findings)
    assert counted(replace(BREAKS, findings=weak)).catches == ()
    assert counted(unknown(), waived()).catches == ()


def test_what_nobody_could_say_is_held_up_in_mode_enforce_and_no_catch() -> None:
    found = counted(unknown(), unknown(), replace(unknown(), mode=Mode.WARN, head="5" * 40))
    (one,) = found.held
    (finding,) = unknown().of(Level.UNKNOWN)
    assert (one.rule, one.spared) == (finding.rule, finding.consumers)
    assert (found.catches, one.results) == ((), 1)
    assert counted(replace(unknown(), mode=Mode.WARN)).held == ()


def test_an_unknown_that_names_nobody_is_held_up_too() -> None:
    nobody = tuple(replace(one, hurts=()) for one in unknown().findings)
    (one,) = counted(replace(unknown(), findings=nobody)).held
    assert one.spared == ()


def test_what_was_unknown_and_then_an_error_is_one_catch() -> None:
    unsure = tuple(replace(one, level=Level.UNKNOWN) for one in BREAKS.findings)
    found = counted(replace(BREAKS, findings=unsure), replace(BREAKS, as_of=LATER))
    assert (len(found.catches), found.held) == (1, ())


def test_what_blocks_and_names_nobody_is_a_catch() -> None:
    nobody = tuple(replace(one, hurts=()) for one in edge().findings)
    one = only(counted(replace(edge(), findings=nobody)))
    assert (one.rule, one.spared) == ("edge-onto-deprecated", ())


def test_whom_a_waiver_named_later_is_not_spared() -> None:
    (finding,) = BREAKS.findings
    accepted = replace(finding, level=Level.NOTE, hurts=HURT[2:], waived_by=WAIVER)
    left = replace(finding, hurts=HURT[:2])
    then = replace(BREAKS, as_of=LATER, findings=(left, accepted))
    one = only(counted(BREAKS, then))
    assert (one.spared, one.waived) == (("checkout-web", "ledger-sync"), ("legacy-batch",))
    at_once = only(counted(then))
    assert (at_once.spared, at_once.waived) == (("checkout-web", "ledger-sync"), ())


def test_every_rule_is_listed_also_one_that_never_caught_anything() -> None:
    found = counted(blocked())
    assert [one.rule for one in found.rules] == [rule.id for rule in GATE_RULES]
    assert {one.rule: len(one.blocked) for one in found.rules if one.catches} == {
        "breaks-consumer": 2
    }


def test_rules_of_a_newer_version_and_odd_events_are_read_all_the_same() -> None:
    (of_all, *rest) = events(BREAKS)
    newer = [replace(one, data={**one.data, "rule": "from-the-future"}) for one in rest]
    odd = replace(of_all, id="x", data={"rule": 7, "level": ["error"], "ref": None, "mode": 1})
    found = catches((of_all, *newer, odd), AS_OF)
    assert [one.rule for one in found.rules][-1] == "from-the-future"
    assert only(found).spared == ("checkout-web", "ledger-sync", "legacy-batch")


def test_what_comes_after_the_day_is_not_known_yet() -> None:
    found = counted(BREAKS, replace(passed(), as_of=LATER), as_of=date(2026, 12, 7))
    assert (found.results, found.last) == (1, AS_OF)
    assert counted(BREAKS, as_of=date(2026, 11, 30)).results == 0


def test_the_order_of_events_says_nothing() -> None:
    found = events(BREAKS, replace(BREAKS, as_of=LATER, head="5" * 40), edge(), waived())
    assert catches(found, LATER) == catches(reversed(found), LATER)


def workspace(folder: Path, results: Iterable[GateResult]) -> None:
    write(folder, {"contracts/orders/openapi.yaml": "openapi: 3.1.0\n"})
    for number, one in enumerate(results):
        (folder / f"gate{number}.json").write_text(render_json(one), encoding="utf-8")


def ask(
    capsys: pytest.CaptureFixture[str], results: Iterable[GateResult], *options: str
) -> Outcome:
    workspace(Path(), results)
    if files := sorted(map(str, Path().glob("gate*.json"))):
        assert run(capsys, "track", "import", *files).code == 0
    return run(capsys, "track", "catches", "--as-of", "2027-01-01", *options)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


COURSE = (
    BREAKS,
    replace(BREAKS, head="5" * 40, as_of=LATER),
    replace(edge(), mode=Mode.WARN),
    passed(),
)


@pytest.mark.usefixtures("here")
def test_the_answer_is_the_first_line(capsys: pytest.CaptureFixture[str]) -> None:
    done = ask(capsys, COURSE)
    assert done.code == 0
    assert " ".join(done.out.split()).startswith(
        "The gate stopped 1 change that would have hit checkout-web, ledger-sync, legacy-batch; in"
        " mode enforce it would have stopped 1 more."
    )
    assert "4 verdicts on orders, 2026-12-01 to 2026-12-08." in done.out
    assert "2026-12-01 to 2026-12-08, in 2 commits; spared checkout-web" in done.out
    assert all(rule.id in done.out for rule in GATE_RULES)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("results", "said"),
    [
        ((), "nobody can say whether it ever caught anything"),
        ((passed(),), "The gate has stopped nothing so far."),
        (
            (replace(edge(), mode=Mode.WARN),),
            "nothing; in mode enforce it would have stopped 1 change.",
        ),
        ((unknown(),), "The gate has stopped nothing; 1 held up because nobody could say."),
    ],
)
def test_nothing_caught_is_an_answer_and_not_having_looked_is_none(
    results: tuple[GateResult, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = ask(capsys, results)
    assert (done.code, done.err) == (0, "")
    assert said in " ".join(done.out.split())
    assert ("`contractctl track" in done.out) is (not results)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("results", [(), COURSE, (waived(), unknown())])
def test_the_json_is_as_described(
    results: tuple[GateResult, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    done = ask(capsys, results, "--format", "json")
    assert problems("catches", done.out) == []


@pytest.mark.usefixtures("here")
def test_the_json_of_one_contract(capsys: pytest.CaptureFixture[str]) -> None:
    found: dict[str, Any] = json.loads(ask(capsys, COURSE, "orders", "--format", "json").out)
    assert (found["api"], found["judged"]["results"]) == ("orders", 4)
    (stopped, missed) = sorted(found["catches"], key=lambda one: not one["blocked"])
    assert (stopped["fingerprint"], stopped["refs"]) == (FINGERPRINT, [BREAKS.head, "5" * 40])
    assert (missed["rule"], missed["change_rule"]) == ("edge-onto-deprecated", None)
    other = run(capsys, "track", "catches", "carts", "--format", "json")
    assert json.loads(other.out)["judged"]["results"] == 0
