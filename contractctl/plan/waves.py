"""Who moves with whom, in which order: list scheduling under `wave_size` and `team_capacity`.

The rules, in this order:

1. Consumers of one cycle move together; a provider moves in an earlier wave than its dependants.
2. The first wave is a canary: one or two affected consumers of tier 4 or 3.
3. Less critical consumers move first. A wave is filled up with more critical ones only when no
   less critical one that could move is left waiting, be it for room or for its team.
4. Ties are broken by name, so that the order of the input does not matter.
5. Who joins late moves after all others, by the same rules, and is part of no cycle with them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from contractctl.model import RolloutPolicy, Verdict
from contractctl.plan.nouns import Batch, Member

CANARY_SIZE = 2
CANARY_TIER = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """What moves as one: a consumer, or the consumers of one cycle; tier of the most critical.

    after: the consumers that have to be in an earlier wave
    names and order are kept, because every wave compares them with all that is ready.
    """

    members: tuple[Member, ...]
    names: tuple[str, ...]
    tier: int
    order: tuple[int, str]

    @property
    def after(self) -> tuple[str, ...]:
        return tuple(sorted({name for member in self.members for name in member.after}))

    @property
    def canary_order(self) -> tuple[bool, int, str]:
        return (self.members[0].verdict is not Verdict.AFFECTED, *self.order)


class _Room:
    """What is left of one wave."""

    def __init__(self, size: int, team_capacity: int) -> None:
        self.size = size
        self._capacity = team_capacity
        self._load: Counter[str] = Counter()

    def admits(self, unit: Unit) -> bool:
        if len(unit.members) == 1:
            return self.size > 0 and self._load[unit.members[0].team] < self._capacity
        teams = Counter(member.team for member in unit.members)
        return len(unit.members) <= self.size and all(
            self._load[team] + count <= self._capacity for team, count in teams.items()
        )

    def take(self, unit: Unit) -> None:
        self.size -= len(unit.members)
        self._load.update(member.team for member in unit.members)


def batches(
    members: Iterable[Member], policy: RolloutPolicy, late: Collection[str] = ()
) -> tuple[Batch, ...]:
    """Put every member in exactly one wave; the waves of the others are as if nobody was late.

    A cycle that breaks a limit by itself gets a wave of its own, with a remark.
    Raises ValueError if members wait for each other in a cycle that they do not declare.
    """
    every = list(members)
    done: list[Batch] = []
    _schedule((one for one in every if one.name not in late), policy, done)
    _schedule((one for one in every if one.name in late), policy, done)
    return tuple(done)


def _schedule(members: Iterable[Member], policy: RolloutPolicy, done: list[Batch]) -> None:
    units = units_of(members)
    waiting, dependants = _order(units)
    ready = sorted((unit for unit in units if not waiting[unit.names]), key=lambda u: u.order)
    left = len(units)
    while ready:
        batch, chosen = _first(ready, policy) if not done else _next(ready, policy)
        done.append(batch)
        left -= len(chosen)
        gone = {unit.names for unit in chosen}
        ready = [unit for unit in ready if unit.names not in gone]
        for unit in chosen:
            for dependant in dependants[unit.names]:
                waiting[dependant.names] -= 1
                if not waiting[dependant.names]:
                    ready.append(dependant)
        ready.sort(key=lambda unit: unit.order)
    if left:
        raise ValueError("members wait for each other in a cycle that none of them declares")


def units_of(members: Iterable[Member]) -> list[Unit]:
    """Put together what has to move in one wave."""
    groups: defaultdict[str, list[Member]] = defaultdict(list)
    for member in sorted(members, key=lambda one: one.name):
        groups[member.cycle[0] if member.cycle else member.name].append(member)
    return [_unit(tuple(group)) for group in groups.values()]


def _unit(members: tuple[Member, ...]) -> Unit:
    names = tuple(member.name for member in members)
    tier = min(member.tier for member in members)
    return Unit(members, names, tier, (-tier, names[0]))


def _order(
    units: list[Unit],
) -> tuple[Counter[tuple[str, ...]], dict[tuple[str, ...], list[Unit]]]:
    """Count for each unit the units it waits for, and list the units that wait for it."""
    unit_of = {name: unit for unit in units for name in unit.names}
    waiting: Counter[tuple[str, ...]] = Counter()
    dependants: defaultdict[tuple[str, ...], list[Unit]] = defaultdict(list)
    for unit in units:
        providers = {unit_of[name].names for name in unit.after if name in unit_of}
        waiting[unit.names] = len(providers)
        for provider in providers:
            dependants[provider].append(unit)
    return waiting, dependants


def _first(ready: list[Unit], policy: RolloutPolicy) -> tuple[Batch, list[Unit]]:
    """Choose the canary; without a single consumer of low tier, say what goes first instead."""
    single = sorted((u for u in ready if len(u.members) == 1), key=lambda u: u.canary_order)
    chosen = [unit for unit in single if unit.tier >= CANARY_TIER]
    remark = ""
    if not chosen and single:
        chosen = [min(single, key=lambda unit: unit.order)]
        remark = "no consumer of tier 3 or 4 can go first: the canary is more critical than usual"
    if not chosen:
        batch, units = _next(ready, policy)
        reason = "every consumer that could go first is in a cycle: there is no small canary"
        return Batch(batch.members, False, (*batch.remarks, reason)), units
    room = _Room(min(CANARY_SIZE, max(policy.wave_size, 1)), max(policy.team_capacity, 1))
    taken = _fill(chosen, room)
    return Batch(_names(taken), True, (remark,) if remark else ()), taken


def _next(ready: list[Unit], policy: RolloutPolicy) -> tuple[Batch, list[Unit]]:
    """Fill one wave from the units that wait for nobody, least critical first."""
    room = _Room(policy.wave_size, policy.team_capacity)
    if room.admits(ready[0]):
        taken = _fill(ready, room)
        return Batch(_names(taken)), taken
    alone = ready[0]
    return Batch(alone.names, False, excess(alone, policy)), [alone]


def _fill(ready: Iterable[Unit], room: _Room) -> list[Unit]:
    taken: list[Unit] = []
    held: int | None = None
    for unit in ready:
        if room.size <= 0 or (held is not None and unit.tier < held):
            break
        if room.admits(unit):
            room.take(unit)
            taken.append(unit)
        else:
            held = unit.tier if held is None else held
    return taken


def _names(units: Iterable[Unit]) -> tuple[str, ...]:
    return tuple(sorted(name for unit in units for name in unit.names))


def excess(unit: Unit, policy: RolloutPolicy) -> tuple[str, ...]:
    """Say which limits a cycle breaks by itself."""
    found = []
    if len(unit.members) > policy.wave_size:
        found.append(
            f"{len(unit.members)} consumers consume each other and have to move together:"
            f" more than wave_size {policy.wave_size}"
        )
    for team, count in sorted(Counter(member.team for member in unit.members).items()):
        if count > policy.team_capacity:
            found.append(
                f"{count} consumers of team {team} consume each other and have to move together:"
                f" more than team_capacity {policy.team_capacity}"
            )
    return tuple(found)
