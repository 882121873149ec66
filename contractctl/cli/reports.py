"""What a weekly report is made of, as the workspace has it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from contractctl.cli.evidences import store_file
from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.audit import Audit
    from contractctl.report.weekly import WeeklyReport

_SPAN = re.compile(r"(\d{1,4})([dw])")


def first_day(said: str) -> date:
    """The day that --since names: a day, or the first of so many days or weeks up to the report."""
    today = settings().today
    span = _SPAN.fullmatch(said)
    try:
        if span is not None:
            days = int(span[1]) * (7 if span[2] == "w" else 1)
            found = today - timedelta(days=max(days - 1, 0))  # the day of the report is one of them
        else:
            found = date.fromisoformat(said)
    except (ValueError, OverflowError) as error:
        raise click.UsageError(f"--since {said}: write a day as 2026-12-31, or 7d, 2w") from error
    if found > today:
        raise click.UsageError(f"--since {said}: this is after {today}, the day of the report")
    return found


def weekly_report(api: str, since: date) -> WeeklyReport:
    """Everything that the report of one migration rests on."""
    from contractctl.cli.brownouts import usual
    from contractctl.cli.keeping import consumers_yaml
    from contractctl.cli.standings import situation
    from contractctl.cli.tracking import tracked_events
    from contractctl.graph import survey
    from contractctl.report.weekly import WeeklyReport
    from contractctl.track.subjects import own_events

    found = situation(api)
    return WeeklyReport(
        since=since,
        baseline=found.baseline,
        plan=found.plan,
        progress=found.progress,
        burn_up=found.burn_up(),
        forecast=found.forecast(),
        events=own_events(tracked_events(api), found.baseline),
        estate=survey(consumers_yaml(), [api]),
        brownouts=usual(found.plan),
        audit=_audit(api),
        waivers=found.material.migration.waivers,
    )


def _audit(api: str) -> Audit | None:
    """The audit of the contract; None where nothing was imported."""
    from contractctl.audit import audit
    from contractctl.cli.audits import material
    from contractctl.cli.keeping import consumers_yaml

    if not store_file().exists():
        return None
    with material(consumers_yaml(), (api,)) as found:
        return audit(found, (api,), as_of=settings().today)
