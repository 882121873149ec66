"""Who has to move, who need not, and of whom nobody knows: every consumer in one list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from contractctl.model import ConsumerImpact, Impact, Migration, Service, Severity, Verdict, Waiver
from contractctl.plan.nouns import (
    Break,
    Member,
    Scope,
    UnaffectedConsumer,
    UnknownConsumer,
    WaivedConsumer,
)
from contractctl.plan.passing import waits_for
from contractctl.plan.patterns import PATTERNS
from contractctl.plan.words import counted

_WORST_FIRST = (Verdict.AFFECTED, Verdict.POSSIBLE, Verdict.UNKNOWN, Verdict.UNAFFECTED)
_MOVES = (Verdict.AFFECTED, Verdict.POSSIBLE)

Waivers = Mapping[tuple[str, str], Waiver]
"""Waivers in force by fingerprint and consumer."""


@dataclass(frozen=True, slots=True)
class Estate:
    """The services around a contract.

    depends_on: for a service, the services whose provided contracts it consumes.
    cycle_of: for a service in a cycle, all services of that cycle.
    """

    services: Mapping[str, Service]
    depends_on: Mapping[str, frozenset[str]]
    cycle_of: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Finding:
    """A consumer's verdict, the impacts behind it that no waiver covers, and the waivers."""

    name: str
    verdict: Verdict
    rows: tuple[Impact, ...]
    waivers: tuple[Waiver, ...]

    @property
    def excused(self) -> bool:
        return bool(self.waivers) and self.verdict is Verdict.UNAFFECTED

    @property
    def unaffected(self) -> bool:
        return not self.waivers and self.verdict is Verdict.UNAFFECTED


def waivers_in_force(migration: Migration, as_of: date) -> Waivers:
    """Return the waivers that have not expired on a day; of two the one that lasts longer."""
    found: dict[tuple[str, str], Waiver] = {}
    for waiver in sorted(migration.waivers, key=lambda one: (one.expires, one.location)):
        if waiver.expires >= as_of:
            found |= {(waiver.fingerprint, name): waiver for name in waiver.consumers}
    return found


def estate(
    services: Iterable[Service],
    depends_on: Mapping[str, frozenset[str]],
    cycles: Iterable[tuple[str, ...]],
) -> Estate:
    """Index the services around a contract."""
    return Estate(
        services={service.name: service for service in services},
        depends_on=depends_on,
        cycle_of={name: frozenset(cycle) for cycle in cycles for name in cycle},
    )


def scope(
    api: str,
    broken: Mapping[str, Break],
    estate: Estate,
    waived: Waivers,
    resolve_by: date,
    late: Collection[str],
    roster: Iterable[ConsumerImpact],
    impacts: Iterable[Impact],
) -> Scope:
    """Sort the roster by the worst verdict that no waiver covers.

    broken: breaking and dangerous changes by fingerprint; other impacts are ignored.
    resolve_by: the day by which an unknown consumer needs a verdict.
    late: who would join late, so that nobody waits for it.
    """
    rows: defaultdict[str, list[Impact]] = defaultdict(list)
    for impact in impacts:
        if impact.fingerprint in broken:
            rows[impact.consumer].append(impact)
    findings = [_judge(entry, rows[entry.name], waived) for entry in sorted(roster, key=_name)]
    moving = [finding for finding in findings if finding.verdict in _MOVES]
    in_scope = frozenset(finding.name for finding in moving)
    providers = {one.name for one in estate.services.values() if api in one.provides}
    needed = waits_for(estate.depends_on, in_scope, in_scope.intersection(late), providers)
    return Scope(
        members=tuple(_member(finding, broken, estate, in_scope, needed) for finding in moving),
        unknown=tuple(
            _unknown(api, one, estate.services[one.name], resolve_by)
            for one in findings
            if one.verdict is Verdict.UNKNOWN
        ),
        unaffected=tuple(_unaffected(finding) for finding in findings if finding.unaffected),
        waived=tuple(_excused(finding) for finding in findings if finding.excused),
    )


def _name(entry: ConsumerImpact) -> str:
    return entry.name


