"""A policy deviates from the law by a clause that it cites, and two policies may disagree."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import SHOP, run, write

from contractctl.diff.policies import deviation, idle_overrides, severity_under
from contractctl.diff.rules import RULES
from contractctl.errors import WorkspaceError
from contractctl.load.policies import load_policy, policy_names, shipped_policies
from contractctl.model import Effect, Notice, Override, Policy, Severity

NOWHERE = Path("no-such-workspace")
BY_ID = {rule.id: rule for rule in RULES.values()}
SHIPPED = {name: load_policy(name, NOWHERE) for name in shipped_policies()}

CITED = {
    "azure": r"(Azure, |Azure version change guide, |Microsoft 12\.3)",
    "default": "",
    "github": r"GitHub, (Breaking|Additive) changes: ",
    "google-aip": r"AIP-\d{3}, ",
    "kubernetes": r"Kubernetes, (rule \d|On compatibility|Enumerated or constant values)",
    "strict": "",
    "stripe": "Stripe, backward-compatible: ",
    "zalando": r"Zalando 1\d\d: ",
}
"""How each policy names the document and the clause in it."""

every_policy = pytest.mark.parametrize("name", SHIPPED)


def test_the_policies_that_come_with_the_package() -> None:
    assert sorted(SHIPPED) == sorted(CITED)


@every_policy
def test_every_override_decides_about_a_rule_of_the_catalogue(name: str) -> None:
    assert idle_overrides(SHIPPED[name]) == ()


@every_policy
def test_every_override_changes_what_the_law_says_somewhere(name: str) -> None:
    policy = SHIPPED[name]
    deviating = {
        id(override)
        for rule in BY_ID.values()
        if (override := deviation(policy, rule)) and override.severity is not rule.severity
    }
    assert [one for one in policy.overrides if id(one) not in deviating] == []


@every_policy
def test_every_clause_names_its_document_and_section(name: str) -> None:
    for override in SHIPPED[name].overrides:
        assert re.match(CITED[name], override.clause), override.clause
        assert len(override.clause) > len("Zalando 107: x")


def test_the_default_policy_is_the_law() -> None:
    assert SHIPPED["default"] == Policy("default", "The law of severity")
    assert all(severity_under(SHIPPED["default"], r) is r.severity for r in BY_ID.values())


@pytest.mark.parametrize(
    ("policy", "rule", "severity"),
    [
        ("zalando", "response-enum-value-added", Severity.BREAKING),
        ("zalando", "response-success-status-added", Severity.SAFE),
        ("zalando", "operation-removed-after-sunset", Severity.DANGEROUS),
        ("google-aip", "response-enum-value-added", Severity.DANGEROUS),
        ("google-aip", "request-type-widened", Severity.BREAKING),
        ("google-aip", "response-default-changed", Severity.BREAKING),
        ("google-aip", "request-format-set", Severity.DANGEROUS),
        ("github", "response-enum-value-added", Severity.SAFE),
        ("github", "response-enum-value-removed", Severity.BREAKING),
        ("github", "request-parameter-removed", Severity.BREAKING),
        ("github", "operation-sunset-too-soon", Severity.BREAKING),
        ("azure", "response-property-added", Severity.BREAKING),
        ("azure", "response-error-status-added", Severity.BREAKING),
        ("stripe", "response-max-length-increased", Severity.SAFE),
        ("stripe", "response-maximum-increased", Severity.BREAKING),
        ("stripe", "request-max-length-decreased", Severity.BREAKING),
        ("stripe", "response-closed-property-added", Severity.SAFE),
        ("kubernetes", "request-property-removed", Severity.BREAKING),
        ("kubernetes", "request-maximum-increased", Severity.DANGEROUS),
        ("kubernetes", "request-maximum-decreased", Severity.BREAKING),
        ("strict", "response-union-member-added", Severity.BREAKING),
    ],
)
def test_a_policy_says_what_its_document_says(policy: str, rule: str, severity: Severity) -> None:
    assert severity_under(SHIPPED[policy], BY_ID[rule]) is severity


def test_notice_and_versioning_come_from_the_document_too() -> None:
    assert SHIPPED["default"].notice == Notice(draft=0, alpha=0, beta=31, stable=180)
    assert SHIPPED["github"].notice == Notice(stable=730)
    assert SHIPPED["kubernetes"].notice == Notice(beta=274, stable=365)
    assert SHIPPED["zalando"].versioning == "every-change"


def test_the_first_override_that_applies_wins_and_a_hidden_one_is_idle() -> None:
    first = Override(Severity.SAFE, "one", rule="response-*")
    second = Override(Severity.BREAKING, "two", rule="response-enum-value-added")
    policy = Policy("house", "Ours", (first, second))
    assert deviation(policy, BY_ID["response-enum-value-added"]) is first
    assert idle_overrides(policy) == (1,)
    assert idle_overrides(replace(policy, overrides=(second, first))) == ()


def test_an_override_applies_where_all_that_it_names_fits() -> None:
    said = Override(
        Severity.SAFE,
        "x",
        rule="re*",
        aspect="enum-value",
        effect=Effect.EXTENDS,
        direction="request",
    )
    hit = [rule.id for rule in BY_ID.values() if deviation(Policy("p", "p", (said,)), rule)]
    assert hit == ["request-enum-value-added"]


HOUSE = """\
title = "House rules"
versioning = "every-change"

[notice]
beta = 7

