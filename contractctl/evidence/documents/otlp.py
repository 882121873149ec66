"""OTLP traces as JSON: one document, or one a line as the collector's file exporter writes."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.evidence.documents.attributes import Span, add_span, named
from contractctl.evidence.documents.spans import Side, SpanId, Spans
from contractctl.evidence.documents.splitting import Broken, split
from contractctl.evidence.documents.tallying import Tallying
from contractctl.evidence.documents.values import (
    Unreadable,
    entries,
    first_member,
    items,
    member,
    seconds,
    span_id,
    text,
    whole_number,
)

_NANOSECONDS = 1_000_000_000

# Tempo and Jaeger wrap the same groups when they are asked for a trace.
ROUTES = frozenset(
    {
        ("resourceSpans", "[]"),
        ("batches", "[]"),
        ("trace", "resourceSpans", "[]"),
        ("trace", "batches", "[]"),
        ("result", "resourceSpans", "[]"),
    }
)

_VALUES = ("stringValue", "intValue", "boolValue", "doubleValue")

# The JSON encoding has numbers; protobuf's own writer, which some use, has names.
_SIDES: dict[object, Side] = {
    2: "server",
    3: "client",
    "SPAN_KIND_SERVER": "server",
    "SPAN_KIND_CLIENT": "client",
}

NO_TRACES = "telemetry without traces"


def read_otlp(data: bytes, tallying: Tallying) -> None:
    """Count the requests in OTLP traces."""
    spans = Spans(tallying.around)
    for piece in split(data, ROUTES):
        if isinstance(piece, Broken):
            tallying.reject(piece.line, piece.reason, f"column {piece.column}")
        elif piece.path in ROUTES:
            _group(piece.value, piece.line, spans, tallying)
        elif piece.is_rest:
            continue
        elif isinstance(piece.value, dict):
            tallying.skip(NO_TRACES)
        else:
            tallying.reject(piece.line, "it is no OTLP document", ".".join(piece.path))
    spans.fold(tallying)


def _group(group: object, line: int, spans: Spans, tallying: Tallying) -> None:
    """The spans of one resource."""
    number = 0
    try:
        resource = attributes(member(member(group, "resource"), "attributes"))
        service = named(resource.get("service.name"))
        for number, span in enumerate(_spans(group), start=1):
            try:
                _span(span, line, service, spans, tallying)
            except Unreadable as problem:
                tallying.reject(line, str(problem), f"span {number} of its resource")
    except Unreadable as problem:
        tallying.reject(line, str(problem), f"a group of spans, after {number} of them")


def _spans(group: object) -> Iterator[object]:
    if not isinstance(group, dict):
        raise Unreadable("a group of spans is no object")
    for scopes in ("scopeSpans", "instrumentationLibrarySpans"):
        for scope in entries(group, scopes):
            yield from entries(scope, "spans")


def _span(span: object, line: int, service: str, spans: Spans, tallying: Tallying) -> None:
    if not isinstance(span, dict):
        raise Unreadable("a span is no object")
    kind = member(span, "kind")
    trace = span_id(member(span, "traceId"))
    one = Span(
        line=line,
        id=SpanId.of(trace, span_id(member(span, "spanId"))),
        parent=SpanId.of(trace, span_id(member(span, "parentSpanId"))),
        side=_SIDES.get(
            kind if isinstance(kind, str) and kind in _SIDES else whole_number(kind), ""
        ),
        service=service,
        name=text(member(span, "name")),
        seconds=seconds(member(span, "startTimeUnixNano"), _NANOSECONDS),
        said=attributes(member(span, "attributes")),
    )
    add_span(one, spans, tallying)


def attributes(listed: object) -> dict[str, object]:
    """Attributes by name; the first counts where a name stands twice."""
    found: dict[str, object] = {}
    for one in items(listed):
        name, value = member(one, "key"), member(one, "value")
        if isinstance(name, str):
            found.setdefault(name, _value(value))
    return found


def _value(value: object) -> object:
    plain = first_member(value, *_VALUES, "arrayValue")
    if isinstance(plain, dict):
        return [first_member(one, *_VALUES) for one in items(member(plain, "values"))]
    return plain
