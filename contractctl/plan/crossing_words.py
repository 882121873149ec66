"""What every rendering says of the way across: who works with whom, and what each step allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contractctl.model.commands import command
from contractctl.plan.nouns import Clash, Crossing, Pair, Pattern, Plan, Stride
from contractctl.plan.patterns import PATTERNS
from contractctl.plan.words import counted, names

PROVIDERS = ("base", "expanded", "head")
CONSUMERS = ("base", "head")

SHOWN = 3
"""Changes that a list shows before the rest is counted."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Changes that one contract cannot hold, by the pattern that can carry them."""

    pattern: Pattern
    clashes: tuple[Clash, ...]

    @property
    def heading(self) -> str:
        """The pattern by its id and what it does."""
        way = self.pattern.title.partition(": ")[2]
        return f"Cannot live in one contract; {self.pattern.id} can: {way}"


def summed(plan: Plan, crossing: Crossing) -> str:
    """Say in a sentence whether one contract serves both sides, and what writes it."""
    but = f" but for {counted(len(crossing.clashes), 'change')}" if crossing.clashes else ""
    return (
        f"One contract serves consumers of {plan.base} and of {plan.head} at once{but}, proven by"
        f" diff: `{_command(plan)}` writes it."
    )


def more(plan: Plan, count: int) -> str:
    """Say where changes are named that a list leaves out."""
    return f"and {count} more: `{_command(plan)} --format json` names them"


def _command(plan: Plan) -> str:
    return command("expand", f"{plan.api}@{plan.base}", f"{plan.api}@{plan.head}")


def label(plan: Plan, revision: str) -> str:
    """Name a column or row of the matrix: "base (v1)"; the expanded contract has no other name."""
    own = {"base": plan.base, "head": plan.head}.get(revision)
    return f"{revision} ({own})" if own else revision


def row(crossing: Crossing, consumers: str) -> tuple[Pair, ...]:
    """The cells of one row of the matrix, in the order of `PROVIDERS`."""
    found = {(one.consumers, one.provider): one for one in crossing.pairs}
    return tuple(found[consumers, provider] for provider in PROVIDERS)


def cell(pair: Pair) -> str:
    """Say whether a pair works."""
    if pair.works:
        return "works"
    return "1 change breaks" if pair.breaking == 1 else f"{pair.breaking} changes break"


def told(crossing: Crossing, step: Stride) -> tuple[str, ...]:
    """Say of a step what it allows, why not more, and what to do about it, in sentences."""
    pairs = tuple(dict.fromkeys((*step.breaks, *step.breaks_back)))
    why = (f"{cell(pair)} consumers of {pair.consumers} at {pair.provider}." for pair in pairs)
    return (f"{_outcome(step)}: {step.action}.", *why, *_advice(step, crossing, pairs))


def _outcome(step: Stride) -> str:
    forth = "Works" if step.works else "Breaks somebody"
    back = "can" if step.reversible else "cannot"
    link = "and" if step.works is step.reversible else "but"
    return f"{forth}, {link} {back} be rolled back alone"


def _advice(step: Stride, crossing: Crossing, pairs: Iterable[Pair]) -> Sequence[str]:
    """What to do where a step does not work or cannot be taken back alone."""
    hurt = {pair.consumers for pair in pairs}
    ways = sorted({one.pattern for one in crossing.clashes if one.consumers in hurt})
    if not step.works:
        return (f"Do first: {names(ways)}, see below.",)
    if not step.reversible:
        return (f"To go back, both sides go together, or do first: {names(ways)}, see below.",)
    return ()


def clash(one: Clash) -> str:
    """Say whom a change hits that cannot live in one contract, where, and what it is."""
    operations = sorted(map(str, one.operations))
    on = f" on {names(operations, 1)}" if operations else ""
    return f"for consumers of {one.consumers}{on}: {one.message}"


def carried(crossing: Crossing) -> tuple[Carried, ...]:
    """What cannot live in one contract, by the pattern that carries most of it first."""
    groups: defaultdict[str, list[Clash]] = defaultdict(list)
    for one in crossing.clashes:
        groups[one.pattern].append(one)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return tuple(Carried(PATTERNS[id], tuple(clashes)) for id, clashes in ordered)
