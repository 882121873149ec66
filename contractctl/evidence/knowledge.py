"""What pacts, traffic and code say of each service's use of one contract, for the verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial

from contractctl.evidence.elsewhere import is_answered_elsewhere
from contractctl.model import EvidenceKind, FieldPath, Operation, Removal
from contractctl.model.evidence import CallerKind, ObservedUse, Sighting, SourceRecord
from contractctl.model.impact import PARTS, Knowledge, KnownUse, UndocumentedCaller, Watched
from contractctl.model.moments import HOUR, day

STALE_DAYS = 90
"""Age in days from which evidence proves use only, and its silence nothing."""

SLACK_DAYS = 7
"""Days that a watch may be late or miss: logs arrive late, and hosts are down at times."""

_SHOWN_SOURCES = 3

RECORDINGS = frozenset({"har", "otlp", "jaeger", "zipkin"})
"""Formats that hold what somebody chose to record, and traces, which are samples as a rule without
saying so: who is not in them may call all the same."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Lines of a stream that could not be read, of all it has."""

    stream: str
    rejected: int
    lines: int

    @property
    def share(self) -> float:
        """Of 1."""
        return self.rejected / self.lines

    @property
    def words(self) -> str:
        """In words."""
        return f"{self.rejected:,} of {self.lines:,} lines could not be read"


def unreadable(sources: Iterable[SourceRecord], streams: Collection[str]) -> tuple[Unreadable, ...]:
    """By stream, what could not be read; also of sources that cannot be told to be of any.

    streams: those that carry a contract
    """
    counts: dict[str, tuple[int, int]] = {}
    for one in sources:
        is_within = one.lines_by_hour or one.first is None
        is_its = one.stream in streams or not one.parsed
        if one.kind is EvidenceKind.OBSERVED and is_within and is_its:
            rejected, lines = counts.get(one.stream, (0, 0))
            counts[one.stream] = (rejected + one.rejected, lines + one.lines)
    return tuple(
        Unreadable(stream, rejected, lines)
        for stream, (rejected, lines) in sorted(counts.items())
        if rejected
    )


def knowledge(
    uses: Iterable[ObservedUse],
    sources: Iterable[SourceRecord],
    api: str,
    *,
    as_of: date,
    quiet_days: int,
    max_unreadable: float = Removal().max_unattributed,
    stale_days: int = STALE_DAYS,
) -> Mapping[str, Knowledge]:
    """By service, what was seen of its use of a contract.

    quiet_days: days of watched traffic after which not to be seen is a statement
    max_unreadable: share of a log's lines that nobody could read, up to which it is one
    stale_days: age from which evidence proves use only
    """
    every = tuple(uses)
    own = [use for use in every if use.api == api]
    records = tuple(sources)
    strange = _elsewhere(every)
    rule = partial(watch, as_of=as_of, quiet_days=quiet_days, max_unreadable=max_unreadable)
    look = cache(partial(rule, own, records))  # most services are seen in the same few streams
    watched = {
        service: _with(look(streams), strange[service] | strange[""])
        for service, streams in streams_by_service(own).items()
    }
    found = _known_uses(own, records, watched, as_of - timedelta(days=stale_days))
    anybody = _with(look(None), strange[""])
    return {
        service: Knowledge(tuple(known), watched.get(service, anybody))
        for service, known in found.items()
    }


def watched_at_all(
    uses: Iterable[ObservedUse],
    sources: Iterable[SourceRecord],
    api: str,
    *,
    as_of: date,
    quiet_days: int,
    max_unreadable: float = Removal().max_unattributed,
) -> Watched | None:
    """How long traffic was watched in which whoever was never seen would show."""
    every = tuple(uses)
    own = [use for use in every if use.api == api]
    found = watch(own, sources, as_of=as_of, quiet_days=quiet_days, max_unreadable=max_unreadable)
    return _with(found, _elsewhere(every)[""])


