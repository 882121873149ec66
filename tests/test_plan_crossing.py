"""The way across in a plan: its matrix is the diff, its steps follow from the matrix."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command_line import SHOP, run, write
from diff_documents import AS_OF, LAW
from plan_estate import Estate, change
from test_report_plan import text

from benchmarks.corpus import load
from benchmarks.histories import consecutive_pairs
from contractctl.cli.crossings import crossed, crossing
from contractctl.diff import diff
from contractctl.diff.rules import RULES
from contractctl.expand import expand
from contractctl.load.revisions import load_revision
from contractctl.model import Direction, Revision, Severity
from contractctl.plan.carriers import carrier_for
from contractctl.plan.crossing_words import carried, told
from contractctl.plan.matching import pattern_for
from contractctl.plan.nouns import Clash, Crossing, Pair, Plan, Stride
from contractctl.report.plan_markdown import render_markdown

APART = {
    *("parallel-field", "media-type-version", "second-operation"),
    *("new-status-opt-in", "webhook-dual-send"),
}
"""Patterns that do not need one form which serves both sides."""


def of_workspace(folder: Path, name: str) -> tuple[Revision, Revision]:
    base, head = (load_revision(f"{name}@{version}", folder) for version in ("v1", "v2"))
    return base, head


def of_history(folder: Path, name: str) -> tuple[Revision, Revision]:
    pair = next(one for one in consecutive_pairs(folder / "specs") if str(one) == name)
    return load(pair.base.entry), load(pair.head.entry)


FULLY = "twilio-messaging-v1 1.55.0 -> 2.0.0"
FOR_HEAD = "harbor v2.0.0 -> v2.1.0"
FOR_BASE = "camara-number-verification v0.3.1 -> r1.1"

real = pytest.mark.parametrize("name", ["orders", "catalog", FULLY, FOR_HEAD, FOR_BASE])


@pytest.fixture
def pair(name: str, request: pytest.FixtureRequest) -> tuple[Revision, Revision]:
    if "->" in name:
        return of_history(request.getfixturevalue("shared_data"), name)
    return of_workspace(request.getfixturevalue("example_workspace"), name)


def across(pair: tuple[Revision, Revision]) -> Crossing:
    return crossing(expand(*pair, policy=LAW, as_of=AS_OF))


def breaking(found: Crossing, consumers: str, provider: str) -> int:
    return next(
        one.breaking
        for one in found.pairs
        if (one.consumers, one.provider) == (consumers, provider)
    )


@real
def test_the_matrix_is_what_the_diff_says_of_each_pair(pair: tuple[Revision, Revision]) -> None:
    found, (base, head) = across(pair), pair
    assert len(found.pairs) == 6
    for consumers, provider, one, other in (
        *(("base", "base", base, base), ("base", "head", base, head)),
        *(("head", "base", head, base), ("head", "head", head, head)),
    ):
        expected = diff(one, other, policy=LAW, as_of=AS_OF).count(Severity.BREAKING)
        assert breaking(found, consumers, provider) == expected
    for side in ("base", "head"):
        clashes = [one for one in found.clashes if one.consumers == side]
        assert breaking(found, side, "expanded") == len(clashes)


@real
def test_a_step_works_or_goes_back_alone_if_all_that_may_meet_then_work(
    pair: tuple[Revision, Revision],
) -> None:
    found = across(pair)
    assert [step.id for step in found.steps] == ["expand", "migrate", "retire"]
    for step in found.steps:
        assert step.works is not bool(step.breaks)
        assert step.reversible is not bool(step.breaks_back)
        assert set(step.breaks) | set(step.breaks_back) <= {
            one for one in found.pairs if not one.works
        }


@real
def test_all_steps_work_and_go_back_alone_just_where_one_contract_serves_both(
    pair: tuple[Revision, Revision],
) -> None:
    found = across(pair)
    assert found.is_full is not bool(found.clashes)
    assert found.is_full is all(step.works and step.reversible for step in found.steps)


@pytest.mark.parametrize(
    ("name", "works", "reversible"),
    [
        ("catalog", (True, True, True), (True, True, True)),
        (FULLY, (True, True, True), (True, True, True)),
        ("orders", (True, False, True), (True, True, False)),
        (FOR_HEAD, (True, False, True), (True, True, False)),
        (FOR_BASE, (False, False, True), (True, False, True)),
    ],
)
def test_who_is_left_decides_which_step_fails(
    pair: tuple[Revision, Revision], works: tuple[bool, ...], reversible: tuple[bool, ...]
) -> None:
    steps = across(pair).steps
    assert tuple(step.works for step in steps) == works
    assert tuple(step.reversible for step in steps) == reversible


@real
def test_what_cannot_live_in_one_contract_is_given_a_pattern_that_keeps_the_forms_apart(
    pair: tuple[Revision, Revision],
) -> None:
    found = across(pair)
    assert {one.pattern for one in found.clashes} <= APART
    assert sum(len(group.clashes) for group in carried(found)) == len(found.clashes)


@pytest.mark.parametrize(
    ("name", "expected"),
    [(None, "second-operation"), ("total", "media-type-version"), ("query:page", "parallel-field")],
)
def test_whatever_the_rule_the_pattern_that_carries_it_keeps_the_forms_apart(
    name: str | None, expected: str
) -> None:
    for rule in RULES.values():
        direction: Direction = "request" if rule.cell.direction == "request" else "response"
        one = change(1, rule.id, direction, Severity.BREAKING, "/x", "GET /orders", "", name)
        usual = pattern_for(one).id
        assert carrier_for(one).id == (usual if usual in APART else expected)


@real
def test_a_step_that_cannot_be_done_or_undone_alone_says_why_and_what_to_do(
    pair: tuple[Revision, Revision],
) -> None:
    found = across(pair)
    for step in found.steps:
        _, *more = told(found, step)
        if step.works and step.reversible:
            assert more == []
        else:
            assert "consumers of" in more[0]
            assert ("Do first: " if not step.works else "To go back, ") in more[-1]
            assert f"{found.clashes[0].pattern}, see below." in more[-1]


def test_a_plan_takes_the_diff_that_it_has_and_proves_the_same(example_workspace: Path) -> None:
    base, head = of_workspace(example_workspace, "orders")
    known = replace(diff(base, head, policy=LAW, as_of=AS_OF), policies=(LAW,))
    plan = crossed(Estate().plan(), known)
    assert plan.crossing == across((base, head))
    nothing = replace(plan, breaks=(), crossing=None)
    assert crossed(nothing, known) is nothing


def test_the_plan_of_the_workspace_shows_the_proof_in_every_format(
    example_workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(example_workspace)
    options = ("plan", "orders", "--as-of", "2026-12-01")
    for shown in (run(capsys, *options).out, run(capsys, *options, "--format", "markdown").out):
        said = " ".join(shown.split())
        assert "at once but for 2 changes, proven by diff" in said
        assert "cannot be rolled back alone: the provider goes from expanded to head" in said
        assert "2 changes break consumers of head at expanded" in said
        assert "parallel-field can: carry the old and the new form side by side" in said
    found: Any = json.loads(run(capsys, *options, "--format", "json").out)["crossing"]
    expansion = json.loads(run(capsys, "expand", "orders@v1", "orders@v2", "--format", "json").out)
    assert found["expands"] is expansion["expands"]
    assert [(c["works"], c["breaking"]) for c in found["matrix"]] == [
        (c["works"], c["breaking"]) for c in expansion["matrix"]
    ]
    assert [one["fingerprint"] for one in found["clashes"]] == [
        one["change"]["fingerprint"]
        for one in expansion["remaining"]
        if one["change"]["severity"] == "breaking"
    ]


def test_where_nothing_breaks_there_is_nothing_to_cross(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    same = {"contracts/shop/v2.yaml": SHOP["contracts/shop/v1.yaml"]}
    write(tmp_path, {**SHOP, **same})
    monkeypatch.chdir(tmp_path)
    options = ("plan", "shop", "--as-of", "2026-12-01")
    assert json.loads(run(capsys, *options, "--format", "json").out)["crossing"] is None
    assert "Step by step" not in run(capsys, *options).out


def made_up(message: str, count: int) -> Plan:
    """A plan in which so many changes of one message cannot live in one contract."""
    broken = Pair("head", "expanded", count)
    fine = tuple(
        Pair(consumers, provider, 0)
        for consumers in ("base", "head")
        for provider in ("base", "expanded", "head")
        if (consumers, provider) != ("head", "expanded")
    )
    step = Stride("migrate", message, False, True, (broken,))
    clash = Clash("0" * 12, "head", message, "parallel-field")
    found = Crossing(False, (*fine, broken), (step,), (clash,) * count)
    return replace(Estate().plan(), crossing=found)


@pytest.mark.parametrize("width", [40, 80, 140])
def test_no_line_of_the_way_across_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, text(made_up("a" * 300, 5), width).splitlines())) <= width


def test_a_long_list_is_counted_and_its_rest_can_be_looked_up() -> None:
    said = " ".join(text(made_up("a type changed", 5), 140).split())
    assert said.count("for consumers of head: a type changed") == 3
    assert "and 2 more: `contractctl expand orders@v1 orders@v2 --format json` names them" in said


def test_what_a_contract_says_breaks_no_rendering() -> None:
    hostile = made_up("<script>|`a`\n\x1b[31m*b* [bold]", 1)
    for shown in (render_markdown(hostile), text(hostile, 140)):
        assert "\x1b" not in shown
    assert "<script>" not in render_markdown(hostile)
    assert "[bold]" in text(hostile, 140)
