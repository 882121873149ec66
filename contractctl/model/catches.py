"""What the gate has ever caught, by rule and change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Catch:
    """A change that the gate stopped, or would have: one, however many commits it was seen in.

    fingerprint, change_rule: "" where the finding had none
    is_blocked: whether mode enforce stopped it once; else it would have
    first, last: days on which it was found; results: how many results of the gate found it
    refs: the commits, as far as they are known, in the order of the days
    spared: consumers that it would have hit, and for whom nobody accepted it since
    waived: consumers for whom somebody accepted it later
    """

    contract: str
    rule: str
    fingerprint: str
    change_rule: str
    is_blocked: bool
    first: date
    last: date
    results: int
    refs: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleCatches:
    """What one rule of the gate stopped, and would have stopped; nothing is an answer, too.

    held: what mode enforce held up because nobody could say whether it breaks anybody
    """

    rule: str
    catches: tuple[Catch, ...] = ()
    held: tuple[Catch, ...] = ()

    @property
    def blocked(self) -> tuple[Catch, ...]:
        """What mode enforce stopped."""
        return tuple(one for one in self.catches if one.is_blocked)

    @property
    def missed(self) -> tuple[Catch, ...]:
        """What modes report and warn let through."""
        return tuple(one for one in self.catches if not one.is_blocked)

    @property
    def spared(self) -> tuple[str, ...]:
        """The consumers that were spared, each once, sorted."""
        return tuple(sorted({name for one in self.blocked for name in one.spared}))


@dataclass(frozen=True, slots=True)
class Catches:
    """The answer to whether the gate has ever caught anything.

    api: the contract that was asked for; None for all
    results: verdicts on a contract that the ledger knows, of the days from first to last
    rules: every rule that there is, in the order of the catalogue, and those of other versions
    """

    api: str | None
    as_of: date
    results: int
    contracts: tuple[str, ...]
    first: date | None
    last: date | None
    rules: tuple[RuleCatches, ...]

    @property
    def catches(self) -> tuple[Catch, ...]:
        """All, the latest first."""
        return _latest_first(one for rule in self.rules for one in rule.catches)

    @property
    def held(self) -> tuple[Catch, ...]:
        """All that was held up because nobody could say, the latest first."""
        return _latest_first(one for rule in self.rules for one in rule.held)


def _latest_first(found: Iterable[Catch]) -> tuple[Catch, ...]:
    return tuple(
        sorted(
            found,
            key=lambda one: (-one.first.toordinal(), one.contract, one.rule, one.fingerprint),
        )
    )
