"""Two views of a schema under comparison, with the shorthand that the comparers share."""

from __future__ import annotations

from dataclasses import dataclass

from contractctl import pointer
from contractctl.diff.edit import Cell, Edit
from contractctl.diff.view import Nodes, SchemaView
from contractctl.diff.vocabulary import kebab
from contractctl.diff.walk import Walk
from contractctl.model import Anchor, Direction, Place, Step
from contractctl.pointer import JsonValue


@dataclass(frozen=True, slots=True, eq=False)
class SchemaPair:
    """What one comparison works on; node is its place in the reach graph."""

    walk: Walk
    node: int
    direction: Direction
    base: SchemaView
    head: SchemaView

    def emit(
        self,
        aspect: str,
        action: str,
        keyword: str,
        *,
        subject: str = "",
        base_value: JsonValue = None,
        head_value: JsonValue = None,
        base_place: Place | None = None,
        head_place: Place | None = None,
        step: Step | None = None,
        on_parent: bool = False,
    ) -> None:
        """Record an edit of a keyword, or of the member of it that `subject` names.

        The declaring place is base's, also for what head adds, so that it is stable: of the
        declarations that base holds together, the one that head's stands in.
        on_parent: the edit concerns everybody who sends or reads the enclosing object.
        """
        stands = base_place or _beside(self.base, head_place)
        declared = base_place or Place(stands.document, pointer.join(stands.pointer, keyword))
        self.walk.emit(
            Edit(
                Cell(aspect, action, self.direction),
                declared,
                subject,
                base_value,
                head_value,
                stands,
                head_place or _beside(self.head, base_place),
                Anchor(self.node, None if on_parent else step),
                step,
            )
        )

    def emit_keyword(self, name: str, action: str) -> None:
        """Record an edit of a keyword that is compared as a whole."""
        base, head = self.base.keywords.get(name), self.head.keywords.get(name)
        self.emit(
            kebab(name),
            action,
            name,
            base_value=base.value if base else None,
            head_value=head.value if head else None,
            base_place=base.place if base else None,
            head_place=head.place if head else None,
        )

    def descend(
        self, base: Nodes, head: Nodes, step: Step | None, *, mandatory: bool = False
    ) -> None:
        """Queue the comparison of two schemas below this one."""
        child = self.walk.schemas(base, head, self.direction)
        if child is not None:
            self.walk.reach.edge(self.node, step, child, mandatory=mandatory)


def _beside(side: SchemaView, other: Place | None) -> Place:
    """The declaration of a side in which something of the other side stands, else its own."""
    around = [member.place for member in side.members if _is_within(other, member.place)]
    return max(around, key=lambda place: len(place.pointer), default=side.place)


def _is_within(place: Place | None, other: Place) -> bool:
    if place is None or place.document != other.document:
        return False
    return f"{place.pointer}/".startswith(f"{other.pointer}/")
