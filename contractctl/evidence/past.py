"""What was known at the end of a day, whatever was imported since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cached_property
from types import TracebackType

from contractctl.evidence.hours import Portion
from contractctl.evidence.store import Store
from contractctl.model.evidence import Sighting, SourceRecord
from contractctl.model.moments import DAY_HOURS, HOUR, first_hour

HitsBetween = Callable[[int, int, int], Portion | None]
"""What the hits of a sighting from one hour up to but not another come to, by its number."""

_ALWAYS = 1 << 40
"""Hours; no log is that old."""


class Past:
    """A store as it would be had nothing later than a day been imported; use it as a context
    manager, only to read.

    Where all is of that day or before, as it mostly is, nothing is read beside what is asked for.
    """

    def __init__(self, store: Store, as_of: date | None) -> None:
        """as_of: the last day that counts, in UTC; None for all that there is, as a clock that
        runs ahead may have written it. The store is closed with this."""
        self._store = store
        self._end = _ALWAYS if as_of is None else first_hour(as_of) + DAY_HOURS

    def __enter__(self) -> Past:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._store.close()

    @cached_property
    def sources(self) -> tuple[SourceRecord, ...]:
        """Every source that had begun, in the order of import."""
        found = (_until(one, self._end) for one in self._store.sources())
        return tuple(one for one in found if one)

    def sightings(self) -> tuple[Sighting, ...]:
        """All that was seen, in a fixed order; what has no time is as old as its source."""
        begun = {one.stream for one in self.sources}
        found = (
            between(one, self.hits_between, -_ALWAYS, self._end)
            for one in self._store.sightings()
            if one.first or one.stream in begun
        )
        return tuple(one for one in found if one)

    def hours(self, number: int) -> dict[int, int]:
        """The hits of one sighting by hour (hours since 1970-01-01T00Z)."""
        every = self._store.hours(number)
        if max(every, default=-_ALWAYS) < self._end:
            return every
        return {hour: hits for hour, hits in every.items() if hour < self._end}

    def hits_between(self, number: int, begin: int, end: int) -> Portion | None:
        """The hits of one sighting from one hour up to but not another; None if there are none."""
        return self._store.hits_between(number, begin, min(end, self._end))


def between(one: Sighting, hits_between: HitsBetween, begin: int, end: int) -> Sighting | None:
    """A sighting with its hits from one hour up to but not another, None if there are none; what
    has no time, as a pact, is always within."""
    if not one.first or (one.first >= begin * HOUR and one.last < end * HOUR):
        return one
    if one.last < begin * HOUR or one.first >= end * HOUR:
        return None
    inside = hits_between(one.number, begin, end)
    if inside is None:
        return None
    # Within the hour the store knows only the very first and last second of all.
    first = max(one.first, inside.first * HOUR)
    last = min(one.last, (inside.last + 1) * HOUR - 1)
    return replace(one, hits=inside.hits, first=first, last=last)


def _until(record: SourceRecord, end: int) -> SourceRecord | None:
    """A source with its lines by hour before an hour; of the rest the store knows only totals."""
    begun = record.imported if record.first is None else record.first
    if begun >= end * HOUR:
        return None
    if record.last is None or record.last < end * HOUR:
        return record
    lines = {hour: count for hour, count in record.lines_by_hour.items() if hour < end}
    last = (max(lines, default=end - 1) + 1) * HOUR - 1
    return replace(record, last=last, lines_by_hour=lines)
