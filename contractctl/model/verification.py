"""What a compatibility test sends for consumers, what comes back, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import TypeGuard

from contractctl.model.contract import Revision
from contractctl.model.migration import Timeline
from contractctl.model.places import FieldPath, Operation
from contractctl.pointer import JsonValue


@dataclass(frozen=True, slots=True)
class Form:
    """One way of asking for an operation; requests are generated once for each.

    sends: the fields that may be sent beside those the contract requires; None for all of them
    """

    operation: Operation
    sends: frozenset[FieldPath] | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one or several consumers rely on in the answers to one form of request.

    reads: fields of the body; None where it is not known, and the whole body counts
    tolerates: as in consumers.yaml (`unknown-fields`, `unknown-enum-values`, ...)
    """

    form: Form
    reads: frozenset[FieldPath] | None
    tolerates: frozenset[str]
    consumers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request as it goes over the wire.

    target: path and query, percent-encoded, below the base URL of the provider: begins with `/`
    headers: in the order and spelling in which they are sent
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    @property
    def id(self) -> str:
        """What tells requests apart: 12 hex digits over all that is sent."""
        parts = [self.method, self.target, *(f"{name}: {value}" for name, value in self.headers)]
        digest = sha256("\n".join(parts).encode("utf-8", "surrogatepass"))
        digest.update(b"\n" + (self.body or b""))
        return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered; names of headers are in lower case, repeated ones stand apart."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The values of a header, joined as RFC 9110 section 5.3 does; None if it is absent."""
        values = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(values) if values else None


class Silence(StrEnum):
    """Why there is no answer that could be judged."""

    REFUSED = "refused"
    TIMEOUT = "timeout"
    RESET = "reset"
    MALFORMED = "malformed"
    OVERSIZED = "oversized"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A request that was not answered; `reason` is for a person: `no answer within 10 s`."""

    kind: Silence
    reason: str


Outcome = Answer | NoAnswer


def is_success(outcome: Outcome | None) -> TypeGuard[Answer]:
    """Whether an answer says that what was asked for was done (RFC 9110 section 15.3)."""
    return isinstance(outcome, Answer) and 200 <= outcome.status < 300


class Origin(StrEnum):
    """Where a request comes from: somebody's recording, or a phase of the generation."""

    RECORDED = "recorded"
    EXAMPLES = "examples"
    COVERAGE = "coverage"
    FUZZING = "fuzzing"
    STATEFUL = "stateful"


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """What a check of the workspace says of one answer for one consumer.

    is_crash: the check itself failed, so nothing is known
    on_baseline: whether it says the same of the baseline's answer; None without a baseline
    """

    check: str
    consumer: str
    message: str
    is_crash: bool = False
    on_baseline: bool | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back.

    form: index into the forms of the job
    consumer: whose recorded request it is; "" where it stands for all consumers of the form
    baseline, again: what the old provider answered, and what it answered when asked once more;
        None where it was not asked
    findings: of the checks of the workspace; passed: (check, consumer) pairs without a finding
    """

    form: int
    origin: Origin
    request: WireRequest
    head: Outcome
    baseline: Outcome | None = None
    again: Outcome | None = None
    consumer: str = ""
    findings: tuple[CheckFinding, ...] = ()
    passed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request of a pact or HAR file that is sent again, as an example of a consumer's use."""

    form: int
    consumer: str
    request: WireRequest


@dataclass(frozen=True, slots=True)
class Target:
    """A provider: by URL, or an application that is called in process, or a stub of a revision.

    url: base URL without a slash at the end; base_path: what stands before each path of the
        contract, below the URL or within the application
    app: `module:attribute` of a WSGI or ASGI application, or of a function that makes one
        (`module:function()`); folder: where its module is looked for
    """

    url: str = ""
    app: str = ""
    folder: str = ""
    base_path: str = ""
    stub: Revision | None = None
    worst_case: bool = False

    def __str__(self) -> str:
        return self.url or self.app or (f"stub of {self.stub.name}" if self.stub else "")


@dataclass(frozen=True, slots=True)
class Round:
    """One run of the generator: a contract, narrowed, that has each operation in one form.

    document: OpenAPI 3 in one document; forms: index into the forms of the job, by operation, of
        what is asked for: other operations of the document tell where ids come from
    """

    document: Mapping[str, JsonValue]
    forms: Mapping[Operation, int]


@dataclass(frozen=True, slots=True)
class Job:
    """All that the process needs that sends requests.

    repeats_baseline: ask the baseline twice, to learn what differs from call to call
    headers: added to each request when it is sent, and recorded nowhere (credentials)
    checks: files with checks of the workspace
    max_examples: for each form and fuzzing phase; phases: of the generation, in order
    timeout: seconds for one request; rate: requests a second at most, None for any
    max_seconds: for one consumer; None for any. max_body: bytes of an answer that are read
    """

    forms: tuple[Form, ...]
    rounds: tuple[Round, ...]
    expectations: tuple[Expectation, ...]
    provider: Target
    as_of: date
    baseline: Target | None = None
    repeats_baseline: bool = False
    recorded: tuple[Recorded, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    checks: tuple[str, ...] = ()
    timeline: Timeline | None = None
    seed: int = 1
    max_examples: int = 50
    phases: tuple[Origin, ...] = (Origin.EXAMPLES, Origin.COVERAGE, Origin.FUZZING)
    timeout: float = 10.0
    rate: float | None = None
    max_seconds: float | None = None
    max_body: int = 8 << 20
    allow_writes: bool = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why requests of some forms were not sent, or not all: the last word on those forms."""

    forms: frozenset[int]
    reason: str


class Outlook(StrEnum):
    """What a check, and all checks together, say for one consumer."""

    PASS = "pass"
    FAIL = "fail"
    ERROR = "error"
    INCONCLUSIVE = "inconclusive"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check says for one consumer of one operation.

    field: the field at fault; None where it is not about one
    cases: answers that were judged; new: whether the baseline does not have the failure; None
        without a baseline, and where nothing failed
    example: the shortest exchange that shows the failure
    """

    consumer: str
    operation: Operation
    check: str
    verdict: Outlook
    message: str
    cases: int
    field: FieldPath | None = None
    new: bool | None = None
    example: Exchange | None = None

    @property
    def order(self) -> tuple[str, Operation, str, str, str, str]:
        """By which results are sorted: who, what, which check, and what it says."""
        path = str(self.field or "")
        return (self.consumer, self.operation, self.check, self.verdict, path, self.message)


@dataclass(frozen=True, slots=True)
class ConsumerOutlook:
    """All results of one consumer in a word; `reason` says it in a sentence."""

    name: str
    verdict: Outlook
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a run of the compatibility tests found.

    base: the revision whose promises were tested; head: the one that the provider is said to keep
    cases: requests sent to the provider
    taken: (consumer, operation) pairs of which every request was answered with success
    """

    base: str
    head: str
    provider: str
    baseline: str | None
    seed: int
    as_of: date
    results: tuple[CheckResult, ...]
    consumers: tuple[ConsumerOutlook, ...]
    cases: int = 0
    notes: tuple[str, ...] = field(default=())
    taken: frozenset[tuple[str, Operation]] = frozenset()
