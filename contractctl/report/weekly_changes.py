"""What happened in the week of the report: turns of consumers, and events that are none."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contractctl.model.evidence import SourceRecord
from contractctl.model.ledger import Event, Kind, Standing, State
from contractctl.model.moments import day
from contractctl.plan.words import counted, names
from contractctl.report.ledger_words import caused, happened, said
from contractctl.report.weekly import WeeklyReport

_LEADS_TO: Mapping[str, State] = {
    Kind.NOTIFY: State.NOTIFIED,
    Kind.ACK: State.ACKNOWLEDGED,
    Kind.START: State.IN_PROGRESS,
    Kind.CLAIM: State.CLAIMED,
    Kind.VERIFY: State.VERIFIED,
    Kind.EXTEND: State.EXTENDED,
}
"""Events that need no more words beside the turn that they lead to."""

_ORDER = tuple(State)

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened on a day.

    kind: `turn`, or the kind of an event; before, state: of a turn, from where to where
    by: who says so; "" where it was seen in traffic and tests
    noted: of what is of before the week and was written in it, on which day or later
    """

    day: date
    kind: str
    text: str
    by: str = ""
    before: State | None = None
    state: State | None = None
    noted: date | None = None


@dataclass(frozen=True, slots=True)
class ConsumerWeek:
    """What happened to one consumer, oldest first.

    before: its state on the day before the week, by what is known now; now: at the end of it
    """

    consumer: str
    owner: str
    happenings: tuple[Happening, ...]
    before: State = State.NOT_NOTIFIED
    now: State = State.NOT_NOTIFIED


