"""What was seen of requests: who sent them, what they asked for, how often, what was missed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from contractctl.model.impact import EvidenceKind
from contractctl.model.ledger import Agreement
from contractctl.model.places import FieldPath, Operation

Vantage = Literal["", "server", "client"]
"""Which side of a connection logged a request, where a mesh logs both."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request shows of its sender; "" where the source does not tell.

    principal: SPIFFE id, or subject of the client certificate
    headers: (lower-case name, value) of those headers that an identity in consumers.yaml names
    api_key: `sha256:<hex>`, never the key
    service: the service name of the span that sent it, or the consumer name of a pact
    address: address of the client, or its network (`10.9.0.0/24`) once it was condensed
    """

    principal: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    api_key: str = ""
    service: str = ""
    user_agent: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, with nothing in it that could be secret.

    path: decoded once, without query; a segment that no contract knows is `{}` (or `{}.json`)
    host: authority in lower case, without port; "" where the source does not tell
    query: names of the query parameters, sorted; never their values
    selectors: (`query:api-version` or `header:accept`, value) where a contract tells revisions
        apart by it, and only values that a contract spells out
    api: the contract that it is meant for, where the source or the user says so; else ""
    """

    method: str
    path: str
    host: str = ""
    query: tuple[str, ...] = ()
    selectors: tuple[tuple[str, str], ...] = ()
    api: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Requests of one sender within one hour that are alike in everything that is kept.

    status: class of the status code, 1 to 5; 0 for none (the client went away, or not known)
    hour: hours since 1970-01-01T00Z; first and last: seconds since then
    reads, sends: fields of the answer and of the request; None where the source cannot tell
    """

    sender: Credentials
    request: Request
    status: int
    hour: int
    hits: int
    first: int
    last: int
    kind: EvidenceKind = EvidenceKind.OBSERVED
    vantage: Vantage = ""
    reads: tuple[FieldPath, ...] | None = None
    sends: tuple[FieldPath, ...] | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A line or entry that could not be read; text is shown once and never stored."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one stretch of a source says: lines == parsed + skipped + rejected.

    skipped: read and left out for a reason (a health check, a twin of a counted request, a span
        that is no HTTP request), counted by reason
    lines_by_hour: lines that carry a time, by hour, for finding gaps
    request_ids: 64-bit hashes of request ids by hour, to count a request once that two proxies log
    """

    tallies: tuple[Tally, ...]
    lines: int
    rejected: int = 0
    rejections: tuple[Rejection, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    lines_by_hour: Mapping[int, int] = field(default_factory=dict)
    request_ids: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


class CallerKind(StrEnum):
    """Who a sender is, as far as consumers.yaml tells."""

    SERVICE = "service"
    UNDOCUMENTED = "undocumented"
    UNATTRIBUTED = "unattributed"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Caller:
    """A sender with a name: a service, or what tells an undocumented caller apart.

    identified_by: spiffe, header, api_key, service, user_agent or cidr; "" if unattributed
    is_weak: the identity can be forged by anybody (header, user agent, address)
    claimed_by: the services that claim it; more than one for kind `conflict`
    """

    name: str
    kind: CallerKind
    identified_by: str = ""
    is_weak: bool = False
    claimed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source as it was imported.

    name: as a person knows it: path, or what --source said
    stream: sources of one stream continue each other (rotated files of one log)
    sampled: share of the requests that the source holds, 1.0 for all
    first, last: seconds since 1970-01-01T00Z of the oldest and newest line; None if none has a time
    imported: seconds since 1970-01-01T00Z
    number: by which the store finds it; 0 before it is stored
    """

    name: str
    stream: str
    format: str
    kind: EvidenceKind
    imported: int
    sampled: float = 1.0
    lines: int = 0
    parsed: int = 0
    rejected: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    lines_by_hour: Mapping[int, int] = field(default_factory=dict)
    number: int = 0


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the store holds of one sender and one form of request, over all sources of a stream.

    number: by which the store finds the hits by hour
    first, last: seconds since 1970-01-01T00Z; 0 where the source has no times (a pact)
    """

    number: int
    sender: Credentials
    request: Request
    status: int
    stream: str
    kind: EvidenceKind
    vantage: Vantage
    hits: int
    first: int
    last: int
    reads: tuple[FieldPath, ...] | None = None
    sends: tuple[FieldPath, ...] | None = None


@dataclass(frozen=True, slots=True)
class ObservedUse:
    """A sighting, tied to a caller and to an operation of a contract.

    operation: None if no contract has it: a shadow operation
    api: the contract; "" for a shadow operation
    revisions: the revisions of the contract that have the operation in the form that was asked for
    """

    caller: Caller
    api: str
    operation: Operation | None
    revisions: tuple[str, ...]
    sighting: Sighting


@dataclass(frozen=True, slots=True)
class PromisedOperation:
    """An operation as one revision of a contract promises it, with what tells a request for it.

    base_paths: path prefixes of its servers, "" for none; server variables stand as `{}`
    hosts: hosts of its servers, lower case; empty where the servers are relative
    query: names of its query parameters
    selectors: (`query:api-version`, `header:x-version`, `header:accept`): values by which a request
        for this form is told from one for another revision's
    """

    api: str
    revision: str
    operation: Operation
    operation_id: str = ""
    base_paths: tuple[str, ...] = ("",)
    hosts: tuple[str, ...] = ()
    query: frozenset[str] = frozenset()
    selectors: tuple[tuple[str, frozenset[str]], ...] = ()
    is_deprecated: bool = False
    sunset: date | None = None


@dataclass(frozen=True, slots=True)
class LogFormat:
    """A log format that a user defines in consumers.yaml: by a regex or by JSON keys.

    regex: with groups named like columns; json: (column, dotted path) pairs
    time: strptime format of the time, "" for ISO 8601 or seconds since 1970
    """

    name: str
    regex: str = ""
    json: tuple[tuple[str, str], ...] = ()
    time: str = ""

    @property
    def digest(self) -> str:
        """What tells this definition from another of the same name."""
        listed = repr((self.regex, sorted(self.json), self.time))
        return hashlib.sha256(listed.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Hits that are nobody's use: health checks and own probes.

    user_agent, path: glob patterns; "" for any
    """

    reason: str
    user_agent: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceSettings:
    """What consumers.yaml says about evidence.

    proxies: networks whose addresses tell no caller apart, because they forward for many
    """

    formats: tuple[LogFormat, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    proxies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one source.

    format: "" where the kind was not recognised, and nothing was read
    known: lines or entries that were imported before
    note: what the reader should know, in a sentence; "" if nothing
    is_broken: it could be read only up to a place where it is damaged
    """

    name: str
    format: str
    lines: int = 0
    hits: int = 0
    rejected: int = 0
    rejections: tuple[Rejection, ...] = ()
    skipped: tuple[tuple[str, int], ...] = ()
    known: int = 0
    note: str = ""
    is_broken: bool = False


Side = Literal["reads", "sends"]
"""Whether a field is one of the answer or of the request, as its consumer says it."""


@dataclass(frozen=True, slots=True)
class UsedElement:
    """How often one caller was seen to use an operation, or a field of it, by one kind of source.

    field: None for the operation as a whole
    hits: None where the source does not count
    sides: of a field, what is done with it, () where that is not known; of an operation, for which
        the source names every field that is used
    claimed_by: the services that claim the hits, where it is more than one
    is_weak: the caller is recognised by what anybody can send
    shows_queries: every log that has it shows queries, so that a parameter that is not named was
        not sent
    imported: of what has no times, the day on which it was imported
    """

    consumer: str
    operation: Operation
    field: FieldPath | None
    kind: EvidenceKind
    hits: int | None
    first_seen: date | None
    last_seen: date | None
    sides: tuple[Side, ...] = ()
    claimed_by: tuple[str, ...] = ()
    is_weak: bool = False
    shows_queries: bool = False
    imported: date | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """The days on which a request of some consumers would have been seen.

    consumers: None for those that were never seen
    days: first and last of each span without a gap
    rejected, lines: of the log that was read worst, the lines that could not be read, and all
    """

    consumers: tuple[str, ...] | None
    days: tuple[tuple[date, date], ...]
    rejected: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Stray:
    """A request that no contract has and that may be one for this contract at another base path.

    consumer: whose it is; None for nobody's
    """

    consumer: str | None
    operation: Operation


@dataclass(frozen=True, slots=True)
class Usage:
    """What is known of the use of one contract.

    first, last: days of the traffic that was imported; None if none was
    attributed_share: of the hits, those that one service claims; None if there are no hits
    watches: None where nothing is said of it, as in a file that was written by hand
    """

    api: str
    first: date | None
    last: date | None
    attributed_share: float | None
    uses: tuple[UsedElement, ...]
    watches: tuple[Watch, ...] | None = None
    strays: tuple[Stray, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordedUsage:
    """What usage.json holds: the use of one contract, and what owners said of its end.

    extensions: by consumer, the day until which it was given more time
    moved: consumers that are proven to use the new form
    sha256: of the file's bytes
    """

    usage: Usage
    consents: tuple[Agreement, ...] = ()
    extensions: Mapping[str, date] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()
    sha256: str = ""
