"""A request and its answer as programs and people read them, and as a line for curl."""

from __future__ import annotations

import shlex
from urllib.parse import urlsplit

from contractctl.model.verification import Answer, Outcome, Verification, WireRequest
from contractctl.pointer import JsonValue

LONGEST_BODY = 4_000
"""Characters of a body that are shown."""

_UNSAID = frozenset({"accept-encoding", "connection", "content-length", "host", "user-agent"})
"""Headers that every client sets itself, and that of no consumer in particular."""


def address(found: Verification) -> str:
    """The base URL by which a person can send a request again."""
    return found.provider if urlsplit(found.provider).scheme in ("http", "https") else "$PROVIDER"


def curl(base: str, request: WireRequest) -> str:
    """A line for the shell that sends a request again; credentials stand in as `$NAME`."""
    parts = ["curl", "-i"]
    if request.method != "GET":
        parts += ["-X", request.method]
    for name, value in shown_headers(request):
        parts += ["-H", shlex.quote(f"{name}: {value}")]
    if request.body is not None:
        parts += ["--data-binary", _argument(request.body)]
    target = shlex.quote(request.target)
    parts.append(
        f'"{base}"{target}' if base.startswith("$") else shlex.quote(base + request.target)
    )
    return " ".join(parts)


def shown_headers(request: WireRequest) -> list[tuple[str, str]]:
    """The headers of a request that matter."""
    return [
        (name, value)
        for name, value in request.headers
        if name.lower() not in _UNSAID and (name.lower(), value) != ("accept", "*/*")
    ]


def request_json(base: str, request: WireRequest) -> JsonValue:
    """A request for programs."""
    return {
        "method": request.method,
        "url": base + request.target,
        "headers": dict(shown_headers(request)),
        "body": None if request.body is None else body_text(request.body),
    }


def outcome_json(outcome: Outcome | None) -> JsonValue:
    """An answer for programs; one that did not come has no status."""
    if outcome is None:
        return None
    if isinstance(outcome, Answer):
        return {
            "status": outcome.status,
            "headers": {name: outcome.header(name) for name, _ in outcome.headers},
            "body": body_text(outcome.body),
        }
    return {"status": None, "error": outcome.kind.value, "reason": outcome.reason}


def body_text(body: bytes) -> str:
    """A body as text, cut where it is long; what is no UTF-8 is replaced."""
    text = body.decode("utf-8", "replace")
    return text if len(text) <= LONGEST_BODY else f"{text[:LONGEST_BODY]}… ({len(body):,} bytes)"


def _argument(body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return "@body  # the body is no text: use `contractctl verify --replay`"
    if text.isprintable():
        return shlex.quote(text)
    escaped = text.encode("unicode_escape").decode("ascii").replace("'", "\\'")
    return f"$'{escaped}'"
