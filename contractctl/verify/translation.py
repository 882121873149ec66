"""Ids that the new provider gave, put in the words of the old one before it is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote, unquote, urlsplit

from contractctl.model.verification import Answer, Outcome, WireRequest
from contractctl.pointer import JsonValue

_ID_NAME = re.compile(r"(^|[a-z0-9_-])(Id|ID|_id|-id|Uuid|UUID|_uuid|-uuid|Href|Url|URL|_url)$")
_ID_NAMES = frozenset({"id", "ID", "Id", "_id", "uuid", "guid", "key", "token", "href", "url"})
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ADDRESSES = ("/", "http://", "https://")
_LIMIT = 100_000
"""Ids that are remembered; a longer run forgets the oldest, which are asked for least."""


class Translation:
    """What the two providers call the same thing, learned from answers to the same requests."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def learn(self, head: Outcome, baseline: Outcome) -> None:
        """Remember ids that stand at the same place of two answers that both succeeded."""
        if not (_is_success(head) and _is_success(baseline)):
            return
        assert isinstance(head, Answer)
        assert isinstance(baseline, Answer)
        try:
            pairs = list(_pairs(head, baseline))
        except RecursionError:
            # An answer nested a thousand deep names nothing that anybody asks for.
            return
        for new, old in pairs:
            if new == old:
                self._known.pop(new, None)
                continue
            self._known[new] = old
            if len(self._known) > _LIMIT:
                del self._known[next(iter(self._known))]

    def translated(self, request: WireRequest) -> WireRequest:
        """The request as the old provider understands it: its ids in path, query and body."""
        if not self._known:
            return request
        return replace(request, target=self._target(request.target), body=self._body(request.body))

    def _target(self, target: str) -> str:
        path, mark, query = target.partition("?")
        segments = "/".join(self._escaped(segment) for segment in path.split("/"))
        return f"{segments}{mark}{'&'.join(map(self._term, query.split('&')))}"

    def _term(self, term: str) -> str:
        name, equals, value = term.partition("=")
        # A number is an id only where its name says so: a limit of 7 is no order 7.
        is_quantity = unquote(value).isdecimal() and not is_id_name(unquote(name))
        return term if is_quantity else f"{name}{equals}{self._escaped(value)}"

    def _escaped(self, text: str) -> str:
        """A percent-encoded piece; one that is no id keeps its spelling exactly."""
        found = self._known.get(unquote(text))
        return text if found is None else quote(found, safe="")

    def _body(self, body: bytes | None) -> bytes | None:
        value = None if body is None else _parsed(body)
        if value is None:
            return body
        changed = self._value(value)
        return body if changed == value else json.dumps(changed, ensure_ascii=False).encode()

    def _value(self, value: JsonValue) -> JsonValue:
        if isinstance(value, str):
            return self._known.get(value, value)
        if isinstance(value, list):
            return [self._value(item) for item in value]
        if isinstance(value, dict):
            return {name: self._named(name, item) for name, item in value.items()}
        return value

    def _named(self, name: str, value: JsonValue) -> JsonValue:
        if _is_number(value) and is_id_name(name):
            found = self._known.get(str(value))
            return int(found) if found is not None and found.isdecimal() else value
        return self._value(value)


def is_id_name(name: str) -> bool:
    """Whether a property or header of this name holds an id or an address."""
    return name in _ID_NAMES or _ID_NAME.search(name) is not None


def _is_success(outcome: Outcome) -> bool:
    return isinstance(outcome, Answer) and 200 <= outcome.status < 300


def _parsed(body: bytes) -> JsonValue:
    try:
        value: JsonValue = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value


def _pairs(head: Answer, baseline: Answer) -> Iterator[tuple[str, str]]:
    new, old = head.header("location"), baseline.header("location")
    if new and old:
        yield from _in_urls(new, old)
    yield from _in_values("", _parsed(head.body), _parsed(baseline.body))


def _in_values(name: str, new: JsonValue, old: JsonValue) -> Iterator[tuple[str, str]]:
    if isinstance(new, dict) and isinstance(old, dict):
        for key in (key for key in new if key in old):
            yield from _in_values(key, new[key], old[key])
    elif isinstance(new, list) and isinstance(old, list):
        # Lists of another length hold other things: their items do not stand for each other.
        if len(new) == len(old):
            for one, other in zip(new, old, strict=True):
                yield from _in_values(name, one, other)
    elif isinstance(new, str) and isinstance(old, str):
        if new.startswith(_ADDRESSES) and old.startswith(_ADDRESSES):
            yield from _in_urls(new, old)
        elif new and old and (is_id_name(name) or (_UUID.fullmatch(new) and _UUID.fullmatch(old))):
            yield new, old
    elif _is_number(new) and _is_number(old) and is_id_name(name):
        yield str(new), str(old)


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _in_urls(new: str, old: str) -> Iterator[tuple[str, str]]:
    """The segments that differ in two addresses of the same shape."""
    try:
        segments = urlsplit(new).path.split("/"), urlsplit(old).path.split("/")
    except ValueError:
        return
    # The providers may be mounted elsewhere: the ends of their paths correspond.
    for one, other in zip(reversed(segments[0]), reversed(segments[1]), strict=False):
        if one != other and one and other:
            yield unquote(one), unquote(other)
