"""The list of notices for the terminal: whom there is something to tell, and what about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from contractctl.cli.layout import WIDE, line, table
from contractctl.model import Severity
from contractctl.plan.notices import About, PersonalNotice
from contractctl.plan.nouns import Plan
from contractctl.plan.words import counted, title

_STYLE = {About.REGRESSION: "red", About.QUESTION: "magenta", About.THANKS: "green"}
_ROOM_FOR_COUNTS = 90
"""Columns from which on there is room for more than who, what about and by when."""
_COUNTED = (Severity.BREAKING, Severity.DANGEROUS)


def render_list(plan: Plan, picked: Sequence[PersonalNotice], console: Console) -> None:
    """Print a line for each notice at the width of the console."""
    sunset = plan.timeline.sunset
    console.print(line(f"{title(plan)}, as of {plan.as_of}; sunset {sunset}", "dim"))
    if not picked:
        console.print(line("Nobody has to be told: no consumer has to move.", "bold"))
        return
    by_kind = Counter(one.about for one in picked)
    kinds = ", ".join(f"{by_kind[one]} {one}" for one in About if by_kind[one])
    console.print(line(f"{counted(len(picked), 'notice')}: {kinds}", "bold"))
    console.print()
    wide = console.width >= WIDE
    counts: tuple[str, ...] = ("breaking", "dangerous") if wide else ("brk.", "dang.")
    counts = counts if console.width >= _ROOM_FOR_COUNTS else ()
    rows = table("consumer", "about", "by", *counts, "owner", numbers=counts, folding=("owner",))
    for one in picked:
        hit = [each.change.severity for each in one.hits]
        is_known = one.about is not About.QUESTION
        rows.add_row(
            line(one.consumer),
            line(one.about, _STYLE.get(one.about, "")),
            str(one.deadline or "-"),
            *(
                str(hit.count(severity)) if is_known else "?"
                for severity in _COUNTED[: len(counts)]
            ),
            line(one.owner, "dim"),
        )
    console.print(rows)
    console.print()
    console.print(
        line("Name consumers to read their messages; --format mail --output DIR writes them all.")
    )
