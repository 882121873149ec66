"""Addresses that many programs send from: proxies, perhaps, that nobody declared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from contractctl.audit.scope import Scope
from contractctl.evidence.agents import family, is_by_hand
from contractctl.evidence.networks import Proxies
from contractctl.model.evidence import Credentials

_MANY = 4
"""Programs, tools that people use by hand not counted, that one host does not run by itself."""

_MOST = 0.5
"""Share of the requests with an address that such addresses send where they are no exception."""

_NAMED = 3


def crowds(scope: Scope) -> Iterator[str]:
    """What to do about the addresses that most requests come from and many programs share.

    The address of a sender is only kept where no service claims it, and a network, which is what
    many addresses become, says nothing of one host.
    """
    programs: dict[str, set[str]] = defaultdict(set)
    hits: dict[str, int] = defaultdict(int)
    for use in scope.traffic:
        sender = use.sighting.sender
        if sender.address and "/" not in sender.address:
            programs[sender.address] |= _program(sender)
            hits[sender.address] += use.sighting.hits
    crowded = sorted((a for a in hits if len(programs[a]) >= _MANY), key=lambda a: (-hits[a], a))
    if sum(hits[address] for address in crowded) <= _MOST * sum(hits.values()):
        return
    declared = Proxies(scope.proxies)
    for address in crowded[:_NAMED]:
        said = f"{address} sends the requests of {len(programs[address])} different programs"
        if address in declared:
            yield (
                f"{said}, and was declared as a proxy after they were imported; import them into"
                " a new workspace to see who is behind it"
            )
        else:
            yield (
                f"{said}: if it is a proxy, declare it under 'evidence: proxies:' in"
                " consumers.yaml and import its logs into a new workspace; callers behind it that"
                " look alike are taken for one"
            )


def _program(sender: Credentials) -> set[str]:
    """What tells a sender from others at its address; nothing for somebody at a keyboard."""
    headers = " ".join(f"{name}={value}" for name, value in sender.headers)
    by_itself = "" if is_by_hand(sender.user_agent) else family(sender.user_agent)
    shown = sender.principal or headers or sender.api_key or sender.service or by_itself
    return {shown} - {""}
