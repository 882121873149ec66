"""What was watched: sources, gaps, cycles, shares, and what could not be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from contractctl.audit.bound import bound
from contractctl.audit.cycles import cycles
from contractctl.audit.gaps import Rhythm, rhythm
from contractctl.audit.nouns import ContractCoverage, Coverage, SourceCoverage
from contractctl.audit.remarks import remarks
from contractctl.audit.scope import Scope
from contractctl.evidence.knowledge import RECORDINGS
from contractctl.model import EvidenceKind
from contractctl.model.evidence import CallerKind, ObservedUse, SourceRecord
from contractctl.model.moments import DAY_HOURS, HOUR, day, first_hour

_LOGGED_TWICE = ("twice", "counted before")
"""What the reasons say by which readers leave out the twin of a request."""

_MOST_SILENCE = 12
"""Hours before the first and after the last line of a quiet stream that count as watched."""

_BRIEF = 10
"""A stream that is shorter than the longest by this factor adds uses, not a watch."""


def coverage(scope: Scope) -> Coverage:
    """State what the imported sources can and cannot show."""
    watching = [one for one in scope.sources if one.kind is EvidenceKind.OBSERVED]
    rhythms = {
        stream: rhythm(stream, lines)
        for stream, lines in _lines(watching).items()
        if lines and not _is_recording(stream, watching)
    }
    gaps = tuple(gap for stream in sorted(rhythms) for gap in rhythms[stream].gaps)
    contracts = tuple(_contract(scope, api, rhythms) for api in scope.apis)
    total = _covered(
        "", scope.traffic, frozenset().union(*scope.streams.values()), scope.sources, rhythms
    )
    twins = sum(
        count
        for one in scope.sources
        for reason, count in one.skipped.items()
        if any(words in reason for words in _LOGGED_TWICE)
    )
    return Coverage(
        tuple(_source(one, rhythms) for one in scope.sources),
        gaps,
        contracts,
        total,
        bound(total.unattributed, total.hits),
        scope.preflights,
        twins,
        remarks(scope, rhythms),
    )


def _lines(sources: Iterable[SourceRecord]) -> dict[str, Counter[int]]:
    """Lines by hour of each stream, over all its sources."""
    found: dict[str, Counter[int]] = {}
    for one in sources:
        found.setdefault(one.stream, Counter()).update(one.lines_by_hour)
    return found


def _is_recording(stream: str, sources: Iterable[SourceRecord]) -> bool:
    return all(one.format in RECORDINGS for one in sources if one.stream == stream)


def _source(record: SourceRecord, rhythms: Mapping[str, Rhythm]) -> SourceCoverage:
    """A gap between two files of a stream belongs to the one before it."""
    found = rhythms.get(record.stream)
    if found is None or not record.lines_by_hour:
        return SourceCoverage(record, (), False)
    begin, end = min(record.lines_by_hour), max(record.lines_by_hour)
    own = tuple(gap for gap in found.gaps if begin < gap.first <= end + 1)
    return SourceCoverage(record, own, found.is_irregular)


def _contract(scope: Scope, api: str, rhythms: Mapping[str, Rhythm]) -> ContractCoverage:
    own = [use for use in scope.traffic if use.api == api]
    return _covered(api, own, scope.streams[api], scope.sources, rhythms)


def _covered(
    api: str,
    uses: Iterable[ObservedUse],
    streams: frozenset[str],
    sources: tuple[SourceRecord, ...],
    rhythms: Mapping[str, Rhythm],
) -> ContractCoverage:
    shares: Counter[CallerKind] = Counter()
    for use in uses:
        shares[use.caller.kind] += use.sighting.hits
    own = [one for one in sources if one.stream in streams and one.kind is EvidenceKind.OBSERVED]
    carrying = {one.stream for one in own if one.lines_by_hour or one.first is None}
    watching = sorted(one for one in carrying if not _is_recording(one, own))
    dated = [hour for one in own if one.stream in watching for hour in one.lines_by_hour]
    days = tuple(sorted(_days(own, rhythms)))
    return ContractCoverage(
        api,
        shares.total(),
        shares[CallerKind.SERVICE],
        shares[CallerKind.UNDOCUMENTED],
        shares[CallerKind.UNATTRIBUTED],
        shares[CallerKind.CONFLICT],
        tuple(watching),
        day(min(dated) * HOUR) if dated else None,
        day(max(dated) * HOUR) if dated else None,
        days,
        cycles(days),
        any(one.sampled < 1 for one in own),
    )


def _days(sources: list[SourceRecord], rhythms: Mapping[str, Rhythm]) -> set[date]:
    """The days that were watched as a whole: by all streams that run side by side.

    A sample shows no rare caller, so it watches nothing.
    """
    whole = [one for one in sources if one.sampled >= 1]
    watched = [
        set(_whole_days(lines, rhythms[stream]))
        for stream, lines in _lines(whole).items()
        if stream in rhythms
    ]
    watched = [days for days in watched if days]
    longest = max((_length(days) for days in watched), default=0)
    together: list[set[date]] = []
    for days in sorted((d for d in watched if _length(d) * _BRIEF > longest), key=min):
        if together and _run_together(together[-1], days):
            together[-1] &= days
        else:
            together.append(days)
    return set().union(*together)


def _length(days: set[date]) -> int:
    return (max(days) - min(days)).days + 1


def _run_together(some: set[date], others: set[date]) -> bool:
    """Whether two streams log side by side, rather than one after the other."""
    if not some:
        return False
    shared = (min(max(some), max(others)) - max(min(some), min(others))).days + 1
    return 2 * shared > min(_length(some), _length(others))


def _whole_days(lines: Mapping[int, int], found: Rhythm) -> Iterator[date]:
    """The days of a stream from midnight to midnight, without gaps and unclear silence.

    Where a stream is silent for hours at times, such silence at its ends is taken for one.
    """
    slack = min(found.longest_silence, _MOST_SILENCE)
    begin, end = min(lines) - slack, max(lines) + slack
    lost = set(found.unclear)
    for gap in found.gaps:
        lost.update(range(gap.first, gap.first + gap.hours))
    one = day(min(lines) * HOUR)
    while one <= day(max(lines) * HOUR):
        hours = range(first_hour(one), first_hour(one) + DAY_HOURS)
        if hours.start >= begin and hours.stop - 1 <= end and lost.isdisjoint(hours):
            yield one
        one += timedelta(days=1)
