"""Draft entries for consumers.yaml, each tried on everything that was seen before it is drafted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from contractctl.audit.evidence import grouped
from contractctl.audit.nouns import Audit, CallerSeen, Material, Target, Window
from contractctl.audit.scope import scope
from contractctl.evidence.agents import is_library, product
from contractctl.evidence.identity import Identities
from contractctl.evidence.networks import network_of
from contractctl.model import Consumption, FieldPath, Identity, Location, Service, Use
from contractctl.model.evidence import CallerKind, Credentials

PLACEHOLDER = "FIND-OUT"

MOST_DRAFTS = 200
"""Callers that are drafted at a time: each draft is tried on all that was seen."""

_NOWHERE = Location("", 1, 1)
_NAME_SIGNS = re.compile(r"[^a-z0-9.]+")
_GLOB = re.compile(r"([*?\[])")
_MOST_ADDRESSES = 16
_LEAST_CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry for consumers.yaml.

    added: what an entry that is there already does not have yet; empty for a new entry
    remarks: what the person who looks at it should know
    """

    service: Service
    is_new: bool
    added: frozenset[str]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Drafts, and the callers for which no identity in consumers.yaml would tell them apart."""

    drafts: tuple[Draft, ...]
    hopeless: tuple[tuple[str, str], ...]


def propose(material: Material, found: Audit) -> Proposal:
    """Draft an entry for every undocumented caller, and complete those of known services."""
    drafting = _Drafting(material, found)
    known = [_completed(material, found, name) for name in _lacking(found)]
    drafts, hopeless = [], []
    for number, caller in enumerate(found.undocumented):
        draft = drafting.draft(caller) if number < MOST_DRAFTS else None
        if draft is not None:
            drafts.append(draft)
        else:
            why = _NOT_TOLD_APART if number < MOST_DRAFTS else _TOO_MANY
            hopeless.append((caller.name, why))
    hopeless += [(name, _LOOKS_KNOWN) for name in found.strangers]
    return Proposal((*known, *drafts), tuple(hopeless))


_NOT_TOLD_APART = "no identity tells it from other callers; have it send a client-id header"
_LOOKS_KNOWN = (
    "it otherwise looks like a known service: add what it shows to that service's entry, or to an"
    " entry of its own"
)
_TOO_MANY = f"only the first {MOST_DRAFTS} callers are drafted at a time"


def _lacking(found: Audit) -> list[str]:
    return sorted({one.consumer for one in found.undeclared})


def _completed(material: Material, found: Audit, name: str) -> Draft:
    """The entry of a known service with its undeclared uses added."""
    service = next(one for one in material.services if one.name == name)
    added: set[str] = set()
    for one in found.undeclared:
        if one.consumer != name:
            continue
        extra = tuple(FieldPath("query", parameter) for parameter in one.parameters)
        service = replace(service, consumes=_with(service.consumes, one.target, extra))
        added.update(f"{one.target.api} {one.target} {path}" for path in extra)
        if not extra:
            added.add(f"{one.target.api} {one.target}")
        if one.lacks == "contract":
            added.add(one.target.api)
    return Draft(service, False, frozenset(added), ())


def _with(
    consumes: tuple[Consumption, ...], asked: Target, extra: tuple[FieldPath, ...] = ()
) -> tuple[Consumption, ...]:
    """What a service consumes, with one use more, or with more parameters of it."""
    mine = next((one for one in consumes if one.api == asked.api), None)
    uses = list((mine.uses or ()) if mine else ())
    at = next((n for n, u in enumerate(uses) if u.operation.shape == asked.operation.shape), None)
    if at is None:
        uses.append(Use(asked.operation, None, None, _NOWHERE))
    else:
        uses[at] = replace(uses[at], sends=(*(uses[at].sends or ()), *extra))
    changed = Consumption(asked.api, tuple(uses), mine.location if mine else _NOWHERE)
    others = (one for one in consumes if one.api != asked.api)
    return tuple(sorted((*others, changed), key=lambda one: one.api))


class _Drafting:
    """Finds for each caller the identities that recognise it and nobody else."""

    def __init__(self, material: Material, found: Audit) -> None:
        seen = scope(material, found.apis, Window(found.first, found.last))
        every = (*seen.uses, *seen.shadow)
        self._senders: dict[Credentials, str] = {
            use.sighting.sender: use.caller.name for use in material.uses
        }
        strangers = [use for use in every if use.caller.kind is CallerKind.UNDOCUMENTED]
        self._own = {
            name: {use.sighting.sender for use in uses}
            for name, uses in grouped(strangers, lambda use: use.caller.name).items()
        }
        self._services = list(material.services)

    def draft(self, caller: CallerSeen) -> Draft | None:
        """A draft that was tried; None if nothing tells this caller apart."""
        own = self._own[caller.name]
        names = {sender.service for sender in own if sender.service}
        name = names.pop() if len(names) == 1 else self._name(caller)
        tried = [
            Service(
                *(name, PLACEHOLDER, PLACEHOLDER, _LEAST_CRITICAL, _NOWHERE),
                identities=identities,
                consumes=_consumes(caller.operations),
            )
            for identities in _candidates(own)
        ]
        # One that claims nobody else's hits is better than one that stronger identities correct.
        for service in sorted(tried, key=lambda one: self._claims_others(one, caller.name)):
            identities = service.identities
            if self._works(service, caller.name):
                self._services.append(service)
                return Draft(service, True, frozenset(), tuple(_remarks(caller, identities)))
        return None

    def _name(self, caller: CallerSeen) -> str:
        kind, _, rest = caller.name.partition(":")
        plain = _NAME_SIGNS.sub("-", (rest or kind).lower()).strip("-.")[:48]
        taken = {one.name for one in self._services}
        name = wanted = f"unknown-{plain or kind}"
        number = 1
        while name in taken:
            number += 1
            name = f"{wanted}-{number}"
        return name

    def _works(self, service: Service, caller: str) -> bool:
        """Whether a draft claims all hits of the caller, and none of anybody else's."""
        claimed = {one for other in self._services for one in other.identities}
        if claimed & set(service.identities):
            return False
        if self._claims_others(service, caller) and not self._leaves_others(service, caller):
            return False
        together = Identities([*self._services, service])
        return all(self._is_claimed(together, sender, service) for sender in self._own[caller])

    def _claims_others(self, service: Service, caller: str) -> bool:
        alone = Identities([service])
        return any(
            name != caller and alone.claims(sender) for sender, name in self._senders.items()
        )

    def _is_claimed(self, identities: Identities, sender: Credentials, service: Service) -> bool:
        found = identities.caller(sender)
        return found.kind is CallerKind.SERVICE and found.name == service.name

    def _leaves_others(self, service: Service, caller: str) -> bool:
        before, after = Identities(self._services), Identities([*self._services, service])
        return all(
            before.caller(sender).name == after.caller(sender).name
            for sender, name in self._senders.items()
            if name != caller
        )


