"""Results of compatibility tests as JSON, schema `contractctl/verify/1`, for programs."""

from __future__ import annotations

import json
from collections import Counter

from contractctl.model.verification import CheckResult, Exchange, Outlook, Verification
from contractctl.pointer import JsonValue
from contractctl.report.requests import address, curl, outcome_json, request_json

SCHEMA = "contractctl/verify/1"


def render_json(found: Verification) -> str:
    """Render results as JSON text that ends with a newline; equal input gives equal bytes."""
    base = address(found)
    counts = Counter(one.verdict for one in found.consumers)
    document: JsonValue = {
        "schema": SCHEMA,
        "base": found.base,
        "head": found.head,
        "provider": found.provider,
        "baseline": found.baseline,
        "seed": found.seed,
        "as_of": found.as_of.isoformat(),
        "cases": found.cases,
        "results": [_result(one, base) for one in found.results],
        "consumers": [
            {"name": one.name, "verdict": one.verdict.value, "reason": one.reason}
            for one in found.consumers
        ],
        "notes": list(found.notes),
        "summary": {outlook.value: counts[outlook] for outlook in Outlook},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _result(one: CheckResult, base: str) -> JsonValue:
    return {
        "consumer": one.consumer,
        "operation": str(one.operation),
        "check": one.check,
        "verdict": one.verdict.value,
        "field": str(one.field) if one.field else None,
        "message": one.message,
        "cases": one.cases,
        "new": one.new,
        "example": _example(one.example, base) if one.example else None,
    }


def _example(exchange: Exchange, base: str) -> JsonValue:
    return {
        "id": exchange.request.id,
        "origin": exchange.origin.value,
        "request": request_json(base, exchange.request),
        "response": outcome_json(exchange.head),
        "baseline": outcome_json(exchange.baseline),
        "curl": curl(base, exchange.request),
    }
