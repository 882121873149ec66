"""An expansion as JSON, schema `contractctl/expand/1`: the proof, and what it leaves open."""

from __future__ import annotations

import json

from contractctl.expand.nouns import Cell, Deployment, Expansion, Remaining
from contractctl.model import Severity
from contractctl.plan.carriers import carrier_for
from contractctl.pointer import JsonValue
from contractctl.report.changes import change_json

SCHEMA = "contractctl/expand/1"


def render_json(expansion: Expansion) -> str:
    """Render an expansion as JSON text that ends with a newline."""
    forth = expansion.forth
    document: JsonValue = {
        "schema": SCHEMA,
        "base": forth.base.name,
        "head": forth.head.name,
        "policy": forth.policy,
        "as_of": forth.as_of.isoformat(),
        "expands": expansion.is_full,
        "breaking": forth.count(Severity.BREAKING),
        "remaining": [_remaining(one) for one in expansion.remaining],
        "matrix": [_cell(cell) for cell in expansion.matrix.cells],
        "steps": [_step(step) for step in expansion.matrix.steps],
        "contract": expansion.contract.documents[""],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _remaining(one: Remaining) -> JsonValue:
    pattern = carrier_for(one.change)
    return {
        "consumers": one.consumers,
        "change": change_json(one.change, looked_for=True),
        "pattern": {
            "id": pattern.id,
            "title": pattern.title,
            "why": pattern.why,
            "expand": list(pattern.expand),
        },
    }


def _cell(cell: Cell) -> JsonValue:
    return {
        "consumers": cell.consumers,
        "provider": cell.provider,
        "works": cell.works,
        "breaking": cell.breaking,
        "dangerous": cell.dangerous,
    }


def _step(step: Deployment) -> JsonValue:
    needs: list[JsonValue] = [
        {"consumers": consumers, "provider": provider} for consumers, provider in step.needs
    ]
    return {
        "id": step.id,
        "action": step.action,
        "works": step.works,
        "reversible": step.reversible,
        "needs": needs,
    }
