"""All sections of the weekly report, worked out once for every format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_changes import ConsumerWeek, Week, this_week
from contractctl.report.weekly_findings import FindingRow, findings
from contractctl.report.weekly_graph import SHOWN_SERVICES, Graph, graph
from contractctl.report.weekly_headline import Headline, headline
from contractctl.report.weekly_matrix import Matrix, matrix
from contractctl.report.weekly_overdue import OverdueRow, overdue
from contractctl.report.weekly_rows import SHOWN, Rows, rows
from contractctl.report.weekly_standings import StandingRow, standings, stuck_rows
from contractctl.report.weekly_timeline import TimelineRow, timeline
from contractctl.report.weekly_unknowns import Attribution, UnknownRow, attribution, unknowns
from contractctl.report.weekly_waivers import WaiverRow, waivers


@dataclass(frozen=True, slots=True)
class Sections:
    """What a reader is shown, section by section, without any markup.

    week: of it the contract and the counts; consumers: of it what happened to each
    """

    title: str
    as_of: date
    headline: Headline
    standings: Rows[StandingRow]
    stuck: Rows[StandingRow]
    week: Week
    consumers: Rows[ConsumerWeek]
    matrix: Matrix
    timeline: tuple[TimelineRow, ...]
    graph: Graph
    unknowns: Rows[UnknownRow]
    attribution: Attribution
    overdue: Rows[OverdueRow]
    waivers: Rows[WaiverRow]
    findings: tuple[FindingRow, ...]


def sections(report: WeeklyReport, limit: int | None = SHOWN) -> Sections:
    """All sections; long ones have no more rows than the limit, None for all that there are."""
    week = this_week(report)
    return Sections(
        title=f"{report.api}: {report.progress.base} to {report.progress.head}",
        as_of=report.as_of,
        headline=headline(report),
        standings=rows(standings(report), limit),
        stuck=rows(stuck_rows(report), limit),
        week=week,
        consumers=rows(week.consumers, limit),
        matrix=matrix(report, limit),
        timeline=timeline(report),
        graph=graph(report, None if limit is None else SHOWN_SERVICES),
        unknowns=rows(unknowns(report), limit),
        attribution=attribution(report),
        overdue=rows(overdue(report), limit),
        waivers=rows(waivers(report), limit),
        findings=findings(report),
    )
