"""The frozen nouns that the stages hand to each other; no I/O and no clock."""

from __future__ import annotations

from contractctl.model.change import Anchor, Change, Direction, Effect, Proof, Severity, Witness
from contractctl.model.consumers import Consumption, Identity, Service, Use
from contractctl.model.contract import Dialect, Node, Revision
from contractctl.model.impact import ConsumerImpact, Evidence, EvidenceKind, Impact, Verdict
from contractctl.model.migration import (
    Calendar,
    Freeze,
    Migration,
    MigrationFile,
    Removal,
    RolloutPolicy,
    Timeline,
    Waiver,
)
from contractctl.model.places import (
    ITEM,
    MAP_VALUE,
    METHODS,
    FieldPath,
    Location,
    Operation,
    Place,
    Step,
)
from contractctl.model.policy import (
    STABILITIES,
    Notice,
    Override,
    Policy,
    Stability,
    Versioning,
)

__all__ = [
    "ITEM",
    "MAP_VALUE",
    "METHODS",
    "STABILITIES",
    "Anchor",
    "Calendar",
    "Change",
    "ConsumerImpact",
    "Consumption",
    "Dialect",
    "Direction",
    "Effect",
    "Evidence",
    "EvidenceKind",
    "FieldPath",
    "Freeze",
    "Identity",
    "Impact",
    "Location",
    "Migration",
    "MigrationFile",
    "Node",
    "Notice",
    "Operation",
    "Override",
    "Place",
    "Policy",
    "Proof",
    "Removal",
    "Revision",
    "RolloutPolicy",
    "Service",
    "Severity",
    "Stability",
    "Step",
    "Timeline",
    "Use",
    "Verdict",
    "Versioning",
    "Waiver",
    "Witness",
]
