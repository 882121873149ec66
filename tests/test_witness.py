"""Every verdict that a payload can prove is proven, and every proof holds on both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from diff_documents import api, changes, exchange

from contractctl.diff import Diff, diff
from contractctl.diff.rules import RULES
from contractctl.diff.witness.spellings import matching
from contractctl.load.revisions import load_revision
from contractctl.model import Effect, Policy, Proof, Revision, Severity

CASES = Path(__file__).parent / "cases" / "rules"
ON_SCHEMAS = sorted(rule.id for rule in RULES.values() if rule.proof is Proof.UNPROVEN)
LAW = Policy("default", "The law of severity")
PROVABLE = {Effect.NARROWS, Effect.WIDENS, Effect.EXTENDS, Effect.INCOMPARABLE}


def compared(base: Revision, head: Revision) -> Diff:
    return diff(base, head, policy=LAW, as_of=date(2026, 12, 1))


@pytest.mark.parametrize("rule", ON_SCHEMAS)
def test_a_break_on_a_schema_comes_with_a_payload(rule: str) -> None:
    folder = CASES / rule
    found = compared(
        load_revision(str(folder / "base.yaml"), folder),
        load_revision(str(folder / "head.yaml"), folder),
    )
    own = next(change for change in found.changes if change.rule == rule)
    provable = own.effect in PROVABLE or rule.endswith(("-one-of-changed", "-union-kind-changed"))
    if own.severity is Severity.SAFE or not provable:
        assert own.witness is None
        return
    assert own.proof is Proof.WITNESS
    assert own.witness is not None
    assert own.witness.accepted_by == ("base" if own.direction == "request" else "head")
    assert own.witness.rejected_because


def test_without_witnesses_the_verdicts_of_the_law_stand(repository: Path) -> None:
    base, head = (load_revision(f"orders@{name}", repository) for name in ("v1", "v2"))
    proven = compared(base, head).changes
    judged = diff(base, head, policy=LAW, as_of=date(2026, 12, 1), witnesses=False).changes
    bare = [replace(change, proof=Proof.UNPROVEN, witness=None) for change in proven]
    assert [replace(change, proof=Proof.UNPROVEN) for change in judged] == bare
    assert all(change.witness is None for change in judged)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^[A-Z]{3}$", "AAA"),
        (r"^\d{4}-\d{2}$", "0000-00"),
        ("^(ord|inv)_[0-9a-f]{2,}$", "ord_00"),
        ("[^abc]+", "0"),
        (r"^a?b*c+\.$", "c."),
        ("^.{2}$", "aa"),
        ("", ""),
    ],
)
def test_a_pattern_is_spelled_by_a_short_string(pattern: str, text: str) -> None:
    assert matching(pattern) == text


@pytest.mark.parametrize("pattern", ["(", "(?=a)b", "a{99999999999}"])
def test_a_pattern_beyond_the_reader_gives_no_string(pattern: str) -> None:
    assert matching(pattern) is None


@pytest.mark.parametrize(
    ("base", "head", "rule"),
    [
        (
            "{anyOf: [{type: integer}, {type: string, minLength: 1}]}",
            "{anyOf: [{type: integer}, {type: string, minLength: 3}]}",
            "request-min-length-increased",
        ),
        (
            "{type: integer, minimum: 1}",
            "{type: integer, minimum: 2, multipleOf: 2}",
            "request-multiple-of-set",
        ),
        (
            "{type: integer, minimum: 1}",
            "{type: integer, minimum: 2, multipleOf: 2}",
            "request-minimum-increased",
        ),
        (
            "{type: string, maxLength: 9}",
            "{type: string, maxLength: 2, pattern: '^a'}",
            "request-pattern-set",
        ),
        (
            "{type: string, maxLength: 9}",
            "{type: string, maxLength: 2, pattern: '^a'}",
            "request-max-length-decreased",
        ),
    ],
)
def test_a_payload_is_refused_for_the_change_that_it_proves(
    base: str, head: str, rule: str
) -> None:
    own = next(one for one in changes(exchange(base), exchange(head)) if one.rule == rule)
    expected = {
        "request-min-length-increased": "shorter than 3",
        "request-multiple-of-set": "multiple of 2",
        "request-minimum-increased": "less than the minimum",
        "request-pattern-set": "does not match",
        "request-max-length-decreased": "longer than 2",
    }
    assert own.witness is not None
    assert expected[rule] in own.witness.rejected_because


def test_the_error_of_another_change_proves_none() -> None:
    query = "/a: {get: {parameters: [{name: x, in: query, schema: {%s}}], responses: {}}}"
    found = changes(
        api(query % "type: [string, 'null'], enum: [a, null]"), api(query % "enum: [b]")
    )
    proofs = {change.rule: change.proof for change in found}
    assert proofs["request-enum-value-removed"] is Proof.WITNESS
    assert proofs["request-nullable-unset"] is Proof.UNPROVEN
