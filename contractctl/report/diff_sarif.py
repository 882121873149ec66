"""A diff as SARIF 2.1.0, for code scanning: one result per change, one rule per rule that fired."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from contractctl import __version__
from contractctl.diff import Diff
from contractctl.diff.rule import Rule
from contractctl.diff.rules import RULES
from contractctl.diff.severity import derivation
from contractctl.model import Change, Location, Proof, Severity
from contractctl.pointer import JsonValue
from contractctl.report.annotated import annotated, in_repository, sentences
from contractctl.report.changes import operation_json, summary_json, witness_json
from contractctl.report.judgements import stale_waivers, waived
from contractctl.report.plain import one_line

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

LONGEST_DESCRIPTION = 1024
"""GitHub takes no longer ones."""

_LEVELS = {Severity.BREAKING: "error", Severity.DANGEROUS: "warning", Severity.SAFE: "note"}
_BY_ID = {rule.id: rule for rule in RULES.values()}


def render_sarif(diff: Diff) -> str:
    """Render a diff as SARIF text that ends with a newline; the same diff gives the same bytes."""
    fired = sorted({change.rule for change in diff.changes})
    index = {rule: number for number, rule in enumerate(fired)}
    run: dict[str, JsonValue] = {
        "tool": {
            "driver": {
                "name": "contractctl",
                "version": __version__,
                "rules": [_rule(_BY_ID[rule]) for rule in fired],
            }
        },
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
    document: JsonValue = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


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


def _rule(rule: Rule) -> JsonValue:
    direction = rule.cell.direction
    why = f"{rule.why} {derivation(rule.effect, direction)}"
    return {
        "id": rule.id,
        "shortDescription": {"text": _description(rule.summary)},
        "fullDescription": {"text": _description(why)},
        "help": {"text": _description(f"Compatible way: {rule.hint}")},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"effect": rule.effect.value, "direction": direction},
    }


def _description(text: str) -> str:
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return f"{text[: LONGEST_DESCRIPTION - 1]}…"


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
        result["locations"] = [_location(marked)]
    if diff.waived.excuses(change):
        accepted = one_line(waived(diff, change))
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": accepted}
        ]
    if change.base_location is not None:
        declared = in_repository(diff.base, change.base_location)
        message: JsonValue = {"text": f"Declared in {one_line(diff.base.name)}"}
        result["relatedLocations"] = [{**_location(declared), "message": message}]
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


def _location(location: Location) -> dict[str, JsonValue]:
    """A mark of one character; GitHub asks for all four numbers."""
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(location.file)},
            "region": {
                "startLine": location.line,
                "startColumn": location.column,
                "endLine": location.line,
                "endColumn": location.column + 1,
            },
        }
    }


def _uri(path: str) -> str:
    """A relative reference, or a file URI where the path is absolute (RFC 3986)."""
    written = quote(path, errors="replace")
    return f"file://{written}" if path.startswith("/") else written
