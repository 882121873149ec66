"""The findings of `validate` as JSON, schema `contractctl/validate/1`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from contractctl.load.checking import Problem
from contractctl.pointer import JsonValue
from contractctl.report.changes import location_json

SCHEMA = "contractctl/validate/1"


def render_json(checked: Sequence[str], findings: Sequence[Problem]) -> str:
    """Render findings as JSON text that ends with a newline."""
    document: JsonValue = {
        "schema": SCHEMA,
        "checked": list(checked),
        "findings": [
            {
                "location": location_json(one.location),
                "key": one.key,
                "message": one.message,
                "hint": one.hint,
            }
            for one in findings
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
