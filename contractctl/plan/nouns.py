"""The frozen nouns of a plan: what breaks, whom, how, in which waves, by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from contractctl.model import Change, Location, Operation, RolloutPolicy, Timeline, Verdict
from contractctl.model.ledger import Extension

MilestoneKind = Literal["announce", "deprecate", "sunset", "retire"]
RemarkKind = Literal["conflict", "unknown", "assumption", "note"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The compatible way through one kind of change: a row of `patterns.PATTERNS`.

    expand, migrate, retire: what the provider does in each of the three steps.
    consumer: what a consumer does; verify: how it is proven; rollback: how it is undone.
    effort_days: working days that it takes a consumer whose owner has not said how many, because
    of what `effort_why` says.
    """

    id: str
    title: str
    why: str
    expand: tuple[str, ...]
    migrate: tuple[str, ...]
    retire: tuple[str, ...]
    consumer: tuple[str, ...]
    verify: tuple[str, ...]
    rollback: tuple[str, ...]
    effort_days: int = 1
    effort_why: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """One breaking or dangerous change, its pattern, and whom it hits by verdict (names sorted).

    waived: consumers for whom a waiver in force accepts the risk.
    """

    change: Change
    pattern: str
    affected: tuple[str, ...]
    possible: tuple[str, ...]
    unknown: tuple[str, ...]
    waived: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strategy:
    """The pattern for all changes of one component that call for it."""

    component: str
    pattern: Pattern
    fingerprints: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A consumer that has to move.

    effort_days: working days; declared in consumers.yaml or, if not `effort_declared`, assumed.
    after: consumers in the plan that pass it on, also through who does not move: an earlier wave.
    cycle: the consumers that have to move in the same wave because they consume each other.
    evidence: the sources that say so, strongest verdict first.
    """

    name: str
    team: str
    owner: str
    tier: int
    verdict: Verdict
    breaking: int
    dangerous: int
    effort_days: int
    effort_declared: bool
    after: tuple[str, ...]
    cycle: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownConsumer:
    """A consumer without a verdict, and the one action that would give it one.

    resolve_by: the day the old form is marked deprecated; later it has no time to move.
    """

    name: str
    team: str
    owner: str
    reason: str
    action: str
    resolve_by: date
    location: Location


@dataclass(frozen=True, slots=True)
class UnaffectedConsumer:
    """A consumer that need not move, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class WaivedConsumer:
    """A consumer that need not move because waivers accept every risk it runs."""

    name: str
    reason: str
    owner: str
    expires: date


@dataclass(frozen=True, slots=True)
class Scope:
    """Every consumer of the contract, in exactly one of the four lists; each sorted by name."""

    members: tuple[Member, ...]
    unknown: tuple[UnknownConsumer, ...]
    unaffected: tuple[UnaffectedConsumer, ...]
    waived: tuple[WaivedConsumer, ...]

    @property
    def consumers(self) -> int:
        """How many consumers the contract has."""
        return sum(map(len, (self.members, self.unknown, self.unaffected, self.waived)))


