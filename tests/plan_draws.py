"""Random estates for the laws of plans: who, how bad, which policy, and what has happened."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import permutations, product

import networkx as nx
from hypothesis import strategies as st
from plan_estate import CHANGES, HERE, MIGRATION, service

from contractctl.model import (
    Calendar,
    ConsumerImpact,
    Freeze,
    Impact,
    Migration,
    RolloutPolicy,
    Service,
    Timeline,
    Verdict,
    Waiver,
)
from contractctl.model.impact import Evidence, EvidenceKind
from contractctl.model.ledger import Extension
from contractctl.plan.make import make_plan
from contractctl.plan.nouns import Facts, Plan

DAY = date(2026, 12, 1)
JUDGED = CHANGES[0], CHANGES[5]
"""One breaking and one dangerous change."""

WORST_FIRST = (Verdict.AFFECTED, Verdict.POSSIBLE, Verdict.UNKNOWN, Verdict.UNAFFECTED)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a plan is made from; verdicts of each consumer on the two changes."""

    services: tuple[Service, ...]
    verdicts: Mapping[str, tuple[Verdict, Verdict]]
    depends_on: Mapping[str, frozenset[str]]
    migration: Migration
    as_of: date
    facts: Facts
    seen: Mapping[str, date] = field(default_factory=dict)
    """By consumer that only traffic shows, since when it does."""

    @property
    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """The groups that depend on each other; from the graph, as in the program."""
        graph: nx.DiGraph[str] = nx.DiGraph(
            (name, other) for name, found in self.depends_on.items() for other in found
        )
        groups = (tuple(sorted(part)) for part in nx.strongly_connected_components(graph))
        return tuple(sorted(group for group in groups if len(group) > 1))

    def plan(self, step: int = 1) -> Plan:
        """Make the plan; with step -1 from inputs that are turned round."""
        impacts = [
            Impact(change.fingerprint, name, verdict, "", self._evidence(name))
            for name, verdicts in self.verdicts.items()
            for change, verdict in zip(JUDGED, verdicts, strict=True)
        ]
        roster = [
            ConsumerImpact(name, min(verdicts, key=WORST_FIRST.index), 1, 0)
            for name, verdicts in self.verdicts.items()
        ]
        waivers = self.migration.waivers[::step]
        return make_plan(
            JUDGED[::step],
            impacts[::step],
            roster[::step],
            self.services[::step],
            dict(list(self.depends_on.items())[::step]),
            self.cycles[::step],
            replace(self.migration, waivers=waivers),
            self.as_of,
            facts=self.facts,
        )

    def _evidence(self, name: str) -> tuple[Evidence, ...]:
        if name not in self.seen:
            return ()
        return (Evidence(EvidenceKind.OBSERVED, "log", first_seen=self.seen[name]),)

    def under(self, **changed: object) -> Drawn:
        """The same under another policy."""
        policy = replace(self.migration.policy, **changed)  # type: ignore[arg-type]
        return replace(self, migration=replace(self.migration, policy=policy))

    def moved(self, names: Iterable[str] | None) -> Drawn:
        """The same where others have moved."""
        moved = None if names is None else dict.fromkeys(names, self.as_of)
        return self.known(moved=moved)

    def known(self, **changed: object) -> Drawn:
        """The same where other things have happened."""
        return replace(self, facts=replace(self.facts, **changed))  # type: ignore[arg-type]

    def without(self, names: Iterable[str]) -> Drawn:
        """The same where some do not consume the contract."""
        gone = set(names)
        return replace(
            self, verdicts={name: one for name, one in self.verdicts.items() if name not in gone}
        )


def days(first: int, last: int) -> st.SearchStrategy[date]:
    """A day between two, counted from a Tuesday."""
    return st.integers(first, last).map(lambda ahead: DAY + timedelta(ahead))


FREEZES = st.lists(
    st.builds(
        lambda first, length: Freeze(first, first + timedelta(length), f"freeze of {first}"),
        days(-20, 150),
        st.integers(0, 20),
    ),
    max_size=3,
    unique_by=lambda freeze: freeze.start,
).map(tuple)

POLICIES = st.builds(
    RolloutPolicy,
    notice_days=st.sampled_from([0, 30, 60, 90]),
    soak_days=st.integers(0, 9),
    wave_size=st.integers(1, 5),
    team_capacity=st.integers(1, 3),
    calendar=st.builds(Calendar, st.sampled_from([None, "DE", "SA", "US"]), st.none(), FREEZES),
)

