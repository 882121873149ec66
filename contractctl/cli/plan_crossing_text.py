"""The way across on the terminal: who works with whom, and what each of the three steps allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.padding import Padding

from contractctl.cli.layout import columns, indented, line, table
from contractctl.plan.crossing_words import (
    CONSUMERS,
    PROVIDERS,
    SHOWN,
    Carried,
    carried,
    cell,
    clash,
    label,
    more,
    row,
    summed,
    told,
)
from contractctl.plan.nouns import Crossing, Plan


def crossing_text(plan: Plan) -> Iterable[RenderableType]:
    """The proof, the matrix, the steps, and what has to be carried apart."""
    crossing = plan.crossing
    if crossing is None:
        return
    yield line(summed(plan, crossing))
    yield Padding(_matrix(plan, crossing), (1, 0, 1, 0))
    yield columns(
        (line(step.id, "bold"), line(" ".join(told(crossing, step)))) for step in crossing.steps
    )
    for group in carried(crossing):
        yield Padding(line(group.heading), (1, 0, 0, 0))
        yield from _clashes(plan, group)


def _matrix(plan: Plan, crossing: Crossing) -> RenderableType:
    heads = [f"provider: {label(plan, one)}" for one in PROVIDERS]
    rows = table("consumers of", *heads, folding=("consumers of", *heads))
    for consumers in CONSUMERS:
        cells = (
            line(cell(pair), "green" if pair.works else "red") for pair in row(crossing, consumers)
        )
        rows.add_row(line(label(plan, consumers)), *cells)
    return rows


def _clashes(plan: Plan, group: Carried) -> Iterator[RenderableType]:
    for one in group.clashes[:SHOWN]:
        yield indented(line(clash(one)), 2)
    if (rest := len(group.clashes) - SHOWN) > 0:
        yield indented(line(more(plan, rest), "dim"), 2)
