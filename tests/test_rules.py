"""Every rule is proven by a case: a pair of documents, what they give, and a payload."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import jsonschema_rs
import pytest

from contractctl.diff import diff, rules
from contractctl.diff.edit import Cell
from contractctl.diff.rule import Rule
from contractctl.diff.rules import RULES, catalogue, keywords, parts, rule_for
from contractctl.diff.severity import severity
from contractctl.diff.view import CONSTRAINTS, LOWER, UPPER
from contractctl.diff.vocabulary import CONDITION, MATCHED, WHOLES
from contractctl.diff.witness.export import Exporter
from contractctl.load.revisions import load_revision
from contractctl.load.structure import check_structure
from contractctl.model import Change, Direction, Effect, Node, Policy, Proof, Revision, Severity
from contractctl.pointer import JsonValue

CASES = Path(__file__).parent / "cases" / "rules"
NAMES = sorted(folder.name for folder in CASES.iterdir())
BY_ID = {rule.id: rule for rule in RULES.values()}
LAW = Policy("default", "The law of severity")
AS_OF = date(2026, 12, 1)

WITNESSES = {
    Effect.NARROWS: {"accepted_by_base_only"},
    Effect.WIDENS: {"accepted_by_head_only"},
    Effect.EXTENDS: {"accepted_by_head_only"},
    Effect.INCOMPARABLE: {"accepted_by_base_only", "accepted_by_head_only"},
}
"""Which payloads an effect claims to exist; the other effects claim none."""

GROWS = {Effect.WIDENS, Effect.EXTENDS}
OTHER: dict[Direction, Direction] = {"request": "response", "response": "request"}


class Case(NamedTuple):
    """One folder of tests/cases/rules; its name is the id of the rule that it proves."""

    base: Revision
    head: Revision
    rules: list[str]
    severity: Severity
    witness: dict[str, JsonValue]
    policy: Policy


@cache
def case(name: str) -> Case:
    folder = CASES / name
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    witness = folder / "witness.json"
    return Case(
        load_revision(str(folder / "base.yaml"), folder),
        load_revision(str(folder / "head.yaml"), folder),
        expected["rules"],
        Severity(expected["severity"]),
        json.loads(witness.read_text(encoding="utf-8")) if witness.exists() else {},
        replace(LAW, versioning=expected.get("versioning", LAW.versioning)),
    )


def changes(base: Revision, head: Revision, policy: Policy = LAW) -> tuple[Change, ...]:
    """What the law says; tests/test_witness.py looks at what payloads make of it."""
    return diff(base, head, policy=policy, as_of=AS_OF, witnesses=False).changes


@cache
def forwards(name: str) -> tuple[Change, ...]:
    """The changes of a case."""
    return changes(case(name).base, case(name).head, case(name).policy)


def test_every_rule_has_one_case_and_every_case_one_rule() -> None:
    assert sorted(BY_ID) == NAMES


def a_case_gives_the_rules_that_it_expects_and_no_other(name: str) -> None:
    found = forwards(name)
    assert [change.rule for change in found] == case(name).rules
    assert name in case(name).rules
    own = next(change for change in found if change.rule == name)
    assert own.severity is case(name).severity is BY_ID[name].severity
    assert own.operations


def no_revision_differs_from_itself(name: str) -> None:
    for revision in (case(name).base, case(name).head):
        assert changes(revision, replace(revision), case(name).policy) == ()


def a_case_is_valid_openapi(name: str) -> None:
    for revision in (case(name).base, case(name).head):
        assert check_structure(revision) == ()


def read_backwards_nothing_narrows_or_widens_twice(name: str) -> None:
    backwards = changes(case(name).head, case(name).base, case(name).policy)
    assert backwards
    assert len({change.rule for change in backwards}) == len(backwards)
    there, back = ({change.effect for change in found} for found in (forwards(name), backwards))
    assert not (Effect.NARROWS in there and Effect.NARROWS in back)
    assert not (there & GROWS and back & GROWS)
    if case(name).witness:
        assert (Effect.INCOMPARABLE in there) == (Effect.INCOMPARABLE in back)


def a_case_sent_by_the_other_side_has_rules_for_the_other_direction(name: str) -> None:
    base, head = case(name).base, case(name).head
    ours, theirs = changes(base, head), changes(_turned(base), _turned(head))
    if name.startswith("server-"):
        assert theirs == ()  # what the provider sends goes to the consumer's own address
        return
    if name.endswith(("read-only", "write-only")):
        assert theirs == ()  # the mark takes nothing out of the other direction
        return
    if name.startswith("base-path-"):
        assert {change.rule for change in theirs} == {"webhook-moved"}  # names have no base path
        return
    assert len(theirs) == len(ours)
    if name.startswith(("request-", "response-")):
        assert sorted(c.direction for c in theirs) == sorted(OTHER[c.direction] for c in ours)


def _turned(revision: Revision) -> Revision:
    """Paths become webhooks and webhooks become paths."""
    swapped = {"paths": "webhooks", "webhooks": "paths"}
    documents = {
        name: {swapped.get(key, key): value for key, value in document.items()}
        for name, document in revision.documents.items()
        if isinstance(document, dict)
    }
    return replace(revision, documents=documents)


def the_witness_proves_the_effect_on_both_sides(name: str) -> None:
    rule, (base, head, _, _, witness, _) = BY_ID[name], case(name)
    claims = set() if rule.proof is Proof.STRUCTURAL else WITNESSES.get(rule.effect, set())
    assert witness.keys() == claims
    if not witness:
        return
    before, after = (validator(side, rule.cell.direction) for side in (base, head))
    for which, payload in witness.items():
        accepting, refusing = (
            (before, after) if which == "accepted_by_base_only" else (after, before)
        )
        assert accepting is not None
        assert refusing is not None
        assert accepting.is_valid(payload)
        assert not refusing.is_valid(payload)


def validator(revision: Revision, direction: Direction) -> jsonschema_rs.Validator | None:
    """Hold payloads against the one body of a case; formats are not asserted."""
    found = (node for node in _schemas(revision.root) if _travels(node.pointer, direction))
    body = next(found, None)
    if body is None:
        return None
    whole = revision.documents[""]
    assert isinstance(whole, dict)
    if {"readOnly", "writeOnly"} & set(re.findall(r"\w+", str(whole))):
        return Exporter(revision, direction).validator((body,))  # JSON Schema knows no directions
    return jsonschema_rs.Draft202012Validator({**whole, "$ref": f"#{body.pointer}"})


def _travels(pointer: str, direction: Direction) -> bool:
    """Whether the body at a place goes in a direction: the provider sends the webhooks."""
    sent: Direction = "response" if pointer.startswith("/webhooks/") else "request"
    return ("requestBody" if direction == sent else "responses") in pointer


def _schemas(node: Node) -> Iterator[Node]:
    """The schemas of media types below a node."""
    if not isinstance(node.raw, dict):
        return
    for name in node.raw:
        child = node.child(name)
        if name == "schema" and "/content/" in node.pointer:
            yield child
        else:
            yield from _schemas(child)


LAWS = (
    a_case_gives_the_rules_that_it_expects_and_no_other,
    no_revision_differs_from_itself,
    a_case_is_valid_openapi,
    read_backwards_nothing_narrows_or_widens_twice,
    a_case_sent_by_the_other_side_has_rules_for_the_other_direction,
    the_witness_proves_the_effect_on_both_sides,
)


@pytest.mark.parametrize("name", NAMES)
def test_a_case_keeps_every_law(name: str) -> None:
    """One test for all: thousands of small ones take longer to hand out than to run."""
    for law in LAWS:
        law(name)


def test_a_rule_says_what_why_and_how() -> None:
    for rule in BY_ID.values():
        says_what_why_and_how(rule)


def says_what_why_and_how(rule: Rule) -> None:
    assert all((rule.summary, rule.message, rule.why, rule.hint))
    assert "{" not in rule.summary + rule.why + rule.hint
    said = rule.message.format(subject="<subject>", base="<base>", head="<head>")
    assert "{" not in said
    assert rule.severity is severity(rule.effect, rule.cell.direction)


def test_an_id_is_made_of_the_cell() -> None:
    for rule in BY_ID.values():
        name = f"{rule.cell.aspect}-{rule.cell.action}"
        assert rule.id in (name, f"{rule.cell.direction}-{name}")


def test_a_cell_or_an_id_that_is_claimed_twice_is_an_error() -> None:
    one, other = list(RULES.values())[:2]
    for twice in (replace(other, id=one.id), replace(other, cell=one.cell)):
        with pytest.raises(ValueError, match="claimed twice"):
            catalogue([one, twice])


def test_a_cell_that_no_rule_claims_is_an_error_that_names_it() -> None:
    with pytest.raises(AssertionError, match="'colour', 'faded', 'request'"):
        rule_for(Cell("colour", "faded", "request"))


def test_every_word_that_a_comparer_puts_into_a_cell_belongs_to_a_rule() -> None:
    known = {"aspect": {c.aspect for c in RULES}, "action": {c.action for c in RULES}}
    found: set[str] = set()
    for module in sorted(Path(str(rules.__file__)).parent.parent.glob("*.py")):
        for line, part, words in _cell_words(ast.parse(module.read_text(encoding="utf-8"))):
            assert words <= known[part], f"{module.name}:{line}"
            found |= words
    assert {"header", "enum-value", "removed", "became-required", "defaulted-property"} <= found


def _cell_words(module: ast.Module) -> Iterator[tuple[int, str, set[str]]]:
    """Literals that become an aspect or an action: as an argument, or by a variable's name."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _called(node) in ("Cell", "emit"):
            for part, argument in zip(("aspect", "action"), node.args, strict=False):
                yield node.lineno, part, _texts(argument)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            part = node.targets[0].id
            if part in ("aspect", "action"):
                yield node.lineno, part, _texts(node.value)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _texts(expression: ast.expr) -> set[str]:
    """The texts that an expression can be; those of a condition's test are no result."""
    if isinstance(expression, ast.IfExp):
        return _texts(expression.body) | _texts(expression.orelse)
    is_text = isinstance(expression, ast.Constant) and isinstance(expression.value, str)
    return {ast.literal_eval(expression)} if is_text else set()


def test_every_keyword_that_is_compared_has_its_rows() -> None:
    def kebab(name: str) -> str:
        return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)

    bounds = {keyword for keyword, _, _ in keywords.BOUNDS}
    plain = {keyword for keyword, _ in (*keywords.CONSTRAINTS, *keywords.ANNOTATIONS)}
    compared_elsewhere = {"multipleOf", "contentSchema"}
    assert bounds == {kebab(name) for name in (*UPPER, *LOWER)}
    assert plain - compared_elsewhere == set(CONSTRAINTS)
    wholes = {keyword for _, keyword, _, _ in parts.WHOLES}
    assert wholes == {*WHOLES, *MATCHED, *CONDITION, "dependentSchemas"}
