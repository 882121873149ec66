"""The sentences about a verdict: true, short, and harmless whatever users call things."""

from __future__ import annotations

import hashlib
import shlex
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from gate_results import (
    AS_OF,
    BASE,
    CALLER,
    HURT,
    REFUND,
    UNSAID,
    about,
    attacking,
    blocked,
    change,
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

from contractctl.errors import WorkspaceError
from contractctl.load.waivers import load_waivers
from contractctl.model import Location
from contractctl.model.gate import Finding, GateResult, GateVerdict, Happened, Level, Mode
from contractctl.model.gate_rules import GATE_RULES
from contractctl.report.gate_annotated import sentences
from contractctl.report.gate_headline import headline
from contractctl.report.gate_inputs import input_lines, short_input_lines
from contractctl.report.gate_steps import SHOWN_STEPS, Group, grouped, next_steps, waivers_to_paste
from contractctl.report.gate_words import (
    again,
    asks,
    explain_again,
    explain_command,
    explain_here,
    mode_words,
    proof,
    reason,
    recompute,
    recompute_here,
    sentence,
    title,
    who,
)
from contractctl.report.phrases import Term

EVERY = (blocked, unknown, passed, untouched, waived, removal, edge, attacking)


def of_rule(rule: str, level: Level | None = None) -> Finding:
    return about(rule, change("request-enum-value-removed"), *HURT, level=level)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            result(of_rule("breaks-consumer"), of_rule("endangers-consumer")),
            "Blocked: 1 breaking and 1 dangerous change of orders hit 3 consumers: checkout-web,"
            " ledger-sync, legacy-batch.",
        ),
        (
            result(of_rule("endangers-consumer")),
            "Blocked: $.reason: the value other is no longer allowed in POST"
            " /orders/{orderId}/cancel; that endangers checkout-web and may endanger ledger-sync"
            " and legacy-batch.",
        ),
        (
            result(of_rule("breaks-consumer"), of_rule("unknown-consumer")),
            "Blocked: $.reason: the value other is no longer allowed in POST"
            " /orders/{orderId}/cancel; that breaks checkout-web and may break ledger-sync and"
            " legacy-batch; nobody can say whether it also hits checkout-web, ledger-sync and"
            " legacy-batch.",
        ),
        (
            unknown(),
            "Unknown: $.tracking.trackingNo is called trackingNumber now in GET"
            " /orders/{orderId}/shipments, PATCH /shipments/{shipmentId}, POST"
            " /orders/{orderId}/shipments; nobody can say whether that hits data-lake-ingest.",
        ),
        (
            result(*blocked().findings[:3]),
            "Blocked: 2 breaking changes of orders hit 4 consumers: checkout-web, ledger-sync,"
            " legacy-batch, refund-worker and 1 caller that no service claims:"
            " user_agent:python-requests/2.31 10.9.0.4; nobody can say whether 1 of them also hits"
            " data-lake-ingest.",
        ),
        (
            passed(),
            "Passed: 1 contract changed, nobody is hurt (4 safe changes; 12 consumers of orders).",
        ),
        (untouched(), "Passed: no contract changed."),
        (
            waived(),
            "Passed: 1 contract changed (2 breaking changes, 1 dangerous change, 4 safe changes;"
            " 12 consumers of orders); what hurts legacy-batch is waived.",
        ),
        (
            edge(),
            "Blocked: mobile-bff newly uses GET /orders/export, which is deprecated and ends on"
            " 2027-06-14.",
        ),
    ],
)
def test_the_headline_says_what_happened_and_to_whom(found: GateResult, said: str) -> None:
    assert headline(found) == said


def test_a_headline_says_may_hit_where_nobody_is_known_to_be_hit() -> None:
    possible = about("breaks-consumer", change("request-enum-value-removed"), HURT[1], CALLER)
    assert headline(result(possible)) == (
        "Blocked: $.reason: the value other is no longer allowed in POST /orders/{orderId}/cancel;"
        " that may break ledger-sync and 1 caller that no service claims"
        " (user_agent:python-requests/2.31 10.9.0.4)."
    )


