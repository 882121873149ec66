"""Events, traffic and tests of one consumer become the state it is in: a fold, without I/O."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from contractctl.model import Operation, RolloutPolicy
from contractctl.model.ledger import (
    Consent,
    Event,
    Extension,
    Kind,
    Note,
    State,
    Subject,
    Traffic,
    Trial,
    Turn,
)
from contractctl.model.moments import day
from contractctl.track.audits import with_audits

SLACK_DAYS = 7
"""Days that a watch may miss: logs arrive late, and hosts are down at times."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of one consumer.

    events: of any order, with or without repetitions; trials: of tests that are kept on this
        machine and still count
    """

    subject: Subject
    events: tuple[Event, ...] = ()
    traffic: Traffic = field(default_factory=Traffic)
    trials: tuple[Trial, ...] = ()


@dataclass(slots=True)
class Course:
    """What has happened to one consumer up to a day; None for what has not.

    verified: since when tests are passed, none of them older than the claim
    turns: the days on which what was said, tested and found done came to another state, oldest
        first; silence alone is not in it
    """

    notified: date | None = None
    acknowledged: date | None = None
    started: date | None = None
    claim: Note | None = None
    trial: Trial | None = None
    verified: date | None = None
    extension: Extension | None = None
    done: date | None = None
    regressed: date | None = None
    back: date | None = None
    consents: list[Consent] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)

    @property
    def is_told(self) -> bool:
        """Whether its owner knows: somebody said so, or the owner said anything."""
        said = (self.notified, self.acknowledged, self.started, self.claim, self.extension)
        return any(said) or bool(self.consents)

    def furthest(self, on: date) -> tuple[State, date | None]:
        """The furthest state that words, tests and a removal agreed to speak for, since when."""
        if self.done is not None and self.done <= on:
            return State.DONE, self.done
        if self.verified is not None:
            return State.VERIFIED, self.verified
        if self.claim is not None:
            return State.CLAIMED, self.claim.day
        if self.extension is not None and on <= self.extension.until:
            return State.EXTENDED, self.extension.day
        if self.started is not None:
            return State.IN_PROGRESS, self.started
        if self.regressed is not None:
            return State.REGRESSED, self.regressed
        if self.acknowledged is not None:
            return State.ACKNOWLEDGED, self.acknowledged
        return (State.NOTIFIED if self.notified else State.NOT_NOTIFIED), self.notified


class Silence:
    """Which days prove that a consumer no longer asks for the old form."""

    def __init__(
        self, traffic: Traffic, subject: Subject, policy: RolloutPolicy, back: Iterable[date] = ()
    ) -> None:
        self.traffic = traffic
        self._own = frozenset(one.shape for one in subject.operations)
        self._soak = max(policy.soak_days, 1)  # silence of no day at all would be none
        self._doubt = max(self._soak, policy.removal.quiet_days)
        self._hits = [one for one, _ in traffic.old]
        self._broken = sorted({*self._hits, *back})  # who goes back is silent no more

    def last_hit(self, on: date) -> date | None:
        """The last day up to `on` with a hit on the old form."""
        return _latest(self._hits, on)

    def last_broken(self, on: date) -> date | None:
        """The last day up to `on` with such a hit, or on which it went back to the old form."""
        return _latest(self._broken, on)

    def days(self, on: date) -> int:
        """Days shortly before `on`, and after the last hit, on which one would have been seen."""
        first = on - timedelta(days=self._soak + SLACK_DAYS)
        first = max(first, self.last_broken(on) or first)
        watched = self.traffic.watched
        return bisect_right(watched, on) - bisect_right(watched, first)

    def holds(self, on: date) -> bool:
        """Whether silence was long enough, watched, and cannot be somebody else's voice."""
        is_watched = self.traffic.is_recognised and self.days(on) >= self._soak
        return is_watched and not self.unclaimed(on)

    def alike(self, on: date) -> tuple[Operation, ...]:
        """Operations with hits of late that may be of either form.

        Some call once a month, so this looks back farther than a soak.
        """
        return self._late(self.traffic.alike, on, self._doubt)

    def unclaimed(self, on: date) -> tuple[Operation, ...]:
        """Operations of the old form with late hits that may be anybody's."""
        late = self._late(self.traffic.unclaimed, on, self._soak)
        return tuple(one for one in late if self._is_own(one))

    def _is_own(self, operation: Operation) -> bool:
        return not self._own or operation.shape in self._own

    def spans(self, as_of: date) -> Iterator[tuple[date, date]]:
        """From when to when, up to a day, it holds and nothing may be of either form."""
        if not self.traffic.is_recognised:
            return
        own = [last for one, last in self.traffic.unclaimed if self._is_own(one)]
        ends = [last + timedelta(days=self._soak) for last in own]
        ends += [last + timedelta(days=self._doubt) for _, last in self.traffic.alike]
        clear = max(ends, default=date.min)
        bounds = (None, *self._broken), (*(one - _DAY for one in self._broken), as_of)
        for hit, last in zip(*bounds, strict=True):
            if hit is None or (last - hit).days >= self._soak:
                for begin, end in self._watched_spans(hit, last):
                    if max(begin, clear) <= end:
                        yield max(begin, clear), end

    def _watched_spans(self, hit: date | None, last: date) -> Iterator[tuple[date, date]]:
        """The same between one hit and the next, where only what was watched decides."""
        watched, more = self.traffic.watched, self._soak - 1
        begin = bisect_right(watched, hit) + more if hit else more
        behind = bisect_right(watched, last)
        if begin >= behind:
            return
        reach = timedelta(days=self._soak + SLACK_DAYS)
        for place in range(begin, behind - 1):
            if watched[place + 1] - watched[place - more] > reach:
                yield watched[begin], watched[place - more] + reach - _DAY
                begin = place + 1
        yield watched[begin], min(last, watched[behind - 1 - more] + reach - _DAY)

    @staticmethod
    def _late(seen: Iterable[tuple[Operation, date]], on: date, days: int) -> tuple[Operation, ...]:
        since = on - timedelta(days=days)
        return tuple(operation for operation, last in seen if last > since)


