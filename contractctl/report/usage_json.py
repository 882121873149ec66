"""What is known of the use of one contract as JSON, to be reviewed like a lock file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from contractctl.model.evidence import RecordedUsage, Stray, UsedElement, Watch
from contractctl.model.ledger import Agreement
from contractctl.pointer import JsonValue

SCHEMA = "contractctl/usage/1"

_DIGITS = 4
"""Of the attributed share: more would make every review one of noise."""


def render_usage_json(recorded: RecordedUsage) -> str:
    """JSON text that ends with a newline; equal input gives equal bytes, a line for each use."""
    usage = recorded.usage
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
    for name, rows in _lists(recorded):
        written = ",\n".join(f"    {_text(row)}" for row in rows)
        lines.append(f'  "{name}": [\n{written}\n  ]' if rows else f'  "{name}": []')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _lists(recorded: RecordedUsage) -> Iterator[tuple[str, list[JsonValue]]]:
    """What is written a line for each entry; what has none is left out, if it may be."""
    usage = recorded.usage
    yield "uses", [_use(one) for one in usage.uses]
    yield "consents", [_consent(one) for one in recorded.consents]
    if usage.watches is not None:
        yield "watched", [_watch(one) for one in usage.watches]
    if usage.strays:
        yield "strays", [_stray(one) for one in usage.strays]
    if recorded.extensions:
        until = sorted(recorded.extensions.items())
        yield "extensions", [{"consumer": name, "until": day.isoformat()} for name, day in until]
    if recorded.moved:
        yield "moved", [*sorted(recorded.moved)]


def _use(one: UsedElement) -> JsonValue:
    more: dict[str, JsonValue] = {
        "sides": [*one.sides],
        "claimed_by": [*one.claimed_by],
        "weak": one.is_weak,
        "shows_queries": one.shows_queries,
        "imported": one.imported.isoformat() if one.imported else None,
    }
    return {
        "consumer": one.consumer,
        "operation": str(one.operation),
        "field": str(one.field) if one.field else None,
        "hits": one.hits,
        "first_seen": one.first_seen.isoformat() if one.first_seen else None,
        "last_seen": one.last_seen.isoformat() if one.last_seen else None,
        "kind": one.kind.value,
        **{key: value for key, value in more.items() if value},
    }


def _watch(one: Watch) -> JsonValue:
    lost: dict[str, JsonValue] = {"rejected": one.rejected, "lines": one.lines}
    return {
        "consumers": None if one.consumers is None else [*one.consumers],
        "days": [[first.isoformat(), last.isoformat()] for first, last in one.days],
        **(lost if one.lines else {}),
    }


def _stray(one: Stray) -> JsonValue:
    return {"consumer": one.consumer, "operation": str(one.operation)}


def _consent(one: Agreement) -> JsonValue:
    return {
        "consumer": one.consumer,
        "operation": one.operation,
        "by": one.by,
        "at": one.day.isoformat(),
    }


def _text(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)
