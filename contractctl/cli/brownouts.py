"""What a brownout needs of the workspace: which operations are refused, and who calls them when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from contractctl.cli.endings import Ending, ending
from contractctl.cli.evidences import Seen, known_by, open_past, seen, store_file
from contractctl.cli.options import settings
from contractctl.cli.tracking import tracked_events
from contractctl.errors import ContractctlError

if TYPE_CHECKING:
    from contractctl.evidence.past import Past
    from contractctl.load.consumers import Consumers
    from contractctl.model import Migration, Operation
    from contractctl.model.evidence import ObservedUse, SourceRecord
    from contractctl.model.impact import Knowledge
    from contractctl.model.migration import WorkingHours
    from contractctl.plan.brownouts import Agreed, Brownouts, Moving
    from contractctl.plan.call_hours import Calls, Habit
    from contractctl.plan.nouns import Plan
    from contractctl.plan.refusals import Refusal

LOOKED_BACK_WEEKS = 8

GONE = 410
"""The status of a refusal where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """The calls of the old operations by consumer, and the hours over which logs reach."""

    callers: tuple[Calls, ...]
    watched: frozenset[int]


def refused(
    api: str, names: tuple[str, ...], *, anew: bool = False
) -> tuple[Ending, tuple[Operation, ...]]:
    """What ends, and the operations that are left alone although they change.

    Where it was agreed what is refused, it is that; anew: whatever was agreed. A gateway cannot
    tell old requests from new ones where both revisions have an operation under one address: only
    what --operation names is then refused, for everybody.
    """
    found = ending(api, names)
    if names:
        return found, ()
    if (stands := agreement(found.migration)) and not anew:
        return _as_agreed(found, stands)
    own, left_out = _told_apart(found)
    if not own.operations:
        raise ContractctlError(
            f"{found.head.name} has every operation of {found.base.name} under the same address, so"
            " old requests look like new ones",
            hint="name what to refuse for everybody: --operation 'GET /orders'",
        )
    return own, left_out


def _told_apart(found: Ending) -> tuple[Ending, tuple[Operation, ...]]:
    own = tuple(one for one in found.operations if one not in found.kept)
    shared = tuple(one for one in found.operations if one in found.kept)
    return replace(found, operations=own), shared


def _as_agreed(found: Ending, stands: Agreed) -> tuple[Ending, tuple[Operation, ...]]:
    """What was agreed to refuse, as far as the base revision has it."""
    agreed = set(stands.operations)
    own = tuple(one for one in found.offered if str(one) in agreed)
    return replace(found, operations=own), tuple(
        one for one in found.operations if one in found.kept and one not in own
    )


def agreement(migration: Migration) -> Agreed | None:
    """The brownouts of a migration that stand agreed on by the ledger."""
    from contractctl.track.schedules import agreed

    return agreed(tracked_events(migration.api), migration, settings().today)


def agreed(plan: Plan) -> Brownouts | None:
    """The brownouts of a contract that are agreed on; None where none are."""
    found = usual(plan)
    return found if found and found.agreed else None


def usual(plan: Plan) -> Brownouts | None:
    """What is agreed on for a contract, or a proposal where nothing else is said; None where no old
    operation can be told from its successor, so that none can be refused alone."""
    from contractctl.plan.refusals import refusal

    found = ending(plan.api)
    stands = agreement(found.migration)
    own, left_out = _as_agreed(found, stands) if stands else _told_apart(found)
    if not own.operations:
        return None
    answer = refusal(found.migration, stands.status if stands else GONE, None, None)
    return scheduled(own, left_out, answer, plan)


def scheduled(
    found: Ending,
    left_out: tuple[Operation, ...],
    refusal: Refusal,
    plan: Plan | None,
    hours: WorkingHours | None = None,
    announced: date | None = None,
    *,
    anew: bool = False,
) -> Brownouts:
    """When the operations are refused, with what that does by the calls of the last weeks.

    left_out: operations that change and are left alone
    plan: of what is left; None where there are not two revisions to plan between
    hours, announced: None for those of the policy, and for the day that the ledger knows
    anew: propose what is still to come, although it is agreed on
    """
    from contractctl.plan.brownouts import plan_brownouts
    from contractctl.plan.refusals import shared_remarks
    from contractctl.track import facts
    from contractctl.track.schedules import begun

    as_of, migration = settings().today, found.migration
    stands = agreement(migration)
    told = announced or facts.announced(tracked_events(migration.api), migration, as_of)
    made = plan_brownouts(
        *(migration, found.base.name, found.operations, _habits(found), refusal, as_of),
        hours=hours,
        announced=told,
        moving=_moving(migration, plan),
        agreed=None if anew else stands,
        held=begun(stands, as_of),
    )
    both = tuple(one for one in found.operations if one in found.kept)
    return replace(made, remarks=(*made.remarks, *shared_remarks(both, left_out)))


def _habits(found: Ending) -> tuple[Habit, ...]:
    """When consumers call the operations, by the last weeks."""
    from contractctl.cli.keeping import consumers_yaml
    from contractctl.model.moments import first_hour
    from contractctl.plan.call_hours import WEEK_HOURS, habit

    today = first_hour(settings().today) + 24
    seen = traffic(consumers_yaml(), found, today - LOOKED_BACK_WEEKS * WEEK_HOURS, today)
    return tuple(habit(one, seen.watched) for one in seen.callers)


