"""Which address of those that a request came by is its sender's, and which cannot be believed."""

from __future__ import annotations

from collections.abc import Iterable

from contractctl.evidence.networks import Proxies


class Forwarding:
    """Reads the addresses from the one that connected backwards, as far as proxies report them.

    Anybody can send an X-Forwarded-For header: only what a declared proxy added to it is true.
    """

    def __init__(self, proxies: Iterable[str] = ()) -> None:
        """proxies: networks that forward for others."""
        self._proxies = Proxies(proxies)

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
        return hop in self._proxies
