"""Turn what breaks and whom into a plan: strategy, waves, dates, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain

from contractctl.model import Change, ConsumerImpact, Impact, Migration, Service, Verdict
from contractctl.model.impact import UndocumentedCaller
from contractctl.plan import date_remarks, fact_remarks, remarks, timeline
from contractctl.plan.dating import NOTHING_YET, Terms
from contractctl.plan.joining import joined
from contractctl.plan.nouns import Break, Course, Facts, Plan, Remark, Scope
from contractctl.plan.scope import Estate, Waivers, estate, guessed, scope, waivers_in_force
from contractctl.plan.strategy import breaks, by_fingerprint, strategies

_REMARK_ORDER = ("conflict", "unknown", "assumption", "note")
_UNKNOWN = Verdict.UNKNOWN


def make_plan(
    changes: Sequence[Change],
    impacts: Sequence[Impact],
    consumer_impacts: Sequence[ConsumerImpact],
    services: Iterable[Service],
    depends_on: Mapping[str, frozenset[str]],
    cycles: Iterable[tuple[str, ...]],
    migration: Migration,
    as_of: date,
    undocumented: Sequence[UndocumentedCaller] = (),
    facts: Facts = NOTHING_YET,
) -> Plan:
    """Plan a migration; the order of the inputs does not matter.

    consumer_impacts: every consumer of the contract; `services` has to describe each.
    depends_on: for a service, those that provide what it consumes; cycles: disjoint groups.
    as_of: the day of the plan; what is still to do is dated from it on, promised dates apart.
    Raises WorkspaceError for a calendar that is not known or leaves no working day.
    """
    waived = waivers_in_force(migration, as_of)
    broken = breaks(changes, impacts, frozenset(waived))
    breaking = by_fingerprint(broken)
    terms = Terms.of(migration, as_of, facts, joined(impacts, breaking, facts))
    sort = partial(_found, migration.api, breaking, estate(services, depends_on, cycles))
    found = sort(terms, waived, consumer_impacts, impacts)
    unlucky = terms.joining(one.name for one in found.unknown)
    worst = sort(unlucky, waived, map(_hit_roster, consumer_impacts), map(_hit, impacts))
    unlucky = unlucky.with_members(guessed(found, worst, breaking))
    lasting = waivers_in_force(migration, max(migration.timeline.sunset, as_of))
    lapsed = sort(terms, lasting, consumer_impacts, impacts) if lasting != waived else found
    course = timeline.course(terms := terms.with_members(found.members))
    dates = date_remarks.date_remarks(terms, course, unlucky, _but(terms, lapsed, found))
    others = _other_remarks(terms, broken, found, depends_on)
    notes = chain(dates, others, remarks.undocumented_remarks(undocumented, broken))
    return _plan(terms, broken, found, course, notes)


def _but(terms: Terms, other: Scope, found: Scope) -> Terms:
    """The terms of another scope, grouped anew only if it is one."""
    return terms.with_members(other.members) if other != found else terms


def _found(
    api: str,
    breaking: Mapping[str, Break],
    around: Estate,
    terms: Terms,
    waived: Waivers,
    roster: Iterable[ConsumerImpact],
    impacts: Iterable[Impact],
) -> Scope:
    late = terms.late.keys()
    return scope(api, breaking, around, waived, terms.resolve_by, late, roster, impacts)


def _other_remarks(
    terms: Terms, broken: Iterable[Break], found: Scope, depends_on: Mapping[str, frozenset[str]]
) -> Iterator[Remark]:
    country = terms.migration.policy.calendar.country
    yield from fact_remarks.fact_remarks(terms)
    yield from remarks.consumer_remarks(found, depends_on, country)
    yield from remarks.waiver_remarks(terms.migration, terms.as_of, broken, found)


def _plan(
    terms: Terms,
    broken: tuple[Break, ...],
    found: Scope,
    course: Course,
    notes: Iterable[Remark],
) -> Plan:
    migration = terms.migration
    return Plan(
        api=migration.api,
        base=migration.base,
        head=migration.head,
        owner=migration.owner,
        as_of=terms.as_of,
        timeline=migration.timeline,
        policy=migration.policy,
        breaks=broken,
        strategies=strategies(broken),
        scope=found,
        waves=course.waves,
        milestones=course.milestones,
        fit=course.fit,
        remarks=tuple(sorted(notes, key=_weight)),
        announced=terms.facts.announced,
        critical_path=course.critical_path,
        relaxations=course.relaxations,
    )


def _weight(remark: Remark) -> int:
    return _REMARK_ORDER.index(remark.kind)


def _hit(impact: Impact) -> Impact:
    """Take an unknown verdict for a hit: the worst case."""
    return replace(impact, verdict=Verdict.POSSIBLE) if impact.verdict is _UNKNOWN else impact


def _hit_roster(entry: ConsumerImpact) -> ConsumerImpact:
    return replace(entry, verdict=Verdict.POSSIBLE) if entry.verdict is _UNKNOWN else entry
