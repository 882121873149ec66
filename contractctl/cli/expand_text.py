"""What an expansion proves and what it leaves open, for people: on stderr, beside the contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contractctl.expand import Expansion
    from contractctl.expand.nouns import Remaining

MOST_PLACES = 3


def summary(expansion: Expansion) -> Iterator[str]:
    """The lines of the summary, most important first."""
    from contractctl.model import Severity
    from contractctl.report.plain import one_line

    base, head = (one_line(one.name) for one in (expansion.forth.base, expansion.forth.head))
    breaking = expansion.forth.count(Severity.BREAKING)
    left = expansion.conflicts
    changes = "1 breaking change" if breaking == 1 else f"{breaking} breaking changes"
    if not left:
        yield f"{base} to {head}, {changes}: one contract serves consumers of both, proven by diff"
    else:
        yield f"{base} to {head}, {changes}: {len(left)} cannot live in one contract"
        yield from _conflicts(left)
    careful = tuple(one for one in expansion.remaining if one not in left)
    if careful:
        yield f"{len(careful)} dangerous left: hurts who relies on what the contract leaves open"
        yield from _places(careful, "  ")
    yield from _matrix(expansion)


def _conflicts(left: tuple[Remaining, ...]) -> Iterator[str]:
    from contractctl.plan.carriers import carrier_for

    groups: defaultdict[str, list[Remaining]] = defaultdict(list)
    titles: dict[str, str] = {}
    for one in left:
        pattern = carrier_for(one.change)
        groups[pattern.id].append(one)
        titles[pattern.id] = pattern.title
    for id, members in groups.items():
        yield f"  {id}: {titles[id].partition(': ')[2] or titles[id]}"
        yield from _places(members, "    ")


def _places(members: Sequence[Remaining], indent: str) -> Iterator[str]:
    from contractctl.report.plain import one_line

    for one in members[:MOST_PLACES]:
        said = one_line(f"{one.change.message} ({one.change.rule})")
        yield f"{indent}for {one.consumers} consumers: {said}"
    if len(members) > MOST_PLACES:
        yield f"{indent}and {len(members) - MOST_PLACES} more, see --format json"


def _matrix(expansion: Expansion) -> Iterator[str]:
    cells = expansion.matrix.cells
    yield f"{'consumers':11}{'base':>12}{'expanded':>12}{'head':>12}   <- provider"
    for consumers in ("base", "head"):
        row = [cell for cell in cells if cell.consumers == consumers]
        words = ("works" if cell.works else f"{cell.breaking} breaking" for cell in row)
        yield f"{consumers:11}" + "".join(f"{word:>12}" for word in words)
    for step in expansion.matrix.steps:
        works = "works" if step.works else "breaks somebody"
        back = "can be" if step.reversible else "cannot be"
        yield f"{step.id:8} {works}, {back} rolled back alone: {step.action}"