def test_of_several_contracts_a_headline_names_the_one_that_it_speaks_of_once() -> None:
    other = replace(blocked().contracts[0], api="catalog", former="catalog")
    removed = replace(removal().findings[0], message="orders@v1 is removed")
    for found, said in (
        (edge().findings[0], "Blocked: orders: mobile-bff newly uses GET /orders/export"),
        (of_rule("breaks-consumer"), "Blocked: orders: $.reason: the value other is no longer"),
        (removed, "Blocked: orders@v1 is removed"),
    ):
        plain = result(found)
        assert headline(replace(plain, contracts=(*plain.contracts, other))).startswith(said)


def test_nobody_is_hurt_is_not_said_where_nobody_is_known_and_nobody_looked() -> None:
    blind = replace(blocked().contracts[0], consumers=0, is_watched=False)
    said = (
        "Passed, but nobody is known who could be hurt: consumers.yaml names no consumer of orders,"
        " and no traffic was looked at"
    )
    numbers = "(2 breaking changes, 1 dangerous change, 4 safe changes)"
    assert headline(replace(result(), contracts=(blind,))) == f"{said} {numbers}."
    both = replace(result(), contracts=(blind, replace(passed().contracts[0], api="catalog")))
    assert headline(both).startswith(f"{said}; 2 contracts changed, nobody is hurt (")
    for seen in (
        replace(blind, is_watched=True),
        replace(blind, consumers=1),
        replace(blind, breaking=0, dangerous=0),
    ):
        assert "nobody is hurt" in headline(replace(result(), contracts=(seen,)))


@pytest.mark.parametrize("rule", [rule.id for rule in GATE_RULES])
@pytest.mark.parametrize("level", [Level.ERROR, Level.UNKNOWN, Level.WARNING])
def test_every_rule_at_every_level_has_words_for_one_and_for_several(
    rule: str, level: Level
) -> None:
    one, two = (
        headline(result(*(replace(of_rule(rule, level), fingerprint=f"{n:012x}") for n in some)))
        for some in (range(1), range(2))
    )
    assert one != two
    assert one.endswith(".")
    assert two.endswith(".")
    assert title(of_rule(rule, level)).startswith("orders: ")


@pytest.mark.parametrize("found", EVERY)
def test_every_sentence_is_one_line_without_control_characters(found: object) -> None:
    assert callable(found)
    judged: GateResult = found()
    said = [headline(judged), mode_words(judged), recompute(judged), *input_lines(judged)]
    said += short_input_lines(judged)
    for finding in judged.findings:
        said += [title(finding), sentence(finding), *who(finding), *map(str, asks(finding.hurts))]
    assert all(line.isprintable() and line for line in said)


def test_names_are_counted_beyond_a_few_however_many_there_are() -> None:
    assert len(headline(crowd(2000))) < 300
    assert "and 662 more, and may break" in headline(crowd(2000))
    assert len(title(crowd(2000).findings[0])) < 100
    assert headline(many(40)).startswith("Blocked: 40 breaking changes of orders hit 3 consumers")


def test_who_says_whose_it_is_why_and_by_what_evidence() -> None:
    assert who(blocked().findings[0])[0] == (
        "checkout-web (storefront-oncall@example.test): is hit; sends $.reason of"
        " POST /orders/{orderId}/cancel [consumers.yaml:41, contracts/orders/usage.json"
        " (2312 hits, last 2026-11-29)]"
    )


def test_every_owner_is_asked_once_for_all_of_the_own_consumers() -> None:
    first, second = asks(HURT)
    assert str(first) == "storefront-oncall@example.test (checkout-web)"
    assert str(second) == "finance-systems@example.test (ledger-sync, legacy-batch)"
    assert str(asks([CALLER])[0]).startswith("nobody is known to own user_agent:")


