"""How long after the day on which it is due a consumer is done, by what was seen of others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

_SHAPES = ((0.55, 1), (0.75, 2), (1.0, 2), (1.5, 2), (2.2, 1))
"""Shapes of Weibull's law with what speaks for each before anything is seen.

Below 1 those who are late stay late for long, at 1 every day is like every other, above 1 nobody
stays for long. How often what follows comes true: docs/ledger.md.
"""

_SCALES = tuple(0.7 * 1.25**step for step in range(28))
"""Typical delays, in working days: from the next day to a year and more."""

_SMALLEST = 1e-300


@dataclass(frozen=True, slots=True)
class Law:
    """Weibull's law: of two numbers that say how delays are spread."""

    scale: float
    shape: float

    def stays(self, working_days: int) -> float:
        """The chance that more than so many working days go by."""
        return math.exp(-self.passed(working_days))

    def passed(self, working_days: int) -> float:
        """How much of the risk to be done lies behind somebody who waited so long."""
        return float((working_days / self.scale) ** self.shape)

    def longest(self, waited: int, count: int, dice: Random) -> int:
        """Of `count` who have waited so long, by how many working days more the last is done."""
        # The largest of so many draws is one draw: each of 2,000 consumers would cost its own.
        luck = (dice.getrandbits(52) + 0.5) / 2**52
        risk = self.passed(waited) - math.log(-math.expm1(math.log(luck) / count))
        return max(int(self.scale * risk ** (1 / self.shape) - waited), 0)


@dataclass(frozen=True, slots=True)
class Delays:
    """Delays that were seen, in working days: of those who are done, and so far of the others."""

    done: Counter[int] = field(default_factory=Counter)
    open: Counter[int] = field(default_factory=Counter)

    def laws(self, count: int, dice: Random) -> Iterator[Law]:
        """Laws that may have made them, each as often as what was seen speaks for it."""
        laws = [(Law(scale, shape), prior) for shape, prior in _SHAPES for scale in _SCALES]
        weights = [math.log(prior) + self._likelihood(law) for law, prior in laws]
        best = max(weights)
        sums = tuple(accumulate(math.exp(weight - best) for weight in weights))
        yield from dice.choices([law for law, _ in laws], cum_weights=sums, k=count)

    def _likelihood(self, law: Law) -> float:
        """The logarithm of the chance to see what was seen."""
        found = 0.0
        for days, count in self.done.items():
            chance = law.stays(days) - law.stays(days + 1)
            found += count * math.log(max(chance, _SMALLEST))
        return found - sum(count * law.passed(days + 1) for days, count in self.open.items())
