"""Services and the contracts between them: who is reached when one of them breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from contractctl.errors import ContractctlError
from contractctl.load.consumers import Consumers
from contractctl.load.nearest import did_you_mean
from contractctl.model import Service

if TYPE_CHECKING:
    import networkx

    Digraph = networkx.DiGraph["GraphNode"]


@dataclass(frozen=True, slots=True, order=True)
class GraphNode:
    """A service or a contract; both may have the same name."""

    kind: Literal["service", "contract"]
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class Estate:
    """All services and contracts, sorted by name.

    contracts: those that a file describes, and those that a service only names.
    described: those that a file in this workspace describes.
    """

    services: tuple[Service, ...]
    contracts: tuple[str, ...]
    described: frozenset[str]

    def edges(self) -> Iterator[tuple[GraphNode, GraphNode]]:
        """From each service to what it consumes, from each contract to who provides it."""
        for service in self.services:
            node = GraphNode("service", service.name)
            for consumption in service.consumes:
                yield node, GraphNode("contract", consumption.api)
            for api in service.provides:
                yield GraphNode("contract", api), node


@dataclass(frozen=True, slots=True)
class TransitiveReach:
    """A service that is reached through others.

    via: the names on the shortest path between the node asked about and this service, without
        both, services and contracts in turn; of several shortest the first in order of names.
    """

    name: str
    via: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """The blast radius of a node, sorted by name.

    direct: services that consume the contract (or one that the service provides).
    transitive: services that consume what a reached service provides.
    """

    of: GraphNode
    direct: tuple[str, ...]
    transitive: tuple[TransitiveReach, ...]


def survey(consumers: Consumers, described: Iterable[str]) -> Estate:
    """Put the services together with the contracts that the workspace has files for."""
    files = frozenset(described)
    consumed = {entry.api for service in consumers.services for entry in service.consumes}
    provided = {api for service in consumers.services for api in service.provides}
    return Estate(consumers.services, tuple(sorted(files | consumed | provided)), files)


def find_node(estate: Estate, name: str) -> GraphNode:
    """The contract or service of this name; `contract:NAME` and `service:NAME` say which.

    Raises ContractctlError if there is none, with the nearest name, or if there are two.
    """
    nodes = {GraphNode("contract", contract) for contract in estate.contracts}
    nodes |= {GraphNode("service", service.name) for service in estate.services}
    found = sorted(node for node in nodes if name in (node.name, str(node)))
    if len(found) == 1:
        return found[0]
    if found:
        raise ContractctlError(
            f"'{name}' is a contract and a service", hint=f"write {found[0]} or {found[1]}"
        )
    hint = did_you_mean(name, {node.name for node in nodes}, "contracts and services")
    raise ContractctlError(f"no contract or service is called {name!r}", hint=hint)


def blast_radius(estate: Estate, of: GraphNode) -> Reach:
    """Who is reached if a contract changes, or if a service breaks."""
    import networkx

    paths = networkx.single_source_shortest_path(_against_dependence(estate), of)
    services = {
        node.name: path for node, path in paths.items() if node.kind == "service" and node != of
    }
    nearest = 2 if of.kind == "contract" else 3
    return Reach(
        of,
        tuple(sorted(name for name, path in services.items() if len(path) == nearest)),
        tuple(
            TransitiveReach(name, tuple(node.name for node in path[1:-1]))
            for name, path in sorted(services.items())
            if len(path) > nearest
        ),
    )


def cycles(estate: Estate) -> tuple[tuple[str, ...], ...]:
    """The groups of two and more services that depend on each other, sorted."""
    import networkx

    components = networkx.strongly_connected_components(_against_dependence(estate))
    groups = (
        tuple(sorted(node.name for node in component if node.kind == "service"))
        for component in components
    )
    return tuple(sorted(group for group in groups if len(group) > 1))


def dependencies(estate: Estate) -> Mapping[str, frozenset[str]]:
    """For each service the other services that provide a contract it consumes."""
    providers: dict[str, set[str]] = {contract: set() for contract in estate.contracts}
    for service in estate.services:
        for api in service.provides:
            providers[api].add(service.name)
    return {
        service.name: frozenset().union(*(providers[entry.api] for entry in service.consumes))
        - {service.name}
        for service in estate.services
    }


def _against_dependence(estate: Estate) -> Digraph:
    """The graph with every edge turned round, which is the way a break travels.

    Edges are added in order of names, so that searches meet neighbours in that order.
    """
    import networkx

    graph: Digraph = networkx.DiGraph()
    graph.add_nodes_from(GraphNode("contract", contract) for contract in estate.contracts)
    graph.add_nodes_from(GraphNode("service", service.name) for service in estate.services)
    edges = ((target, source) for source, target in estate.edges())
    graph.add_edges_from(sorted(edges, key=lambda edge: (edge[0].name, edge[1].name)))
    return graph
