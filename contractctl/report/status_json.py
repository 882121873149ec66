"""Where consumers stand as JSON, schema `contractctl/status/1`, for programs."""

from __future__ import annotations

import json
from datetime import date

from contractctl.model.forecast import Forecast
from contractctl.model.ledger import (
    Condition,
    Event,
    Extension,
    Progress,
    Standing,
    State,
    WaveStanding,
)
from contractctl.model.moments import stamp
from contractctl.pointer import JsonValue
from contractctl.report.forecasts import as_json

SCHEMA = "contractctl/status/1"


def render_json(found: Progress, likely: Forecast) -> str:
    """Render progress as JSON text that ends with a newline; equal input gives equal bytes."""
    states = [one.state for one in found.standings]
    document: JsonValue = {
        "schema": SCHEMA,
        "api": found.api,
        "base": found.base,
        "head": found.head,
        "as_of": found.as_of.isoformat(),
        "sunset": found.sunset.isoformat(),
        "summary": {state.value: states.count(state) for state in State},
        "consumers": [_standing(one, found.as_of) for one in found.standings],
        "waves": [_wave(one) for one in found.waves],
        "forecast": as_json(likely),
        "unknown_events": [_unknown(one) for one in found.unknown_events],
        "unfinished": [
            {
                "base": one.base,
                "head": one.head,
                "told": list(one.told),
                "claimed": list(one.claimed),
            }
            for one in found.unfinished
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _standing(one: Standing, as_of: date) -> JsonValue:
    subject = one.subject
    return {
        "name": subject.name,
        "team": subject.team,
        "owner": subject.owner,
        "tier": subject.tier,
        "role": subject.role,
        "gone": subject.is_gone,
        "perhaps_now": subject.nearest or None,
        "wave": subject.wave,
        "state": one.state.value,
        "since": _day(one.since),
        "age_days": None if one.since is None else (as_of - one.since).days,
        "reason": one.reason,
        "next": one.next_step,
        "stuck_since": _day(one.stuck_since),
        "regressed": _day(one.regressed),
        "rolled_back": _day(one.rolled_back),
        "evidence": _evidence(one),
        "consent": {
            "missing": one.lacks_consent,
            "missing_operations": list(one.missing_consent),
            "given": [
                {"by": each.by, "at": each.day.isoformat(), "operations": list(each.operations)}
                for each in one.consents
            ],
        },
        "extension": _extension(one.extension),
        "notes": [
            {"at": note.day.isoformat(), "by": note.by, "note": note.text} for note in one.notes
        ],
    }


def _evidence(one: Standing) -> JsonValue:
    traffic, trial, claim = one.traffic, one.trial, one.claim
    last = traffic.old[-1] if traffic.old else None
    return {
        "recognised": traffic.is_recognised,
        "last_old_hit": _day(last[0]) if last else None,
        "old_hits": sum(hits for _, hits in traffic.old) if traffic.is_recognised else None,
        "quiet_days": one.quiet_days,
        "watched_until": _day(traffic.watched[-1]) if traffic.watched else None,
        "alike": [str(operation) for operation, _ in traffic.alike],
        "test": (
            {"at": trial.day.isoformat(), "passed": trial.is_passed, "what": trial.what}
            if trial
            else None
        ),
        "claim": {"at": claim.day.isoformat(), "by": claim.by} if claim else None,
    }


def _extension(one: Extension | None) -> JsonValue:
    if one is None:
        return None
    return {
        "until": one.until.isoformat(),
        "reason": one.reason,
        "approved_by": one.approved_by,
        "at": one.day.isoformat(),
        "expired": one.is_over,
    }


def _wave(one: WaveStanding) -> JsonValue:
    return {
        "number": one.number,
        "stage": one.stage.value,
        "reason": one.reason,
        "entry": [_condition(each) for each in one.entry],
        "exit": [_condition(each) for each in one.exit],
        "rollback": [_condition(each) for each in one.rollback],
    }


def _condition(one: Condition) -> JsonValue:
    return {"id": one.criterion, "held": one.held.value, "why": one.why}


def _unknown(one: Event) -> JsonValue:
    return {"id": one.id, "at": stamp(one.at), "consumer": one.consumer, "kind": one.kind}


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()