def course(known: Known, policy: RolloutPolicy, as_of: date) -> tuple[Course, Silence]:
    """Walk through all that is known up to a day, in the order in which it happened."""
    events = ordered(known.events, as_of)
    silence = Silence(
        with_audits(known.traffic, known.subject, events, as_of),
        known.subject,
        policy,
        (day(one.at) for one in events if one.kind == Kind.ROLLBACK),
    )
    walk = _Walk(known.subject, policy, silence)
    by_day = _by_day(events, known.trials, silence.traffic, as_of)
    before: date | None = None
    for on in sorted(by_day):
        if before is not None:
            walk.rest(before, on - _DAY)
        walk.take(on, by_day[on], as_of)
        before = on
    if before is not None:
        walk.rest(before, as_of)
    return walk.course, silence


def ordered(events: Iterable[Event], as_of: date) -> tuple[Event, ...]:
    """Events up to the end of a day (UTC), each id once, in the order in which they happened."""
    once = {one.id: one for one in events if day(one.at) <= as_of}
    return tuple(sorted(once.values(), key=lambda one: one.order))


def _by_day(
    events: Iterable[Event], trials: Iterable[Trial], traffic: Traffic, as_of: date
) -> dict[date, list[Event | Trial]]:
    """What happened by day; a day with nothing but hits on the old form has an empty list."""
    found: dict[date, list[Event | Trial]] = {one: [] for one, _ in traffic.old if one <= as_of}
    for event in events:
        found.setdefault(day(event.at), []).append(event)
    for trial in trials:
        if trial.day <= as_of:
            found.setdefault(trial.day, []).append(trial)
    return found


