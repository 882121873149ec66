"""Differences between two revisions, judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from contractctl.model.places import FieldPath, Location, Operation, Place, Step
from contractctl.pointer import JsonValue

Direction = Literal["request", "response"]
"""Who sends the payload: the consumer (request) or the provider (response)."""


class Effect(StrEnum):
    """What an edit does to the set of valid payloads (docs/rules.md, the law of severity)."""

    NONE = "none"
    NARROWS = "narrows"
    WIDENS = "widens"
    EXTENDS = "extends"
    INCOMPARABLE = "incomparable"
    UNKNOWN = "unknown"
    LIFECYCLE = "lifecycle"


class Severity(StrEnum):
    """What a change means for the contract alone, before any consumer is looked at."""

    BREAKING = "breaking"
    DANGEROUS = "dangerous"
    SAFE = "safe"


class Proof(StrEnum):
    """How far the severity of a change is proven."""

    WITNESS = "witness"
    CONTAINED = "contained"
    UNPROVEN = "unproven"
    LIFECYCLE = "lifecycle"
    STRUCTURAL = "structural"


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """Where a change touches messages: a node of the reach graph, or one step below it."""

    node: int
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A payload that one revision accepts and the other rejects.

    operation: the one whose message it is; the change may reach others too.
    """

    accepted_by: Literal["base", "head"]
    side: Direction
    payload: JsonValue
    rejected_because: str
    operation: Operation | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A judged difference: an edit, the rule that names it and the severity the law derives.

    operations: every operation that reaches the place, sorted.
    field: how a consumer names what changed (its shortest path); None for a whole operation.
    anchors: where impact looks it up in the reach graph.
    tolerated_by: the `tolerates` entry with which a consumer is not hurt, if there is one.
    explains: the rules of the edits that a composite stands for, sorted.
    """

    fingerprint: str
    rule: str
    severity: Severity
    direction: Direction
    effect: Effect
    operations: tuple[Operation, ...]
    place: Place
    field: FieldPath | None
    message: str
    hint: str
    base_value: JsonValue
    head_value: JsonValue
    base_place: Place | None
    head_place: Place | None
    anchors: tuple[Anchor, ...] = ()
    tolerated_by: str | None = None
    base_location: Location | None = None
    head_location: Location | None = None
    proof: Proof = Proof.UNPROVEN
    witness: Witness | None = None
    explains: tuple[str, ...] = ()
