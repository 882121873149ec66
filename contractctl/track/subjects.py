"""The consumers whose way is followed, and where each stands, from a plan and what is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from contractctl.model import Operation, Service
from contractctl.model.impact import CompatibilityTest
from contractctl.model.ledger import Event, Kind, Progress, Subject, Traffic, Trial
from contractctl.plan.nouns import Plan
from contractctl.plan.words import names
from contractctl.track.folding import Known, ordered
from contractctl.track.standing import standing

_KINDS = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known beside the plan; by consumer, where it is not events."""

    events: tuple[Event, ...] = ()
    traffic: Mapping[str, Traffic] = field(default_factory=dict)
    tests: Mapping[str, tuple[CompatibilityTest, ...]] = field(default_factory=dict)


def progress(plan: Plan, services: Iterable[Service], found: Findings) -> Progress:
    """Where every consumer of a plan stands, and who has events without being in it."""
    events = ordered((one for one in found.events if _is_about(one, plan)), plan.as_of)
    by_consumer: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.consumer is not None:
            by_consumer[event.consumer].append(event)
    known = (
        Known(
            one,
            tuple(by_consumer[one.name]),
            found.traffic.get(one.name, Traffic()),
            tuple(trials(one, found.tests.get(one.name, ()))),
        )
        for one in subjects(plan, services, by_consumer)
    )
    return Progress(
        plan.api,
        plan.base or "",
        plan.head or "",
        plan.as_of,
        plan.timeline.sunset,
        tuple(
            standing(one, plan.api, plan.policy, plan.timeline, plan.as_of)
            for one in sorted(known, key=lambda one: one.subject.name)
        ),
        tuple(one for one in events if one.kind not in _KINDS),
    )


def _is_about(event: Event, plan: Plan) -> bool:
    """Whether it is of this migration: the next one of the contract begins with nobody told."""
    names = (("base", plan.base), ("head", plan.head))
    return event.api == plan.api and all(event.data.get(key, name) == name for key, name in names)


def subjects(
    plan: Plan, services: Iterable[Service], tracked: Iterable[str]
) -> tuple[Subject, ...]:
    """Who has to move, who may have to, and who was tracked and no longer has to."""
    known = {one.name: one for one in services}
    hit = _hit_operations(plan, known)
    waves = {name: wave.number for wave in plan.waves for name in wave.members}
    found = {
        one.name: Subject(
            *(one.name, one.team, one.owner, one.tier, "moves", hit.get(one.name, frozenset())),
            effort_days=one.effort_days,
            wave=waves.get(one.name),
        )
        for one in plan.scope.members
    }
    for lost in plan.scope.unknown:
        tier = known[lost.name].tier
        found[lost.name] = Subject(
            *(lost.name, lost.team, lost.owner, tier, "unknown"), resolve=lost.action
        )
    for name in set(tracked) - found.keys():
        service = known.get(name)
        said = (service.team, service.owner, service.tier) if service else ("", "", 4)
        found[name] = Subject(name, *said, "other")
    return tuple(found[name] for name in sorted(found))


def _hit_operations(
    plan: Plan, services: Mapping[str, Service]
) -> Mapping[str, frozenset[Operation]]:
    """By consumer, the operations of the changes that hit it, as far as it declares them."""
    reached: dict[str, set[Operation]] = defaultdict(set)
    for entry in plan.breaks:
        for name in (*entry.affected, *entry.possible):
            reached[name].update(entry.change.operations)
    return {
        name: frozenset(_declared(services[name], plan.api, found)) or frozenset(found)
        for name, found in reached.items()
    }


def _declared(service: Service, api: str, found: Iterable[Operation]) -> Iterator[Operation]:
    consumption = service.consumption(api)
    uses = (consumption.uses if consumption else None) or ()
    declared = {use.operation.shape for use in uses}
    return (one for one in found if one.shape in declared)


def trials(subject: Subject, tests: Iterable[CompatibilityTest]) -> tuple[Trial, ...]:
    """What the kept tests of a consumer come to; nothing where they are old or say too little.

    They pass only if each operation that hits it was tested; webhooks cannot be.
    """
    fresh = [one for one in tests if not one.is_stale]
    if not fresh:
        return ()
    day = max(one.day for one in fresh)
    failed = sorted({one.check for test in fresh for one in test.failures})
    if failed:
        return (Trial(day, False, names(failed)),)
    asked = {one.shape for one in subject.operations if one.path.startswith("/")}
    if not asked <= {one.operation.shape for one in fresh}:
        return ()
    return (Trial(day, True, names(sorted({one.provider for one in fresh}))),)