class _Walk:
    """Goes from day to day and keeps what follows from each."""

    def __init__(self, subject: Subject, policy: RolloutPolicy, silence: Silence) -> None:
        self.course = Course()
        self._subject = subject
        self._needs_consent = policy.removal.consent == "required"
        self._silence = silence
        self._hits = frozenset(one for one, _ in silence.traffic.old)
        self._is_new = False

    def take(self, on: date, happened: Sequence[Event | Trial], as_of: date) -> None:
        """What happened on one day; a hit on the old form takes `done` back first."""
        self._is_new = bool(happened)
        if on in self._hits:
            self._hit(on)
        for one in happened:
            if isinstance(one, Trial):
                if one.day != self.course.back:
                    self.course.trial = one
            else:
                _happened(self.course, one, on, as_of)
            _weigh(self.course, on)

    def _hit(self, on: date) -> None:
        """What was said and proven before a relapse says nothing any more."""
        now = self.course
        if now.done is not None and on > now.done:
            now.regressed, now.done = on, None
            now.started = now.claim = now.verified = now.trial = now.extension = None
            self._is_new = True

    def rest(self, first: date, last: date) -> None:
        """What comes of a day by itself, up to the day before something happens again."""
        now, was_done = self.course, self.course.done
        self._look_for_done(first, last)
        news = {first} if self._is_new else set()
        if now.done is not None and now.done is not was_done:
            news.add(now.done)
        if now.extension is not None and first <= (reopened := now.extension.until + _DAY) <= last:
            news.add(reopened)
        for on in sorted(news):
            state, _ = now.furthest(on)
            if state is not (now.turns[-1].state if now.turns else State.NOT_NOTIFIED):
                now.turns.append(Turn(on, state))

    def _look_for_done(self, first: date, last: date) -> None:
        """The first day of a span on which everything is there, if it is not done before."""
        now = self.course
        if now.done is not None or not self._is_told():
            return
        for on in self._candidates(first, last):
            if self._silence.holds(on) and (now.verified or not self._silence.alike(on)):
                now.done = on
                return

    def _is_told(self) -> bool:
        now = self.course
        if self._needs_consent and (
            not now.consents or missing_consent(self._subject, now.consents)
        ):
            return False
        return now.claim is not None

    def _candidates(self, first: date, last: date) -> Iterator[date]:
        yield first
        watched = self._silence.traffic.watched
        yield from watched[bisect_right(watched, first) : bisect_right(watched, last)]


def missing_consent(subject: Subject, consents: Iterable[Consent]) -> tuple[str, ...]:
    """The operations that no consent covers; one without operations covers all."""
    given = {operation for one in consents for operation in one.operations}
    if any(not one.operations for one in consents):
        return ()
    return tuple(sorted({str(one) for one in subject.operations} - given))


def proves(trial: Trial | None, claim: Note | None) -> bool:
    """Whether tests passed since it was claimed that a consumer has moved.

    What is tested is a provider: without a claim, or before it, that says nothing of a consumer.
    """
    if claim is None or trial is None:
        return False
    return trial.is_passed and trial.day >= claim.day


def _weigh(now: Course, on: date) -> None:
    now.verified = (now.verified or on) if proves(now.trial, now.claim) else None


def _went_back(now: Course, on: date) -> None:
    """What was said and proven of the new form is void; its owner knows what is asked for."""
    now.started = now.claim = now.verified = now.trial = now.done = now.regressed = None
    now.acknowledged = now.back = on


def _happened(now: Course, event: Event, on: date, as_of: date) -> None:
    text = str(event.data.get("note") or event.data.get("why") or "")
    match event.kind:
        case Kind.NOTIFY:
            now.notified = now.notified or on
        case Kind.ACK:
            now.acknowledged = now.acknowledged or on
        case Kind.START:
            now.started = now.started or on
        case Kind.CLAIM:
            now.claim = now.claim or Note(on, event.by, text)
        case Kind.VERIFY:
            now.trial = _trial(event, on)
        case Kind.CONSENT:
            now.consents.append(Consent(event.by, on, _operations(event)))
        case Kind.EXTEND:
            now.extension = _extension(event, on, as_of) or now.extension
        case Kind.ROLLBACK:
            _went_back(now, on)
    if text:
        now.notes.append(Note(on, event.by, text))


def _latest(days: Sequence[date], on: date) -> date | None:
    place = bisect_right(days, on)
    return days[place - 1] if place else None


def _what(event: Event) -> str:
    return str(event.data.get("what") or event.data.get("provider") or f"by {event.by}")


def _operations(event: Event) -> tuple[str, ...]:
    found = event.data.get("operations")
    return tuple(map(str, found)) if isinstance(found, list) else ()


def _trial(event: Event, on: date) -> Trial:
    """Tests that are of an earlier day than the event that tells of them stay so."""
    tested = _day_of(event, "tested") or on
    return Trial(min(tested, on), event.data.get("verdict") == "pass", _what(event))


def _extension(event: Event, on: date, as_of: date) -> Extension | None:
    until = _day_of(event, "until")
    if until is None:
        return None
    reason, approved_by = (str(event.data.get(key) or "") for key in ("reason", "approved_by"))
    return Extension(until, reason, approved_by, on, until < as_of)


def _day_of(event: Event, key: str) -> date | None:
    """None where there is none, or another program wrote what cannot be read."""
    try:
        return date.fromisoformat(str(event.data.get(key)))
    except ValueError:
        return None
