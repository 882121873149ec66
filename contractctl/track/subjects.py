"""The consumers whose way is followed, and where each stands, from a plan and what is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from contractctl.model import Operation, Service
from contractctl.model.impact import CompatibilityTest
from contractctl.model.ledger import Event, Kind, Progress, Subject, Traffic, Trial
from contractctl.plan.call_hours import Calls
from contractctl.plan.nouns import Plan
from contractctl.plan.words import names
from contractctl.pointer import JsonValue
from contractctl.track.folding import Known, ordered
from contractctl.track.others import unfinished
from contractctl.track.readiness import waves
from contractctl.track.standing import standing

_COMPARED = 100
"""Similarity costs the product of both lengths, and a name may come from another machine."""
_ALIKE = 0.5
"""Of the letters of two names, the share that is the same in what may be a new name."""

_KINDS = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known beside the plan; by consumer, where it is not events."""

    events: tuple[Event, ...] = ()
    traffic: Mapping[str, Traffic] = field(default_factory=dict)
    calls: Mapping[str, Calls] = field(default_factory=dict)
    tests: Mapping[str, tuple[CompatibilityTest, ...]] = field(default_factory=dict)


def progress(plan: Plan, services: Collection[Service], found: Findings) -> Progress:
    """Where every consumer of a plan stands, and who has events without being in it."""
    events = own_events(found.events, plan)
    by_consumer: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.consumer is not None and event.kind != Kind.GATE:
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
    standings = tuple(
        standing(one, plan.api, plan.policy, plan.timeline, plan.as_of)
        for one in sorted(known, key=lambda one: one.subject.name)
    )
    return Progress(
        plan.api,
        plan.base or "",
        plan.head or "",
        plan.as_of,
        plan.timeline.sunset,
        standings,
        tuple(one for one in events if one.kind not in _KINDS),
        waves(plan, standings, by_consumer, found.calls),
        unfinished(found.events, plan, _consuming(services, plan.api)),
    )


def _consuming(services: Iterable[Service], api: str) -> frozenset[str]:
    return frozenset(one.name for one in services if one.consumption(api))


def own_events(events: Iterable[Event], plan: Plan) -> tuple[Event, ...]:
    """Events of the migration that is planned, up to its day, in the order of happening."""
    pair: dict[str, JsonValue] = {"base": plan.base, "head": plan.head}
    own = (one for one in events if one.api == plan.api and one.is_of(pair))
    return ordered(own, plan.as_of)


def subjects(
    plan: Plan, services: Collection[Service], tracked: Collection[str]
) -> tuple[Subject, ...]:
    """Who has to move, who may have to, and who was tracked and no longer has to."""
    known = {one.name: one for one in services}
    hit = _hit_operations(plan, known)
    waves = {name: wave for wave in plan.waves for name in wave.members}
    found = {
        one.name: Subject(
            *(one.name, one.team, one.owner, one.tier, "moves", hit.get(one.name, frozenset())),
            effort_days=one.effort_days,
            wave=waves[one.name].number,
            starts=waves[one.name].start,
        )
        for one in plan.scope.members
    }
    for lost in plan.scope.unknown:
        tier = known[lost.name].tier
        found[lost.name] = Subject(
            *(lost.name, lost.team, lost.owner, tier, "unknown"), resolve=lost.action
        )
    new = sorted(_consuming(services, plan.api).difference(tracked))
    for name in set(tracked) - found.keys():
        found[name] = _tracked(name, known, new)
    return tuple(found[name] for name in sorted(found))


def _tracked(name: str, known: Mapping[str, Service], new: Sequence[str]) -> Subject:
    """Who has events and need not move, or is no longer in consumers.yaml.

    new: consumers without events: it may be one of them now
    """
    if service := known.get(name):
        return Subject(name, service.team, service.owner, service.tier, "other")
    near = get_close_matches(name[:_COMPARED], new, n=1, cutoff=_ALIKE)
    return Subject(name, "", "", 4, "other", is_gone=True, nearest=near[0] if near else "")


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

    They pass only if each operation that hits it was tested; webhooks cannot be. They are as old
    as the oldest of these tests: one of before a claim says nothing of what was claimed.
    """
    fresh = [one for one in tests if not one.is_stale]
    failed = [one for one in fresh if one.failures]
    if failed:
        checks = sorted({each.check for one in failed for each in one.failures})
        return (Trial(max(one.day for one in failed), False, names(checks)),)
    asked = {one.shape for one in subject.operations if one.path.startswith("/")}
    if not fresh or not asked <= {one.operation.shape for one in fresh}:
        return ()
    counting = [one for one in fresh if one.operation.shape in asked] or fresh
    providers = names(sorted({one.provider for one in counting}))
    return (Trial(min(one.day for one in counting), True, providers),)
