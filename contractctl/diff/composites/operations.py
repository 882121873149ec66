"""Operations that answer under another path now."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from contractctl.diff import document
from contractctl.diff.composites.base_paths import LEAST_OPERATIONS, BasePaths, moved_together
from contractctl.diff.composites.composite import Composite
from contractctl.diff.composites.names import MARGIN, similarity, words
from contractctl.diff.document import Offered
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.references import follow
from contractctl.diff.view import view
from contractctl.diff.walk import Walk
from contractctl.model import Direction, Node, Operation, Place, Revision

_LONGEST_PREFIX = 3
_MOST_ALIKE = 50
"""What more paths than these have in common says nothing about any of them."""

_VERSION = re.compile(r"api|v\d+\w*", re.IGNORECASE)

_LEAST_ALIKE, _ALIKE, _ALMOST_EQUAL = 0.25, 0.6, 0.8
_TELLING = 4
"""Traits that two operations must share to be the same one where their paths do not say it."""

_TOGETHER = ("moved", "moved-before-sunset")
"""What is named once where it happens to a whole base path; the rest hurts nobody."""

Key = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Moved:
    """An operation that went or came."""

    revision: Revision
    offered: Offered
    edit: Edit

    @property
    def operation(self) -> Operation:
        """Method and path."""
        return self.offered.operation

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The path without the names of its parameters."""
        return tuple(self.operation.shape.path.strip("/").split("/"))

    @cached_property
    def id(self) -> str | None:
        """The operationId."""
        return document.text(self.offered.node, "operationId")

    @cached_property
    def traits(self) -> frozenset[str]:
        """What is sent and answered, by name."""
        return frozenset(_traits(self.revision, self.offered))


def moved_operations(walk: Walk, edits: Iterable[Edit]) -> Iterator[Composite]:
    """Operations that went from one path and came to another, whatever became of the first."""
    edits = tuple(edits)
    for aspect, offers in (("operation", document.paths), ("webhook", document.webhooks)):
        own = [edit for edit in edits if edit.cell.aspect == aspect]
        gone = [edit for edit in own if edit.cell.action.startswith("removed")]
        new = [edit for edit in own if edit.cell.action == "added"]
        if gone and new:
            before = list(_met(walk.base, offers(walk.base), gone))
            after = list(_met(walk.head, offers(walk.head), new))
            stayed = offers(walk.base).keys() - {old.operation for old in before}
            yield from _named(walk, list(_pairs(before, after)), stayed)


def _named(
    walk: Walk, pairs: list[tuple[Moved, Moved]], stayed: Set[Operation]
) -> Iterator[Composite]:
    """One edit for an operation, or the same for all those whose base path moved.

    Edits that say the same are one change, which knows the operations of all of them.
    """
    below = document.server_path(walk.base), document.server_path(walk.head)
    moves = {
        old.operation: new.operation for old, new in pairs if old.edit.cell.aspect != "webhook"
    }
    together = moved_together(moves, stayed)
    groups = Counter((together.get(old.operation), old.edit.cell) for old, _ in pairs)
    for old, new in pairs:
        edit, paths = _edit(old, new, below), together.get(old.operation)
        count = groups[paths, old.edit.cell]
        if paths is not None and edit.cell.action in _TOGETHER and count >= LEAST_OPERATIONS:
            edit = _base_path(edit, paths, count, below)
        yield Composite((edit,), (old.edit, new.edit))


def _base_path(edit: Edit, paths: BasePaths, operations: int, below: tuple[str, str]) -> Edit:
    """The edit of one operation as the edit of all; only the way into its messages is its own.

    below: the paths of the servers, which count where they moved too.
    """
    if below[0] != below[1]:
        paths = BasePaths(
            *(f"{one}{path.rstrip('/')}" or "/" for one, path in zip(below, paths, strict=True))
        )
    return replace(
        edit,
        cell=Cell("base-path", edit.cell.action, "request"),
        place=Place("", "/paths"),
        subject=f"{operations} operations under {paths.before} moved to {paths.after}",
        base_value=paths.before,
        head_value=paths.after,
    )


def _met(
    revision: Revision, offers: Mapping[Operation, Offered], edits: Iterable[Edit]
) -> Iterator[Moved]:
    by_place = {offered.node.place: offered for offered in offers.values()}
    for edit in edits:
        place = edit.base_place if edit.cell.action != "added" else edit.head_place
        if place in by_place:
            yield Moved(revision, by_place[place], edit)


