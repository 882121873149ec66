"""A plan as JSON, schema `contractctl/plan/1`, for programs.

Dates are ISO 8601 days, durations are days; a field without a value is null. Lists are in the
order of the plan: changes worst first, consumers by name, waves by number, milestones by date,
remarks by weight. The same plan gives the same bytes.

summary       counts of changes by severity and of consumers by what has to happen to them;
              `sentence` says it in words
fit           `fits`: every wave has soaked by the sunset and notice is long enough;
              `spare_days`: from the last soak to the sunset, negative if late;
              `earliest_sunset`: the first working day that would keep both
changes       what breaks, with its `pattern` and the consumers hit, by verdict
strategies    per component and pattern the steps of provider and consumers
crossing      which consumers work with which provider, and which step can be rolled back alone
consumers     who has to move: `wave`, `after` (must have moved before it), `cycle` (moves with
              it), `effort_days` with `effort_declared` false where it is an assumption
unknown       consumers without a verdict: the `action` that would give one, and by when
unaffected, waived   who need not move, and why
announced     the day on which the first consumer was told, by the ledger; null if none was
critical_path   by wave on the way to the end, the consumer that takes longest, and why it is not
              in the wave before; `because` is `first` where nothing is left before it; last comes
              an extension that outlasts all waves
relaxations   what one step of one constraint would buy: `saved_days` by which the earliest sunset
              would come earlier, most first; `steps` is 2 where no single one saves a day
waves         `start` and `end` are working days outside freezes; `soaked` is the day from which
              the next wave may start; with all of `consumers` in `moved` or `extended` (those
              who have more time) it is over; `started` are on their way;
              `criteria` has `entry`, `exit` and `rollback` as data, with ids that `status` names
milestones    `promised` is the date in migration.yaml, null where `date` is worked out
remarks       `kind` is conflict, unknown, assumption or note
"""

from __future__ import annotations

import json

from contractctl.model import Severity
from contractctl.plan.criteria import said, told
from contractctl.plan.nouns import (
    Break,
    Criterion,
    Member,
    Milestone,
    Plan,
    Strategy,
    Trigger,
    UnknownConsumer,
    WaivedConsumer,
    Wave,
)
from contractctl.plan.words import verdict
from contractctl.pointer import JsonValue
from contractctl.report.plan_course_json import course_fields
from contractctl.report.plan_crossing_json import crossing_json

SCHEMA = "contractctl/plan/1"


