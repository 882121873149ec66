"""The law of severity: what an effect means, by who sends the payload."""

from __future__ import annotations

from contractctl.model import Direction, Effect, Severity

LAW: dict[tuple[Effect, Direction], Severity] = {
    (Effect.NONE, "request"): Severity.SAFE,
    (Effect.NONE, "response"): Severity.SAFE,
    (Effect.NARROWS, "request"): Severity.BREAKING,
    (Effect.NARROWS, "response"): Severity.SAFE,
    (Effect.WIDENS, "request"): Severity.SAFE,
    (Effect.WIDENS, "response"): Severity.BREAKING,
    (Effect.EXTENDS, "request"): Severity.SAFE,
    (Effect.EXTENDS, "response"): Severity.DANGEROUS,
    (Effect.INCOMPARABLE, "request"): Severity.BREAKING,
    (Effect.INCOMPARABLE, "response"): Severity.BREAKING,
    (Effect.UNKNOWN, "request"): Severity.DANGEROUS,
    (Effect.UNKNOWN, "response"): Severity.DANGEROUS,
    (Effect.LIFECYCLE, "request"): Severity.BREAKING,
    (Effect.LIFECYCLE, "response"): Severity.BREAKING,
}

REASONS: dict[tuple[Effect, Direction], str] = {
    (Effect.NONE, "request"): "No payload is valid in one revision only.",
    (Effect.NONE, "response"): "No payload is valid in one revision only.",
    (Effect.NARROWS, "request"): "A request that base accepts is refused by head.",
    (Effect.NARROWS, "response"): "Head answers only what base already promised.",
    (Effect.WIDENS, "request"): "Every request that base accepts is still accepted.",
    (Effect.WIDENS, "response"): "Head may answer what base promised never to answer.",
    (Effect.EXTENDS, "request"): "Every request that base accepts is still accepted.",
    (Effect.EXTENDS, "response"): (
        "Head may answer something new that a tolerant reader ignores; a strict one fails."
    ),
    (Effect.INCOMPARABLE, "request"): "Head refuses some requests that base accepts.",
    (Effect.INCOMPARABLE, "response"): "Head may answer what base promised never to answer.",
    (Effect.UNKNOWN, "request"): (
        "What it means lies outside the schema: only a consumer that relies on it is hurt."
    ),
    (Effect.UNKNOWN, "response"): (
        "What it means lies outside the schema: only a consumer that relies on it is hurt."
    ),
    (Effect.LIFECYCLE, "request"): "It breaks a date that was promised.",
    (Effect.LIFECYCLE, "response"): "It breaks a date that was promised.",
}


def severity(effect: Effect, direction: Direction) -> Severity:
    """Derive the severity; there is no other place that decides one."""
    return LAW[effect, direction]


def derivation(effect: Effect, direction: Direction) -> str:
    """Say in one sentence why the law decides so."""
    return REASONS[effect, direction]
