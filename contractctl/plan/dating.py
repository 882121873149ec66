"""The days of waves: one after the other, and anew from today where they are late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from contractctl.errors import WorkspaceError
from contractctl.model import Migration, RolloutPolicy
from contractctl.plan.nouns import Batch, Facts, Member
from contractctl.plan.waves import batches
from contractctl.plan.workdays import WorkingDays

NOTHING_YET = Facts()
"""Nobody was told, and all goes by the plan."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one wave, as a Wave has them."""

    start: date
    end: date
    soaked: date
    effort_days: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What the dates of a plan follow from; whatever has happened, the groups stay as they were.

    joined: by consumer, the day on which it was told and known to be hit; who is not in it was
        there from the start
    grouped: who moves with whom, in the order of the waves
    """

    migration: Migration
    days: WorkingDays
    as_of: date
    facts: Facts = NOTHING_YET
    joined: Mapping[str, date] = field(default_factory=dict)
    members: Mapping[str, Member] = field(default_factory=dict)
    grouped: tuple[Batch, ...] = ()

    @classmethod
    def of(
        cls, migration: Migration, as_of: date, facts: Facts, joined: Mapping[str, date]
    ) -> Terms:
        """The terms before anybody is known to have to move.

        Raises WorkspaceError for a calendar that is not known.
        """
        days = WorkingDays(migration.policy.calendar, migration.location)
        return cls(migration, days, as_of, facts, joined)

    @property
    def announced(self) -> date:
        """The day on which they were told; if nobody was, the first on which they can be."""
        if self.facts.announced is not None:
            return self.facts.announced
        promised = self.migration.timeline.announce
        return self.days.on_or_after(max(promised, self.as_of))

    @property
    def deprecated(self) -> date:
        """The first working day on which the old form can be marked deprecated as promised."""
        return self.days.on_or_after(max(self.migration.timeline.deprecate, self.announced))

    @property
    def noticed(self) -> date:
        """The day on which notice is over."""
        return self.announced + timedelta(days=self.migration.policy.notice_days)

    @property
    def today(self) -> date:
        """The day before which nothing is that is still to do: none for a plan as announced."""
        if self.facts.moved is None and self.facts.announced is not None:
            return date.min
        return self.as_of

    @property
    def resolve_by(self) -> date:
        """The day by which an unknown consumer needs a verdict, to have any time to move."""
        return max(self.deprecated, self.today)

    @property
    def late(self) -> Mapping[str, date]:
        """Who joined when the first wave was to start already, and when.

        Working days do not count here, so that no freeze decides who is late.
        """
        opened = max(self.migration.timeline.deprecate, self.announced)
        return {name: day for name, day in self.joined.items() if day > opened}

    def joining(self, names: Iterable[str]) -> Terms:
        """The same where some are known to be hit only from today on."""
        return replace(self, joined={**self.joined, **dict.fromkeys(names, self.as_of)})

    def with_members(self, members: Iterable[Member]) -> Terms:
        """The same for these members, grouped by the policy."""
        named = {member.name: member for member in members}
        grouped = batches(named.values(), self.migration.policy, self.late.keys())
        return replace(self, members=named, grouped=grouped)

    def with_policy(self, policy: RolloutPolicy) -> Terms:
        """The same under another policy, and grouped by it."""
        other = replace(self, migration=replace(self.migration, policy=policy))
        before = self.migration.policy
        if (before.wave_size, before.team_capacity) == (policy.wave_size, policy.team_capacity):
            return other
        return other.with_members(self.members.values())

    @property
    def wave_of(self) -> Mapping[str, int]:
        """By member, the number of its wave."""
        numbered = enumerate(self.grouped, start=1)
        return {name: number for number, batch in numbered for name in batch.members}

    def moved(self, batch: Batch) -> tuple[str, ...]:
        """The members of a wave that are known to have moved."""
        return tuple(name for name in batch.members if name in (self.facts.moved or ()))

    def extended(self, batch: Batch) -> tuple[str, ...]:
        """The members of a wave that have not and have more time."""
        if self.facts.moved is None:
            return ()
        gone, more = self.facts.moved, self.facts.extended
        return tuple(name for name in batch.members if name in more and name not in gone)

    def left(self, batch: Batch) -> tuple[str, ...]:
        """The members of a wave that it waits for."""
        out = {*self.moved(batch), *self.extended(batch)}
        return tuple(name for name in batch.members if name not in out)

    def started(self, batch: Batch) -> tuple[str, ...]:
        """Those of them that are on their way."""
        going = self.facts.started if self.facts.moved is not None else ()
        return tuple(name for name in self.left(batch) if name in going)

    def begun(self, batch: Batch) -> date | None:
        """The day from which on all that a wave waits for are on their way; None if they are not.

        Those who have moved do not count: the fewer are left, the earlier it may be.
        """
        going, left = self.started(batch), self.left(batch)
        return max(map(self.facts.started.__getitem__, going)) if going and going == left else None


def planned(terms: Terms) -> tuple[Span, ...]:
    """Date the waves one after the other, as if all went by the plan.

    A wave ends as many working days after its start as its longest member needs, and the next
    one starts on the first working day after `soak_days` calendar days. No one starts before those
    who joined late were told.
    Raises WorkspaceError where the dates leave the calendar.
    """
    spans: list[Span] = []
    ready, late = terms.deprecated, terms.late
    try:
        for batch in terms.grouped:
            first = max([ready, *(late[name] for name in batch.members if name in late)])
            spans.append(_span(terms, terms.days.on_or_after(first), batch.members))
            ready = spans[-1].soaked
    except OverflowError:
        raise _beyond_the_calendar(terms) from None
    return tuple(spans)


def dated(terms: Terms) -> tuple[Span, ...]:
    """Date the waves by what has happened; see `_anew` for what is assumed.

    A wave that waits for nobody is over and keeps its planned dates. None ends earlier than
    planned, because people were told the dates, and who moves or starts early makes nothing later.
    Raises WorkspaceError where the dates leave the calendar.
    """
    before = planned(terms)
    if terms.facts.moved is None:
        return before
    try:
        return tuple(_walk(terms, before))
    except OverflowError:
        raise _beyond_the_calendar(terms) from None


def extensions(terms: Terms) -> Mapping[str, date]:
    """By consumer that has more time, the day on which it will have moved and soaked.

    That is by the end of its extension, or of its wave as planned if that gives it more.
    """
    if not any(map(terms.extended, terms.grouped)):
        return {}
    soak = timedelta(days=terms.migration.policy.soak_days)
    try:
        return {
            name: max(terms.facts.extended[name].until, span.end) + soak
            for batch, span in zip(terms.grouped, planned(terms), strict=True)
            for name in terms.extended(batch)
        }
    except OverflowError:
        raise _beyond_the_calendar(terms) from None


def ready(terms: Terms, spans: Sequence[Span]) -> date:
    """The day on which all who are left have moved and soaked.

    Where everybody has moved it is the day of the plan, or the sunset if that is over; where
    nobody has to, the day from which on both forms work.
    """
    waves = zip(terms.grouped, spans, strict=True)
    left = [span.soaked for batch, span in waves if terms.left(batch)]
    left += extensions(terms).values()
    if left:
        return max(left)
    return min(terms.as_of, terms.migration.timeline.sunset) if spans else terms.deprecated


def bound(terms: Terms, spans: Sequence[Span]) -> date:
    """The first day, working or not, by which all have moved and notice is over."""
    return max(ready(terms, spans), terms.noticed)


def earliest_sunset(terms: Terms, spans: Sequence[Span]) -> date:
    """The first working day by which it is so; where that is too late, it is not before today."""
    found = bound(terms, spans)
    fits = found <= terms.migration.timeline.sunset
    return terms.days.on_or_after(found if fits else max(found, terms.today))


def _walk(terms: Terms, before: tuple[Span, ...]) -> Iterator[Span]:
    ready, more = terms.deprecated, extensions(terms)
    for batch, span in zip(terms.grouped, before, strict=True):
        waits = [more[name] for name in providers(terms, batch) if name in more]
        found = _anew(terms, span, batch, max([ready, *waits])) if terms.left(batch) else span
        ready = max(ready, found.soaked)
        yield found


def providers(terms: Terms, batch: Batch) -> tuple[str, ...]:
    """Whom those that a wave waits for have to wait for themselves."""
    return tuple(sorted({one for name in terms.left(batch) for one in terms.members[name].after}))


def _anew(terms: Terms, before: Span, batch: Batch, ready: date) -> Span:
    """Date what is left of a wave that can start when the ones before it are `ready`.

    A wave whose turn has come is taken to have begun as planned, until its last day is over. Then
    nobody knows how much is left, so whoever is not proven to have moved is given all of his
    effort from today. A wave that waits for a late one begins when that one is over, unless all
    that are left in it are on their way: then it has begun when the last of them did.
    """
    start, begun = max(before.start, terms.days.on_or_after(ready)), terms.begun(batch)
    if begun is not None:
        start = min(start, terms.days.on_or_after(begun))
    if start <= before.start and before.end >= terms.as_of:
        return replace(before, start=start)
    found = _span(terms, terms.days.on_or_after(max(start, terms.as_of)), terms.left(batch))
    if begun is not None:
        found = replace(found, start=start)
    if found.end >= before.end:
        return found
    return replace(found, end=before.end, soaked=before.soaked)


def _span(terms: Terms, start: date, names: tuple[str, ...]) -> Span:
    effort = max(terms.members[name].effort_days for name in names)
    end = terms.days.after(start, effort - 1)
    soak = timedelta(days=terms.migration.policy.soak_days)
    return Span(start, end, end + soak, effort)


def _beyond_the_calendar(terms: Terms) -> WorkspaceError:
    return WorkspaceError(
        "the waves run past the end of the calendar",
        hint="raise policy.wave_size or lower policy.soak_days in migration.yaml",
        location=terms.migration.location,
    )
