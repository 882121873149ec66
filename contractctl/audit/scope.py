"""What an audit looks at: the chosen contracts, within the chosen days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from contractctl.audit.nouns import Material, Window
from contractctl.evidence.past import HitsBetween, between
from contractctl.model import EvidenceKind, Operation
from contractctl.model.evidence import ObservedUse, SourceRecord
from contractctl.model.moments import DAY_HOURS, first_hour

_FOREVER = 1 << 40
"""Hours; no log is that old."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The uses within the window, sorted by what they are.

    uses: for operations of the chosen contracts; shadow: for paths that no contract has;
    preflights: requests beside the real one: OPTIONS that browsers send before it, and HEAD of
        those who GET the same
    streams: by contract, the streams that carry its requests, whether within the window or not
    sources: those that may hold requests for the chosen contracts, cut to the window
    proxies: networks that consumers.yaml says forward for others
    is_cut: whether the window leaves lines of the sources out
    """

    apis: tuple[str, ...]
    uses: tuple[ObservedUse, ...]
    shadow: tuple[ObservedUse, ...]
    preflights: int
    streams: Mapping[str, frozenset[str]]
    sources: tuple[SourceRecord, ...]
    proxies: tuple[str, ...]
    is_cut: bool

    @property
    def traffic(self) -> tuple[ObservedUse, ...]:
        """Requests for operations that were seen, not what pacts or code say."""
        return tuple(use for use in self.uses if is_traffic(use))


def is_traffic(use: ObservedUse) -> bool:
    """Whether a use is requests that were seen."""
    return use.sighting.kind is EvidenceKind.OBSERVED


def scope(material: Material, apis: tuple[str, ...], window: Window) -> Scope:
    """Sort out what belongs to the chosen contracts and days."""
    streams = {api: frozenset(_streams(material.uses, api)) for api in apis}
    everywhere = len(apis) == len(material.newest)
    near = frozenset(stream for found in streams.values() for stream in found)
    uses, shadow, preflights = [], [], 0
    for use in within(material.uses, material.hits_between, window):
        if use.operation is not None:
            if use.api in streams:
                uses.append(use)
        elif use.sighting.request.method == "OPTIONS" and _is_known(material, use):
            preflights += use.sighting.hits
        elif everywhere or use.sighting.request.api in apis or use.sighting.stream in near:
            shadow.append(use)
    got = {_called(use) for use in uses if use.sighting.request.method == "GET"}
    real = [u for u in uses if u.sighting.request.method != "HEAD" or _called(u) not in got]
    preflights += sum(u.sighting.hits for u in uses) - sum(u.sighting.hits for u in real)
    uses = real
    told = {use.sighting.stream for use in (*uses, *shadow)} | near
    whole = [
        one
        for one in material.sources
        if everywhere or one.stream in told or (one.rejected and not one.parsed)
    ]
    sources = tuple(_cut(one, window) for one in whole)
    is_cut = any(
        len(a.lines_by_hour) < len(b.lines_by_hour) for a, b in zip(sources, whole, strict=True)
    )
    return Scope(
        *(apis, tuple(uses), tuple(shadow), preflights, streams, sources, material.proxies),
        is_cut=is_cut,
    )


def _called(use: ObservedUse) -> tuple[str, str, Operation | None]:
    return use.caller.name, use.api, use.operation


def _streams(uses: Iterable[ObservedUse], api: str) -> Iterator[str]:
    for use in uses:
        if is_traffic(use) and api in (use.api, use.sighting.request.api):
            yield use.sighting.stream


def _is_known(material: Material, use: ObservedUse) -> bool:
    return material.index.knows(use.sighting.request.path)


def _hours(window: Window) -> tuple[int, int]:
    """The first hour of a window and the first after it."""
    begin = -_FOREVER if window.first is None else first_hour(window.first)
    end = _FOREVER if window.last is None else first_hour(window.last) + DAY_HOURS
    return begin, end


def within(
    uses: Iterable[ObservedUse], hits_between: HitsBetween, window: Window
) -> Iterator[ObservedUse]:
    """Uses with their hits in a window; what has no time, as a pact, is always in it."""
    begin, end = _hours(window)
    for use in uses:
        if inside := between(use.sighting, hits_between, begin, end):
            yield use if inside is use.sighting else replace(use, sighting=inside)


def _cut(record: SourceRecord, window: Window) -> SourceRecord:
    begin, end = _hours(window)
    hours = {hour: lines for hour, lines in record.lines_by_hour.items() if begin <= hour < end}
    return replace(record, lines_by_hour=hours)
