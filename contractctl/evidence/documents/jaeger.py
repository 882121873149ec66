"""Jaeger traces as JSON: what its page and its API export, and spans as its storage has them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from contractctl.evidence.documents.attributes import Span, add_span, named
from contractctl.evidence.documents.spans import Side, SpanId, Spans
from contractctl.evidence.documents.splitting import Broken, split
from contractctl.evidence.documents.tallying import Tallying
from contractctl.evidence.documents.values import (
    Unreadable,
    first_member,
    items,
    member,
    seconds,
    seconds_of_date,
    span_id,
    text,
)

_ROUTES = frozenset({("data", "[]"), ("hits", "hits", "[]"), ("[]",)})
_MICROSECONDS, _MILLISECONDS = 1_000_000, 1_000
_SIDES: dict[object, Side] = {"server": "server", "client": "client"}
_VALUES = ("value", "vStr", "vInt64", "vFloat64", "vBool")
_IDS = ("traceID", "traceId"), ("spanID", "spanId")


def read_jaeger(data: bytes, tallying: Tallying) -> None:
    """Count the requests in Jaeger traces."""
    spans = Spans(tallying.around)
    for piece in split(data, _ROUTES):
        if isinstance(piece, Broken):
            tallying.reject(piece.line, piece.reason, f"column {piece.column}")
        elif not piece.is_rest:
            _trace(piece.value, piece.line, spans, tallying)
    spans.fold(tallying)


def _trace(value: object, line: int, spans: Spans, tallying: Tallying) -> None:
    """A trace with its processes, or a single span."""
    number = 0
    try:
        trace = member(value, "_source") or value
        processes = member(trace, "processes")
        for number, span in enumerate(_spans(trace), start=1):
            try:
                _span(span, processes, line, spans, tallying)
            except Unreadable as problem:
                tallying.reject(line, str(problem), f"span {number} of its trace")
    except Unreadable as problem:
        tallying.reject(line, str(problem), f"a trace, after {number} spans")


def _spans(trace: object) -> Iterator[object]:
    listed = member(trace, "spans")
    if isinstance(listed, list):
        yield from listed
    elif first_member(trace, *_IDS[1]) is not None:
        yield trace
    else:
        raise Unreadable("it is no trace and no span")


def _span(span: object, processes: object, line: int, spans: Spans, tallying: Tallying) -> None:
    if not isinstance(span, dict):
        raise Unreadable("a span is no object")
    said = _tags(span)
    kind = said.get("span.kind")
    trace = span_id(first_member(span, *_IDS[0]))
    process = member(span, "process") or member(processes, text(member(span, "processID")))
    one = Span(
        line=line,
        id=SpanId.of(trace, span_id(first_member(span, *_IDS[1]))),
        parent=SpanId.of(trace, _parent(span, trace)),
        side=_SIDES.get(kind.lower() if isinstance(kind, str) else None, ""),
        service=named(member(process, "serviceName")),
        name=text(member(span, "operationName")),
        seconds=_seconds(span),
        said=said,
    )
    add_span(one, spans, tallying)


def _parent(span: object, trace: str) -> str:
    """The span that this one is a child of, in the same trace."""
    for one in items(member(span, "references")):
        same = span_id(first_member(one, *_IDS[0])) == trace
        if same and member(one, "refType") in ("CHILD_OF", None):
            return span_id(first_member(one, *_IDS[1]))
    return span_id(first_member(span, "parentSpanID", "parentSpanId"))


def _seconds(span: object) -> int | None:
    start = member(span, "startTime")
    moment = seconds(start, _MICROSECONDS) or seconds_of_date(start)
    return moment or seconds(member(span, "startTimeMillis"), _MILLISECONDS)


def _tags(span: object) -> dict[str, object]:
    """The tags by name, from the list and from the fields that Elasticsearch has for them, where
    a dot is written `@`."""
    found: dict[str, object] = {}
    for one in items(member(span, "tags")):
        name = member(one, "key")
        if isinstance(name, str):
            found.setdefault(name, first_member(one, *_VALUES))
    fields = member(span, "tag")
    for name, value in fields.items() if isinstance(fields, dict) else ():
        found.setdefault(name.replace("@", "."), value)
    number = found.get("peer.ipv4")
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**32:
        found["peer.ipv4"] = str(ipaddress.IPv4Address(number))
    return found
