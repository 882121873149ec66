"""What a change means for a consumer, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass
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
