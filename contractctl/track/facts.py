"""What the ledger says has happened already, for a plan that is not made as if it had not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import takewhile

from contractctl.model import Migration
from contractctl.model.ledger import PROVEN, Event, Kind, Progress, Standing, State
from contractctl.model.moments import day
from contractctl.plan.nouns import Facts
from contractctl.track.agreements import extensions

_UNDER_WAY = frozenset({State.IN_PROGRESS, State.CLAIMED})


def announced(events: Iterable[Event], migration: Migration, as_of: date) -> date | None:
    """The day on which the first consumer was told of this migration, up to a day."""
    return as_announced(events, migration, as_of).announced


def as_announced(events: Iterable[Event], migration: Migration, as_of: date) -> Facts:
    """Who was told of this migration, up to a day: what the plan as it was announced needs."""
    found = [
        (day(one.at), one.consumer) for one in of_migration(events, Kind.NOTIFY, migration, as_of)
    ]
    # Of several days the earliest counts; what is later is a reminder.
    told = {name: on for on, name in sorted(found, key=_by_day, reverse=True) if name is not None}
    return Facts(min((on for on, _ in found), default=None), told=told)


def more_time(events: Iterable[Event], migration: Migration, as_of: date) -> Mapping[str, date]:
    """By consumer, up to when it has more time by the last extension, if that is not over."""
    found = extensions(of_migration(events, Kind.EXTEND, migration, as_of), {})
    return {name: until for name, until in found.items() if until >= as_of}


def of_migration(
    events: Iterable[Event], kind: Kind, migration: Migration, as_of: date
) -> Iterator[Event]:
    """Events of a kind that are of this migration, up to a day."""
    pair = {"base": migration.base, "head": migration.head}
    for one in events:
        if one.kind == kind and one.is_of(pair) and day(one.at) <= as_of:
            yield one


def _by_day(found: tuple[date, str | None]) -> date:
    return found[0]


def facts(before: Facts, progress: Progress) -> Facts:
    """What has happened to the plan as it was announced: who has moved, and who is on its way."""
    open_ones = [one for one in progress.standings if one.state not in PROVEN]
    return replace(
        before,
        moved={
            one.subject.name: one.since
            for one in progress.standings
            if one.state in PROVEN and one.since is not None
        },
        extended={
            one.subject.name: one.extension
            for one in open_ones
            if one.extension is not None and not one.extension.is_over
        },
        started={
            one.subject.name: since for one in open_ones if (since := _started(one)) is not None
        },
    )


def _started(one: Standing) -> date | None:
    """The first of the days since which somebody has said, without a break, that it moves."""
    if one.state not in _UNDER_WAY:
        return None
    steps = takewhile(lambda turn: turn.state in _UNDER_WAY, reversed(one.turns))
    return min((turn.day for turn in steps), default=one.since)
