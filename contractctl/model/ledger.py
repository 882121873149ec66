"""What was said and done on the way to a date, and where it leaves each consumer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from contractctl.model.moments import day
from contractctl.model.places import Operation
from contractctl.pointer import JsonValue

_LAST = 253_402_300_799
"""The last second of the year 9999, the last that has a day."""


class Kind(StrEnum):
    """What an event says; a ledger may hold kinds that only a newer version knows."""

    NOTIFY = "notify"
    ACK = "ack"
    START = "start"
    CLAIM = "claim"
    VERIFY = "verify"
    CONSENT = "consent"
    EXTEND = "extend"
    NOTE = "note"
    AUDIT = "audit"
    GATE = "gate"
    REHEARSE = "rehearse"
    ROLLBACK = "rollback"
    BROWNOUT = "brownout"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ledger: never changed, never taken back.

    id: 36 characters that sort by time and are nobody else's; "" before it is written
    at: seconds since 1970-01-01T00Z, when it happened by the word of who wrote it
    consumer: None where it is about the contract as a whole
    kind: a `Kind`, or the word of a newer version
    data: what else the kind has to say: note, until, reason, approved_by, operations, verdict, ...
    """

    id: str
    at: int
    api: str
    consumer: str | None
    kind: str
    by: str
    data: Mapping[str, JsonValue]

    def is_of(self, pair: Mapping[str, JsonValue]) -> bool:
        """Whether it is of the migration with this `base` and `head`, or does not say of which.

        The next migration of a contract begins with nobody told.
        """
        return all(self.data.get(key, name) == name for key, name in pair.items())

    @property
    def noted(self) -> date:
        """The day on which it was written, as far as its id tells: not before it happened.

        An id carries the time of the event or, if later, of the newest id before it.
        """
        try:
            second = int(self.id[:8] + self.id[9:13], 16) // 1000
        except ValueError:  # not written yet
            second = self.at
        return max(day(self.at), day(min(second, _LAST)))

    @property
    def order(self) -> tuple[int, str]:
        """By which events follow each other: when it happened, then the order of writing."""
        return self.at, self.id


class State(StrEnum):
    """Where a consumer stands; the later ones rest on proof."""

    NOT_NOTIFIED = "not-notified"
    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in-progress"
    EXTENDED = "extended"
    REGRESSED = "regressed"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    QUIET = "quiet"
    DONE = "done"


PROVEN = frozenset({State.VERIFIED, State.QUIET, State.DONE})
"""States of who is known to have moved, and not only said to."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What traffic says of one consumer's use of the old form of a contract.

    old: (day, hits) on what only the old form has, by day
    watched: days on which a request of the consumer would have been seen, sorted
    is_recognised: whether a request was ever recognised as the consumer's
    alike: (operation, last day) of hits that may be of either form
    unclaimed: (operation, last day) of hits on the old form that may be of others
    """

    old: tuple[tuple[date, int], ...] = ()
    watched: tuple[date, ...] = ()
    is_recognised: bool = False
    alike: tuple[tuple[Operation, date], ...] = ()
    unclaimed: tuple[tuple[Operation, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What compatibility tests said of a consumer; `what` names the provider or the failures."""

    day: date
    is_passed: bool
    what: str


Role = Literal["moves", "unknown", "other"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A consumer whose way is followed.

    role: `moves` if the plan says so, `unknown` if nobody knows, `other` for who need not move
        (any more) and has events all the same
    operations: of the changes that hit it; effort_days: working days, as the plan has them
    wave, starts: number and first day of its wave in the plan
    resolve: for `unknown`, what would give it a verdict
    is_gone: it is no longer in consumers.yaml; nearest: the name there that is most like its own
    """

    name: str
    team: str
    owner: str
    tier: int
    role: Role
    operations: frozenset[Operation] = frozenset()
    effort_days: int = 0
    wave: int | None = None
    starts: date | None = None
    resolve: str = ""
    is_gone: bool = False
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """Who agreed to the removal of what, and when; no operations: of all of the old form."""

    by: str
    day: date
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Agreement:
    """A consent to the removal of one operation, as a lock file lists it."""

    consumer: str
    operation: str
    by: str
    day: date

    @property
    def shape(self) -> Operation:
        """The operation, however the parameters of its path are called."""
        method, _, path = self.operation.partition(" ")
        return Operation(method, path).shape


@dataclass(frozen=True, slots=True)
class Extension:
    """More time for one consumer, up to and including a day."""

    until: date
    reason: str
    approved_by: str
    day: date
    is_over: bool


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody found worth writing down."""

    day: date
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """The day on which a consumer came into a state."""

    day: date
    state: State


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one consumer stands, on what evidence, and what comes next.

    since: the day on which it came into this state; None if it has been in it from the start
    stuck_since: the day from which on it has been too long in this state; None if it is not stuck
    quiet_days: days that were watched since the last hit on the old form, of those looked at
    alike: operations with calls of late that may be of either form, so that silence proves nothing
    claim: the last claim, by whom; trial: the last result of compatibility tests
    missing_consent: operations for whose removal a consent is asked for and not given
    turns: the days on which it came into a state, oldest first: what a burn-up is drawn from
    rolled_back: the day on which it last went back to the old form on purpose
    is_told: whether its owner knows, because somebody said so or the owner said anything
    """

    subject: Subject
    state: State
    since: date | None
    reason: str
    next_step: str
    stuck_since: date | None
    traffic: Traffic
    quiet_days: int
    trial: Trial | None
    claim: Note | None
    consents: tuple[Consent, ...]
    lacks_consent: bool
    missing_consent: tuple[str, ...]
    extension: Extension | None
    regressed: date | None
    notes: tuple[Note, ...]
    turns: tuple[Turn, ...] = ()
    rolled_back: date | None = None
    alike: tuple[Operation, ...] = ()
    is_told: bool = False

    @property
    def has_left(self) -> bool:
        """Whether it went away with nothing left to do: it counts as done ever after."""
        return self.subject.is_gone and (self.state is State.DONE or bool(self.consents))


class Held(StrEnum):
    """Whether a condition is fulfilled; `unknown` is a value, not a default."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Condition:
    """A criterion of a wave as it is on a day.

    criterion: its id in the plan; why: what speaks for it, or who and what is missing
    """

    criterion: str
    held: Held
    why: str


class Stage(StrEnum):
    """How far a wave is."""

    WAITING = "waiting"
    READY = "ready"
    MOVING = "moving"
    SOAKING = "soaking"
    DONE = "done"
    HELD_BACK = "held-back"


@dataclass(frozen=True, slots=True)
class WaveStanding:
    """Where a wave stands: how far it is, and which of its criteria hold.

    reason: one sentence that says why it is at this stage and what comes next
    """

    number: int
    stage: Stage
    reason: str
    entry: tuple[Condition, ...]
    exit: tuple[Condition, ...]
    rollback: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Consumers that another migration of the contract left behind, as far as events tell.

    told: told of it, and nobody ever said that they moved; by name
    claimed: said to have moved, and never agreed to the removal or tested
    """

    base: str
    head: str
    told: tuple[str, ...]
    claimed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where all consumers of one contract stand as of a day; the sunset is the promised one.

    unknown_events: of kinds that this version does not know; they are kept and decide nothing
    unfinished: what other migrations of the contract left behind
    """

    api: str
    base: str
    head: str
    as_of: date
    sunset: date
    standings: tuple[Standing, ...]
    unknown_events: tuple[Event, ...] = ()
    waves: tuple[WaveStanding, ...] = ()
    unfinished: tuple[Unfinished, ...] = ()
