"""Addresses and networks of senders, and those of proxies, which tell nobody apart."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
"""IPv4 as a socket shows it that takes both versions (RFC 4291 section 2.5.5.2)."""


def network_of(address: str) -> IPNetwork | None:
    """An address or network as a network; None for a host name or anything else."""
    try:
        network = ipaddress.ip_network(address, strict=False) if address else None
    except ValueError:
        return None
    return _unmapped(network) if network is not None and network.version == 6 else network


def _unmapped(network: ipaddress.IPv6Network) -> IPNetwork:
    if not network.subnet_of(_MAPPED):
        return network
    address = ipaddress.IPv4Address(int(network.network_address) & 0xFFFF_FFFF)
    return ipaddress.IPv4Network((address, network.prefixlen - _MAPPED.prefixlen))


def plain(address: str) -> str:
    """An address as its own version writes it: `::ffff:10.0.0.5` is 10.0.0.5."""
    if not address.lower().startswith("::ffff:"):
        return address
    network = network_of(address)
    if network is None or network.version == 6 or network.num_addresses > 1:
        return address
    return str(network.network_address)


def is_within(inside: IPNetwork, network: IPNetwork) -> bool:
    """Whether all of a network lies in another; of different versions, it never does."""
    return inside.version == network.version and inside.subnet_of(network)  # type: ignore[arg-type]


def wider(address: str) -> str:
    """The network that an address is shown as: /24, or /64 for IPv6; a name stays a name."""
    network = network_of(address)
    if network is None:
        return address
    prefix = min(network.prefixlen, 24 if network.version == 4 else 64)
    return str(network.supernet(new_prefix=prefix))


class Proxies:
    """The networks that forward for many callers, as consumers.yaml declares them."""

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks = tuple(ipaddress.ip_network(one) for one in networks)

    def __contains__(self, address: str) -> bool:
        """Whether an address, or a whole network, is one that forwards for others."""
        inside = network_of(address) if self._networks else None
        return inside is not None and any(is_within(inside, one) for one in self._networks)
