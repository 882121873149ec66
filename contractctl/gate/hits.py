"""Which changes of a contract hit a consumer, may hit it, or may for all that is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from contractctl.gate.consequences import consequence
from contractctl.gate.declared.dropped import Dropping
from contractctl.gate.nouns import ContractCase, RevisionCase, Terms, step
from contractctl.gate.removal.contract import contract_removed, renamed_away
from contractctl.gate.subjects import Subject, subject
from contractctl.gate.users import WORST_FIRST, Users, strangers, unwatched_since, who_counts
from contractctl.model import Change, Impact, Operation, Severity, Verdict
from contractctl.model.gate import Finding, Ground, Happened, Hurt
from contractctl.model.gate_rules import BY_ID

BREAKS, ENDANGERS, UNKNOWN = "breaks-consumer", "endangers-consumer", "unknown-consumer"
_HITS = (Verdict.AFFECTED, Verdict.POSSIBLE)


def findings(case: ContractCase, terms: Terms) -> Iterator[Finding]:
    """One finding for each rule and change that hits somebody, and one where all is gone."""
    judged = [one for one in case.revisions if not case.goes_as_one(one)]
    who = _Who(
        *(Dropping(case, terms.as_of), Users(case)),
        *(unwatched_since(case, terms.as_of), terms.as_of),
    )
    for found in _changed(judged):
        yield from _of_change(found, tuple(_hurts(found, case, who)), case)
    gone = [one for one in judged if one.head is None]
    if gone:
        yield from contract_removed(gone, case, who.dropping, terms.as_of)
    elif case.happened is Happened.RENAMED:
        yield from renamed_away(case)


@dataclass(frozen=True, slots=True, eq=False)
class _Who:
    """Who uses a contract, what they drop, and since when nobody has looked at its traffic."""

    dropping: Dropping
    users: Users
    unwatched: str
    as_of: date


@dataclass(frozen=True, slots=True, eq=False)
class _Changed:
    """A change that is not safe, in the first revision that has it.

    impacts, shapes: the verdicts on it, and the operations that it reaches, in all of them
    """

    change: Change
    revision: RevisionCase
    impacts: tuple[Impact, ...]
    shapes: frozenset[Operation]


def _changed(revisions: Iterable[RevisionCase]) -> tuple[_Changed, ...]:
    """What changed for its content; the same change of two revisions is one."""
    found: dict[str, _Changed] = {}
    for revision in sorted(revisions, key=lambda one: one.stem):
        for one in _of_revision(revision):
            known = found.get(one.change.fingerprint)
            if known is not None:
                impacts, shapes = (*known.impacts, *one.impacts), known.shapes | one.shapes
                one = replace(known, impacts=impacts, shapes=shapes)
            found[one.change.fingerprint] = one
    return tuple(found.values())


def _of_revision(revision: RevisionCase) -> Iterator[_Changed]:
    assessment = revision.assessment
    impacts: dict[str, list[Impact]] = defaultdict(list)
    for impact in assessment.impacts if assessment else ():
        impacts[impact.fingerprint].append(impact)
    for change in revision.changes:
        if change.severity is not Severity.SAFE and subject(change) is Subject.CONTENT:
            reached = change.operations if change.anchors else ()
            shapes = frozenset(one.shape for one in reached)
            yield _Changed(change, revision, tuple(impacts[change.fingerprint]), shapes)


def _of_change(found: _Changed, hurts: Sequence[Hurt], case: ContractCase) -> Iterator[Finding]:
    hit = tuple(one for one in hurts if one.verdict in _HITS)
    if hit:
        breaking = found.change.severity is Severity.BREAKING
        yield _finding(BREAKS if breaking else ENDANGERS, found, case, hit)
    unknown = tuple(one for one in hurts if one.verdict is Verdict.UNKNOWN)
    if unknown:
        yield _finding(UNKNOWN, found, case, unknown)


def _hurts(found: _Changed, case: ContractCase, who: _Who) -> Iterator[Hurt]:
    """Everybody whom a change hits or may hit, each once, the most critical first."""
    worst: dict[str, Impact] = {}
    for impact in found.impacts:
        known = worst.get(impact.consumer)
        if known is None or _rank(impact) < _rank(known):
            worst[impact.consumer] = impact
    for name in sorted(worst, key=who.users.rank):
        impact = worst[name]
        if impact.verdict is Verdict.UNAFFECTED or who.dropping.has_left(impact, found.change):
            continue
        is_unknown = impact.verdict is Verdict.UNKNOWN
        said = (
            impact.reason,
            who.dropping.told(impact, found.change),
            is_unknown and who.unwatched,
        )
        reason = "; ".join(one for one in said if one)
        yield Hurt(name, who.users.owner(name), impact.verdict, reason, impact.evidence)
    yield from strangers(case, who.as_of, found.shapes)


def _rank(impact: Impact) -> int:
    return WORST_FIRST.index(impact.verdict)


def _finding(rule: str, found: _Changed, case: ContractCase, hurts: tuple[Hurt, ...]) -> Finding:
    change, revision = found.change, found.revision
    said = consequence(change)
    message = f"{change.message}; {said}" if said else change.message
    hint = change.hint
    if revision.is_gone and revision.head is not None:
        message = f"{revision.base.name} is gone, and in {revision.head.name} {message}"
        hint = (
            f"Keep {revision.base.name} beside it, promise a day in migration.yaml until which it"
            " works, and remove it after that day."
        )
    return Finding(
        rule=rule,
        level=BY_ID[rule].level,
        fingerprint=change.fingerprint,
        contract=case.api,
        message=message,
        hint=hint,
        location=change.head_location or change.base_location,
        change=change,
        change_rule=change.rule,
        hurts=hurts,
        grounds=tuple(_grounds(revision, case)),
    )


def _grounds(revision: RevisionCase, case: ContractCase) -> Iterator[Ground]:
    """What was compared, and what is known of who uses it."""
    head = revision.head.name if revision.head else "nothing"
    why = ", the newest that is left, as nobody announced its end" if revision.is_gone else ""
    yield step(f"{revision.base.name} at the base is compared with {head} now{why}")
    yield from who_counts(case)
