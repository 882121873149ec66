"""Ids that the new provider gave, put in the words of the old one before it is asked."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote, unquote, urlsplit

from contractctl.model.verification import Answer, Outcome, WireRequest, is_success
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
        self._sure: dict[str, str] = {}
        self._alike: dict[str, str] = {}

    def learn(self, head: Outcome, baseline: Outcome, *, is_creation: bool = False) -> None:
        """Remember ids that stand at the same place of two answers that both succeeded.

        is_creation: the answers tell of what the request made, so that their ids are sure
        """
        if not (is_success(head) and is_success(baseline)):
            return
        assert isinstance(head, Answer)
        assert isinstance(baseline, Answer)
        try:
            pairs = list(_pairs(head, baseline))
        except RecursionError:
            # An answer nested a thousand deep names nothing that anybody asks for.
            return
        # What both call the same is looked at first: it stands for nothing else.
        own = set(_own(head, baseline)) if is_creation else set()
        for new, old in sorted(pairs, key=lambda pair: pair[0] != pair[1]):
            self._learn(new, old, is_sure=(new, old) in own)

    def _learn(self, new: str, old: str, *, is_sure: bool) -> None:
        if new in self._sure and not is_sure:
            return
        if new == old:
            self._known.pop(new, None)
            self._sure.pop(new, None)
            _remember(self._alike, new, old)
        elif new not in self._alike:
            _remember(self._known, new, old)
            if is_sure:
                _remember(self._sure, new, old)

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


def _remember(known: dict[str, str], new: str, old: str) -> None:
    known[new] = old
    if len(known) > _LIMIT:
        del known[next(iter(known))]


def is_id_name(name: str) -> bool:
    """Whether a property or header of this name holds an id or an address."""
    return name in _ID_NAMES or _ID_NAME.search(name) is not None


def _parsed(body: bytes) -> JsonValue:
    try:
        value: JsonValue = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value


def _own(head: Answer, baseline: Answer) -> Iterator[tuple[str, str]]:
    """The ids of the thing that two answers are about; what they list are other things."""
    new, old = _parsed(head.body), _parsed(baseline.body)
    if isinstance(new, dict) and isinstance(old, dict):
        for name in (name for name in new if name in old and not isinstance(new[name], list)):
            yield from _in_values(name, new[name], old[name])
    yield from _in_locations(head, baseline)


def _pairs(head: Answer, baseline: Answer) -> Iterator[tuple[str, str]]:
    yield from _in_locations(head, baseline)
    yield from _in_values("", _parsed(head.body), _parsed(baseline.body))


def _in_locations(head: Answer, baseline: Answer) -> Iterator[tuple[str, str]]:
    new, old = head.header("location"), baseline.header("location")
    if new and old:
        yield from _in_urls(new, old)


def _in_values(name: str, new: JsonValue, old: JsonValue) -> Iterator[tuple[str, str]]:
    if isinstance(new, dict) and isinstance(old, dict):
        for key in (key for key in new if key in old):
            yield from _in_values(key, new[key], old[key])
    elif isinstance(new, list) and isinstance(old, list):
        yield from _in_lists(name, new, old)
    elif isinstance(new, str) and isinstance(old, str):
        if new.startswith(_ADDRESSES) and old.startswith(_ADDRESSES):
            yield from _in_urls(new, old)
        elif new and old and _is_id(name, new) and _is_id(name, old):
            yield new, old
    elif _is_number(new) and _is_number(old) and is_id_name(name):
        yield str(new), str(old)


def _in_lists(name: str, new: list[JsonValue], old: list[JsonValue]) -> Iterator[tuple[str, str]]:
    """Ids of items that are told to be the same by all else that they say; order tells nothing."""
    after, before = _ids(name, new), _ids(name, old)
    yield from ((one, one) for one in after if one in before)
    items = [[one for one in each if isinstance(one, dict)] for each in (new, old)]
    names = _shared([_telling(one) for each in items for one in each])
    if not names:
        return
    keys = [[json.dumps([one[name] for name in sorted(names)]) for one in each] for each in items]
    counts = [Counter(each) for each in keys]
    at = dict(zip(keys[1], items[1], strict=True))
    for key, one in zip(keys[0], items[0], strict=True):
        if counts[0][key] == counts[1][key] == 1:
            yield from _in_values(name, one, at[key])


def _ids(name: str, items: list[JsonValue]) -> dict[str, None]:
    """The ids of items, and the items that are ids themselves, in their order."""
    named = [pair for one in items for pair in (one.items() if isinstance(one, dict) else [])]
    named += [(name, one) for one in items]
    return {str(one): None for key, one in named if _is_id(key, one) and one != ""}


def _shared(several: list[set[str]]) -> set[str]:
    return set.intersection(*several) if several else set()


def _telling(item: dict[str, JsonValue]) -> set[str]:
    """The members of an item that are plain values and no ids."""
    return {
        name
        for name, value in item.items()
        if not _is_id(name, value)
        and not isinstance(value, dict | list)
        and not (isinstance(value, str) and value.startswith(_ADDRESSES))
    }


def _is_id(name: str, value: JsonValue) -> bool:
    if isinstance(value, str):
        return is_id_name(name) or _UUID.fullmatch(value) is not None
    return _is_number(value) and is_id_name(name)


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
