"""Which operation of a contract a request is for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from contractctl.diff.document import Offered, member, paths, text
from contractctl.model import Node, Revision

_PARAMETER = re.compile(r"\{([^{}]*)\}")

MOST_SEGMENTS = 200
"""Segments of a path that are told apart; no contract has as many."""

LONGEST_MIXED = 1_000
"""Signs of a segment that is a parameter in part, which takes more than one look."""


@dataclass(frozen=True, slots=True)
class Found:
    """An operation and the values of its path's parameters, in order and percent-encoded."""

    offered: Offered
    values: tuple[str, ...]


@dataclass(slots=True, eq=False)
class _Branch:
    """What may follow in a path: a literal, something that is a parameter in part, or any value.

    mixed: by pattern, with one group for each parameter; offered: what ends here, by method
    """

    literals: dict[str, _Branch] = field(default_factory=dict)
    mixed: dict[str, _Branch] = field(default_factory=dict)
    value: _Branch | None = None
    offered: dict[str, Offered] = field(default_factory=dict)

    def grown(self, part: str) -> _Branch:
        """The branch for one more segment of a template."""
        names = _PARAMETER.findall(part)
        if not names:
            return self.literals.setdefault(unquote(part), _Branch())
        pieces = [re.escape(unquote(piece)) for piece in _PARAMETER.split(part)[::2]]
        if any(pieces) or len(names) > 1:
            return self.mixed.setdefault("(.+?)".join(pieces), _Branch())
        self.value = self.value or _Branch()
        return self.value

    def matches(self, raw: Sequence[str], decoded: Sequence[str]) -> Iterator[_Match]:
        """What a path leads to, the most specific first: what is written out beats parameters."""
        if not raw:
            yield self.offered, ()
            return
        literal = self.literals.get(decoded[0])
        if literal is not None:
            yield from literal.matches(raw[1:], decoded[1:])
        for pattern, branch in self.mixed.items():
            hit = len(raw[0]) <= LONGEST_MIXED and re.fullmatch(pattern, decoded[0], re.DOTALL)
            if hit:
                own = tuple(quote(value, safe=",;=.") for value in hit.groups())
                for offered, values in branch.matches(raw[1:], decoded[1:]):
                    yield offered, own + values
        if self.value is not None and raw[0]:
            for offered, values in self.value.matches(raw[1:], decoded[1:]):
                yield offered, (raw[0], *values)


_Match = tuple[Mapping[str, Offered], tuple[str, ...]]


class Router:
    """All paths of a contract, below the base paths of its servers and below none."""

    def __init__(self, revision: Revision) -> None:
        self._root = _Branch()
        for offered in paths(revision).values():
            for base in _base_paths(revision, offered):
                branch = self._root
                for part in f"{base}{offered.operation.path}".split("/"):
                    branch = branch.grown(part)
                branch.offered.setdefault(offered.operation.method, offered)

    def find(self, path: str) -> Mapping[str, Found]:
        """The operations that a percent-encoded path leads to, by method.

        A path that is written out beats one with parameters, for the methods that it has.
        """
        raw = path.split("/", MOST_SEGMENTS)
        decoded = [unquote(segment) if "%" in segment else segment for segment in raw]
        found: dict[str, Found] = {}
        for offered, values in self._root.matches(raw, decoded):
            for method, one in offered.items():
                found.setdefault(method, Found(one, values))
        return found


def _base_paths(revision: Revision, offered: Offered) -> list[str]:
    """Of all servers; and none, since gateways take it away and base URLs leave it out."""
    owners = (offered.node, offered.path_item, revision.root)
    return list(dict.fromkeys([*(base for owner in owners for base in _bases(owner)), ""]))


def _bases(owner: Node) -> Iterator[str]:
    servers = member(owner, "servers")
    for index in range(len(servers.raw) if servers and isinstance(servers.raw, list) else 0):
        url = _filled(servers.child(str(index))) if servers else ""
        try:
            path = urlsplit(url).path.strip("/")
        except ValueError:
            continue
        yield f"/{path}" if path else ""


def _filled(server: Node) -> str:
    """The URL of a server with the defaults of its variables."""
    variables = member(server, "variables")

    def default(hit: re.Match[str]) -> str:
        return text(member(variables, hit[1]), "default") or ""

    return _PARAMETER.sub(default, text(server, "url") or "")
