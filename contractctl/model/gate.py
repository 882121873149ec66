"""What the gate says of a pull request: findings, a verdict, and what it was derived from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from contractctl.model.change import Change
from contractctl.model.impact import Evidence, Verdict
from contractctl.model.migration import Waiver
from contractctl.model.places import Location


class Level(StrEnum):
    """How much a finding weighs: errors block, unknowns do where nothing else does."""

    ERROR = "error"
    UNKNOWN = "unknown"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """By which findings are sorted: what weighs most first."""
        return tuple(Level).index(self)


class Mode(StrEnum):
    """What a verdict does: nothing, a warning, or a red build."""

    REPORT = "report"
    WARN = "warn"
    ENFORCE = "enforce"


class GateVerdict(StrEnum):
    """What the gate says of all findings together, whatever the mode."""

    PASSED = "passed"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class Happened(StrEnum):
    """What becomes of a contract; untouched where only its consumers or dates change."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Hurt:
    """A consumer that a finding names, and why.

    owner: whom to ask; "" for a caller that no service in consumers.yaml claims
    """

    consumer: str
    owner: str
    verdict: Verdict
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """A step of the derivation of a finding, in a sentence.

    holds: whether a condition is met; None where it is not known, or the step is no condition
    is_condition: whether something has to be met: not where it only says what was looked at
    """

    text: str
    holds: bool | None = None
    is_condition: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule of the gate that a pull request runs against.

    rule: id in `contractctl.model.gate_rules`; for a check of the workspace `check-failed`
    level: note where it is waived
    fingerprint: 12 hexadecimal digits by which it is waived and explained
    contract: the contract that it is about
    change: the change of the contract, where the finding is about one
    change_rule: the rule of the diff, or the id of a check of the workspace; None for neither
    message: what, in one sentence; hint: what to do about it
    grounds: what the rule looked at beside change and consumers, in order, for --explain
    """

    rule: str
    level: Level
    fingerprint: str
    contract: str
    message: str
    hint: str
    location: Location | None = None
    change: Change | None = None
    change_rule: str | None = None
    hurts: tuple[Hurt, ...] = ()
    grounds: tuple[Ground, ...] = ()
    waived_by: Waiver | None = None

    @property
    def consumers(self) -> tuple[str, ...]:
        """The names of those it hurts, each once."""
        return tuple(dict.fromkeys(hurt.consumer for hurt in self.hurts))


@dataclass(frozen=True, slots=True)
class JudgedContract:
    """A contract that the pull request touches, and what was found of it in numbers.

    former: its name at the base, where it was renamed; else its name
    files: what was compared, as `path` or `old path to new path`
    breaking, dangerous, safe: changes; consumers: who consumes it, by declaration or traffic
    evidence: what is known of its use, in words: "49 days of traffic up to 2026-11-29"
    is_watched: whether traffic was looked at
    """

    api: str
    happened: Happened
    former: str
    files: tuple[str, ...] = ()
    breaking: int = 0
    dangerous: int = 0
    safe: int = 0
    consumers: int = 0
    evidence: str = ""
    is_watched: bool = False


@dataclass(frozen=True, slots=True)
class ContractInput:
    """A contract that was read, as `sha256:<hex>`; None where it is not there.

    Of one revision in one file it is what sha256sum prints of the file.
    """

    base: str | None
    head: str | None


@dataclass(frozen=True, slots=True)
class GateInputs:
    """All that the verdict depends on beside the date, as `sha256:<hex>`: equal inputs, equal
    verdict.

    evidence: usage.json and agreements, or what the ledger and the evidence store hold
    policy: settings of the gate, policy of the diff, and dates, waivers and removal terms
    consumers: consumers.yaml at the base and now
    """

    contracts: Mapping[str, ContractInput]
    evidence: str
    policy: str
    consumers: str


@dataclass(frozen=True, slots=True)
class GateSettings:
    """What `[tool.contractctl.gate]` of pyproject.toml says.

    against: the ref to compare with; None for the default branch
    policy: the policy of the diff; None for the profile of the contract's migration.yaml
    evidence_days: age from which on evidence proves use only, and its silence nothing
    levels: what findings of a rule weigh; None for a rule that is switched off
    """

    mode: Mode = Mode.ENFORCE
    against: str | None = None
    policy: str | None = None
    evidence_days: int = 90
    levels: Mapping[str, Level | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GateResult:
    """The verdict on a pull request.

    against: the ref as it was named or found, such as origin/main
    base: id of the commit that was compared with, their merge base
    head: id of the commit that is checked out; the work tree is judged, whatever is committed
    findings: errors first, then unknown, warnings, notes; within a level by contract, then
        in the order of the rules, then by place
    remarks: what a reviewer should know that is no finding, in sentences
    policy: the policy of the diff that an option asked for; None where the files say it
    workspace: where it lies in the repository, from whose top code hosts name files
    shown: how locations name it where the command runs above it; files of contracts are shown from
        the current folder, the other files of a workspace from the workspace
    paths: by how locations name them, where files lie in the repository, symbolic links followed
    off: the rules that the settings switch off, sorted
    """

    against: str
    base: str
    head: str
    as_of: date
    mode: Mode
    contracts: tuple[JudgedContract, ...]
    findings: tuple[Finding, ...]
    inputs: GateInputs
    remarks: tuple[str, ...] = ()
    policy: str | None = None
    workspace: str = ""
    shown: str = ""
    off: tuple[str, ...] = ()
    paths: Mapping[str, str] = field(default_factory=dict)

    @property
    def verdict(self) -> GateVerdict:
        """Blocked by an error, unknown by an unknown, else passed."""
        levels = {finding.level for finding in self.findings}
        if Level.ERROR in levels:
            return GateVerdict.BLOCKED
        return GateVerdict.UNKNOWN if Level.UNKNOWN in levels else GateVerdict.PASSED

    @property
    def exit_code(self) -> int:
        """What CI sees: only the mode enforce is ever red."""
        if self.mode is not Mode.ENFORCE:
            return 0
        return {GateVerdict.BLOCKED: 1, GateVerdict.UNKNOWN: 4, GateVerdict.PASSED: 0}[self.verdict]

    def of(self, level: Level) -> tuple[Finding, ...]:
        """The findings of a level."""
        return tuple(finding for finding in self.findings if finding.level is level)


def fingerprint(rule: str, contract: str, *about: str) -> str:
    """Twelve hexadecimal digits for a finding that is not about a change of the contract."""
    told = json.dumps([rule, contract, *about])
    return hashlib.sha256(told.encode()).hexdigest()[:12]
