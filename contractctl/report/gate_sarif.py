"""The verdict on a pull request as SARIF 2.1.0, for code scanning: one result per finding."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256

from contractctl.model.gate import Finding, GateResult, Level, Mode
from contractctl.model.gate_rules import BY_ID
from contractctl.plan.words import counted
from contractctl.pointer import JsonValue
from contractctl.report.gate_annotated import marked, sentences, signature
from contractctl.report.gate_headline import headline
from contractctl.report.gate_inputs import input_lines
from contractctl.report.gate_words import recompute, title
from contractctl.report.judgements import waiver_sentence
from contractctl.report.plain import one_line
from contractctl.report.sarif import accepted, driver, located, rule, sarif_text

LARGEST = 9_000_000
"""Bytes of all results, before they are packed; GitHub takes 10 MB of them packed."""

MOST = 5_000
"""GitHub shows no more results of a run."""

_LEVELS = {
    Level.ERROR: "error",
    Level.UNKNOWN: "warning",
    Level.WARNING: "warning",
    Level.NOTE: "note",
}
_AT_MOST = {Mode.WARN: "warning", Mode.REPORT: "note"}
_STRICT_FIRST = ("error", "warning", "note")

_HELP = (
    "What to do stands with each finding; `contractctl gate --explain FINGERPRINT` derives it step"
    " by step. What the rule weighs is set in [tool.contractctl.gate.rules] of pyproject.toml."
)


def render_sarif(result: GateResult) -> str:
    """Render a verdict as SARIF text that ends with a newline; equal results give equal bytes.

    An unknown is a warning whose property `level` says unknown. Mode warn has no errors and mode
    report notes only, since a code host may refuse a merge by them. What is waived is suppressed.
    """
    fired = sorted({finding.rule for finding in result.findings})
    index = {name: number for number, name in enumerate(fired)}
    results = _fitting(result, index)
    run: dict[str, JsonValue] = {
        "tool": driver([_rule(name, result.mode) for name in fired]),
        "automationDetails": {"id": _run_id(result)},
        "invocations": [_invocation(result, len(result.findings) - len(results))],
        "columnKind": "unicodeCodePoints",
        "properties": {
            "against": one_line(result.against),
            "base": one_line(result.base),
            "head": one_line(result.head),
            "as_of": result.as_of.isoformat(),
            "mode": result.mode.value,
            "verdict": result.verdict.value,
            "summary": {level.value: len(result.of(level)) for level in Level},
            "inputs": list(input_lines(result)),
            "recompute": recompute(result),
        },
        "results": results,
    }
    return sarif_text(run)


def _run_id(result: GateResult) -> str:
    """The category, which is another for each workspace of a repository, and the run."""
    parts = ("contractctl/gate", result.workspace, result.head or "head")
    return "/".join(one_line(part) for part in parts if part)


def _fitting(result: GateResult, index: Mapping[str, int]) -> list[JsonValue]:
    """As many results as GitHub takes, the worst first."""
    found: list[JsonValue] = []
    room = LARGEST
    for one in _results(result, index):
        room -= len(json.dumps(one, indent=2).encode())
        if room < 0 or len(found) == MOST:
            break
        found.append(one)
    return found


def _invocation(result: GateResult, left_out: int) -> JsonValue:
    said = [("note", headline(result)), *(("note", remark) for remark in result.remarks)]
    if left_out:
        more = counted(left_out, "finding")
        told = f"{more} left out, the least severe: --format json has all"
        said.insert(0, ("warning", told))
    notifications: list[JsonValue] = [
        {"level": level, "message": {"text": one_line(text)}} for level, text in said if text
    ]
    return {"executionSuccessful": True, "toolExecutionNotifications": notifications}


def _rule(name: str, mode: Mode) -> JsonValue:
    found = BY_ID[name]
    return rule(name, f"{found.summary}.", found.why, _HELP, _level(found.level, mode))


def _level(level: Level, mode: Mode) -> str:
    at_most = _AT_MOST.get(mode, "error")
    return max(_LEVELS[level], at_most, key=_STRICT_FIRST.index)


def _results(result: GateResult, index: Mapping[str, int]) -> Iterator[JsonValue]:
    seen: Counter[str] = Counter()
    for finding in result.findings:
        identity = _identity(finding, result.workspace)
        seen[identity] += 1
        yield {
            "ruleId": finding.rule,
            "ruleIndex": index[finding.rule],
            "level": _level(finding.level, result.mode),
            "message": {"text": _message(finding)},
            "locations": [located(marked(result, finding))],
            "partialFingerprints": {"primaryLocationLineHash": f"{identity}:{seen[identity]}"},
            "properties": _properties(finding),
            **_suppressed(finding),
        }


def _identity(finding: Finding, workspace: str) -> str:
    """Sixteen digits that neither lines nor wording move; a change of two contracts is two."""
    told = [finding.rule, finding.contract, finding.fingerprint, finding.waived_by is not None]
    told += [workspace] if workspace else []
    return sha256(json.dumps(told).encode()).hexdigest()[:16]


def _message(finding: Finding) -> str:
    unknown = "unknown: " if finding.level is Level.UNKNOWN else ""
    return "\n".join((f"{unknown}{title(finding)}", *sentences(finding), signature(finding)))


def _properties(finding: Finding) -> JsonValue:
    return {
        "level": finding.level.value,
        "fingerprint": finding.fingerprint,
        "contract": one_line(finding.contract),
        "change_rule": finding.change_rule,
        "consumers": [one_line(name) for name in finding.consumers],
    }


def _suppressed(finding: Finding) -> dict[str, JsonValue]:
    if finding.waived_by is None:
        return {}
    return {"suppressions": [accepted(waiver_sentence(finding.waived_by))]}
