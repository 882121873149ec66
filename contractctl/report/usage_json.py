"""What is known of the use of one contract as JSON, to be reviewed like a lock file."""

from __future__ import annotations

import json
from collections.abc import Sequence

from contractctl.model.evidence import Usage, UsedElement
from contractctl.model.ledger import Agreement
from contractctl.pointer import JsonValue

SCHEMA = "contractctl/usage/1"

_DIGITS = 4
"""Of the attributed share: more would make every review one of noise."""


def render_usage_json(usage: Usage, consents: Sequence[Agreement] = ()) -> str:
    """JSON text that ends with a newline; equal input gives equal bytes, a line for each use."""
    share = usage.attributed_share
    head: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "api": usage.api,
        "window": (
            {"from": usage.first.isoformat(), "to": usage.last.isoformat()}
            if usage.first and usage.last
            else None
        ),
        "attributed_share": None if share is None else round(share, _DIGITS),
    }
    lines = [f"  {json.dumps(name)}: {_text(value)}" for name, value in head.items()]
    uses = ",\n".join(f"    {_text(_use(one))}" for one in usage.uses)
    agreed = ",\n".join(f"    {_text(_consent(one))}" for one in consents)
    for name, rows in (("uses", uses), ("consents", agreed)):
        lines.append(f'  "{name}": [\n{rows}\n  ]' if rows else f'  "{name}": []')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _use(one: UsedElement) -> JsonValue:
    return {
        "consumer": one.consumer,
        "operation": str(one.operation),
        "field": str(one.field) if one.field else None,
        "hits": one.hits,
        "first_seen": one.first_seen.isoformat() if one.first_seen else None,
        "last_seen": one.last_seen.isoformat() if one.last_seen else None,
        "kind": one.kind.value,
    }


def _consent(one: Agreement) -> JsonValue:
    return {
        "consumer": one.consumer,
        "operation": one.operation,
        "by": one.by,
        "at": one.day.isoformat(),
    }


def _text(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)
