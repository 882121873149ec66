"""What a gate found goes into the ledger for the record: once, on its day, and decides no state."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from ledger_shop import shop
from test_track_lines import VERIFY
from test_track_store import NOON

from contractctl.errors import LedgerError
from contractctl.model.ledger import Event
from contractctl.track.importing import read_events
from contractctl.track.lines import read_lines, render_lines
from contractctl.track.store import Ledger

BREAKS: dict[str, Any] = {
    **{"rule": "breaks-consumer", "level": "error", "fingerprint": "3fa9c1d20b77"},
    **{"contract": "shop", "change_rule": "response-property-removed"},
    **{"consumers": ["web", "app", "web"], "waived_by": None},
    **{"message": "...", "hint": "...", "location": {"file": "v2.yaml", "line": 1, "column": 1}},
}
WAIVED = {**BREAKS, "fingerprint": "000000000000", "consumers": ["till"], "waived_by": "app team"}
LATE: dict[str, Any] = {
    **{"rule": "sunset-missing", "level": "warning", "fingerprint": None},
    **{"contract": "catalog", "change_rule": None, "consumers": [], "waived_by": None},
}
GATE: dict[str, Any] = {
    "schema": "contractctl/gate/1",
    "against": "origin/main",
    "as_of": "2026-12-01",
    "mode": "enforce",
    "verdict": "blocked",
    "findings": [BREAKS, WAIVED, LATE],
    "inputs": {"contracts": {"shop": {"base": "sha256:1", "head": "sha256:2"}, "stock": {}}},
}


def read(document: Any) -> tuple[Event, ...]:
    return read_events(json.dumps(document), "gate.json")


def test_each_contract_that_was_judged_has_an_event_with_the_verdict() -> None:
    found = {one.api: one for one in read(GATE) if one.consumer is None}
    assert {api: one.data for api, one in found.items()} == {
        api: {"verdict": "blocked", "against": "origin/main", "findings": count}
        for api, count in (("catalog", 1), ("shop", 2), ("stock", 0))
    }
    assert {(one.kind, one.by, one.at) for one in read(GATE)} == {
        ("gate", "contractctl gate", NOON)
    }


def test_each_consumer_that_a_finding_names_has_an_event_of_that_finding() -> None:
    found = [(one.consumer, dict(one.data)) for one in read(GATE) if one.consumer is not None]
    told = {"rule": "breaks-consumer", "level": "error"}
    change = {"change_rule": "response-property-removed"}
    breaks = {**told, "fingerprint": "3fa9c1d20b77", **change}
    waived = {**told, "fingerprint": "000000000000", **change, "waived": True}
    assert found == [("web", breaks), ("app", breaks), ("till", waived)]


def test_the_commit_and_a_mode_that_does_not_enforce_are_told_in_every_event() -> None:
    found = read(GATE | {"head": "5" * 40, "mode": "warn"})
    assert {(one.data["ref"], one.data["mode"]) for one in found} == {("5" * 40, "warn")}
    assert not any("ref" in one.data or "mode" in one.data for one in read(GATE))


def test_what_blocks_and_names_no_consumer_is_an_event_of_the_contract() -> None:
    nobody = [one for one in read(finding(consumers=[])) if one.data.get("rule")]
    assert [(one.api, one.consumer) for one in nobody] == [("shop", None)]


def test_the_same_result_is_the_same_events_on_every_machine(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.db", create=True) as ledger:
        assert ledger.take_in(read(GATE)) == 6
        again = read_events(json.dumps(GATE, indent=2, sort_keys=True), "there.json")
        assert ledger.take_in(again) == 0
        assert ledger.take_in(read_lines(render_lines(ledger.events()), "export")) == 0


def test_a_finding_that_stands_twice_in_a_result_is_one_event(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.db", create=True) as ledger:
        assert ledger.take_in(read(GATE | {"findings": [BREAKS, BREAKS]})) == 4


def finding(**changes: Any) -> dict[str, Any]:
    kept = {key: value for key, value in (BREAKS | changes).items() if value is not ...}
    return GATE | {"findings": [kept]}


@pytest.mark.parametrize(
    "hostile",
    [
        *({key: value for key, value in GATE.items() if key != gone} for gone in GATE if gone !=
          "schema"),
        GATE | {"as_of": "soon"},
        GATE | {"as_of": "0001-01-01"},
        GATE | {"as_of": 7},
        GATE | {"verdict": ""},
        GATE | {"verdict": ["blocked"]},
        GATE | {"against": None},
        GATE | {"mode": ["enforce"]},
        GATE | {"head": 7},
        GATE | {"head": "\udfff"},
        GATE | {"findings": None},
        GATE | {"findings": "shop"},
        GATE | {"findings": [7]},
        GATE | {"findings": {"contract": "shop"}},
        GATE | {"inputs": []},
        GATE | {"inputs": {"contracts": ["shop"]}},
        GATE | {"inputs": {"contracts": {"": {}}}},
        GATE | {"inputs": {"contracts": {"\ud800": {}}}},
        finding(contract=...),
        finding(contract=[]),
        finding(contract=7),
        finding(rule=...),
        finding(rule=None),
        finding(level=3),
        finding(fingerprint=["3fa9c1d20b77"]),
        finding(consumers=...),
        finding(consumers="web"),
        finding(consumers={"web": 1}),
        finding(consumers=[None]),
        finding(consumers=[" "]),
        finding(consumers=["\udfff"]),
    ],
)  # fmt: skip
def test_a_document_that_is_no_result_of_a_gate_is_refused_and_nothing_is_read(
    hostile: Any,
) -> None:
    with pytest.raises(LedgerError, match=r"gate.json: this is no contractctl/gate/1: .+"):
        read(hostile)


@pytest.mark.parametrize("schema", [[], {}, None, 7, "contractctl/gate/2"])
def test_a_schema_that_is_not_known_is_refused(schema: Any) -> None:
    with pytest.raises(LedgerError, match="the ledger takes in no"):
        read(GATE | {"schema": schema})


def test_half_a_surrogate_pair_is_no_name_in_results_of_tests_either() -> None:
    consumers = [{"name": "\ud800", "verdict": "pass"}]
    with pytest.raises(LedgerError, match="this is no contractctl/verify/1"):
        read_events(json.dumps(VERIFY | {"consumers": consumers}), "verify.json")


def test_the_log_shows_what_a_gate_found_and_no_state_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop(tmp_path))
    monkeypatch.setenv("COLUMNS", "140")
    options = ("status", "shop", "--as-of", "2027-01-13", "--format", "json")
    run(capsys, "track", "notify", "shop", "web", "--by", "platform", "--as-of", "2026-12-01")
    before = json.loads(run(capsys, *options).out)
    strange = finding(consumers=["web", "somebody-else"])
    (tmp_path / "gate.json").write_text(json.dumps(strange), encoding="utf-8")
    done = run(capsys, "track", "import", "gate.json")
    assert (done.code, done.out) == (0, "4 events, of which 4 new\n")
    assert "stock" in done.err
    assert json.loads(run(capsys, *options).out) == before
    shown = run(capsys, "track", "log", "shop", "--as-of", "2027-01-13").out
    assert "against: origin/main; findings: 1; verdict: blocked" in " ".join(shown.split())
    assert shown.count("rule: breaks-consumer") == 2
