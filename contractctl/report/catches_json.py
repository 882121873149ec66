"""What the gate has caught as JSON, schema `contractctl/catches/1`, for programs."""

from __future__ import annotations

import json

from contractctl.model.catches import Catch, Catches, RuleCatches
from contractctl.pointer import JsonValue

SCHEMA = "contractctl/catches/1"


def render_catches_json(found: Catches) -> str:
    """JSON text that ends with a newline; equal events give equal bytes."""
    document: JsonValue = {
        "schema": SCHEMA,
        "api": found.api,
        "as_of": found.as_of.isoformat(),
        "judged": {
            "results": found.results,
            "contracts": list(found.contracts),
            "first": found.first.isoformat() if found.first else None,
            "last": found.last.isoformat() if found.last else None,
        },
        "rules": [_rule(one) for one in found.rules],
        "catches": [_catch(one) for one in found.catches],
        "held_up": [_catch(one) for one in found.held],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _rule(one: RuleCatches) -> JsonValue:
    days = [caught.first for caught in one.blocked]
    return {
        "rule": one.rule,
        "blocked": len(one.blocked),
        "would_have_blocked": len(one.missed),
        "held_up": len(one.held),
        "waived_later": sum(bool(caught.waived) for caught in one.blocked),
        "first": min(days).isoformat() if days else None,
        "last": max(caught.last for caught in one.blocked).isoformat() if days else None,
        "spared": list(one.spared),
    }


def _catch(one: Catch) -> JsonValue:
    return {
        "contract": one.contract,
        "rule": one.rule,
        "fingerprint": one.fingerprint or None,
        "change_rule": one.change_rule or None,
        "blocked": one.is_blocked,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "results": one.results,
        "refs": list(one.refs),
        "spared": list(one.spared),
        "waived": list(one.waived),
    }
