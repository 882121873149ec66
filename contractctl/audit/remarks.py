"""Sentences about what the imported sources cannot show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contractctl.audit.crowds import crowds
from contractctl.audit.gaps import Rhythm
from contractctl.audit.scope import Scope
from contractctl.model import EvidenceKind
from contractctl.model.evidence import SourceRecord
from contractctl.model.moments import DAY_HOURS, HOUR, day

_ALIKE, _LEAST_HOURS = 0.02, 12
"""Share by which two streams may differ in most hours to look like the same requests."""


_FEW_REJECTED = 0.001
"""Share of lines from which on those that could not be read are worth a sentence."""


def remarks(scope: Scope, rhythms: Mapping[str, Rhythm]) -> tuple[str, ...]:
    """What a reader of the figures should know."""
    return tuple(_remarks(scope, rhythms))


def _remarks(scope: Scope, rhythms: Mapping[str, Rhythm]) -> Iterator[str]:
    for stream, found in sorted(rhythms.items()):
        if found.is_irregular:
            yield (
                f"{stream}: hours without a line are usual in it, so a gap cannot be told from"
                " silence"
            )
        if found.unclear:
            yield (
                f"{stream}: {_hours(len(found.unclear))} without a line that nothing can be"
                " compared with: silence or a gap"
            )
    for one in scope.sources:
        if one.sampled < 1:
            yield (
                f"{one.name}: a sample of {one.sampled:.3g} of all requests; its hits are not"
                " scaled up, and a rare caller may not be in it"
            )
        if one.rejected > _FEW_REJECTED * one.lines:
            yield (
                f"{one.name}: {one.rejected:,} of {one.lines:,} lines could not be read; what they"
                " hold is not counted"
            )
    yield from crowds(scope)
    yield from _shorter(scope, rhythms)
    yield from _of_no_contract(scope)
    for first, second in _twins(scope):
        yield (
            f"{first} and {second} have about the same number of lines hour by hour: if both log"
            " the same requests, hits are counted twice"
        )


def _of_no_contract(scope: Scope) -> Iterator[str]:
    carrying = frozenset().union(*scope.streams.values())
    for stream in sorted({one.stream for one in scope.sources if _is_log(one)} - carrying):
        yield (
            f"{stream}: none of its requests is for an operation of a contract; is it the log of"
            " something else, or do the contracts' servers lack its base path?"
        )


def _shorter(scope: Scope, rhythms: Mapping[str, Rhythm]) -> Iterator[str]:
    """Logs of a contract that begin later or end earlier than another log of it."""
    spans: dict[str, list[int]] = {}
    for one in scope.sources:
        if one.stream in rhythms:
            spans.setdefault(one.stream, []).extend(one.lines_by_hour)
    for api, streams in scope.streams.items():
        own = {name: spans[name] for name in sorted(streams) if spans.get(name)}
        first = min((min(hours) for hours in own.values()), default=0)
        last = max((max(hours) for hours in own.values()), default=0)
        for name, hours in own.items():
            begin, end = day(min(hours) * HOUR), day(max(hours) * HOUR)
            if min(hours) - first > DAY_HOURS:
                yield f"{api}: {name} begins on {begin}, when other logs of it had begun before"
            if last - max(hours) > DAY_HOURS:
                yield f"{api}: {name} ends on {end}, and other logs of it go on"


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
