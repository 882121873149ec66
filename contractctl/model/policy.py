"""A policy: where a house judges differently from the law of severity, and by which clause."""

from __future__ import annotations

from dataclasses import dataclass

from contractctl.model.change import Direction, Effect, Severity


@dataclass(frozen=True, slots=True)
class Override:
    """One deviation: by rule id, or by any of aspect, effect and direction; None matches all."""

    severity: Severity
    clause: str
    rule: str | None = None
    aspect: str | None = None
    effect: Effect | None = None
    direction: Direction | None = None

    def applies(self, rule: str, aspect: str, effect: Effect, direction: Direction) -> bool:
        """Whether this deviation speaks about a change."""
        return (
            self.rule in (None, rule)
            and self.aspect in (None, aspect)
            and self.effect in (None, effect)
            and self.direction in (None, direction)
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """A named list of deviations; the first that applies wins, without one the law decides."""

    name: str
    title: str
    overrides: tuple[Override, ...] = ()