@dataclass(frozen=True, slots=True)
class Batch:
    """A wave before it has dates: who moves together; remarks say where a limit could not hold."""

    members: tuple[str, ...]
    canary: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that has to hold; `check` is the command that tells, "" where people tell."""

    id: str
    text: str
    check: str = ""


@dataclass(frozen=True, slots=True)
class Trigger:
    """A signal on which a wave goes back, and how.

    signal: what is watched, with its bound; who: may and has to decide, within so many minutes
    guard: what keeps a wave from going back and forth
    """

    id: str
    signal: str
    mode: Literal["automatic", "ask", "hold"]
    who: str
    within_minutes: int
    action: str
    guard: str


@dataclass(frozen=True, slots=True)
class Criteria:
    """When a wave may start, when it counts as done, and when and how it goes back."""

    entry: tuple[Criterion, ...]
    exit: tuple[Criterion, ...]
    rollback: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class Wave:
    """Consumers that move at the same time.

    effort_days: what its longest member takes; where the wave is dated anew, of those not moved.
    start, end: working days outside freezes; end is the last of its `effort_days`, or the planned
        end where that is later.
    soaked: the calendar day on which the wave has been quiet on the old form for `soak_days`;
        the next wave starts no earlier.
    moved: of the members, those that are known to have moved
    extended: those that have more time; started: those left in it that are on their way
    """

    number: int
    canary: bool
    members: tuple[str, ...]
    effort_days: int
    start: date
    end: date
    soaked: date
    criteria: Criteria
    remarks: tuple[str, ...]
    moved: tuple[str, ...] = ()
    extended: tuple[str, ...] = ()
    started: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether it waits for nobody: all have moved but for those who have more time."""
        return len(self.moved) + len(self.extended) == len(self.members)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date of the rollout; promised is what migration.yaml says, None if it is worked out."""

    kind: MilestoneKind
    day: date
    promised: date | None
    meaning: str


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether all who are left have moved and soaked by the sunset and notice is long enough.

    spare_days: calendar days between the soak of the last one left and the sunset; negative if
        late; with none left, from the day of the plan to the sunset, or 0 after it.
    late_waves: numbers of those that soak after the sunset; late_consumers: who is late.
    notice_days: calendar days from the announcement to the sunset.
    earliest_sunset: the first working day that would keep both.
    """

    fits: bool
    spare_days: int
    late_waves: tuple[int, ...]
    late_consumers: tuple[str, ...]
    notice_days: int
    earliest_sunset: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What has happened already, by the ledger: a plan is not made as if it had not.

    announced: the day on which the first consumer was told; None if none was
    moved: by consumer, the day from which on it is proven to have moved; None for the plan as it
        was announced, as if all had gone by it
    told: by consumer, the first day on which it was told
    extended, started: by consumer, its extension in force, and the day since which it is on its way
    """

    announced: date | None = None
    moved: Mapping[str, date] | None = None
    told: Mapping[str, date] = field(default_factory=dict)
    extended: Mapping[str, Extension] = field(default_factory=dict)
    started: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """A wave on the critical path: who in it takes longest, and why it is not in the one before.

    because: `first`, or what held it back from the wave before, as a sentence; or its extension
    """

    wave: int
    consumer: str
    because: str


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What loosening one constraint buys: days by which the earliest sunset would be earlier.

    constraint: as migration.yaml or consumers.yaml names it, such as `wave_size`
    before, after: its value now and so many steps looser, in words
    fits: whether everything would then fit before the sunset
    steps: 1; where that saves nothing, the smallest number found that does
    """

    constraint: str
    before: str
    after: str
    saved_days: int
    fits: bool
    steps: int = 1


@dataclass(frozen=True, slots=True)
class Course:
    """How the migration runs in time.

    critical_path: from the first wave to the last, what decides when it is over
    relaxations: of what binds, that which saves most first; what saves nothing is left out
    """

    waves: tuple[Wave, ...]
    milestones: tuple[Milestone, ...]
    fit: Fit
    critical_path: tuple[Link, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Whether consumers of one revision work with the provider of another.

    consumers, provider: `base`, `expanded` or `head`; breaking: changes that break them
    """

    consumers: str
    provider: str
    breaking: int

    @property
    def works(self) -> bool:
        """Whether nothing between the two breaks a consumer that keeps its contract."""
        return self.breaking == 0


@dataclass(frozen=True, slots=True)
class Stride:
    """One of expand, migrate and retire: whether it works, and can be taken back alone.

    breaks, breaks_back: the pairs that break when it is done, and when it is taken back
    """

    id: str
    action: str
    works: bool
    reversible: bool
    breaks: tuple[Pair, ...] = ()
    breaks_back: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """A change that cannot live in one contract with base, and the pattern that can carry it."""

    fingerprint: str
    consumers: str
    message: str
    pattern: str
    operations: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True)
class Crossing:
    """The proof that the expanded contract carries both sides, and the N/N-1 matrix.

    is_full: whether it serves the consumers of both revisions; else `clashes` says what it cannot
    """

    is_full: bool
    pairs: tuple[Pair, ...]
    steps: tuple[Stride, ...]
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader must know before acting on the plan."""

    kind: RemarkKind
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The migration of one contract from base to head, as seen on the day `as_of`.

    announced: the day on which the first consumer was told, by the ledger
    crossing: None where nobody has compared the revisions with their expansion
    """

    api: str
    base: str | None
    head: str | None
    owner: str
    as_of: date
    timeline: Timeline
    policy: RolloutPolicy
    breaks: tuple[Break, ...]
    strategies: tuple[Strategy, ...]
    scope: Scope
    waves: tuple[Wave, ...]
    milestones: tuple[Milestone, ...]
    fit: Fit
    remarks: tuple[Remark, ...]
    announced: date | None = None
    critical_path: tuple[Link, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    crossing: Crossing | None = None

    def milestone(self, kind: MilestoneKind) -> Milestone:
        """The milestone of a kind; every plan has one of each."""
        return next(entry for entry in self.milestones if entry.kind == kind)
