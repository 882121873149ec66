"""Migrations whose end is known, made by dice, to hold a forecast against."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from contractctl.model import Calendar, Freeze, Location, RolloutPolicy, Timeline
from contractctl.model.ledger import Progress, Standing, State, Subject, Traffic, Turn
from contractctl.plan.nouns import Criteria, Fit, Milestone, Plan, Scope, Wave
from contractctl.plan.workdays import WorkingDays

SOAK = 7
FREEZE = Freeze(date(2027, 3, 22), date(2027, 4, 2), "Easter")
DAYS = WorkingDays(Calendar(freezes=(FREEZE,)), Location("migration.yaml", 1, 1))
START, SUNSET = date(2027, 1, 11), date(2027, 9, 30)
WORKING = [
    day for day in (START + timedelta(days=ahead) for ahead in range(6000))
    if DAYS.obstacle(day) is None
]  # fmt: skip
STATES = {True: State.DONE, False: State.REGRESSED}

Delay = Callable[[Random, float], float]

KINDS: Mapping[str, Delay] = {
    "even": lambda dice, mean: dice.expovariate(1 / mean),
    "long-tailed": lambda dice, mean: 0.6 * mean * math.exp(dice.gauss(0, 1.2)),
    "some-stuck": lambda dice, mean: (
        dice.expovariate(1 / mean) * (5 if dice.random() < 0.2 else 0.7)
    ),
    "alike": lambda dice, mean: dice.weibullvariate(mean, 2),
    "early": lambda dice, mean: dice.expovariate(1 / mean) - 4,
    "by-team": lambda dice, mean: dice.expovariate(1 / mean),
    "on-mondays": lambda dice, mean: dice.expovariate(1 / mean),
    "with-relapses": lambda dice, mean: dice.expovariate(1 / mean),
    "one-by-one": lambda dice, mean: 0.0,
}
"""How long after the day on which they are due consumers are done, in working days."""


@dataclass(slots=True)
class Mover:
    """A consumer on its way; days: when it is done and, alternating, falls back.

    begun: when it starts, if anybody says so
    """

    name: str
    wave: int
    effort_days: int
    due: int
    days: list[date] = field(default_factory=list)
    begun: date = date.max

    def turns(self, as_of: date) -> tuple[Turn, ...]:
        """What is known by a day."""
        every = [Turn(day, STATES[place % 2 == 0]) for place, day in enumerate(self.days)]
        if self.begun < min(self.days, default=date.max):
            every.insert(0, Turn(self.begun, State.IN_PROGRESS))
        return tuple(one for one in every if one.day <= as_of)


@dataclass(frozen=True, slots=True)
class Course:
    """A migration with all that will ever happen."""

    movers: tuple[Mover, ...]
    waves: tuple[Wave, ...]

    def end(self, as_of: date) -> date:
        """The first day after a day on which all are done."""
        steps: Counter[date] = Counter()
        for one in self.movers:
            for place, day in enumerate(one.days):
                steps[day] += 1 if place % 2 == 0 else -1
        done = 0
        for day in sorted(steps):
            done += steps[day]
            if done == len(self.movers) and day > as_of:
                return day
        raise AssertionError("a course has an end")

    def progress(self, as_of: date) -> Progress:
        """Where everybody stands on a day."""
        standings = tuple(_standing(one, as_of) for one in self.movers)
        return Progress("shop", "v1", "v2", as_of, SUNSET, standings)

    def baseline(self, as_of: date) -> Plan:
        """The plan as it was announced."""
        return plan(self.waves, as_of)


def _standing(one: Mover, as_of: date) -> Standing:
    turns = one.turns(as_of)
    state, since = (turns[-1].state, turns[-1].day) if turns else (State.NOTIFIED, START)
    next_done = next((day for day in one.days[::2] if day > as_of), as_of)
    quiet = min(max((as_of - next_done).days + SOAK, 0), SOAK)
    subject = Subject(one.name, "", "", 3, "moves", effort_days=one.effort_days, wave=one.wave)
    return Standing(
        *(subject, state, since, "", "", None, Traffic(), quiet, None, None, (), False, (), None),
        *(None, (), turns),
    )


def plan(waves: Sequence[Wave], as_of: date) -> Plan:
    """A plan of nothing but waves and dates."""
    milestones = (
        Milestone("announce", START, START, ""),
        Milestone("deprecate", START, START, ""),
        Milestone("sunset", SUNSET, SUNSET, ""),
    )
    return Plan(
        *("shop", "v1", "v2", "", as_of, Timeline(START, START, SUNSET)),
        *(RolloutPolicy(soak_days=SOAK), (), (), Scope((), (), (), ()), tuple(waves), milestones),
        *(Fit(True, 0, (), (), 60, SUNSET), ()),
    )


def wave(number: int, start: date, members: Sequence[str], effort_days: int = 1) -> Wave:
    """A wave of the plan."""
    end = WORKING[bisect_left(WORKING, start) + effort_days - 1]
    soaked = end + timedelta(days=SOAK)
    return Wave(
        *(number, number == 1, tuple(members), effort_days, start, end, soaked),
        *(Criteria((), (), ()), ()),
    )


def course(kind: str, waits: bool, dice: Random) -> Course:
    """A migration of some consumers; waits: whether a wave starts only after those before it."""
    count, mean = dice.choice((8, 16, 16, 30)), math.exp(dice.uniform(math.log(2), math.log(25)))
    teams = [math.exp(dice.gauss(0, 0.8)) for _ in range(max(2, count // 3))]
    movers: list[Mover] = []
    waves: list[Wave] = []
    start, over, queue = 0, 0, 0.0
    while len(movers) < count:
        size = min(count - len(movers), 6 if waves else 2)
        mine = [
            Mover(f"c{len(movers) + place:02}", len(waves) + 1, dice.choice((1, 2, 3, 5, 8)), 0)
            for place in range(size)
        ]
        effort = max(one.effort_days for one in mine)
        waves.append(wave(len(waves) + 1, WORKING[start], [one.name for one in mine], effort))
        for one in mine:
            begun = max(start, over) if waits else start
            one.due, one.begun = soaked(begun + one.effort_days - 1), WORKING[begun]
            team = dice.choice(teams) if kind == "by-team" else 1.0
            done = one.due + max(-3, int(KINDS[kind](dice, mean * team)))
            if kind == "one-by-one":
                queue = max(queue, one.due) + dice.expovariate(1 / max(1.2, mean / 2))
                done = int(queue)
            one.days = list(_days(kind, one, done, mean, dice))
        over = max(over, *(bisect_left(WORKING, one.days[0]) for one in mine))
        movers += mine
        start = soaked(start + effort - 1)
    return Course(tuple(movers), tuple(waves))


def _days(kind: str, one: Mover, done: int, mean: float, dice: Random) -> Iterator[date]:
    """When it is done and, with relapses, falls back and is done again."""
    while kind == "on-mondays" and WORKING[done].weekday():
        done += 1
    yield WORKING[done]
    while kind == "with-relapses" and dice.random() < 0.12:
        back = done + 1 + int(dice.expovariate(1 / 15))
        yield WORKING[back]
        done = soaked(back + one.effort_days) + int(dice.expovariate(1 / mean))
        yield WORKING[done]


def soaked(number: int) -> int:
    """The working day on which who moved on another has been quiet for long enough."""
    return bisect_left(WORKING, WORKING[number] + timedelta(days=SOAK))


def observed(kind: str, waits: bool, dice: Random, enough: int) -> tuple[Course, date]:
    """A course and a day of it, of a random share of its plan, with enough done and some left."""
    while True:
        found = course(kind, waits, dice)
        planned = (found.waves[-1].soaked - START).days
        as_of = START + timedelta(days=int(dice.uniform(0.3, 1.2) * planned))
        states = [one.state for one in found.progress(as_of).standings]
        done = states.count(State.DONE)
        if enough <= done < len(states) and (as_of - START).days >= 14:
            return found, as_of
