"""Requests of pact and HAR files, to be sent again as examples of what consumers really send."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from contractctl.errors import VerificationError
from contractctl.evidence.documents.pact import WRAPPED, unwrapped
from contractctl.evidence.documents.values import Unreadable, items, member, text
from contractctl.evidence.identity import Identities
from contractctl.model import Operation, Revision
from contractctl.model.evidence import CallerKind, Credentials
from contractctl.model.verification import Form, Recorded, WireRequest
from contractctl.stub import Stub
from contractctl.stub.routing import Router

_MOST_BYTES = 64 << 20

_REFUSALS = frozenset({400, 406, 413, 415, 422})
"""What a stub answers to requests that its contract does not allow."""

_OF_CONNECTION = frozenset(
    {"accept-encoding", "connection", "content-length", "cookie", "host", "keep-alive", "te"}
    | {"priority", "transfer-encoding", "upgrade", "upgrade-insecure-requests"}
)
"""Headers that say something of the recording only, or that belong to its session."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """A request as it was recorded; `service` is the consumer that a pact names."""

    source: str
    request: WireRequest
    service: str = ""


def read(file: Path) -> tuple[Interaction, ...]:
    """The HTTP requests of a pact, of a broker's answer, or of a HAR file.

    Raises VerificationError for any other file.
    """
    try:
        data = file.read_bytes() if file.stat().st_size <= _MOST_BYTES else None
    except OSError as error:
        raise _unreadable(file, str(error.strerror)) from error
    if data is None:
        raise _unreadable(file, f"it is larger than {_MOST_BYTES >> 20} MB")
    try:
        found = json.loads(data)
        return tuple(_interactions(found, file.name))
    except (ValueError, RecursionError) as error:
        raise _unreadable(file, str(error) or "it is nested too deeply") from error


def _unreadable(file: Path, reason: str) -> VerificationError:
    return VerificationError(
        f"{file} is no pact and no HAR file: {reason}",
        hint="name files that hold requests of consumers with --recorded",
    )


def _interactions(document: object, source: str) -> Iterator[Interaction]:
    if isinstance(entries := member(member(document, "log"), "entries"), list):
        for entry in entries:
            yield from _har(member(entry, "request"), source)
        return
    embedded = member(member(document, "_embedded"), "pacts")
    pacts = items(embedded or member(document, "pacts")) or items(document) or [document]
    if not any(isinstance(member(pact, "interactions"), list) for pact in pacts):
        raise Unreadable("it has neither interactions nor entries")
    for pact in pacts:
        service = text(member(member(pact, "consumer"), "name"))
        for interaction in items(member(pact, "interactions")):
            yield from _pact(interaction, service, source)


def _pact(interaction: object, service: str, source: str) -> Iterator[Interaction]:
    sent = member(interaction, "request")
    method, path = text(member(sent, "method")), member(sent, "path")
    if not method or not isinstance(path, str):  # a message
        return
    headers = {
        name: ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in _pairs(member(sent, "headers"))
    }
    query = _query(member(sent, "query"))
    body, media_type = _body(member(sent, "body"))
    if body is not None and "content-type" not in map(str.lower, headers):
        headers["Content-Type"] = media_type or "application/json"
    target = quote(path, safe="/%:@!$&'()*+,;=~-._") + (f"?{query}" if query else "")
    request = WireRequest(method.upper(), target, tuple(headers.items()), body)
    yield Interaction(source, request, service)


def _pairs(value: object) -> Iterable[tuple[str, object]]:
    return value.items() if isinstance(value, dict) else ()


def _query(query: object) -> str:
    """Version 2 has a text, later ones the values of each name."""
    if isinstance(query, str):
        return query.lstrip("?")
    listed = {
        name: [str(one) for one in (value if isinstance(value, list) else [value])]
        for name, value in _pairs(query)
    }
    return urlencode(listed, doseq=True)


def _body(body: object) -> tuple[bytes | None, str]:
    """The bytes of a body and what version 4 says of its media type."""
    media_type = ""
    if isinstance(body, dict) and body and body.keys() <= WRAPPED and body.keys() & {"content"}:
        media_type = text(member(body, "contentType"))
        body = unwrapped(body)
    if body is None:
        return None, media_type
    if isinstance(body, str):
        return body.encode("utf-8", "replace"), media_type
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"), media_type


def _har(sent: object, source: str) -> Iterator[Interaction]:
    method, url = text(member(sent, "method")), member(sent, "url")
    if not method or not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https"):
        return
    parts = urlsplit(url)
    headers = tuple(
        (text(member(one, "name")), text(member(one, "value")))
        for one in items(member(sent, "headers"))
        if not text(member(one, "name")).startswith(":")
    )
    posted = member(sent, "postData")
    body = member(posted, "text")
    data = body.encode("utf-8", "replace") if isinstance(body, str) else None
    if data is not None and member(posted, "encoding") == "base64":
        try:
            data = base64.b64decode(data)
        except binascii.Error:
            data = None
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    yield Interaction(source, WireRequest(method.upper(), target, headers, data))


def recorded(
    interactions: Iterable[Interaction],
    revision: Revision,
    forms: Sequence[Form],
    consumers: Mapping[str, Iterable[int]],
    identities: Identities,
) -> tuple[tuple[Recorded, ...], tuple[str, ...]]:
    """The requests that can be sent for a consumer, and what is to be said of the others.

    consumers: by name, the forms that each uses
    """
    router, stub = Router(revision), Stub(revision)
    found: list[Recorded] = []
    left: dict[str, int] = {}
    for one in interactions:
        service = one.service or _service(one.request, identities)
        operation, target = _operation(router, one.request)
        number = next(
            (n for n in consumers.get(service, ()) if forms[n].operation == operation), None
        )
        kept = _kept(one.request.headers)
        request = WireRequest(one.request.method, target, kept, one.request.body)
        if operation is None or number is None:
            why = _why(one, service, operation, service in consumers)
        elif stub.answer(request).status in _REFUSALS:
            # What base forbids was never promised; consumers record it to see it refused.
            why = f"{one.source} left out: the base contract forbids such a request"
        else:
            found.append(Recorded(number, service, request))
            continue
        left[why] = left.get(why, 0) + 1
    notes = tuple(f"{count} of {why}" for why, count in left.items())
    return tuple(dict.fromkeys(found)), notes


def _service(request: WireRequest, identities: Identities) -> str:
    """Who recorded a request, by the headers that identities name."""
    headers = {name.lower(): value for name, value in request.headers}
    names = sorted(identities.header_names & headers.keys())
    shown = Credentials(
        headers=tuple((name, headers[name]) for name in names),
        user_agent=headers.get("user-agent", ""),
    )
    caller = identities.caller(shown)
    return caller.name if caller.kind is CallerKind.SERVICE else ""


def _operation(router: Router, request: WireRequest) -> tuple[Operation | None, str]:
    """What is asked for, and the target below the base path of the contract."""
    path, mark, query = request.target.partition("?")
    found = router.find(path).get(request.method)
    if found is None:
        return None, request.target
    operation = found.offered.operation
    length = len(operation.path.split("/"))
    own = "/".join(["", *path.split("/")[-length + 1 :]])
    return operation, f"{own}{mark}{query}"


def _kept(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in headers if name.lower() not in _OF_CONNECTION)


def _why(one: Interaction, service: str, operation: Operation | None, is_known: bool) -> str:
    if operation is None:
        return f"{one.source} left out: the base contract has no {one.request.method} of that path"
    if not service:
        return f"{one.source} left out: no identity tells whose requests they are"
    if not is_known:
        return f"{one.source} left out: {service} is not tested"
    return f"{one.source} left out: {service} is not known to use {operation}"
