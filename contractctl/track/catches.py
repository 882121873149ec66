"""What the gate has caught, from the results of it that the ledger took in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from contractctl.model.catches import Catch, Catches, RuleCatches
from contractctl.model.gate import Level, Mode
from contractctl.model.gate_rules import GATE_RULES
from contractctl.model.ledger import Event, Kind
from contractctl.model.moments import day
from contractctl.track.folding import ordered


def catches(events: Iterable[Event], as_of: date, api: str | None = None) -> Catches:
    """Count what the gate stopped up to a day, for one contract or for all.

    A finding that stands in several commits is one catch: the same rule, contract and fingerprint.
    Errors alone count; in modes report and warn they would have blocked. What was never more than
    unknown held up whoever was to be judged in mode enforce, and is counted apart.
    """
    own = [
        one for one in ordered(events, as_of) if one.kind == Kind.GATE and api in (None, one.api)
    ]
    judged = [one for one in own if "verdict" in one.data]
    found: dict[tuple[str, str, str], list[Event]] = defaultdict(list)
    for one in own:
        if "rule" in one.data:
            found[one.api, _text(one, "rule"), _text(one, "fingerprint")].append(one)
    made = [one for same in found.values() for one in _caught(same)]
    held = [one for same in found.values() for one in _held(same)]
    known = [rule.id for rule in GATE_RULES]
    other = sorted({one.rule for one in (*made, *held)}.difference(known))
    days = [day(one.at) for one in judged]
    return Catches(
        api,
        as_of,
        len(judged),
        tuple(sorted({one.api for one in judged})),
        min(days, default=None),
        max(days, default=None),
        tuple(RuleCatches(rule, _of(rule, made), _of(rule, held)) for rule in (*known, *other)),
    )


def _of(rule: str, made: Iterable[Catch]) -> tuple[Catch, ...]:
    own = (one for one in made if one.rule == rule)
    return tuple(sorted(own, key=lambda one: (one.first, one.contract)))


def _caught(events: Sequence[Event]) -> Iterator[Catch]:
    """The catch that events of one finding tell of; none where it was never an error."""
    errors = _weighing(Level.ERROR, events)
    blocked = [one for one in errors if _is_enforced(one)]
    if errors:
        yield _catch(blocked or errors, events, is_blocked=bool(blocked))


def _held(events: Sequence[Event]) -> Iterator[Catch]:
    """What events of one finding held up; nothing where it was an error, or nobody enforced it."""
    unknown = [one for one in _weighing(Level.UNKNOWN, events) if _is_enforced(one)]
    if unknown and not _weighing(Level.ERROR, events):
        yield _catch(unknown, events, is_blocked=True)


def _weighing(level: Level, events: Iterable[Event]) -> list[Event]:
    return [one for one in events if _text(one, "level") == level and not _waived(one)]


def _is_enforced(one: Event) -> bool:
    return _text(one, "mode", Mode.ENFORCE) == Mode.ENFORCE


def _catch(counted: Sequence[Event], events: Iterable[Event], *, is_blocked: bool) -> Catch:
    """What one finding is as a catch, by those of its events that count."""
    first = day(counted[0].at)
    hit = _consumers(counted)
    later = _consumers(one for one in events if _waived(one) and day(one.at) >= first)
    return Catch(
        contract=counted[0].api,
        rule=_text(counted[0], "rule"),
        fingerprint=_text(counted[0], "fingerprint"),
        change_rule=_text(counted[0], "change_rule"),
        is_blocked=is_blocked,
        first=first,
        last=day(counted[-1].at),
        results=len({(one.at, _text(one, "ref")) for one in counted}),
        refs=tuple(dict.fromkeys(ref for one in counted if (ref := _text(one, "ref")))),
        spared=tuple(name for name in hit if name not in later),
        waived=tuple(name for name in hit if name in later),
    )


def _consumers(events: Iterable[Event]) -> tuple[str, ...]:
    return tuple(sorted({one.consumer for one in events if one.consumer is not None}))


def _waived(one: Event) -> bool:
    return one.data.get("waived") is True


def _text(one: Event, key: str, default: str = "") -> str:
    """What an event says; another machine may have written anything."""
    value = one.data.get(key, default)
    return value if isinstance(value, str) else default
