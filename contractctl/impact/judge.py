"""What one change means for one use of an operation, and for a consumer over all sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from contractctl.diff.reach import Reach, Touch
from contractctl.evidence.elsewhere import may_be_for
from contractctl.model import (
    Change,
    Consumption,
    Evidence,
    EvidenceKind,
    FieldPath,
    Impact,
    Operation,
    Service,
    Verdict,
)
from contractctl.model.impact import PARTS, Knowledge, KnownUse, Watched

WORST_FIRST = (Verdict.AFFECTED, Verdict.UNKNOWN, Verdict.POSSIBLE, Verdict.UNAFFECTED)

_SHOWN = 3

_SAID = {
    EvidenceKind.DECLARED: "declared",
    EvidenceKind.PACT: "in its pact",
    EvidenceKind.OBSERVED: "seen in traffic",
    EvidenceKind.CODE: "found in its code",
    EvidenceKind.TESTED: "tested",
}


@dataclass(frozen=True, slots=True)
class _Hit:
    """What a change means for one known use; reason holds `{}` for the operation."""

    verdict: Verdict
    reason: str
    use: KnownUse
    paths: tuple[FieldPath, ...] = ()


def declared_uses(consumption: Consumption | None) -> tuple[KnownUse, ...]:
    """What consumers.yaml says of a contract, as one source among others.

    A list of fields is a statement about every field; no list is none.
    """
    uses = (consumption.uses or ()) if consumption else ()
    return tuple(
        KnownUse(
            use.operation,
            EvidenceKind.DECLARED,
            f"{use.location.file}:{use.location.line}",
            use.reads,
            use.sends,
            frozenset() if use.is_partial else PARTS,
        )
        for use in uses
    )


class Judge:
    """The verdict rules; what a path touches is worked out once."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._touches: dict[tuple[Operation, str, FieldPath], Touch] = {}
        self._always: dict[Operation, frozenset[int]] = {}

    def impact(self, change: Change, service: Service, api: str, knowledge: Knowledge) -> Impact:
        """The verdict of one change on one consumer, from all that is known of it."""
        consumption = service.consumption(api)
        if not change.anchors:
            return _plain(
                *(change, service, Verdict.UNAFFECTED),
                "touches no message, so no consumer by itself",
                _declares(consumption),
            )
        operations = {operation.shape: operation for operation in change.operations}
        hits = [
            self._use(change, operations[use.operation.shape], use)
            for use in (*declared_uses(consumption), *knowledge.uses)
            if use.operation.shape in operations
        ]
        if hits:
            return _combined(change, service, hits)
        return _silent(change, service, consumption, knowledge)

    def _use(self, change: Change, operation: Operation, use: KnownUse) -> _Hit:
        """The verdict of one change on one known use, and what to think of the source."""
        hit = self._hit(change, operation, use)
        if use.is_shared and hit.verdict is Verdict.AFFECTED:
            reason = f"{hit.reason}, unless it was another service that claims the same hits"
            hit = replace(hit, verdict=Verdict.POSSIBLE, reason=reason)
        if use.is_stale:
            seen = f"last seen on {use.last_seen}" if use.last_seen else "imported"
            hit = replace(hit, reason=f"{hit.reason}, {seen}, which is long ago")
        return hit

    def _hit(self, change: Change, operation: Operation, use: KnownUse) -> _Hit:
        """The verdict of one change on one known use."""
        verb, paths = (
            ("sends", use.sends) if change.direction == "request" else ("reads", use.reads)
        )
        touched = tuple(path for path in paths or () if self.touches(change, operation, path))
        if change.field is None:
            return _Hit(Verdict.AFFECTED, "calls {}", use)
        if change.direction == "request" and self._everybody_sends(change, operation):
            return _Hit(Verdict.AFFECTED, "every call of {} carries what changes", use)
        if touched:
            return _Hit(Verdict.AFFECTED, f"{verb} {_named(touched)} of {{}}", use, touched)
        if paths is None or change.field.part not in use.complete or use.is_stale:
            reason = f"calls {{}}; no source says what it {verb}"
            return _Hit(Verdict.POSSIBLE, reason, use)
        return _Hit(Verdict.UNAFFECTED, f"calls {{}}, but {verb} nothing that changed", use)

    def touches(self, change: Change, operation: Operation, path: FieldPath) -> bool:
        """Whether a field of an operation is what changes, or holds it, or stands in it."""
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


