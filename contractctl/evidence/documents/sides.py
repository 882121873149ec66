"""The two sides of traced requests, and which span answers which, over any number of documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from contractctl.model.evidence import Credentials, Request

Side = Literal["server", "client", ""]

MOST_SPANS = 500_000
"""Spans of several documents that are held in memory at once, about a kilobyte each."""

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


class Sides:
    """The spans by which a request is known to have another side.

    They are noted first and looked up then: who sent a request may stand anywhere.

    is_whole: every document was looked through, so that requests can be counted
    """

    def __init__(self, *, is_whole: bool = False) -> None:
        self.is_whole = is_whole
        self._senders: dict[SpanId, tuple[str, int | None]] = {}
        self._receiving: dict[SpanId, HttpSpan] = {}
        self._sending: dict[SpanId, HttpSpan] = {}
        self._answered: set[SpanId] | None = None

    def note_sender(self, id: SpanId, service: str, seconds: int | None) -> None:
        """A client's span of any protocol: it says who sent what a server received."""
        self._senders.setdefault(id, (service, seconds))

    def note(self, span: HttpSpan) -> None:
        """One side of a request."""
        (self._receiving if span.side == "server" else self._sending).setdefault(span.id, span)

    def __len__(self) -> int:
        return len(self._senders) + len(self._receiving) + len(self._sending)

    def sender(self, id: SpanId) -> tuple[str, int | None]:
        """The service of a client's span, and when it sent."""
        return self._senders[id]

    def sent(self, id: SpanId) -> HttpSpan | None:
        """The sender's side with an id."""
        return self._sending.get(id)

    def cause(self, span: HttpSpan) -> SpanId | None:
        """The sender's span of what a receiver's span received."""
        found = next((one for one in causes(span) if one in self._senders), None)
        return None if found is None else self.origin(found)

    def is_answered(self, id: SpanId) -> bool:
        """Whether a receiver's span counts what a sender's span sent."""
        if self._answered is None:
            found = (self.cause(span) for span in self._receiving.values())
            self._answered = {cause for cause in found if cause is not None}
        return id in self._answered

    def origin(self, id: SpanId) -> SpanId:
        """The first of the senders that hand a request on unchanged, as sidecars do."""
        for _ in range(_MOST_HOPS):
            span = self._sending.get(id)
            before = self._sending.get(span.parent) if span else None
            if span is None or before is None or before.id == id or not before.is_like(span):
                break
            id = before.id
        return id

    def is_passed_on(self, span: HttpSpan) -> bool:
        """Whether a service's sidecar received the request and counts it."""
        before = self._receiving.get(span.parent)
        return (
            before is not None
            and before.id != span.id
            and before.is_like(span)
            and _is_same_service(before.service, span.service)
        )


def causes(span: HttpSpan) -> Iterator[SpanId]:
    """Which span may be the sender's: in Zipkin's way both sides share an id, else the parent."""
    yield span.id
    if span.parent.span and span.parent != span.id:
        yield span.parent


def _is_same_service(one: str, other: str) -> bool:
    """A sidecar is called like its service, or `service.namespace`."""
    return bool(one and other) and (
        one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
    )
