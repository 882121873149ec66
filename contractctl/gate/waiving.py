"""What waivers make of findings, and the waivers that excuse nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from contractctl.diff.waivers import Waived, weigh_by
from contractctl.gate.nouns import ContractCase, Terms, step
from contractctl.gate.subjects import fingerprints
from contractctl.model import Location, MigrationFile, Waiver
from contractctl.model.gate import Finding, Ground, Happened, Hurt, Level, fingerprint
from contractctl.model.gate_rules import BY_ID

_EXPIRED, _UNUSED, _TOO_WIDE = "waiver-expired", "waiver-unused", "waiver-too-wide"
_ANYWHERE = Location("", 0, 0)


def unmatched(case: ContractCase) -> bool:
    """Whether a waiver hits no change of this pull request, so that it has to be known whether it
    is for one between base and head of the migration."""
    changed = _changed(case)
    return any(one.fingerprint not in changed for one in _waivers(case))


def _changed(case: ContractCase) -> set[str]:
    """All by which waivers hit the changes of a contract."""
    every = (change for one in case.revisions for change in one.changes)
    return {name for change in every for name in fingerprints(change, case.api)}


def excused(findings: Sequence[Finding], case: ContractCase, terms: Terms) -> tuple[Finding, ...]:
    """The findings of a contract, those whom a waiver excuses as notes of their own, and what is
    wrong with the waivers themselves."""
    narrow = [one for one in _waivers(case) if one.consumers]
    known = _changed(case)
    known |= {finding.fingerprint for finding in findings} | (case.pair_fingerprints or set())
    weighed = weigh_by(known, narrow, terms.as_of)
    left = tuple(part for finding in findings for part in _parts(finding, weighed))
    if not _is_its_own(case):
        return left
    return (
        *(*left, *_wide(case), *_expired(weighed, case)),
        *(*_unused(weighed, case), *_idle(weighed, findings, case)),
    )


def _is_its_own(case: ContractCase) -> bool:
    """Whether the pull request is about the contract or its terms: who changes nothing but an
    entry in consumers.yaml has no say in waivers of the contract."""
    is_touched = case.happened is not Happened.UNTOUCHED
    return is_touched or _terms(case.base_migration) != _terms(case.migration)


def _terms(migration: MigrationFile | None) -> MigrationFile | None:
    """What a migration.yaml says, wherever in the file."""
    if migration is None:
        return None
    waivers = tuple(replace(one, location=_ANYWHERE) for one in migration.waivers)
    return replace(migration, waivers=waivers, location=_ANYWHERE)


def _waivers(case: ContractCase) -> tuple[Waiver, ...]:
    return case.migration.waivers if case.migration else ()


def _parts(finding: Finding, weighed: Waived) -> Iterator[Finding]:
    """What is left of a finding, and for each waiver whom it excuses."""
    about = _hit_by(finding)
    if not finding.hurts:
        own = (one for name in about for one in weighed.in_force.get(name, ()))
        waiver = max(own, key=lambda one: one.expires, default=None)
        yield finding if waiver is None else _note(finding, waiver, ())
        return
    by: dict[Waiver, list[Hurt]] = {}
    rest: list[Hurt] = []
    for hurt in finding.hurts:
        found = (weighed.for_consumer(name, hurt.consumer) for name in about)
        waiver = max(filter(None, found), key=lambda one: one.expires, default=None)
        (rest if waiver is None else by.setdefault(waiver, [])).append(hurt)
    if rest:
        yield replace(finding, hurts=tuple(rest))
    yield from (_note(finding, waiver, hurts) for waiver, hurts in by.items())


def _hit_by(finding: Finding) -> frozenset[str]:
    """The fingerprints of waivers that are about a finding."""
    own = frozenset({finding.fingerprint})
    return own | fingerprints(finding.change, finding.contract) if finding.change else own


def _note(finding: Finding, waiver: Waiver, hurts: Iterable[Hurt]) -> Finding:
    ground = step(
        f"waived until {waiver.expires} by {waiver.owner}: {waiver.reason} ({waiver.location})"
    )
    return replace(
        finding,
        level=Level.NOTE,
        hurts=tuple(hurts),
        waived_by=waiver,
        grounds=(*finding.grounds, ground),
    )


def _wide(case: ContractCase) -> Iterator[Finding]:
    for waiver in _waivers(case):
        if not waiver.consumers:
            yield _about(
                *(_TOO_WIDE, waiver, case),
                f"the waiver of {waiver.fingerprint} names no consumers, so that it excuses nobody",
                "List in it the consumers whose owners accept this.",
            )


def _expired(weighed: Waived, case: ContractCase) -> Iterator[Finding]:
    for waiver in weighed.expired:
        yield _about(
            *(_EXPIRED, waiver, case),
            f"the waiver of {waiver.fingerprint} for {', '.join(waiver.consumers)} expired on"
            f" {waiver.expires}",
            f"Ask {waiver.owner} to renew it with a later `expires`, or remove it.",
        )


def _unused(weighed: Waived, case: ContractCase) -> Iterator[Finding]:
    """Those that hit no change: it was never there, or is no change any more."""
    for waiver in weighed.unused:
        if _stood(waiver, case):
            gone = f"the waiver of {waiver.fingerprint} hits no change any more"
            found = _about(_UNUSED, waiver, case, gone, "Remove it.")
            yield replace(found, level=Level.WARNING)
        else:
            yield _about(
                *(_UNUSED, waiver, case),
                f"the waiver of {waiver.fingerprint} hits no change",
                "Correct its fingerprint to one that this verdict shows, or remove it.",
            )


def _idle(weighed: Waived, findings: Sequence[Finding], case: ContractCase) -> Iterator[Finding]:
    """Those that name whom their change does not hurt."""
    changed = _changed(case)
    for waiver in (one for own in weighed.in_force.values() for one in own):
        own = [one for one in findings if waiver.fingerprint in _hit_by(one)]
        hurt = {name for one in own for name in one.consumers or waiver.consumers}
        idle = [name for name in waiver.consumers if name not in hurt]
        if idle and (own or waiver.fingerprint in changed):
            names = "them" if len(idle) > 1 else idle[0]
            found = _about(
                *(_UNUSED, waiver, case),
                f"the waiver of {waiver.fingerprint} names {', '.join(idle)}, whom the change does"
                " not hurt",
                f"Take {names} out of it." if len(idle) < len(waiver.consumers) else "Remove it.",
            )
            yield replace(found, level=Level.WARNING)


def _stood(waiver: Waiver, case: ContractCase) -> bool:
    """Whether it was there before this pull request."""
    before = case.base_migration.waivers if case.base_migration else ()
    return any(one.fingerprint == waiver.fingerprint for one in before)


def _about(rule: str, waiver: Waiver, case: ContractCase, message: str, hint: str) -> Finding:
    return Finding(
        rule=rule,
        level=BY_ID[rule].level,
        fingerprint=fingerprint(rule, case.api, waiver.fingerprint, *waiver.consumers),
        contract=case.api,
        message=message,
        hint=hint,
        location=waiver.location,
        grounds=tuple(_grounds(waiver, case)),
    )


def _grounds(waiver: Waiver, case: ContractCase) -> Iterator[Ground]:
    """What was accepted, by whom and why."""
    yield step(f"{waiver.owner} accepted it until {waiver.expires}: {waiver.reason}")
    every = (change for one in case.revisions for change in one.changes)
    found = (one for one in every if waiver.fingerprint in fingerprints(one, case.api))
    change = next(found, None)
    if change is not None:
        yield step(f"it is for this change: {change.message}")
