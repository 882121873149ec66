"""Events, traffic and tests of one consumer become the state it is in: a fold, without I/O."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from contractctl.model import Operation, RolloutPolicy
from contractctl.model.ledger import Consent, Event, Extension, Kind, Note, Subject, Traffic, Trial
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
    """What has happened to one consumer up to a day; None for what has not."""

    notified: date | None = None
    acknowledged: date | None = None
    started: date | None = None
    claim: Note | None = None
    trial: Trial | None = None
    verified: date | None = None
    extension: Extension | None = None
    done: date | None = None
    regressed: date | None = None
    consents: list[Consent] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class Silence:
    """Which days prove that a consumer no longer asks for the old form."""

    def __init__(self, traffic: Traffic, subject: Subject, soak_days: int) -> None:
        self.traffic = traffic
        self._own = frozenset(one.shape for one in subject.operations)
        self._soak = soak_days
        self._hits = [one for one, _ in traffic.old]

    def last_hit(self, on: date) -> date | None:
        """The last day up to `on` with a hit on the old form."""
        place = bisect_right(self._hits, on)
        return self._hits[place - 1] if place else None

    def days(self, on: date) -> int:
        """Days shortly before `on`, and after the last hit, on which one would have been seen."""
        first = on - timedelta(days=self._soak + SLACK_DAYS)
        first = max(first, self.last_hit(on) or first)
        watched = self.traffic.watched
        return bisect_right(watched, on) - bisect_right(watched, first)

    def holds(self, on: date) -> bool:
        """Whether silence was long enough, watched, and cannot be somebody else's voice."""
        is_watched = self.traffic.is_recognised and self.days(on) >= self._soak
        return is_watched and not self.unclaimed(on)

    def alike(self, on: date) -> tuple[Operation, ...]:
        """Operations with late hits that may be of either form."""
        return self._late(self.traffic.alike, on)

    def unclaimed(self, on: date) -> tuple[Operation, ...]:
        """Operations of the old form with late hits that may be anybody's."""
        late = self._late(self.traffic.unclaimed, on)
        return tuple(one for one in late if not self._own or one.shape in self._own)

    def _late(self, seen: Iterable[tuple[Operation, date]], on: date) -> tuple[Operation, ...]:
        since = on - timedelta(days=self._soak)
        return tuple(operation for operation, last in seen if last > since)


def course(known: Known, policy: RolloutPolicy, as_of: date) -> tuple[Course, Silence]:
    """Walk through all that is known up to a day, in the order in which it happened."""
    events = ordered(known.events, as_of)
    silence = Silence(
        with_audits(known.traffic, known.subject, events, as_of), known.subject, policy.soak_days
    )
    walk = _Walk(known.subject, policy, silence)
    by_day = _by_day(events, known.trials, silence.traffic, as_of)
    before: date | None = None
    for on in sorted(by_day):
        if before is not None:
            walk.look_for_done(before, on - _DAY)
        walk.take(on, by_day[on], as_of)
        before = on
    if before is not None:
        walk.look_for_done(before, as_of)
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

    def take(self, on: date, happened: Sequence[Event | Trial], as_of: date) -> None:
        """What happened on one day; a hit on the old form takes `done` back first."""
        if on in self._hits:
            self._hit(on)
        for one in happened:
            if isinstance(one, Trial):
                _tried(self.course, one)
            else:
                _happened(self.course, one, on, as_of)

    def _hit(self, on: date) -> None:
        """What was said and proven before a relapse says nothing any more."""
        now = self.course
        if now.done is not None and on > now.done:
            now.regressed, now.done = on, None
            now.started = now.claim = now.verified = now.trial = now.extension = None

    def look_for_done(self, first: date, last: date) -> None:
        """The first day of a span on which everything is there, if it is not done before."""
        now = self.course
        if now.done is not None or not self._is_told():
            return
        for on in self._candidates(first, last):
            if self._silence.holds(on) and (self._is_proven() or not self._silence.alike(on)):
                now.done = on
                return

    def _is_told(self) -> bool:
        now = self.course
        if self._needs_consent and (
            not now.consents or missing_consent(self._subject, now.consents)
        ):
            return False
        return now.claim is not None or now.verified is not None

    def _is_proven(self) -> bool:
        """Where traffic cannot tell the forms apart, it takes the word and the test."""
        return self.course.claim is not None and self.course.verified is not None

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


def _tried(now: Course, trial: Trial) -> None:
    now.trial = trial
    now.verified = (now.verified or trial.day) if trial.is_passed else None


def _happened(now: Course, event: Event, on: date, as_of: date) -> None:
    text = str(event.data.get("note") or "")
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
            _tried(now, Trial(on, event.data.get("verdict") == "pass", _what(event)))
        case Kind.CONSENT:
            now.consents.append(Consent(event.by, on, _operations(event)))
        case Kind.EXTEND:
            now.extension = _extension(event, on, as_of) or now.extension
    if text:
        now.notes.append(Note(on, event.by, text))


def _what(event: Event) -> str:
    return str(event.data.get("what") or event.data.get("provider") or f"by {event.by}")


def _operations(event: Event) -> tuple[str, ...]:
    found = event.data.get("operations")
    return tuple(map(str, found)) if isinstance(found, list) else ()


def _extension(event: Event, on: date, as_of: date) -> Extension | None:
    """None where another program wrote no day that can be read."""
    try:
        until = date.fromisoformat(str(event.data.get("until")))
    except ValueError:
        return None
    reason, approved_by = (str(event.data.get(key) or "") for key in ("reason", "approved_by"))
    return Extension(until, reason, approved_by, on, until < as_of)
