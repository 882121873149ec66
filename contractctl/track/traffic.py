"""What traffic says of each consumer's use of the old form, day by day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from contractctl.evidence.knowledge import RECORDINGS, services_of
from contractctl.model import EvidenceKind, Operation
from contractctl.model.evidence import CallerKind, ObservedUse, PromisedOperation, SourceRecord
from contractctl.model.ledger import Traffic
from contractctl.model.moments import HOUR, day

Hours = Callable[[int], Mapping[int, int]]
"""The hits by hour of a sighting, by its number."""


@dataclass(frozen=True, slots=True)
class Forms:
    """What tells the old form of a contract from the new one.

    changed: operations, by shape, that a breaking or dangerous change reaches
    dropped, added: query parameters that an operation has in base only, or in head only, by shape
    """

    api: str
    base: str
    head: str
    changed: frozenset[Operation] = frozenset()
    dropped: Mapping[Operation, frozenset[str]] = field(default_factory=dict)
    added: Mapping[Operation, frozenset[str]] = field(default_factory=dict)

    def is_old(self, use: ObservedUse) -> bool:
        """Whether only the old form has what was asked for."""
        if self.base not in use.revisions or use.operation is None:
            return False
        if self.head not in use.revisions:
            return True
        return _asks_for(use, self.dropped)

    def is_alike(self, use: ObservedUse) -> bool:
        """Whether it changes, and nothing in the request tells which form is meant."""
        if use.operation is None or self.is_old(use):
            return False
        both = self.base in use.revisions and self.head in use.revisions
        return both and use.operation.shape in self.changed and not _asks_for(use, self.added)


def _asks_for(use: ObservedUse, parameters: Mapping[Operation, frozenset[str]]) -> bool:
    """Whether a request has a query parameter of those that tell the forms of its operation."""
    if use.operation is None:
        return False
    named = parameters.get(use.operation.shape, frozenset())
    return not named.isdisjoint(use.sighting.request.query)


def forms(
    promised: Iterable[PromisedOperation],
    api: str,
    base: str,
    head: str,
    changed: Iterable[Operation],
) -> Forms:
    """The two forms between two revisions of a contract."""
    queries: dict[str, dict[Operation, frozenset[str]]] = {base: {}, head: {}}
    for one in promised:
        if one.api == api and one.revision in queries:
            queries[one.revision][one.operation.shape] = one.query
    dropped, added = _only(queries[base], queries[head]), _only(queries[head], queries[base])
    return Forms(api, base, head, frozenset(one.shape for one in changed), dropped, added)


def _only(
    one: Mapping[Operation, frozenset[str]], other: Mapping[Operation, frozenset[str]]
) -> Mapping[Operation, frozenset[str]]:
    """The query parameters that operations of both revisions have in one of them only."""
    return {
        shape: rest for shape, names in one.items() if (rest := names - other.get(shape, names))
    }


@dataclass(slots=True)
class _Seen:
    """What was seen of one consumer so far; by operation the last day.

    doubtful: hits on the old form that may be another's
    """

    old: Counter[date] = field(default_factory=Counter)
    streams: set[str] = field(default_factory=set)
    old_streams: set[str] = field(default_factory=set)
    alike: dict[Operation, date] = field(default_factory=dict)
    doubtful: dict[Operation, date] = field(default_factory=dict)


def traffic(
    uses: Iterable[ObservedUse],
    sources: Sequence[SourceRecord],
    between: Forms,
    hours: Hours,
    as_of: date,
) -> Mapping[str, Traffic]:
    """By service, what was seen of it up to a day; who was never recognised is not in it."""
    found: dict[str, _Seen] = defaultdict(_Seen)
    nobodys: dict[Operation, date] = {}
    for use in uses:
        if use.api != between.api or use.sighting.kind is not EvidenceKind.OBSERVED:
            continue
        days = _days(use, hours, as_of) if between.is_old(use) or between.is_alike(use) else {}
        if use.caller.kind is CallerKind.UNATTRIBUTED and between.is_old(use):
            _note(nobodys, use, days)
        if day(use.sighting.first) <= as_of:
            for service in services_of(use):
                _see(found[service], use, between, days)
    watched = _Watched(sources)
    return {
        name: Traffic(
            tuple(sorted(seen.old.items())),
            watched.days(seen.old_streams, seen.streams),
            is_recognised=True,
            alike=tuple(sorted(seen.alike.items())),
            unclaimed=tuple(sorted({**seen.doubtful, **nobodys}.items())),
        )
        for name, seen in found.items()
    }


def _see(seen: _Seen, use: ObservedUse, between: Forms, days: Mapping[date, int]) -> None:
    """Count for one consumer; a hit that several services claim is held against none of them."""
    seen.streams.add(use.sighting.stream)
    if between.is_alike(use):
        _note(seen.alike, use, days)
    elif between.is_old(use) and use.caller.kind is CallerKind.CONFLICT:
        _note(seen.doubtful, use, days)
    elif days:
        seen.old.update(days)
        seen.old_streams.add(use.sighting.stream)


def _note(last: dict[Operation, date], use: ObservedUse, days: Mapping[date, int]) -> None:
    if use.operation is not None and days:
        last[use.operation] = max(last.get(use.operation, date.min), *days)


def _days(use: ObservedUse, hours: Hours, as_of: date) -> Mapping[date, int]:
    days: Counter[date] = Counter()
    for hour, hits in hours(use.sighting.number).items():
        if (on := day(hour * HOUR)) <= as_of:
            days[on] += hits
    return days


class _Watched:
    """The days on which streams have lines of every request; samples and recordings have not."""

    def __init__(self, sources: Iterable[SourceRecord]) -> None:
        self._by_stream: dict[str, set[date]] = defaultdict(set)
        for one in sources:
            if one.sampled >= 1 and one.format not in RECORDINGS:
                self._by_stream[one.stream] |= {day(hour * HOUR) for hour in one.lines_by_hour}
        self._known: dict[tuple[frozenset[str], bool], tuple[date, ...]] = {}

    def days(self, old: Collection[str], every: Collection[str]) -> tuple[date, ...]:
        """Days on which a consumer would have been seen with the old form.

        Each of the streams that showed it so has to have lines, because silence in one proves
        nothing of another; where none did, any that ever showed it.
        """
        key = frozenset(old or every), bool(old)
        if key not in self._known:
            each = [self._by_stream.get(stream, set()) for stream in key[0]]
            self._known[key] = tuple(sorted(set.intersection(*each) if old else set.union(*each)))
        return self._known[key]
