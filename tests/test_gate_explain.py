"""A finding derived step by step: every input, every piece of evidence, every condition."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import click
import pytest
from gate_results import (
    BASE,
    HURT,
    about,
    attacking,
    blocked,
    change,
    crowd,
    edge,
    passed,
    removal,
    result,
    waived,
)
from rich.console import Console

from contractctl.cli.gate_explain import found, render_explanation, render_explanations
from contractctl.model.gate import Finding, GateResult, Level
from contractctl.model.gate_rules import GATE_RULES
from contractctl.pointer import JsonValue
from contractctl.report.gate_derivation import LONGEST, derived

Golden = Callable[[str, str], None]


def text(judged: GateResult, width: int, finding: Finding | None = None) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None, force_terminal=False)
    with console.capture() as captured:
        render_explanation(judged, finding or judged.findings[0], console)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


@pytest.mark.parametrize(
    ("name", "judged"),
    [("blocked", blocked()), ("edge", edge()), ("removal", removal()), ("waived", waived())],
)
def test_the_derivation_reads_as_reviewed(name: str, judged: GateResult, golden: Golden) -> None:
    golden(f"gate/{name}-explained.txt", text(judged, 80))


@pytest.mark.parametrize("width", [30, 80, 140])
def test_no_line_is_wider_than_the_terminal_but_those_of_the_waiver(width: int) -> None:
    for judged in (blocked(), attacking(), crowd(2000), edge()):
        steps, _, _ = text(judged, width).partition("If the owners")
        assert max(map(len, steps.splitlines())) <= width


@pytest.mark.parametrize("rule", [rule.id for rule in GATE_RULES])
def test_a_finding_of_every_rule_has_a_derivation_with_or_without_a_change(rule: str) -> None:
    full = about(rule, change("request-enum-value-removed"), *HURT)
    bare = replace(full, change=None, change_rule=None, hurts=(), location=None)
    for finding in (full, bare):
        shown = text(result(finding), 80)
        numbers = [int(number) for number in re.findall(r"^(\d+)\. ", shown, re.MULTILINE)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert numbers
        assert rule in shown


def test_every_input_is_shown_whole_with_the_command_that_prints_it() -> None:
    shown = text(blocked(), 80)
    for digest in ("a1", "b2", "c3", "d4", "e5"):
        assert digest * 32 in shown
    assert f"commit {BASE}" in shown
    assert f"`git show {BASE[:12]}:contracts/orders/v1.yaml | sha256sum`" in shown
    assert "`sha256sum -- contracts/orders/v2.yaml`" in shown


def test_every_piece_of_evidence_is_shown_with_what_follows() -> None:
    shown = text(blocked(), 1000)
    assert "declared: consumers.yaml:41, POST /orders/{orderId}/cancel $.reason\n" in shown
    assert "2312 hits, 2026-10-12 to 2026-11-29\n" in shown
    for verdict in ("affected", "possible", "unknown"):
        assert f"so `{verdict}`: " in shown


def test_the_law_is_quoted_with_effect_direction_and_severity() -> None:
    shown = text(blocked(), 1000)
    assert "narrows, in the request" in shown
    assert "A request that base accepts is refused by head. So it is breaking." in shown


def test_every_condition_says_whether_it_is_met() -> None:
    shown = text(removal(), 1000)
    for ground in (one for finding in removal().findings for one in finding.grounds):
        assert ground.text in shown
    assert re.search(r"^ +not met +no request in the last 35 days", shown, re.MULTILINE)
    assert re.search(r"^ +not known +nobody knows whether the owner", shown, re.MULTILINE)
    told = text(edge(), 1000)
    assert re.search(r"^ +met +the entry at the base does not name", told, re.MULTILINE)
    assert re.search(r"^ +consumers.yaml counts as it is at the base and now", told, re.MULTILINE)


def test_of_what_is_removed_the_promised_day_is_no_value_that_it_has_now() -> None:
    assert "value now   gone; its sunset: 2027-06-14\n" in text(removal(), 1000)


def test_a_level_that_is_not_the_usual_one_is_named_beside_it() -> None:
    relaxed = replace(blocked().findings[0], level=Level.WARNING)
    shown = text(result(relaxed), 1000)
    assert "usually error; here warning, by what is known or by the settings" in shown


def test_a_long_payload_is_cut_and_the_rest_is_counted() -> None:
    large: JsonValue = {f"name{number}": "x" * 50 for number in range(5_000)}
    plain = change("request-enum-value-removed")
    grown = replace(
        plain,
        base_value=large,
        witness=plain.witness and replace(plain.witness, payload=large),
    )
    steps = derived(result(found := about("breaks-consumer", grown)), found)
    texts = [said for step in steps for _, said in step.rows]
    assert max(map(len, texts)) < LONGEST + 200
    assert any(re.search(r" … and [\d,]+ more characters", said) for said in texts)


def test_consumers_beyond_a_few_are_counted() -> None:
    assert "and 1975 consumers more" in text(crowd(2000), 1000).split("If the owners")[0]


def test_no_text_of_a_user_reaches_the_terminal_as_control_or_markup() -> None:
    for finding in attacking().findings:
        shown = text(attacking(), 140, finding)
        assert not set(shown) & {"\x1b", "\u202e", "\x00"}


def test_a_finding_is_named_by_the_first_digits_that_only_it_has() -> None:
    for name in ("1c1d009446bf", "1c1d"):
        assert found(blocked(), name) == (blocked().findings[0],)


def test_a_fingerprint_that_contracts_share_is_derived_for_each() -> None:
    plain = blocked().findings[0]
    other, note = replace(plain, contract="carts"), waived().findings[0]
    judged = result(plain, other, replace(note, fingerprint=plain.fingerprint))
    assert found(judged, plain.fingerprint) == (plain, other)
    console = Console(width=140, file=io.StringIO(), color_system=None)
    with console.capture() as captured:
        render_explanations(judged, found(judged, plain.fingerprint), console)
    assert captured.get().count("1. What was read (SHA-256)") == 2
    assert "carts: breaks-consumer, error" in captured.get()


@pytest.mark.parametrize(
    ("judged", "name", "said"),
    [
        (blocked(), "ffff", r"no finding has this fingerprint; there are 1c1d009446bf, 0585856a"),
        (blocked(), "", "no finding has this fingerprint"),
        (passed(), "1c1d", "there are none: the gate found nothing"),
    ],
)
def test_an_unknown_fingerprint_is_refused_with_those_that_there_are(
    judged: GateResult, name: str, said: str
) -> None:
    with pytest.raises(click.UsageError, match=said):
        found(judged, name)
