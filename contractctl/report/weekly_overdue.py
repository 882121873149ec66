"""What should have happened by the day of the weekly report and has not, and who does what next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from contractctl.model.commands import command, tracking
from contractctl.model.ledger import PROVEN, Standing, State
from contractctl.plan.words import counted, names
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_standings import is_open
from contractctl.report.weekly_unknowns import unknowns
from contractctl.report.weekly_waivers import waivers

OverdueKind = Literal[
    "regressed",
    "extension-expired",
    "stuck",
    "unknown",
    "announcement",
    "sunset",
    "wave",
    "brownout",
    "waiver",
]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """Something that is late.

    consumer: whom it is about; None where it is about several or about the contract
    who: does the next step; since: the first day on which it was late
    """

    kind: OverdueKind
    what: str
    consumer: str | None
    who: str
    since: date
    next_step: str


def overdue(report: WeeklyReport) -> tuple[OverdueRow, ...]:
    """All that is late, the longest first, then the most critical consumer, then by name."""
    tiers = {one.subject.name: one.subject.tier for one in report.progress.standings}
    found = (
        *_consumers(report),
        *_unknown(report),
        *_milestones(report),
        *_waves(report),
        *_brownouts(report),
        *_waivers(report),
    )

    def weight(one: OverdueRow) -> tuple[date, int, str, str, str]:
        tier = tiers.get(one.consumer or "", 0)
        return one.since, tier, one.consumer or "", one.kind, one.what

    return tuple(sorted(found, key=weight))


def _consumers(report: WeeklyReport) -> Iterator[OverdueRow]:
    """Who is stuck, but for those whom a row of their own or of the announcement is about."""
    apart = {one.consumer for one in unknowns(report) if one.is_overdue}
    if _is_unannounced(report):
        apart |= {one.subject.name for one in report.progress.standings if not one.since}
    for one in report.progress.standings:
        if one.stuck_since is not None and one.subject.name not in apart:
            kind, what = _lateness(one)
            name, who = one.subject.name, one.subject.owner
            yield OverdueRow(kind, what, name, who, one.stuck_since, one.next_step)


def _lateness(one: Standing) -> tuple[OverdueKind, str]:
    name, more = one.subject.name, one.extension
    if one.state is State.REGRESSED:
        return "regressed", f"{name} calls the old form again"
    if more is not None and more.is_over and one.state not in PROVEN:
        return "extension-expired", f"the extension of {name} ran out on {more.until}"
    return "stuck", f"{name} is still {one.state.replace('-', ' ')}"


def _unknown(report: WeeklyReport) -> Iterator[OverdueRow]:
    for one in unknowns(report):
        if one.is_overdue:
            what = f"nobody knows what {one.consumer} uses"
            since = one.resolve_by + _DAY
            yield OverdueRow("unknown", what, one.consumer, one.owner, since, one.action)


def _milestones(report: WeeklyReport) -> Iterator[OverdueRow]:
    """Announced and not told, or past the sunset and not done."""
    promised, api, owner = report.plan.timeline, report.api, report.plan.owner
    if _is_unannounced(report):
        yield OverdueRow(
            "announcement",
            f"the announcement of {promised.announce} has not been made",
            *(None, owner, promised.announce + _DAY),
            f"tell the consumers: `{command('notify', api)}`, then"
            f" `{command(*tracking('notify', api, ('CONSUMER...',), 'YOU'))}`",
        )
    waiting = [one.subject.name for one in report.progress.standings if is_open(one)]
    if waiting and promised.sunset < report.as_of:
        yield OverdueRow(
            "sunset",
            f"the sunset {promised.sunset} is over, and {counted(len(waiting), 'consumer')} not"
            f" done: {names(waiting)}",
            *(None, owner, promised.sunset + _DAY),
            "agree a later sunset and announce it, or remove the old form under them",
        )


def _is_unannounced(report: WeeklyReport) -> bool:
    """Whether nobody was told, although everybody was to be."""
    needing = [one for one in report.progress.standings if one.subject.role != "other"]
    told = any(one.state is not State.NOT_NOTIFIED for one in needing)
    return bool(needing) and not told and report.plan.timeline.announce < report.as_of


def _waves(report: WeeklyReport) -> Iterator[OverdueRow]:
    """Waves that were to be over by the plan as it was announced, and have members to move."""
    states = {one.subject.name: one.state for one in report.progress.standings}
    settled = PROVEN | {State.EXTENDED}
    for wave in report.baseline.waves:
        waiting = [name for name in wave.members if states.get(name) not in settled]
        if waiting and wave.end < report.as_of:
            yield OverdueRow(
                "wave",
                f"wave {wave.number} was to end on {wave.end}:"
                f" {_waiting(waiting, len(wave.members), states)}",
                *(None, report.plan.owner, wave.end + _DAY),
                f"see what keeps them: `{command('status', report.api)}`",
            )


def _waiting(found: Iterable[str], members: int, states: Mapping[str, State]) -> str:
    """Who has still to move, apart from who says that it did."""
    by_claim: dict[bool, list[str]] = {False: [], True: []}
    for name in found:
        by_claim[states.get(name) is State.CLAIMED].append(name)
    parts = ((by_claim[False], "still to move"), (by_claim[True], "not proven yet"))
    return "; ".join(f"{len(who)} of {members} {what}: {names(who)}" for who, what in parts if who)


def _brownouts(report: WeeklyReport) -> Iterator[OverdueRow]:
    """Brownouts that nobody has agreed on, or for which the time left no longer suffices."""
    found = report.brownouts
    waiting = any(map(is_open, report.progress.standings))
    if found is None or found.agreed or not waiting or found.sunset <= report.as_of:
        return
    if found.is_whole:
        if found.allowed < report.as_of:
            yield OverdueRow(
                "brownout",
                f"no brownouts are agreed on, although they may be since {found.allowed}",
                *(None, report.plan.owner, found.allowed + _DAY),
                f"agree on them: `contractctl brownout plan {report.api} --agree --by YOU`",
            )
        return
    why = next((one.text for one in found.remarks if one.kind == "conflict"), "")
    yield OverdueRow(
        "brownout",
        why or "there is no room for all brownouts before the sunset",
        *(None, report.plan.owner, report.as_of),
        f"plan those that fit: `contractctl brownout plan {report.api}`, or agree a later sunset",
    )


def _waivers(report: WeeklyReport) -> Iterator[OverdueRow]:
    for one in waivers(report):
        if one.state == "expired":
            who = names(one.consumers)
            yield OverdueRow(
                "waiver",
                f"the waiver of {one.fingerprint} for {who} ran out on {one.expires}",
                *(one.consumers[0] if len(one.consumers) == 1 else None, one.owner),
                *(one.expires + _DAY, one.next_step),
            )
