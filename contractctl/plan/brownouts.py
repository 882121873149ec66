"""When the old form is refused for a while, so that who still calls it notices before the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from contractctl.headers.announcing import day_begins
from contractctl.model import Migration, Operation
from contractctl.model.migration import WorkingHours
from contractctl.plan.brownout_hours import Span, best, possible, stages
from contractctl.plan.call_hours import Habit
from contractctl.plan.dating import Terms
from contractctl.plan.nouns import Facts, Remark
from contractctl.plan.refusals import Refusal, kill_switch, status_remarks
from contractctl.plan.words import counted, names

_DAYS_FOR_EACH = 2
"""Working days that each stage needs, or brownouts do not wait for the waves."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed on, by the ledger.

    on, by: of the latest agreement; operations: as the contract spells them
    spans: by time, those of earlier agreements that were held already among them
    """

    on: date
    by: str
    operations: tuple[str, ...]
    status: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Moving:
    """Where callers are on their way.

    extended: by consumer, up to when it was promised more time
    waves: by consumer that has not moved, the last day of its wave
    waived: who need not move, because somebody bears the risk
    """

    extended: Mapping[str, date] = field(default_factory=dict)
    waves: Mapping[str, date] = field(default_factory=dict)
    waived: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Effect:
    """The requests of a consumer that are to fail in a window; None where nothing is known."""

    consumer: str
    requests: float | None


@dataclass(frozen=True, slots=True)
class Window:
    """A brownout: from a moment up to but not another, in UTC; effects in the order of names.

    is_over: whether its day is before the day of the plan
    """

    number: int
    start: datetime
    end: datetime
    effects: tuple[Effect, ...]
    is_over: bool = False

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.end - self.start).total_seconds()) // 60

    @property
    def requests(self) -> float | None:
        """The requests that are to fail; None where nothing is known of any consumer."""
        known = [one.requests for one in self.effects if one.requests is not None]
        return sum(known) if known else None

    @property
    def hit(self) -> tuple[str, ...]:
        """The consumers of which a request may fail, or of whom nobody knows."""
        return tuple(one.consumer for one in self.effects if one.requests != 0)

    @property
    def reached(self) -> tuple[str, ...]:
        """The consumers that are to notice: at least one request of theirs should fail."""
        return tuple(one.consumer for one in self.effects if (one.requests or 0) >= 1)


@dataclass(frozen=True, slots=True)
class Brownouts:
    """The schedule for the old operations of a contract: a proposal until it is agreed on.

    noticed: the day on which notice is given, as the plan has it
    allowed: the day on which notice is over and the old form deprecated; earliest: that day, or
        the one after the day of the plan
    agreed: None for a proposal
    """

    api: str
    base: str
    operations: tuple[Operation, ...]
    noticed: date
    allowed: date
    earliest: date
    sunset: date
    hours: WorkingHours
    refusal: Refusal
    windows: tuple[Window, ...]
    kill_switch: str
    remarks: tuple[Remark, ...]
    agreed: Agreed | None = None

    @property
    def is_whole(self) -> bool:
        """Whether there is room for every stage, or it was agreed to do without some."""
        return bool(self.windows) and (
            self.agreed is not None or len(self.windows) >= len(stages(self.hours))
        )


def plan_brownouts(
    migration: Migration,
    base: str,
    operations: Sequence[Operation],
    laggards: Iterable[Habit],
    refusal: Refusal,
    as_of: date,
    *,
    hours: WorkingHours | None = None,
    announced: date | None = None,
    moving: Moving | None = None,
    agreed: Agreed | None = None,
    held: Sequence[Span] = (),
) -> Brownouts:
    """What was agreed on; else propose one for each stage, on working days, in working hours.

    None is proposed before notice is over, before `deprecate`, on the day of the plan or, where
    there is room, before the callers are planned to have moved.
    laggards: who still calls the operations, with an empty habit where nothing is known
    announced: None where nobody was told; held: agreed spans that a proposal goes on from
    Raises WorkspaceError for a calendar that is not known.
    """
    terms = Terms.of(migration, as_of, Facts(announced), {})
    working, moving = hours or migration.policy.hours or WorkingHours(), moving or Moving()
    allowed = max(_later(terms.announced, migration.policy.notice_days), terms.deprecated)
    found = Brownouts(
        *(migration.api, base, tuple(operations), terms.announced, allowed),
        *(max(allowed, _later(as_of, 1)), migration.timeline.sunset, working, refusal),
        *((), kill_switch(migration.owner), (), agreed),
    )
    habits = sorted(laggards, key=lambda one: one.consumer)
    spans = agreed.spans if agreed else (*held, *_proposed(found, terms, habits, moving, len(held)))
    found = replace(found, windows=_windows(spans, habits, as_of))
    assumed = _assumptions(found, migration, hours is None, announced is None)
    return replace(found, remarks=(*_remarks(found, habits, moving), *assumed))


def _proposed(
    found: Brownouts, terms: Terms, habits: Sequence[Habit], moving: Moving, held: int
) -> Iterator[Span]:
    """Spans for the stages that are left, after the waves of the callers where there is room."""
    minutes = stages(found.hours)[held:]
    first = max(found.earliest, _later(_last_wave(habits, moving), 1))
    days = possible(first, found.sunset, terms.days, found.hours)
    if len(days) < _DAYS_FOR_EACH * len(minutes):
        days = possible(found.earliest, found.sunset, terms.days, found.hours)
    return best(days, minutes, found.hours, habits)


def _last_wave(habits: Iterable[Habit], moving: Moving) -> date:
    """The last day of a wave in which a caller moves; the first day of all where none does."""
    ends = (moving.waves.get(one.consumer, date.min) for one in habits)
    return max(ends, default=date.min)


def _windows(spans: Iterable[Span], habits: Sequence[Habit], as_of: date) -> tuple[Window, ...]:
    return tuple(
        Window(
            *(number, start, end),
            tuple(Effect(one.consumer, one.expected(start, end)) for one in habits),
            is_over=end.date() < as_of,
        )
        for number, (start, end) in enumerate(spans, start=1)
    )


def _remarks(found: Brownouts, habits: Sequence[Habit], moving: Moving) -> Iterator[Remark]:
    yield from _day_remarks(found) if found.agreed else _room_remarks(found)
    yield from status_remarks(found.refusal.status)
    yield from _wave_remarks(found, habits, moving)
    yield from _waiver_remarks(habits, moving)
    yield from _reach_remarks(found, habits)
    yield from _promise_remarks(found, moving.extended)


def _later(day: date, days: int) -> date:
    """A day some days later, or the last one that the calendar has."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def _room_remarks(found: Brownouts) -> Iterator[Remark]:
    every = len(stages(found.hours))
    if found.is_whole:
        return
    why = f"from {found.earliest}, when notice is over, to the sunset {found.sunset}"
    if not found.windows:
        yield Remark(
            "conflict",
            f"There is no working day {why}: no brownout can be. Agree a later sunset first.",
        )
    else:
        yield Remark(
            "conflict",
            f"There is room for {len(found.windows)} of {every} brownouts {why}: the longest"
            " are left out. Agree a later sunset, or announce earlier.",
        )