[[override]]
rule = "response-enum-value-*"
severity = "breaking"
clause = "House 4.2: enums are closed."
"""


def test_a_workspace_may_have_a_policy_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, {"policies/house.toml": HOUSE, "elsewhere/other.toml": HOUSE})
    house = load_policy("house", tmp_path)
    assert (house.name, house.notice, house.versioning) == ("house", Notice(beta=7), "every-change")
    assert replace(load_policy("elsewhere/other.toml", tmp_path), name="house") == house
    assert policy_names(tmp_path) == tuple(sorted([*SHIPPED, "house"]))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HOUSE.replace('"breaking"', '"braking"'), r"9:1: override\[0\]\.severity: 'braking'"),
        (HOUSE.replace("severity = ", "severety = "), r"9:1: override\[0\]\.severety: unknown key"),
        (HOUSE.replace("clause", "#"), r"7:1: override\[0\]\.clause: is missing"),
        (HOUSE.replace("rule", "#"), r"7:1: override\[0\]: says nothing about what it is for"),
        (HOUSE.replace('"House 4', '4 # "'), r"10:1: override\[0\]\.clause: must be a text"),
        (HOUSE.replace("beta = 7", "beta = 1979-05-27"), r"5:1: notice\.beta: must be a whole"),
        (HOUSE.replace("beta = 7", "gamma = 7"), r"5:1: notice\.gamma: unknown key"),
        (HOUSE.replace("beta = 7", "beta = -7"), r"5:1: notice\.beta: must be a whole number"),
        (HOUSE.replace("every-change", "sometimes"), r"2:1: versioning: 'sometimes' is not known"),
        (HOUSE.replace("title", "tittle"), r"1:1: tittle: unknown key"),
        (HOUSE.replace("[notice]", "[notice"), r"4:8: no TOML: "),
        (HOUSE.replace("[[override]]", "[override]"), r"override: must be a list, not a mapping"),
        ("", r"1:1: title: is missing"),
        ("override = " + "[" * 3000, "no TOML"),
        ("\udcff", "is not UTF-8"),
    ],
)
def test_a_mistake_in_a_policy_is_said_with_file_and_key(
    text: str, message: str, tmp_path: Path
) -> None:
    write(tmp_path, {"policies/house.toml": text.encode(errors="surrogateescape")})
    with pytest.raises(WorkspaceError) as caught:
        load_policy("house", tmp_path)
    assert re.search(message, str(caught.value)), str(caught.value)
    assert "policies/house.toml" in str(caught.value)
    assert caught.value.hint


def test_no_policy_of_a_workspace_hides_one_of_the_package(tmp_path: Path) -> None:
    write(tmp_path, {"policies/strict.toml": HOUSE})
    with pytest.raises(WorkspaceError, match="has the name of a policy that comes with"):
        load_policy("strict", tmp_path)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write(tmp_path, {**SHOP, "policies/house.toml": HOUSE})
    return tmp_path


def asked(shop: Path, *more: str) -> tuple[str, ...]:
    return ("-C", str(shop), "--as-of", "2026-12-01", "diff", "shop@v1", "shop@v3", *more)


def test_the_first_policy_judges_and_the_others_are_shown_where_they_disagree(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mild, hard = ("--policy", "default"), ("--policy", "house")
    first = run(capsys, *asked(shop, *mild, *hard))
    assert first.code == 0
    assert "The policies disagree on 1 change" in first.out
    assert "default: dangerous, by the law of severity" in first.out
    assert "house: breaking, House 4.2: enums are closed." in first.out
    assert run(capsys, *asked(shop, *hard, *mild)).code == 1
    page = run(capsys, *asked(shop, *mild, *hard, "--format", "markdown")).out
    assert "house: breaking, House 4.2: enums are closed." in page


def test_json_names_the_severity_under_each_policy(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = ("--policy", "default", "--policy", "house", "--format", "json")
    found = json.loads(run(capsys, *asked(shop, *both)).out)
    assert found["policies"] == ["default", "house"]
    assert found["policy"] == "default"
    (change,) = found["changes"]
    assert change["severities"] == {"default": "dangerous", "house": "breaking"}
    assert change["clauses"] == {"house": "House 4.2: enums are closed."}
    alone = json.loads(run(capsys, *asked(shop, "--format", "json")).out)
    assert "policies" not in alone
    assert "severities" not in alone["changes"][0]


def test_a_policy_that_hits_no_rule_is_refused(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = HOUSE.replace("response-enum-value-*", "response-enum-vallue-*")
    write(shop, {"policies/house.toml": lost})
    said = run(capsys, *asked(shop, "--policy", "house"))
    assert said.code == 3
    assert "policy house: override[0] decides about no rule" in said.err


def test_a_policy_that_nobody_knows_is_wrong_usage(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (asked(shop), ("rules",)):
        said = run(capsys, *command, "--policy", "defualt")
        assert said.code == 2
        assert "no policy is called 'defualt'; did you mean 'default'?" in said.err
    assert run(capsys, *asked(shop, "--policy", "missing.toml")).code == 3


def test_the_catalogue_is_shown_under_a_policy_and_names_the_clause(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rule = "response-enum-value-added"
    said = run(capsys, "rules", rule, "--policy", "zalando").out
    assert "Zalando 107: enum ranges cannot be extended" in said
    assert re.search(r"law +dangerous", said)
    assert re.search(r"severity +breaking", said)
    lines = run(capsys, "rules", "--policy", "zalando").out.splitlines()
    assert any(re.match(rf"breaking +{rule} ", line) for line in lines)
    found = json.loads(run(capsys, "rules", rule, "--policy", "zalando", "--format", "json").out)
    assert found["rules"][0]["clause"].startswith("Zalando 107")
    assert "clause" in json.loads(run(capsys, "rules", rule, "--format", "json").out)["rules"][0]
