"""Something that had a promised end is removed: not before its day, while it is called, unasked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from contractctl.gate.declared.dropped import Dropping
from contractctl.gate.nouns import ContractCase, RevisionCase, Terms
from contractctl.gate.removal.conditions import QUIET, SUNSET, Condition, date_condition
from contractctl.gate.removal.consent import consent_condition
from contractctl.gate.removal.contract import CONTRACT_REMOVED, hurt_by_end, unkept
from contractctl.gate.removal.leaving import (
    Leaving,
    Promise,
    leaving_change,
    leaving_revision,
    named,
    source_of,
)
from contractctl.gate.removal.quiet import certifying, looking, quiet_condition, unwatched
from contractctl.gate.removal.together import whole_revision
from contractctl.gate.subjects import Subject, subject, waivable
from contractctl.gate.users import strangers
from contractctl.model import Change, Location, Verdict
from contractctl.model.gate import Finding, Ground, Happened, Hurt, Level, fingerprint
from contractctl.model.gate_rules import BY_ID

_GONE = ("operation-removed", "operation-moved", "base-path-moved")
"""What no request reaches any more and nobody promised an end of."""


def findings(case: ContractCase, terms: Terms) -> Iterator[Finding]:
    """One finding at most for each thing that is removed, whatever of its conditions fails."""
    told: set[str] = set()
    for revision in case.revisions:
        for found in _of(revision, case, terms):
            same = found.change.fingerprint if found.change else found.fingerprint
            if same not in told:  # the same may go from several revisions
                told.add(same)
                yield found
    if case.happened is Happened.REMOVED:
        yield from _forgotten(case, terms)


def _of(revision: RevisionCase, case: ContractCase, terms: Terms) -> Iterator[Finding]:
    sunset = case.announced_end(revision)
    if not revision.is_gone or sunset is None:
        yield from _changes(revision, case, terms)
        return
    leaving = leaving_revision(revision, sunset, case, terms.as_of)
    found = _found(leaving, case, terms, whole_revision(revision, case))
    if found is not None:
        where = case.migration or case.base_migration if case.names(revision) else None
        gone = Location(revision.base.files[""], 1, 1)
        yield replace(found, location=where.location if where else gone)


def _changes(revision: RevisionCase, case: ContractCase, terms: Terms) -> Iterator[Finding]:
    for change in revision.changes:
        found = None
        if subject(change) is Subject.REMOVAL:
            leaving = leaving_change(change, revision, case, terms.as_of)
            found = _found(leaving, case, terms, waivable(change, case.api), change)
        elif change.rule in _GONE:
            found = _unwatched(change, revision, case, terms.as_of)
        if found is not None:
            where = change.head_location or change.base_location
            yield replace(found, location=where)


def _found(
    leaving: Leaving, case: ContractCase, terms: Terms, about: str, change: Change | None = None
) -> Finding | None:
    """The finding of the condition that weighs most of those that fail, and of them the first.

    What is known not to hold weighs more than what nobody knows, and a rule that is switched off
    does not hide the next one.
    """
    every = (
        date_condition(leaving, terms.as_of),
        quiet_condition(leaving, case, terms.as_of),
        consent_condition(leaving, case, terms.as_of),
    )
    cause = change.rule if change else None
    weights = {one.rule: terms.weight(one.rule, _level(one), cause) for one in every}
    failing = [one for one in every if one.holds is not True and weights[one.rule] is not None]
    if not failing:
        return None
    chosen = min(failing, key=lambda one: (weights[one.rule] or Level.NOTE).rank)
    return Finding(
        rule=chosen.rule,
        level=_level(chosen),
        fingerprint=about,
        contract=case.api,
        message=f"{leaving.what} {'are' if leaving.is_many else 'is'} removed{chosen.said}",
        hint=_hint(chosen, failing),
        change=change,
        change_rule=cause,
        hurts=_together((chosen, *failing)),
        grounds=tuple(ground for one in every for ground in one.grounds),
    )


def _hint(chosen: Condition, failing: Sequence[Condition]) -> str:
    """What to do about all that fails; before its day has come nothing but to wait."""
    if chosen.rule == SUNSET:
        return chosen.hint
    others = (one.hint for one in failing if one is not chosen and one.rule != SUNSET)
    return " ".join((chosen.hint, *others))


def _level(condition: Condition) -> Level:
    return BY_ID[condition.rule].level if condition.holds is False else Level.UNKNOWN


def _together(failing: Iterable[Condition]) -> tuple[Hurt, ...]:
    """Everybody whom any of the conditions is about, with all that is said of each: who accepts
    the risk for one of them does not accept it for the others."""
    found: dict[str, Hurt] = {}
    for hurt in (hurt for one in failing for hurt in one.hurts):
        known = found.setdefault(hurt.consumer, hurt)
        if hurt.reason.startswith(known.reason):
            found[hurt.consumer] = hurt
    return tuple(found.values())


def _unwatched(
    change: Change, revision: RevisionCase, case: ContractCase, as_of: date
) -> Finding | None:
    """An operation that nobody is known to use is gone, and nobody ever looked."""
    doubt = unwatched(case, as_of)
    if not doubt or _is_hurting(change, revision, case, as_of):
        return None
    what = named(change)
    finding = _nobody_looked(f"{what} is removed", change.fingerprint, doubt, case)
    finding = replace(finding, change=change, change_rule=change.rule)
    if len(change.operations) == 1:
        hint = finding.hint + certifying(case.api, change.operations[0])
        finding = replace(finding, hint=hint)
    return finding


def _is_hurting(change: Change, revision: RevisionCase, case: ContractCase, as_of: date) -> bool:
    impacts = revision.assessment.impacts if revision.assessment else ()
    shapes = {one.shape for one in change.operations}
    return any(
        one.fingerprint == change.fingerprint and one.verdict is not Verdict.UNAFFECTED
        for one in impacts
    ) or bool(strangers(case, as_of, shapes))


def _forgotten(case: ContractCase, terms: Terms) -> Iterator[Finding]:
    """A contract that nobody is known to use is gone: before a date that was promised for a part of
    it, or nobody ever looked.

    Where its end was announced that is looked at above; where somebody uses it, it breaks them.
    """
    judged = [one for one in case.revisions if not case.goes_as_one(one)]
    if not judged or hurt_by_end(case, Dropping(case, terms.as_of), terms.as_of):
        return
    found = _too_early(judged, case, terms)
    doubt = unwatched(case, terms.as_of)
    if found is None and doubt:
        about = fingerprint(QUIET, case.former, CONTRACT_REMOVED)
        found = _nobody_looked(f"the contract {case.former} is gone", about, doubt, case)
    if found is not None:
        where = Location(judged[0].base.files[""], 1, 1)
        yield replace(found, change_rule=CONTRACT_REMOVED, location=where)


def _too_early(judged: Iterable[RevisionCase], case: ContractCase, terms: Terms) -> Finding | None:
    """The part of a contract that was promised the longest, if its day is still to come."""
    latest = next(iter(unkept(judged, case, terms.as_of)), None)
    if latest is None:
        return None
    promise = Promise(latest.day, source_of(latest, case), is_over=False)
    leaving = Leaving(str(latest.operation), promise, (latest.operation,), ())
    found = _found(leaving, case, terms, fingerprint(SUNSET, case.former, CONTRACT_REMOVED))
    return found if found is not None and found.rule == SUNSET else None


def _nobody_looked(happens: str, about: str, doubt: str, case: ContractCase) -> Finding:
    grounds = (
        Ground("no service in consumers.yaml says that it uses it", True),
        Ground(doubt, None),
    )
    return Finding(
        rule=QUIET,
        level=Level.UNKNOWN,
        fingerprint=about,
        contract=case.api,
        message=f"{happens}; nobody is known to use it, but {doubt}",
        hint=looking(case),
        grounds=grounds,
    )
