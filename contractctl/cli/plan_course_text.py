"""What decides the end of a plan, and what would bring it forward, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType

from contractctl.cli.layout import line, table
from contractctl.plan.course_words import bought, buying, deciding, path
from contractctl.plan.nouns import Plan


def critical_path_text(plan: Plan) -> Iterable[RenderableType]:
    """What decides the end: the notice, or the consumers by which the last wave is over."""
    if not plan.waves or (plan.fit.fits and not plan.critical_path):
        return
    yield line(deciding(plan))
    if not plan.critical_path:
        return
    folding = ("consumer", "why not earlier")
    rows = table("wave", "consumer", "days", folding[1], numbers=("wave", "days"), folding=folding)
    for cells in path(plan):
        rows.add_row(*map(line, cells))
    yield rows


def relaxations_text(plan: Plan) -> Iterable[RenderableType]:
    """What relaxing buys, of a plan that does not fit."""
    if plan.fit.fits:
        return
    yield line(buying(plan))
    if plan.relaxations:
        folding = ("constraint", "now", "then")
        rows = table(*folding, "saves", "fits", numbers=("saves",), folding=folding)
        for one in plan.relaxations:
            rows.add_row(*map(line, bought(one)))
        yield rows
