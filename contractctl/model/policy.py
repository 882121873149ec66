"""A policy: where a house judges differently from the law of severity, and by which clause."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from contractctl.model.change import Direction, Effect, Severity

Stability = Literal["draft", "alpha", "beta", "stable"]
"""What `x-stability-level` may say, least stable first."""

STABILITIES: tuple[Stability, ...] = ("draft", "alpha", "beta", "stable")

Versioning = Literal["moved", "every-change"]
"""What `info.version` promises: a version that moved tells the truth about what changed, or also
that it moves with every change."""


@dataclass(frozen=True, slots=True)
class Override:
    """One deviation: by a glob on rule ids, or by any of aspect, effect and direction; None
    matches all."""

    severity: Severity
    clause: str
    rule: str | None = None
    aspect: str | None = None
    effect: Effect | None = None
    direction: Direction | None = None

    def applies(self, rule: str, aspect: str, effect: Effect, direction: Direction) -> bool:
        """Whether this deviation speaks about a change."""
        return (
            (self.rule is None or fnmatchcase(rule, self.rule))
            and self.aspect in (None, aspect)
            and self.effect in (None, effect)
            and self.direction in (None, direction)
        )


@dataclass(frozen=True, slots=True)
class Notice:
    """The least days between the announcement of an end and the end, by stability level."""

    draft: int = 0
    alpha: int = 0
    beta: int = 31
    stable: int = 180

    def days(self, level: Stability) -> int:
        """The least notice for what has this level."""
        return {
            "draft": self.draft,
            "alpha": self.alpha,
            "beta": self.beta,
            "stable": self.stable,
        }[level]


@dataclass(frozen=True, slots=True)
class Policy:
    """A named list of deviations; the first that applies wins, without one the law decides.

    notice and versioning say what the house promises beside the contract itself.
    """

    name: str
    title: str
    overrides: tuple[Override, ...] = ()
    notice: Notice = Notice()
    versioning: Versioning = "moved"

    def override(
        self, rule: str, aspect: str, effect: Effect, direction: Direction
    ) -> Override | None:
        """The deviation that decides about a change, if there is one."""
        for override in self.overrides:
            if override.applies(rule, aspect, effect, direction):
                return override
        return None