def test_a_proof_of_an_operation_that_nobody_hit_is_known_to_call_is_an_example() -> None:
    first = blocked().findings[0]
    assert "for example" not in "".join(sentences(first))
    elsewhere = tuple(
        replace(hurt, evidence=tuple(replace(row, operation=REFUND) for row in hurt.evidence))
        for hurt in first.hurts
    )
    said = "accepted before: for example, the same in POST /orders/{orderId}/cancel: {"
    assert said in "".join(sentences(replace(first, hurts=elsewhere)))
    unsaid = tuple(replace(hurt, evidence=()) for hurt in first.hurts)
    assert "for example" not in "".join(sentences(replace(first, hurts=unsaid)))


def test_an_edit_of_a_file_that_contracts_share_is_one_change_in_the_headline() -> None:
    shared = everywhere(40)
    assert headline(shared).startswith(
        "Blocked: 1 breaking change of api-00, api-01, api-02, api-03, api-04 and 35 more hits 3"
    )
    apart = [
        replace(one, location=Location(f"contracts/{one.contract}/openapi.yaml", 1, 1))
        for one in shared.findings
    ]
    assert headline(result(*apart)).startswith("Blocked: 40 breaking changes of api-00")


def test_a_proof_speaks_of_before_and_now() -> None:
    shown = proof(blocked().findings[0])
    assert shown is not None
    assert (shown.accepts, shown.refuses) == ("accepted before", "refused now")
    assert proof(edge().findings[0]) is None


def test_the_waiver_to_paste_names_every_owner_with_the_own_consumers_and_a_date() -> None:
    text = waivers_to_paste(blocked(), grouped(blocked().findings)[0])
    waivers = yaml.safe_load(text)
    assert [one["consumers"] for one in waivers] == [
        ["checkout-web"],
        ["ledger-sync", "legacy-batch"],
        ["data-lake-ingest"],
    ]
    assert {one["fingerprint"] for one in waivers} == {"1c1d009446bf"}
    assert {one["reason"] for one in waivers} == {""}
    assert all(date.fromisoformat(one["expires"]) > AS_OF for one in waivers)


def test_the_waiver_is_refused_until_a_reason_is_written_and_read_then(tmp_path: Path) -> None:
    text = waivers_to_paste(blocked(), grouped(blocked().findings)[0])
    text = f"waivers:\n{text}"
    (tmp_path / "waivers.yaml").write_text(text)
    with pytest.raises(WorkspaceError, match="reason: is empty"):
        load_waivers(tmp_path, "waivers.yaml")
    (tmp_path / "waivers.yaml").write_text(text.replace('""', "see OPS-1182"))
    first, *_ = load_waivers(tmp_path, "waivers.yaml")
    assert (first.consumers, first.fingerprint) == (("checkout-web",), "1c1d009446bf")


def test_a_waiver_is_not_offered_for_what_none_can_accept() -> None:
    stranger = about("breaks-consumer", change("request-enum-value-removed"), CALLER)
    renamed = replace(blocked().findings[0], change=None)
    for finding in (edge().findings[0], waived().findings[0], stranger, renamed):
        assert waivers_to_paste(result(finding), Group((finding,))) == ""


def test_hostile_names_are_the_same_names_in_the_waiver() -> None:
    group = grouped(attacking().findings)[0]
    waivers = yaml.safe_load(waivers_to_paste(attacking(), group))
    listed = {name for one in waivers for name in one["consumers"]}
    assert listed == {hurt.consumer for hurt in group.hurts}


def test_the_commands_name_commit_day_and_mode_and_are_words_of_a_shell() -> None:
    judged = replace(blocked(), policy="strict; rm -rf .", mode=Mode.WARN)
    options = [f"--against={BASE}", "--as-of=2026-12-01", "--mode=warn"]
    expected = ["contractctl", "gate", *options, "--policy=strict; rm -rf ."]
    assert shlex.split(recompute(judged)) == expected
    assert shlex.split(explain_command(judged, "1c1d")) == [*expected, "--explain=1c1d"]


