"""What a brownout needs of the workspace: which operations are refused, and who calls them when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractctl.cli.endings import Ending, ending
from contractctl.cli.evidences import Seen, known_by, open_store, seen, store_file
from contractctl.errors import ContractctlError

if TYPE_CHECKING:
    from contractctl.evidence.store import Store
    from contractctl.load.consumers import Consumers
    from contractctl.model import Operation
    from contractctl.model.evidence import ObservedUse, SourceRecord
    from contractctl.model.impact import Knowledge
    from contractctl.plan.call_hours import Calls


@dataclass(frozen=True, slots=True)
class Traffic:
    """The calls of the old operations by consumer, and the hours over which logs reach."""

    callers: tuple[Calls, ...]
    watched: frozenset[int]


def refused(api: str, names: tuple[str, ...]) -> tuple[Ending, tuple[Operation, ...]]:
    """What ends, and the operations that are left alone although they change.

    A gateway cannot tell old requests from new ones where both revisions have an operation under
    one address: only what --operation names is then refused, for everybody.
    """
    found = ending(api, names)
    if names:
        return found, ()
    own = tuple(one for one in found.operations if one not in found.kept)
    if not own:
        raise ContractctlError(
            f"{found.head.name} has every operation of {found.base.name} under the same address, so"
            " old requests look like new ones",
            hint="name what to refuse for everybody: --operation 'GET /orders'",
        )
    return replace(found, operations=own), tuple(
        one for one in found.operations if one in found.kept
    )


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
    with open_store() as store:
        counted = _counted(store, asked, sources, begin, end)
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
    store: Store, uses: Iterable[ObservedUse], sources: Iterable[SourceRecord], begin: int, end: int
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
        for hour, hits in store.hours(use.sighting.number).items():
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