_VERDICTS = (*WORST_FIRST, Verdict.AFFECTED, Verdict.AFFECTED)
KINDS = list(product("abcd", (1, 2, 3, 4), (None, 0, 1, 2, 4, 9), _VERDICTS, _VERDICTS))
"""Team, tier, effort and the verdicts on both changes: one draw, because draws take their time."""

TIMELINES = st.lists(days(-10, 200), min_size=3, max_size=3).map(lambda on: Timeline(*sorted(on)))


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Draw an estate, its migration, and what has happened by the day of the plan."""
    chosen = draw(st.lists(st.integers(0, len(KINDS) - 1), max_size=14))
    kinds = {f"s{number:02}": KINDS[kind] for number, kind in enumerate(chosen)}
    services = tuple(
        service(name, team, tier, effort, 1, True)
        for name, (team, tier, effort, _, _) in kinds.items()
    )
    names = list(kinds)
    some = st.lists(st.sampled_from(names), max_size=6) if names else st.just([])
    pair = st.sampled_from(list(permutations(names, 2))) if names[1:] else st.nothing()
    pairs = draw(st.lists(pair, max_size=12 if names[1:] else 0))
    as_of = draw(days(-20, 220))
    waivers = draw(_waivers(some, as_of))
    migration = replace(MIGRATION, timeline=draw(TIMELINES), policy=draw(POLICIES), waivers=waivers)
    told, moved = draw(st.none() | ON), draw(st.sampled_from([None, None, names]) | some)
    first = min(told, as_of) if told else None
    facts = Facts(
        first,
        None if moved is None else dict.fromkeys(moved, as_of),
        _days(draw, some, as_of, first or as_of),
        {name: _extension(day) for name, day in _days(draw, some, date.max, as_of).items()},
        _days(draw, some, as_of),
    )
    verdicts = {name: (first, second) for name, (_, _, _, first, second) in kinds.items()}
    depends_on = {one: frozenset(b for a, b in pairs if a == one) for one in names}
    seen = _days(draw, some, as_of)
    return Drawn(services, verdicts, depends_on, migration, as_of, facts, seen)


ON = days(-30, 90)


def _days(
    draw: st.DrawFn, some: st.SearchStrategy[list[str]], last: date, first: date = date.min
) -> dict[str, date]:
    """A day for some of them, within bounds."""
    return {name: max(min(draw(ON), last), first) for name in draw(some)}


def _extension(until: date) -> Extension:
    return Extension(until, "release", "owner@example.test", until, is_over=False)


def _waivers(
    some: st.SearchStrategy[list[str]], as_of: date
) -> st.SearchStrategy[tuple[Waiver, ...]]:
    one = st.builds(
        Waiver,
        st.sampled_from([change.fingerprint for change in JUDGED]),
        some.map(tuple),
        st.just("accepted"),
        st.just("owner@example.test"),
        st.just(as_of) | days(-30, 200),
        st.builds(replace, st.just(HERE), line=st.integers(1, 99)),
    )
    return st.lists(one, max_size=2, unique_by=lambda waiver: waiver.location).map(tuple)


def crowded(seed: int) -> Drawn:
    """An estate in which all are hit and about half of them go another way than planned."""
    dice = random.Random(seed)
    names = [f"s{number:02}" for number in range(dice.randint(3, 12))]
    as_of = DAY + timedelta(dice.randint(0, 120))

    def some(share: float, first: date, span: int) -> dict[str, date]:
        chosen = [name for name in names if dice.random() < share]
        return {name: first + timedelta(dice.randint(0, span)) for name in chosen}

    until_today = max((as_of - DAY).days, 0)
    facts = Facts(
        DAY,
        some(0.3, DAY, until_today),
        some(0.2, DAY, until_today),
        {name: _extension(day) for name, day in some(0.2, as_of, 90).items()},
        some(0.4, DAY, until_today),
    )
    policy = RolloutPolicy(soak_days=dice.randint(0, 7), wave_size=dice.randint(1, 4))
    promised = Timeline(DAY, DAY + timedelta(dice.randint(0, 40)), DAY + timedelta(160))
    return Drawn(
        tuple(service(name, dice.choice("ab"), 2, dice.randint(1, 9), 1, True) for name in names),
        dict.fromkeys(names, (Verdict.AFFECTED, Verdict.UNAFFECTED)),
        {one: frozenset(_others(names, one, dice)) for one in names},
        replace(MIGRATION, timeline=promised, policy=policy, waivers=()),
        as_of,
        facts,
    )


def _others(names: list[str], one: str, dice: random.Random) -> Iterator[str]:
    return (other for other in names if other != one and dice.random() < 0.15)
