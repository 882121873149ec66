"""When the last consumer is likely to be done, by simulation from the delays seen so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from random import Random

from contractctl.model.forecast import Forecast
from contractctl.model.ledger import Progress, Standing, State
from contractctl.plan.nouns import Plan
from contractctl.plan.words import counted
from contractctl.plan.workdays import WorkingDays
from contractctl.track.clocks import Axis, Clock, clocks
from contractctl.track.delays import Delays, Law

SEED, RUNS = 1, 1000

LEAST_DONE, LEAST_DAYS = 3, 14
"""With fewer consumers done, or fewer days since the first wave started, nothing is forecast."""


def forecast(progress: Progress, baseline: Plan, days: WorkingDays) -> Forecast:
    """Simulate the rest of a migration from the delays seen so far.

    Each consumer that has to move is due when its wave, by the plan as it was announced, has
    started, it has taken its effort, and soaked. How much later those were who are done, and how
    much later the others are by now, says what delays are likely; each run draws one for each who
    is left. Who fell back counts as never done.
    """
    moving = [one for one in progress.standings if one.subject.role == "moves"]
    done = sorted(one.since for one in moving if one.state is State.DONE and one.since)
    first = min((wave.start for wave in baseline.waves), default=progress.as_of)
    left = len(moving) - len(done)
    over = len(done) + sum(one.has_left for one in progress.standings)
    weeks = max(((progress.as_of - min([first, *done[:1]])).days + 1) / 7, 1)
    found = Forecast(left, round(over / weeks, 2), RUNS, SEED)
    if moving and not left:
        chance = 1.0 if done[-1] <= progress.sunset else 0.0
        return replace(found, p50=done[-1], p90=done[-1], chance=chance)
    if said := _too_little(moving, over, first, progress.as_of):
        return replace(found, too_little=said)
    axis = Axis(first, progress.as_of, days, baseline.policy.soak_days)
    ends = _ends(clocks(moving, baseline, progress.as_of, axis), axis)
    by_sunset = sum(end is not None and end <= progress.sunset for end in ends)
    return replace(
        found, p50=_reached(ends, 50), p90=_reached(ends, 90), chance=by_sunset / len(ends)
    )


def _too_little(moving: Sequence[Standing], done: int, first: date, as_of: date) -> str:
    """Why nothing can be said, as a sentence; "" where it can."""
    if not moving:
        return "nobody has to move"
    if len(moving) < LEAST_DONE:
        return f"{counted(len(moving), 'consumer')} to move are too few to show a pace"
    if first > as_of:
        return f"the first wave starts on {first}"
    if as_of < first + timedelta(days=LEAST_DAYS):
        return f"the first wave started on {first}; it takes {LEAST_DAYS} days to show a pace"
    if done < LEAST_DONE:
        who = counted(len(moving), "consumer")
        return f"{done} of {who} done; it takes {LEAST_DONE} to show a pace"
    return ""


def _reached(ends: Sequence[date | None], percent: int) -> date | None:
    """The first day by which so many of the runs are over; those that are not come last."""
    return ends[-(-len(ends) * percent // 100) - 1]


def _ends(found: Iterable[Clock], axis: Axis) -> list[date | None]:
    """The day on which each run is over, in order; None for those beyond the horizon."""
    delays, ready, waiting = Delays(), Counter[tuple[int, int]](), Counter[Clock]()
    for one in found:
        if one.due is None:
            waiting[replace(one, begun=None)] += 1
        elif one.done is not None:
            delays.done[max(one.done - one.due, 0)] += 1
        else:
            ready[one.due, max(one.due, one.earliest)] += 1
            if one.due <= axis.now:
                delays.open[axis.now - one.due] += 1
    dice = Random(SEED)
    course = _Course(sorted(ready.items(), reverse=True), sorted(waiting.items()), axis)
    runs = [course.run(law, dice) for law in delays.laws(RUNS, dice)]
    return [axis.day(number) for number in sorted(runs)]


@dataclass(frozen=True, slots=True)
class _Course:
    """Who is left, alike ones counted together.

    ready: when due and the earliest day, of those whose wave has started or will on its day
    waiting: of those whose wave waits for the ones before it, by wave
    """

    ready: Sequence[tuple[tuple[int, int], int]]
    waiting: Sequence[tuple[Clock, int]]
    axis: Axis

    def run(self, law: Law, dice: Random) -> int:
        """The number of the day on which the last is done, if delays follow a law."""
        last = self.axis.now
        for (due, earliest), count in self.ready:
            if last < len(self.axis):
                last = max(last, earliest + law.longest(earliest - due, count, dice))
        for _, wave in groupby(self.waiting, key=lambda entry: entry[0].wave):
            before = last
            if before >= len(self.axis):
                break  # what is beyond the horizon need not be known any better
            for one, count in wave:
                due = self.axis.due(max(one.start, before), one.effort_days)
                due = max(due, one.floor, one.earliest)
                last = max(last, due + law.longest(0, count, dice))
        return last
