"""Headers that announce an end as JSON: those to send, and what is wrong with those sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from contractctl.headers.announcing import Headers
from contractctl.headers.checking import Checked
from contractctl.model import Migration, Operation
from contractctl.pointer import JsonValue

SCHEMA, LINT_SCHEMA = "contractctl/headers/1", "contractctl/headers-lint/1"


def render_headers(
    migration: Migration, base: str, head: str, operations: Sequence[Operation], headers: Headers
) -> str:
    """Render what has to be sent, as JSON text that ends with a newline."""
    document: JsonValue = {
        "schema": SCHEMA,
        "api": migration.api,
        "base": base,
        "head": head,
        "deprecate": migration.timeline.deprecate.isoformat(),
        "sunset": migration.timeline.sunset.isoformat(),
        "headers": [{"name": name, "value": value} for name, value in headers],
        "operations": [{"method": one.method, "path": one.path} for one in operations],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def render_lint(found: Sequence[Checked], source: str, api: str | None, as_of: date) -> str:
    """Render what is wrong, as JSON text that ends with a newline."""
    levels = [finding.level for one in found for finding in one.reading.findings]
    document: JsonValue = {
        "schema": LINT_SCHEMA,
        "source": source,
        "api": api,
        "as_of": as_of.isoformat(),
        "responses": [_response(one) for one in found],
        "summary": {"error": levels.count("error"), "warning": levels.count("warning")},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _response(one: Checked) -> JsonValue:
    response, reading = one.response, one.reading
    return {
        "source": response.source,
        "method": response.method or None,
        "url": response.url or None,
        "status": response.status or None,
        "operation": str(one.operation) if one.operation else None,
        "deprecation": _stamp(reading.deprecation),
        "sunset": _stamp(reading.sunset),
        "links": [
            {"target": link.target, "relations": list(link.relations)} for link in reading.links
        ],
        "vendors": list(reading.vendors),
        "agrees": reading.agrees,
        "findings": [
            {
                "level": finding.level,
                "header": finding.header,
                "value": finding.value,
                "message": finding.message,
            }
            for finding in reading.findings
        ],
    }


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