def _silent(
    change: Change, service: Service, consumption: Consumption | None, knowledge: Knowledge
) -> Impact:
    """The verdict where no source names any of the changed operations."""
    watched = knowledge.watched
    if consumption is not None and consumption.uses is not None and not consumption.is_partial:
        reason = "declares what it calls, and calls none of the changed operations"
        return _plain(change, service, Verdict.UNAFFECTED, reason, _declares(consumption))
    evidence = (*_declares(consumption), *_watch(watched))
    doubt = _doubt(change, watched) if watched is not None and _is_seen(knowledge) else ""
    if doubt:
        reason = f"was seen on other operations only, but {doubt}"
        return _plain(change, service, Verdict.UNKNOWN, reason, evidence)
    if watched is not None and watched.is_enough and _is_seen(knowledge):
        reason = (
            f"was seen on other operations only, in {watched.days} days of traffic"
            f" ({watched.first} to {watched.last})"
        )
        return _plain(change, service, Verdict.UNAFFECTED, reason, evidence)
    reason = f"consumes {consumption.api if consumption else 'the contract'}, but no source says "
    reason += "which operations"
    if watched is not None and _is_seen(knowledge):
        reason = f"{watched.days} days of traffic show it on other operations only;"
        reason += f" the policy asks for {watched.needed} days"
    elif watched is not None and (last := _last_seen(knowledge)):
        reason = f"was last seen on {last}, on other operations, and on none in {watched.days} days"
        reason += " of traffic since: it may call in another way"
    return _plain(change, service, Verdict.UNKNOWN, reason, evidence)


def _doubt(change: Change, watched: Watched) -> str:
    """What was seen that may be calls of the changed operations, although nothing says so."""
    if watched.unreadable:
        return watched.unreadable
    unclaimed = [str(one) for one in change.operations if one.shape in watched.unclaimed]
    if unclaimed:
        return f"calls of {_shown(unclaimed)} that no service claims could be its own"
    strange = {
        str(asked)
        for asked in watched.elsewhere
        if any(may_be_for(asked, one) for one in change.operations)
    }
    if strange:
        return f"{_shown(sorted(strange))}, which no contract has, may be for it at another base"
    return ""


def _is_seen(knowledge: Knowledge) -> bool:
    """Whether traffic can be told to be this consumer's, in the time that was watched."""
    return any(
        use.kind is EvidenceKind.OBSERVED and _is_recent(use, knowledge) for use in knowledge.uses
    )


def _last_seen(knowledge: Knowledge) -> date | None:
    seen = (use.last_seen for use in knowledge.uses if use.kind is EvidenceKind.OBSERVED)
    return max((one for one in seen if one), default=None)


def _is_recent(use: KnownUse, knowledge: Knowledge) -> bool:
    watched = knowledge.watched
    return watched is None or use.last_seen is None or use.last_seen >= watched.first


def _declares(consumption: Consumption | None) -> tuple[Evidence, ...]:
    if consumption is None:
        return ()
    where = consumption.location
    return (Evidence(EvidenceKind.DECLARED, f"{where.file}:{where.line}"),)


def _watch(watched: Watched | None) -> tuple[Evidence, ...]:
    if watched is None:
        return ()
    return (
        Evidence(
            EvidenceKind.OBSERVED,
            watched.source,
            count=0,
            first_seen=watched.first,
            last_seen=watched.last,
        ),
    )


def _plain(
    change: Change,
    service: Service,
    verdict: Verdict,
    reason: str,
    evidence: tuple[Evidence, ...],
) -> Impact:
    return Impact(change.fingerprint, service.name, verdict, reason, evidence)


