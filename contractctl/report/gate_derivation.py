"""One verdict of the gate derived step by step, so that a doubter can check each step by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from contractctl.diff.severity import LAW, derivation
from contractctl.model import Change, Evidence, Location
from contractctl.model.commands import command
from contractctl.model.gate import Finding, GateResult, Hurt, Level
from contractctl.model.gate_rules import BY_ID
from contractctl.model.impact import Verdict
from contractctl.plan.words import counted, names
from contractctl.pointer import JsonValue
from contractctl.report.gate_headline import headline
from contractctl.report.gate_inputs import hash_at_base, hash_now
from contractctl.report.gate_steps import Group, group_of
from contractctl.report.gate_words import can_be_waived, fate, met, mode_words, proof
from contractctl.report.judgements import waiver_sentence
from contractctl.report.plain import one_line
from contractctl.report.proofs import proof_remark

SHOWN_CONSUMERS = 25
SHOWN_ROWS = 10
LONGEST = 600
"""Characters of a value or a payload that are shown."""

_FOLLOWS: Mapping[Verdict, str] = {
    Verdict.AFFECTED: "some source says that it uses what changes, and it does not tolerate that",
    Verdict.POSSIBLE: "it uses the operation, and no source says which fields",
    Verdict.UNKNOWN: "no source says what it uses; no evidence is not evidence of no use",
    Verdict.UNAFFECTED: "a source that is complete says that it does not use it",
}

_DATED = ("-removed-before-sunset", "-removed-after-sunset")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a derivation: what was asked, and what was found, in labelled sentences."""

    title: str
    rows: tuple[tuple[str, str], ...]


def derived(result: GateResult, finding: Finding) -> tuple[Step, ...]:
    """The steps from the inputs to the exit code; what does not apply has no step."""
    group = group_of(result, finding)
    made = (Step(title, _clean(rows(result, group))) for title, rows in _STEPS)
    return tuple(step for step in made if step.rows)


