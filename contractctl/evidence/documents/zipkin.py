"""Zipkin traces as JSON, version 1 and 2: lists of spans, lists of such lists, a span a line."""

from __future__ import annotations

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
    span_id,
    text,
)

_ROUTES = frozenset({("[]",)})
_MICROSECONDS = 1_000_000
_SIDES: dict[object, Side] = {"SERVER": "server", "CLIENT": "client"}


def read_zipkin(data: bytes, tallying: Tallying) -> None:
    """Count the requests in Zipkin traces."""
    spans = Spans(tallying.around)
    for piece in split(data, _ROUTES):
        if isinstance(piece, Broken):
            tallying.reject(piece.line, piece.reason, f"column {piece.column}")
            continue
        listed = piece.value if isinstance(piece.value, list) else [piece.value]
        for span in listed:
            try:
                _span(span, piece.line, spans, tallying)
            except Unreadable as problem:
                tallying.reject(piece.line, str(problem), f"span {text(_id(span)) or '?'}")
    spans.fold(tallying)


def _id(span: object) -> object:
    return span.get("id") if isinstance(span, dict) else None


def _span(span: object, line: int, spans: Spans, tallying: Tallying) -> None:
    if not isinstance(span, dict):
        raise Unreadable("a span is no object")
    trace = span_id(member(span, "traceId"))
    id = SpanId.of(trace, span_id(member(span, "id")))
    events = dict(_events(span))
    kind = member(span, "kind")
    side = _SIDES.get(kind if isinstance(kind, str) else None) or _side(events)
    sent = events.get("cs") or events.get("cr")
    both = side == "server" and sent is not None
    caller = named(_service(member(sent, "endpoint"))) if both else ""
    if both:
        spans.note_sender(id, caller, None)
    own = events.get("sr") or events.get("ss") if side == "server" else sent
    endpoint = first_member(span, "localEndpoint") or member(own, "endpoint")
    one = Span(
        line=line,
        id=id,
        parent=SpanId.of(trace, span_id(member(span, "parentId"))),
        side=side,
        service=named(_service(endpoint)),
        name=text(member(span, "name")),
        seconds=_seconds(span, own),
        address=_caller_address(span),
        caller=caller,
        said=_tags(span),
    )
    add_span(one, spans, tallying)


def _events(span: object) -> Iterator[tuple[str, object]]:
    """The moments of version 1 (server received, client sent, ...), the first of each."""
    for event in reversed(items(member(span, "annotations"))):
        name = member(event, "value")
        if isinstance(name, str):
            yield name, event


def _side(events: dict[str, object]) -> Side:
    """The side of a span of version 1; one that holds both is the server's."""
    if "sr" in events or "ss" in events:
        return "server"
    return "client" if "cs" in events or "cr" in events else ""


def _service(endpoint: object) -> object:
    return member(endpoint, "serviceName")


def _tags(span: object) -> dict[str, object]:
    tags = member(span, "tags")
    found = dict(tags) if isinstance(tags, dict) else {}
    for one in items(member(span, "binaryAnnotations")):
        name = member(one, "key")
        if isinstance(name, str):
            found.setdefault(name, member(one, "value"))
    return found


def _seconds(span: object, event: object) -> int | None:
    moment = seconds(member(span, "timestamp"), _MICROSECONDS)
    return moment or seconds(member(event, "timestamp"), _MICROSECONDS)


def _caller_address(span: object) -> str:
    """The other end as a server saw it."""
    remote = member(span, "remoteEndpoint")
    for one in items(member(span, "binaryAnnotations")):
        if member(one, "key") == "ca":
            remote = remote or member(one, "endpoint")
    return text(first_member(remote, "ipv4", "ipv6"))
