"""Counts the requests of a document and says of every entry what became of it."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from contractctl.evidence.documents.sides import Sides
from contractctl.evidence.documents.targets import Requests, Target
from contractctl.evidence.documents.values import text
from contractctl.evidence.matching import ContractIndex
from contractctl.model import EvidenceKind, FieldPath
from contractctl.model.evidence import (
    Credentials,
    Reading,
    Rejection,
    Request,
    Tally,
    Vantage,
)

COUNTED_BEFORE = "counted before, in this file or in another"

_SHOWN = 20
_HOUR = 3_600
_KEY_HEADERS = ("x-api-key", "api-key", "apikey")
_NEVER_KEPT = {*_KEY_HEADERS, "authorization", "proxy-authorization", "cookie", "x-auth-token"}

_Fields = tuple[FieldPath, ...] | None
_Like = tuple[Credentials, Request, int, int, EvidenceKind, Vantage, _Fields, _Fields]


@dataclass(frozen=True, slots=True)
class Hit:
    """One request, before its sender is condensed.

    path: as it was sent, to tell health checks by
    seconds: since 1970-01-01T00Z; 0 if no date is known, and so is the tally's hour
    ids: hashes by which it is known again; known_by: hashes by which it may be known already
    """

    request: Request
    path: str
    sender: Credentials
    status: int
    seconds: int
    ids: tuple[int, ...] = ()
    known_by: tuple[int, ...] = ()
    kind: EvidenceKind = EvidenceKind.OBSERVED
    vantage: Vantage = ""
    reads: tuple[FieldPath, ...] | None = None
    sends: tuple[FieldPath, ...] | None = None


class Tallying:
    """The reading of one document as it grows: every entry ends as a hit, skipped or rejected."""

    def __init__(
        self,
        *,
        index: ContractIndex,
        condense: Callable[[Credentials], Credentials],
        excluded: Callable[[Credentials, str], str | None],
        header_names: frozenset[str],
        seen: Callable[[int], bool],
        around: Sides | None = None,
    ) -> None:
        self.around = around
        self._condense = condense
        self._excluded = excluded
        self._header_names = header_names - _NEVER_KEPT
        self._seen = seen
        self._requests = Requests(index)
        self._tallies: dict[_Like, list[int]] = {}
        self._rejections: list[Rejection] = []
        self._rejected = self._hits = 0
        self._skipped: Counter[str] = Counter()
        self._hours: Counter[int] = Counter()
        self._ids: defaultdict[int, list[int]] = defaultdict(list)
        self._own: set[int] = set()

    @property
    def entries(self) -> int:
        """How many entries have come to an end so far."""
        return self._hits + self._rejected + self._skipped.total()

    def request(
        self, method: object, target: Target, headers: Mapping[str, str] | None = None
    ) -> Request:
        """What is kept of what was asked for; headers have lower-case names."""
        return self._requests.request(method, target, headers)

    def query_names(self, target: Target) -> Iterator[str]:
        """The names of the query parameters as they are kept."""
        return (self._requests.query_name(name) for name, _ in target.query)

    def sender(self, headers: Mapping[str, str], address: str = "") -> Credentials:
        """Whom the headers (lower-case names) show; of secret ones a key leaves its hash."""
        key = next((headers[name] for name in _KEY_HEADERS if headers.get(name)), "")
        digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        shown = sorted(self._header_names & headers.keys())
        return Credentials(
            headers=tuple((name, text(headers[name])) for name in shown),
            api_key=f"sha256:{digest}" if key else "",
            user_agent=text(headers.get("user-agent", "")),
            address=text(address),
        )

    @property
    def header_names(self) -> frozenset[str]:
        """The headers whose values are kept."""
        return self._header_names

    def dated(self, seconds: int) -> None:
        """Note that the source was writing at a time; a clock in 1970's first hour was not set."""
        if seconds >= _HOUR:
            self._hours[seconds // _HOUR] += 1

    def skip(self, reason: str) -> None:
        """An entry that is read and left out."""
        self._skipped[reason] += 1

    def reject(self, line: int, reason: str, where: str) -> None:
        """An entry that cannot be read; where says which one it is, never what is in it."""
        self._rejected += 1
        if len(self._rejections) < _SHOWN:
            self._rejections.append(Rejection(line, reason, where))

    def hit(self, hit: Hit) -> None:
        """An entry that is a request: counted, unless it is nobody's use or counted already."""
        reason = self._excluded(hit.sender, hit.path)
        if reason is not None:
            self.skip(reason)
        elif any(one in self._own or self._seen(one) for one in hit.known_by):
            self.skip(COUNTED_BEFORE)
        else:
            self._ids[hit.seconds // _HOUR].extend(hit.ids)
            self._own.update(hit.ids)
            self._count(hit)

    def tell(self, hit: Hit) -> None:
        """A use that a pact tells of: it counts whatever was seen before."""
        self._count(hit)

    def _count(self, hit: Hit) -> None:
        self._hits += 1
        hour = hit.seconds // _HOUR
        seconds = hit.seconds if hour else 0
        sender = self._condense(hit.sender)
        like = (
            *(sender, hit.request, hit.status, hour),
            *(hit.kind, hit.vantage, hit.reads, hit.sends),
        )
        tally = self._tallies.setdefault(like, [0, seconds, seconds])
        tally[0] += 1
        tally[1:] = min(tally[1], seconds), max(tally[2], seconds)

    def reading(self) -> Reading:
        """All that the document says."""
        return Reading(
            tuple(_tallies(self._tallies.items())),
            lines=self.entries,
            rejected=self._rejected,
            rejections=tuple(self._rejections),
            skipped=dict(self._skipped),
            lines_by_hour=dict(self._hours),
            request_ids={hour: tuple(ids) for hour, ids in self._ids.items() if ids},
        )


def _tallies(counted: Iterable[tuple[_Like, list[int]]]) -> Iterable[Tally]:
    for like, (hits, first, last) in counted:
        sender, request, status, hour, kind, vantage, reads, sends = like
        yield Tally(
            *(sender, request, status, hour, hits, first, last),
            *(kind, vantage, reads, sends),
        )
