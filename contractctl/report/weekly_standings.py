"""Where each consumer stands in the weekly report: the most urgent first, and who is stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contractctl.model.ledger import Standing, State
from contractctl.report.ledger_words import evidence, most_urgent_first, stuck
from contractctl.report.weekly import WeeklyReport


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A consumer: where it stands, since when, why, and what is next.

    role: `moves`, `unknown` or `other`, as the ledger has it; wave: its number in the plan
    age_days: days in its state; None where it has been in it from the start
    stuck_since: the day from which on it has been too long in it; None if it is not stuck
    """

    consumer: str
    team: str
    owner: str
    tier: int
    role: str
    wave: int | None
    state: State
    since: date | None
    age_days: int | None
    stuck_since: date | None
    reason: str
    evidence: str
    next_step: str


def standings(report: WeeklyReport) -> tuple[StandingRow, ...]:
    """Everybody: who went back, then who is stuck, then by how far they have come."""
    return tuple(_row(one, report.as_of) for one in most_urgent_first(report.progress))


def stuck_rows(report: WeeklyReport) -> tuple[StandingRow, ...]:
    """Who has been too long where it is, the longest first."""
    return tuple(_row(one, report.as_of) for one in stuck(report.progress))


def is_open(one: Standing) -> bool:
    """Whether a consumer that has to move still stands in the way of the end."""
    moves = one.subject.role == "moves" and one.state is not State.DONE
    return moves or one.state is State.REGRESSED


def _row(one: Standing, as_of: date) -> StandingRow:
    subject = one.subject
    return StandingRow(
        consumer=subject.name,
        team=subject.team,
        owner=subject.owner,
        tier=subject.tier,
        role=subject.role,
        wave=subject.wave,
        state=one.state,
        since=one.since,
        age_days=None if one.since is None else (as_of - one.since).days,
        stuck_since=one.stuck_since,
        reason=one.reason,
        evidence=evidence(one),
        next_step=one.next_step,
    )
