"""Parameters that went and came on one operation: renamed, or sent in another part of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from contractctl import pointer
from contractctl.diff import document
from contractctl.diff.composites.composite import Composite
from contractctl.diff.composites.likeness import Likeness, likeness
from contractctl.diff.composites.names import similarity, unambiguous, words
from contractctl.diff.composites.quantities import remeasured
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.reach import Root
from contractctl.diff.view import Nodes
from contractctl.diff.walk import Walk
from contractctl.model import Direction, FieldPath, Node, Operation, Place, Revision

_LEAST_IF_NEAR = 0.5


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter that went or came."""

    edit: Edit
    root: Root
    field: FieldPath


@dataclass(frozen=True, slots=True)
class Changed:
    """The parameters of one operation that went and came, by `query:limit` and the like."""

    operation: Operation
    direction: Direction
    gone: dict[str, Parameter]
    new: dict[str, Parameter]


def changed(walk: Walk, edits: Iterable[Edit]) -> list[Changed]:
    """Operations of which parameters went and others came."""
    wanted = {
        edit.anchor.node: edit
        for edit in edits
        if edit.cell.aspect.endswith("parameter") and edit.cell.action in ("removed", "added")
    }
    found: dict[tuple[Operation, Direction], Changed] = {}
    for root in walk.reach.roots if wanted else ():
        edit = wanted.get(root.node)
        if edit is not None and root.part is not None:
            key = (root.operation, root.direction)
            sides = found.setdefault(key, Changed(*key, {}, {}))
            side = sides.gone if edit.cell.action == "removed" else sides.new
            side[str(root.part)] = Parameter(edit, root, root.part)
    return [sides for sides in found.values() if sides.gone and sides.new]


def renamed_parameters(walk: Walk, edits: Iterable[Edit]) -> Iterator[Composite]:
    """Parameters of one kind with a similar name and the same kind of value."""
    for sides in changed(walk, edits):
        matched = unambiguous(sides.gone, sides.new, partial(_score, walk, sides))
        for old, new in matched.items():
            gone, came = sides.gone[old], sides.new[new]
            yield Composite((_edit(gone, came, "renamed"),), (gone.edit, came.edit))


def moved_parameters(walk: Walk, edits: Iterable[Edit]) -> Iterator[Composite]:
    """Parameters of the same name and kind of value that are sent in another part of the request.

    A header may have the `X-` before its name that no query parameter has.
    """
    for sides in changed(walk, edits):
        by_name: dict[str, list[str]] = {}
        for key, parameter in (*sides.gone.items(), *sides.new.items()):
            by_name.setdefault(_bare(parameter.field.name), []).append(key)
        for found in by_name.values():
            if len(found) == 2 and found[0] in sides.gone and found[1] in sides.new:
                gone, came = sides.gone[found[0]], sides.new[found[1]]
                if gone.field.part != came.field.part and _is_kept(walk, gone, came):
                    edit = replace(_edit(gone, came, "moved"), head_value=str(came.field))
                    yield Composite((edit,), (gone.edit, came.edit))


def _bare(name: str) -> str:
    first, *rest = words(name) or ("",)
    return "".join(rest if first == "x" and rest else (first, *rest))


def _is_kept(walk: Walk, gone: Parameter, came: Parameter) -> bool:
    """Whether the same kind of value is asked for as firmly as before."""
    same_duty = gone.root.mandatory == came.root.mandatory
    if not same_duty or came.edit.cell.aspect == "defaulted-parameter":
        return False
    before = schema(walk.base, gone.edit.base_place)
    after = schema(walk.head, came.edit.head_place)
    if not before or not after:
        return False
    return likeness(walk, before, after, gone.root.direction) is not Likeness.NONE


def _edit(gone: Parameter, came: Parameter, action: str) -> Edit:
    aspect = "required-parameter" if gone.root.mandatory else "optional-parameter"
    return Edit(
        Cell(aspect, action, gone.root.direction),
        gone.edit.place,
        gone.edit.subject,
        gone.edit.base_value,
        came.edit.head_value,
        gone.edit.base_place,
        came.edit.head_place,
        gone.edit.anchor,
    )


def _score(walk: Walk, sides: Changed, old: str, new: str) -> float:
    gone, came = sides.gone[old], sides.new[new]
    names = gone.field.name, came.field.name
    same_kind = gone.field.part == came.field.part and gone.root.mandatory == came.root.mandatory
    if not same_kind or came.edit.cell.aspect == "defaulted-parameter":
        return 0.0
    similar = 1.0 if remeasured(*names) else similarity(*names)
    if not similar:
        return 0.0
    before = schema(walk.base, gone.edit.base_place)
    after = schema(walk.head, came.edit.head_place)
    if not before or not after:
        return 0.0
    alike = likeness(walk, before, after, gone.root.direction)
    enough = alike is Likeness.SAME or (alike is Likeness.NEAR and similar >= _LEAST_IF_NEAR)
    return similar if enough else 0.0


def schema(revision: Revision, place: Place | None) -> Nodes:
    """The schema of a parameter that stands at a place; none where it has none."""
    if place is None:
        return ()
    raw = pointer.follow(revision.documents[place.document], place.pointer)
    found = document.schema_of(revision, Node(place.document, place.pointer, raw))
    return () if found is None else (found,)
