"""A layout for a graph of dependencies: layers from left to right, with few crossings."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import fmean

_SWEEPS = 12
"""More of them did not take away another crossing in any estate that was tried."""

_COLUMNS, _LEAST = 3, 8
"""What nobody depends on is spread over so many columns, of so many boxes at the least."""

_THIN = 0.16
"""The room of a passing edge, where a box has 1."""

Edge = tuple[str, str]
Key = tuple[str, int]
"""A node is (name, -1); where a long edge passes a layer, it is (edge as text, layer)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where nodes stand, in layers from the left and rows from the top, and how edges run.

    at: (layer, row) by node, where a row is the middle of a box; routes: what an edge passes, from
    end to end; rows: how many boxes high all of it is
    """

    at: Mapping[str, tuple[int, float]]
    routes: Mapping[Edge, tuple[tuple[int, float], ...]]
    layers: int
    rows: float


def layout(nodes: Sequence[str], edges: Iterable[Edge]) -> Layout:
    """Place what depends to the left of what it depends on; of a cycle, one edge runs back."""
    known = sorted({one for one in edges if one[0] != one[1]})
    forth = _without_cycles(nodes, known)
    rank = _ranks(nodes, forth)
    layer = _layers(nodes, rank, {target for _, target in forth.values()})
    most = max(layer.values(), default=0)
    chains = {edge: _chain(forth[edge], layer) for edge in known}
    columns = _columns(nodes, layer, chains.values(), most + 1)
    links = [link for chain in chains.values() for link in pairwise(chain)]
    ordered = _ordered(columns, links)
    rows = _rows(ordered, links)
    depth = {key: index for index, column in enumerate(ordered) for key in column}
    at = {name: (layer[name], rows[name, -1]) for name in nodes}
    routes = {}
    for edge, chain in chains.items():
        points = tuple((depth[key], rows[key]) for key in chain)
        routes[edge] = points if forth[edge] == edge else points[::-1]
    return Layout(at, routes, most + 1, max(rows.values(), default=0) + 0.5)


def crossings(columns: Sequence[Sequence[Key]], links: Iterable[tuple[Key, Key]]) -> int:
    """How often links between neighbouring columns cross."""
    place = {key: (c, r) for c, column in enumerate(columns) for r, key in enumerate(column)}
    between = defaultdict(list)
    for left, right in links:
        between[place[left][0]].append((place[left][1], place[right][1]))
    count = 0
    for pairs in between.values():
        above: list[int] = []
        for _, end in sorted(pairs):
            count += len(above) - bisect_right(above, end)
            insort(above, end)
    return count


def _without_cycles(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[Edge, Edge]:
    """Each edge as it is or, where it closes a cycle, turned round."""
    after: dict[str, list[str]] = {name: [] for name in nodes}
    for source, target in edges:
        after[source].append(target)
    turned: set[Edge] = set()
    seen: dict[str, bool] = {}  # False while it is being walked
    for root in nodes:
        if root in seen:
            continue
        seen[root] = False
        path = [(root, iter(after[root]))]
        while path:
            name, targets = path[-1]
            following = next(targets, None)
            if following is None:
                seen[name] = True
                path.pop()
            elif following not in seen:
                seen[following] = False
                path.append((following, iter(after[following])))
            elif not seen[following]:
                turned.add((name, following))
    return {edge: edge[::-1] if edge in turned else edge for edge in edges}


def _ranks(nodes: Sequence[str], forth: Mapping[Edge, Edge]) -> dict[str, int]:
    """The longest way from each node to one that depends on nothing."""
    after: dict[str, set[str]] = {name: set() for name in nodes}
    before: dict[str, set[str]] = {name: set() for name in nodes}
    for source, target in forth.values():
        after[source].add(target)
        before[target].add(source)
    left = {name: len(targets) for name, targets in after.items()}
    rank = dict.fromkeys(nodes, 0)
    ready = [name for name in nodes if not left[name]]
    while ready:
        name = ready.pop()
        for source in before[name]:
            rank[source] = max(rank[source], rank[name] + 1)
            left[source] -= 1
            if not left[source]:
                ready.append(source)
    return rank


def _layers(
    nodes: Sequence[str], rank: Mapping[str, int], targets: Collection[str]
) -> dict[str, int]:
    """Layers from the left; of columns that are too high, what nobody depends on moves left."""
    starts = [name for name in nodes if name not in targets]
    limit = max(_LEAST, -(-len(starts) // _COLUMNS))
    chosen = dict(rank)
    column = 0
    while column <= max(chosen.values(), default=0):
        here = [name for name in starts if chosen[name] == column]
        for name in here[limit:]:
            chosen[name] = column + 1
        column += 1
    most = max(chosen.values(), default=0)
    return {name: most - chosen[name] for name in nodes}


def _chain(edge: Edge, layer: Mapping[str, int]) -> tuple[Key, ...]:
    """What an edge passes on its way, one key for each layer."""
    source, target = edge
    passed = range(layer[source] + 1, layer[target])
    return ((source, -1), *((f"{source}\n{target}", number) for number in passed), (target, -1))


def _columns(
    nodes: Sequence[str], layer: Mapping[str, int], chains: Iterable[Sequence[Key]], count: int
) -> list[list[Key]]:
    """What is in each layer to begin with: passing edges evenly between the boxes."""
    boxes: list[list[Key]] = [[] for _ in range(count)]
    passing: list[list[Key]] = [[] for _ in range(count)]
    for name in nodes:
        boxes[layer[name]].append((name, -1))
    for key in (key for chain in chains for key in chain[1:-1]):
        passing[key[1]].append(key)
    return [_between(*both) for both in zip(boxes, passing, strict=True)]


def _between(some: Sequence[Key], others: Sequence[Key]) -> list[Key]:
    """Both in their order, each spread over all of the column."""
    placed = [
        ((index + 0.5) / len(keys), key)
        for keys in (some, others)
        for index, key in enumerate(keys)
    ]
    return [key for _, key in sorted(placed, key=lambda one: one[0])]


def _ordered(columns: list[list[Key]], links: Sequence[tuple[Key, Key]]) -> list[list[Key]]:
    """Sort every column by where its neighbours stand, to and fro; the best of all is kept."""
    before, after = defaultdict(list), defaultdict(list)
    for left, right in links:
        before[right].append(left)
        after[left].append(right)
    best, fewest = columns, crossings(columns, links)
    current = [list(column) for column in columns]
    for sweep in range(_SWEEPS):
        neighbours = before if sweep % 2 else after
        order = range(len(current)) if sweep % 2 else range(len(current) - 1, -1, -1)
        for index in order:
            row = {key: float(at) for column in current for at, key in enumerate(column)}
            current[index].sort(
                key=lambda key, row=row, of=neighbours: (  # type: ignore[misc]
                    fmean(row[one] for one in of[key]) if of[key] else row[key]
                )
            )
        found = crossings(current, links)
        if found < fewest:
            best, fewest = [list(column) for column in current], found
    return best


def _rows(columns: Sequence[Sequence[Key]], links: Sequence[tuple[Key, Key]]) -> dict[Key, float]:
    """Heights that keep the order and one row between neighbours, near to what is linked."""
    linked = defaultdict(list)
    for left, right in links:
        linked[left].append(right)
        linked[right].append(left)
    sizes = {key: 1.0 if key[1] < 0 else _THIN for column in columns for key in column}
    row: dict[Key, float] = {}
    for column in columns:
        row.update(
            zip(column, spread([0.0] * len(column), [sizes[key] for key in column]), strict=True)
        )
    for order in (columns[::-1], columns, columns[::-1]):
        for column in order:
            wanted = [fmean([row[one] for one in linked[key]] or [row[key]]) for key in column]
            placed = spread(wanted, [sizes[key] for key in column])
            row.update(zip(column, placed, strict=True))
    top = min(row.values(), default=0.0) - 0.5
    return {key: round(value - top, 2) for key, value in row.items()}


def spread(wanted: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """The middles nearest to those wanted (by squares) that keep their order and have room."""
    rooms = ((one + other) / 2 for one, other in pairwise(sizes))
    offsets = list(accumulate(rooms, initial=0.0)) if sizes else []
    pools: list[list[float]] = []
    for place, offset in zip(wanted, offsets, strict=True):
        pools.append([place - offset])
        while len(pools) > 1 and fmean(pools[-2]) >= fmean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    flat = [fmean(pool) for pool in pools for _ in pool]
    return [place + offset for place, offset in zip(flat, offsets, strict=True)]
