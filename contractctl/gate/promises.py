"""Until when the operations of a contract were said to work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contractctl.diff import document
from contractctl.diff.lifecycle import lifecycle_of
from contractctl.model import MigrationFile, Operation, Revision


@dataclass(frozen=True, slots=True)
class Ending:
    """The announced end of an operation.

    is_own: whether it is the operation's own x-sunset, and not that of migration.yaml
    needs_day: whether the day itself must be over, as for an x-sunset with a time of day
    """

    operation: Operation
    day: date
    is_own: bool = True
    needs_day: bool = False

    def is_over(self, as_of: date) -> bool:
        """Whether the operation may be gone on a day."""
        return self.day < as_of or (self.day == as_of and not self.needs_day)


def endings(revision: Revision, migration: MigrationFile | None) -> tuple[Ending, ...]:
    """The operations whose end was announced, and for when, the latest first.

    migration: with the date of what is deprecated without one of its own; None where it is about
    another revision
    """
    sunset = migration.sunset if migration else None
    offers = {**document.paths(revision), **document.webhooks(revision)}
    found = []
    for operation, offered in offers.items():
        promised = lifecycle_of((offered.node,))
        own = promised.ends
        if promised.deprecated and own is not None:
            needs_day = promised.removal(own) != "removed-after-sunset"
            found.append(Ending(operation, own, needs_day=needs_day))
        elif promised.deprecated and sunset is not None:
            found.append(Ending(operation, sunset, is_own=False))
    return tuple(sorted(found, key=lambda one: (-one.day.toordinal(), one.operation)))


def are_of_all(found: tuple[Ending, ...], revision: Revision) -> bool:
    """Whether there is an end for every operation of a revision that has any."""
    every = document.declared_operations(revision)
    return bool(every) and {one.operation for one in found} == every
