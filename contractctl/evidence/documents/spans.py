"""HTTP requests in traces: the two sides of a request become one hit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from contractctl.evidence.documents.tallying import Hit, Tallying
from contractctl.evidence.documents.values import fingerprint
from contractctl.model.evidence import Credentials, Request

Side = Literal["server", "client", ""]

FOLDED = "the sender's side of a request that the receiver's side counts"
NO_HTTP = "a span that is no HTTP request"
GRPC = "gRPC"
NEITHER_SIDE = "a span of neither side of a request"

_MOST_HOPS = 16

_SHORT_TRACE = 16
"""Digits of a trace id that count: some tracers cut the id in half on the way."""


@dataclass(frozen=True, slots=True)
class SpanId:
    """The id of a span within its trace, in lower-case hexadecimal digits."""

    trace: str
    span: str

    @classmethod
    def of(cls, trace: str, span: str) -> SpanId:
        """The id, with the digits of the trace that every tracer keeps."""
        is_long = len(trace) > _SHORT_TRACE and not trace.strip("0123456789abcdef")
        return cls(trace[-_SHORT_TRACE:].lstrip("0") if is_long else trace, span)


@dataclass(frozen=True, slots=True)
class HttpSpan:
    """One side of an HTTP request.

    parent: the span that caused it, which is the sender's if the sender traces
    service: whose span it is; shown: what it shows of the sender beside its name
    caller: the sending service, where the span itself holds both sides (Zipkin v1)
    """

    line: int
    id: SpanId
    parent: SpanId
    side: Side
    service: str
    request: Request
    path: str
    status: int
    seconds: int | None
    shown: Credentials
    caller: str = ""

    def is_like(self, other: HttpSpan) -> bool:
        """Whether both ask for the same."""
        return (self.request.method, self.path) == (other.request.method, other.path)


class Spans:
    """The spans of one document: who sent a request may stand anywhere in it."""

    def __init__(self) -> None:
        self._senders: dict[SpanId, tuple[str, int | None]] = {}
        self._received: list[HttpSpan] = []
        self._sent: list[HttpSpan] = []
        self._receiving: dict[SpanId, HttpSpan] = {}
        self._sending: dict[SpanId, HttpSpan] = {}

    def note_sender(self, id: SpanId, service: str, seconds: int | None) -> None:
        """A client's span of any protocol: it says who sent what a server received."""
        self._senders.setdefault(id, (service, seconds))

    def add(self, span: HttpSpan) -> None:
        """One side of a request, to be folded when all spans are known."""
        is_server = span.side == "server"
        (self._received if is_server else self._sent).append(span)
        (self._receiving if is_server else self._sending).setdefault(span.id, span)

    def fold(self, tallying: Tallying) -> None:
        """Count every request once: by the receiver's span, else by the sender's."""
        answered: set[SpanId] = set()
        for span in self._received:
            cause = next((one for one in _causes(span) if one in self._senders), None)
            if cause is not None:
                cause = self._origin(cause)
                answered.add(cause)
            if self._is_passed_on(span):
                tallying.skip(FOLDED)
            else:
                self._count_received(span, cause, tallying)
        for span in self._sent:
            if span.seconds:
                tallying.dated(span.seconds)
            if span.id in answered or self._origin(span.id) != span.id:
                tallying.skip(FOLDED)
            else:
                _count_sent(span, tallying)

    def _origin(self, id: SpanId) -> SpanId:
        """The first of the senders that hand a request on unchanged, as sidecars do."""
        for _ in range(_MOST_HOPS):
            span = self._sending.get(id)
            before = self._sending.get(span.parent) if span else None
            if span is None or before is None or before.id == id or not before.is_like(span):
                break
            id = before.id
        return id

    def _is_passed_on(self, span: HttpSpan) -> bool:
        """Whether a service's sidecar received the request and counts it."""
        before = self._receiving.get(span.parent)
        return (
            before is not None
            and before.id != span.id
            and before.is_like(span)
            and _is_same_service(before.service, span.service)
        )

    def _count_received(self, span: HttpSpan, cause: SpanId | None, tallying: Tallying) -> None:
        service, sent_at = self._senders[cause] if cause else ("", None)
        seconds = span.seconds or sent_at
        if seconds is None:
            _undated(span, tallying)
            return
        tallying.dated(seconds)
        causes = [cause] if cause else _causes(span)
        sent = self._sending.get(cause) if cause else None
        own = _hash("received", span.id)
        tallying.hit(
            Hit(
                span.request,
                span.path,
                replace(span.shown, service=span.caller or service),
                span.status or (sent.status if sent else 0),
                seconds,
                ids=(own, *(_hash("answered", one) for one in causes)),
                known_by=(own, *(_hash("sent", one) for one in causes)),
                vantage="server",
            )
        )


def _count_sent(span: HttpSpan, tallying: Tallying) -> None:
    """A request whose receiver does not trace, or into another file."""
    if span.seconds is None:
        _undated(span, tallying)
        return
    own = _hash("sent", span.id)
    tallying.hit(
        Hit(
            span.request,
            span.path,
            replace(span.shown, service=span.service),
            *(span.status, span.seconds),
            ids=(own,),
            known_by=(own, _hash("answered", span.id)),
            vantage="client",
        )
    )


def _undated(span: HttpSpan, tallying: Tallying) -> None:
    tallying.reject(
        span.line, "it has no start time, so it cannot be dated", f"span {span.id.span}"
    )


def _causes(span: HttpSpan) -> list[SpanId]:
    """Which span may be the sender's: in Zipkin's way both sides share an id, else the parent."""
    causes = [span.id, span.parent] if span.parent.span else [span.id]
    return list(dict.fromkeys(causes))


def _hash(role: str, id: SpanId) -> int:
    return fingerprint((role, id.trace, id.span))


def _is_same_service(one: str, other: str) -> bool:
    """A sidecar is called like its service, or `service.namespace`."""
    return bool(one and other) and (
        one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
    )
