"""Rules of the house, one file each in checks/: those that the gate asks of a contract."""

from __future__ import annotations

from contractctl.checks.context import (
    CheckedChange,
    CheckedOperation,
    CheckedRevision,
    CheckFinding,
    Context,
    Spot,
)
from contractctl.checks.kinds import checks_of_kind, gate_checks, lost_checks
from contractctl.checks.running import run_checks

__all__ = [
    "CheckFinding",
    "CheckedChange",
    "CheckedOperation",
    "CheckedRevision",
    "Context",
    "Spot",
    "checks_of_kind",
    "gate_checks",
    "lost_checks",
    "run_checks",
]