def _with(found: Watched | None, elsewhere: Collection[Operation]) -> Watched | None:
    """elsewhere: requests that no contract has and that may be of the consumer all the same."""
    return found and replace(found, elsewhere=frozenset(elsewhere))


def _known_uses(
    own: Iterable[ObservedUse],
    records: Iterable[SourceRecord],
    watched: Mapping[str, Watched | None],
    fresh: date,
) -> Mapping[str, list[KnownUse]]:
    """What each service was seen to use, in one entry for each operation and kind of source."""
    imported = {record.stream: record.imported for record in records}
    found: dict[str, list[KnownUse]] = defaultdict(list)
    with_queries = telling_streams(own, records)
    for (service, operation, kind), seen in _by_service(own).items():
        telling = with_queries if (one := watched.get(service)) and one.is_enough else frozenset()
        found[service].append(_known(operation, kind, seen, telling, imported, fresh))
    return found


def _by_service(
    uses: Iterable[ObservedUse],
) -> Mapping[tuple[str, Operation, EvidenceKind], list[ObservedUse]]:
    grouped: dict[tuple[str, Operation, EvidenceKind], list[ObservedUse]] = defaultdict(list)
    for use in uses:
        for service in services_of(use):
            if use.operation is not None:
                grouped[service, use.operation, use.sighting.kind].append(use)
    return grouped


def undocumented(uses: Iterable[ObservedUse], api: str) -> tuple[UndocumentedCaller, ...]:
    """The callers of a contract that no service claims, operation by operation."""
    grouped: dict[tuple[str, Operation], list[Sighting]] = defaultdict(list)
    for use in uses:
        if use.api == api and use.operation is not None and not services_of(use):
            grouped[use.caller.name, use.operation].append(use.sighting)
    return tuple(
        UndocumentedCaller(
            *(name, (operation,), sum(one.hits for one in seen)),
            *days_of(seen),
        )
        for (name, operation), seen in sorted(grouped.items())
    )


def days_of(seen: Iterable[Sighting]) -> tuple[date | None, date | None]:
    """The first and last day of sightings that have times."""
    times = [time for one in seen for time in (one.first, one.last) if time]
    return (day(min(times)), day(max(times))) if times else (None, None)


def watch(
    uses: Iterable[ObservedUse],
    sources: Iterable[SourceRecord],
    of: Collection[str] | None = None,
    *,
    as_of: date,
    quiet_days: int,
    max_unreadable: float = Removal().max_unattributed,
) -> Watched | None:
    """How long traffic was watched that holds requests for what `uses` are of.

    of: the streams that a service was seen in, which are those it would be seen in again; all
        streams if None

    Only days shortly before `as_of` count, and only sources that are not sampled and no recordings
    of a few requests.
    """
    seen = [use for use in uses if use.sighting.kind is EvidenceKind.OBSERVED]
    streams = {use.sighting.stream for use in seen} if of is None else of
    watching = [one for one in sources if one.stream in streams and is_watch(one)]
    first = as_of - timedelta(days=quiet_days + SLACK_DAYS)
    hours = {hour for source in watching for hour in source.lines_by_hour}
    days = sorted({one for hour in hours if first <= (one := day(hour * HOUR)) <= as_of})
    if not days:
        return None
    names = _shown(sorted({one.stream for one in watching}))
    unclaimed = frozenset(u.operation.shape for u in seen if u.operation and not services_of(u))
    lost = [one for one in unreadable(sources, streams) if one.share > max_unreadable]
    return Watched(
        *(names, days[0], days[-1], len(days), quiet_days, unclaimed),
        unreadable="; ".join(f"{one.words} in {one.stream}" for one in lost[:_SHOWN_SOURCES]),
    )