def _clean(rows: Iterator[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((one_line(label), one_line(text)) for label, text in rows)


def _inputs(result: GateResult, group: Group) -> Iterator[tuple[str, str]]:
    """Hashes stand alone, so that eighty columns hold them whole."""
    found = result.inputs.contracts.get(group.first.contract)
    change = group.first.change
    yield "base", f"commit {result.base}"
    yield "", f"the merge base with {result.against}"
    if found is not None and (found.base or found.head):
        yield "before", _digest(found.base)
        if found.base and change and change.base_location:
            yield "", _checked_by(hash_at_base(result, change.base_location.file))
        yield "now", _digest(found.head)
        if found.head and change and change.head_location:
            yield "", _checked_by(hash_now(change.head_location.file))
    yield "consumers", _digest(result.inputs.consumers)
    yield "evidence", _digest(result.inputs.evidence)
    yield "policy", _digest(result.inputs.policy)
    yield "as of", f"{result.as_of.isoformat()}: every date is compared with this day"


def _checked_by(shown: str) -> str:
    return f"`{shown}` prints it, if the contract is this one file"


def _digest(found: str | None) -> str:
    return found.rpartition(":")[2] if found else "not there"


def _edit(result: GateResult, group: Group) -> Iterator[tuple[str, str]]:
    change = group.first.change
    if change is not None:
        yield "what", change.message
        yield "base value", _value(change.base_value, change.base_location)
        yield "value now", _now(change)
        yield "reached by", names([str(one) for one in change.operations])
        if change.explains:
            yield "stands for", names(change.explains)


def _now(change: Change) -> str:
    """Of what is removed the diff keeps the day until which it was promised."""
    if not change.rule.endswith(_DATED):
        return _value(change.head_value, change.head_location)
    day = f"; its sunset: {change.head_value}" if change.head_value else ""
    return f"gone{day}"


def _value(value: JsonValue, location: Location | None) -> str:
    if location is None:
        return "not there"
    shown = "none" if value is None else _cut(json.dumps(value, ensure_ascii=False))
    return f"{shown} ({location})"


def _cut(text: str) -> str:
    """A text of bounded length that says how much is missing."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]} … and {len(text) - LONGEST:,} more characters"


def _law(result: GateResult, group: Group) -> Iterator[tuple[str, str]]:
    change = group.first.change
    if change is None:
        return
    by_law = LAW[change.effect, change.direction]
    yield "rule of the diff", f"{change.rule} (`{command('rules', change.rule)}` derives it)"
    yield "effect", f"{change.effect.value}, in the {change.direction}"
    if change.severity is by_law:
        yield "law", f"{derivation(change.effect, change.direction)} So it is {by_law.value}."
    else:
        yield "law", f"{derivation(change.effect, change.direction)} By the law: {by_law.value}."
        yield "policy", f"a policy, or a date that was kept, makes it {change.severity.value}"


def _proof(result: GateResult, group: Group) -> Iterator[tuple[str, str]]:
    change, found = group.first.change, proof(group.first)
    if found is not None:
        yield found.accepts, _cut(found.shown(LONGEST))
        yield found.refuses, _cut(found.reason)
    elif change is not None:
        remark = proof_remark(change, looked_for=True)
        yield change.proof.value, remark or _UNSHOWN.get(change.proof.value, "no message shows it")


_UNSHOWN = {
    "lifecycle": "two dates show it, not a message",
    "structural": "what both revisions declare shows it, not a message",
}


def _consumers(result: GateResult, group: Group) -> Iterator[tuple[str, str]]:
    everybody = [*group.hurts, *(hurt for hurt, _ in group.excused)]
    for hurt in everybody[:SHOWN_CONSUMERS]:
        yield from _consumer(hurt, group.first)
    if rest := everybody[SHOWN_CONSUMERS:]:
        shown = names([hurt.consumer for hurt in rest])
        yield "…", f"and {counted(len(rest), 'consumer')} more: {shown}; --format json has all"
    if everybody and (change := group.first.change):
        yield "tolerates", _tolerance(change)


def _consumer(hurt: Hurt, finding: Finding) -> Iterator[tuple[str, str]]:
    owner = f" ({hurt.owner})" if hurt.owner else " (no service in consumers.yaml claims it)"
    yield hurt.consumer, f"{fate(hurt, finding)}{owner}"
    for row in hurt.evidence[:SHOWN_ROWS]:
        yield "", _evidence(row)
    if rest := hurt.evidence[SHOWN_ROWS:]:
        yield "", f"… and {len(rest)} more rows; --format json has all"
    if finding.rule != "edge-onto-deprecated":
        yield "", f"so `{hurt.verdict.value}`: {_FOLLOWS[hurt.verdict]}"


def _evidence(row: Evidence) -> str:
    """One fact, with all that is known of it."""
    about = " ".join(str(part) for part in (row.operation, row.field) if part is not None)
    parts = [f"{row.kind.value}: {row.source}", *([about] if about else [])]
    if row.count is not None:
        parts.append(counted(row.count, "hit"))
    days = [str(day) for day in (row.first_seen, row.last_seen) if day is not None]
    return ", ".join([*parts, *([" to ".join(days)] if days else [])])


def _tolerance(change: Change) -> str:
    if change.tolerated_by is None:
        return "no entry under `tolerates` covers a change of this kind"
    return f"consumers with `tolerates: [{change.tolerated_by}]` are not hurt and not listed here"


def _waivers(result: GateResult, group: Group) -> Iterator[tuple[str, str]]:
    for waiver in dict.fromkeys(waiver for _, waiver in group.excused):
        yield "accepted", waiver_sentence(waiver)
    if group.hurts and any(can_be_waived(one) for one in group.unexcused):
        whom = names([hurt.consumer for hurt in group.hurts])
        file = f"contracts/{group.first.contract}/migration.yaml"
        yield "none for", f"{whom}: no waiver of {group.first.fingerprint} in {file} names them"


def _grounds(result: GateResult, group: Group) -> Iterator[tuple[str, str]]:
    """Without the waivers, which have a step of their own."""
    found = (
        ground
        for one in group.findings
        for ground in one.grounds
        if one.waived_by is None or one.waived_by.reason not in ground.text
    )
    for ground in dict.fromkeys(found):
        yield met(ground), ground.text


def _level(result: GateResult, group: Group) -> Iterator[tuple[str, str]]:
    weighed = {(one.rule, one.level, bool(one.waived_by)): one for one in group.findings}
    for finding in weighed.values():
        rule = BY_ID[finding.rule]
        yield rule.id, f"{rule.summary}. {rule.why}"
        yield "", _weighed(finding, rule.level)
    yield "verdict", headline(result)
    yield "mode", mode_words(result).removeprefix("mode ")


def _weighed(finding: Finding, usual: Level) -> str:
    """The level of a finding, and why it is this one."""
    if finding.waived_by is not None:
        return f"usually {usual.value}; here note, as it is waived"
    if finding.level is usual:
        return f"level {usual.value}, as the rule has it"
    return f"usually {usual.value}; here {finding.level.value}, by what is known or by the settings"


_Rows = Callable[[GateResult, Group], Iterator[tuple[str, str]]]

_STEPS: tuple[tuple[str, _Rows], ...] = (
    ("What was read (SHA-256)", _inputs),
    ("What was edited", _edit),
    ("What the edit does to messages, and how severe that is", _law),
    ("The proof", _proof),
    ("Whom it hits, and how that is known", _consumers),
    ("What else was looked at", _grounds),
    ("Waivers that were looked at", _waivers),
    ("What it weighs, and what follows", _level),
)
