"""The waivers of a migration in the weekly report: which run out, have run out, or hit nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from contractctl.model import Waiver
from contractctl.model.ledger import PROVEN
from contractctl.plan.nouns import Break
from contractctl.report.weekly import WeeklyReport

SOON_DAYS = 28

WaiverState = Literal["expired", "expiring", "ends-before-sunset", "stale", "in-force", "settled"]
ORDER: tuple[WaiverState, ...] = (
    *("expired", "expiring", "ends-before-sunset", "stale", "in-force", "settled"),
)


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """An accepted risk, and how long it is accepted.

    state: `expired` before the day of the report; `expiring` within 28 days;
        `ends-before-sunset`; `stale` where it matches no change and consumer of the plan;
        `settled` where its consumers are proven to have moved, so that nobody needs it
    days_left: until it expires; negative where it has
    change: what the change says; "" where the plan has none of this fingerprint
    where: file and line
    """

    state: WaiverState
    fingerprint: str
    change: str
    consumers: tuple[str, ...]
    reason: str
    owner: str
    expires: date
    days_left: int
    next_step: str
    where: str

    @property
    def needs_attention(self) -> bool:
        """Whether somebody should do something about it."""
        return self.state not in ("in-force", "settled")


def waivers(report: WeeklyReport) -> tuple[WaiverRow, ...]:
    """All of them: those that ran out first, then by the day on which they do."""
    breaks = {entry.change.fingerprint: entry for entry in report.plan.breaks}
    found = [_row(one, breaks, report) for one in report.waivers]
    return tuple(
        sorted(found, key=lambda one: (ORDER.index(one.state), one.expires, one.where, one.owner))
    )


def _row(one: Waiver, breaks: Mapping[str, Break], report: WeeklyReport) -> WaiverRow:
    entry = breaks.get(one.fingerprint)
    state = _state(one, entry, report)
    return WaiverRow(
        state=state,
        fingerprint=one.fingerprint,
        change=entry.change.message if entry else "",
        consumers=one.consumers,
        reason=one.reason,
        owner=one.owner,
        expires=one.expires,
        days_left=(one.expires - report.as_of).days,
        next_step=_next_step(one, state, report),
        where=f"{one.location.file}:{one.location.line}",
    )


def _state(one: Waiver, entry: Break | None, report: WeeklyReport) -> WaiverState:
    hit = _hit(one, entry)
    if not hit:
        return "stale"
    if hit <= {each.subject.name for each in report.progress.standings if each.state in PROVEN}:
        return "settled"
    if one.expires < report.as_of:
        return "expired"
    if one.expires <= report.as_of + timedelta(days=SOON_DAYS):
        return "expiring"
    return "ends-before-sunset" if one.expires < report.plan.timeline.sunset else "in-force"


def _hit(one: Waiver, entry: Break | None) -> set[str]:
    """Those of its consumers that its change hits, accepted or not."""
    if entry is None:
        return set()
    return {*entry.affected, *entry.possible, *entry.unknown, *entry.waived} & {*one.consumers}


def _next_step(one: Waiver, state: WaiverState, report: WeeklyReport) -> str:
    match state:
        case "expired":
            return f"{one.owner} renews it in migration.yaml, or the consumers move like the others"
        case "expiring" | "ends-before-sunset":
            back = one.expires + timedelta(days=1)
            return f"{one.owner} renews it, or the consumers have to move from {back} on"
        case "stale":
            return "remove or correct it: it matches no change and consumer of this plan"
        case "settled":
            return "remove it: its consumers have moved"
    return f"nothing: it lasts beyond the sunset {report.plan.timeline.sunset}"
