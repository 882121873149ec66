"""Whether consumers that moved stay or go back, by their failed calls: not at every gust."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contractctl.model.migration import Rollback
from contractctl.plan.words import counted

_IN_A_ROW = 2
"""Bad windows after which something is wrong: one may be a restart, or bad luck."""

_CALM = 0.5
"""Share of the bound that counts as calm: between it and the bound nothing changes."""


class Action(StrEnum):
    """What the guard says."""

    GO_ON = "go-on"
    ROLL_BACK = "roll-back"
    ASK = "ask"
    HOLD = "hold"
    TOO_LITTLE = "too-little"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done, and why."""

    action: Action
    why: str


@dataclass(frozen=True, slots=True)
class Sample:
    """Calls of a span of time: of its first second (since 1970), and the minutes that it lasts."""

    moment: int
    requests: int
    failures: int
    minutes: int = 60


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is known of consumers on their way from the old form to the new one.

    before: calls from before they moved; since: samples in order of time, from when they last
        moved or, if `is_back`, went back
    rollbacks: how many times they have gone back already
    """

    before: Sample
    since: tuple[Sample, ...]
    rollbacks: int = 0
    is_back: bool = False


def decide(found: Attempt, policy: Rollback) -> Decision:
    """Whether to stay, go back, go forth again or wait.

    A window is so many samples in a row as have `min_requests` together. It is bad if more calls
    failed than the bound and chance explain, and calm if its share keeps half of the bound. Two
    bad windows in a row are an alarm, which ends when it was calm for `steady_minutes`.
    """
    if found.is_back and found.rollbacks >= policy.most:
        return Decision(
            Action.HOLD,
            f"it went back {found.rollbacks} times: find the cause, then a person decides",
        )
    windows = tuple(_windows(found.since, policy.min_requests))
    if found.before.requests < policy.min_requests:
        return _too_little("before it moved", policy)
    if not windows:
        return _too_little("since it went back" if found.is_back else "since it moved", policy)
    is_alarmed = _is_alarmed(windows, _share(found.before), policy, at_first=found.is_back)
    return _decision(found, windows[-1], policy, is_alarmed=is_alarmed)


def _decision(found: Attempt, last: Sample, policy: Rollback, *, is_alarmed: bool) -> Decision:
    before, now = _share(found.before), _share(last)
    shares = f"{_percent(now)} of its last {last.requests} calls failed, {_percent(before)} before"
    if found.is_back:
        if is_alarmed:
            return Decision(Action.HOLD, f"not calm for {policy.steady_minutes} minutes: {shares}")
        return Decision(Action.GO_ON, f"calm again, it may go forth: {shares}")
    if not is_alarmed:
        return Decision(Action.GO_ON, shares)
    if policy.mode == "hold":
        return Decision(Action.HOLD, shares)
    if policy.mode == "automatic" and found.rollbacks < policy.most:
        return Decision(Action.ROLL_BACK, shares)
    return Decision(Action.ASK, shares)


def _is_alarmed(
    windows: Sequence[Sample], before: float, policy: Rollback, *, at_first: bool
) -> bool:
    """Whether the alarm is on after the last window; more failures never turn it off."""
    is_on, bad, calm = at_first, 0, 0
    for one in windows:
        bad = bad + 1 if _is_bad(one, before + policy.error_rate) else 0
        is_calm = _share(one) <= before + _CALM * policy.error_rate
        calm = calm + one.minutes if is_calm else 0
        if bad >= _IN_A_ROW:
            is_on = True
        elif calm >= policy.steady_minutes:
            is_on = False
    return is_on


def _is_bad(window: Sample, bound: float) -> bool:
    """Whether more failed than a rate at the bound would make fail in 1 of 20 cases by chance."""
    expected = window.requests * bound
    return window.failures > expected + 2 * math.sqrt(expected) + 1


def _windows(samples: Iterable[Sample], least: int) -> Iterator[Sample]:
    """Samples joined in order until they have enough requests; a rest that has not is left out.

    The minutes between samples count: a consumer that calls once an hour was calm in between.
    """
    waiting: list[Sample] = []
    for one in samples:
        waiting.append(one)
        if sum(each.requests for each in waiting) >= least:
            yield joined(waiting)
            waiting = []


def joined(samples: Sequence[Sample]) -> Sample:
    """Several samples as one."""
    first, last = samples[0], samples[-1]
    return Sample(
        first.moment,
        sum(one.requests for one in samples),
        sum(one.failures for one in samples),
        (last.moment - first.moment) // 60 + last.minutes,
    )


def _share(one: Sample) -> float:
    return one.failures / one.requests


def _percent(share: float) -> str:
    return f"{share * 100:.3g} %"


def _too_little(when: str, policy: Rollback) -> Decision:
    least = counted(policy.min_requests, "call")
    return Decision(Action.TOO_LITTLE, f"fewer than {least} {when}, too few to tell")
