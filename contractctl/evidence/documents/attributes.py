"""What the attributes of a span say, in every convention that is in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contractctl.evidence.documents.spans import (
    GRPC,
    NEITHER_SIDE,
    NO_HTTP,
    HttpSpan,
    Side,
    SpanId,
    Spans,
)
from contractctl.evidence.documents.tallying import Tallying
from contractctl.evidence.documents.targets import (
    Target,
    host_name,
    target_of_path,
    target_of_url,
)
from contractctl.evidence.documents.values import Unreadable, status_class, text
from contractctl.model import METHODS

# Each row: the stable semantic conventions, then what older ones and Zipkin call the same.
_METHOD = ("http.request.method", "http.method")
_STATUS = ("http.response.status_code", "http.status_code")
_URL = ("url.full", "http.url")
_PATH = ("url.path", "http.target", "http.path")
_TEMPLATE = ("http.route", "url.template")
_AGENT = ("user_agent.original", "http.user_agent", "user_agent")
_CALLER_ADDRESS = (
    *("client.address", "http.client_ip", "network.peer.address", "net.sock.peer.addr"),
    *("net.peer.ip", "peer.ipv4", "peer.ipv6", "peer.address"),
)
_SERVER_HOST = ("server.address", "http.host", "net.host.name", "http.server_name")
_REMOTE_HOST = ("server.address", "http.host", "net.peer.name")
_HEADER = "http.request.header."
_ANY_HTTP = {*_METHOD, *_STATUS, *_URL[1:], *_PATH, "http.route", "http.scheme", "url.full"}

_UNNAMED = {
    *("unknown", "unknown_service", "unknown-service-name", "OTLPResourceNoServiceName"),
}
"""What SDKs call a service that nobody named; OpenTelemetry's may add `:process`."""


def named(service: object) -> str:
    """The name of a service; "" for the name that stands for none."""
    name = text(service)
    return "" if name.partition(":")[0] in _UNNAMED else name


@dataclass(frozen=True, slots=True)
class Span:
    """A span as its format tells it, of any protocol.

    said: its attributes; service: whose span it is; address: of the caller, where it stands
        beside the attributes; caller: the sending service, where one span holds both sides
    """

    line: int
    id: SpanId
    parent: SpanId
    side: Side
    service: str
    name: str
    seconds: int | None
    said: Mapping[str, object]
    address: str = ""
    caller: str = ""


def add_span(span: Span, spans: Spans, tallying: Tallying) -> None:
    """Sort a span in: to be folded if it is a side of an HTTP request, else skipped.

    Raises Unreadable for an HTTP request without what a request needs.
    """
    if span.side == "client":
        spans.note_sender(span.id, span.service, span.seconds)
    reason = _no_http(span.said, span.side)
    if reason is None:
        spans.add(_http_span(span, tallying))
        return
    if span.seconds is not None:
        tallying.dated(span.seconds)
    tallying.skip(reason)


def _http_span(span: Span, tallying: Tallying) -> HttpSpan:
    if not span.id.trace or not span.id.span:
        raise Unreadable("it has no trace id or span id")
    said = span.said
    target = _target(said, span.side)
    headers = _headers(said, tallying.header_names)
    # To the sender's own span, the other end is the receiver.
    is_server = span.side == "server"
    address = _first(said, _CALLER_ADDRESS) or span.address if is_server else ""
    status = status_class(said.get(_STATUS[0], said.get(_STATUS[1])))
    return HttpSpan(
        *(span.line, span.id, span.parent, span.side, span.service),
        tallying.request(_method(said, span.name), target, headers),
        *(target.path, status, span.seconds),
        tallying.sender(headers, address),
        span.caller,
    )


def _no_http(said: Mapping[str, object], side: Side) -> str | None:
    """Why a span is no side of an HTTP request, if it is none."""
    system = _first(said, ("rpc.system.name", "rpc.system"))
    if system == "grpc" or any(name.startswith(("rpc.grpc.", "grpc.")) for name in said):
        return GRPC
    if not any(name in said for name in _ANY_HTTP):
        return NO_HTTP
    return None if side else NEITHER_SIDE


def _method(said: Mapping[str, object], name: str) -> str:
    """The method; where no attribute has it, Zipkin's tracers begin the span's name with it."""
    method = _first(said, _METHOD)
    if method == "_OTHER":
        return _first(said, ("http.request.method_original",)) or method
    if method:
        return method
    words = name.upper().removeprefix("HTTP ").split()
    if words and words[0] in METHODS:
        return words[0]
    raise Unreadable("an HTTP span without a method: http.request.method is missing")


def _target(said: Mapping[str, object], side: Side) -> Target:
    """What was asked for: path before URL before route, which has lost what the path shows."""
    host = host_name(_first(said, _SERVER_HOST if side == "server" else _REMOTE_HOST))
    query = _first(said, ("url.query",))
    paths, urls = _texts(said, _PATH), _texts(said, _URL)
    if paths:
        own = target_of_url(paths[0]) if "://" in paths[0] else target_of_path(paths[0], query)
        url = _whole_url(urls)
        return Target(own.path, url.host or host or own.host, own.query or url.query)
    if urls:
        found = target_of_url(urls[0])
        return Target(found.path, found.host or host, found.query)
    for route in _texts(said, _TEMPLATE):
        return target_of_path(route, query, host)
    if any(said.get(name) == "" for name in _PATH):
        return target_of_path("/", query, host)
    raise Unreadable("an HTTP span without a path: url.path, url.full or http.route is missing")


def _whole_url(urls: list[str]) -> Target:
    """What the URL tells beside the path; nothing if it cannot be read."""
    try:
        return target_of_url(urls[0]) if urls else Target("/")
    except Unreadable:
        return Target("/")


def _headers(said: Mapping[str, object], wanted: frozenset[str]) -> dict[str, str]:
    """The user agent and the recorded headers; the old convention wrote dashes as `_`."""
    found: dict[str, str] = {}
    for attribute, value in said.items():
        if attribute.startswith(_HEADER):
            name = attribute.removeprefix(_HEADER).lower()
            dashed = name.replace("_", "-")
            found[name if name in wanted else dashed] = _text_of(value)
    agent = _first(said, _AGENT)
    return {**found, "user-agent": agent} if agent else found


def _texts(said: Mapping[str, object], names: tuple[str, ...]) -> list[str]:
    found = (said.get(name) for name in names)
    return [one for one in found if isinstance(one, str) and one]


def _first(said: Mapping[str, object], names: tuple[str, ...]) -> str:
    for name in names:
        if name in said and (found := _text_of(said[name])):
            return found
    return ""


def _text_of(value: object) -> str:
    """An attribute as text; of a list, as headers are recorded, its items in one line."""
    if isinstance(value, list):
        return text(", ".join(one for one in value if isinstance(one, str)))
    return text(value)
