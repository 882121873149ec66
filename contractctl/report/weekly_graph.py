"""The services around a contract and their states, as a graph that large estates keep readable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from contractctl.graph import GraphNode
from contractctl.report.ledger_words import most_urgent_first
from contractctl.report.weekly import WeeklyReport

SHOWN_SERVICES = 40
"""Services that have a node of their own; the rest stands in groups by state."""

PROVIDER, WAIVED, UNAFFECTED = "provider", "waived", "unaffected"


@dataclass(frozen=True, slots=True)
class Node:
    """A contract, a service, or a group of services of the same state.

    state: a state of the ledger, `waived`, `unaffected` or `provider`; "" for a contract
    count: services that it stands for; 0 for a contract
    """

    kind: Literal["contract", "service", "group"]
    name: str
    state: str = ""
    count: int = 0
    team: str = ""
    tier: int | None = None
    wave: int | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """From who depends to what it depends on: a service to a contract, that to its provider.

    source, target: places in `nodes`; count: edges that it stands for
    """

    source: int
    target: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Graph:
    """grouped: services that have no node of their own and are counted in a group."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    grouped: int


def graph(report: WeeklyReport, limit: int | None = SHOWN_SERVICES) -> Graph:
    """The contract, its consumers and provider, and the contracts by which those hang together.

    limit: services with a node of their own, the most urgent first; None for all of them
    """
    states = _states(report)
    known = {one.name: one for one in report.estate.services}
    waves = {one.subject.name: one.subject.wave for one in report.progress.standings}
    consumers = [name for name in states if states[name] != PROVIDER]
    alone = set(consumers if limit is None else consumers[:limit])
    alone |= {name for name in states if states[name] == PROVIDER}
    edges = _edges(report, states, alone)
    contracts = {one.name for pair in edges for one in pair if one.kind == "contract"}
    nodes = [Node("contract", name) for name in sorted(contracts | {report.api})]
    for name in (one for one in states if one in alone):
        service = known.get(name)
        team, tier = (service.team, service.tier) if service else ("", None)
        nodes.append(Node("service", name, states[name], 1, team, tier, waves.get(name)))
    rest = Counter(states[name] for name in states if name not in alone)
    nodes += [Node("group", state, state, count) for state, count in rest.items()]
    return Graph(tuple(nodes), tuple(_drawn(edges, nodes, states, alone)), rest.total())


def _states(report: WeeklyReport) -> dict[str, str]:
    """The services of the graph with their states: consumers by urgency, then providers."""
    found = {one.subject.name: one.state.value for one in most_urgent_first(report.progress)}
    scope = report.plan.scope
    for state, others in ((WAIVED, scope.waived), (UNAFFECTED, scope.unaffected)):
        for name in sorted(one.name for one in others):
            found.setdefault(name, state)
    for service in report.estate.services:
        if report.api in service.provides:
            found.setdefault(service.name, PROVIDER)
    return found


def _edges(
    report: WeeklyReport, states: Mapping[str, str], alone: set[str]
) -> tuple[tuple[GraphNode, GraphNode], ...]:
    """Edges of these services, over contracts by which two that stand alone hang together."""
    edges = [
        (source, target)
        for source, target in report.estate.edges()
        if all(one.kind == "contract" or one.name in states for one in (source, target))
    ]
    named = {GraphNode("service", name) for name in alone}
    consumed = {target for source, target in edges if source in named}
    provided = {source for source, target in edges if target in named}
    kept = (consumed & provided) | {GraphNode("contract", report.api)}
    return tuple(sorted({pair for pair in edges if not kept.isdisjoint(pair)}))


def _drawn(
    edges: Iterable[tuple[GraphNode, GraphNode]],
    nodes: Iterable[Node],
    states: Mapping[str, str],
    alone: set[str],
) -> Iterator[Edge]:
    places = {(one.kind, one.name): place for place, one in enumerate(nodes)}

    def place(one: GraphNode) -> int:
        if one.kind == "service" and one.name not in alone:
            return places["group", states[one.name]]
        return places[one.kind, one.name]

    found = Counter((place(source), place(target)) for source, target in edges)
    for (source, target), count in sorted(found.items()):
        yield Edge(source, target, count)
