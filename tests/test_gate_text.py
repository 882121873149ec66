"""A verdict on the terminal: the answer first, whom it hurts, what to do, and never too much."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from gate_results import (
    attacking,
    blocked,
    crowd,
    edge,
    everywhere,
    many,
    passed,
    removal,
    result,
    unknown,
    untouched,
    waived,
)
from rich.console import Console

from contractctl.cli.gate_text import (
    SHOWN_CONDITIONS,
    SHOWN_IN_FULL,
    SHOWN_IN_LINES,
    SHOWN_OF_ALL,
    SHOWN_OWNERS,
    SHOWN_QUIET,
    render_text,
)
from contractctl.model import Location
from contractctl.model.gate import GateResult, Ground, Mode
from contractctl.report.gate_headline import headline
from contractctl.report.gate_words import reason

Golden = Callable[[str, str], None]


def text(found: GateResult, width: int) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None, force_terminal=False)
    with console.capture() as captured:
        render_text(found, console)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("blocked", blocked()),
        ("passed", passed()),
        ("removal", removal()),
        ("unknown", unknown()),
        ("waived", waived()),
    ],
)
def test_the_text_reads_as_reviewed(
    name: str, found: GateResult, width: int, golden: Golden
) -> None:
    golden(f"gate/{name}-{width}.txt", text(found, width))


@pytest.mark.parametrize("width", [20, 40, 80, 140])
@pytest.mark.parametrize(
    "found", [blocked(), attacking(), many(60), crowd(2000), edge(), untouched()]
)
def test_no_line_is_wider_than_the_terminal(found: GateResult, width: int) -> None:
    assert max(map(len, text(found, width).splitlines())) <= width


@pytest.mark.parametrize("found", [blocked(), unknown(), passed(), removal(), waived()])
def test_the_first_line_is_the_verdict(found: GateResult) -> None:
    assert text(found, 1000).splitlines()[0] == headline(found)


def test_nothing_to_say_takes_few_lines() -> None:
    for found in (passed(), untouched()):
        assert len(text(found, 140).splitlines()) <= 5
        assert len(text(found, 80).splitlines()) <= 7


def test_every_consumer_its_owner_the_reason_and_the_evidence_are_shown() -> None:
    shown = text(blocked(), 1000)
    for finding in blocked().findings:
        assert finding.fingerprint in shown
        assert finding.hint in shown or finding.rule == "unknown-consumer"
        for hurt in finding.hurts:
            reasons = "|".join(re.escape(reason(hurt, count)) for count in (1, 2))
            (said,) = re.findall(rf"^.*{re.escape(hurt.consumer)}.*: (?:{reasons}).*$", shown, re.M)
            assert all(row.source.rpartition(":")[2] in said for row in hurt.evidence)
            assert hurt.owner in shown
    assert "accepted before" in shown
    assert '{"reason": "other"}' in shown


def test_consumers_of_whom_the_same_is_to_be_said_share_a_row_with_the_evidence_on_all() -> None:
    said = "ledger-sync, legacy-batch: they call POST /orders/{orderId}/cancel; no source says what"
    assert f"{said} they send (consumers.yaml:112, 131)\n" in text(blocked(), 1000)


def test_a_change_is_told_once_with_all_that_it_hits() -> None:
    change = blocked().findings[0].message
    assert text(blocked(), 1000).count(change) == 1


def test_no_text_of_a_user_reaches_the_terminal_as_control_or_markup() -> None:
    shown = text(attacking(), 140)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\x00" not in shown
    assert "[bold]" in shown


@pytest.mark.parametrize("count", [1, SHOWN_IN_FULL, 40, SHOWN_IN_FULL + SHOWN_IN_LINES, 300])
def test_findings_that_are_left_out_are_counted(count: int) -> None:
    shown = text(many(count), 100)
    more = re.search(r"^… and (\d+) more; --format json has all$", shown, re.MULTILINE)
    listed = len(set(re.findall(r"\[([0-9a-f]{12})\]", shown)))
    assert listed + (int(more[1]) if more else 0) == count
    assert len(shown.splitlines()) < 200


def test_conditions_that_nobody_knows_are_shown_behind_those_that_are_not_met() -> None:
    shown = text(removal(), 1000)
    labels = re.findall(r"^  (not met|not known|met) +", shown, re.MULTILINE)
    assert labels == ["not met", "not met", "not known"]
    assert "consumers.yaml counts as it is" not in text(edge(), 1000)


def test_conditions_that_are_left_out_are_counted() -> None:
    found = removal().findings[0]
    grounds = tuple(Ground(f"team-{number} has not agreed", holds=False) for number in range(40))
    shown = text(result(replace(found, grounds=grounds)), 140)
    assert shown.count("not met") == SHOWN_CONDITIONS
    assert f"and {40 - SHOWN_CONDITIONS} more; --explain=6f6d8d2f3ae4 has all" in shown


def test_consumers_that_are_left_out_are_counted() -> None:
    shown = text(crowd(2000), 1000)
    assert "… 1994 more" in shown
    assert len(shown.splitlines()) < 40


def test_waivers_that_are_left_out_are_counted() -> None:
    note = waived().findings[0]
    assert note.waived_by is not None
    owners = [replace(note.waived_by, owner=f"team-{number}@example.test") for number in range(40)]
    shown = text(result(*(replace(note, waived_by=waiver) for waiver in owners)), 140)
    assert f"… and {40 - SHOWN_OWNERS} more\n" in shown
    assert shown.count("waived for legacy-batch") == SHOWN_OWNERS


def test_contracts_that_hurt_nobody_are_counted_beyond_a_few() -> None:
    one = passed().contracts[0]
    contracts = tuple(replace(one, api=f"api-{number:03}") for number in range(200))
    shown = text(replace(passed(), contracts=contracts), 140)
    assert shown.count("nobody is hurt; changed") == SHOWN_QUIET
    assert f"and {200 - SHOWN_QUIET} contracts more that hurt nobody" in shown


def test_a_finding_about_no_contract_has_a_place_of_its_own() -> None:
    loosened = replace(removal().findings[0], contract="", rule="gate-loosened", hurts=())
    assert "\nthis pull request ─" in text(result(loosened), 80)


@pytest.mark.parametrize("mode", [Mode.REPORT, Mode.WARN])
def test_a_mode_that_does_not_enforce_says_so_at_once(mode: Mode) -> None:
    first, second, *_ = text(replace(blocked(), mode=mode), 1000).splitlines()
    assert first.startswith("Would be blocked: ")
    assert second.startswith(f"mode {mode.value}: the build stays green (exit code 0)")


def test_an_edit_of_a_file_that_contracts_share_is_told_once_for_all_of_them() -> None:
    shown = text(everywhere(200), 1000)
    assert "\napi-00, api-01, api-02 and 197 more ─" in shown
    assert shown.count(everywhere(200).findings[0].message) == 1
    assert "the same of 199 more of these contracts (" in shown
    assert len(shown.splitlines()) < 40


def test_findings_of_very_many_contracts_are_counted_beyond_a_few() -> None:
    findings = [
        replace(one, contract=f"api-{number:03}", location=Location(f"{number}.yaml", 1, 1))
        for number in range(200)
        for one in many(10).findings
    ]
    shown = text(result(*findings), 140)
    in_full, in_lines = SHOWN_OF_ALL
    assert shown.count("\n  where ") == in_full
    listed = len(re.findall(r"^error .*\[[0-9a-f]{12}\]$", shown, re.MULTILINE))
    assert listed == in_lines
    left = [int(found) for found in re.findall(r"^… and (\d+) ", shown, re.MULTILINE)]
    assert in_full + listed + sum(left) == len(findings)
    assert len(shown.splitlines()) < 500
