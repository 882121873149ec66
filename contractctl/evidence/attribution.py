"""What was seen, tied to callers and operations as consumers.yaml and contracts are today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from contractctl.evidence.identity import Identities
from contractctl.evidence.matching import ContractIndex, Match
from contractctl.model.evidence import ObservedUse, Request, Sighting

_MEMO = 65_536


def attribute(
    sightings: Iterable[Sighting], identities: Identities, index: ContractIndex
) -> tuple[ObservedUse, ...]:
    """Who each sighting is of, and which operation of which contract it is for.

    Where several contracts have the operation, those count that the rest of the stream is for,
    and all of them if that does not tell: the use of one is never missed for another's sake.
    """
    seen = tuple(sightings)
    caller = lru_cache(_MEMO)(identities.caller)
    matches = lru_cache(_MEMO)(index.matches)
    known = _known_apis(seen, matches)
    found = []
    for one in seen:
        possible = matches(one.request)
        own = [match for match in possible if match.api in known[one.stream]]
        who = caller(one.sender)
        found += [ObservedUse(who, m.api, m.operation, m.revisions, one) for m in own or possible]
        if not possible:
            found.append(ObservedUse(who, "", None, (), one))
    return tuple(found)


def _known_apis(
    seen: tuple[Sighting, ...], matches: Callable[[Request], tuple[Match, ...]]
) -> Mapping[str, set[str]]:
    """The contracts that a stream holds requests for which can be for no other."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in seen:
        possible = matches(one.request)
        if len(possible) == 1:
            found[one.stream].add(possible[0].api)
    return found
