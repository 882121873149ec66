"""What was watched: sources, gaps, cycles, shares, and what could not be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from contractctl.audit.bound import bound
from contractctl.audit.cycles import cycles
from contractctl.audit.gaps import Rhythm, rhythm
from contractctl.audit.holes import ended
from contractctl.audit.nouns import ContractCoverage, Coverage, SourceCoverage
from contractctl.audit.remarks import remarks
from contractctl.audit.scope import Scope
from contractctl.audit.watching import near_and_stray, watched_days
from contractctl.evidence.knowledge import RECORDINGS, unreadable
from contractctl.model import EvidenceKind
from contractctl.model.evidence import CallerKind, ObservedUse, SourceRecord
from contractctl.model.moments import HOUR, day

_LOGGED_TWICE = ("twice", "counted before")
"""What the reasons say by which readers leave out the twin of a request."""


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
        remarks(scope, _lines(watching), rhythms),
    )


def _lines(sources: Iterable[SourceRecord]) -> dict[str, dict[int, int]]:
    """Lines by hour of each stream, over all its sources, without those of a wrong clock."""
    found: dict[str, Counter[int]] = {}
    for one in sources:
        found.setdefault(one.stream, Counter()).update(one.lines_by_hour)
    return {stream: near_and_stray(lines)[0] for stream, lines in found.items()}


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
    lines = {stream: hours for stream, hours in _lines(own).items() if stream in rhythms and hours}
    dated = [hour for hours in lines.values() for hour in (min(hours), max(hours))]
    # A sample shows no rare caller, so it watches nothing.
    every = _lines(one for one in own if one.sampled >= 1 and one.stream in lines)
    days = tuple(sorted(watched_days(every, rhythms)))
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
        unreadable(sources, streams),
        tuple(ended(lines, rhythms)),
    )