def current_plan(migration: Migration) -> Plan | None:
    """The plan for what is left; None where there are not two revisions to plan between."""
    from contractctl.cli.standings import situation

    if migration.base is None or migration.head is None:
        return None
    return situation(migration.api).plan


def agree_on(made: Brownouts, by: str) -> Brownouts:
    """Write a proposal to the ledger; it is what is agreed on from then on.

    Raises ContractctlError where nothing of it is still to come.
    """
    from contractctl.cli.tracking import migration_pair, open_ledger, readable
    from contractctl.model.ledger import Event, Kind
    from contractctl.plan.brownouts import Agreed
    from contractctl.track.schedules import agreement as written

    today, who = settings().today, readable("--by", by)
    data = written(made, today)
    if not data["windows"]:
        raise ContractctlError(
            f"no brownout of {made.api} is still to come: there is nothing to agree on",
            hint="agree a later sunset first, and write it to migration.yaml",
        )
    pair = migration_pair(made.api)
    draft = Event("", settings().now, made.api, None, Kind.BROWNOUT, who, {**pair, **data})
    with open_ledger(create=True) as ledger:
        ledger.append([draft])
    operations = tuple(map(str, made.operations))
    spans = tuple((one.start, one.end) for one in made.windows)
    return replace(made, agreed=Agreed(today, who, operations, made.refusal.status, spans))


def _moving(migration: Migration, plan: Plan | None) -> Moving:
    """Where consumers are on their way, by the plan for what is left."""
    from contractctl.plan.brownouts import Moving
    from contractctl.track import facts

    extended = facts.more_time(tracked_events(migration.api), migration, settings().today)
    if plan is None:
        return Moving(extended)
    waves = {
        name: wave.end
        for wave in plan.waves
        for name in wave.members
        if name not in (*wave.moved, *wave.extended)
    }
    return Moving(extended, waves, frozenset(one.name for one in plan.scope.waived))


def traffic(consumers: Consumers, found: Ending, begin: int, end: int, failing: int = 0) -> Traffic:
    """Who called the operations from one hour up to but not another.

    Consumers of whom only pacts, code or declarations say so have no calls.
    failing: the class of status whose hits are counted apart
    """
    from contractctl.plan.call_hours import Calls, watched_hours

    every = seen(consumers) if store_file().exists() else None
    names = _said_to_use(consumers, found, every)
    if every is None:
        return Traffic(tuple(map(Calls, sorted(names))), frozenset())
    own = [use for use in every.uses if use.api == found.migration.api]
    sources = _logs(every.sources, {use.sighting.stream for use in own})
    asked = [use for use in own if _is_asked(use, found)]
    with open_past() as past:
        counted = _counted(past, asked, sources, begin, end)
    callers = {name: Calls(name) for name in names}
    for name, classes in counted.items():
        callers[name] = Calls(name, _sum(classes.values()), classes.get(failing, {}))
    return Traffic(
        tuple(callers[name] for name in sorted(callers)), watched_hours(sources, begin, end)
    )


def _logs(sources: Iterable[SourceRecord], streams: set[str]) -> tuple[SourceRecord, ...]:
    """The sources that show everybody's calls: logs of the contract, no recordings or traces."""
    from contractctl.evidence.knowledge import RECORDINGS
    from contractctl.model import EvidenceKind

    return tuple(
        one
        for one in sources
        if one.stream in streams
        and one.kind is EvidenceKind.OBSERVED
        and one.format not in RECORDINGS
    )


def _is_asked(use: ObservedUse, found: Ending) -> bool:
    if use.operation is None or (use.revisions and _old(found) not in use.revisions):
        return False
    return use.operation.shape in {one.shape for one in found.operations}


def _old(found: Ending) -> str:
    """The name of the base revision as evidence has it."""
    return found.base.name.partition("@")[2]


Hours = dict[int, float]


def _counted(
    past: Past, uses: Iterable[ObservedUse], sources: Iterable[SourceRecord], begin: int, end: int
) -> Mapping[str, Mapping[int, Hours]]:
    """Hits by consumer, class of status and hour; of a sample, as many as it stands for."""
    shares: dict[str, float] = {}
    for one in sources:
        shares[one.stream] = min(one.sampled, shares.get(one.stream, 1.0))
    counted: dict[str, dict[int, Hours]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(float))
    )
    for use in uses:
        share = shares.get(use.sighting.stream)
        if share is None:
            continue
        hours = counted[use.caller.name][use.sighting.status]
        for hour, hits in past.hours(use.sighting.number).items():
            if begin <= hour < end:
                hours[hour] += hits / share
    return {name: classes for name, classes in counted.items() if any(classes.values())}


def _sum(classes: Iterable[Mapping[int, float]]) -> Hours:
    total: Hours = defaultdict(float)
    for hours in classes:
        for hour, hits in hours.items():
            total[hour] += hits
    return dict(total)


def _said_to_use(consumers: Consumers, found: Ending, every: Seen | None) -> frozenset[str]:
    """Services that pacts, code or declarations say to use an operation, and those that consume
    the contract and of which nothing is known."""
    api = found.migration.api
    known = known_by(every, consumers, (api,))
    return frozenset(
        one.name
        for one in consumers.services
        if one.consumption(api) and (one.name not in known or _uses(known[one.name][api], found))
    )


def _uses(known: Knowledge, found: Ending) -> bool:
    from contractctl.model import EvidenceKind

    shapes = {one.shape for one in found.operations}
    return any(
        use.operation.shape in shapes and use.kind is not EvidenceKind.OBSERVED
        for use in known.uses
    )