@dataclass(frozen=True, slots=True)
class Week:
    """What happened from one day up to another, both included.

    contract: what is about no single consumer; audits of consumers are counted there
    consumers: by the day of the first thing that happened to them, then by name
    reached: how many consumers came into a state, in the order of the states
    """

    since: date
    until: date
    contract: tuple[Happening, ...]
    consumers: tuple[ConsumerWeek, ...]
    reached: tuple[tuple[State, int], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened that anybody noted or saw."""
        return not self.contract and not self.consumers


def this_week(report: WeeklyReport) -> Week:
    """What happened since the first day of the week, or is known only since then."""
    events: dict[str | None, list[Event]] = defaultdict(list)
    audited: Counter[tuple[date, str]] = Counter()
    for one in report.events:
        on = day(one.at)
        if on > report.as_of or (on < report.since and not _is_late(one, report)):
            continue
        if one.kind == Kind.GATE and one.consumer is not None:
            continue  # `track catches` tells of whom a pull request would have hit
        if one.kind == Kind.AUDIT and one.consumer is not None:
            audited[on, one.by] += 1
        else:
            events[one.consumer].append(one)
    own = (_event(one, report) for one in events.pop(None, ()))
    about = (*own, *_audits(audited), *_came_in(report))
    moved = [one for one in _weeks(report, events) if one.happenings]
    return Week(
        report.since,
        report.as_of,
        tuple(sorted(about, key=lambda one: one.day)),
        tuple(sorted(moved, key=lambda one: (one.happenings[0].day, one.consumer))),
        _reached(moved),
    )


def _weeks(
    report: WeeklyReport, events: Mapping[str | None, list[Event]]
) -> Iterator[ConsumerWeek]:
    """Everybody who is followed, and who has events without being it."""
    known = set()
    for one in report.progress.standings:
        name = one.subject.name
        known.add(name)
        told = _merged(one, events.get(name, ()), report)
        earlier = [turn.state for turn in one.turns if turn.day < report.since]
        before = earlier[-1] if earlier else State.NOT_NOTIFIED
        yield ConsumerWeek(name, one.subject.owner, tuple(told), before, one.state)
    for other, found in events.items():
        if other is not None and other not in known:
            yield ConsumerWeek(other, "", tuple(_event(each, report) for each in found))


def _reached(weeks: Iterable[ConsumerWeek]) -> tuple[tuple[State, int], ...]:
    found = {(one.consumer, each.state) for one in weeks for each in one.happenings if each.state}
    by_state = Counter(state for _, state in found)
    return tuple((state, by_state[state]) for state in State if by_state[state])


def _merged(standing: Standing, events: Iterable[Event], report: WeeklyReport) -> list[Happening]:
    """Turns and events by day; what led to a turn of its day is told with it, once."""
    before: dict[tuple[date, State], State] = {}
    last = State.NOT_NOTIFIED
    for turn in standing.turns:
        before.setdefault((turn.day, turn.state), last)
        last = turn.state
    causes: dict[tuple[date, State], list[Event]] = defaultdict(list)
    found = []
    for event in events:
        turned = next((one for one in before if one[0] == day(event.at)), None)
        if turned is not None and _is_cause(event, turned[1]):
            causes[turned].append(event)
        else:
            found.append(_event(event, report))
    for turned, came_from in before.items():
        if turned in causes or report.since <= turned[0] <= report.as_of:
            found.append(_turn(*turned, came_from, causes[turned], report))
    return sorted(found, key=lambda one: one.day)


def _is_cause(event: Event, state: State) -> bool:
    """Whether an event helped to bring a state about; tests that failed brought none."""
    if event.kind in (Kind.CONSENT, Kind.ROLLBACK):
        return state is (State.DONE if event.kind == Kind.CONSENT else State.ACKNOWLEDGED)
    leads_to = _LEADS_TO.get(event.kind)
    if leads_to is None or state is State.REGRESSED:
        return False
    has_failed = event.kind == Kind.VERIFY and event.data.get("verdict") != "pass"
    return not has_failed and _ORDER.index(leads_to) <= _ORDER.index(state)


def _turn(
    on: date, state: State, before: State, causes: Sequence[Event], report: WeeklyReport
) -> Happening:
    text = f"{before} to {state}"
    alone = len(causes) == 1 and _LEADS_TO.get(causes[0].kind) is state
    more = said(causes[0]) if alone else "; ".join(dict.fromkeys(map(caused, causes)))
    by = ", ".join(dict.fromkeys(one.by for one in causes))
    late = min((one.noted for one in causes if _is_late(one, report)), default=None)
    text = f"{text}: {more}" if more else text
    return Happening(on, "turn", _and_late(text, late), by, before, state, late)


def _event(one: Event, report: WeeklyReport) -> Happening:
    late = one.noted if _is_late(one, report) else None
    text = _and_late(happened(one) or str(one.kind), late)
    return Happening(day(one.at), one.kind, text, one.by, noted=late)


def _and_late(text: str, noted: date | None) -> str:
    return f"{text} (noted late, not before {noted})" if noted else text


def _is_late(one: Event, report: WeeklyReport) -> bool:
    """Whether it is of before the week, and was written too late for the report of then."""
    return day(one.at) < report.since <= one.noted <= report.as_of


def _came_in(report: WeeklyReport) -> Iterator[Happening]:
    """Evidence of days before the week that was imported in it: it may change what was said."""
    by_day: dict[date, list[SourceRecord]] = defaultdict(list)
    for source in report.audit.coverage.sources if report.audit else ():
        one, on = source.record, day(source.record.imported)
        is_old = one.first is not None and day(one.first) < report.since
        if is_old and report.since <= on <= report.as_of:
            by_day[on].append(one)
    for on, found in by_day.items():
        first = min(day(one.first) for one in found if one.first is not None)
        last = max(day(one.last or one.first or 0) for one in found)
        shown = names([one.name for one in found], _SHOWN)
        yield Happening(on, "evidence", f"of {first} to {last} came in: {shown}")


def _audits(counts: Mapping[tuple[date, str], int]) -> Iterator[Happening]:
    """What audits say of consumers is in their states: here it is only counted."""
    for (on, by), count in sorted(counts.items()):
        yield Happening(on, Kind.AUDIT, f"{counted(count, 'consumer')} seen in traffic", by)
