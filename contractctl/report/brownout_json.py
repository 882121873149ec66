"""Brownouts as JSON: schema `contractctl/brownout/1`, and `contractctl/brownout-read/1`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from contractctl.model import Operation
from contractctl.plan.brownout_reading import BrownoutReading, Outcome
from contractctl.plan.brownouts import Brownouts, Window
from contractctl.plan.refusals import MEDIA_TYPE, Refusal
from contractctl.pointer import JsonValue

SCHEMA, READ_SCHEMA = "contractctl/brownout/1", "contractctl/brownout-read/1"


def render_json(made: Brownouts) -> str:
    """Render a schedule as JSON text that ends with a newline; equal input gives equal bytes."""
    document: JsonValue = {
        "schema": SCHEMA,
        "api": made.api,
        "base": made.base,
        "operations": _operations(made.operations),
        "noticed": made.noticed.isoformat(),
        "allowed": made.allowed.isoformat(),
        "earliest": made.earliest.isoformat(),
        "sunset": made.sunset.isoformat(),
        "hours": {
            "first": made.hours.first,
            "last": made.hours.last,
            "zone": made.hours.zone,
        },
        "windows": [_window(one, made.refusal) for one in made.windows],
        "agreed": {"on": made.agreed.on.isoformat(), "by": made.agreed.by} if made.agreed else None,
        "kill_switch": made.kill_switch,
        "remarks": [{"kind": one.kind, "text": one.text} for one in made.remarks],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _operations(operations: Sequence[Operation]) -> JsonValue:
    return [{"method": one.method, "path": one.path} for one in operations]


def _window(window: Window, refusal: Refusal) -> JsonValue:
    return {
        "number": window.number,
        "start": _stamp(window.start),
        "end": _stamp(window.end),
        "minutes": window.minutes,
        "over": window.is_over,
        "status": refusal.status,
        "content_type": MEDIA_TYPE,
        "headers": [{"name": name, "value": value} for name, value in refusal.headers],
        "body": refusal.body,
        "reached": list(window.reached),
        "effects": [
            {"consumer": one.consumer, "requests": _rounded(one.requests)} for one in window.effects
        ],
    }


def render_reading_json(found: BrownoutReading, api: str, operations: Sequence[Operation]) -> str:
    """Render what a brownout showed as JSON text that ends with a newline."""
    document: JsonValue = {
        "schema": READ_SCHEMA,
        "api": api,
        "operations": _operations(operations),
        "start": _stamp(found.start),
        "end": _stamp(found.end),
        "status": found.status,
        "weeks": found.weeks,
        "consumers": [_outcome(one) for one in found.outcomes],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _outcome(one: Outcome) -> JsonValue:
    return {
        "consumer": one.consumer,
        "reaction": one.reaction.value,
        "why": one.why,
        "hits": _rounded(one.hits),
        "failed": _rounded(one.failed),
        "usual": _rounded(one.usual),
        "usually_failed": _rounded(one.usually_failed),
        "expected": _rounded(one.expected),
    }


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 2)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
