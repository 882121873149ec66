"""The weekly report as JSON, schema `contractctl/report/1`, with every row of everything."""

from __future__ import annotations

import json
from datetime import date

from contractctl.model.ledger import State
from contractctl.pointer import JsonValue
from contractctl.report.forecasts import as_json
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_changes import Happening, Week
from contractctl.report.weekly_findings import FindingRow
from contractctl.report.weekly_graph import Graph
from contractctl.report.weekly_headline import Headline
from contractctl.report.weekly_matrix import Matrix
from contractctl.report.weekly_overdue import OverdueRow
from contractctl.report.weekly_sections import Sections, sections
from contractctl.report.weekly_standings import StandingRow
from contractctl.report.weekly_timeline import TimelineRow
from contractctl.report.weekly_unknowns import Attribution, UnknownRow
from contractctl.report.weekly_waivers import WaiverRow

SCHEMA = "contractctl/report/1"


def render_json(report: WeeklyReport) -> str:
    """Render a report as JSON text that ends with a newline; equal input gives equal bytes."""
    found = sections(report, None)
    document: JsonValue = {
        "schema": SCHEMA,
        "api": report.api,
        "base": report.progress.base,
        "head": report.progress.head,
        "as_of": report.as_of.isoformat(),
        "since": report.since.isoformat(),
        "sunset": report.progress.sunset.isoformat(),
        "headline": _headline(found.headline),
        **_course(report),
        **_rows(found),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _headline(one: Headline) -> JsonValue:
    return {
        "outlook": one.outlook,
        "sentence": one.sentence,
        "forecast": one.forecast,
        "reasons": [
            {"id": each.id, "outlook": each.outlook, "text": each.text} for each in one.reasons
        ],
    }


def _course(report: WeeklyReport) -> dict[str, JsonValue]:
    """How far it has come, day by day, and how long it will take."""
    states = [one.state for one in report.progress.standings]
    return {
        "summary": {state.value: states.count(state) for state in State},
        "burn_up": {
            "consumers": report.burn_up.consumers,
            "without_verdict": report.burn_up.without_verdict,
            "counts": [
                {
                    "day": each.day.isoformat(),
                    "planned": each.planned,
                    "proven": each.proven,
                    "done": each.done,
                }
                for each in report.burn_up.counts
            ],
        },
        "forecast": as_json(report.forecast),
    }


def _rows(found: Sections) -> dict[str, JsonValue]:
    return {
        "consumers": [_standing(one) for one in found.standings],
        "stuck": [one.consumer for one in found.stuck],
        "changed": _week(found.week),
        "matrix": _matrix(found.matrix),
        "timeline": [_timeline(one) for one in found.timeline],
        "graph": _graph(found.graph),
        "unknowns": [_unknown(one) for one in found.unknowns],
        "attribution": _attribution(found.attribution),
        "overdue": [_overdue(one) for one in found.overdue],
        "waivers": [_waiver(one) for one in found.waivers],
        "findings": [_finding(one) for one in found.findings],
    }


def _standing(one: StandingRow) -> JsonValue:
    return {
        "consumer": one.consumer,
        "team": one.team,
        "owner": one.owner,
        "tier": one.tier,
        "role": one.role,
        "wave": one.wave,
        "state": one.state.value,
        "since": _day(one.since),
        "age_days": one.age_days,
        "stuck_since": _day(one.stuck_since),
        "reason": one.reason,
        "evidence": one.evidence,
        "next": one.next_step,
    }


def _week(one: Week) -> JsonValue:
    return {
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "reached": {state.value: count for state, count in one.reached},
        "contract": [_happening(each) for each in one.contract],
        "consumers": [
            {
                "consumer": each.consumer,
                "owner": each.owner,
                "before": each.before.value,
                "now": each.now.value,
                "happenings": [_happening(happening) for happening in each.happenings],
            }
            for each in one.consumers
        ],
    }


def _happening(one: Happening) -> JsonValue:
    return {
        "day": one.day.isoformat(),
        "kind": one.kind,
        "text": one.text,
        "by": one.by,
        "before": one.before.value if one.before else None,
        "state": one.state.value if one.state else None,
        "noted": _day(one.noted),
    }


def _matrix(one: Matrix) -> JsonValue:
    fingerprints = [each.fingerprint for each in one.changes]
    return {
        "changes": [
            {
                "fingerprint": each.fingerprint,
                "severity": each.severity,
                "message": each.message,
                "where": each.where,
                "operations": list(each.operations),
                "pattern": each.pattern,
                "hits": each.hits,
            }
            for each in one.changes
        ],
        "consumers": [
            {
                "consumer": each.consumer,
                "team": each.team,
                "state": each.state,
                "moved": each.has_moved,
                "cells": {
                    fingerprint: cell
                    for fingerprint, cell in zip(fingerprints, each.cells, strict=True)
                    if cell != "-"
                },
            }
            for each in one.consumers
        ],
        "untouched": one.untouched,
    }


def _timeline(one: TimelineRow) -> JsonValue:
    return {
        "kind": one.kind,
        "label": one.label,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "planned_first": _day(one.planned_first),
        "planned_last": _day(one.planned_last),
        "soaked": _day(one.soaked),
        "planned_soaked": _day(one.planned_soaked),
        "slip_days": one.slip_days,
        "stage": one.stage,
        "over": one.is_over,
        "detail": one.detail,
    }


def _graph(one: Graph) -> JsonValue:
    return {
        "nodes": [
            {
                "kind": each.kind,
                "name": each.name,
                "state": each.state,
                "team": each.team,
                "tier": each.tier,
                "wave": each.wave,
            }
            for each in one.nodes
        ],
        "edges": [{"source": each.source, "target": each.target} for each in one.edges],
    }


def _unknown(one: UnknownRow) -> JsonValue:
    return {
        "consumer": one.consumer,
        "team": one.team,
        "owner": one.owner,
        "reason": one.reason,
        "action": one.action,
        "resolve_by": one.resolve_by.isoformat(),
        "overdue": one.is_overdue,
    }


def _attribution(one: Attribution) -> JsonValue:
    return {
        "imported": one.is_imported,
        "hits": one.hits,
        "attributed": one.attributed,
        "undocumented": one.undocumented,
        "conflicting": one.conflicting,
        "unattributed": one.unattributed,
        "attributed_share": one.share,
        "upper_rate": one.upper_rate,
        "from": _day(one.first),
        "to": _day(one.last),
        "whole_days": one.days,
        "gaps": list(one.gaps),
        "within_policy": one.is_within,
        "sentences": list(one.sentences),
    }


def _overdue(one: OverdueRow) -> JsonValue:
    return {
        "kind": one.kind,
        "what": one.what,
        "consumer": one.consumer,
        "who": one.who,
        "since": one.since.isoformat(),
        "next": one.next_step,
    }


def _waiver(one: WaiverRow) -> JsonValue:
    return {
        "state": one.state,
        "fingerprint": one.fingerprint,
        "change": one.change,
        "consumers": list(one.consumers),
        "reason": one.reason,
        "owner": one.owner,
        "expires": one.expires.isoformat(),
        "days_left": one.days_left,
        "next": one.next_step,
        "where": one.where,
    }


def _finding(one: FindingRow) -> JsonValue:
    return {
        "title": one.title,
        "meaning": one.meaning,
        "count": one.count,
        "first": [
            {
                "name": item.name,
                "hits": item.hits,
                "details": list(item.details),
                "next": item.next_step,
            }
            for item in one.items
        ],
    }


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()
