"""Personal notices as JSON, schema `contractctl/notice/1`, for programs that send messages.

`notices` has one entry for each consumer, by name; `about` says what it is about, `subject` and
`body` what it says, the other fields what that was made of. Dates are ISO 8601; what is not known
is null. The same notices give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime

from contractctl.plan.notices import Hit, Outage, PersonalNotice, Sight, Source
from contractctl.plan.nouns import Plan, Wave
from contractctl.pointer import JsonValue
from contractctl.report.notice_mail import address
from contractctl.report.notice_plain import render_body
from contractctl.report.notice_words import subject

SCHEMA = "contractctl/notice/1"


def render_json(plan: Plan, every: Iterable[PersonalNotice]) -> str:
    """Render notices of one plan as JSON text that ends with a newline."""
    document: JsonValue = {
        "schema": SCHEMA,
        "api": plan.api,
        "base": plan.base,
        "head": plan.head,
        "owner": plan.owner,
        "as_of": plan.as_of.isoformat(),
        "sunset": plan.timeline.sunset.isoformat(),
        "notices": [_notice(one) for one in every],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _notice(found: PersonalNotice) -> JsonValue:
    to, one = address(found.owner), found.standing
    return {
        "consumer": found.consumer,
        "team": one.subject.team,
        "owner": found.owner,
        "mail": to.addr_spec if to else None,
        "about": found.about.value,
        "state": one.state.value,
        "since": _day(one.since),
        "deadline": _day(found.deadline),
        "wave": _wave(found.wave),
        "promised_wave": _wave(found.promised),
        "brownouts": [_outage(outage) for outage in found.outages],
        "changes": [_hit(hit) for hit in found.hits],
        "evidence": [_source(source) for source in found.sources],
        "recognised_by": [_sight(sight) for sight in found.sights],
        "identities": list(found.declared),
        "question": found.unknown.action if found.unknown else None,
        "subject": subject(found),
        "body": render_body(found),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _wave(wave: Wave | None) -> JsonValue:
    if wave is None:
        return None
    return {
        "number": wave.number,
        "start": wave.start.isoformat(),
        "end": wave.end.isoformat(),
        "soaked": wave.soaked.isoformat(),
    }


def _outage(one: Outage) -> JsonValue:
    return {
        "start": _moment(one.window.start),
        "end": _moment(one.window.end),
        "operations": [str(operation) for operation in one.operations],
        "requests": None if one.requests is None else round(one.requests, 1),
    }


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _hit(hit: Hit) -> JsonValue:
    change = hit.change
    return {
        "fingerprint": change.fingerprint,
        "rule": change.rule,
        "severity": change.severity.value,
        "direction": change.direction,
        "verdict": hit.verdict.value,
        "message": change.message,
        "hint": change.hint,
        "pattern": hit.pattern.id,
        "steps": list(hit.pattern.consumer),
        "uses": [
            {"operation": str(spot.operation), "fields": [str(field) for field in spot.fields]}
            for spot in hit.spots
        ],
    }


def _source(one: Source) -> JsonValue:
    return {
        "operation": str(one.operation),
        "kind": one.kind.value,
        "source": one.name,
        "hits": one.hits,
        "last_seen": _day(one.last),
    }


def _sight(one: Sight) -> JsonValue:
    return {
        "identity": one.by,
        "kind": one.seen.kind,
        "weak": one.seen.is_weak,
        "shared": one.seen.is_shared,
        "hits": one.seen.hits,
        "last_seen": _day(one.seen.last),
    }
