"""A diff as JSON, schema `contractctl/diff/1`, for programs."""

from __future__ import annotations

import json

from contractctl.diff import Diff
from contractctl.pointer import JsonValue
from contractctl.report.changes import change_json, summary_json
from contractctl.report.judgements import change_judgements, diff_judgements

SCHEMA = "contractctl/diff/1"


def render_json(diff: Diff) -> str:
    """Render a diff as JSON text that ends with a newline; the same diff gives the same bytes."""
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
        "summary": summary_json(diff),
        **diff_judgements(diff),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
