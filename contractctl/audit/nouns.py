"""What an audit finds, each with the evidence it rests on and the next step to take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from contractctl.audit.bound import Bound
from contractctl.audit.cycles import Cycle
from contractctl.audit.gaps import Gap
from contractctl.evidence.knowledge import Unreadable
from contractctl.evidence.matching import ContractIndex
from contractctl.evidence.past import HitsBetween
from contractctl.model import EvidenceKind, MigrationFile, Operation, Service
from contractctl.model.evidence import ObservedUse, SourceRecord


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are looked at, both included; None where the data sets the limit."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """What an audit works on.

    hours: the hits by hour of a sighting, by its number
    hits_between: what those from one hour up to but not another come to, to cut out a window
    proxies: networks that forward for others
    newest: name of the newest revision, by contract; migrations: by contract, where there is one
    """

    uses: tuple[ObservedUse, ...]
    sources: tuple[SourceRecord, ...]
    index: ContractIndex
    services: tuple[Service, ...]
    newest: Mapping[str, str]
    migrations: Mapping[str, MigrationFile] = field(default_factory=dict)
    hours: Callable[[int], Mapping[int, int]] = lambda _: {}
    hits_between: HitsBetween = lambda number, begin, end: None
    proxies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """What a finding rests on.

    count: requests seen in traffic; 0 for what only a pact or code says
    first, last: seconds since 1970-01-01T00Z; None where no source tells
    statuses: hits by class of the status code, 0 for none
    weak: of the hits, those whose sender is known by what anybody can forge
    """

    count: int = 0
    first: int | None = None
    last: int | None = None
    statuses: tuple[tuple[int, int], ...] = ()
    kinds: tuple[EvidenceKind, ...] = ()
    streams: tuple[str, ...] = ()
    weak: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """An operation of a contract; api is "" for an operation of none."""

    api: str
    operation: Operation

    def __str__(self) -> str:
        return str(self.operation)


@dataclass(frozen=True, slots=True)
class CallerSeen:
    """A caller and all it was seen to do.

    identified_by: how most of its hits were recognised
    """

    name: str
    identified_by: str
    hits: Hits
    operations: tuple[Target, ...]
    shadow: tuple[Target, ...] = ()
    user_agents: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class UndeclaredUse:
    """What a known consumer does and does not declare.

    lacks: the contract is not in its `consumes`, the operation is not in `uses`, or query
        parameters (`parameters`) are not in `sends`
    """

    consumer: str
    target: Target
    lacks: Literal["contract", "operation", "parameter"]
    hits: Hits
    next_step: str
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShadowOperation:
    """Requests for a path or method that no contract has."""

    operation: Operation
    hits: Hits
    callers: tuple[str, ...]
    next_step: str


@dataclass(frozen=True, slots=True)
class ZombieOperation:
    """An operation that should be gone and is still hit.

    reason: past its sunset, or gone from the newest revision; in words
    promised_until: the sunset that a migration promises, where that is still to come
    """

    target: Target
    revisions: tuple[str, ...]
    reason: Literal["past-sunset", "gone-from-newest", "older-form"]
    why: str
    hits: Hits
    callers: tuple[str, ...]
    next_step: str
    sunset: date | None = None
    promised_until: date | None = None


@dataclass(frozen=True, slots=True)
class UnusedOperation:
    """An operation of the newest revision without a hit in watched traffic.

    declared_by, tested_by: services that declare it, and consumers whose pact or code names it
    """

    target: Target
    bound: Bound
    declared_by: tuple[str, ...]
    tested_by: tuple[str, ...]
    next_step: str


@dataclass(frozen=True, slots=True)
class UnusedDeclaration:
    """A declared operation that the consumer was not seen to call.

    is_telling: whether the silence is a statement; why says what stands against it, if it is not
    """

    consumer: str
    target: Target
    is_telling: bool
    why: str
    where: str
    next_step: str


Disagreeing = Literal[
    "pact-stale",
    "pact-without-operation",
    "pact-without-traffic",
    "traffic-without-pact",
    "undeclared-field",
    "undeclared-use",
]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sources that say the opposite of each other about a consumer's use."""

    kind: Disagreeing
    consumer: str
    target: Target | None
    why: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Hits that several services claim, or a service and a stranger, as both have its identities.

    callers: all of them; stranger: the one of them that no service is, by what it shows
    attributed_to: the one with the strongest identity; identified_by: what decides for it
    """

    callers: tuple[str, ...]
    stranger: str
    attributed_to: str | None
    identified_by: str
    hits: Hits
    operations: tuple[Target, ...]
    next_step: str


@dataclass(frozen=True, slots=True)
class Probing:
    """Requests that only met 4xx on paths of no contract: what scanners do."""

    hits: int
    paths: int
    callers: tuple[str, ...]
    examples: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """A source and the gaps of its stream that lie in or after it."""

    record: SourceRecord
    gaps: tuple[Gap, ...]
    is_irregular: bool


@dataclass(frozen=True, slots=True)
class ContractCoverage:
    """How much was seen of one contract.

    hits = attributed + undocumented + unattributed + conflicting
    streams: those that were logged all the time; a recording, as HAR is, shows use but no silence
    first, last: of the watched days; days: those that were watched from midnight to midnight
    unreadable: lines that may have been its own, by stream
    ended: streams that stopped, each with its last day, while others went on
    """

    api: str
    hits: int = 0
    attributed: int = 0
    undocumented: int = 0
    unattributed: int = 0
    conflicting: int = 0
    streams: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    days: tuple[date, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    sampled: bool = False
    unreadable: tuple[Unreadable, ...] = ()
    ended: tuple[tuple[str, date], ...] = ()

    @property
    def has_data(self) -> bool:
        """Whether a log of the contract's traffic was imported at all."""
        return bool(self.streams)

    @property
    def is_recorded(self) -> bool:
        """Whether all that there is are recordings."""
        return bool(self.hits) and not self.streams


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was watched, and what could not be seen.

    preflights: OPTIONS requests for paths of contracts, and HEAD of those who GET the same
    twins: lines that were left out because another proxy had logged the same request
    remarks: what the reader should know, in sentences
    """

    sources: tuple[SourceCoverage, ...]
    gaps: tuple[Gap, ...]
    contracts: tuple[ContractCoverage, ...]
    total: ContractCoverage
    residual: Bound
    preflights: int
    twins: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything that evidence says about dependencies nobody wrote down."""

    as_of: date
    apis: tuple[str, ...]
    first: date | None
    last: date | None
    coverage: Coverage
    callers: tuple[CallerSeen, ...]
    undocumented: tuple[CallerSeen, ...]
    unattributed: tuple[CallerSeen, ...]
    undeclared: tuple[UndeclaredUse, ...]
    shadow: tuple[ShadowOperation, ...]
    probing: Probing
    zombie: tuple[ZombieOperation, ...]
    older_forms: tuple[ZombieOperation, ...]
    unused: tuple[UnusedOperation, ...]
    unused_declarations: tuple[UnusedDeclaration, ...]
    disagreements: tuple[Disagreement, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def without_data(self) -> tuple[str, ...]:
        """The contracts of which no traffic was imported."""
        return tuple(one.api for one in self.coverage.contracts if not one.has_data)

    @property
    def unresolved(self) -> tuple[Conflict, ...]:
        """Conflicts that no stronger identity settles."""
        return tuple(one for one in self.conflicts if one.attributed_to is None)

    @property
    def strangers(self) -> tuple[str, ...]:
        """The undocumented callers that look like a service, by what they show."""
        return tuple(dict.fromkeys(one.stranger for one in self.unresolved if one.stranger))

    @property
    def telling(self) -> tuple[UnusedDeclaration, ...]:
        """Declarations without use where silence is a statement."""
        return tuple(one for one in self.unused_declarations if one.is_telling)
