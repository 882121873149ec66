"""Turn what breaks and whom into a plan: strategy, waves, dates, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain

from contractctl.model import Change, ConsumerImpact, Impact, Migration, Service, Verdict
from contractctl.model.impact import UndocumentedCaller
from contractctl.plan import remarks, timeline
from contractctl.plan.nouns import Break, Course, Plan, Remark, Scope
from contractctl.plan.scope import estate, scope, waivers_in_force
from contractctl.plan.strategy import breaks, severities, strategies
from contractctl.plan.workdays import WorkingDays

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
) -> Plan:
    """Plan a migration; the order of the inputs does not matter.

    consumer_impacts: every consumer of the contract; `services` has to describe each.
    depends_on: for a service, those that provide what it consumes; cycles: disjoint groups.
    as_of: the day of the plan; nothing is dated before it, promised dates apart.
    Raises WorkspaceError for a calendar that is not known or leaves no working day.
    """
    waived = waivers_in_force(migration, as_of)
    broken = breaks(changes, impacts, frozenset(waived))
    days = WorkingDays(migration.policy.calendar, migration.location)
    deprecate = timeline.start_milestones(migration, as_of, days)[1]
    around = estate(services, depends_on, cycles)
    sort = partial(scope, migration.api, severities(broken), around, waived, deprecate.day)
    found = sort(consumer_impacts, impacts)
    course = timeline.course(found, migration, as_of, days)
    worst = sort(map(_hit_roster, consumer_impacts), map(_hit, impacts))
    notes = chain(
        _course_remarks(migration, as_of, days, course),
        remarks.worst_case_remarks(found, course, timeline.course(worst, migration, as_of, days)),
        remarks.consumer_remarks(found, depends_on, migration.policy.calendar.country),
        remarks.waiver_remarks(migration, as_of, broken, found),
        remarks.undocumented_remarks(undocumented, broken),
    )
    return _plan(migration, as_of, broken, found, course, notes)


def _course_remarks(
    migration: Migration, as_of: date, days: WorkingDays, course: Course
) -> Iterator[Remark]:
    yield from remarks.course_remarks(migration, course)
    yield from remarks.date_remarks(migration, as_of, course.milestones, days)


def _plan(
    migration: Migration,
    as_of: date,
    broken: tuple[Break, ...],
    found: Scope,
    course: Course,
    notes: Iterable[Remark],
) -> Plan:
    return Plan(
        api=migration.api,
        base=migration.base,
        head=migration.head,
        owner=migration.owner,
        as_of=as_of,
        timeline=migration.timeline,
        policy=migration.policy,
        breaks=broken,
        strategies=strategies(broken),
        scope=found,
        waves=course.waves,
        milestones=course.milestones,
        fit=course.fit,
        remarks=tuple(sorted(notes, key=_weight)),
    )


def _weight(remark: Remark) -> int:
    return _REMARK_ORDER.index(remark.kind)


def _hit(impact: Impact) -> Impact:
    """Take an unknown verdict for a hit: the worst case."""
    return replace(impact, verdict=Verdict.POSSIBLE) if impact.verdict is _UNKNOWN else impact


def _hit_roster(entry: ConsumerImpact) -> ConsumerImpact:
    return replace(entry, verdict=Verdict.POSSIBLE) if entry.verdict is _UNKNOWN else entry
