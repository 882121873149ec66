"""How a service's traffic is recognised, as consumers.yaml declares it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping

from contractctl.load.checking import Entry, quoted, take
from contractctl.load.nearest import did_you_mean
from contractctl.load.scalars import text
from contractctl.model import Identity

_HASH = re.compile(r"sha256:[0-9a-fA-F]{64}")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SECRET_HEADERS = {
    "authorization",
    "proxy-authorization",
    "cookie",
    "x-api-key",
    "api-key",
    "apikey",
    "x-auth-token",
}


def identity(entry: Entry) -> Identity | None:
    """Read one list item such as `cidr: 10.20.0.0/16`."""
    entries = entry.named()
    known = {name: child for name, child in entries.items() if name in _READERS}
    for name in entries.keys() - known.keys():
        entries[name].problem("unknown kind of identity", did_you_mean(name, _READERS, "kinds"))
    if len(known) > 1 or entry.value == {}:
        entry.problem("must be exactly one identity", "start a new '- ' item for each identity")
        return None
    return next((_READERS[name](child) for name, child in known.items()), None)


def check_single_claims(claims: Iterable[tuple[str, Identity, Entry]]) -> None:
    """Note every identity that a second service claims; hits could be given to either.

    Programs and networks are shared in truth, and another identity may tell their users apart.
    """
    owners: dict[Identity, tuple[str, Entry]] = {}
    for service, claimed, entry in claims:
        if claimed.kind in ("user_agent", "cidr"):
            continue
        owner, first = owners.setdefault(claimed, (service, entry))
        if owner != service:
            here, there = entry.location, first.location
            entry.problem(
                f"line {here.line}: '{service}' claims the {claimed.kind} identity "
                f"that '{owner}' claims on line {there.line}",
                "leave it with the service that sends it",
            )


def _spiffe(entry: Entry) -> Identity | None:
    value = text(entry)
    if value is None:
        return None
    if not value.startswith("spiffe://") or value == "spiffe://":
        entry.problem(
            f"{quoted(value)} is no SPIFFE id", "it starts with spiffe:// and a trust domain"
        )
        return None
    return Identity("spiffe", value)


def _header(entry: Entry) -> Identity | None:
    fields = entry.keys(required=("name", "value"))
    name = take(fields, "name", text, "").lower()
    if not name:
        return None
    if not _HEADER_NAME.fullmatch(name):
        fields["name"].problem(f"{quoted(name)} is no header name", "use letters, digits and '-'")
        return None
    if name in _SECRET_HEADERS:
        entry.problem(
            f"the header '{name}' carries a secret, which must not stand in this file",
            "declare the hash of the key instead: api_key: sha256:...",
        )
        return None
    value = take(fields, "value", text, None)
    return None if value is None else Identity("header", value, name)


def _api_key(entry: Entry) -> Identity | None:
    """The value is never shown: it may be the key itself."""
    if isinstance(entry.value, str) and _HASH.fullmatch(entry.value):
        return Identity("api_key", entry.value.lower())
    entry.problem(
        "only a hash belongs here, never the key itself: 'sha256:' and 64 hexadecimal digits",
        'printf %s "$KEY" | sha256sum; if this was a real key, replace it: it may be in git',
    )
    return None


def _user_agent(entry: Entry) -> Identity | None:
    value = text(entry)
    if value is None:
        return None
    if not value.strip("*? "):
        entry.problem(f"{quoted(value)} matches every caller", "name the agent: checkout-web/*")
        return None
    return Identity("user_agent", value)


def _cidr(entry: Entry) -> Identity | None:
    value = text(entry)
    if value is None:
        return None
    try:
        network = ipaddress.ip_network(value)
    except ValueError:
        entry.problem(*_network_problem(value))
        return None
    if network.prefixlen == 0:
        entry.problem(f"{quoted(value)} matches every caller", "narrow the network")
        return None
    return Identity("cidr", str(network))


def _network_problem(value: str) -> tuple[str, str]:
    """What is wrong and what to do, for a text that is no network."""
    try:
        meant = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return f"{quoted(value)} is no network", "write it like 10.20.0.0/16 or 2001:db8::/32"
    return f"{quoted(value)} is an address within a network", f"did you mean {meant}?"


_READERS: Mapping[str, Callable[[Entry], Identity | None]] = {
    "spiffe": _spiffe,
    "header": _header,
    "api_key": _api_key,
    "user_agent": _user_agent,
    "cidr": _cidr,
}
