"""What decides when the last wave is over: who takes longest in each, and why not earlier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from contractctl.plan.course_words import granted
from contractctl.plan.dating import Span, Terms, extensions, providers
from contractctl.plan.nouns import Batch, Link, Member
from contractctl.plan.waves import Unit, excess, units_of
from contractctl.plan.words import names

FIRST = "first"
"""Why the first wave of those that are left is not in one before."""

BEGUN = "all that are left in it have begun, without waiting for a wave before it"

_NAMED = 3


def critical_path(terms: Terms, spans: Sequence[Span]) -> tuple[Link, ...]:
    """Name who takes longest in each wave on the way to the end, and what holds it back.

    Waves go one after the other, so each that is left is on the way, unless a later one did not
    wait for it. Of several that take as long it is the first in the order of names. An extension
    that lasts longer than all of them comes last.
    """
    grouping, more, found = _Grouping(terms), extensions(terms), list[Link]()
    way = _way(terms, spans, more)
    for number, free in way:
        left = terms.left(terms.grouped[number - 1])
        longest = min(left, key=lambda name: (-terms.members[name].effort_days, name))
        because = free or " and ".join(grouping.holds(longest, number))
        found.append(Link(number, longest, because))
    last = max(more, key=lambda name: (more[name], name), default=None)
    if last is not None and all(more[last] > spans[number - 1].soaked for number, _ in way):
        because = f"it {granted(terms.facts.extended[last])}"
        found.append(Link(terms.wave_of[last], last, because))
    return tuple(found)


def _way(terms: Terms, spans: Sequence[Span], more: Mapping[str, date]) -> list[tuple[int, str]]:
    """The waves that lead to the end, and why the first of them waits for none before it."""
    before = [number for number, one in enumerate(terms.grouped, start=1) if terms.left(one)]
    found: list[tuple[int, str]] = []
    while before:
        number = max(before, key=lambda one: (spans[one - 1].soaked, one))
        before = [one for one in before if one < number]
        ready = max([terms.deprecated, *(spans[one - 1].soaked for one in before)])
        free = _free(terms, terms.grouped[number - 1], ready, more) or ("" if before else FIRST)
        found.insert(0, (number, free))
        if free:
            break
    return found


def _free(terms: Terms, batch: Batch, ready: date, more: Mapping[str, date]) -> str:
    """Why a wave does not start when those before it are ready; "" if it does."""
    begun = terms.begun(batch)
    waits = [name for name in providers(terms, batch) if name in more]
    last = max(waits, key=lambda name: (more[name], name), default=None)
    turn = ready if last is None else max(ready, more[last])
    if begun is not None and begun < turn and turn > terms.deprecated:
        return BEGUN
    if last is not None and more[last] > ready:
        return f"it waits for {last}, which {granted(terms.facts.extended[last])}"
    return ""


class _Grouping:
    """Why each is in its wave and not in the one before, read from the groups as they are."""

    def __init__(self, terms: Terms) -> None:
        self._policy = terms.migration.policy
        self._grouped = terms.grouped
        self._members = terms.members
        self._late = terms.late
        self._wave_of = terms.wave_of
        every = sorted(terms.members.values(), key=self._is_late)
        self._units = [unit for _, kind in groupby(every, self._is_late) for unit in units_of(kind)]
        self._unit_of = {name: unit for unit in self._units for name in unit.names}

    def _is_late(self, one: Member) -> bool:
        return one.name in self._late

    def holds(self, name: str, wave: int) -> list[str]:
        """Everything that keeps one of a wave out of the wave before."""
        unit, before = self._unit_of[name], self._grouped[wave - 2]
        if name in self._late and before.members[0] not in self._late:
            return [f"it joined late, on {self._late[name]}, and moves after all others"]
        if providers := [one for one in unit.after if self._wave_of[one] == wave - 1]:
            own = "it" if len(unit.names) == 1 else "its cycle"
            return [f"{own} consumes what wave {wave - 1} provides ({names(providers, _NAMED)})"]
        if before.canary:
            return [f"wave {wave - 1} is the canary, in which only one or two go first"]
        if excess(unit, self._policy):
            return ["it is in a cycle beyond the limits, which moves in a wave of its own"]
        if excess(self._unit_of[before.members[0]], self._policy):
            return [f"wave {wave - 1} is a cycle beyond the limits, which moves alone"]
        found = [*self._no_room(unit, before, wave - 1), *self._busy_teams(unit, before, wave - 1)]
        return found or [self._overtaken(unit, wave - 1)]

    def _no_room(self, unit: Unit, before: Batch, wave: int) -> Iterator[str]:
        size = self._policy.wave_size
        if len(before.members) + len(unit.names) <= size:
            return
        if len(before.members) >= size:
            yield f"wave {wave} is full (wave_size {size})"
        else:
            together = f"the {len(unit.names)} consumers of its cycle"
            yield f"wave {wave} has no room for {together} (wave_size {size})"

    def _busy_teams(self, unit: Unit, before: Batch, wave: int) -> Iterator[str]:
        capacity = self._policy.team_capacity
        for team, count in sorted(Counter(one.team for one in unit.members).items()):
            busy = [name for name in before.members if self._members[name].team == team]
            if len(busy) + count > capacity:
                yield (
                    f"team {team} is at its team_capacity of {capacity} in wave {wave}"
                    f" ({names(busy, _NAMED)})"
                )

    def _overtaken(self, unit: Unit, wave: int) -> str:
        """Who waited in a wave that takes nobody more critical before them."""
        waiting = min(
            (
                other
                for other in self._units
                if other.tier > unit.tier
                and self._wave_of[other.names[0]] > wave
                and self._could_go(other, unit, wave)
            ),
            key=lambda other: other.order,
        )
        whose = f"{names(waiting.names, _NAMED)} (tier {waiting.tier})"
        return f"less critical consumers go first, and {whose} still waited in wave {wave}"

    def _could_go(self, one: Unit, instead_of: Unit, wave: int) -> bool:
        """Whether it was scheduled with another, and waited for nobody who was."""
        if self._is_late(one.members[0]) != self._is_late(instead_of.members[0]):
            return False
        kept = one.after if one.names[0] in self._late else set(one.after) - self._late.keys()
        return all(self._wave_of[name] < wave for name in kept)
