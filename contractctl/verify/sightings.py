"""Which of the fields that consumers read were ever answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from contractctl.model import FieldPath, Step
from contractctl.model.verification import Exchange
from contractctl.pointer import JsonValue
from contractctl.verify.rooms import Room
from contractctl.verify.shortest import shorter, weight

Sighting = Literal["seen", "never", "out-of-reach"]


@dataclass(slots=True)
class Sight:
    """What was seen of one field over many answers, and of those below it.

    absent: the shortest exchange in which the field could have stood and did not
    """

    below: dict[Step, Sight] = field(default_factory=dict)
    is_seen: bool = False
    is_settled: bool = False
    absent: Exchange | None = None

    def look(self, value: JsonValue, exchange: Exchange, room: Room) -> None:
        """Look for the fields below this one in a value that stands there, with this room."""
        self.is_seen = True
        for step, sight in self.below.items():
            if sight.is_settled:
                continue
            values = list(_at(step, value))
            for one in values:
                sight.look(one, exchange, room.below(step))
            if not values and step.kind == "property" and isinstance(value, dict):
                closest = shorter(sight.absent, exchange)
                if closest is not sight.absent and room.has(step.name, value):
                    sight.absent = closest
        self.is_settled = all(sight.is_settled for sight in self.below.values())


def sight(paths: Iterable[FieldPath]) -> Sight:
    """Be ready to look for fields of a body."""
    root = Sight()
    for path in paths:
        at = root
        for step in path.steps:
            at = at.below.setdefault(step, Sight())
    return root


def sighting(roots: Iterable[Sight], path: FieldPath) -> tuple[Sighting, Exchange | None]:
    """Whether a field was seen; if never, an answer that does not have it where it could.

    One that stands below something that was never answered was never answered, too; nothing is
    known of one that stands below lists that were always empty, or in a form that never came.
    """
    here = list(roots)
    outcome: Sighting = "seen" if any(one.is_seen for one in here) else "out-of-reach"
    for step in path.steps:
        here = [one.below[step] for one in here if step in one.below]
        if any(one.is_seen for one in here):
            continue
        absent = [one.absent for one in here if one.absent is not None]
        return ("never", min(absent, key=weight)) if absent else ("out-of-reach", None)
    return outcome, None


def _at(step: Step, value: JsonValue) -> Iterator[JsonValue]:
    if step.kind == "item":
        if isinstance(value, list):
            yield from value if not step.name else value[int(step.name) :][:1]
    elif isinstance(value, dict):
        if step.kind == "value":
            yield from value.values()
        elif step.name in value:
            yield value[step.name]
