"""The way from a message down to the place of a change, and a payload along it."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from contractctl.diff.reach import Reach, Root
from contractctl.diff.text_forms import TextForm
from contractctl.diff.view import Nodes
from contractctl.diff.witness.instances import Builder, NoInstance
from contractctl.diff.witness.probes import STRANGER
from contractctl.diff.witness.spellings import matching
from contractctl.model import ITEM, MAP_VALUE, Step
from contractctl.pointer import JsonValue

MAX_STEPS = 100
"""A payload that is nested deeper proves nothing to a reader, and few programs can read it."""

Came = dict[int, tuple[int, Step | None] | Root]
"""Where the shortest way to each node comes from."""

Pairs = Mapping[int, tuple[Nodes, Nodes]]
"""For each node of the reach graph that is a pair of schemas: base's and head's declarations."""


@dataclass(frozen=True, slots=True)
class Trail:
    """root: the message; steps: each node on the way with the step that leaves it; end: the last.

    form: how the payload is carried as text, where it is.

    Only nodes that are pairs of schemas count; what stands above them is not part of a payload.
    """

    root: Root
    steps: tuple[tuple[int, Step | None], ...]
    end: int
    form: TextForm | None = None

    @property
    def top(self) -> int:
        """The schema of the whole body, parameter or header."""
        return self.steps[0][0] if self.steps else self.end

    @property
    def path(self) -> list[str | int]:
        """Where in the payload it ends, as validators report it."""
        return [_spelled(step) for _, step in self.steps if step is not None]


def _spelled(step: Step) -> str | int:
    if step.kind == "item":
        return int(step.name or 0)
    return step.name or STRANGER if step.kind == "value" else step.name


def trails(reach: Reach, pairs: Pairs, forms: Mapping[int, TextForm]) -> Mapping[int, Trail]:
    """The shortest way to every pair of schemas, roots in a fixed order.

    A way on which values keep their types comes before one on which they are text: forms says
    of a node how the schema below it is carried.
    """
    came: Came = {}
    for root in sorted(reach.roots, key=lambda root: (root.operation, str(root.part))):
        if root.part is not None and root.node not in came:
            came[root.node] = root
    carried = [node for node in came if node in forms]
    carried += _spread(reach, [node for node in came if node not in forms], came, forms)
    for _ in _spread(reach, carried, came, {}):
        pass
    return {node: _trail(node, came, pairs, forms) for node in came if node in pairs}


def _spread(
    reach: Reach, start: Iterable[int], came: Came, beyond: Container[int]
) -> Iterator[int]:
    """Note the shortest ways on from some nodes; yield the nodes beyond which none is taken."""
    pending = deque(start)
    while pending:
        node = pending.popleft()
        for edge in reach.edges[node]:
            if edge.node in came:
                continue
            came[edge.node] = (node, edge.step)
            if edge.node in beyond:
                yield edge.node
            else:
                pending.append(edge.node)


def _trail(end: int, came: Came, pairs: Pairs, forms: Mapping[int, TextForm]) -> Trail:
    steps: list[tuple[int, Step | None]] = []
    below, origin, form = end, came[end], forms.get(end)
    while not isinstance(origin, Root):
        node, step = origin
        form = form or forms.get(node)
        if node in pairs:
            steps.append((node, _placed(step, pairs[node], pairs[below])))
            below = node
        origin = came[node]
    return Trail(origin, tuple(reversed(steps)), end, form)


def _placed(
    step: Step | None, above: tuple[Nodes, Nodes], below: tuple[Nodes, Nodes]
) -> Step | None:
    """A step with the position or a key that leads to what is below, where not all of them do."""
    if step not in (ITEM, MAP_VALUE):
        return step
    keyword = "prefixItems" if step == ITEM else "patternProperties"
    held = {id(node.raw) for nodes in below for node in nodes}
    for node in (node for nodes in above for node in nodes):
        inner = node.raw.get(keyword) if isinstance(node.raw, dict) else None
        if isinstance(inner, dict):
            for pattern, schema in inner.items():
                if id(schema) in held:
                    return Step("value", matching(pattern) or "")
        for index, schema in enumerate(inner if isinstance(inner, list) else ()):
            if id(schema) in held:
                return Step("item", str(index))
    return step


def embed(trail: Trail, pairs: Pairs, side: int, build: Builder, value: JsonValue) -> JsonValue:
    """A whole payload of one side (0 base, 1 head) that holds `value` where the trail ends.

    Raises NoInstance where something on the way cannot be built.
    """
    if len(trail.steps) > MAX_STEPS:
        raise NoInstance
    for node, step in reversed(trail.steps):
        seen = build.look(pairs[node][side])
        if step is None:
            if isinstance(value, dict) and (seen.properties or seen.required):
                value = {**build.object(seen), **value}
        elif step.kind == "property":
            value = {**build.object(seen), step.name: value}
        elif step.kind == "value":
            value = {**build.object(seen), step.name or STRANGER: value}
        elif step.name:
            value = [*build.prefix(seen)[: int(step.name)], value]
        else:
            least = seen.bounds.get("minItems")
            count = max(1, int(least.value) if least else 1)
            if count > 1 and "uniqueItems" in seen.keywords:
                value = [value, *build.array(seen, count=count)[1:]]
            else:
                value = [value] * min(count, 100)
    return value
