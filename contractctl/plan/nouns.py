"""The frozen nouns of a plan: what breaks, whom, how, in which waves, by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from contractctl.model import Change, Location, RolloutPolicy, Timeline, Verdict

MilestoneKind = Literal["announce", "deprecate", "sunset", "retire"]
RemarkKind = Literal["conflict", "unknown", "assumption", "note"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The compatible way through one kind of change: a row of `patterns.PATTERNS`.

    expand, migrate, retire: what the provider does in each of the three steps.
    consumer: what a consumer does; verify: how it is proven; rollback: how it is undone.
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
    after: consumers in the plan that pass the contract on to it and so move in an earlier wave.
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
class Criteria:
    """When a wave may start, when it counts as done, and when and how it goes back."""

    entry: tuple[str, ...]
    exit: tuple[str, ...]
    rollback: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wave:
    """Consumers that move at the same time.

    start, end: working days outside freezes; end is the last of its `effort_days`.
    soaked: the calendar day on which the wave has been quiet on the old form for `soak_days`;
        the next wave starts no earlier.
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


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date of the rollout; promised is what migration.yaml says, None if it is worked out."""

    kind: MilestoneKind
    day: date
    promised: date | None
    meaning: str


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether every wave has soaked by the sunset and notice is long enough.

    spare_days: calendar days between the last wave's soak and the sunset; negative if late.
    late_waves: numbers of the waves that soak after the sunset; late_consumers: their members.
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
class Course:
    """How the migration runs in time."""

    waves: tuple[Wave, ...]
    milestones: tuple[Milestone, ...]
    fit: Fit


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader must know before acting on the plan."""

    kind: RemarkKind
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The migration of one contract from base to head, as seen on the day `as_of`."""

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

    def milestone(self, kind: MilestoneKind) -> Milestone:
        """The milestone of a kind; every plan has one of each."""
        return next(entry for entry in self.milestones if entry.kind == kind)
