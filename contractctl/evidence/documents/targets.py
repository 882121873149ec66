"""What a request asks for, from URLs, paths and queries as documents spell them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from contractctl.evidence.documents.values import Unreadable, is_name, text
from contractctl.evidence.matching import MASK, ContractIndex
from contractctl.model.evidence import Request

_METHOD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
_SCHEMES = ("http", "https", "ws", "wss")
_MOST_SEGMENTS = 64
_MOST_QUERY = 100
_MOST_FORMS = 1_000
"""How many paths that no contract knows are told apart in one document."""


@dataclass(frozen=True, slots=True)
class Target:
    """Path without query, as it was sent; host in lower case; names and values of the query.

    The values are for telling revisions apart and go no further.
    """

    path: str
    host: str = ""
    query: tuple[tuple[str, str], ...] = ()


def target_of_url(url: str) -> Target:
    """The target of an absolute URL, or of a path with a query.

    Raises Unreadable for what is neither, and for schemes that are no HTTP.
    """
    if "://" not in url.partition("?")[0]:
        scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]{1,20}):(?!\d+(?:/|$))", url)
        if scheme:
            raise Unreadable(f"its URL is no HTTP but '{scheme[1].lower()}:'")
        return target_of_path(url)
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise Unreadable("its URL cannot be read") from None
    if parts.scheme not in _SCHEMES:
        raise Unreadable(f"its URL is no HTTP but '{parts.scheme[:20]}:'")
    return Target(_path(parts.path), host, query_pairs(parts.query))


def target_of_path(path: str, query: str = "", host: str = "") -> Target:
    """The target of a path, which may carry its query."""
    path, _, own = path.partition("#")[0].partition("?")
    return Target(_path(path), host_name(host), query_pairs(query.lstrip("?") or own))


def host_name(authority: str) -> str:
    """The host of `Host:8080`, in lower case."""
    host = authority.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0] if host.count(":") == 1 else host


def query_pairs(query: str) -> tuple[tuple[str, str], ...]:
    """Names and values of a query; only the first of very many."""
    return tuple(parse_qsl(query, keep_blank_values=True)[:_MOST_QUERY])


def _path(path: str) -> str:
    if not path.startswith("/"):
        path = f"/{path}"
    return "/".join(path.split("/", _MOST_SEGMENTS)[:_MOST_SEGMENTS])


class Requests:
    """Makes requests of what was asked for, with nothing in them that could be secret."""

    def __init__(self, index: ContractIndex) -> None:
        self._index = index
        self._forms: set[str] = set()
        self._knows = lru_cache(_MOST_FORMS)(index.knows)

    def request(
        self, method: object, target: Target, headers: Mapping[str, str] | None = None
    ) -> Request:
        """The request in the words of the contracts; headers have lower-case names.

        Raises Unreadable if the method is none.
        """
        if not isinstance(method, str) or not _METHOD.fullmatch(method):
            raise Unreadable("it has no HTTP method")
        return Request(
            method.upper(),
            self._masked(target.path),
            text(target.host),
            tuple(sorted({self.query_name(name) for name, _ in target.query})),
            tuple(self._selectors(target.query, headers or {})),
        )

    def query_name(self, name: str) -> str:
        """A name as it is kept: one that no contract knows may be a value in disguise."""
        is_plain = name in self._index.query_names or is_name(name)
        return text(name) if is_plain else MASK

    def _masked(self, path: str) -> str:
        masked = self._index.mask(path)
        if self._knows(masked):
            return text(masked)
        gentle = text(self._index.mask_gently(path))
        if gentle not in self._forms and len(self._forms) >= _MOST_FORMS:
            return text(masked)
        self._forms.add(gentle)
        return gentle

    def _selectors(
        self, query: Iterable[tuple[str, str]], headers: Mapping[str, str]
    ) -> Iterable[tuple[str, str]]:
        sent = dict(query)
        for key, values in sorted(self._index.selectors.items()):
            part, _, name = key.partition(":")
            value = sent.get(name) if part == "query" else headers.get(name.lower())
            said = next((one for one in _readings(value or "") if one in values), None)
            if said is not None:
                yield key, said


def _readings(value: str) -> Iterable[str]:
    """A value as it stands, each item of its list, and each without parameters (`;q=0.9`)."""
    yield value
    for item in value.split(","):
        yield item.strip()
        yield item.partition(";")[0].strip()