def _elsewhere(uses: Iterable[ObservedUse]) -> Mapping[str, set[Operation]]:
    """What was asked for and answered that no contract has, by service; "" for nobody's."""
    found: dict[str, set[Operation]] = defaultdict(set)
    for use in filter(is_answered_elsewhere, uses):
        for service in services_of(use) or ("",):
            found[service].add(Operation(use.sighting.request.method, use.sighting.request.path))
    return found


def services_of(use: ObservedUse) -> tuple[str, ...]:
    """The services a hit may be of: where several claim it, it counts for each."""
    if use.caller.kind is CallerKind.SERVICE:
        return (use.caller.name,)
    return use.caller.claimed_by if use.caller.kind is CallerKind.CONFLICT else ()


def is_watch(source: SourceRecord) -> bool:
    """Whether a source has every request of its time."""
    return source.sampled >= 1 and source.format not in RECORDINGS


def streams_by_service(uses: Iterable[ObservedUse]) -> Mapping[str, frozenset[str]]:
    """The streams in which each service was seen."""
    found: dict[str, set[str]] = defaultdict(set)
    for use in uses:
        if use.sighting.kind is EvidenceKind.OBSERVED:
            for service in services_of(use):
                found[service].add(use.sighting.stream)
    return {service: frozenset(streams) for service, streams in found.items()}


def telling_streams(uses: Iterable[ObservedUse], sources: Iterable[SourceRecord]) -> frozenset[str]:
    """The logs of every request that show queries at all: traces often do not."""
    with_queries = {use.sighting.stream for use in uses if use.sighting.request.query}
    return frozenset(one.stream for one in sources if one.stream in with_queries and is_watch(one))


def _known(
    operation: Operation,
    kind: EvidenceKind,
    seen: list[ObservedUse],
    telling: frozenset[str],
    imported: Mapping[str, int],
    fresh: date,
) -> KnownUse:
    streams = sorted({use.sighting.stream for use in seen})
    first, last = days_of(use.sighting for use in seen)
    told = last or day(max((imported.get(stream, 0) for stream in streams), default=0))
    doubt = " (several services claim it)" if any(map(_is_doubtful, seen)) else ""
    return KnownUse(
        operation,
        kind,
        _shown(streams) + doubt,
        _fields(use.sighting.reads for use in seen),
        _sends(seen),
        _complete(kind, streams, telling),
        sum(use.sighting.hits for use in seen),
        first,
        last,
        day(0) < told < fresh,
        all(map(_is_doubtful, seen)),
        kind is EvidenceKind.OBSERVED and all(use.caller.is_weak for use in seen),
    )


def _is_doubtful(use: ObservedUse) -> bool:
    return use.caller.kind is CallerKind.CONFLICT


def _complete(
    kind: EvidenceKind, streams: Iterable[str], telling: frozenset[str]
) -> frozenset[str]:
    """A pact names all that its consumer relies on; logs show every query; code is never sure."""
    if kind is EvidenceKind.PACT:
        return PARTS
    if kind is EvidenceKind.OBSERVED and telling.issuperset(streams):
        return frozenset({"query"})
    return frozenset()


def _sends(seen: list[ObservedUse]) -> tuple[FieldPath, ...] | None:
    names = {name for use in seen for name in use.sighting.request.query}
    queries = tuple(FieldPath("query", name) for name in sorted(names))
    fields = _fields(use.sighting.sends for use in seen)
    if fields is None and seen[0].sighting.kind is not EvidenceKind.OBSERVED:
        return queries or None
    return tuple(dict.fromkeys((*queries, *(fields or ()))))


def _fields(known: Iterator[tuple[FieldPath, ...] | None]) -> tuple[FieldPath, ...] | None:
    lists = [fields for fields in known if fields is not None]
    return tuple(sorted({path for fields in lists for path in fields})) if lists else None


def _shown(names: list[str]) -> str:
    more = len(names) - _SHOWN_SOURCES
    text = ", ".join(names[:_SHOWN_SOURCES])
    return f"{text} and {more} more" if more > 0 else text
