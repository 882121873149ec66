"""A diff as SARIF 2.1.0, for code scanning: one result per change, one rule per rule that fired."""

from __future__ import annotations

from collections.abc import Mapping

from contractctl.diff import Diff
from contractctl.diff.rule import Rule
from contractctl.diff.rules import RULES
from contractctl.diff.severity import derivation
from contractctl.model import Change, Proof, Severity
from contractctl.pointer import JsonValue
from contractctl.report.annotated import annotated, in_repository, sentences
from contractctl.report.changes import operation_json, summary_json, witness_json
from contractctl.report.judgements import stale_waivers, waived
from contractctl.report.plain import one_line
from contractctl.report.sarif import accepted, driver, located, rule, sarif_text

_LEVELS = {Severity.BREAKING: "error", Severity.DANGEROUS: "warning", Severity.SAFE: "note"}
_BY_ID = {rule.id: rule for rule in RULES.values()}


def render_sarif(diff: Diff) -> str:
    """Render a diff as SARIF text that ends with a newline; the same diff gives the same bytes."""
    fired = sorted({change.rule for change in diff.changes})
    index = {name: number for number, name in enumerate(fired)}
    run: dict[str, JsonValue] = {
        "tool": driver([_rule(_BY_ID[name]) for name in fired]),
        "automationDetails": {"id": _automation(diff)},
        "invocations": [_invocation(diff)],
        "columnKind": "unicodeCodePoints",
        "properties": {
            "base": diff.base.name,
            "head": diff.head.name,
            "policy": diff.policy,
            "as_of": diff.as_of.isoformat(),
            "summary": summary_json(diff),
        },
        "results": [_result(diff, change, index) for change in diff.changes],
    }
    return sarif_text(run)


def _invocation(diff: Diff) -> JsonValue:
    found: dict[str, JsonValue] = {"executionSuccessful": True}
    if stale := list(stale_waivers(diff)):
        found["toolConfigurationNotifications"] = [
            {"level": "error", "message": {"text": one_line(said)}} for said in stale
        ]
    return found


def _automation(diff: Diff) -> str:
    """Category and run: what stands before the last slash says which alerts a run replaces."""
    return f"contractctl/{one_line(diff.base.name)}..{one_line(diff.head.name)}/{diff.as_of}"


def _rule(found: Rule) -> JsonValue:
    direction = found.cell.direction
    why = f"{found.why} {derivation(found.effect, direction)}"
    told = rule(
        found.id, found.summary, why, f"Compatible way: {found.hint}", _LEVELS[found.severity]
    )
    return {**told, "properties": {"effect": found.effect.value, "direction": direction}}


def _result(diff: Diff, change: Change, index: Mapping[str, int]) -> JsonValue:
    result: dict[str, JsonValue] = {
        "ruleId": change.rule,
        "ruleIndex": index[change.rule],
        "level": _LEVELS[change.severity],
        "message": {"text": "\n".join(sentences(diff, change))},
        "partialFingerprints": {"primaryLocationLineHash": change.fingerprint},
        "properties": _properties(change),
    }
    if marked := annotated(diff, change):
        result["locations"] = [located(marked)]
    if diff.waived.excuses(change):
        result["suppressions"] = [accepted(waived(diff, change))]
    if change.base_location is not None:
        declared = in_repository(diff.base, change.base_location)
        message: JsonValue = {"text": f"Declared in {one_line(diff.base.name)}"}
        result["relatedLocations"] = [{**located(declared), "message": message}]
    return result


def _properties(change: Change) -> JsonValue:
    needs_none = change.severity is Severity.SAFE and change.proof is Proof.UNPROVEN
    proof: dict[str, JsonValue] = {} if needs_none else {"proof": change.proof.value}
    return {
        "severity": change.severity.value,
        "effect": change.effect.value,
        "direction": change.direction,
        "operations": [operation_json(operation) for operation in change.operations],
        "place": str(change.place),
        **proof,
        "witness": witness_json(change.witness),
    }
