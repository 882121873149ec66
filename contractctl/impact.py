"""Which consumer each change hits, and on what evidence (DESIGN: the verdict rules)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from contractctl.diff import Diff
from contractctl.diff.reach import Reach, Touch
from contractctl.model import (
    Change,
    ConsumerImpact,
    Consumption,
    Evidence,
    EvidenceKind,
    FieldPath,
    Impact,
    Operation,
    Service,
    Severity,
    Use,
    Verdict,
)

_WORST_FIRST = (Verdict.AFFECTED, Verdict.UNKNOWN, Verdict.POSSIBLE, Verdict.UNAFFECTED)

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Assessment:
    """Every verdict on the breaking and dangerous changes of one contract, and the sum of each
    consumer; consumers and changes in the order they were given."""

    impacts: tuple[Impact, ...]
    consumers: tuple[ConsumerImpact, ...]


def assess(diff: Diff, api: str, services: Iterable[Service]) -> Assessment:
    """Judge every consumer of a contract against every change that is not safe."""
    judge = _Judge(diff.reach)
    changes = [change for change in diff.changes if change.severity is not Severity.SAFE]
    impacts: list[Impact] = []
    sums: list[ConsumerImpact] = []
    for service in services:
        consumption = service.consumption(api)
        if consumption is None:
            continue
        own = [
            replace(
                judge.impact(change, service, consumption),
                waived_by=diff.waived.for_consumer(change.fingerprint, service.name),
            )
            for change in changes
        ]
        impacts += own
        sums.append(_sum(service.name, zip(changes, own, strict=True)))
    return Assessment(tuple(impacts), tuple(sums))


def _sum(name: str, judged: Iterable[tuple[Change, Impact]]) -> ConsumerImpact:
    found: set[Verdict] = set()
    hits = {Severity.BREAKING: 0, Severity.DANGEROUS: 0}
    for change, impact in judged:
        found.add(impact.verdict)
        if impact.verdict in (Verdict.AFFECTED, Verdict.POSSIBLE):
            hits[change.severity] += 1
    verdict = next((v for v in _WORST_FIRST if v in found), Verdict.UNAFFECTED)
    return ConsumerImpact(name, verdict, hits[Severity.BREAKING], hits[Severity.DANGEROUS])


@dataclass(frozen=True, slots=True)
class _Hit:
    """What a change means for one declared use; reason holds `{}` for the operation."""

    verdict: Verdict
    reason: str
    operation: Operation
    evidence: tuple[Evidence, ...]


class _Judge:
    """Verdict rules over declared use; what a path touches is worked out once."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._touches: dict[tuple[Operation, str, FieldPath], Touch] = {}
        self._always: dict[Operation, frozenset[int]] = {}

    def impact(self, change: Change, service: Service, consumption: Consumption) -> Impact:
        """The verdict of one change on one consumer."""
        source = f"{consumption.location.file}:{consumption.location.line}"
        if not change.anchors:
            return Impact(
                change.fingerprint,
                service.name,
                Verdict.UNAFFECTED,
                "touches no message, so no consumer by itself",
                (Evidence(EvidenceKind.DECLARED, source),),
            )
        if consumption.uses is None:
            return Impact(
                change.fingerprint,
                service.name,
                Verdict.UNKNOWN,
                f"consumes {consumption.api}, but no source says which operations",
                (Evidence(EvidenceKind.DECLARED, source),),
            )
        operations = {operation.shape: operation for operation in change.operations}
        hits = [
            self._use(change, operations[use.operation.shape], use)
            for use in consumption.uses
            if use.operation.shape in operations
        ]
        if not hits:
            return Impact(
                change.fingerprint,
                service.name,
                Verdict.UNAFFECTED,
                "declares what it calls, and calls none of the changed operations",
                (Evidence(EvidenceKind.DECLARED, source),),
            )
        return _combine(change, service, hits)

    def _use(self, change: Change, operation: Operation, use: Use) -> _Hit:
        """The verdict of one change on one declared use."""
        source = f"{use.location.file}:{use.location.line}"
        verb, paths = (
            ("sends", use.sends) if change.direction == "request" else ("reads", use.reads)
        )
        touched = [path for path in paths or () if self._touches_change(change, operation, path)]
        if change.field is None:
            verdict, reason = Verdict.AFFECTED, "calls {}"
        elif change.direction == "request" and self._everybody_sends(change, operation):
            verdict, reason = Verdict.AFFECTED, "every call of {} carries what changes"
        elif touched:
            verdict, reason = Verdict.AFFECTED, f"{verb} {_named(touched)} of {{}}"
        elif paths is None:
            verdict = Verdict.POSSIBLE
            reason = f"calls {{}}; no source says what it {verb}"
        else:
            verdict = Verdict.UNAFFECTED
            reason = f"calls {{}}, but {verb} nothing that changed"
        named_paths: list[FieldPath | None] = [*touched] or [None]
        evidence = [
            Evidence(EvidenceKind.DECLARED, source, use.operation, path) for path in named_paths
        ]
        return _Hit(verdict, reason, use.operation, tuple(evidence))

    def _touches_change(self, change: Change, operation: Operation, path: FieldPath) -> bool:
        key = (operation, change.direction, path)
        touch = self._touches.get(key)
        if touch is None:
            touch = self._touches[key] = self._reach.touched(operation, change.direction, [path])
        return any(touch.covers(anchor) for anchor in change.anchors)

    def _everybody_sends(self, change: Change, operation: Operation) -> bool:
        always = self._always.get(operation)
        if always is None:
            always = self._always[operation] = self._reach.always_sent(operation)
        return any(anchor.step is None and anchor.node in always for anchor in change.anchors)


def _verb(hit: _Hit) -> str:
    """The reason in the words that fit: a webhook is received, not called."""
    if hit.operation.path.startswith("/"):
        return hit.reason
    return hit.reason.replace("calls {}", "receives {}")


def _named(paths: list[FieldPath]) -> str:
    """Field paths in a reason, safe to stand in a text that is formatted again."""
    return _shown([str(path) for path in paths]).replace("{", "{{").replace("}", "}}")


def _shown(names: list[str]) -> str:
    more = len(names) - _SHOWN
    text = ", ".join(names[:_SHOWN])
    return f"{text} and {more} more" if more > 0 else text


def _combine(change: Change, service: Service, hits: list[_Hit]) -> Impact:
    """The worst verdict over all uses of a consumer, and what it tolerates."""
    worst = min((hit.verdict for hit in hits), key=_WORST_FIRST.index)
    chosen = [hit for hit in hits if hit.verdict is worst]
    operations: dict[str, list[str]] = defaultdict(list)
    for hit in chosen:
        operations[_verb(hit)].append(str(hit.operation))
    reason = "; ".join(said.format(_shown(named)) for said, named in operations.items())
    if change.tolerated_by in service.tolerates and worst is not Verdict.UNAFFECTED:
        worst, reason = Verdict.UNAFFECTED, f"tolerates {change.tolerated_by} ({reason})"
    evidence = tuple(row for hit in chosen for row in hit.evidence)
    return Impact(change.fingerprint, service.name, worst, reason, evidence)


def by_consumer(impacts: Iterable[Impact]) -> Mapping[str, tuple[Impact, ...]]:
    """Impacts grouped by consumer, in the order they were given."""
    grouped: dict[str, list[Impact]] = defaultdict(list)
    for impact in impacts:
        grouped[impact.consumer].append(impact)
    return {name: tuple(own) for name, own in grouped.items()}
