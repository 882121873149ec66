"""What was seen, tied to callers and operations as consumers.yaml and contracts are today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from contractctl.evidence.agents import family, product
from contractctl.evidence.identity import Identities
from contractctl.evidence.matching import ContractIndex, Match
from contractctl.evidence.networks import wider
from contractctl.model import EvidenceKind
from contractctl.model.evidence import (
    Caller,
    CallerKind,
    Credentials,
    ObservedUse,
    Request,
    Sighting,
)

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
    bare = lru_cache(_MEMO)(index.without_bases.matches)
    known = _known_apis(seen, matches)
    found = []
    for one in seen:
        possible = matches(one.request)
        if not possible and one.kind is EvidenceKind.PACT:
            possible = bare(one.request)
        own = [match for match in possible if match.api in known[one.stream]]
        who = caller(one.sender)
        found += [ObservedUse(who, m.api, m.operation, m.revisions, one) for m in own or possible]
        if not possible:
            found.append(ObservedUse(who, "", None, (), one))
    return tuple(_sharpened(found))


def _sharpened(uses: list[ObservedUse]) -> Iterator[ObservedUse]:
    """The same uses; a stranger of one version and one address is named by them, not by the
    program's family and the network."""
    senders: dict[Caller, set[Credentials]] = defaultdict(set)
    for use in uses:
        weakly = use.caller.identified_by in ("user_agent", "cidr")
        if weakly and use.caller.kind is CallerKind.UNDOCUMENTED:
            senders[use.caller].add(use.sighting.sender)
    named = {caller: replace(caller, name=_name(seen)) for caller, seen in senders.items()}
    for use in uses:
        yield replace(use, caller=named[use.caller]) if use.caller in named else use


def _name(senders: set[Credentials]) -> str:
    agents = {one.user_agent for one in senders}
    programs = {product(agent) for agent in agents}
    places = {one.address for one in senders}
    program = programs.pop() if len(programs) == 1 else family(next(iter(agents)))
    place = places.pop() if len(places) == 1 else wider(next(iter(places)))
    return f"user_agent:{program} {place}".rstrip() if program else f"address:{place}"


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
