"""The verdict on a pull request for code scanning: valid, complete, and as GitHub asks for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from gate_results import (
    BASE,
    HEAD,
    HURT,
    WAIVER,
    attacking,
    blocked,
    crowd,
    edge,
    many,
    passed,
    removal,
    result,
    unknown,
    untouched,
    waived,
)

from contractctl.model import Location
from contractctl.model.gate import GateResult, Level, Mode
from contractctl.model.gate_rules import BY_ID, GATE_RULES
from contractctl.report import gate_sarif
from contractctl.report.gate_headline import headline
from contractctl.report.gate_sarif import render_sarif
from contractctl.report.sarif import LONGEST_DESCRIPTION

EVERY = (blocked, unknown, passed, untouched, waived, removal, edge, attacking)

every_result = pytest.mark.parametrize("made", EVERY)


def run_of(found: GateResult) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_sarif(found))
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def levels(found: GateResult) -> list[str]:
    return [one["level"] for one in run_of(found)["results"]]


def identities(found: GateResult) -> list[str]:
    results = run_of(found)["results"]
    return [one["partialFingerprints"]["primaryLocationLineHash"] for one in results]


@pytest.fixture(scope="module")
def validator(repository: Path) -> jsonschema_rs.Draft4Validator:
    schema = repository / "tests" / "sarif" / "sarif-2.1.0-rtm.5.json"
    rules = json.loads(schema.read_text(encoding="utf-8"))
    # The pattern has a bracket too many; see test_report_diff_ci.py.
    for holder in ("run", "toolComponent"):
        del rules["definitions"][holder]["properties"]["language"]["pattern"]
    return jsonschema_rs.Draft4Validator(rules)


@every_result
def test_the_sarif_is_valid(
    made: Callable[[], GateResult], validator: jsonschema_rs.Draft4Validator
) -> None:
    found = validator.iter_errors(json.loads(render_sarif(made())))
    assert [error.message for error in found] == []


@every_result
def test_there_is_a_result_for_each_finding_and_a_rule_for_each_that_fired(
    made: Callable[[], GateResult],
) -> None:
    run = run_of(made())
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert ids == sorted({one.rule for one in made().findings})
    for told, finding in zip(run["results"], made().findings, strict=True):
        assert ids[told["ruleIndex"]] == told["ruleId"] == finding.rule
        assert told["properties"]["level"] == finding.level.value
        assert told["properties"]["fingerprint"] == finding.fingerprint


@every_result
def test_it_says_what_github_asks_for_and_nothing_is_empty(
    made: Callable[[], GateResult],
) -> None:
    run = run_of(made())
    assert re.fullmatch(r"contractctl/gate/[^/]+", run["automationDetails"]["id"])
    for rule in run["tool"]["driver"]["rules"]:
        for part in ("shortDescription", "fullDescription", "help"):
            assert 0 < len(rule[part]["text"]) <= LONGEST_DESCRIPTION
    for one in run["results"]:
        assert one["message"]["text"].strip()
        place = one["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"]
        assert set(place["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert min(place["region"].values()) >= 1
    for said in run["invocations"][0]["toolExecutionNotifications"]:
        assert said["message"]["text"]


def test_the_category_is_the_same_for_every_run_and_the_run_is_the_commit() -> None:
    category, _, commit = run_of(blocked())["automationDetails"]["id"].rpartition("/")
    assert (category, commit) == ("contractctl/gate", HEAD)


@pytest.mark.parametrize("rule", GATE_RULES)
def test_every_rule_of_the_gate_can_be_told(rule: Any) -> None:
    one = replace(edge().findings[0], rule=rule.id, level=rule.level)
    (told,) = run_of(result(one))["tool"]["driver"]["rules"]
    assert told["shortDescription"]["text"] == f"{BY_ID[rule.id].summary}."


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        (Mode.ENFORCE, ["error", "error", "warning", "warning"]),
        (Mode.WARN, ["warning"] * 4),
        (Mode.REPORT, ["note"] * 4),
    ],
)
def test_a_code_host_refuses_no_merge_that_the_mode_lets_pass(mode: Mode, shown: list[str]) -> None:
    assert levels(replace(blocked(), mode=mode)) == shown


def test_what_is_unknown_is_a_warning_that_says_so() -> None:
    (one,) = run_of(unknown())["results"]
    assert (one["level"], one["properties"]["level"]) == ("warning", "unknown")
    assert one["message"]["text"].startswith("unknown: orders: nobody can say")


def test_what_is_waived_is_suppressed_by_whom_until_when_and_why() -> None:
    (one,) = run_of(waived())["results"]
    (suppression,) = one["suppressions"]
    assert (one["level"], suppression["status"]) == ("note", "accepted")
    assert WAIVER.reason in suppression["justification"]
    assert all("suppressions" not in one for one in run_of(blocked())["results"])


def test_an_alert_is_known_again_when_lines_and_words_have_moved() -> None:
    moved = tuple(
        replace(one, location=Location("contracts/orders/v2.yaml", 7, 1), message="m", hurts=HURT)
        for one in blocked().findings
    )
    assert identities(replace(blocked(), findings=moved, head=BASE)) == identities(blocked())


def test_no_two_alerts_are_taken_for_one() -> None:
    plain = blocked().findings[0]
    note = replace(plain, level=Level.NOTE, waived_by=WAIVER)
    elsewhere = replace(plain, contract="carts")
    endangers = replace(plain, rule="endangers-consumer")
    # Two revisions of a contract may change alike.
    found = identities(result(plain, plain, note, elsewhere, endangers))
    assert len(set(found)) == 5
    assert found[1] == found[0].replace(":1", ":2")


def test_files_are_named_from_the_top_of_the_repository() -> None:
    one = replace(edge().findings[0], location=Location("contracts/a b/ü#1?.yaml", 3, 1))
    (told,) = run_of(replace(result(one), workspace="services/shop"))["results"]
    uri = told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "services/shop/contracts/a%20b/%C3%BC%231%3F.yaml"


def test_it_says_how_to_recompute_it_and_what_else_a_reviewer_should_know() -> None:
    run = run_of(replace(blocked(), remarks=("the gate was stricter before",)))
    assert f"--against={BASE}" in run["properties"]["recompute"]
    assert any("sha256:" in line for line in run["properties"]["inputs"])
    said = [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]]
    assert said == [headline(blocked()), "the gate was stricter before"]


def left_out(run: Mapping[str, Any]) -> str:
    said: str = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    return said


def test_what_is_too_much_for_github_is_cut_worst_first_and_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gate_sarif, "MOST", 3)
    run = run_of(many(12))
    kept = [one["properties"]["fingerprint"] for one in run["results"]]
    assert kept == [one.fingerprint for one in many(12).findings[:3]]
    assert left_out(run).startswith("9 findings left out")
    monkeypatch.setattr(gate_sarif, "LARGEST", 5_000)
    assert len(render_sarif(many(12))) < 12_000
    assert left_out(run_of(many(12))).startswith("10 findings left out")


def test_a_crowd_of_consumers_does_not_make_it_large() -> None:
    assert len(render_sarif(crowd(1_000))) < 60_000
