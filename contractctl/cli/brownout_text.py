"""Brownouts for the terminal: the schedule with what it does to whom, and what one showed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from contractctl.cli.layout import line, table
from contractctl.plan.brownout_reading import BrownoutReading, Outcome, Reaction
from contractctl.plan.brownout_words import (
    REACTIONS,
    agreeing,
    compared,
    effect,
    length,
    result,
    sentence,
    when,
)
from contractctl.plan.brownouts import Brownouts, Window
from contractctl.plan.words import names

_REMARK_STYLE = {"conflict": "red", "unknown": "magenta", "assumption": "yellow", "note": "dim"}
_ORDER = list(_REMARK_STYLE)
_STYLE = {
    Reaction.FAILED: "red",
    Reaction.RETRIED: "yellow",
    Reaction.GONE_QUIET: "magenta",
    Reaction.UNAFFECTED: "green",
    Reaction.NO_DATA: "dim",
}


def render_text(made: Brownouts, console: Console) -> None:
    """Print a schedule at the width of the console."""
    console.print(line(sentence(made), "bold"))
    listed = names([str(one) for one in made.operations])
    console.print(line(f"Refused by {made.refusal.status}: {listed}", "dim"))
    if next_step := agreeing(made):
        console.print(line(next_step))
    if made.windows:
        console.print()
        console.print(_windows(made))
    if made.windows and made.windows[0].effects:
        console.print()
        console.print(line("Requests that would fail, by the calls of the last weeks", "bold"))
        console.print(_effects(made))
    console.print()
    console.print(line(f"Kill switch: {made.kill_switch}"))
    if made.remarks:
        console.print()
    for remark in sorted(made.remarks, key=lambda one: _ORDER.index(one.kind)):
        console.print(line(f"{remark.kind}: {remark.text}", _REMARK_STYLE[remark.kind]))


def _windows(made: Brownouts) -> Table:
    rows = table("#", "when", "length", "reaches", "fail", numbers=("#", "fail"), folding=("when",))
    for window in made.windows:
        cells = (
            *(str(window.number), when(window, made), length(window.minutes), _reaches(window)),
            effect(window.requests),
        )
        rows.add_row(*(line(cell, "dim" if window.is_over else "") for cell in cells))
    return rows


def _reaches(window: Window) -> str:
    of = f"{len(window.reached)} of {len(window.effects)}"
    return f"{of} (over)" if window.is_over else of


def _effects(made: Brownouts) -> Table:
    numbers = tuple(f"#{window.number}" for window in made.windows)
    rows = table("consumer", *numbers, numbers=numbers, folding=("consumer",))
    for index, one in enumerate(made.windows[0].effects):
        cells = (effect(window.effects[index].requests) for window in made.windows)
        rows.add_row(line(one.consumer), *map(line, cells))
    return rows


def render_reading(found: BrownoutReading, api: str, console: Console) -> None:
    """Print what a brownout showed of each consumer, the worst first."""
    console.print(line(result(found, api), "bold"))
    console.print(line(compared(found), "dim"))
    if found.outcomes:
        console.print()
        console.print(_outcomes(found.outcomes))


def _outcomes(outcomes: Sequence[Outcome]) -> Table:
    counts = ("calls", "failed", "usual")
    rows = table("consumer", "showed", *counts, "why", numbers=counts, folding=("consumer", "why"))
    order = list(REACTIONS)
    for one in sorted(outcomes, key=lambda one: order.index(one.reaction)):
        usual = "-" if one.usual is None else f"{one.usual:,.1f}"
        rows.add_row(
            line(one.consumer),
            line(REACTIONS[one.reaction], _STYLE[one.reaction]),
            *(line(text) for text in (f"{one.hits:,.0f}", f"{one.failed:,.0f}", usual)),
            line(one.why, "dim"),
        )
    return rows