def _day_remarks(found: Brownouts) -> Iterator[Remark]:
    """Which of the agreed windows can no longer be where they are."""
    begin, end = day_begins(found.allowed), day_begins(found.sunset)
    to_come = [one for one in found.windows if not one.is_over]
    for why, wrong in (
        (
            f"before notice is over on {found.allowed}",
            [one for one in to_come if one.start < begin],
        ),
        (f"after the sunset {found.sunset}", [one for one in to_come if one.end > end]),
    ):
        if wrong:
            yield Remark("conflict", f"{_which(wrong)} {why}. {_anew(found)}.")


def _anew(found: Brownouts) -> str:
    return f"Agree on others: `contractctl brownout plan {found.api} --anew --agree --by YOU`"


def _which(found: Sequence[Window]) -> str:
    """Windows by their numbers, with a verb."""
    numbers = [str(one.number) for one in found]
    return f"Brownout {numbers[0]} is" if len(found) == 1 else f"Brownouts {names(numbers)} are"


def _wave_remarks(found: Brownouts, habits: Sequence[Habit], moving: Moving) -> Iterator[Remark]:
    """Whom brownouts refuse before its wave is over, or that they wait until it is."""
    to_come = [one for one in found.windows if not one.is_over]
    hit: dict[str, date] = {}
    early = []
    for window in to_come:
        caught = {name for name in window.hit if window.start.date() <= _end(moving, name)}
        hit |= {name: moving.waves[name] for name in caught}
        early += [window] if caught else []
    last = _last_wave(habits, moving)
    if hit:
        whom = names([f"{name} (wave up to {hit[name]})" for name in sorted(hit)])
        then = (
            _anew(found)
            if found.agreed
            else "Agree a later sunset, for after the waves there is no room"
        )
        yield Remark(
            "conflict",
            f"{_which(early)} before who is refused is planned to have moved: {whom}. {then}, or"
            " ask the owners first.",
        )
    elif to_come and not found.agreed and last >= found.earliest:
        who = sorted(one.consumer for one in habits if _end(moving, one.consumer) == last)
        yield Remark(
            "note", f"They begin after {last}, when the last callers are to move: {names(who)}."
        )


