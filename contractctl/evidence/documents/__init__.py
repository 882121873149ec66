"""Readers of documents that hold requests as JSON: HAR, OTLP, Zipkin, Jaeger and pact."""

from __future__ import annotations

from contractctl.evidence.documents.har import read_har
from contractctl.evidence.documents.jaeger import read_jaeger
from contractctl.evidence.documents.kind import SAMPLE, DocumentKind
from contractctl.evidence.documents.otlp import ROUTES as OTLP_ROUTES
from contractctl.evidence.documents.otlp import read_otlp
from contractctl.evidence.documents.pact import read_pact
from contractctl.evidence.documents.splitting import Route
from contractctl.evidence.documents.zipkin import read_zipkin

__all__ = ["DOCUMENT_KINDS", "SAMPLE", "DocumentKind", "recognise"]


def recognise(sample: bytes) -> DocumentKind | None:
    """The kind of a document, from its first 64 KiB; None if it is none of them."""
    return next((kind for kind in DOCUMENT_KINDS if kind.recognises(sample)), None)


def _is_har(found: frozenset[Route]) -> bool:
    """A long list of pages may push the entries out of the sample."""
    return ("log", "entries") in found or {("log", "version"), ("log", "creator")} <= found


def _is_otlp(found: frozenset[Route]) -> bool:
    return any(route[:-1] in found for route in OTLP_ROUTES - {("batches", "[]")}) or bool(
        {("batches", "[]", "scopeSpans"), ("batches", "[]", "instrumentationLibrarySpans")} & found
    )


def _is_jaeger(found: frozenset[Route]) -> bool:
    """Spans of Jaeger have an operation; storage and domain form spell the id differently."""
    return any(
        (*where, "operationName") in found
        and ({(*where, "spanID"), (*where, "spanId")} & found)
        and ({(*where, "traceID"), (*where, "traceId")} & found)
        for where in _JAEGER_SPANS
    )


_JAEGER_SPANS: tuple[Route, ...] = (
    ("data", "[]", "spans", "[]"),
    ("data", "spans", "[]"),
    ("spans", "[]"),
    ("hits", "hits", "[]", "_source"),
    ("_source",),
    ("[]", "spans", "[]"),
    ("[]",),
    (),
)


def _is_zipkin(found: frozenset[Route]) -> bool:
    """In a list, two ids make a span; a line of a log may have them too, so there it takes more."""
    listed: tuple[Route, ...] = (("[]",), ("[]", "[]"))
    if any({(*where, "traceId"), (*where, "id")} <= found for where in listed):
        return True
    telling = {("localEndpoint",), ("annotations",), ("binaryAnnotations",)}
    return {("traceId",), ("id",), ("name",)} <= found and bool(telling & found)


def _is_pact(found: frozenset[Route]) -> bool:
    """Parties and interactions stand in any order, and a sample may end before one of them."""
    for where in _PACTS:
        parties = {(*where, "consumer"), (*where, "provider")} & found
        if parties and {(*where, "interactions"), (*where, "messages")} & found:
            return True
    return any(len(r) == 2 and r[0] == "_links" and _is_relation(r[1]) for r in found) or (
        {("_links",), ("pacts", "[]", "_embedded")} <= found
    )


def _is_relation(name: str) -> bool:
    """The relations of a pact broker."""
    return name == "pacts" or name.startswith("pb:")


_PACTS: tuple[Route, ...] = ((), ("[]",), ("pacts", "[]"), ("_embedded", "pacts", "[]"))

DOCUMENT_KINDS: tuple[DocumentKind, ...] = (
    DocumentKind("har", _is_har, read_har),
    DocumentKind("otlp", _is_otlp, read_otlp, is_trace=True),
    DocumentKind("pact", _is_pact, read_pact),
    DocumentKind("jaeger", _is_jaeger, read_jaeger, is_trace=True),
    DocumentKind("zipkin", _is_zipkin, read_zipkin, is_trace=True),
)
