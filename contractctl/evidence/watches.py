"""On which days a request would have been seen, for whoever asks later and with another policy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from contractctl.evidence.elsewhere import is_answered_elsewhere, may_be_for
from contractctl.evidence.knowledge import is_watch, services_of, streams_by_service, unreadable
from contractctl.model import EvidenceKind, Operation
from contractctl.model.evidence import ObservedUse, SourceRecord, Stray, Watch
from contractctl.model.moments import HOUR, day

_DAY = timedelta(days=1)


def watches(own: Collection[ObservedUse], sources: Sequence[SourceRecord]) -> tuple[Watch, ...]:
    """How long each service of a contract was watched, in the logs that show it; last those that
    were never seen, in all logs of the contract. Nothing where the contract was never seen.

    own: the uses of the contract
    """
    by_streams: dict[frozenset[str], list[str]] = defaultdict(list)
    for service, streams in streams_by_service(own).items():
        by_streams[streams].append(service)
    found = [
        _watch(tuple(sorted(services)), streams, sources)
        for streams, services in by_streams.items()
    ]
    seen = [use for use in own if use.sighting.kind is EvidenceKind.OBSERVED]
    every = frozenset(use.sighting.stream for use in seen)
    anybody = [_watch(None, every, sources)] if seen else []
    return (*sorted(found, key=lambda one: one.consumers or ()), *anybody)


def _watch(
    services: tuple[str, ...] | None, streams: frozenset[str], sources: Iterable[SourceRecord]
) -> Watch:
    records = [one for one in sources if one.stream in streams or not one.parsed]
    watching = [one for one in records if one.stream in streams and is_watch(one)]
    days = {day(hour * HOUR) for one in watching for hour in one.lines_by_hour}
    lost = unreadable(records, streams)
    worst = max(lost, key=lambda one: (one.share, one.lines), default=None)
    if worst is None:
        return Watch(services, tuple(_spans(days)))
    return Watch(services, tuple(_spans(days)), worst.rejected, worst.lines)


def _spans(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """The first and last day of each span without a gap."""
    first = last = None
    for one in sorted(days):
        if first is None or last is None or one != last + _DAY:
            if first is not None and last is not None:
                yield first, last
            first = one
        last = one
    if first is not None and last is not None:
        yield first, last


def strays(uses: Iterable[ObservedUse], operations: Collection[Operation]) -> tuple[Stray, ...]:
    """What was asked for and answered that no contract has, and that may be for one of some
    operations."""
    asked: dict[Operation, set[str | None]] = defaultdict(set)
    for use in filter(is_answered_elsewhere, uses):
        request = use.sighting.request
        asked[Operation(request.method, request.path)].update(services_of(use) or (None,))
    return tuple(
        Stray(service, one)
        for one in sorted(asked)
        if any(may_be_for(one, operation) for operation in operations)
        for service in sorted(asked[one], key=lambda name: name or "")
    )
