"""Nouns as rows of the store, and back; no row holds anything that could be secret."""

from __future__ import annotations

import json
from typing import Any, cast

from contractctl.model import EvidenceKind, FieldPath, Step
from contractctl.model.evidence import Credentials, Request, Sighting, SourceRecord, Vantage

COLUMNS = {
    "senders": ("principal", "headers", "api_key", "service", "user_agent", "address"),
    "requests": ("method", "path", "host", "query", "selectors", "api"),
    "sightings": (*("sender", "request", "status", "stream", "kind", "vantage", "reads", "sends"),),
}
"""What makes a row of a table; no two rows are alike in all of it."""

Row = tuple[object, ...]


def sender_row(sender: Credentials) -> Row:
    """A sender as a row of `senders`."""
    headers = json.dumps(sender.headers)
    return (
        *(sender.principal, headers, sender.api_key),
        *(sender.service, sender.user_agent, sender.address),
    )


def request_row(request: Request) -> Row:
    """A request as a row of `requests`."""
    query, selectors = json.dumps(request.query), json.dumps(request.selectors)
    return request.method, request.path, request.host, query, selectors, request.api


def fields_text(paths: tuple[FieldPath, ...] | None) -> str:
    """Field paths as text; `null` where a source cannot tell."""
    if paths is None:
        return "null"
    steps = [[p.part, p.name, [[s.kind, s.name] for s in p.steps]] for p in sorted(set(paths))]
    return json.dumps(steps, ensure_ascii=False)


def _fields(text: str) -> tuple[FieldPath, ...] | None:
    rows = json.loads(text)
    if rows is None:
        return None
    return tuple(
        FieldPath(part, name, tuple(Step(kind, step) for kind, step in steps))
        for part, name, steps in rows
    )


def sighting(row: tuple[Any, ...]) -> Sighting:
    """A row of `sightings`, joined with its sender and request."""
    number, status, stream, kind, vantage, reads, sends, hits, first, last, *rest = row
    principal, headers, api_key, service, agent, address, *asked = rest
    method, path, host, query, selectors, api = asked
    return Sighting(
        number,
        Credentials(principal, _pairs(headers), api_key, service, agent, address),
        Request(method, path, host, tuple(json.loads(query)), _pairs(selectors), api),
        status,
        stream,
        EvidenceKind(kind),
        cast("Vantage", vantage),
        hits,
        first,
        last,
        _fields(reads),
        _fields(sends),
    )


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in json.loads(text))


def source_record(row: tuple[Any, ...], lines_by_hour: dict[int, int]) -> SourceRecord:
    """A row of `sources` with its lines by hour."""
    number, name, stream, format, kind, sampled, lines, rejected, skipped, *times = row
    first, last, imported = times
    left_out = json.loads(skipped)
    return SourceRecord(
        name,
        stream,
        format,
        EvidenceKind(kind),
        imported,
        sampled,
        lines,
        lines - rejected - sum(left_out.values()),
        rejected,
        left_out,
        first,
        last,
        lines_by_hour,
        number,
    )
