"""What a change means for a consumer, and on what evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from contractctl.model.migration import Waiver
from contractctl.model.places import FieldPath, Operation


class Verdict(StrEnum):
    """What one change means for one consumer; `unknown` is a value, not a default."""

    AFFECTED = "affected"
    POSSIBLE = "possible"
    UNAFFECTED = "unaffected"
    UNKNOWN = "unknown"


class EvidenceKind(StrEnum):
    """Where a piece of evidence comes from."""

    DECLARED = "declared"
    PACT = "pact"
    OBSERVED = "observed"
    CODE = "code"
    TESTED = "tested"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact about one consumer's use: what kind of source, where, what, how often, when."""

    kind: EvidenceKind
    source: str
    operation: Operation | None = None
    field: FieldPath | None = None
    count: int | None = None
    first_seen: date | None = None
    last_seen: date | None = None


@dataclass(frozen=True, slots=True)
class Impact:
    """The verdict of one change on one consumer, with the reason and the evidence behind it.

    waived_by: who accepted this risk for the consumer; the verdict stays what it is.
    """

    fingerprint: str
    consumer: str
    verdict: Verdict
    reason: str
    evidence: tuple[Evidence, ...]
    waived_by: Waiver | None = None


@dataclass(frozen=True, slots=True)
class ConsumerImpact:
    """One consumer over all changes: the worst verdict, and how many changes hit it."""

    name: str
    verdict: Verdict
    breaking: int
    dangerous: int


PARTS = frozenset({"body", "query", "header", "path", "cookie"})
"""The parts of a message that a field path may name."""


@dataclass(frozen=True, slots=True)
class KnownUse:
    """What one source knows of one consumer's use of one operation.

    reads, sends: fields of the answer and of the request; None where the source cannot tell
    complete: the parts of messages of which the source names every field that is used, so that
        its silence about a field is a statement
    count, first_seen, last_seen: of the hits, where the source has times
    is_stale: older than the policy trusts; what it saw counts, what it did not see proves nothing
    is_shared: every hit is claimed by other services as well, so it may be none of this one's
    is_weak: the consumer is recognised by what anybody can send (header, user agent, address)
    """

    operation: Operation
    kind: EvidenceKind
    source: str
    reads: tuple[FieldPath, ...] | None = None
    sends: tuple[FieldPath, ...] | None = None
    complete: frozenset[str] = frozenset()
    count: int | None = None
    first_seen: date | None = None
    last_seen: date | None = None
    is_stale: bool = False
    is_shared: bool = False
    is_weak: bool = False


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """What a compatibility test has against a provider, for one consumer; see CheckResult."""

    check: str
    field: FieldPath | None
    message: str


@dataclass(frozen=True, slots=True)
class CompatibilityTest:
    """What compatibility tests of one operation said for one consumer.

    provider: what was tested, and said to keep the head revision; cases: answers that were judged
    is_stale: older than the policy trusts, so that it proves nothing any more
    settles: the provider was said to be of the head revision, and every request that base allows
        was answered with success
    """

    operation: Operation
    provider: str
    day: date
    cases: int
    failures: tuple[FailedCheck, ...] = ()
    is_stale: bool = False
    settles: bool = False


@dataclass(frozen=True, slots=True)
class UndocumentedCaller:
    """A caller that no service claims, and its hits on some operations of a contract.

    name: what tells it apart, or `unattributed` for all that nothing tells apart
    """

    name: str
    operations: tuple[Operation, ...]
    hits: int
    first_seen: date | None = None
    last_seen: date | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """How long the traffic of a contract was watched: what was not seen since then.

    days: days with data; needed: days that the policy asks for before silence counts
    unclaimed: operations with hits that no service claims: they may be anybody's
    elsewhere: requests that no contract has, of the consumer or of nobody
    unreadable: what of the logs nobody could read, in words, where that is more than policy allows
    """

    source: str
    first: date
    last: date
    days: int
    needed: int
    unclaimed: frozenset[Operation] = frozenset()
    elsewhere: frozenset[Operation] = frozenset()
    unreadable: str = ""

    @property
    def is_enough(self) -> bool:
        """Whether silence counts."""
        return self.days >= self.needed and not self.unreadable


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What pacts, traffic, code and tests say of one consumer's use of one contract.

    watched: None where no traffic of the contract was imported
    """

    uses: tuple[KnownUse, ...] = ()
    watched: Watched | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """What evidence says of the use of one contract: by services, and by nobody known.

    undocumented: one for each caller and operation
    """

    services: Mapping[str, Knowledge] = field(default_factory=dict)
    undocumented: tuple[UndocumentedCaller, ...] = ()
