"""What owners said of the end of a contract's old form, as the ledger of the workspace has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.model import MigrationFile
    from contractctl.model.ledger import Agreement, Event
    from contractctl.pointer import JsonValue


@dataclass(frozen=True, slots=True)
class Agreed:
    """Consents by operation, by consumer the day until which it has more time, and who moved."""

    consents: tuple[Agreement, ...] = ()
    extensions: Mapping[str, date] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()


def events_of(*apis: str) -> tuple[Event, ...]:
    """The events of a contract, by each of its names, up to the day of --as-of."""
    from contractctl.cli.tracking import tracked_events
    from contractctl.model.moments import day

    every = (one for api in dict.fromkeys(apis) for one in tracked_events(api))
    return tuple(one for one in every if day(one.at) <= settings().today)


def agreed(
    events: Iterable[Event], migration: MigrationFile | None, used: Mapping[str, Iterable[str]]
) -> Agreed:
    """What events say of the migration that is going on.

    used: by consumer, the operations for which a consent to all of the old form stands
    """
    from contractctl.model import RolloutPolicy
    from contractctl.track.agreements import agreements, extensions, moved

    every = tuple(events)
    pair: dict[str, JsonValue] = {}
    if migration is not None and migration.base:
        pair = {"base": migration.base, "head": migration.head}
    policy = migration.policy if migration is not None else RolloutPolicy()
    return Agreed(
        agreements(every, pair, used),
        extensions(every, pair),
        moved(every, pair, policy, settings().today),
    )
