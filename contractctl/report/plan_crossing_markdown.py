"""The way across in Markdown: who works with whom, and what each of the three steps allows."""

from __future__ import annotations

from collections.abc import Iterator

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
from contractctl.plan.nouns import Plan
from contractctl.report.markdown import bullets, escape, table


def crossing_markdown(plan: Plan) -> Iterator[str]:
    """The section, block by block; nothing where nothing has to be crossed."""
    crossing = plan.crossing
    if crossing is None:
        return
    yield "## Step by step"
    yield escape(summed(plan, crossing))
    yield table(
        ("Consumers of", *(f"Provider: {escape(label(plan, one))}" for one in PROVIDERS)),
        (
            (escape(label(plan, consumers)), *map(cell, row(crossing, consumers)))
            for consumers in CONSUMERS
        ),
    )
    yield bullets(
        f"**{step.id}**: {escape(' '.join(told(crossing, step)))}" for step in crossing.steps
    )
    for group in carried(crossing):
        yield escape(group.heading)
        yield bullets(_clashes(plan, group))


def _clashes(plan: Plan, group: Carried) -> Iterator[str]:
    for one in group.clashes[:SHOWN]:
        yield escape(clash(one))
    if (rest := len(group.clashes) - SHOWN) > 0:
        yield escape(more(plan, rest))
