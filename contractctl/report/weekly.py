"""What the weekly report is made of: one value from which every format is rendered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contractctl.audit.nouns import Audit
from contractctl.graph import Estate
from contractctl.model import Waiver
from contractctl.model.forecast import BurnUp, Forecast
from contractctl.model.ledger import Event, Progress
from contractctl.plan.brownouts import Brownouts
from contractctl.plan.nouns import Plan


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """One migration as of a day, and what happened since another.

    as_of: the day of the report, `progress.as_of`; since: the first day of its week
    baseline: the plan as it was announced; plan: the one for what is left
    events: of this migration, from the first to as_of, in the order in which they happened
    estate: the services and contracts around the contract, for the dependency graph
    brownouts: None where no old operation can be told from its successor, so that none can be
    audit: None where no traffic was imported
    """

    since: date
    baseline: Plan
    plan: Plan
    progress: Progress
    burn_up: BurnUp
    forecast: Forecast
    events: tuple[Event, ...]
    estate: Estate
    brownouts: Brownouts | None
    audit: Audit | None
    waivers: tuple[Waiver, ...]

    @property
    def api(self) -> str:
        """The contract."""
        return self.progress.api

    @property
    def as_of(self) -> date:
        """The day of the report."""
        return self.progress.as_of
