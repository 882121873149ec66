"""What is known of the use of one contract, in days and sums, to be kept beside the contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from contractctl.evidence.knowledge import days_of, telling_streams
from contractctl.evidence.watches import strays, watches
from contractctl.model import EvidenceKind, FieldPath, Operation
from contractctl.model.evidence import (
    CallerKind,
    ObservedUse,
    Side,
    SourceRecord,
    Usage,
    UsedElement,
)
from contractctl.model.moments import HOUR, day

_Key = tuple[str, tuple[str, ...], Operation, EvidenceKind]
"""Caller, the services that claim it where several do, operation, kind of source."""


def usage(
    uses: Iterable[ObservedUse],
    sources: Iterable[SourceRecord],
    api: str,
    operations: Collection[Operation] = (),
) -> Usage:
    """The uses of a contract by services and by callers that no service claims.

    operations: all that the contract has, in any revision
    """
    every, records = tuple(uses), tuple(sources)
    own = [use for use in every if use.api == api]
    hits = [(use, use.sighting.hits) for use in own if _is_observed(use)]
    claimed = sum(count for use, count in hits if use.caller.kind is CallerKind.SERVICE)
    total = sum(count for _, count in hits)
    return Usage(
        api,
        *window({use.sighting.stream for use, _ in hits}, records),
        claimed / total if total else None,
        tuple(sorted(_elements(own, records), key=_order)),
        watches(own, records),
        strays(every, operations),
    )


def _is_observed(use: ObservedUse) -> bool:
    return use.sighting.kind is EvidenceKind.OBSERVED


def window(
    streams: Collection[str], sources: Iterable[SourceRecord]
) -> tuple[date | None, date | None]:
    """The first and last day with lines."""
    hours = [hour for one in sources if one.stream in streams for hour in one.lines_by_hour]
    if not hours:
        return None, None
    return day(min(hours) * HOUR), day(max(hours) * HOUR)


def _elements(
    uses: Collection[ObservedUse], sources: Collection[SourceRecord]
) -> Iterator[UsedElement]:
    grouped: dict[_Key, list[ObservedUse]] = defaultdict(list)
    for use in uses:
        if use.operation is not None:
            claimed = use.caller.claimed_by if use.caller.kind is CallerKind.CONFLICT else ()
            key = printable(use.caller.name), claimed, use.operation, use.sighting.kind
            grouped[key].append(use)
    telling = telling_streams(uses, sources)
    imported = {one.stream: one.imported for one in sources}
    for key, seen in grouped.items():
        yield _whole(key, seen, telling, imported)
        yield from _parts(key, seen)


def _whole(
    key: _Key, seen: list[ObservedUse], telling: frozenset[str], imported: Mapping[str, int]
) -> UsedElement:
    """The use of an operation as a whole, and of what a pact names every field."""
    consumer, claimed, operation, kind = key
    reads = sends = False
    if kind is EvidenceKind.PACT:
        reads = any(use.sighting.reads is not None for use in seen)
        sends = any(use.sighting.sends is not None or use.sighting.request.query for use in seen)
    streams = {use.sighting.stream for use in seen}
    is_traffic = kind is EvidenceKind.OBSERVED
    first, last = days_of(use.sighting for use in seen)
    newest = max((imported.get(stream, 0) for stream in streams), default=0)
    return UsedElement(
        *(consumer, operation, None, kind, _hits(seen), first, last),
        *(_sides(reads=reads, sends=sends), claimed),
        is_weak=is_traffic and all(use.caller.is_weak for use in seen),
        shows_queries=is_traffic and telling.issuperset(streams),
        imported=day(newest) if last is None and newest > 0 else None,
    )


def _parts(key: _Key, seen: Iterable[ObservedUse]) -> Iterator[UsedElement]:
    """The use of each field."""
    consumer, claimed, operation, kind = key
    reads: dict[FieldPath, list[ObservedUse]] = defaultdict(list)
    sends: dict[FieldPath, list[ObservedUse]] = defaultdict(list)
    for use in seen:
        queries = (FieldPath("query", name) for name in use.sighting.request.query)
        for path in set(map(_printable_path, use.sighting.reads or ())):
            reads[path].append(use)
        for path in {_printable_path(one) for one in (*queries, *(use.sighting.sends or ()))}:
            sends[path].append(use)
    for path in {*reads, *sends}:
        own = {id(use): use for use in (*reads.get(path, ()), *sends.get(path, ()))}.values()
        sides = _sides(reads=path in reads, sends=path in sends and path.part != "query")
        days = days_of(use.sighting for use in own)
        yield UsedElement(
            *(consumer, operation, path, kind, _hits(own), *days, sides, claimed),
        )


def _hits(uses: Iterable[ObservedUse]) -> int:
    return sum(use.sighting.hits for use in uses)


def _sides(*, reads: bool, sends: bool) -> tuple[Side, ...]:
    return (*(("reads",) if reads else ()), *(("sends",) if sends else ()))


def _printable_path(path: FieldPath) -> FieldPath:
    """What holds a field whose name does not print."""
    if str(path).isprintable():
        return path
    if path.part != "body":
        return FieldPath(path.part, printable(path.name))
    steps = path.steps
    while not str(FieldPath("body", steps=steps)).isprintable():
        steps = steps[:-1]
    return FieldPath("body", steps=steps)


def printable(text: str) -> str:
    """A text with what does not print spelled out: callers choose what they send."""
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )


def _order(one: UsedElement) -> tuple[str, ...]:
    return (
        *(one.consumer, one.operation.path, one.operation.method),
        *(str(one.field or ""), one.kind.value),
        *one.claimed_by,
    )