def test_the_commands_name_the_workspace_from_where_their_reader_is() -> None:
    judged = replace(blocked(), workspace="shops/pet shop", shown="pet shop")
    for from_top in (recompute(judged), explain_command(judged, "1c1d")):
        assert shlex.split(from_top)[2:4] == ["-C", "shops/pet shop"]
    for here in (
        recompute_here(judged),
        explain_here(judged, "1c1d"),
        explain_again(judged, "1c1d"),
    ):
        assert shlex.split(here)[2:4] == ["-C", "pet shop"]
    assert again(judged).endswith("on commit 77ab02d (and these files)")


def test_reasons_agree_with_the_number_of_those_whom_they_are_about() -> None:
    assert reason(UNSAID) == "it consumes orders, and no source says which operations"
    assert reason(UNSAID, 2) == "they consume orders, and no source says which operations"
    assert reason(HURT[1]) == HURT[1].reason
    assert reason(HURT[1], 2) == (
        "they call POST /orders/{orderId}/cancel; no source says what they send"
    )


def test_evidence_of_nothing_is_none_and_not_a_hash_of_nothing() -> None:
    nothing = f"sha256:{hashlib.sha256().hexdigest()}"
    judged = replace(blocked(), inputs=replace(blocked().inputs, evidence=nothing))
    assert "evidence: none" in input_lines(judged)
    assert "evidence none," in short_input_lines(judged)[0]


def test_what_a_verdict_depends_on_is_the_same_however_the_base_was_named() -> None:
    assert input_lines(replace(blocked(), against=BASE)) == input_lines(blocked())


@pytest.mark.parametrize(
    ("found", "code", "verdict"),
    [(blocked(), 1, "blocked"), (unknown(), 4, "unknown"), (passed(), 0, "passed")],
)
def test_only_the_mode_enforce_fails_the_build(found: GateResult, code: int, verdict: str) -> None:
    assert found.verdict is GateVerdict(verdict)
    assert found.exit_code == code
    assert f"exit code {code}" in mode_words(found)
    for mode in (Mode.REPORT, Mode.WARN):
        relaxed = replace(found, mode=mode)
        assert relaxed.exit_code == 0
        assert "stays green (exit code 0)" in mode_words(relaxed)
        assert headline(relaxed).startswith("Blocked") is False


def test_findings_about_the_same_change_are_one_group_and_none_is_lost() -> None:
    groups = grouped(blocked().findings)
    assert [len(group.findings) for group in groups] == [2, 1, 1]
    assert [hurt.consumer for hurt in groups[0].hurts][-1] == UNSAID.consumer
    assert sum(len(group.findings) for group in grouped(attacking().findings)) == 5


@pytest.mark.parametrize("found", EVERY)
def test_there_are_few_steps_to_take_and_none_where_nothing_is_wrong(found: object) -> None:
    assert callable(found)
    judged: GateResult = found()
    steps = next_steps(judged)
    assert len(steps) <= SHOWN_STEPS
    assert bool(steps) is (judged.verdict is not GateVerdict.PASSED)


def test_waivers_are_no_way_out_for_a_contract_that_goes_or_for_hundreds_of_owners() -> None:
    gone = replace(blocked().contracts[0], happened=Happened.REMOVED)
    for found in (replace(blocked(), contracts=(gone,)), crowd(2000)):
        assert waivers_to_paste(found, grouped(found.findings)[0]) == ""
        said = [str(part) for step in next_steps(found) for part in step]
        assert not any("prints the waiver" in part for part in said)


def test_the_steps_name_commands_that_a_shell_can_run() -> None:
    for found in (blocked(), unknown(), removal()):
        terms = [part.text for step in next_steps(found) for part in step if isinstance(part, Term)]
        commands = [term for term in terms if term.startswith("contractctl ")]
        assert commands
        assert all(shlex.split(one)[0] == "contractctl" for one in commands)