def _combined(change: Change, service: Service, hits: Sequence[_Hit]) -> Impact:
    """The worst verdict over all operations of a consumer, and what it tolerates."""
    by_operation: dict[Operation, list[_Hit]] = defaultdict(list)
    for hit in hits:
        by_operation[hit.use.operation.shape].append(hit)
    deciding = [_deciding(own) for own in by_operation.values()]
    worst = min((own[0].verdict for own in deciding), key=WORST_FIRST.index)
    chosen = [hit for own in deciding for hit in own if hit.verdict is worst]
    reason = _reason(chosen)
    objecting = _objecting(by_operation.values(), worst)
    if objecting:
        reason = f"{reason} (sources disagree: {objecting})"
    if change.tolerated_by in service.tolerates and worst is not Verdict.UNAFFECTED:
        worst, reason = Verdict.UNAFFECTED, f"tolerates {change.tolerated_by} ({reason})"
    evidence = tuple(row for hit in chosen for row in _rows(hit))
    return Impact(change.fingerprint, service.name, worst, reason, evidence)


def _deciding(hits: Sequence[_Hit]) -> list[_Hit]:
    """The hits of one operation that decide: one that says yes, else one that says no, as it
    knows; only where all are vague is it possible."""
    for verdict in (Verdict.AFFECTED, Verdict.UNAFFECTED):
        found = [hit for hit in hits if hit.verdict is verdict]
        if found:
            return found
    return list(hits)


def _objecting(groups: Iterable[Sequence[_Hit]], worst: Verdict) -> str:
    """The sources that say the opposite of what was decided."""
    if worst is not Verdict.AFFECTED:
        return ""
    against = [
        hit.use.source
        for hits in groups
        if any(hit.verdict is Verdict.AFFECTED for hit in hits)
        for hit in hits
        if hit.verdict is Verdict.UNAFFECTED
    ]
    return f"{_shown(list(dict.fromkeys(against)))} says no" if against else ""


def _reason(hits: Sequence[_Hit]) -> str:
    """What is said, of which operations, and how it is known where not by declaration alone."""
    operations: dict[str, dict[str, None]] = defaultdict(dict)
    uses: dict[str, list[KnownUse]] = defaultdict(list)
    for hit in hits:
        operations[_verb(hit)][str(hit.use.operation)] = None
        uses[_verb(hit)].append(hit.use)
    return "; ".join(
        f"{said.format(_shown(list(named)))}{_known_by(uses[said])}"
        for said, named in operations.items()
    )


def _known_by(uses: Iterable[KnownUse]) -> str:
    """The kinds of sources; the weak identity, where the verdict rests on nothing else."""
    every = list(uses)
    kinds = {use.kind for use in every}
    if kinds == {EvidenceKind.DECLARED}:
        return ""
    weak = ", weak identity" if all(use.is_weak for use in every) else ""
    return f" ({', '.join(said for kind, said in _SAID.items() if kind in kinds)}{weak})"


def _rows(hit: _Hit) -> Iterable[Evidence]:
    use = hit.use
    paths: tuple[FieldPath | None, ...] = hit.paths or (None,)
    for path in paths:
        yield Evidence(
            *(use.kind, use.source, use.operation, path),
            *(use.count, use.first_seen, use.last_seen),
        )


def _verb(hit: _Hit) -> str:
    """The reason in the words that fit: a webhook is received, not called."""
    if hit.use.operation.path.startswith("/"):
        return hit.reason
    return hit.reason.replace("calls {}", "receives {}")


def _named(paths: Sequence[FieldPath]) -> str:
    """Field paths in a reason, safe to stand in a text that is formatted again."""
    return _shown([str(path) for path in paths]).replace("{", "{{").replace("}", "}}")


def _shown(names: list[str]) -> str:
    more = len(names) - _SHOWN
    text = ", ".join(names[:_SHOWN])
    return f"{text} and {more} more" if more > 0 else text