def _consumes(targets: Iterable[Target]) -> tuple[Consumption, ...]:
    consumes: tuple[Consumption, ...] = ()
    for one in targets:
        consumes = _with(consumes, one)
    return consumes


def _candidates(own: Iterable[Credentials]) -> Iterator[tuple[Identity, ...]]:
    """Identities to try, those first that are hardest to forge and tell most."""
    senders = sorted(own, key=repr)
    if all(sender.service for sender in senders):
        yield ()
    principals = {sender.principal for sender in senders}
    if all(one.startswith("spiffe://") for one in principals):
        yield tuple(Identity("spiffe", one) for one in sorted(principals))
    headers = {header for sender in senders for header in sender.headers}
    if headers and all(sender.headers for sender in senders):
        yield tuple(Identity("header", value, name) for name, value in sorted(headers))
    keys = {sender.api_key for sender in senders}
    if all(keys):
        yield tuple(Identity("api_key", one) for one in sorted(keys))
    agents = tuple(Identity("user_agent", one) for one in _patterns(senders))
    networks = tuple(Identity("cidr", one) for one in _networks(senders))
    placed = (*agents, *networks) if agents and networks else ()
    shared = any(is_library(sender.user_agent) for sender in senders)
    # What a library sends by default is everybody's, so its network comes first.
    yield from filter(None, (placed, networks, agents) if shared else (agents, placed, networks))


def _patterns(senders: Iterable[Credentials]) -> list[str]:
    """Glob patterns for the user agents: any version of the same program."""
    found = set()
    for sender in senders:
        named = product(sender.user_agent)
        program, slash, _ = named.partition("/")
        if not program:
            return []
        begin = "" if sender.user_agent.startswith(named) else "*"
        end = f"{slash}*" if slash or sender.user_agent != named else ""
        literal = _GLOB.sub(r"[\1]", program)
        found.add(f"{begin}{literal}{end}")
    return sorted(found)


def _networks(senders: Iterable[Credentials]) -> list[str]:
    networks = {network_of(sender.address) for sender in senders}
    if None in networks or len(networks) > _MOST_ADDRESSES:
        return []
    return sorted(str(network) for network in networks)


def _remarks(caller: CallerSeen, identities: tuple[Identity, ...]) -> Iterator[str]:
    yield f"{caller.name}: {caller.hits.count:,} hits"
    if caller.user_agents or caller.addresses:
        yield f"seen as {', '.join((*caller.user_agents[:2], *caller.addresses[:3]))}"
    if {one.kind for one in identities} == {"user_agent"} and any(
        map(is_library, caller.user_agents)
    ):
        yield "anybody who uses this library will be taken for it: have it send a name of its own"
    if caller.shadow:
        asked = ", ".join(map(str, caller.shadow[:3]))
        yield f"it also calls what no contract has: {asked}"
