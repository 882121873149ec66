"""A plan as a calendar (iCalendar, RFC 5545), for programs that import it or subscribe to it.

A later run has the same UIDs and a higher SEQUENCE, so programs move what they already show.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from contractctl import __version__
from contractctl.model.commands import command
from contractctl.plan.brownout_words import effect, length
from contractctl.plan.brownouts import Brownouts, Window
from contractctl.plan.criteria import said
from contractctl.plan.nouns import Milestone, Plan, Wave
from contractctl.plan.words import counted, names, title
from contractctl.report.plain import one_line

_DAY = timedelta(days=1)

_WHAT = {
    "announce": "announced",
    "deprecate": "deprecated",
    "sunset": "sunset",
    "retire": "removal",
}


def render_calendar(
    plan: Plan, brownouts: Brownouts | None = None, consumer: str | None = None
) -> str:
    """Render milestones, waves, freezes and brownouts with the line ends that the format asks for.

    brownouts: None where none are agreed on
    consumer: only its wave, and brownouts only where they refuse what it uses; None for all
    """
    if consumer is not None:
        plan, brownouts = _own(plan, brownouts, consumer)
    calendar = Calendar()
    name = one_line(title(plan) + (f" ({consumer})" if consumer else ""))
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//contractctl//contractctl {__version__}//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-caldesc", f"Migration of {name}, as of {plan.as_of}")
    for event in sorted(_events(plan, brownouts), key=_by_start):
        calendar.add_component(event)
    text: str = calendar.to_ical(sorted=True).decode()
    return text


def _own(plan: Plan, brownouts: Brownouts | None, consumer: str) -> tuple[Plan, Brownouts | None]:
    waves = tuple(one for one in plan.waves if consumer in one.members)
    if brownouts is None:
        return replace(plan, waves=waves), None
    windows = (
        replace(one, effects=tuple(effect for effect in one.effects if effect.consumer == consumer))
        for one in brownouts.windows
    )
    found = tuple(one for one in windows if one.effects)
    return replace(plan, waves=waves), replace(brownouts, windows=found)


def _by_start(event: Event) -> tuple[str, str]:
    return event.decoded("dtstart").isoformat(), str(event["uid"])


def _events(plan: Plan, brownouts: Brownouts | None) -> Iterator[Event]:
    for milestone in plan.milestones:
        yield _milestone(plan, milestone)
    for wave in plan.waves:
        yield from _wave(plan, wave)
    alike: Counter[str] = Counter()
    for freeze in plan.policy.calendar.freezes:
        alike[freeze.why] += 1
        event = _event(plan, "freeze", f"{freeze.why} {alike[freeze.why]}")
        event.add("summary", one_line(f"{plan.api} freeze: {freeze.why}"))
        event.add("description", "Nothing is rolled out in these days.")
        yield _all_day(event, freeze.start, freeze.end)
    if brownouts is not None:
        for window in brownouts.windows:
            yield _brownout(plan, brownouts, window)


def _milestone(plan: Plan, one: Milestone) -> Event:
    event = _event(plan, "milestone", one.kind)
    old = plan.head if one.kind == "announce" else plan.base
    event.add("summary", one_line(f"{plan.api} {old} {_WHAT[one.kind]}"))
    moved = one.promised is not None and one.promised != one.day
    promised = f" Promised was {one.promised}." if moved else ""
    event.add("description", one_line(f"{one.kind}: {one.meaning}.{promised}"))
    return _all_day(event, one.day, one.day)


def _wave(plan: Plan, wave: Wave) -> Iterator[Event]:
    """The days in which it moves, and the day by which it has been quiet."""
    name = f"{plan.api} wave {wave.number}" + (" (canary)" if wave.canary else "")
    event = _event(plan, "wave", str(wave.number))
    event.add("summary", one_line(f"{name}: {names(wave.members, 3)}"))
    event.add("description", "\n".join(map(one_line, _criteria(plan, wave))))
    yield _all_day(event, wave.start, wave.end)
    over = _event(plan, "wave", f"{wave.number} soaked")
    over.add("summary", one_line(f"{name}: quiet on {plan.base}"))
    soak = counted(plan.policy.soak_days, "day")
    over.add(
        "description",
        one_line(
            f"{soak} without a call of {plan.base} are over. `{command('status', plan.api)}`"
            " tells who is quiet."
        ),
    )
    yield _all_day(over, wave.soaked, wave.soaked)


def _criteria(plan: Plan, wave: Wave) -> Iterator[str]:
    yield f"From {plan.base} to {plan.head}: {', '.join(wave.members)}"
    if wave.moved:
        yield f"Have moved: {', '.join(wave.moved)}"
    for head, criteria in (("Starts when", wave.criteria.entry), ("Done when", wave.criteria.exit)):
        yield f"{head}:"
        yield from (f"- {text}" for text in said(criteria))


def _brownout(plan: Plan, made: Brownouts, window: Window) -> Event:
    event = _event(plan, "brownout", str(window.number))
    event.add("summary", one_line(f"{plan.api} brownout {window.number}, {length(window.minutes)}"))
    told = [one_line(f"{one.consumer}: {effect(one.requests)}") for one in window.effects]
    refused = names([str(one) for one in made.operations])
    parts = (
        one_line(f"Refused by {made.refusal.status}: {refused}"),
        *(("Requests that are to fail:", *told) if told else ()),
        one_line(f"Kill switch: {made.kill_switch}"),
    )
    event.add("description", "\n".join(parts))
    event.add("dtstart", window.start.astimezone(UTC))
    event.add("dtend", window.end.astimezone(UTC))
    return event


def _event(plan: Plan, kind: str, key: str) -> Event:
    """An event without its time; the same thing of the same migration has the same UID."""
    known_by = "\n".join((plan.api, plan.base or "", plan.head or "", kind, key))
    digest = hashlib.sha256(known_by.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    made = datetime.combine(plan.as_of, time(), UTC)
    event = Event()
    event.add("uid", f"{digest}@contractctl.invalid")
    event.add("sequence", plan.as_of.toordinal())
    event.add("dtstamp", made)
    event.add("last-modified", made)
    event.add("categories", [kind])
    return event


def _all_day(event: Event, first: date, last: date) -> Event:
    """Give it the days from one up to and including another; nobody is busy by them."""
    event.add("dtstart", first)
    event.add("dtend", last + _DAY if last < date.max else last)
    event.add("transp", "TRANSPARENT")
    return event
