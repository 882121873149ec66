"""HAR 1.2: what a browser or a recording proxy saw."""

from __future__ import annotations

from collections.abc import Mapping

from contractctl.evidence.documents.bodies import (
    all_fields,
    discreet,
    field_paths,
    fields_of_text,
    sent_beside_body,
)
from contractctl.evidence.documents.splitting import Broken, split
from contractctl.evidence.documents.tallying import Hit, Tallying
from contractctl.evidence.documents.targets import target_of_url
from contractctl.evidence.documents.values import (
    Unreadable,
    fingerprint,
    items,
    member,
    seconds_of_date,
    status_class,
    text,
    text_of_base64,
)
from contractctl.model import FieldPath

_ENTRIES = ("log", "entries", "[]")


def read_har(data: bytes, tallying: Tallying) -> None:
    """Count the entries of a HAR document.

    A response in it shows what was answered, not what the caller read of it, so it proves no
    field as read; only a pact says that.
    """
    for piece in split(data, frozenset({_ENTRIES})):
        if isinstance(piece, Broken):
            where = f"entry {tallying.entries + 1}, column {piece.column}"
            tallying.reject(piece.line, piece.reason, where)
        elif piece.path == _ENTRIES:
            try:
                _entry(piece.value, tallying)
            except Unreadable as problem:
                tallying.reject(piece.line, str(problem), f"entry {tallying.entries + 1}")
        elif not piece.is_rest:
            reason = "it is no HAR: there is no list of entries in it"
            tallying.reject(piece.line, reason, ".".join(piece.path) or "the document")


def _entry(entry: object, tallying: Tallying) -> None:
    if not isinstance(entry, dict):
        raise Unreadable("an entry is no object")
    moment = seconds_of_date(member(entry, "startedDateTime"))
    if moment is None:
        raise Unreadable("its startedDateTime is missing or no date, so it cannot be dated")
    sent, answer = member(entry, "request"), member(entry, "response")
    url, method = member(sent, "url"), member(sent, "method")
    if not isinstance(url, str) or not url:
        raise Unreadable("its request has no URL")
    tallying.dated(moment)
    if isinstance(method, str) and method.upper() == "CONNECT":
        tallying.skip("CONNECT: a tunnel, what goes through it is recorded apart")
    elif member(entry, "_fromCache"):
        tallying.skip("answered from the browser's cache")
    elif url.partition(":")[0].lower() in _LOCAL:
        tallying.skip("no HTTP: read by the browser from itself")
    else:
        headers = _headers(sent)
        target = target_of_url(url)
        status = member(answer, "status")
        said = (text(member(entry, "startedDateTime")), text(method), url, text(status))
        identity = (fingerprint(("har", *said)),)
        tallying.hit(
            Hit(
                tallying.request(method, target, headers),
                target.path,
                tallying.sender(headers),
                status_class(status),
                *(moment, identity, identity),
                sends=_sends(sent, headers, set(tallying.query_names(target))),
            )
        )


_LOCAL = {"data", "blob", "about", "file", "chrome-extension", "moz-extension"}


def _headers(sent: object) -> dict[str, str]:
    pairs = ((member(one, "name"), member(one, "value")) for one in items(member(sent, "headers")))
    return {
        name.lower(): value
        for name, value in pairs
        if isinstance(name, str) and isinstance(value, str)
    }


def _sends(
    sent: object, headers: Mapping[str, str], query: set[str]
) -> tuple[FieldPath, ...] | None:
    cookies = {text(member(one, "name")) for one in items(member(sent, "cookies"))}
    return all_fields(_posted(member(sent, "postData")), sent_beside_body(headers, query, cookies))


def _posted(posted: object) -> tuple[FieldPath, ...] | None:
    """The fields of the body that was sent, from its text or the parameters of a form."""
    if not isinstance(posted, dict):
        return ()
    names = {text(member(one, "name")): None for one in items(member(posted, "params"))}
    if names:
        return field_paths(names, discreet)
    body = member(posted, "text")
    if not isinstance(body, str):
        return None
    if member(posted, "encoding") == "base64":
        body = text_of_base64(body)
    if body is None:
        return None
    return fields_of_text(body, text(member(posted, "mimeType")), discreet)
