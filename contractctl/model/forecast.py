"""How far a migration has come day by day, and when it is likely to be over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Count:
    """How many consumers had come how far at the end of a day.

    planned: of whom the plan says that they have moved and are quiet by then
    proven: verified, quiet or done; done: those that need no more attention
    planned goes on to the last wave, the others are None after the day of the report.
    """

    day: date
    planned: int
    proven: int | None
    done: int | None


@dataclass(frozen=True, slots=True)
class BurnUp:
    """Progress against the plan: one count for each day on which something moved, oldest first.

    consumers: how many have to move in all; without_verdict: how many more may have to
    """

    consumers: int
    counts: tuple[Count, ...]
    without_verdict: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the last consumer is likely to be done, by simulation from the observed pace.

    p50, p90: days by which half, and nine in ten, of the runs were over; None where none was
    chance: of the runs, the share (0 to 1) that was over by the sunset
    a_week: consumers that were done in a week so far, on average; left: those that are not done
    too_little: why nothing can be said, as a sentence; "" where it can
    """

    left: int
    a_week: float
    runs: int
    seed: int
    p50: date | None = None
    p90: date | None = None
    chance: float | None = None
    too_little: str = ""