def render_json(plan: Plan) -> str:
    """Render a plan as JSON text that ends with a newline."""
    wave_of = {name: wave.number for wave in plan.waves for name in wave.members}
    document: JsonValue = {
        "schema": SCHEMA,
        "api": plan.api,
        "base": plan.base,
        "head": plan.head,
        "owner": plan.owner,
        "as_of": plan.as_of.isoformat(),
        "summary": _summary(plan),
        "fit": _fit(plan),
        "changes": [_change(entry) for entry in plan.breaks],
        "strategies": [_strategy(entry) for entry in plan.strategies],
        "crossing": crossing_json(plan.crossing),
        "consumers": [_member(entry, wave_of[entry.name]) for entry in plan.scope.members],
        "unknown": [_unknown(entry) for entry in plan.scope.unknown],
        "unaffected": [{"name": one.name, "why": one.why} for one in plan.scope.unaffected],
        "waived": [_waived(entry) for entry in plan.scope.waived],
        **course_fields(plan),
        "waves": [_wave(wave) for wave in plan.waves],
        "milestones": [_milestone(entry) for entry in plan.milestones],
        "remarks": [{"kind": one.kind, "text": one.text} for one in plan.remarks],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _summary(plan: Plan) -> JsonValue:
    severities = [entry.change.severity for entry in plan.breaks]
    return {
        "sentence": verdict(plan),
        "breaking": severities.count(Severity.BREAKING),
        "dangerous": severities.count(Severity.DANGEROUS),
        "consumers": plan.scope.consumers,
        "to_move": len(plan.scope.members),
        "unknown": len(plan.scope.unknown),
        "unaffected": len(plan.scope.unaffected),
        "waived": len(plan.scope.waived),
        "waves": len(plan.waves),
    }


def _fit(plan: Plan) -> JsonValue:
    return {
        "fits": plan.fit.fits,
        "spare_days": plan.fit.spare_days,
        "notice_days": plan.fit.notice_days,
        "earliest_sunset": plan.fit.earliest_sunset.isoformat(),
        "late_waves": list(plan.fit.late_waves),
        "late_consumers": list(plan.fit.late_consumers),
    }


def _change(entry: Break) -> JsonValue:
    change = entry.change
    return {
        "fingerprint": change.fingerprint,
        "rule": change.rule,
        "severity": change.severity.value,
        "direction": change.direction,
        "operations": [{"method": one.method, "path": one.path} for one in change.operations],
        "place": str(change.place),
        "field": str(change.field) if change.field else None,
        "message": change.message,
        "pattern": entry.pattern,
        "affected": list(entry.affected),
        "possible": list(entry.possible),
        "unknown": list(entry.unknown),
        "waived": list(entry.waived),
    }


def _strategy(entry: Strategy) -> JsonValue:
    pattern = entry.pattern
    return {
        "pattern": pattern.id,
        "component": entry.component,
        "fingerprints": list(entry.fingerprints),
        "fields": list(entry.fields),
        "title": pattern.title,
        "why": pattern.why,
        "provider": {
            "expand": list(pattern.expand),
            "migrate": list(pattern.migrate),
            "retire": list(pattern.retire),
        },
        "consumer": list(pattern.consumer),
        "effort_days": pattern.effort_days,
        "effort_why": pattern.effort_why,
        "verify": list(pattern.verify),
        "rollback": list(pattern.rollback),
    }


def _member(member: Member, wave: int) -> JsonValue:
    return {
        "name": member.name,
        "team": member.team,
        "owner": member.owner,
        "tier": member.tier,
        "verdict": member.verdict.value,
        "breaking": member.breaking,
        "dangerous": member.dangerous,
        "wave": wave,
        "effort_days": member.effort_days,
        "effort_declared": member.effort_declared,
        "after": list(member.after),
        "cycle": list(member.cycle),
        "evidence": list(member.evidence),
    }


def _unknown(entry: UnknownConsumer) -> JsonValue:
    return {
        "name": entry.name,
        "team": entry.team,
        "owner": entry.owner,
        "reason": entry.reason,
        "action": entry.action,
        "resolve_by": entry.resolve_by.isoformat(),
        "location": {
            "file": entry.location.file,
            "line": entry.location.line,
            "column": entry.location.column,
        },
    }


def _waived(entry: WaivedConsumer) -> JsonValue:
    return {
        "name": entry.name,
        "reason": entry.reason,
        "owner": entry.owner,
        "expires": entry.expires.isoformat(),
    }


def _milestone(entry: Milestone) -> JsonValue:
    return {
        "kind": entry.kind,
        "date": entry.day.isoformat(),
        "promised": entry.promised.isoformat() if entry.promised else None,
        "meaning": entry.meaning,
    }


def _wave(wave: Wave) -> JsonValue:
    return {
        "number": wave.number,
        "canary": wave.canary,
        "consumers": list(wave.members),
        "moved": list(wave.moved),
        "extended": list(wave.extended),
        "started": list(wave.started),
        "effort_days": wave.effort_days,
        "start": wave.start.isoformat(),
        "end": wave.end.isoformat(),
        "soaked": wave.soaked.isoformat(),
        "entry": list(said(wave.criteria.entry)),
        "exit": list(said(wave.criteria.exit)),
        "rollback": list(told(wave.criteria.rollback)),
        "criteria": {
            "entry": [_criterion(one) for one in wave.criteria.entry],
            "exit": [_criterion(one) for one in wave.criteria.exit],
            "rollback": [_trigger(one) for one in wave.criteria.rollback],
        },
        "remarks": list(wave.remarks),
    }


def _criterion(one: Criterion) -> JsonValue:
    return {"id": one.id, "text": one.text, "check": one.check or None}


def _trigger(one: Trigger) -> JsonValue:
    return {
        "id": one.id,
        "signal": one.signal,
        "mode": one.mode,
        "who": one.who,
        "within_minutes": one.within_minutes,
        "action": one.action,
        "guard": one.guard,
    }
