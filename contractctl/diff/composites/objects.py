"""What went and what came in one object, the raw material of renamed and moved properties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from contractctl.diff.composites.names import words
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.view import Nodes, SchemaView, view
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, Direction

ASPECTS = frozenset({"property", "required-property", "optional-property", "closed-property"})


@dataclass(frozen=True, eq=False)
class Shift:
    """One object of which properties went or came, under the names that they have there."""

    walk: Walk
    node: int
    direction: Direction
    gone: Mapping[str, Edit]
    new: Mapping[str, Edit]

    @cached_property
    def base(self) -> SchemaView:
        """The object as base describes it."""
        known = self.walk.views.get(self.node)
        return known[0] if known else self.inside_base(self.walk.pairs[self.node][0])

    @cached_property
    def head(self) -> SchemaView:
        """The object as head describes it."""
        known = self.walk.views.get(self.node)
        return known[1] if known else self.inside_head(self.walk.pairs[self.node][1])

    @cached_property
    def new_by_words(self) -> Mapping[str, list[str]]:
        """What came, by the words of its name."""
        found: dict[str, list[str]] = {}
        for name in self.new:
            found.setdefault("".join(words(name)), []).append(name)
        return found

    def inside_base(self, nodes: Nodes) -> SchemaView:
        """A schema of base as this direction sees it."""
        return view(self.walk.base, nodes, self.direction)

    def inside_head(self, nodes: Nodes) -> SchemaView:
        """A schema of head as this direction sees it."""
        return view(self.walk.head, nodes, self.direction)

    def aspect(self, was_required: bool, is_required: bool) -> str | None:
        """What the cells of a property say that is elsewhere now; None where no cell is exact.

        Where only one side requires it, the pieces say more than the whole would.
        """
        if was_required != is_required:
            return None
        if was_required:
            return "required-property"
        if self.direction == "request" and self.head.closed is not None:
            return "closed-property" if self.base.closed is not None else None
        return "optional-property"

    def elsewhere(self, gone: Edit, aspect: str, action: str, now: str, at: Edit) -> Edit:
        """The edit of a property that is elsewhere now.

        Who sends the object sends what it requires, so that all of them are concerned.
        """
        everybody = self.direction == "request" and aspect == "required-property"
        return Edit(
            Cell(aspect, action, self.direction),
            gone.place,
            gone.subject,
            gone.base_value,
            now,
            gone.base_place,
            at.head_place,
            Anchor(self.node, None if everybody else gone.step),
            gone.step,
        )


def shifts(walk: Walk, edits: Iterable[Edit]) -> list[Shift]:
    """The objects of which properties went or came, in the order in which they were met.

    A promised sunset is a matter of its own, and so is a default that may fill a gap.
    """
    found: dict[tuple[int, Direction], tuple[dict[str, Edit], dict[str, Edit]]] = {}
    for edit in edits:
        step, cell = edit.step, edit.cell
        if step is None or step.kind != "property" or cell.aspect not in ASPECTS:
            continue
        if cell.action not in ("removed", "added") or edit.anchor.node not in walk.pairs:
            continue
        sides = found.setdefault((edit.anchor.node, cell.direction), ({}, {}))
        sides[cell.action == "added"][step.name] = edit
    return [Shift(walk, node, direction, *sides) for (node, direction), sides in found.items()]
