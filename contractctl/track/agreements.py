"""What a ledger holds of the end of one contract's old form, for a checkout without a ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date

from contractctl.model import RolloutPolicy
from contractctl.model.ledger import Agreement, Event, Kind, Subject
from contractctl.model.moments import day
from contractctl.pointer import JsonValue
from contractctl.track.folding import Known, course


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


def extensions(events: Iterable[Event], pair: Mapping[str, JsonValue]) -> Mapping[str, date]:
    """By consumer, the day until which it was given more time by the last word on it."""
    found: dict[str, date] = {}
    for event in sorted(events, key=lambda one: one.order):
        if event.kind == Kind.EXTEND and event.is_of(pair) and event.consumer is not None:
            with suppress(ValueError):  # another program may have written what is no day
                found[event.consumer] = date.fromisoformat(str(event.data.get("until")))
    return found


def moved(
    events: Iterable[Event], pair: Mapping[str, JsonValue], policy: RolloutPolicy, as_of: date
) -> frozenset[str]:
    """The consumers that said they moved, passed compatibility tests since, and did not go back,
    by events alone: what audits saw of their calls since then speaks against it."""
    by_consumer: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.consumer is not None and event.kind != Kind.GATE and event.is_of(pair):
            by_consumer[event.consumer].append(event)
    return frozenset(
        name for name, own in by_consumer.items() if _has_moved(name, own, policy, as_of)
    )


def _has_moved(name: str, events: list[Event], policy: RolloutPolicy, as_of: date) -> bool:
    walked, silence = course(Known(Subject(name, "", "", 4, "other"), tuple(events)), policy, as_of)
    last = silence.last_broken(as_of)
    claim = walked.claim
    return walked.verified is not None and (last is None or claim is None or last < claim.day)
