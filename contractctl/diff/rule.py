"""What a rule is: a row that claims one cell and says what the edit does to valid payloads."""

from __future__ import annotations

from dataclasses import dataclass

from contractctl.diff.edit import Cell
from contractctl.diff.severity import severity
from contractctl.model import Effect, Proof, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the catalogue.

    message: one finding in words; may use {subject}, {base} and {head}.
    why: why the edit has this effect. hint: the compatible way.
    tolerated_by: the entry of a consumer's `tolerates` with which the edit does not hurt it.
    proof: `structural` where the edit itself shows the effect and there is no payload to try.
    """

    id: str
    cell: Cell
    effect: Effect
    summary: str
    message: str
    why: str
    hint: str
    tolerated_by: str | None = None
    proof: Proof = Proof.UNPROVEN

    @property
    def severity(self) -> Severity:
        """What the law derives from the effect and the direction."""
        return severity(self.effect, self.cell.direction)
