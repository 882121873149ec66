"""Who sent a request, by the identities that consumers.yaml declares, strongest first."""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fnmatch import translate
from functools import lru_cache
from typing import NamedTuple

from contractctl.evidence.agents import family, is_library
from contractctl.evidence.networks import IPNetwork, Proxies, is_within, network_of, plain, wider
from contractctl.model import Identity, Service
from contractctl.model.evidence import Caller, CallerKind, Credentials

WEAK = frozenset({"header", "user_agent", "cidr"})
"""Identities that anybody can forge, or that change hands without notice."""

MANY = "(many different)"
"""What stands for user agents once there are too many: a scanner may send a new one each time."""

_MOST_AGENTS, _MOST_STRANGERS = 2_000, 20_000

_MEMO = 65_536


class Claim(NamedTuple):
    """A service that an identity recognises, and the part of the credentials that shows it."""

    kind: str
    service: str
    shown: Credentials


class _Agents:
    """Patterns of user agents, found by how they begin: there may be thousands."""

    def __init__(self) -> None:
        self._patterns: list[tuple[Callable[[str], object], str]] = []
        self._by_start: dict[str, list[int]] = defaultdict(list)

    def add(self, pattern: str, service: str) -> None:
        """Let a service be recognised by a pattern such as `checkout-web/*`."""
        start = re.split(r"[*?[]", pattern, maxsplit=1)[0].lower()
        # Beyond ASCII a letter may stand for another of another length: look at those always.
        self._by_start[start if start.isascii() else ""].append(len(self._patterns))
        matches = re.compile(translate(pattern), re.IGNORECASE).match
        self._patterns.append((matches, service))

    def claiming(self, agent: str) -> Iterator[str]:
        """The services whose patterns an agent matches, in the order in which they were added."""
        small = agent.lower()
        places: Iterable[int] = range(len(self._patterns))
        if agent.isascii():
            starts = (small[:end] for end in range(len(small) + 1))
            places = sorted(place for start in starts for place in self._by_start.get(start, ()))
        for matches, service in (self._patterns[place] for place in places):
            if matches(agent):
                yield service


