"""The graph of services and contracts as JSON, as a DOT graph and as a Mermaid diagram."""

from __future__ import annotations

import json
from collections.abc import Collection

from contractctl.graph import Estate, GraphNode, Reach
from contractctl.pointer import JsonValue

_PLAIN_IN_MERMAID = frozenset("_.:/@-")
_FILLS = {"asked": "#ffd8a8", "direct": "#ffc9c9", "transitive": "#fff3bf"}


def to_json(estate: Estate, cycles: tuple[tuple[str, ...], ...], reach: Reach | None = None) -> str:
    """The whole graph, and who one node reaches if that was asked (contractctl/graph/1)."""
    document: JsonValue = {
        "schema": "contractctl/graph/1",
        "services": _services(estate),
        "contracts": _contracts(estate),
        "cycles": [list(group) for group in cycles],
        "reach": None if reach is None else _reach(reach),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def to_dot(estate: Estate, reach: Reach | None = None) -> str:
    """A graph for Graphviz; with `reach` only what is reached, and how."""
    nodes, edges, roles = _drawn(estate, reach)
    ids = {node: f"n{index}" for index, node in enumerate(nodes)}
    lines = ["digraph contracts {", "  rankdir=LR;", '  node [fontname="sans-serif"];']
    for node in nodes:
        shape = "box" if node.kind == "service" else "ellipse"
        fill = f', style=filled, fillcolor="{_FILLS[roles[node]]}"' if node in roles else ""
        lines.append(f"  {ids[node]} [label={_dot_string(node.name)}, shape={shape}{fill}];")
    for source, target in edges:
        style = "" if source.kind == "service" else " [style=dashed]"
        lines.append(f"  {ids[source]} -> {ids[target]}{style};")
    return "\n".join([*lines, "}"]) + "\n"


def to_mermaid(estate: Estate, reach: Reach | None = None) -> str:
    """A flowchart for Mermaid; with `reach` only what is reached, and how."""
    nodes, edges, roles = _drawn(estate, reach)
    ids = {node: f"n{index}" for index, node in enumerate(nodes)}
    lines = ["flowchart LR"]
    for node in nodes:
        start, end = ("[", "]") if node.kind == "service" else ("([", "])")
        lines.append(f'  {ids[node]}{start}"{mermaid_text(node.name)}"{end}')
    for source, target in edges:
        arrow = "-->" if source.kind == "service" else "-.->"
        lines.append(f"  {ids[source]} {arrow} {ids[target]}")
    lines += [f"  style {ids[node]} fill:{_FILLS[roles[node]]}" for node in nodes if node in roles]
    return "\n".join(lines) + "\n"


def _services(estate: Estate) -> list[JsonValue]:
    return [
        {
            "name": service.name,
            "team": service.team,
            "tier": service.tier,
            "consumes": [entry.api for entry in service.consumes],
            "provides": [*sorted(service.provides)],
        }
        for service in estate.services
    ]


def _contracts(estate: Estate) -> list[JsonValue]:
    consumers: dict[str, list[JsonValue]] = {name: [] for name in estate.contracts}
    providers: dict[str, list[JsonValue]] = {name: [] for name in estate.contracts}
    for service in estate.services:
        for entry in service.consumes:
            consumers[entry.api].append(service.name)
        for api in service.provides:
            providers[api].append(service.name)
    return [
        {
            "name": name,
            "described": name in estate.described,
            "consumers": consumers[name],
            "providers": providers[name],
        }
        for name in estate.contracts
    ]


def _reach(reach: Reach) -> JsonValue:
    return {
        "of": {"kind": reach.of.kind, "name": reach.of.name},
        "direct": list(reach.direct),
        "transitive": [{"name": far.name, "via": list(far.via)} for far in reach.transitive],
    }


def _drawn(
    estate: Estate, reach: Reach | None
) -> tuple[list[GraphNode], list[tuple[GraphNode, GraphNode]], dict[GraphNode, str]]:
    """What to draw, sorted, and the role of each node that `reach` names."""
    edges = sorted(set(estate.edges()), key=lambda edge: (str(edge[0]), str(edge[1])))
    nodes = {GraphNode("contract", name) for name in estate.contracts}
    nodes |= {GraphNode("service", service.name) for service in estate.services}
    roles = _roles(reach) if reach else {}
    if reach:
        nodes = roles.keys() | _passing(edges, roles)
        edges = [edge for edge in edges if nodes.issuperset(edge)]
    return sorted(nodes), edges, roles


def _roles(reach: Reach) -> dict[GraphNode, str]:
    roles = {GraphNode("service", name): "direct" for name in reach.direct}
    roles |= {GraphNode("service", far.name): "transitive" for far in reach.transitive}
    return roles | {reach.of: "asked"}


def _passing(
    edges: list[tuple[GraphNode, GraphNode]], reached: Collection[GraphNode]
) -> set[GraphNode]:
    """The contracts by which one reached service reaches the next."""
    provided = {source for source, target in edges if target in reached}
    consumed = {target for source, target in edges if source in reached}
    return {node for node in provided & consumed if node.kind == "contract"}


def _dot_string(text: str) -> str:
    """A quoted string of the DOT language, in which backslashes start label escapes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(mark if mark.isprintable() else " " for mark in escaped) + '"'


def mermaid_text(text: str) -> str:
    """A label with everything but letters, digits and harmless marks as character codes."""
    plain = (mark.isalnum() or mark in _PLAIN_IN_MERMAID for mark in text)
    return "".join(
        mark if safe else f"#{ord(mark)};" for mark, safe in zip(text, plain, strict=True)
    )