def _edit(old: Moved, new: Moved, below: tuple[str, str]) -> Edit:
    """below: the paths of the servers, which are told where they moved too."""
    action = old.edit.cell.action.replace("removed", "moved", 1)
    method, before, after = old.operation.method, old.operation.path, new.operation.path
    if below[0] != below[1]:
        before, after = below[0] + before, below[1] + after
    return replace(
        old.edit,
        cell=Cell(old.edit.cell.aspect, action, "request"),
        subject=f"{method} {before} moved to {after}",
        head_value=new.operation.path,
        head_place=new.edit.head_place,
    )


def _pairs(before: list[Moved], after: list[Moved]) -> Iterator[tuple[Moved, Moved]]:
    """Those that are each other's clearly best match."""
    index: dict[Key, list[int]] = defaultdict(list)
    for j, new in enumerate(after):
        for key in _keys(new):
            index[key].append(j)
    scores: dict[tuple[int, int], float] = {}
    for i, old in enumerate(before):
        shared = (index[key] for key in _keys(old) if len(index.get(key, ())) <= _MOST_ALIKE)
        for j in sorted(set(chain.from_iterable(shared))):
            if (score := _score(old, after[j])) > 0:
                scores[i, j] = score
    for i, j in _clear(scores):
        yield before[i], after[j]


def _clear(scores: Mapping[tuple[int, int], float]) -> Iterator[tuple[int, int]]:
    rows: dict[int, list[float]] = defaultdict(list)
    columns: dict[int, list[float]] = defaultdict(list)
    for (i, j), score in scores.items():
        rows[i].append(score)
        columns[j].append(score)
    for (i, j), score in scores.items():
        rivals = sorted([*rows[i], *columns[j]], reverse=True)
        rivals.remove(score)
        rivals.remove(score)
        if not rivals or rivals[0] + MARGIN <= score:
            yield i, j


def _keys(one: Moved) -> Iterator[Key]:
    """What two operations have in common of which one may be the other, moved."""
    method, segments = one.operation.method, one.segments
    if one.id:
        yield (f"{method} id", (one.id,))
    yield (f"{method} unversioned", _unversioned(segments))
    for dropped in range(min(len(segments), _LONGEST_PREFIX + 1)):
        tail = segments[dropped:]
        if any(segment != "{}" for segment in tail):
            yield (f"{method} tail", tail)
    for index, segment in enumerate(segments):
        if segment != "{}":
            yield (f"{method} hole", (*segments[:index], "*", *segments[index + 1 :]))


def _unversioned(segments: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(segment for segment in segments if not _VERSION.fullmatch(segment))


def _score(old: Moved, new: Moved) -> float:
    """0 where they are different operations; a better relation outweighs any likeness."""
    shared = old.traits & new.traits
    alike = len(shared) / (len(old.traits | new.traits) or 1)
    a, b = old.segments, new.segments
    if old.id is not None and old.id == new.id:
        return 2 + alike if alike >= _LEAST_ALIKE else 0.0
    prefixed = a[-len(b) :] == b or b[-len(a) :] == a
    if prefixed or _unversioned(a) == _unversioned(b):
        return 1 + alike if alike >= _LEAST_ALIKE else 0.0
    differing = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
    if len(a) == len(b) and len(differing) == 1 and similarity(*differing[0]):
        return alike if alike >= _ALIKE else 0.0
    is_told = _words(set(a) - set(b)) & _words(set(b) - set(a)) and len(shared) >= _TELLING
    return alike if alike >= _ALMOST_EQUAL and is_told else 0.0


def _words(segments: Iterable[str]) -> set[str]:
    """The words of the segments in which two paths differ.

    Lists of all kinds are wrapped alike, and so are `start` and `stop` of one thing: equal messages
    alone say nothing.
    """
    return {word for segment in segments for word in words(segment)}


def _traits(revision: Revision, offered: Offered) -> Iterator[str]:
    for key in document.parameters(revision, offered):
        yield f"{key.location} {key.name}"
    body = document.member(offered.node, "requestBody")
    if body is not None:
        yield "body"
        yield from _properties(revision, follow(revision, body), "sends", offered.sent)
    for status, declared in document.members(document.member(offered.node, "responses")):
        if status.startswith("2"):
            yield f"status {status}"
            response = follow(revision, declared)
            yield from _properties(revision, response, "answers", offered.answered)


def _properties(
    revision: Revision, message: Node, verb: str, direction: Direction
) -> Iterator[str]:
    """The properties of an object, or of the items of a list, that a message carries."""
    schema = document.schema_of(revision, message)
    if schema is None:
        return
    seen = view(revision, (schema,), direction)
    if seen.items:
        yield f"{verb} a list"
        seen = view(revision, seen.items, direction)
    yield from (f"{verb} {name}" for name in seen.properties)