class Identities:
    """The resolver chain: principal, header, API key, user agent, address, service name."""

    def __init__(self, services: Iterable[Service]) -> None:
        self._exact: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._agents = _Agents()
        self._networks: list[tuple[IPNetwork, str]] = []
        self._declared: set[tuple[str, str]] = set()
        self._names: set[str] = set()
        for service in services:
            self._names.add(service.name)
            for identity in service.identities:
                self._add(identity, service.name)
        self._kinds = {kind for kind, _ in self._declared}
        self._networks.sort(key=lambda pair: -pair[0].prefixlen)
        self.header_names = frozenset(name for kind, name, _ in self._exact if kind == "header")
        self.claims = lru_cache(_MEMO)(self._claims)

    def _add(self, identity: Identity, service: str) -> None:
        self._declared.add((identity.kind, service))
        if identity.kind == "user_agent":
            self._agents.add(identity.value, service)
        elif identity.kind == "cidr":
            self._networks.append((ipaddress.ip_network(identity.value), service))
        else:
            self._exact[identity.kind, identity.name, identity.value].append(service)

    def caller(self, sender: Credentials) -> Caller:
        """The service that the strongest identity recognises; all that claim it are named.

        A tie is broken by the next weaker identity. What the sender shows and nobody claims
        stands against weaker claims: it is another's who declares that kind of identity, and
        else nobody can tell.
        """
        claims = self.claims(sender)
        if not claims:
            return _stranger(sender)
        strongest = _strongest(claims)
        everybody = tuple(dict.fromkeys(claim.service for claim in claims))
        kind = claims[0].kind
        unclaimed = self.unclaimed(sender, kind)
        if len(strongest) == 1 and unclaimed == Credentials():
            return Caller(strongest[0], CallerKind.SERVICE, kind, kind in WEAK, everybody)
        strangers = [] if unclaimed == Credentials() else [_stranger(unclaimed).name]
        name = " or ".join((*sorted(strongest), *strangers))
        return Caller(name, CallerKind.CONFLICT, kind, kind in WEAK, tuple(sorted(everybody)))

    def _claims(self, sender: Credentials) -> tuple[Claim, ...]:
        """Every claim on a sender, strongest first.

        A service that declares a stronger kind of identity, of which the sender shows another's,
        has none: it only looks like it.
        """
        claims = tuple(self._each_claim(sender))
        held = {(claim.kind, claim.service) for claim in claims}

        def is_void(claim: Claim) -> bool:
            own = {(kind, claim.service) for kind in _stronger(sender, claim.kind)}
            return bool(own & self._declared) and not own & held

        return tuple(claim for claim in claims if not is_void(claim))

    def _each_claim(self, sender: Credentials) -> Iterator[Claim]:
        if sender.principal:
            for service in self._exact.get(("spiffe", "", sender.principal), ()):
                yield Claim("spiffe", service, Credentials(principal=sender.principal))
        for name, value in sender.headers:
            for service in self._exact.get(("header", name, value), ()):
                yield Claim("header", service, Credentials(headers=((name, value),)))
        if sender.api_key:
            for service in self._exact.get(("api_key", "", sender.api_key), ()):
                yield Claim("api_key", service, Credentials(api_key=sender.api_key))
        networks = self._claiming_networks(sender.address)
        yield from self._agent_claims(sender, {service for _, service in networks})
        for network, service in networks:
            yield Claim("cidr", service, Credentials(address=str(network)))
        if sender.service in self._names:
            yield Claim("service", sender.service, Credentials(service=sender.service))

    def unclaimed(self, sender: Credentials, kind: str) -> Credentials:
        """What a sender shows that is stronger than the strongest claim on it; a kind of identity
        that nobody declares tells nothing."""
        stronger = self._kinds & _stronger(sender, kind)
        return Credentials(
            sender.principal if "spiffe" in stronger else "",
            sender.headers if "header" in stronger else (),
            sender.api_key if "api_key" in stronger else "",
        )

    def _agent_claims(self, sender: Credentials, placed_here: set[str]) -> Iterator[Claim]:
        """A library's default name is everybody's: it counts only from the service's network,
        where the service declares one."""
        agent = sender.user_agent
        for service in self._agents.claiming(agent) if agent else ():
            placed = ("cidr", service) in self._declared
            elsewhere = placed and service not in placed_here and sender.address
            if not (elsewhere and is_library(agent)):
                yield Claim("user_agent", service, Credentials(user_agent=agent))

    def _claiming_networks(self, address: str) -> list[tuple[IPNetwork, str]]:
        """The smallest declared network around an address (or network), with all its owners."""
        inside = network_of(address)
        if inside is None:
            return []
        found = [
            (network, service) for network, service in self._networks if is_within(inside, network)
        ]
        return [pair for pair in found if pair[0].prefixlen == found[0][0].prefixlen]


