"""Rows of a section of which some are shown and the others counted, never left out silently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")

SHOWN = 200
"""Rows that a reader is given of a long section, most urgent first."""


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """The first rows of a section, in its order; left_out: how many come after them.

    Iteration gives what is shown, `len` counts what there is.
    """

    shown: tuple[Row, ...] = ()
    left_out: int = 0

    def __iter__(self) -> Iterator[Row]:
        return iter(self.shown)

    def __len__(self) -> int:
        """How many there are, shown or not."""
        return len(self.shown) + self.left_out


def rows(found: Iterable[Row], limit: int | None = None) -> Rows[Row]:
    """The first of them, and how many more there are; all of them without a limit."""
    made = tuple(found)
    shown = made[:limit]
    return Rows(shown, len(made) - len(shown))
