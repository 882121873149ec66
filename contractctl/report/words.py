"""Sentences and orders that several reports share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from contractctl.diff import Diff
from contractctl.impact import Assessment
from contractctl.model import (
    Change,
    ConsumerImpact,
    Evidence,
    Impact,
    Operation,
    Severity,
    Verdict,
)
from contractctl.model.gate import Hurt
from contractctl.model.impact import UndocumentedCaller
from contractctl.plan.words import counted, names

SHOWN_OPERATIONS = 3

_WORST_FIRST = (Verdict.AFFECTED, Verdict.POSSIBLE, Verdict.UNKNOWN, Verdict.UNAFFECTED)


def reached(change: Change) -> str:
    """The operations of a change, or nothing where its message names the only one."""
    found = [str(operation) for operation in change.operations]
    if len(found) == 1 and found[0] in change.message:
        return ""
    return names(found, SHOWN_OPERATIONS)


def subject(change: Change) -> str:
    """What a change is about: its field, else its only operation, else the declaring place."""
    only = str(change.operations[0]) if len(change.operations) == 1 else str(change.place)
    return str(change.field) if change.field else only


def stands_for(change: Change) -> str:
    """Which single edits a composite change names as one, or nothing."""
    return f"stands for {names(change.explains)}" if change.explains else ""


def diff_summary(diff: Diff) -> str:
    """The outcome of a diff in one sentence."""
    if not diff.changes:
        return "No change: every payload that is valid in one revision is valid in the other."
    counts = ", ".join(
        f"{diff.count(severity)} {severity.value}" for severity in Severity if diff.count(severity)
    )
    return f"{counted(len(diff.changes), 'change')}: {counts}."


def impact_summary(api: str, assessment: Assessment) -> str:
    """The outcome of an impact analysis in one sentence."""
    found = [consumer.verdict for consumer in assessment.consumers]
    if not found:
        return f"No service in consumers.yaml consumes {api}."
    counts = ", ".join(
        f"{found.count(verdict)} {verdict.value}" for verdict in _WORST_FIRST if verdict in found
    )
    return f"{counted(len(found), 'consumer')}: {counts}."


def worst_first(consumers: Iterable[ConsumerImpact]) -> tuple[ConsumerImpact, ...]:
    """Consumers by verdict, then by how much hits them, then by name."""
    return tuple(
        sorted(
            consumers,
            key=lambda one: (
                _WORST_FIRST.index(one.verdict),
                -one.breaking,
                -one.dangerous,
                one.name,
            ),
        )
    )


def hits(impacts: Iterable[Impact]) -> tuple[Impact, ...]:
    """What affects a consumer or may affect it."""
    return tuple(one for one in impacts if one.verdict in (Verdict.AFFECTED, Verdict.POSSIBLE))


def unknown_sentence(impacts: Sequence[Impact]) -> str:
    """What is not known of one consumer, and why; nothing where all is known."""
    unknown = [one for one in impacts if one.verdict is Verdict.UNKNOWN]
    if not unknown:
        return ""
    changes = counted(len(unknown), "change")
    return f"unknown for {changes}: {unknown[0].reason} ({sources(unknown[0])})"


UNDOCUMENTED = "Callers that no service claims use what changes"

UNDOCUMENTED_NEXT = (
    "Nobody would tell them: find their owners with `contractctl audit`, and add them to"
    " consumers.yaml."
)


def undocumented_sentence(caller: UndocumentedCaller) -> str:
    """Who a caller is that no service claims, and what it calls."""
    days = f", last on {caller.last_seen}" if caller.last_seen else ""
    calls = names([str(operation) for operation in caller.operations], SHOWN_OPERATIONS)
    return f"{caller.name}: {counted(caller.hits, 'hit')}{days}, on {calls}"


def sources(impact: Impact | Hurt) -> str:
    """Where the evidence for a verdict stands, how often it was seen and when; a file is named
    once for all its lines."""
    lines: dict[str, list[str]] = {}
    for source in dict.fromkeys(row.source for row in impact.evidence if row.count is None):
        file, _, line = source.rpartition(":")
        lines.setdefault(file or line, []).append(line if file else "")
    declared = [f"{file}:{names(at)}" if any(at) else file for file, at in lines.items()]
    return ", ".join([*declared, *_seen(impact)])


def _seen(impact: Impact | Hurt) -> Iterator[str]:
    """The sources that count, each with the hits on all operations that the verdict is about."""
    found: dict[str, dict[Operation | None, Evidence]] = {}
    for row in impact.evidence:
        if row.count is not None:
            found.setdefault(row.source, {})[row.operation] = row
    for source, rows in found.items():
        hits = sum(row.count or 0 for row in rows.values())
        last = max((row.last_seen for row in rows.values() if row.last_seen), default=None)
        when = f", {'last' if hits else 'up to'} {last}" if last else ""
        yield f"{source} ({counted(hits, 'hit')}{when})"


def where(change: Change) -> str:
    """The line to look at: where base declares it, else where head does."""
    location = change.base_location or change.head_location
    return str(location) if location else str(change.place)
