"""Properties that stand in another object now: moved down, up, or out of one that is gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from contractctl.diff.composites.composite import Composite
from contractctl.diff.composites.likeness import Likeness, likeness
from contractctl.diff.composites.names import words
from contractctl.diff.composites.objects import Shift, shifts
from contractctl.diff.edit import Edit
from contractctl.diff.view import UNIONS, Nodes
from contractctl.diff.walk import Walk

_HOLDING = {"properties", "$ref", "allOf", *UNIONS}
_DEPTH = 2
_MOST_TARGETS = 10_000
"""Beyond this, what came is a new object, not a place to which something moved."""

_COMMON = {
    *("code", "count", "created", "data", "date", "description", "enabled", "href", "id", "key"),
    *("kind", "label", "message", "name", "state", "status", "text", "title", "type", "updated"),
    *("url", "value", "version"),
}
"""Names that every other object has: one of them that went and came alone says nothing."""

Path = tuple[str, ...]


class Target(NamedTuple):
    """Where a property stands in head, counted from the object that it is compared with.

    required: whether every message carries it. added: the edit that brought it.
    """

    path: Path
    nodes: Nodes
    required: bool
    added: Edit


class Move(NamedTuple):
    """A property of a shift and where it went."""

    name: str
    aspect: str
    target: Target


class Held(NamedTuple):
    """An object that stands in one place only: in whom, under which name, and whether always."""

    holder: int
    name: str
    mandatory: bool


def moved(walk: Walk, edits: Iterable[Edit]) -> Iterator[Composite]:
    """Properties that went from one object and came to another beside, below or above it."""
    met = {shift.node: shift for shift in shifts(walk, edits)}
    if not any(shift.gone for shift in met.values()):
        return
    held = _held(walk, met)
    below: dict[int, list[tuple[Held, Shift]]] = defaultdict(list)
    for node, way in held.items():
        below[way.holder].append((way, met[node]))
    for shift in met.values():
        if shift.gone:
            yield from _down(shift, _targets(shift, below[shift.node]))
            yield from _flattened(shift)
            where = held.get(shift.node)
            if where and where.holder in met:
                yield from _up(shift, where, met[where.holder])


def _held(walk: Walk, asked: Mapping[int, Shift]) -> Mapping[int, Held]:
    """Those of the objects that are a property of one other object, and nothing else."""
    found: dict[int, list[Held | None]] = defaultdict(list)
    for node, edges in enumerate(walk.reach.edges):
        for edge in edges:
            if edge.node in asked:
                named = edge.step is not None and edge.step.kind == "property"
                name = edge.step.name if edge.step else ""
                found[edge.node].append(Held(node, name, edge.mandatory) if named else None)
    for root in walk.reach.roots:
        if root.node in asked:
            found[root.node].append(None)
    return {node: only for node, (only, *more) in found.items() if only and not more}


def _targets(shift: Shift, below: Iterable[tuple[Held, Shift]]) -> Iterator[Target]:
    """Everything new below an object: in new properties, and in objects that were there."""
    for name, added in shift.new.items():
        required = name in shift.head.required
        yield from _inside(shift, (name,), shift.head.properties[name], required, added)
    for way, child in below:
        if way.name not in shift.base.properties or way.name not in shift.head.properties:
            continue  # one side is what unknown properties may be
        always = way.mandatory and way.name in shift.head.required
        for name, added in child.new.items():
            required = always and name in child.head.required
            nodes = child.head.properties[name]
            yield Target((way.name, name), nodes, required, added)


def _inside(
    shift: Shift, path: Path, nodes: Nodes, required: bool, added: Edit
) -> Iterator[Target]:
    if len(path) > _DEPTH or not _may_hold(nodes):
        return
    seen = shift.inside_head(nodes)
    for name, inner in seen.properties.items():
        always = required and name in seen.required
        yield Target((*path, name), inner, always, added)
        yield from _inside(shift, (*path, name), inner, always, added)


def _may_hold(nodes: Nodes) -> bool:
    """Whether a schema can have properties; asked of every one, so a view of it is too much."""
    return any(isinstance(node.raw, dict) and node.raw.keys() & _HOLDING for node in nodes)


def _down(shift: Shift, targets: Iterator[Target]) -> Iterator[Composite]:
    """Properties that went into an object; the object that is new for them is explained too."""
    by_words: dict[str, list[Target]] = defaultdict(list)
    for target in islice(targets, _MOST_TARGETS):
        by_words["".join(words(target.path[-1]))].append(target)
        if len(target.path) > 1:
            whole = "".join(word for name in target.path for word in words(name))
            by_words[whole].append(target)
    moves = [move for name in shift.gone for move in _move(shift, name, by_words)]
    together: dict[int, list[Move]] = defaultdict(list)
    for move in moves:
        together[id(move.target.added)].append(move)
    for group in together.values():
        certain = [move for move in group if _is_certain(move, len(group))]
        for move in certain:
            gone, added = shift.gone[move.name], move.target.added
            explained = (gone, added) if _is_explained(shift, added, certain) else (gone,)
            now = shift.elsewhere(gone, move.aspect, "moved", ".".join(move.target.path), added)
            yield Composite((now,), explained)


def _move(shift: Shift, name: str, by_words: Mapping[str, list[Target]]) -> Iterator[Move]:
    """The one place to which a property can have gone, if there is exactly one."""
    nodes = shift.base.properties[name]
    found = [
        target
        for target in by_words.get("".join(words(name)), ())
        if likeness(shift.walk, nodes, target.nodes, shift.direction) is not Likeness.NONE
    ]
    if len(found) == 1:
        aspect = shift.aspect(name in shift.base.required, found[0].required)
        if aspect is not None:
            yield Move(name, aspect, found[0])


def _is_certain(move: Move, company: int) -> bool:
    """A name that says something, or several that went to the same place together."""
    has_own_name = words(move.name) != words(move.target.path[-1])
    return has_own_name or company > 1 or move.name.lower() not in _COMMON


def _is_explained(shift: Shift, added: Edit, moves: list[Move]) -> bool:
    """Whether the edit that brought the target says nothing that the moves do not say."""
    if added.cell.aspect != "required-property":
        return True
    name = added.step.name if added.step else ""
    carried = {move.target.path[1:] for move in moves if move.target.required}
    if shift.new.get(name) is not added:
        return bool(carried)
    asked = shift.inside_head(shift.head.properties[name]).required.keys()
    return bool(asked) and {(one,) for one in asked} <= carried


def _flattened(shift: Shift) -> Iterator[Composite]:
    """An object that is gone, all of whose properties stand in its place now."""
    for name, gone in shift.gone.items():
        if not _may_hold(shift.base.properties[name]):
            continue
        before = shift.inside_base(shift.base.properties[name])
        now = {p: _beside(shift, name, p, nodes) for p, nodes in before.properties.items()}
        names = sorted(new for new in now.values() if new)
        if not names or len(set(names)) < len(now):
            continue
        if len(names) == 1 and names[0].lower() in _COMMON:
            continue
        required = any(new in shift.head.required for new in names)
        aspect = shift.aspect(name in shift.base.required, required)
        if aspect is not None:
            edits = tuple(shift.new[new] for new in names)
            whole = shift.elsewhere(gone, aspect, "moved", ", ".join(names), edits[0])
            yield Composite((whole,), (gone, *edits))


def _beside(shift: Shift, parent: str, name: str, nodes: Nodes) -> str | None:
    """The new property of the object itself that a property one level down became."""
    plain, whole = "".join(words(name)), "".join((*words(parent), *words(name)))
    named = shift.new_by_words
    found = [
        new
        for new in (*named.get(plain, ()), *named.get(whole, ()))
        if likeness(shift.walk, nodes, shift.head.properties[new], shift.direction)
    ]
    return found[0] if len(found) == 1 else None


def _up(shift: Shift, way: Held, above: Shift) -> Iterator[Composite]:
    """Properties that went out of an object which is still there."""
    if way.name not in above.base.properties or way.name not in above.head.properties:
        return  # one side is what unknown properties may be
    for name, gone in shift.gone.items():
        new = _beside(above, way.name, name, shift.base.properties[name])
        if new is None or (new.lower() in _COMMON and words(new) == words(name)):
            continue
        was_required = way.mandatory and name in shift.base.required
        aspect = shift.aspect(was_required, new in above.head.required)
        if aspect is not None:
            came = above.new[new]
            edit = shift.elsewhere(gone, aspect, "moved", new, came)
            yield Composite((edit,), (gone, came))
