"""Stores what an engine counted so that an export that comes twice counts once."""

from __future__ import annotations

from collections.abc import Mapping

from contractctl.errors import EvidenceError
from contractctl.evidence.extent import Extent
from contractctl.evidence.store import Store
from contractctl.model.evidence import Reading, SourceRecord
from contractctl.model.moments import HOUR, day

_DAY = 24


def store_counts(store: Store, record: SourceRecord, reading: Reading, extent: Extent) -> str:
    """Store a result; what became of earlier ones of its stream, in a sentence, or "".

    A result speaks for all of the time between its first and its last hour. One that spans all
    that its stream has replaces it, one beside it is added. One that shares some hours with it
    raises EvidenceError: which of its requests were counted before cannot be told.
    """
    new = _span(reading.lines_by_hour)
    earlier = [
        span
        for one in store.sources()
        if one.stream == record.stream and (span := _span(one.lines_by_hour))
    ]
    shared = [span for span in earlier if new and new[0] <= span[1] and span[0] <= new[1]]
    if new and shared and not all(new[0] <= low and high <= new[1] for low, high in earlier):
        first, last = min(low for low, _ in earlier), max(high for _, high in earlier)
        raise EvidenceError(
            f"{record.name}: shares hours with what was imported of {record.stream} before",
            hint=f"take what is new from {_date(last + _DAY)} on (evidence sql --since), or all"
            f" from {_date(first)} on, which replaces it: no hit is counted twice",
        )
    number = store.begin(record)
    if shared:
        store.replace(number, record.stream, reading, extent)
        return f"replaces what was imported of {record.stream} before"
    store.add(number, record.stream, reading, extent)
    return ""


def _span(hours: Mapping[int, int]) -> tuple[int, int] | None:
    """The first and last hour with a request."""
    return (min(hours), max(hours)) if hours else None


def _date(hour: int) -> str:
    return day(hour * HOUR).isoformat()
