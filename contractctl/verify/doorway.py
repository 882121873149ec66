"""The generator's side of the gateway: its requests as they go out, answers as it can read them."""

from __future__ import annotations

import hashlib
import http
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from contractctl import __version__
from contractctl.model.verification import Answer, NoAnswer, Outcome, Silence, WireRequest

Start = Callable[[str, list[tuple[str, str]]], object]

OUR_OWN = frozenset({"host", "connection", "content-length", "x-schemathesis-testcaseid"})
"""Headers of a request that belong to the connection it came by."""

_KEY = "idempotency-key"
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BOUNDARY = re.compile(r'boundary="?([^";,\s]+)')
_EMPTY_PART = re.compile(
    rb"(\r\nContent-Disposition: form-data;[^\r\n]*(?:\r\nContent-Type: [^\r\n]*)?\r\n)"
    rb"\r\n--(?=contractctl-)"
)
"""A part without the line after its headers, as the generator writes it; many miss its end."""
_PLAIN = re.compile(r"[!-~ ]+")
_READABLE = 1 << 20
"""Bytes of a body that the generator is given to learn from."""


def request_of(environ: Mapping[str, object], spelling: Mapping[str, str]) -> WireRequest:
    """A request of the generator as it goes out.

    spelling: the names of its headers as the contract spells them, by their names in WSGI
    """
    body_stream, length = environ["wsgi.input"], int(str(environ.get("CONTENT_LENGTH") or 0))
    body: bytes | None = body_stream.read(length) if length else None  # type: ignore[attr-defined]
    headers = []
    for key, value in environ.items():
        name = _header_name(key)
        if name is None or name.lower() in OUR_OWN or not isinstance(value, str):
            continue
        headers.append((spelling.get(name.upper(), name), value))
    target = str(environ["REQUEST_URI"])
    if query := str(environ.get("QUERY_STRING") or ""):
        target = f"{target}?{query}"
    request = WireRequest(str(environ["REQUEST_METHOD"]), target, tuple(headers), body)
    return _with_steady_boundary(_as_ourselves(request, spelling))


def with_own_key(request: WireRequest) -> WireRequest:
    """A request whose idempotency key is of no other one.

    The generator sends few different keys, and a provider that keeps its promise of
    draft-ietf-httpapi-idempotency-key-header would give the first answer again, or refuse.
    """
    digest = hashlib.sha256(f"{request.method} {request.target}\n".encode())
    digest.update(request.body or b"")
    own = str(UUID(bytes=digest.digest()[:16], version=4))
    headers = tuple(
        (name, own if name.lower() == _KEY and _UUID.fullmatch(value) else value)
        for name, value in request.headers
    )
    return replace(request, headers=headers)


def _header_name(key: str) -> str | None:
    if key == "CONTENT_TYPE":
        return "Content-Type"
    return key.removeprefix("HTTP_").replace("_", "-").title() if key.startswith("HTTP_") else None


def _as_ourselves(request: WireRequest, spelling: Mapping[str, str]) -> WireRequest:
    """The generator's own headers, which no contract asked for, give way to ours."""
    theirs = {"User-Agent", "Accept-Encoding"} - {name.title() for name in spelling.values()}
    kept = tuple(pair for pair in request.headers if pair[0] not in theirs)
    ours = (("User-Agent", f"contractctl/{__version__}"),) if "User-Agent" in theirs else ()
    return replace(request, headers=(*ours, *kept))


def _with_steady_boundary(request: WireRequest) -> WireRequest:
    """Multipart boundaries are drawn at random; one that follows from the content is the same."""
    for name, value in request.headers:
        found = _BOUNDARY.search(value) if name == "Content-Type" and request.body else None
        if found and request.body:
            drawn = found[1].encode("latin-1")
            digest = hashlib.sha256(request.body.replace(drawn, b"")).hexdigest()[:24]
            steady = f"contractctl-{digest}"
            headers = tuple(
                (one, other.replace(found[1], steady) if one == name else other)
                for one, other in request.headers
            )
            body = _EMPTY_PART.sub(rb"\1\r\n\r\n--", request.body.replace(drawn, steady.encode()))
            return replace(request, headers=headers, body=body)
    return request


def verbatim(outcome: Outcome, start: Start) -> Iterable[bytes]:
    """An answer as it came, for a check that compares it with another one."""
    answer = _answer(outcome)
    start(_status(answer), list(answer.headers))
    return [answer.body]


def given(outcome: Outcome, start: Start) -> Iterable[bytes]:
    """An answer as the generator gets it, which falls over bodies that it cannot read."""
    outcome = _answer(outcome)
    body = _readable(outcome)
    media_type = outcome.header("content-type") or ""
    is_plain = "json" in media_type and _PLAIN.fullmatch(media_type)
    headers = [("content-type", media_type if is_plain else "application/json")] if body else []
    location = outcome.header("location") or ""
    if _PLAIN.fullmatch(location):
        headers.append(("location", location))
    start(_status(outcome), headers)
    return [body]


def _answer(outcome: Outcome) -> Answer:
    if isinstance(outcome, NoAnswer):
        return Answer(500 if outcome.kind is Silence.CRASHED else 502)
    return outcome


def _status(answer: Answer) -> str:
    try:
        phrase = http.HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Unknown"
    return f"{answer.status} {phrase}"


def _readable(answer: Answer) -> bytes:
    """The body if it is JSON that can be written again: no lone surrogate, no depth without end."""
    if not answer.body or len(answer.body) > _READABLE:
        return b""
    try:
        value = json.loads(answer.body)
        return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return b""
