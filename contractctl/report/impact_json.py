"""An impact analysis as JSON, schema `contractctl/impact/1`, for programs."""

from __future__ import annotations

import json

from contractctl.diff import Diff
from contractctl.impact import Assessment
from contractctl.model import ConsumerImpact, Evidence, Impact
from contractctl.model.impact import UndocumentedCaller
from contractctl.pointer import JsonValue
from contractctl.report.changes import change_json, summary_json
from contractctl.report.judgements import change_judgements, diff_judgements, waiver_json

SCHEMA = "contractctl/impact/1"


def render_json(diff: Diff, assessment: Assessment) -> str:
    """Render verdicts as JSON text that ends with a newline; equal input gives equal bytes."""
    document: JsonValue = {
        "schema": SCHEMA,
        "base": diff.base.name,
        "head": diff.head.name,
        "policy": diff.policy,
        "as_of": diff.as_of.isoformat(),
        "changes": [
            {**change_json(change, looked_for=diff.proven), **change_judgements(diff, change)}
            for change in diff.changes
        ],
        "impacts": [_impact(impact) for impact in assessment.impacts],
        "consumers": [_consumer(consumer) for consumer in assessment.consumers],
        "undocumented_callers": (
            None
            if assessment.undocumented is None
            else [undocumented_json(caller) for caller in assessment.undocumented]
        ),
        "summary": summary_json(diff),
        **diff_judgements(diff),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _impact(impact: Impact) -> JsonValue:
    return {
        "fingerprint": impact.fingerprint,
        "consumer": impact.consumer,
        "verdict": impact.verdict.value,
        "reason": impact.reason,
        "evidence": [evidence_row(row) for row in impact.evidence],
        "waived_by": waiver_json(impact.waived_by) if impact.waived_by else None,
    }


def evidence_row(row: Evidence) -> JsonValue:
    """One fact about the use of a contract."""
    return {
        "kind": row.kind.value,
        "source": row.source,
        "operation": str(row.operation) if row.operation else None,
        "field": str(row.field) if row.field else None,
        "count": row.count,
        "first_seen": row.first_seen.isoformat() if row.first_seen else None,
        "last_seen": row.last_seen.isoformat() if row.last_seen else None,
    }


def undocumented_json(caller: UndocumentedCaller) -> JsonValue:
    """A caller that no service claims."""
    return {
        "caller": caller.name,
        "hits": caller.hits,
        "operations": [str(operation) for operation in caller.operations],
        "first_seen": caller.first_seen.isoformat() if caller.first_seen else None,
        "last_seen": caller.last_seen.isoformat() if caller.last_seen else None,
    }


def _consumer(consumer: ConsumerImpact) -> JsonValue:
    return {
        "name": consumer.name,
        "verdict": consumer.verdict.value,
        "breaking": consumer.breaking,
        "dangerous": consumer.dangerous,
    }
