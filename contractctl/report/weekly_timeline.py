"""What is when: milestones, waves, freezes and brownouts, as planned and as it is now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contractctl.plan.brownout_words import noticing
from contractctl.plan.words import counted, names
from contractctl.report.weekly import WeeklyReport

TimelineKind = Literal["milestone", "wave", "freeze", "brownout"]


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A line of the chart: both days are included.

    planned_first, planned_last: by the plan as it was announced; None for what has no such plan
    soaked, planned_soaked: the day on which a wave has been quiet long enough; None for others
    slip_days: calendar days by which it ends later than it was announced; negative if earlier
    stage: of a wave, how far it is; "" where nobody has judged it
    extended: of a wave, how many of its consumers have more time than its bar says
    is_over: whether there is nothing left to come of it
    """

    kind: TimelineKind
    label: str
    first: date
    last: date
    detail: str
    planned_first: date | None = None
    planned_last: date | None = None
    soaked: date | None = None
    planned_soaked: date | None = None
    slip_days: int = 0
    stage: str = ""
    is_over: bool = False
    extended: int = 0


def timeline(report: WeeklyReport) -> tuple[TimelineRow, ...]:
    """Milestones by date, then waves, freezes and brownouts in their order."""
    return (*_milestones(report), *_waves(report), *_freezes(report), *_brownouts(report))


def span(found: tuple[TimelineRow, ...], as_of: date) -> tuple[date, date]:
    """The first and last day of a chart that shows all rows and the day of the report."""
    days = [as_of]
    for one in found:
        days += [one.first, one.last]
        days += [day for day in (one.planned_first, one.planned_last, one.soaked) if day]
        days += [one.planned_soaked] if one.planned_soaked else []
    return min(days), max(days)


def _milestones(report: WeeklyReport) -> Iterator[TimelineRow]:
    """Days that were promised stand where they were; what is worked out may move."""
    for one in sorted(report.plan.milestones, key=lambda one: one.day):
        was = report.baseline.milestone(one.kind).day
        planned = one.promised or was
        yield TimelineRow(
            *("milestone", one.kind, one.day, one.day, one.meaning),
            planned_first=planned,
            planned_last=planned,
            slip_days=(one.day - planned).days,
            is_over=one.day < report.as_of,
        )


def _waves(report: WeeklyReport) -> Iterator[TimelineRow]:
    planned = {one.number: one for one in report.baseline.waves}
    stages = {one.number: one.stage.value for one in report.progress.waves}
    for one in report.plan.waves:
        was = planned.get(one.number)
        canary = ", the canary" if one.canary else ""
        yield TimelineRow(
            *("wave", f"wave {one.number}", one.start, one.end),
            f"{counted(len(one.members), 'consumer')}{canary}: {names(one.members)}",
            planned_first=was.start if was else None,
            planned_last=was.end if was else None,
            soaked=one.soaked,
            planned_soaked=was.soaked if was else None,
            slip_days=(one.end - was.end).days if was else 0,
            stage=stages.get(one.number, ""),
            is_over=one.is_over,
            extended=len(one.extended),
        )


def _freezes(report: WeeklyReport) -> Iterator[TimelineRow]:
    """Those that touch the way from the announcement to the end."""
    days = [one.day for one in report.plan.milestones]
    days += [one.soaked for one in report.plan.waves]
    first = min(*days, report.plan.timeline.announce)
    for one in report.plan.policy.calendar.freezes:
        if first <= one.end and one.start <= max(days):
            over = one.end < report.as_of
            yield TimelineRow("freeze", one.why, one.start, one.end, "", is_over=over)


def _brownouts(report: WeeklyReport) -> Iterator[TimelineRow]:
    """Those that are agreed on: a proposal may be another one tomorrow."""
    found = report.brownouts
    for one in found.windows if found and found.agreed else ():
        first, last = one.start.date(), one.end.date()
        yield TimelineRow(
            *("brownout", f"brownout {one.number}", first, last),
            f"{one.start:%Y-%m-%d %H:%M} UTC, {one.minutes} minutes; {noticing(one)}",
            is_over=last < report.as_of,
        )
