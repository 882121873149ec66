"""The rules of the gate: what each forbids, why, and what it weighs unless settings say else."""

from __future__ import annotations

from dataclasses import dataclass

from contractctl.model.gate import Level


@dataclass(frozen=True, slots=True)
class GateRule:
    """A rule that can be switched off, or weighed otherwise, in `[tool.contractctl.gate.rules]`."""

    id: str
    level: Level
    summary: str
    why: str


GATE_RULES: tuple[GateRule, ...] = (
    GateRule(
        "breaks-consumer",
        Level.ERROR,
        "A breaking change hits a consumer",
        "The consumer uses what changes, or may use it, and will fail when this is deployed.",
    ),
    GateRule(
        "endangers-consumer",
        Level.ERROR,
        "A dangerous change hits a consumer",
        "The contract alone does not tell whether the consumer survives this, and it has not said"
        " that it tolerates it.",
    ),
    GateRule(
        "unknown-consumer",
        Level.UNKNOWN,
        "A consumer may be hit, and no source says what it uses",
        "No evidence is not evidence of no use.",
    ),
    GateRule(
        "removed-before-sunset",
        Level.ERROR,
        "Something is removed before the date that was promised",
        "Consumers plan by the date that was announced to them.",
    ),
    GateRule(
        "removed-before-quiet",
        Level.ERROR,
        "Something is removed that is still called, or of which nobody knows whether it is",
        "The date has passed, but requests have not stopped, or nobody has looked.",
    ),
    GateRule(
        "removed-without-consent",
        Level.ERROR,
        "Something is removed to which the owner of a consumer has not agreed",
        "Silence in traffic does not show what runs once a quarter; its owner knows.",
    ),
    GateRule(
        "deprecated-without-sunset",
        Level.ERROR,
        "Something becomes deprecated, and nobody is told until when it works",
        "A deprecation without a date is not acted on.",
    ),
    GateRule(
        "sunset-shortened",
        Level.ERROR,
        "A promised date is moved earlier or taken back",
        "Consumers plan by the date that was announced to them.",
    ),
    GateRule(
        "edge-onto-deprecated",
        Level.ERROR,
        "A consumer starts to use what is deprecated",
        "It would have to move away again before the date.",
    ),
    GateRule(
        "waiver-expired",
        Level.ERROR,
        "A waiver has expired",
        "Nobody accepts this risk any more.",
    ),
    GateRule(
        "waiver-unused",
        Level.ERROR,
        "A waiver hits no change",
        "Its fingerprint is mistyped, or what it accepted is not there; it would hide the next"
        " change that happens to look alike.",
    ),
    GateRule(
        "waiver-too-wide",
        Level.ERROR,
        "A waiver names no consumers",
        "A risk is accepted by those who bear it, not for everybody who comes later.",
    ),
    GateRule(
        "evidence-stale",
        Level.UNKNOWN,
        "The evidence that a verdict rests on is older than the policy allows",
        "What nobody was seen to do three months ago says nothing of today.",
    ),
    GateRule(
        "check-failed",
        Level.ERROR,
        "A check of the workspace (checks/*.py) found something",
        "The house has rules of its own.",
    ),
    GateRule(
        "gate-loosened",
        Level.WARNING,
        "This pull request changes what the gate looks at",
        "Who reviews it should know that the gate was stricter before.",
    ),
)

BY_ID = {rule.id: rule for rule in GATE_RULES}
