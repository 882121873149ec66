"""Uses summed up as the evidence of a finding."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import TypeVar

from contractctl.audit.nouns import Hits, Target
from contractctl.audit.scope import is_traffic
from contractctl.model import EvidenceKind, Operation
from contractctl.model.evidence import ObservedUse

K = TypeVar("K", bound=Hashable)

MOST = 8
"""Examples that a finding keeps of user agents or addresses."""


def grouped(
    uses: Iterable[ObservedUse], key: Callable[[ObservedUse], K]
) -> dict[K, list[ObservedUse]]:
    """Uses by what they have in common."""
    found: dict[K, list[ObservedUse]] = defaultdict(list)
    for use in uses:
        found[key(use)].append(use)
    return found


def hits(uses: Iterable[ObservedUse]) -> Hits:
    """What uses come to; only requests count as hits."""
    every = list(uses)
    seen = [use for use in every if is_traffic(use)]
    statuses: Counter[int] = Counter()
    for use in seen:
        statuses[use.sighting.status] += use.sighting.hits
    return Hits(
        statuses.total(),
        min((use.sighting.first for use in every if use.sighting.first), default=None),
        max((use.sighting.last for use in every if use.sighting.last), default=None),
        tuple(sorted(statuses.items())),
        tuple(kind for kind in EvidenceKind if any(use.sighting.kind is kind for use in every)),
        tuple(sorted({use.sighting.stream for use in every})),
        sum(use.sighting.hits for use in seen if use.caller.is_weak),
    )


def target(use: ObservedUse) -> Target:
    """The operation of a use, in the spelling of the contract; of a shadow one, as requested."""
    if use.operation is not None:
        return Target(use.api, use.operation)
    return shadow_target(use)


@lru_cache(16_384)
def shaped(api: str, operation: Operation) -> Target:
    """An operation whatever its path parameters are called."""
    return Target(api, operation.shape)


def shadow_target(use: ObservedUse) -> Target:
    """What was asked for where no contract has it."""
    request = use.sighting.request
    return Target("", Operation(request.method, request.path or "/"))


def callers(uses: Iterable[ObservedUse]) -> tuple[str, ...]:
    """The names of all callers, most hits first."""
    found: Counter[str] = Counter()
    for use in uses:
        found[use.caller.name] += use.sighting.hits if is_traffic(use) else 0
    return tuple(sorted(found, key=lambda name: (-found[name], name)))


def examples(values: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """The values that most hits have, the most frequent first."""
    found: Counter[str] = Counter()
    for value, count in values:
        if value:
            found[value] += count
    return tuple(sorted(found, key=lambda value: (-found[value], value))[:MOST])
