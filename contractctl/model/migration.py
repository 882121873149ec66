"""From which revision to which, when and how: migration.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from contractctl.model.places import Location


@dataclass(frozen=True, slots=True)
class Timeline:
    """The dates promised to consumers: announce <= deprecate <= sunset."""

    announce: date
    deprecate: date
    sunset: date


@dataclass(frozen=True, slots=True)
class Freeze:
    """A span of days, both ends included, in which nothing is rolled out."""

    start: date
    end: date
    why: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days count: public holidays of a country (ISO 3166-1) and freezes."""

    country: str | None = None
    subdivision: str | None = None
    freezes: tuple[Freeze, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """What must hold before the old form is removed; max_unattributed is a share, 0 to 1."""

    quiet_days: int = 35
    consent: Literal["required", "not-required"] = "required"
    max_unattributed: float = 0.001


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """From which hour up to which people are there to help, on the clocks of an IANA time zone."""

    first: int = 9
    last: int = 17
    zone: str = "UTC"

    def __str__(self) -> str:
        return f"{self.first:02}:00 to {self.last:02}:00 {self.zone}"


@dataclass(frozen=True, slots=True)
class Rollback:
    """When a wave goes back to the old form, and who says so.

    mode: `automatic` goes back by itself, `ask` asks the owner of the contract, `hold` only stops
        the waves to come
    error_rate: share of failed requests, 0 to 1, by which a consumer may be above what it was
        before its wave; with fewer than `min_requests` nothing is decided
    within_minutes: the time to be back in; steady_minutes: how long the rate has to keep its bound
        before anybody goes forth again
    most: after so many times back only a person lets the wave go forth again
    """

    mode: Literal["automatic", "ask", "hold"] = "ask"
    error_rate: float = 0.01
    min_requests: int = 100
    within_minutes: int = 30
    steady_minutes: int = 120
    most: int = 2


@dataclass(frozen=True, slots=True)
class RolloutPolicy:
    """How the rollout is paced; days are calendar days. hours: None where nobody has said.

    says_notice: whether the file itself says notice_days, so that it counts before the profile's
    """

    profile: str = "default"
    notice_days: int = 60
    soak_days: int = 7
    wave_size: int = 6
    team_capacity: int = 1
    calendar: Calendar = Calendar()
    removal: Removal = Removal()
    rollback: Rollback = Rollback()
    hours: WorkingHours | None = None
    says_notice: bool = False


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted risk: one change, for the named consumers, until it expires."""

    fingerprint: str
    consumers: tuple[str, ...]
    reason: str
    owner: str
    expires: date
    location: Location


@dataclass(frozen=True, slots=True)
class MigrationFile:
    """contracts/<api>/migration.yaml: what its contract promises, and which risks are accepted.

    base and head are None for a living `openapi.yaml`, and only then owner and timeline may be.
    dates_at: where the timeline stands
    """

    api: str
    owner: str | None
    timeline: Timeline | None
    policy: RolloutPolicy
    waivers: tuple[Waiver, ...]
    location: Location
    base: str | None = None
    head: str | None = None
    dates_at: Location | None = None

    @property
    def sunset(self) -> date | None:
        """The day until which the old form is promised; None where no day is."""
        return self.timeline.sunset if self.timeline else None


@dataclass(frozen=True, slots=True)
class Migration(MigrationFile):
    """From which revision to which, when and how: what plans and headers are made of."""

    owner: str
    timeline: Timeline
