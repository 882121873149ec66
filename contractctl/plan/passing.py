"""Whom a consumer has to wait for, also by way of services that do not move themselves."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Mapping


def waits_for(
    depends_on: Mapping[str, frozenset[str]],
    moving: Collection[str],
    passing: Collection[str],
    closed: Collection[str],
) -> Mapping[str, frozenset[str]]:
    """By service, those that move whose contracts reach it, directly or through others.

    A path ends at the first that moves: who waits for that waits for those before it too.
    passing: those that move, but so late that nobody waits for them, so that paths go on
    closed: the providers of the contract itself, which work with both of its sides all the time
    """
    found = {name: set(needed.intersection(moving)) for name, needed in depends_on.items()}
    waiting: defaultdict[str, list[str]] = defaultdict(list)
    for name, needed in depends_on.items():
        for one in needed:
            waiting[one].append(name)
    through = {name for name in found if name not in closed}
    through -= set(moving) - set(passing)
    # What reaches a service reaches all behind it; one of a cycle comes again until nothing is new.
    pending = deque(name for name in sorted(through) if found[name])
    while pending:
        name = pending.popleft()
        for other in waiting[name]:
            if not found[name] <= found[other]:
                found[other] |= found[name]
                if other in through:
                    pending.append(other)
    return {name: frozenset(reached) for name, reached in found.items()}
