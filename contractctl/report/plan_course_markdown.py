"""What decides the end of a plan, and what would bring it forward, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.plan.course_words import bought, buying, deciding, path
from contractctl.plan.nouns import Plan
from contractctl.report.markdown import escape, table


def course_markdown(plan: Plan) -> Iterator[str]:
    """The critical path and, of a plan that does not fit, what relaxing by one buys."""
    if plan.waves and (plan.critical_path or not plan.fit.fits):
        yield "## What decides the end"
        yield escape(deciding(plan))
    if plan.critical_path:
        yield table(
            ("Wave#", "Takes longest", "Working days#", "Why not earlier"),
            (tuple(map(escape, cells)) for cells in path(plan)),
        )
    if not plan.fit.fits:
        yield "## What relaxing by one buys"
        yield escape(buying(plan))
        if plan.relaxations:
            yield table(
                ("Constraint", "Now", "Then", "Saves#", "Fits"),
                (tuple(map(escape, bought(one))) for one in plan.relaxations),
            )