class Condenser:
    """Keeps of a sender what tells it apart and no more, so that few different ones are stored.

    What an identity recognises is kept as the identity; of anybody else the user agent and the
    address: the address itself while a program has few, else its network (/24, or /64 for IPv6).
    """

    def __init__(
        self, identities: Identities, *, proxies: Iterable[str] = (), anonymise: bool = False
    ) -> None:
        """proxies: networks that forward for many callers, so that their addresses tell nothing."""
        self._identities = identities
        self._proxies = Proxies(proxies)
        self._addresses: dict[str, set[str]] = defaultdict(set)
        self._most = 0 if anonymise else 64
        self._agents: set[str] = set()
        self._strangers: set[Credentials] = set()

    def __call__(self, sender: Credentials) -> Credentials:
        """What is stored of a sender."""
        own = "" if sender.address in self._proxies else plain(sender.address)
        if own != sender.address:
            sender = replace(sender, address=own)
        claims = self._identities.claims(sender)
        if not claims:
            return self._stranger(sender)
        against = self._identities.unclaimed(sender, claims[0].kind)
        merged = _merged(claims, against)
        return merged if against == Credentials() else self._kept(merged)

    def _stranger(self, sender: Credentials) -> Credentials:
        """A sender that nobody claims; when there are too many, they are told apart no more."""
        agent = self._agent(sender.user_agent)
        address = self._address(family(agent), sender.address)
        return self._kept(replace(sender, user_agent=agent, address=address))

    def _kept(self, shown: Credentials) -> Credentials:
        if shown not in self._strangers:
            if len(self._strangers) >= _MOST_STRANGERS:
                return Credentials(user_agent=MANY)
            self._strangers.add(shown)
        return shown

    def _agent(self, user_agent: str) -> str:
        """The header as it is while there are few."""
        shortened = user_agent[:200]
        if shortened in self._agents or len(self._agents) < _MOST_AGENTS:
            self._agents.add(shortened)
            return shortened
        return MANY

    def _address(self, program: str, address: str) -> str:
        known = self._addresses[program]
        if address in known:
            return address
        if len(known) < self._most:
            known.add(address)
            return address
        return wider(address)


_STRENGTH = ("spiffe", "header", "api_key", "user_agent", "cidr", "service")


def _stronger(sender: Credentials, kind: str) -> set[str]:
    """The kinds of identity that a sender shows and only its owner should have, as far as they
    are stronger than a kind."""
    shown = (
        ("spiffe", sender.principal),
        ("header", sender.headers),
        ("api_key", sender.api_key),
    )
    return {one for one, value in shown if value and _STRENGTH.index(one) < _STRENGTH.index(kind)}


def _strongest(claims: tuple[Claim, ...]) -> tuple[str, ...]:
    """The services with the strongest claim; of several, those that a weaker one tells apart."""
    found = tuple(dict.fromkeys(c.service for c in claims if c.kind == claims[0].kind))
    for kind in dict.fromkeys(claim.kind for claim in claims):
        told = {claim.service for claim in claims if claim.kind == kind} & set(found)
        found = tuple(one for one in found if one in told) if told else found
    return found


def _merged(claims: tuple[Claim, ...], against: Credentials) -> Credentials:
    """What of a sender shows the claims on it, and what stands against them."""
    shown = [claim.shown for claim in claims]

    def first(values: Iterable[str]) -> str:
        return next(filter(None, values), "")

    return Credentials(
        against.principal or first(one.principal for one in shown),
        against.headers or tuple(sorted({header for one in shown for header in one.headers})),
        against.api_key or first(one.api_key for one in shown),
        first(one.service for one in shown),
        first(one.user_agent for one in shown),
        first(one.address for one in shown),
    )


def _stranger(sender: Credentials) -> Caller:
    """A sender that no service claims, named by the strongest of what tells it apart."""
    kind = CallerKind.UNDOCUMENTED
    if sender.principal:
        return Caller(f"principal:{sender.principal}", kind, "spiffe")
    if sender.headers:
        shown = " ".join(f"{name}={value}" for name, value in sender.headers)
        return Caller(f"header:{shown}", kind, "header", True)
    if sender.api_key:
        return Caller(f"api_key:{sender.api_key[:19]}", kind, "api_key")
    if sender.service:
        return Caller(f"service:{sender.service}", kind, "service")
    network = wider(sender.address)
    if sender.user_agent:
        name = f"user_agent:{family(sender.user_agent)} {network}".rstrip()
        return Caller(name, kind, "user_agent", True)
    if network:
        return Caller(f"address:{network}", kind, "cidr", True)
    return Caller("unattributed", CallerKind.UNATTRIBUTED)
