"""The services around the contract, each with where it stands, drawn in layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import svg

from contractctl.plan.words import counted
from contractctl.report.page_drawing import (
    BOLD,
    Canvas,
    bow,
    box,
    curve,
    figure,
    group,
    label,
    shortened,
    title,
)
from contractctl.report.page_layers import Layout, layout
from contractctl.report.page_text import Markup
from contractctl.report.page_tones import spelled, tone
from contractctl.report.weekly_graph import Graph, Node

_WIDE, _TALL, _ACROSS, _DOWN = 180.0, 34.0, 40.0, 8.0


def dependencies(found: Graph, stuck: frozenset[str], api: str, name: str) -> Markup:
    """Draw the graph from left to right: each box depends on those that its lines lead to."""
    names = [f"{index}" for index in range(len(found.nodes))]
    links = {(f"{one.source}", f"{one.target}"): one.count for one in found.edges}
    placed = layout(names, links)
    width = placed.layers * (_WIDE + _ACROSS) - _ACROSS + 8
    canvas = Canvas(name, width, placed.rows * (_TALL + _DOWN))
    boxes = [_box(one, index, placed, stuck) for index, one in enumerate(found.nodes)]
    parts = [group(list(_lines(found, placed)), "edges"), group(boxes, "boxes")]
    about = f"Who depends on {api}"
    return figure(canvas, "dependencies", about, said(found), parts, is_scaled=False)


def said(found: Graph) -> str:
    """What is drawn, and what stands for several."""
    services = sum(one.kind == "service" for one in found.nodes)
    contracts = sum(one.kind == "contract" for one in found.nodes)
    drawn = f"{counted(services, 'service')} and {counted(contracts, 'contract')}"
    if not found.grouped:
        return f"{drawn}. Lines lead from who depends to what it depends on."
    return (
        f"{drawn} have a box of their own, the most urgent first; {found.grouped:,} more services"
        " are grouped by state. Lines lead from who depends to what it depends on."
    )


def label_of(node: Node) -> tuple[str, str]:
    """A node's name and what it says of itself."""
    if node.kind == "contract":
        return node.name, "contract"
    if node.kind == "group":
        return f"{counted(node.count, 'service')}", spelled(node.state)
    return node.name, spelled(node.state)


def _corner(at: tuple[int, float]) -> tuple[float, float]:
    """The corner of a box, or of where one would be."""
    return 4 + at[0] * (_WIDE + _ACROSS), at[1] * (_TALL + _DOWN) - _TALL / 2


def _lines(found: Graph, placed: Layout) -> Iterator[svg.Element]:
    for (source, target), route in sorted(placed.routes.items()):
        ends = (found.nodes[int(source)], found.nodes[int(target)])
        provides = ends[0].kind == "contract"
        strokes = "".join(_strokes(route))
        yield curve(strokes, f"edge{' provides' * provides}", {"from": source, "to": target})


def _strokes(route: Sequence[tuple[int, float]]) -> Iterator[str]:
    """Curves from layer to layer, level where a box could be in the way."""
    is_back = route[0][0] > route[-1][0]
    points = route[::-1] if is_back else route
    for left, right in pairwise(points):
        (x1, y1), (x2, y2) = _corner(left), _corner(right)
        yield bow((x1 + _WIDE, y1 + _TALL / 2), (x2, y2 + _TALL / 2))
        if right is not points[-1]:
            yield f"h{_WIDE:g}"


def _box(node: Node, index: int, placed: Layout, stuck: frozenset[str]) -> svg.Element:
    x, y = _corner(placed.at[f"{index}"])
    is_contract = node.kind == "contract"
    name, state = label_of(node)
    shown = "contract" if is_contract else tone(node.state)
    if node.kind == "service" and node.name in stuck and node.state != "regressed":
        state, shown = f"{state}, stuck", "stuck"
    shapes = [
        title(f"{name}: {state}"),
        box(x, y, _WIDE, _TALL, "ground", _TALL / 2 if is_contract else 4),
        box(x, y, 0 if is_contract else 5, _TALL, "tone", 2),
        label(x + 14, y + 14, shortened(name, _WIDE - 20, BOLD), "strong"),
        label(x + 14, y + 28, shortened(state, _WIDE - 22), "state"),
    ]
    marks = {"node": f"{index}", "kind": node.kind, "name": node.name}
    return group(shapes, f"node t-{shown}", marks)
