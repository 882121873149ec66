"""The verdict on a pull request as test results: red exactly where the build is, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from gate_results import (
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

from contractctl.model.gate import ContractInput, GateResult, Level, Mode
from contractctl.report.gate_headline import headline
from contractctl.report.gate_junit import render_junit

EVERY = (blocked, unknown, passed, untouched, waived, removal, edge, attacking)

every_result = pytest.mark.parametrize("made", EVERY)


def read(found: GateResult) -> Element:
    return ElementTree.fromstring(render_junit(found))


def outcomes(found: GateResult) -> list[str]:
    """Per case what it has beside a text: nothing where it passes."""
    kinds = ("failure", "error", "skipped")
    return [
        next((kind for kind in kinds if case.find(kind) is not None), "passed")
        for case in read(found).iter("testcase")
    ]


@every_result
@pytest.mark.parametrize("mode", Mode)
def test_it_is_red_exactly_where_the_build_is(made: Callable[[], GateResult], mode: Mode) -> None:
    found = replace(made(), mode=mode)
    red = {"failure", "error"}.intersection(outcomes(found))
    assert bool(red) == bool(found.exit_code)
    assert ("failure" in red) == (found.exit_code == 1)


@every_result
def test_the_counts_are_right_and_every_case_has_a_name_of_its_own(
    made: Callable[[], GateResult],
) -> None:
    root = read(made())
    kinds = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for element in (root, *root.iter("testsuite")):
        for key, kind in kinds.items():
            assert element.get(key) == str(len(list(element.iter(kind)))), key
        assert element.get("time") == "0"
    for suite in root.iter("testsuite"):
        assert (suite.get("timestamp"), suite[0].tag) == ("2026-12-01T00:00:00", "properties")
        names = [case.get("name") for case in suite.iter("testcase")]
        assert names
        assert len(names) == len(set(names))
    verdict, *notes = (list(root.iter("system-out"))[-1].text or "").splitlines()
    assert verdict == headline(made())
    assert len(notes) == len(made().remarks)


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        (Mode.ENFORCE, ["failure", "failure", "error", "skipped"]),
        (Mode.WARN, ["skipped"] * 4),
        (Mode.REPORT, ["skipped"] * 4),
    ],
)
def test_an_error_fails_an_unknown_is_an_error_and_a_warning_is_skipped(
    mode: Mode, shown: list[str]
) -> None:
    assert outcomes(replace(blocked(), mode=mode)) == shown


def test_what_is_unknown_alone_shows_why_the_pipeline_is_red() -> None:
    (error,) = read(unknown()).iter("error")
    assert (error.get("message") or "").startswith("unknown: orders: nobody can say")
    assert error.get("type") == "unknown-consumer"
    assert "data-lake-ingest" in (error.text or "")


def test_a_failure_says_what_whom_and_what_to_do_and_where() -> None:
    case, *_ = read(blocked()).iter("testcase")
    assert case.get("name") == "breaks-consumer $.reason [1c1d009446bf]"
    assert (case.get("classname"), case.get("line")) == ("orders", "1299")
    failure = case[0]
    assert failure.get("message") == "orders: breaks checkout-web, ledger-sync and 1 more"
    for said in ("consumers.yaml:41", "Who must agree", "What to do: ", "request-enum-value"):
        assert said in (failure.text or "")


def test_what_is_waived_is_skipped_with_the_waiver() -> None:
    (skipped,) = read(waived()).iter("skipped")
    assert "waived" in (skipped.get("message") or "")
    assert WAIVER.reason in (skipped.text or "")


def test_a_contract_of_which_nothing_was_found_has_one_case_that_passes() -> None:
    other = replace(blocked().contracts[0], api="carts", former="carts")
    found = replace(blocked(), contracts=(other, *blocked().contracts))
    carts, orders = read(found).iter("testsuite")
    assert (carts.get("name"), orders.get("name")) == ("carts", "orders")
    (case,) = carts.iter("testcase")
    assert (case.get("name"), [child.tag for child in case]) == ("no finding", ["system-out"])
    assert outcomes(untouched()) == outcomes(passed()) == ["passed"]


def test_a_contract_that_only_a_finding_names_has_a_suite_too() -> None:
    one = replace(edge().findings[0], contract="carts")
    assert [suite.get("name") for suite in read(replace(passed(), findings=(one,)))] == [
        "orders",
        "carts",
    ]


def test_each_suite_says_by_what_it_was_judged() -> None:
    suite = next(read(blocked()).iter("testsuite"))
    told = {one.get("name"): one.get("value") for one in suite.iter("property")}
    assert told["contract_base"] == f"sha256:{'a1' * 32}"
    assert (told["mode"], told["verdict"], told["as_of"]) == ("enforce", "blocked", "2026-12-01")
    new = replace(blocked().inputs, contracts={"orders": ContractInput(None, "sha256:x")})
    suite = next(read(replace(blocked(), inputs=new)).iter("testsuite"))
    told = {one.get("name"): one.get("value") for one in suite.iter("property")}
    assert (told["contract_base"], told["contract_head"]) == ("not there", "sha256:x")


def test_two_revisions_that_change_alike_are_two_cases() -> None:
    one = blocked().findings[0]
    both = read(result(one, one, replace(one, level=Level.NOTE, waived_by=WAIVER)))
    names = [case.get("name") for case in both.iter("testcase")]
    name = "breaks-consumer $.reason [1c1d009446bf]"
    assert names == [name, f"{name} (2)", f"{name} waived"]


def test_the_same_verdict_is_the_same_bytes_and_no_sign_is_illegal() -> None:
    assert render_junit(blocked()) == render_junit(replace(blocked()))
    text = render_junit(attacking())
    assert text.endswith("</testsuites>\n")
    assert not {"\x00", "\x1b", "\u202e"}.intersection(text)
    strange = replace(blocked().findings[0], message="\udcff\ud800\x0b\ufffe", contract="\x00")
    assert "\x00" not in render_junit(result(strange))
    read(result(strange))


def test_a_crowd_and_very_many_findings_are_counted() -> None:
    assert len(list(read(many(400)).iter("failure"))) == 400
    (failure,) = read(crowd(400)).iter("failure")
    assert "and 395 more" in (failure.text or "")
