"""The consents of one contract, operation by operation, for a checkout without a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from contractctl.model.ledger import Agreement, Event, Kind
from contractctl.model.moments import day
from contractctl.pointer import JsonValue


def agreements(
    events: Iterable[Event],
    pair: Mapping[str, JsonValue],
    used: Mapping[str, Iterable[str]],
) -> tuple[Agreement, ...]:
    """The latest consent of each consumer to the removal of each operation, sorted.

    pair: `base` and `head` of the migration that is going on; consents to others do not count
    used: by consumer, the operations for which a consent to all of the old form stands
    """
    latest: dict[tuple[str, str], Agreement] = {}
    for event in sorted(events, key=lambda one: one.order):
        if event.kind == Kind.CONSENT and event.is_of(pair):
            for one in _each(event, used):
                latest[one.consumer, one.operation] = one
    return tuple(sorted(latest.values()))


def _each(event: Event, used: Mapping[str, Iterable[str]]) -> Iterator[Agreement]:
    named, consumer = event.data.get("operations"), event.consumer or ""
    operations = map(str, named) if isinstance(named, list) else used.get(consumer, ())
    for operation in operations:
        yield Agreement(consumer, operation, event.by, day(event.at))
