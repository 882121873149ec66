"""Audits of other machines in the ledger, read as traffic that was seen there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from contractctl.model import Operation
from contractctl.model.ledger import Event, Kind, Subject, Traffic


def with_audits(
    traffic: Traffic, subject: Subject, events: Iterable[Event], as_of: date
) -> Traffic:
    """What traffic says of a consumer up to a day, with what audits in the ledger say beside it.

    Days on which an audit saw a hit count once, with the larger number of hits: it may be of the
    same logs.
    """
    old = Counter({on: hits for on, hits in traffic.old if on <= as_of})
    watched = {on for on in traffic.watched if on <= as_of}
    own = {one.shape for one in subject.operations}
    alike = {one: last for one, last in traffic.alike if not own or one.shape in own}
    is_recognised = traffic.is_recognised
    for event in events:
        if event.kind == Kind.AUDIT:
            old |= Counter(dict(_hits(event)))
            watched.update(one for one in _days(event) if one <= as_of)
            for one, last in _called(event):
                if one.shape in own and last > alike.get(one, date.min):
                    alike[one] = last
            is_recognised = True
    return replace(
        traffic,
        old=tuple(sorted(old.items())),
        watched=tuple(sorted(watched)),
        is_recognised=is_recognised,
        alike=tuple(sorted(alike.items())),
    )


def _hits(event: Event) -> Iterator[tuple[date, int]]:
    last, hits = _day(event.data.get("old_last")), event.data.get("old_hits")
    if last is not None and isinstance(hits, int) and hits > 0:
        yield last, hits


def _days(event: Event) -> Iterator[date]:
    first, last = _day(event.data.get("from")), _day(event.data.get("to"))
    if first is not None and last is not None:
        yield from (first + timedelta(days=count) for count in range((last - first).days + 1))


def _called(event: Event) -> Iterator[tuple[Operation, date]]:
    """Operations that it called, be it in the old or in the new form."""
    last, named = _day(event.data.get("last")), event.data.get("operations")
    if last is not None and isinstance(named, list):
        for one in named:
            method, _, path = str(one).partition(" ")
            yield Operation(method, path), last


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
