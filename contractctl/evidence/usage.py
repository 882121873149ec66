"""What is known of the use of one contract, in days and sums, to be kept beside the contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from contractctl.evidence.knowledge import days_of
from contractctl.model import EvidenceKind, FieldPath, Operation
from contractctl.model.evidence import (
    CallerKind,
    ObservedUse,
    Sighting,
    SourceRecord,
    Usage,
    UsedElement,
)
from contractctl.model.moments import HOUR, day

_Key = tuple[str, Operation, FieldPath | None, EvidenceKind]


def usage(uses: Iterable[ObservedUse], sources: Iterable[SourceRecord], api: str) -> Usage:
    """The uses of a contract by services and by callers that no service claims."""
    own = [use for use in uses if use.api == api]
    hits = [(use, use.sighting.hits) for use in own if _is_observed(use)]
    claimed = sum(count for use, count in hits if use.caller.kind is CallerKind.SERVICE)
    total = sum(count for _, count in hits)
    return Usage(
        api,
        *_window({use.sighting.stream for use, _ in hits}, sources),
        claimed / total if total else None,
        tuple(_elements(own)),
    )


def _is_observed(use: ObservedUse) -> bool:
    return use.sighting.kind is EvidenceKind.OBSERVED


def _window(streams: set[str], sources: Iterable[SourceRecord]) -> tuple[date | None, date | None]:
    """The first and last day with lines."""
    hours = [hour for one in sources if one.stream in streams for hour in one.lines_by_hour]
    if not hours:
        return None, None
    return day(min(hours) * HOUR), day(max(hours) * HOUR)


def _elements(uses: Iterable[ObservedUse]) -> Iterator[UsedElement]:
    grouped: dict[_Key, list[Sighting]] = defaultdict(list)
    for use in uses:
        if use.operation is not None:
            for field in (None, *_fields(use.sighting)):
                key = use.caller.name, use.operation, field, use.sighting.kind
                grouped[key].append(use.sighting)
    for (consumer, operation, field, kind), seen in sorted(grouped.items(), key=_order):
        hits = sum(one.hits for one in seen)
        yield UsedElement(consumer, operation, field, kind, hits, *days_of(seen))


def _fields(one: Sighting) -> set[FieldPath]:
    queries = {FieldPath("query", name) for name in one.request.query}
    return queries | {*(one.reads or ()), *(one.sends or ())}


def _order(item: tuple[_Key, list[Sighting]]) -> tuple[str, ...]:
    consumer, operation, field, kind = item[0]
    return consumer, operation.path, operation.method, str(field or ""), kind.value
