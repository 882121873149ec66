"""What an expansion is: the document, what it could not reconcile, and who works with whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from contractctl.diff import Diff
from contractctl.model import Change, Revision, Severity

Side = Literal["base", "head"]
Provider = Literal["base", "expanded", "head"]
Phase = Literal["expand", "migrate", "retire"]


@dataclass(frozen=True, slots=True)
class Remaining:
    """A change that consumers of one side still meet when the provider serves the expansion."""

    consumers: Side
    change: Change


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether the consumers of one revision work with the provider of another, by the diff."""

    consumers: Side
    provider: Provider
    breaking: int
    dangerous: int

    @property
    def works(self) -> bool:
        """Whether no change between the two breaks a consumer that keeps its contract."""
        return self.breaking == 0


@dataclass(frozen=True, slots=True)
class Deployment:
    """One step of the migration: what it takes it from and to, and whether it can be undone alone.

    works: every consumer that may be there works during the step and after it.
    reversible: it can be rolled back with nobody else having to move.
    forth, back: the cells that must work for each of the two, as consumers and provider.
    """

    id: Phase
    action: str
    works: bool
    reversible: bool
    forth: tuple[tuple[Side, Provider], ...]
    back: tuple[tuple[Side, Provider], ...]

    @property
    def needs(self) -> tuple[tuple[Side, Provider], ...]:
        """The cells that decide about it, in one way or the other."""
        return tuple(dict.fromkeys((*self.forth, *self.back)))


@dataclass(frozen=True, slots=True)
class Matrix:
    """Which consumer revision works with which provider revision, and what that means per step."""

    cells: tuple[Cell, ...]
    steps: tuple[Deployment, ...]

    def cell(self, consumers: Side, provider: Provider) -> Cell:
        """The cell of one pair."""
        return next(c for c in self.cells if (c.consumers, c.provider) == (consumers, provider))


@dataclass(frozen=True, slots=True, eq=False)
class Expansion:
    """A transitional contract with its proof.

    contract: the expanded revision, one document. forth: the diff from base to head.
    for_base, for_head: the diffs to the expansion from what the consumers were promised.
    remaining: what in them is not safe; breaking is what cannot live in one contract.
    """

    contract: Revision
    forth: Diff
    for_base: Diff
    for_head: Diff
    remaining: tuple[Remaining, ...]
    matrix: Matrix

    @property
    def conflicts(self) -> tuple[Remaining, ...]:
        """What cannot live in one contract."""
        return tuple(one for one in self.remaining if one.change.severity is Severity.BREAKING)

    @property
    def is_full(self) -> bool:
        """Whether the contract serves the consumers of both revisions."""
        return not self.conflicts
