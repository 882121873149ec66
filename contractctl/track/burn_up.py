"""How many consumers had moved, and how many should have by the plan, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date

from contractctl.model.forecast import BurnUp, Count
from contractctl.model.ledger import PROVEN, Progress, Standing, State, Turn
from contractctl.plan.nouns import Plan

_DONE = frozenset({State.DONE})


def burn_up(baseline: Plan, progress: Progress) -> BurnUp:
    """Progress against the plan as it was announced, for the consumers that have to move.

    Who was done or agreed, and is no longer in consumers.yaml, counts as done. A consumer that
    falls back leaves the counts on that day. The plan counts a consumer from the day on which its
    wave is to be quiet.
    """
    gone = [one for one in progress.standings if one.has_left]
    moving = [one for one in progress.standings if one.subject.role == "moves"]
    names = {one.subject.name for one in moving}
    planned: Counter[date] = Counter()
    for wave in baseline.waves:
        planned[wave.soaked] += len(names.intersection(wave.members))
    courses = [*(one.turns for one in moving), *map(_last_turn, gone)]
    proven, done = (_changes(courses, states) for states in (PROVEN, _DONE))
    planned.update(turn.day for course in courses[len(moving) :] for turn in course)
    marks = {baseline.milestone(kind).day for kind in ("announce", "deprecate", "sunset")}
    counts, sums = [], (0, 0, 0)
    for day in sorted({*planned, *proven, *done, *marks, progress.as_of}):
        sums = (sums[0] + planned[day], sums[1] + proven[day], sums[2] + done[day])
        known = sums[1:] if day <= progress.as_of else (None, None)
        counts.append(Count(day, sums[0], *known))
    lost = sum(one.subject.role == "unknown" for one in progress.standings)
    return BurnUp(len(courses), tuple(counts), lost)


def _last_turn(one: Standing) -> tuple[Turn, ...]:
    """The day on which one who is gone was done, or agreed to the removal."""
    done = [turn for turn in one.turns if turn.state is State.DONE][-1:]
    return tuple(done) or (Turn(one.consents[-1].day, State.DONE),)


def _changes(courses: Iterable[Iterable[Turn]], states: Collection[State]) -> Counter[date]:
    """By day, how many came into some states less how many left them."""
    found: Counter[date] = Counter()
    for turns in courses:
        was = False
        for turn in turns:
            is_in = turn.state in states
            if is_in is not was:
                found[turn.day] += 1 if is_in else -1
            was = is_in
    return found