def _end(moving: Moving, name: str) -> date:
    return moving.waves.get(name, date.min)


def _waiver_remarks(habits: Sequence[Habit], moving: Moving) -> Iterator[Remark]:
    """Who is refused without ever being told."""
    waived = [one.consumer for one in habits if one.consumer in moving.waived]
    if waived:
        need = "needs" if len(waived) == 1 else "need"
        yield Remark(
            "conflict",
            f"By a waiver {names(waived)} {need} not move, so no notice says it: a brownout refuses"
            f" {'it' if len(waived) == 1 else 'them'} all the same. Tell the owners yourself.",
        )


def _reach_remarks(found: Brownouts, habits: Sequence[Habit]) -> Iterator[Remark]:
    unknown = [one.consumer for one in habits if not one.by_hour]
    if unknown:
        yield Remark(
            "unknown",
            f"Nothing is known of the hours of {names(unknown)}: import logs of the last weeks, or"
            " ask the owners when they call.",
        )
    reached = {name for window in found.windows for name in window.reached}
    missed = [one.consumer for one in habits if one.by_hour and one.consumer not in reached]
    if missed and found.windows:
        yield Remark(
            "unknown",
            f"No brownout is likely to reach {names(missed)}, which call{'s' * (len(missed) == 1)}"
            " at other hours or rarely: talk to the owners.",
        )
    if not habits:
        yield Remark("note", "Nobody is known to call these operations: a brownout tells for sure.")


def _promise_remarks(found: Brownouts, extended: Mapping[str, date]) -> Iterator[Remark]:
    """Whom a brownout would refuse before the time that it was promised is over."""
    to_come = [one for one in found.windows if not one.is_over]
    for name, until in sorted(extended.items()):
        hit = [one for one in to_come if one.start.date() <= until and name in one.hit]
        if hit:
            yield Remark(
                "conflict",
                f"{_which(hit)} before {name} has to be off the old form: it has until {until} by"
                " an extension. Leave these out, or ask its owner first.",
            )


def _assumptions(
    found: Brownouts, migration: Migration, no_hours: bool, no_day: bool
) -> Iterator[Remark]:
    if no_day:
        promised = migration.timeline.announce
        why = "as migration.yaml has it" if found.noticed == promised else "the first day left"
        yield Remark(
            "assumption",
            f"By the ledger nobody was told yet. Notice is to be given on {found.noticed}, {why},"
            f" and takes {counted(migration.policy.notice_days, 'day')}. If it was given already,"
            " say when: --announced DATE.",
        )
    if no_hours and migration.policy.hours is None and not found.agreed:
        yield Remark(
            "assumption",
            f"People are there to help from {found.hours}; policy.hours in migration.yaml says it,"
            " or --hours and --zone.",
        )
