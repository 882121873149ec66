"""Which operations and fields lead to a place: the graph of what the walk compared."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from contractctl.model import MAP_VALUE, Anchor, Direction, FieldPath, Operation, Step

_SPELLING: Callable[[Operation], tuple[str, str]] = attrgetter("method", "path")
"""Sorts operations as they compare, without a call for each comparison."""


@dataclass(frozen=True, slots=True)
class Root:
    """A way into the graph: one part of one operation's requests or responses.

    part: the body, or a named parameter or header; None for the operation as a whole.
    mandatory: whether every such message carries it.
    """

    operation: Operation
    direction: Direction
    part: FieldPath | None
    node: int
    mandatory: bool


class Edge(NamedTuple):
    """A way down: into a property, an item or a map value, or (no step) into the same value.

    No dataclass: there are tens of thousands of them, and a tuple is made and hashed at C speed.
    """

    step: Step | None
    node: int
    mandatory: bool = False


@dataclass(slots=True)
class ReachBuilder:
    """Collects nodes, edges and roots while the walk runs."""

    edges: list[dict[Edge, None]] = field(default_factory=list)
    roots: dict[Root, None] = field(default_factory=dict)

    def node(self) -> int:
        """Make a node."""
        self.edges.append({})
        return len(self.edges) - 1

    def edge(self, parent: int, step: Step | None, child: int, *, mandatory: bool = False) -> None:
        """Join two nodes; joining them again changes nothing."""
        self.edges[parent][Edge(step, child, mandatory)] = None

    def root(
        self,
        operation: Operation,
        direction: Direction,
        part: FieldPath | None,
        node: int,
        *,
        mandatory: bool = False,
    ) -> None:
        """Make a node a way into an operation's messages."""
        self.roots[Root(operation, direction, part, node, mandatory)] = None

    def finish(self) -> Reach:
        """Freeze what was collected."""
        return Reach(tuple(tuple(edges) for edges in self.edges), tuple(self.roots))


@dataclass(frozen=True, slots=True)
class Touch:
    """What a set of field paths touches: nodes passed or below them, and single steps taken."""

    nodes: frozenset[int]
    whole: frozenset[int]
    steps: frozenset[Anchor]

    def covers(self, anchor: Anchor) -> bool:
        """Whether a change at this anchor lies on or below one of the paths."""
        if anchor.step is None:
            return anchor.node in self.nodes
        if anchor.node in self.whole or anchor in self.steps:
            return True
        # Who reads every value of a map reads each property that is declared there.
        return anchor.step.kind == "property" and Anchor(anchor.node, MAP_VALUE) in self.steps


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The finished graph; every question about it is answered from values, nothing is stored."""

    edges: tuple[tuple[Edge, ...], ...]
    roots: tuple[Root, ...]

    def operations(self, nodes: Iterable[int]) -> Mapping[int, frozenset[Operation]]:
        """For each of these nodes the operations that reach it.

        Sets travel as bit masks from the roots down until nothing grows; equal masks share
        one set.
        """
        known = sorted({root.operation for root in self.roots}, key=_SPELLING)
        bit = {operation: 1 << index for index, operation in enumerate(known)}
        masks = [0] * len(self.edges)
        for root in self.roots:
            masks[root.node] |= bit[root.operation]
        pending = deque(node for node, mask in enumerate(masks) if mask)
        waiting = set(pending)
        while pending:
            node = pending.popleft()
            waiting.discard(node)
            for edge in self.edges[node]:
                grown = masks[edge.node] | masks[node]
                if grown != masks[edge.node]:
                    masks[edge.node] = grown
                    if edge.node not in waiting:
                        waiting.add(edge.node)
                        pending.append(edge.node)
        asked = {node: masks[node] for node in nodes}
        sets = {
            mask: frozenset(known[index] for index in _set_bits(mask))
            for mask in set(asked.values())
        }
        return {node: sets[mask] for node, mask in asked.items()}

    def fields(self) -> Mapping[int, FieldPath | None]:
        """The shortest field path that leads to each node; None where it is an operation.

        What a body reaches is named in the body, as witnesses show it, and not in a parameter.
        """
        paths: dict[int, FieldPath | None] = {}
        ordered = sorted(self.roots, key=lambda r: (*_SPELLING(r.operation), str(r.part)))
        bodies = [root for root in ordered if root.part is None or root.part.part == "body"]
        for roots in (bodies, ordered):
            self._name(roots, paths)
        return paths

    def _name(self, roots: Iterable[Root], paths: dict[int, FieldPath | None]) -> None:
        """Note the shortest field paths from some roots on to what has none yet."""
        pending: deque[int] = deque()
        for root in roots:
            if root.node not in paths:
                paths[root.node] = root.part
                pending.append(root.node)
        while pending:
            node = pending.popleft()
            for edge in self.edges[node]:
                if edge.node not in paths:
                    paths[edge.node] = extend(paths[node], edge.step)
                    pending.append(edge.node)

    def touched(
        self, operation: Operation, direction: Direction, paths: Iterable[FieldPath]
    ) -> Touch:
        """What a consumer touches that reads (or sends) these fields of an operation.

        Naming a field means all that is below it. A path into a property is matched against
        properties and map values alike, since `$.labels.env` may be either.
        """
        roots = [r for r in self.roots if r.operation == operation and r.direction == direction]
        passed: set[int] = set()
        steps: set[Anchor] = set()
        ends: set[int] = set()
        for path in paths:
            here = self._beside({r.node for r in roots if _same_part(r.part, path)})
            passed |= here
            for step in path.steps:
                steps |= {Anchor(node, step) for node in here}
                here = self._beside(
                    {e.node for node in here for e in self.edges[node] if _leads(e.step, step)}
                )
                passed |= here
            ends |= here
        whole = self._descendants(ends)
        return Touch(frozenset(passed | whole), frozenset(whole), frozenset(steps))

    def always_sent(self, operation: Operation) -> frozenset[int]:
        """Nodes that every request of an operation carries, whatever the consumer."""
        start = {
            root.node
            for root in self.roots
            if root.operation == operation and root.direction == "request" and root.mandatory
        }
        return frozenset(self._spread(start, lambda edge: edge.mandatory))

    def below(self, nodes: set[int]) -> set[int]:
        """The nodes themselves and all that lies below them."""
        return self._descendants(nodes)

    def _beside(self, nodes: set[int]) -> set[int]:
        """The nodes themselves and those that describe the same value."""
        return self._spread(nodes, lambda edge: edge.step is None)

    def _descendants(self, nodes: set[int]) -> set[int]:
        return self._spread(nodes, lambda _: True)

    def _spread(self, nodes: set[int], follows: Callable[[Edge], bool]) -> set[int]:
        found, pending = set(nodes), list(nodes)
        while pending:
            for edge in self.edges[pending.pop()]:
                if edge.node not in found and follows(edge):
                    found.add(edge.node)
                    pending.append(edge.node)
        return found


def _set_bits(mask: int) -> Iterator[int]:
    """Which bits are set, at the cost of those and not of all that there are."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def extend(path: FieldPath | None, step: Step | None) -> FieldPath | None:
    """A field path with one more step."""
    if path is None or step is None:
        return path
    return FieldPath(path.part, path.name, (*path.steps, step))


def _same_part(part: FieldPath | None, path: FieldPath) -> bool:
    return part is not None and (part.part, part.name) == (path.part, path.name)


def _leads(edge: Step | None, step: Step) -> bool:
    if edge is None:
        return False
    if edge.kind == step.kind == "item":
        return True  # consumers name any item, also where the contract describes each apart
    return edge == step or {edge.kind, step.kind} == {"value", "property"}
