"""A row of a rule table, and how it becomes the rules of its two directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contractctl.diff.edit import Cell
from contractctl.diff.rule import Rule
from contractctl.model import Direction, Effect, Proof

Hints = str | dict[Direction, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One aspect and action with its effect per direction; a direction left out has no rule.

    summary, message, why and hint are the texts of `Rule`; `{side}` in the summary becomes
    the direction. hint may differ by direction. plain: the id carries no direction.
    """

    aspect: str
    action: str
    effects: dict[Direction, Effect]
    summary: str
    message: str
    why: str
    hint: Hints
    tolerated_by: str | None = None
    proof: Proof = Proof.UNPROVEN
    plain: bool = False

    def rules(self) -> Iterator[Rule]:
        """One rule for each direction."""
        for direction, effect in self.effects.items():
            name = f"{self.aspect}-{self.action}"
            hint = self.hint if isinstance(self.hint, str) else self.hint[direction]
            yield Rule(
                id=name if self.plain else f"{direction}-{name}",
                cell=Cell(self.aspect, self.action, direction),
                effect=effect,
                summary=self.summary.replace("{side}", direction),
                message=self.message,
                why=self.why,
                hint=hint,
                tolerated_by=self.tolerated_by if direction == "response" else None,
                proof=self.proof,
            )


def both(effect: Effect) -> dict[Direction, Effect]:
    """The same effect on both sides; the law still judges the sides differently."""
    return {"request": effect, "response": effect}


def sides(request: Effect, response: Effect) -> dict[Direction, Effect]:
    """A different effect on each side."""
    return {"request": request, "response": response}


NO_ACTION = "Nothing to do."

NARROWED: Hints = {
    "request": "Accept the old form as well until every consumer has moved, then narrow.",
    "response": NO_ACTION,
}
"""The compatible way for what narrows: harmless in an answer, not in a request."""

WIDENED: Hints = {
    "request": NO_ACTION,
    "response": (
        "Keep answering within the old bounds until every consumer has moved, or answer the"
        " new form in a field of its own."
    ),
}
"""The compatible way for what widens: harmless in a request, not in an answer."""

EITHER: Hints = {
    "request": "Accept both forms during the migration, or take the new form in a new field.",
    "response": "Keep the old field as it is and answer the new form in a field beside it.",
}
"""The compatible way for what is neither narrower nor wider."""
