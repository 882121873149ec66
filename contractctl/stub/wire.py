"""Requests and answers as WSGI has them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from contractctl.model.verification import Answer, WireRequest
from contractctl.stub.refusals import LARGEST_BODY, Refusal, too_large

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

_SAFE = "/!$&'()*+,;=:@~"
_BODILESS = frozenset({204, 304})


def wire_request(environ: WSGIEnvironment) -> WireRequest:
    """The request of a WSGI environment. Raises Refusal for a body that is not read."""
    headers = [
        (key[5:].replace("_", "-").lower(), value)
        for key, value in environ.items()
        if key.startswith("HTTP_")
    ]
    if environ.get("CONTENT_TYPE"):
        headers.append(("content-type", environ["CONTENT_TYPE"]))
    query = environ.get("QUERY_STRING", "")
    target = f"{_path(environ)}?{query}" if query else _path(environ)
    return WireRequest(environ["REQUEST_METHOD"], target, tuple(headers), _body(environ))


def _path(environ: WSGIEnvironment) -> str:
    """The path as it was sent, where the server tells; a slash within a value is lost if not."""
    plain = environ.get("PATH_INFO", "").encode("latin-1", "replace")
    for name in ("REQUEST_URI", "RAW_URI"):
        sent = str(environ.get(name, "")).partition("?")[0]
        if sent.startswith("/") and unquote_to_bytes(sent) == plain:
            return sent
    return quote(plain, safe=_SAFE) or "/"


def _body(environ: WSGIEnvironment) -> bytes | None:
    said = environ.get("CONTENT_LENGTH") or ""
    if not said:
        is_ended = environ.get("wsgi.input_terminated") is True  # of a body sent in chunks
        body: bytes = environ["wsgi.input"].read(LARGEST_BODY + 1) if is_ended else b""
        return body or None
    if not (said.isascii() and said.isdigit()):
        raise Refusal(400, "Content-Length is no number")
    if len(said) > 18 or int(said) > LARGEST_BODY:
        raise too_large()
    read: bytes = environ["wsgi.input"].read(int(said))
    return read


def phrase(status: int) -> str:
    """The words that stand beside a status; "Unknown" for one that no standard has."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def sized(answer: Answer) -> list[tuple[str, str]]:
    """The headers of an answer with its length, where it may have one (RFC 9110 section 8.6)."""
    if answer.status in _BODILESS or not (answer.body or answer.status >= 200):
        return [*answer.headers]
    return [*answer.headers, ("content-length", str(len(answer.body)))]
