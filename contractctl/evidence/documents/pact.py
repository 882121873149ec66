"""Pact files of version 1 to 4: what a consumer's tests say it sends, and reads of the answer."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.evidence.documents.bodies import (
    all_fields,
    field_paths,
    fields_of_text,
    sent_beside_body,
)
from contractctl.evidence.documents.matchers import BodyRules
from contractctl.evidence.documents.splitting import Broken, split
from contractctl.evidence.documents.tallying import Hit, Tallying
from contractctl.evidence.documents.targets import Target, host_name, query_pairs, target_of_path
from contractctl.evidence.documents.values import (
    Unreadable,
    entries,
    first_member,
    member,
    seconds_of_date,
    status_class,
    text,
    text_of_base64,
)
from contractctl.model import EvidenceKind, FieldPath
from contractctl.model.evidence import Credentials

# A broker answers with its pacts in `_embedded`, or in `pacts` for its index of them all.
_ROUTES = frozenset({("[]",), ("pacts", "[]"), ("_embedded", "pacts", "[]")})

MESSAGE = "a message, not an HTTP request"
INDEX = "a broker's index, which names pacts and has none in it: import the pacts"

WRAPPED = {"content", "contents", "contentType", "contentTypeHint", "encoded"}
"""Members of what version 4 puts around a body."""


def read_pact(data: bytes, tallying: Tallying) -> None:
    """Count the interactions of pacts; each is one use, whatever the number of tests.

    What a pact file says now is all that it says: the store replaces what an earlier version
    said, so nothing here is known by ids. Hour 0 stands for "no date": a pact has none, unless a
    broker adds `createdAt`; the time of the import is then all that is known of its age.
    """
    for piece in split(data, _ROUTES):
        if isinstance(piece, Broken):
            tallying.reject(piece.line, piece.reason, f"column {piece.column}")
        elif not piece.is_rest:
            _pact(piece.value, piece.line, tallying)


def _pact(pact: object, line: int, tallying: Tallying) -> None:
    number = 0
    try:
        if _is_index(pact):
            tallying.skip(INDEX)
            return
        head = _Head(pact)
        for _ in entries(pact, "messages"):
            tallying.skip(MESSAGE)
        for number, interaction in enumerate(entries(pact, "interactions"), start=1):
            try:
                _interaction(interaction, head, tallying)
            except Unreadable as problem:
                tallying.reject(line, str(problem), f"interaction {number}")
    except Unreadable as problem:
        tallying.reject(line, str(problem), f"a pact, after {number} interactions")


def _is_index(pact: object) -> bool:
    if not isinstance(pact, dict):
        raise Unreadable("a pact is no object")
    if "interactions" in pact or "messages" in pact:
        return False
    if "_links" in pact or "_embedded" in pact:
        return True
    raise Unreadable("it is no pact: it has neither interactions nor messages")


class _Head:
    """What a pact says once for all its interactions."""

    def __init__(self, pact: object) -> None:
        self.consumer = text(member(member(pact, "consumer"), "name"))
        if not self.consumer:
            raise Unreadable("the pact names no consumer")
        # The provider's name stands where a URL has the host: it says whom the request is for.
        self.host = host_name(text(member(member(pact, "provider"), "name")))
        self.seconds = seconds_of_date(member(pact, "createdAt")) or 0
        self.is_version_4 = _version(pact).startswith("4")


def _version(pact: object) -> str:
    """The version of the specification, under each of the names that writers use."""
    metadata = member(pact, "metadata")
    spec = first_member(metadata, "pactSpecification", "pact-specification")
    return text(member(spec, "version")) or text(member(metadata, "pactSpecificationVersion"))


def _interaction(interaction: object, head: _Head, tallying: Tallying) -> None:
    if not isinstance(interaction, dict):
        raise Unreadable("an interaction is no object")
    if "essages" in text(member(interaction, "type")):
        tallying.skip(MESSAGE)
        return
    sent, answer = member(interaction, "request"), member(interaction, "response")
    path, method = member(sent, "path"), member(sent, "method")
    if not isinstance(path, str) or not path:
        raise Unreadable("its request has no path")
    target = target_of_path(path, host=head.host)
    target = Target(target.path, target.host, _query(member(sent, "query")) or target.query)
    headers = dict(_headers(sent))
    request = tallying.request(method, target, headers)
    names = set(tallying.query_names(target))
    sends = _fields(sent, headers, head, sent_beside_body(headers, names))
    answered = dict(_headers(answer))
    reads = _fields(answer, answered, head, sent_beside_body(answered, ()))
    status = status_class(member(answer, "status"))
    if head.seconds:
        tallying.dated(head.seconds)
    tallying.tell(
        Hit(
            *(request, target.path, Credentials(service=head.consumer), status, head.seconds),
            kind=EvidenceKind.PACT,
            reads=reads,
            sends=sends,
        )
    )


def _query(query: object) -> tuple[tuple[str, str], ...]:
    """Version 2 has a text, later ones the values of each name."""
    if isinstance(query, str):
        return query_pairs(query.lstrip("?"))
    pairs = query.items() if isinstance(query, dict) else ()
    return tuple((name, _first_text(value)) for name, value in pairs)


def _headers(message: object) -> Iterator[tuple[str, str]]:
    headers = member(message, "headers")
    for name, value in headers.items() if isinstance(headers, dict) else ():
        yield name.lower(), _first_text(value)


def _first_text(value: object) -> str:
    """A value, or the first of a list of them: version 4 says list and shows both."""
    first = next(iter(value), "") if isinstance(value, list) else value
    return first if isinstance(first, str) else ""


def _fields(
    message: object, headers: dict[str, str], head: _Head, beside: set[FieldPath]
) -> tuple[FieldPath, ...] | None:
    """The fields of a request or response, from the example and from the rules on it."""
    rules = BodyRules(member(message, "matchingRules"))
    body = member(message, "body")
    media_type = headers.get("content-type", "")
    if head.is_version_4 and isinstance(body, dict) and body and body.keys() <= WRAPPED:
        media_type = text(member(body, "contentType")) or media_type
        body = unwrapped(body)
    if isinstance(body, str):
        found = fields_of_text(body, media_type, rules.is_map)
    else:
        found = field_paths(body, rules.is_map)
    return None if found is None else all_fields(found, beside | rules.further(found))


def unwrapped(body: object) -> object:
    """The content of a body of version 4, which the specification also calls `contents`."""
    content = first_member(body, "content", "contents")
    if isinstance(content, str) and member(body, "encoded") in (True, "base64"):
        content = text_of_base64(content)
        if content is None:
            raise Unreadable("its body is no base64, though it says so")
    return content
