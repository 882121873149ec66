"""HTTP requests in traces: the two sides of a request become one hit."""

from __future__ import annotations

from dataclasses import replace

from contractctl.evidence.documents.sides import HttpSpan, Side, Sides, SpanId, causes
from contractctl.evidence.documents.tallying import Hit, Tallying
from contractctl.evidence.documents.values import fingerprint

__all__ = ["FOLDED", "GRPC", "NEITHER_SIDE", "NO_HTTP", "HttpSpan", "Side", "SpanId", "Spans"]

FOLDED = "the sender's side of a request that the receiver's side counts"
NO_HTTP = "a span that is no HTTP request"
GRPC = "gRPC"
NEITHER_SIDE = "a span of neither side of a request"


class Spans:
    """The spans of one document; in those around it may stand who sent a request."""

    def __init__(self, around: Sides | None = None) -> None:
        """around: the sides of all documents, this one's included; None for this one's alone."""
        self._sides = around if around is not None else Sides(is_whole=True)
        self._received: list[HttpSpan] = []
        self._sent: list[HttpSpan] = []

    def note_sender(self, id: SpanId, service: str, seconds: int | None) -> None:
        """A client's span of any protocol: it says who sent what a server received."""
        self._sides.note_sender(id, service, seconds)

    def add(self, span: HttpSpan) -> None:
        """One side of a request, to be folded when all spans are known."""
        (self._received if span.side == "server" else self._sent).append(span)
        self._sides.note(span)

    def fold(self, tallying: Tallying) -> None:
        """Count every request once: by the receiver's span, else by the sender's.

        As long as other documents are to be looked through, nothing is counted.
        """
        sides = self._sides
        if not sides.is_whole:
            return
        for span in self._received:
            if sides.is_passed_on(span):
                tallying.skip(FOLDED)
            else:
                self._count_received(span, sides.cause(span), tallying)
        for span in self._sent:
            if span.seconds:
                tallying.dated(span.seconds)
            if sides.is_answered(span.id) or sides.origin(span.id) != span.id:
                tallying.skip(FOLDED)
            else:
                _count_sent(span, tallying)

    def _count_received(self, span: HttpSpan, cause: SpanId | None, tallying: Tallying) -> None:
        service, sent_at = self._sides.sender(cause) if cause else ("", None)
        seconds = span.seconds or sent_at
        if seconds is None:
            _undated(span, tallying)
            return
        tallying.dated(seconds)
        senders = [cause] if cause else list(causes(span))
        sent = self._sides.sent(cause) if cause else None
        own = _hash("received", span.id)
        tallying.hit(
            Hit(
                span.request,
                span.path,
                replace(span.shown, service=span.caller or service),
                span.status or (sent.status if sent else 0),
                seconds,
                ids=(own, *(_hash("answered", one) for one in senders)),
                known_by=(own, *(_hash("sent", one) for one in senders)),
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


def _hash(role: str, id: SpanId) -> int:
    return fingerprint((role, id.trace, id.span))