def _judge(entry: ConsumerImpact, rows: list[Impact], waived: Waivers) -> _Finding:
    rows = sorted(rows, key=lambda row: (_WORST_FIRST.index(row.verdict), row.fingerprint))
    still = tuple(row for row in rows if (row.fingerprint, row.consumer) not in waived)
    applied = tuple(
        waived[row.fingerprint, row.consumer]
        for row in rows
        if row.verdict is not Verdict.UNAFFECTED and (row.fingerprint, row.consumer) in waived
    )
    without = Verdict.UNAFFECTED if applied else entry.verdict
    verdict = still[0].verdict if still else without
    return _Finding(entry.name, verdict, still, applied)


def _member(
    finding: _Finding,
    broken: Mapping[str, Break],
    estate: Estate,
    in_scope: frozenset[str],
    needed: Mapping[str, frozenset[str]],
) -> Member:
    name, service = finding.name, estate.services[finding.name]
    hits = [row for row in finding.rows if row.verdict in _MOVES]
    hurt = [broken[row.fingerprint].change.severity for row in hits]
    cycle = estate.cycle_of.get(name, frozenset()) & in_scope
    declared = service.effort_days
    return Member(
        name=name,
        team=service.team,
        owner=service.owner,
        tier=service.tier,
        verdict=finding.verdict,
        breaking=hurt.count(Severity.BREAKING),
        dangerous=hurt.count(Severity.DANGEROUS),
        effort_days=_effort(hits, broken) if declared is None else declared,
        effort_declared=declared is not None,
        after=tuple(sorted(needed.get(name, frozenset()) - cycle - {name})),
        cycle=tuple(sorted(cycle)) if len(cycle) > 1 else (),
        evidence=tuple(
            dict.fromkeys(f"{fact.kind} {fact.source}" for row in hits for fact in row.evidence)
        ),
    )


def _effort(hits: Iterable[Impact], broken: Mapping[str, Break]) -> int:
    """The days of the hardest pattern, and one for each further one: they share build and release.

    Of a consumer of which nobody knows what hits it, the days of the hardest pattern of all.
    """
    own = {broken[row.fingerprint].pattern for row in hits}
    every = own or {entry.pattern for entry in broken.values()}
    hardest = max((PATTERNS[name].effort_days for name in every), default=1)
    return hardest + max(len(own) - 1, 0)


def guessed(found: Scope, hit: Scope, broken: Mapping[str, Break]) -> tuple[Member, ...]:
    """Who moves if every unknown consumer is hit; hit: the scope of that.

    By what nobody knows, and hardly by all at once: each takes the days of the hardest pattern.
    """
    lost = {one.name for one in found.unknown}
    days = _effort((), broken)
    return tuple(
        replace(one, effort_days=days) if one.name in lost and not one.effort_declared else one
        for one in hit.members
    )


def _unknown(api: str, finding: _Finding, service: Service, resolve_by: date) -> UnknownConsumer:
    return UnknownConsumer(
        name=finding.name,
        team=service.team,
        owner=service.owner,
        reason=finding.rows[0].reason if finding.rows else "no source says what it uses",
        action=_action(api, service),
        resolve_by=resolve_by,
        location=service.location,
    )


def _action(api: str, service: Service) -> str:
    """Name the one action that would turn `unknown` into a verdict."""
    consumption = service.consumption(api)
    key = f"services.{service.name}.consumes.{api}"
    if consumption is None:
        file, line = service.location.file, service.location.line
        return f"declare what it uses ({key}, {file}:{line}); {service.owner} knows"
    if consumption.uses is None:
        file, line = consumption.location.file, consumption.location.line
        return f"declare its operations ({key}.uses, {file}:{line}); {service.owner} knows"
    return f"import access logs that cover {service.name}, or ask {service.owner}"


def _excused(finding: _Finding) -> WaivedConsumer:
    """Name the waiver that runs out first: from then on the consumer has to move."""
    first = min(finding.waivers, key=lambda waiver: (waiver.expires, waiver.location))
    return WaivedConsumer(finding.name, first.reason, first.owner, first.expires)


def _unaffected(finding: _Finding) -> UnaffectedConsumer:
    """Give the reason; where there are several, the first and how many more there are."""
    reasons = sorted({row.reason for row in finding.rows})
    if not reasons:
        return UnaffectedConsumer(finding.name, "no breaking or dangerous change reaches it")
    more = f" (and {counted(len(reasons) - 1, 'more reason')})" if len(reasons) > 1 else ""
    return UnaffectedConsumer(finding.name, reasons[0] + more)
