"""What a validator found, in the words and at the place that a report shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from contractctl.load.positions import locate
from contractctl.model import Location, Place, Revision

MESSAGE_LENGTH = 160
SHOWN_VIOLATIONS = 50


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A place where a contract breaks the OpenAPI specification.

    place: where in the files as the user wrote them, so before any Swagger 2.0 conversion.
    message: one line of at most `MESSAGE_LENGTH` characters.
    """

    place: Place
    message: str


def shorten(text: str) -> str:
    """Fold text into one line and cut its middle, because validators put the news at both ends."""
    line = " ".join(text.split())
    if len(line) <= MESSAGE_LENGTH:
        return line
    tail = MESSAGE_LENGTH * 5 // 8
    return f"{line[: MESSAGE_LENGTH - tail - 5]} ... {line[-tail:]}"


def bounded(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """Drop repetitions; keep the first `SHOWN_VIOLATIONS` and say how many more there are."""
    distinct = tuple(dict.fromkeys(violations))
    more = len(distinct) - SHOWN_VIOLATIONS
    if more <= 0:
        return distinct
    count = Violation(Place("", ""), f"and {more} more violations that are not listed")
    return (*distinct[:SHOWN_VIOLATIONS], count)


def locate_violations(
    revision: Revision, violations: Iterable[Violation]
) -> Mapping[Place, Location]:
    """Find the line of each violation in the files as the user wrote them."""
    # Violations stand in the original already: what conversion moved must not move them again.
    return locate(replace(revision, origins={}), [violation.place for violation in violations])
