"""Sentences about what the imported sources cannot show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from contractctl.audit.crowds import crowds
from contractctl.audit.gaps import Rhythm
from contractctl.audit.holes import successors
from contractctl.audit.scope import Scope
from contractctl.audit.watching import blind_hours, near_and_stray, silent_days
from contractctl.audit.words import FEW_REJECTED
from contractctl.model import EvidenceKind
from contractctl.model.evidence import SourceRecord
from contractctl.model.moments import DAY_HOURS, HOUR, day

_ALIKE, _LEAST_HOURS = 0.02, 12
"""Share by which two streams may differ in most hours to look like the same requests."""


def remarks(
    scope: Scope, lines: Mapping[str, Mapping[int, int]], rhythms: Mapping[str, Rhythm]
) -> tuple[str, ...]:
    """What a reader of the figures should know; lines: of each stream, by hour."""
    return tuple(_remarks(scope, lines, rhythms))


def _remarks(
    scope: Scope, lines: Mapping[str, Mapping[int, int]], rhythms: Mapping[str, Rhythm]
) -> Iterator[str]:
    yield from _of_streams(lines, rhythms)
    yield from _of_sources(scope)
    yield from crowds(scope)
    yield from _shorter(scope, {name: own for name, own in lines.items() if name in rhythms})
    yield from _of_no_contract(scope)
    for first, second in _twins(scope):
        yield (
            f"{first} and {second} have about the same number of lines hour by hour: if both log"
            " the same requests, hits are counted twice"
        )


def _of_streams(
    lines: Mapping[str, Mapping[int, int]], rhythms: Mapping[str, Rhythm]
) -> Iterator[str]:
    for stream, found in sorted(rhythms.items()):
        if found.is_irregular:
            yield (
                f"{stream}: hours without a line are usual in it, so a gap cannot be told from"
                " silence"
            )
        if found.unclear:
            hours = sum(map(len, found.unclear))
            yield (
                f"{stream}: {_hours(hours)} without a line that nothing can be"
                " compared with: silence or a gap"
            )
        yield from _blind(stream, lines[stream])
        silent = silent_days(lines[stream], found)
        if silent:
            count = "1 day" if len(silent) == 1 else f"{len(silent)} days"
            yield (
                f"{stream}: no line on {count}, such as {silent[0]}, and such days have some else:"
                " they do not count as watched"
            )


def _of_sources(scope: Scope) -> Iterator[str]:
    if scope.is_cut:
        yield "sources are shown with the lines of whole files, whatever --from and --to say"
    yield from _stray(scope)
    for one in scope.sources:
        if one.sampled < 1:
            yield (
                f"{one.name}: a sample of {one.sampled:.3g} of all requests; its hits are not"
                " scaled up, and a rare caller may not be in it"
            )
        if one.rejected > FEW_REJECTED * one.lines:
            yield (
                f"{one.name}: {one.rejected:,} of {one.lines:,} lines could not be read; what they"
                " hold is not counted"
            )


def _of_no_contract(scope: Scope) -> Iterator[str]:
    carrying = frozenset().union(*scope.streams.values())
    for stream in sorted({one.stream for one in scope.sources if _is_log(one)} - carrying):
        yield (
            f"{stream}: none of its requests is for an operation of a contract; is it the log of"
            " something else, or do the contracts' servers lack its base path?"
        )


def _shorter(scope: Scope, lines: Mapping[str, Mapping[int, int]]) -> Iterator[str]:
    """Logs of a contract that begin later or end earlier than another log of it.

    Those that follow each other, as a folder for each day does, are named together.
    """
    for api, streams in scope.streams.items():
        own = {name: lines[name] for name in sorted(streams) if lines.get(name)}
        spans = {name: (min(hours), max(hours)) for name, hours in own.items()}
        following = successors(spans)
        if following:
            chained = sorted({*following, *following.values()}, key=lambda one: (spans[one], one))
            yield (
                f"{api}: {len(chained)} logs follow each other, {chained[0]} to {chained[-1]}, and"
                " are read as if one went on in the next"
            )
        first = min((begin for begin, _ in spans.values()), default=0)
        last = max((end for _, end in spans.values()), default=0)
        for name, (begin, end) in spans.items():
            if begin - first > DAY_HOURS and name not in following.values():
                begun = day(begin * HOUR)
                yield f"{api}: {name} begins on {begun}, when other logs of it had begun before"
            if last - end > DAY_HOURS and name not in following:
                yield f"{api}: {name} ends on {day(end * HOUR)}, and other logs of it go on"


def _blind(stream: str, lines: Mapping[int, int]) -> Iterator[str]:
    for one in blind_hours(lines):
        yield (
            f"{stream}: no line between {one.begin:02}:00 and"
            f" {(one.begin + one.hours) % DAY_HOURS:02}:00 UTC on {one.empty} of {one.days} days,"
            " although the hours beside it have hundreds: a nightly job there would not be seen, so"
            " no such day counts as whole"
        )


def _stray(scope: Scope) -> Iterator[str]:
    """Sources with lines of a time far from all others of their stream."""
    streams: dict[str, Counter[int]] = {}
    for one in scope.sources:
        streams.setdefault(one.stream, Counter()).update(one.lines_by_hour)
    stray = {stream: near_and_stray(lines)[1] for stream, lines in streams.items()}
    for one in scope.sources:
        own = sorted(one.lines_by_hour.keys() & stray[one.stream].keys())
        if own:
            count = sum(one.lines_by_hour[hour] for hour in own)
            times = list(dict.fromkeys(str(day(hour * HOUR)) for hour in (own[0], own[-1])))
            yield (
                f"{one.name}: {count:,} {'line' if count == 1 else 'lines'} of"
                f" {' and '.join(times)}, more than a year from all others: a wrong clock? They"
                " watch nothing"
            )


def _is_log(one: SourceRecord) -> bool:
    return one.kind is EvidenceKind.OBSERVED and one.parsed > 0


def _twins(scope: Scope) -> Iterator[tuple[str, str]]:
    """Pairs of streams that look like two logs of the same requests."""
    lines: dict[str, dict[int, int]] = {}
    for one in scope.sources:
        if one.kind is EvidenceKind.OBSERVED and not _knows_twins(one.skipped):
            own = lines.setdefault(one.stream, {})
            for hour, count in one.lines_by_hour.items():
                own[hour] = own.get(hour, 0) + count
    names = sorted(lines)
    for index, first in enumerate(names):
        for second in names[index + 1 :]:
            if _look_alike(lines[first], lines[second]):
                yield first, second


def _knows_twins(skipped: Mapping[str, int]) -> bool:
    return any("twice" in reason for reason in skipped)


def _look_alike(some: Mapping[int, int], others: Mapping[int, int]) -> bool:
    """Whether nearly every hour that both have, has nearly the same and many lines in both."""
    shared = [(some[hour], others[hour]) for hour in some.keys() & others.keys()]
    if len(shared) < max(_LEAST_HOURS, len(some) // 2, len(others) // 2):
        return False
    near = sum(abs(a - b) <= _ALIKE * max(a, b) and min(a, b) > 1 for a, b in shared)
    differing = len({a for a, _ in shared}) > 2
    return differing and near >= 0.9 * len(shared)


def _hours(count: int) -> str:
    return "1 hour" if count == 1 else f"{count} hours"
