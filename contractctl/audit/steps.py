"""The next step to take for each kind of finding, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from contractctl.model import Service

PROPOSE = "`contractctl audit --propose` drafts the entry"


class Owners:
    """Whom to ask about a service."""

    def __init__(self, services: Iterable[Service]) -> None:
        self._services = {one.name: one for one in services}

    def ask_all(self, names: Sequence[str]) -> str:
        """Whom to ask about several callers; only the first few are named."""
        known = [name for name in names if name in self._services]
        owners = list(dict.fromkeys(self._services[name].owner for name in known))
        strangers = len(names) - len(known)
        said = [f"ask {', '.join(owners[:3])}"] if owners else []
        if len(owners) > 3:
            said[0] += f" and {len(owners) - 3} more"
        if strangers:
            whom = "the undocumented caller" if strangers == 1 else f"{strangers} callers"
            said.append(f"find out who {whom} {'is' if strangers == 1 else 'nobody claims are'}")
        return "; ".join(said)


def stranger(identified_by: str, name: str, addresses: Sequence[str]) -> str:
    """How to find the owner of an undocumented caller."""
    where = f" ({', '.join(addresses[:3])})" if addresses else ""
    who = {
        "spiffe": "ask the team that runs this workload",
        "header": "ask who sends this header",
        "api_key": "ask whoever issues API keys whom this one belongs to",
        "service": f"ask the team whose service calls itself {name.partition(':')[2]}",
        "cidr": f"ask who runs the hosts of this network{where}",
    }.get(identified_by, f"ask who runs this program there{where}")
    return f"{who}, then add it to consumers.yaml ({PROPOSE}); if nobody answers, brown out"


def undeclared(service: Service) -> str:
    """What to do about a use that is not declared."""
    return f"add it to consumers.yaml ({PROPOSE}), or ask {service.owner} ({service.team})"


STATUS_WORDS: Mapping[int, str] = {
    0: "no answer",
    1: "1xx",
    2: "2xx",
    3: "3xx",
    4: "4xx",
    5: "5xx",
}


def statuses(found: Iterable[tuple[int, int]]) -> str:
    """Hits by class of the answer: "12 2xx, 3 4xx"."""
    return ", ".join(f"{hits:,} {STATUS_WORDS.get(code, str(code))}" for code, hits in found)
