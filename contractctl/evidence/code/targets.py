"""Which operations a URL in code may be meant for, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from contractctl.evidence.code.addresses import Address
from contractctl.evidence.matching import MASK, ContractIndex
from contractctl.model.code import Confidence
from contractctl.model.evidence import PromisedOperation, Request
from contractctl.model.places import METHODS, Operation

_NO_NAME = re.compile(r"[^a-z0-9]")
_VERSION = re.compile(r"v?\d+(\.\d+)*")
_COMMON_BASE = re.compile(r"^/(?:api/)?(?:v\d+/)?(?=\w|$)")
_SUFFIX = re.compile(r"[-_ ]?(service|svc|api|server|v\d+)$", re.IGNORECASE)
_NEUTRAL = re.compile(
    r"localhost|\d+\.\d+\.\d+\.\d+|host\.docker\.internal|\[::1\]|(.*\.)?example(\.\w+)?"
)
_SHORTEST_NAME = 4
_COMMON = frozenset(
    (
        *("status", "health", "healthz", "version", "login", "logout", "users", "user", "config"),
        *("search", "info", "ping", "metrics", "tokens", "items", "events", "jobs", "tasks"),
        *("messages", "files", "settings", "groups", "roles", "me", "auth", "session", "sessions"),
        *("data", "notifications", "docs", "api", "list", "index", "home", "dashboard", "about"),
        *("message", "event", "file", "task", "job", "group", "role", "item", "token", "device"),
    )
)
"""Words that many APIs have a path of."""

_MOST_DROPPED = 3


@dataclass(frozen=True, slots=True)
class Target:
    """An operation that a place in code may be meant for."""

    api: str
    operation: Operation
    confidence: Confidence


@dataclass(frozen=True)
class Targets:
    """The operations of all contracts, to tie URLs in code to.

    providers: by contract, the names of the services that provide it
    expected: the contracts that the scanned service is known to consume, or was asked about
    """

    promised: tuple[PromisedOperation, ...]
    providers: Mapping[str, tuple[str, ...]]
    expected: frozenset[str]

    @cached_property
    def apis(self) -> tuple[str, ...]:
        """The contracts, sorted."""
        return tuple(sorted({one.api for one in self.promised}))

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """By contract, what its provider is called in hosts and variables."""
        return {api: frozenset(self._names(api)) for api in self.apis}

    def _names(self, api: str) -> Iterator[str]:
        for name in (api, *self.providers.get(api, ())):
            for one in (name, _SUFFIX.sub("", _SUFFIX.sub("", name))):
                if len(squeezed(one)) >= _SHORTEST_NAME:
                    yield squeezed(one)
        for host in self.hosts[api]:
            labels = host.split(".")
            if len(labels) > 1 and not _NEUTRAL.fullmatch(host) and MASK not in labels[-2]:
                yield squeezed(labels[-2])

    @cached_property
    def words(self) -> Mapping[str, frozenset[str]]:
        """By contract, its names and the words of them: too little for a host, enough for a file
        that speaks about it."""
        return {
            api: self.names[api]
            | {
                word
                for word in re.split(r"[^a-z0-9]+", api.lower())
                if len(word) >= _SHORTEST_NAME and word not in _COMMON
            }
            for api in self.apis
        }

    @cached_property
    def _literals(self) -> Mapping[str, frozenset[str]]:
        return {
            api: frozenset(
                squeezed(segment)
                for one in self.promised
                if one.api == api
                for segment in one.operation.path.split("/")
            )
            for api in self.apis
        }

    def _prefixed(self, path: str) -> frozenset[str]:
        """The contracts that a gateway's prefix of a path names: `/orders-service/...`."""
        first = [squeezed(one) for one in path.split("/")[1 : 1 + _MOST_DROPPED]]
        return frozenset(
            api
            for api in self.apis
            if any(one in self.names[api] - self._literals[api] for one in first)
        )

    @cached_property
    def hosts(self) -> Mapping[str, frozenset[str]]:
        """By contract, the hosts of its servers."""
        return {
            api: frozenset(h for one in self.promised if one.api == api for h in one.hosts)
            for api in self.apis
        }

    @cached_property
    def _indexes(self) -> Mapping[str, ContractIndex]:
        """By contract; a part of the base path may stand in a setting, so any end of it will do."""
        return {
            api: ContractIndex(tuple(_unbased(one, rest) for one, rest in self._rests(api)))
            for api in self.apis
        }

    @cached_property
    def _whole(self) -> Mapping[tuple[str, Operation], Operation]:
        """The operations of the contracts by what is left without `/api/v1` before their path."""
        return {
            (api, Operation(one.operation.method, rest)): one.operation
            for api in self.apis
            for one, rest in reversed(self._rests(api))
        }

    def _rests(self, api: str) -> list[tuple[PromisedOperation, str]]:
        """Operations with their path after `/api/v1`, where that tells them apart."""
        own = [one for one in self.promised if one.api == api]
        rests = [_COMMON_BASE.sub("/", one.operation.path) for one in own]
        meant: dict[Operation, set[Operation]] = {}
        for one, rest in zip(own, rests, strict=True):
            meant.setdefault(_shape(one, rest), set()).add(one.operation.shape)
        return [
            (one, rest if len(meant[_shape(one, rest)]) == 1 else one.operation.path)
            for one, rest in zip(own, rests, strict=True)
        ]

    def named(self, text: str) -> frozenset[str]:
        """The contracts whose provider a host or variable names."""
        short = squeezed(text)
        return frozenset(api for api, names in self.names.items() if any(n in short for n in names))

    def match(self, asked: Address, method: str, near: frozenset[str]) -> tuple[Target, ...]:
        """The operations that a URL is for; several where the method is not known.

        near: the contracts that the file speaks about elsewhere
        """
        meant = {api for api in self.apis if asked.host in self.hosts[api]}
        for text in (asked.host, *asked.bases):
            meant |= self.named(text)
        meant |= self._prefixed(asked.path)
        found = [
            target
            for api in (sorted(meant) or self.apis)
            for target in self._match(api, asked, method, api in meant, near)
        ]
        rank = [*Confidence]
        best = min((rank.index(one.confidence) for one in found), default=0)
        sure = {one.api for one in found if rank.index(one.confidence) == best}
        if len(sure) > 1:
            sure = (sure & self.expected) or sure
        found = [one for one in found if one.api in sure]
        if len(sure) > 1:  # nothing tells the contracts apart
            found = [replace(one, confidence=Confidence.POSSIBLE) for one in found]
        return tuple(dict.fromkeys(found))

    def _match(
        self, api: str, asked: Address, method: str, meant: bool, near: frozenset[str]
    ) -> Iterator[Target]:
        methods = (method,) if method else METHODS
        for path in _readings(asked.path, meant and bool(method)):
            found = [
                (hit.operation, path)
                for one in methods
                if (hit := self._indexes[api].match(Request(one, path)))
                and (hit.operation.method == one)
            ]
            judged = [
                (operation, confidence)
                for operation, path in found
                if (
                    confidence := self._confidence(
                        api, asked, operation, path, bool(method), meant, near
                    )
                )
            ]
            for operation, confidence in judged:
                alone = method or len(judged) == 1
                sure = confidence if alone else Confidence.POSSIBLE
                yield Target(api, self._whole[api, operation], sure)
            if judged:
                return

    def _confidence(
        self,
        api: str,
        asked: Address,
        operation: Operation,
        path: str,
        is_told: bool,
        meant: bool,
        near: frozenset[str],
    ) -> Confidence | None:
        """How sure it is that a URL with this path is for this operation; None for too little."""
        read = _Reading.of(path, operation)
        expected = api in self.expected or api in near
        strong = meant or (read.is_based and (expected or not read.is_common))
        foreign = bool(asked.host) and not meant and not _NEUTRAL.fullmatch(asked.host)
        if foreign and (self.hosts[api] or not read.is_based or not read.telling):
            return None
        if read.guessed and not (strong and is_told and read.telling):
            return None
        if not read.telling:
            return Confidence.LIKELY if meant and is_told else None
        if not is_told:
            enough = strong or (asked.is_rooted and expected and len(read.telling) > 1)
            return (Confidence.LIKELY if strong else Confidence.POSSIBLE) if enough else None
        if read.guessed or foreign:
            return Confidence.LIKELY
        if strong or (len(read.telling) > 1 and expected):
            return Confidence.CERTAIN
        told = api in near or (expected and read.telling[0] not in _COMMON)
        if len(read.telling) > 2 or told:
            return Confidence.LIKELY
        return Confidence.POSSIBLE if expected else None


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a path fits a template.

    telling: the words that both have, but for versions; guessed: how many parameters stand as
    words in the path; is_based: whether a part of the base path stands before them, is_common:
    one that many APIs have, such as `/api/v1`
    """

    telling: tuple[str, ...]
    guessed: int
    is_based: bool
    is_common: bool

    @classmethod
    def of(cls, path: str, operation: Operation) -> _Reading:
        segments = path.strip("/").split("/")
        template = operation.path.strip("/").split("/")
        base = segments[: len(segments) - len(template)]
        pairs = list(zip(segments[len(base) :], template, strict=True))
        words = [(said, promised) for said, promised in pairs if MASK not in said]
        same = [said for said, promised in words if said == promised]
        telling = tuple(one for one in same if not _VERSION.fullmatch(one))
        common = bool(_COMMON_BASE.fullmatch("/" + "/".join((*base, ""))))
        return cls(telling, len(words) - len(same), bool(base), common)


def squeezed(text: str) -> str:
    """A name without what its spelling in a host, a variable or a class adds."""
    return _NO_NAME.sub("", text.lower())


def _shape(one: PromisedOperation, path: str) -> Operation:
    return Operation(one.operation.method, path).shape


def _unbased(one: PromisedOperation, rest: str) -> PromisedOperation:
    """An operation whose path lost its beginning to its base paths."""
    before = one.operation.path.removesuffix(rest)
    bases = tuple(f"{base.rstrip('/')}{before}" for base in one.base_paths)
    return replace(one, operation=Operation(one.operation.method, rest), base_paths=_ends(bases))


def _ends(bases: tuple[str, ...]) -> tuple[str, ...]:
    """Every end of every base path, the whole one and the empty one among them."""
    found: dict[str, None] = {}
    for base in bases:
        segments = base.strip("/").split("/") if base.strip("/") else []
        for start in range(len(segments) + 1):
            found["".join(f"/{one}" for one in segments[start:])] = None
    return tuple(found)


def _readings(path: str, behind_gateway: bool) -> Iterator[str]:
    """The ways to read a path: as it is, without a hole that may be a query at its end, and, where
    the provider is named, without what a gateway puts before it."""
    segments = path.rstrip("/").split("/")
    last = segments[-1]
    yield path
    if last.endswith(MASK) and last != MASK:
        yield "/".join((*segments[:-1], last.removesuffix(MASK)))
    for dropped in range(1, min(_MOST_DROPPED, len(segments) - 2) + 1) if behind_gateway else ():
        yield "/" + "/".join(segments[1 + dropped :])
