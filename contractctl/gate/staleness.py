"""Verdicts that rest on traffic that nobody has looked at for too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from contractctl.gate.declared.dropped import Dropping
from contractctl.gate.nouns import ContractCase, Terms, step
from contractctl.gate.removal.leaving import named
from contractctl.gate.removal.quiet import looking
from contractctl.gate.removal.together import about_whole
from contractctl.gate.subjects import Subject, subject, waivable
from contractctl.gate.users import Users
from contractctl.model import (
    Change,
    EvidenceKind,
    Impact,
    Location,
    Operation,
    Severity,
    Verdict,
)
from contractctl.model.gate import Finding, Ground, Hurt, fingerprint
from contractctl.model.gate_rules import BY_ID

_STALE = BY_ID["evidence-stale"]
_REMOVED = "operation-removed"


def findings(case: ContractCase, terms: Terms, found: Sequence[Finding]) -> Iterator[Finding]:
    """One finding at most for a contract: who is not hurt, or what goes, by the word of traffic
    that ended longer ago than the settings allow.

    found: what other rules say of the contract; what they object to rests on nothing
    """
    last, most = case.known.last, terms.settings.evidence_days
    if last is None or last >= terms.as_of - timedelta(days=most):
        return
    hurts = tuple(_resting(case, terms.as_of))
    removals = tuple(_removals(case, found))
    if not hurts and not removals:
        return
    age = (terms.as_of - last).days
    yield Finding(
        rule=_STALE.id,
        level=_STALE.level,
        fingerprint=fingerprint(_STALE.id, case.api),
        contract=case.api,
        message=f"that {_what(hurts, removals)} rests on traffic up to {last}, {age} days ago",
        hint=looking(case),
        location=Location(case.known.source, 1, 1) if _is_file(case.known.source) else None,
        hurts=hurts,
        grounds=(
            step(f"{case.known.source} has traffic from {case.known.first} to {last}"),
            Ground(f"the settings trust it for {most} days (evidence_days)", False),
            *(step(f"{one} is removed by its word") for one in removals),
        ),
    )


def _is_file(source: str) -> bool:
    """Whether what is known stands in a file of the repository, and not in a database."""
    return source.endswith("usage.json")


def _what(hurts: Sequence[Hurt], removals: Sequence[str]) -> str:
    parts = []
    if hurts:
        names = ", ".join(one.consumer for one in hurts)
        parts.append(f"{names} {'is' if len(hurts) == 1 else 'are'} not hurt")
    if removals:
        parts.append(f"{', '.join(removals)} may go")
    return " and ".join(parts)


def _resting(case: ContractCase, as_of: date) -> Iterator[Hurt]:
    """The consumers that are not hurt, or have left, only because traffic does not show them."""
    found: dict[str, Hurt] = {}
    dropping, users = Dropping(case, as_of), Users(case)
    tolerated = {one.name: one.tolerates for one in case.counting}
    for revision in case.revisions:
        changes = {one.fingerprint: one for one in revision.changes if _is_judged(one)}
        for impact in revision.assessment.impacts if revision.assessment else ():
            change, name = changes.get(impact.fingerprint), impact.consumer
            if change is None or change.tolerated_by in tolerated.get(name, ()):
                continue
            if _is_by_silence(impact, change):
                owner = users.owner(name)
                hurt = Hurt(name, owner, Verdict.UNKNOWN, impact.reason, impact.evidence)
                found[name] = min(found.get(name, hurt), hurt, key=lambda one: one.reason)
        for name, operations in dropping.silently_gone():
            if any(_may_use(operations, change) for change in changes.values()):
                found[name] = _left(name, users.owner(name), operations, case)
    yield from (found[name] for name in sorted(found, key=users.rank))


def _is_judged(change: Change) -> bool:
    return change.severity is not Severity.SAFE and subject(change) is Subject.CONTENT


def _is_by_silence(impact: Impact, change: Change) -> bool:
    """Whether nothing but traffic says that a change does not hit a consumer."""
    rows = impact.evidence
    says = any(row.operation and row.kind is not EvidenceKind.OBSERVED for row in rows)
    looked = any(row.kind is EvidenceKind.OBSERVED for row in rows)
    is_spared = impact.verdict is Verdict.UNAFFECTED and bool(change.anchors)
    return is_spared and looked and not says


def _may_use(operations: Iterable[Operation] | None, change: Change) -> bool:
    changed = {one.shape for one in change.operations}
    return operations is None or any(one.shape in changed for one in operations)


def _left(
    name: str, owner: str, operations: Iterable[Operation] | None, case: ContractCase
) -> Hurt:
    what = case.api if operations is None else ", ".join(map(str, operations))
    reason = f"this pull request drops {what} from consumers.yaml, and no call was seen"
    return Hurt(name, owner, Verdict.UNKNOWN, reason)


def _removals(case: ContractCase, found: Sequence[Finding]) -> Iterator[str]:
    """What is removed without objection, and would not be without traffic that was looked at."""
    if not case.removal.quiet_days:
        return
    objected = {one.fingerprint for one in found}
    whole = any(map(about_whole, found))
    for revision in case.revisions:
        if case.goes_as_one(revision) or revision.head is None:
            yield from () if whole else (revision.base.name,)
            continue
        for change in revision.changes:
            is_removal = subject(change) is Subject.REMOVAL or change.rule == _REMOVED
            if is_removal and waivable(change, case.api) not in objected:
                yield named(change)
