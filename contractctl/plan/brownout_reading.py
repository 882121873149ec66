"""What a brownout showed: its hours against the same hours of the weeks before, by consumer."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from contractctl.model.moments import HOUR, day
from contractctl.plan.call_hours import WEEK_HOURS, Calls, overlaps
from contractctl.plan.words import counted

ENOUGH = 3.0
"""Calls to be expected from which on it is by chance in 1 of 20 cases that there are none."""

_TWICE = 1.5
"""Failures for each call that was to be expected, from which on calls were repeated."""


class Reaction(StrEnum):
    """What became of the calls of a consumer in a brownout."""

    FAILED = "failed"
    RETRIED = "retried"
    GONE_QUIET = "gone-quiet"
    UNAFFECTED = "unaffected"
    NO_DATA = "no-data"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a brownout showed of a consumer.

    hits, failed: in the hours that the window touches; usual, usually_failed: in the same hours
    of the weeks before, on average
    expected: of the usual hits, those that fall into the window itself
    """

    consumer: str
    reaction: Reaction
    why: str
    hits: float = 0
    failed: float = 0
    usual: float | None = None
    usually_failed: float | None = None
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class BrownoutReading:
    """What a brownout showed; weeks: those before it whose same hours were watched."""

    start: datetime
    end: datetime
    status: int
    weeks: int
    outcomes: tuple[Outcome, ...]


def read_brownout(
    callers: Iterable[Calls],
    watched: Collection[int],
    start: datetime,
    end: datetime,
    *,
    status: int,
    weeks: int = 4,
) -> BrownoutReading:
    """Compare a window with the same hours of the weeks before; callers in the order of names.

    Logs count by the hour: of a window of minutes only the hours that it touches are known.
    """
    touched = [hour for hour, _ in overlaps(start, end)]
    every = ([one - back * WEEK_HOURS for one in touched] for back in range(1, weeks + 1))
    before = [week for week in every if all(hour in watched for hour in week)]
    gap = None
    if not all(hour in watched for hour in touched):
        gap = "no log reaches over the hours of the window"
    elif not before:
        gap = f"no log reaches over the same hours of any of the {weeks} weeks before"
    shares = [share for _, share in overlaps(start, end)]
    ordered = sorted(callers, key=lambda one: one.consumer)
    outcomes = (
        Outcome(one.consumer, Reaction.NO_DATA, gap)
        if gap
        else _outcome(one, touched, before, shares)
        for one in ordered
    )
    return BrownoutReading(start, end, status, len(before), tuple(outcomes))


def _outcome(
    one: Calls, touched: Sequence[int], before: Sequence[Sequence[int]], shares: Sequence[float]
) -> Outcome:
    hits = sum(one.hits.get(hour, 0) for hour in touched)
    failed = sum(one.failed.get(hour, 0) for hour in touched)
    usual = sum(one.hits.get(hour, 0) for week in before for hour in week) / len(before)
    failures = [sum(one.failed.get(hour, 0) for hour in week) for week in before]
    expected = sum(
        one.hits.get(hour, 0) * share
        for week in before
        for hour, share in zip(week, shares, strict=True)
    ) / len(before)
    usually_failed = sum(failures) / len(before)
    if failed > max(failures):
        reaction, why = _refused(failed - usually_failed, expected)
    elif not hits:
        reaction, why = _silent(one, usual, touched[0])
    elif all(share == 1 for share in shares) or expected >= ENOUGH:
        reaction, why = Reaction.UNAFFECTED, "it called, and no more of its calls failed than usual"
    else:
        reaction = Reaction.NO_DATA
        why = f"about {counted(round(expected), 'call')} were to be expected in the window itself"
    return Outcome(one.consumer, reaction, why, hits, failed, usual, usually_failed, expected)


def _refused(more: float, expected: float) -> tuple[Reaction, str]:
    """More calls failed than usual; so many that each was made several times?"""
    by_chance = expected + 2 * math.sqrt(expected) + 1
    if expected > 0 and more >= _TWICE * expected and more > by_chance:
        times = f"{more / expected:.1f}"
        return Reaction.RETRIED, f"{times} failures for each call that was to be expected"
    return Reaction.FAILED, "more of its calls failed than in any of the weeks before"


def _silent(one: Calls, usual: float, first: int) -> tuple[Reaction, str]:
    earlier = [hour for hour, hits in one.hits.items() if hits and hour < first]
    last: date | None = day(max(earlier) * HOUR) if earlier else None
    if usual < ENOUGH:
        return Reaction.NO_DATA, "it makes too few calls at these hours for silence to say anything"
    if max(earlier) < first - WEEK_HOURS:
        return Reaction.GONE_QUIET, f"it has not called since {last}: it may have moved before"
    return Reaction.GONE_QUIET, f"it made no call; the last before was on {last}"
