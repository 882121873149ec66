"""Which address of those that a request came by is its sender's, and which cannot be believed."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable


class Forwarding:
    """Reads the addresses from the one that connected backwards, as far as proxies report them.

    Anybody can send an X-Forwarded-For header: only what a declared proxy added to it is true.
    """

    def __init__(self, proxies: Iterable[str] = ()) -> None:
        """proxies: networks that forward for others."""
        self._proxies = tuple(ipaddress.ip_network(network) for network in proxies)

    def sender(self, hops: str) -> str:
        """The last address that is no proxy's; the first of all if only proxies are there."""
        if "," not in hops:
            return hops
        nearest = ""
        for hop in reversed(hops.split(",")):
            nearest = hop.strip() or nearest
            if not self.is_proxy(nearest):
                break
        return nearest

    def is_proxy(self, hop: str) -> bool:
        """Whether an address is one that forwards for others."""
        if not self._proxies:
            return False
        try:
            found = ipaddress.ip_address(hop)
        except ValueError:
            return False
        return any(found in network for network in self._proxies)
