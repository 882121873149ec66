"""Where consumers stand, for the terminal: a table, then what each needs next."""

from __future__ import annotations

from rich.console import Console

from contractctl.cli.layout import indented, line, table
from contractctl.model.forecast import Forecast
from contractctl.model.ledger import Progress, Stage, Standing, State
from contractctl.report import forecasts
from contractctl.report.ledger_words import (
    age,
    earlier,
    evidence,
    headline,
    most_urgent_first,
    unknown_sentences,
)
from contractctl.report.wave_words import missing, watched

_STYLE = {State.REGRESSED: "red", State.DONE: "green", State.QUIET: "green", State.VERIFIED: "cyan"}


_STAGE_STYLE = {Stage.HELD_BACK: "red", Stage.DONE: "green", Stage.READY: "cyan"}


def render_text(found: Progress, likely: Forecast, console: Console) -> None:
    """Print progress at the width of the console."""
    what = f"{found.api}: {found.base} to {found.head}, as of {found.as_of}"
    console.print(line(what, "dim"))
    console.print(line(headline(found), "bold"))
    if said := forecasts.sentence(likely, found):
        console.print(line(said))
    shown = most_urgent_first(found)
    if shown:
        console.print()
        _overview(found, console)
    if found.waves:
        console.print()
        _waves(found, console)
    for one in shown:
        if one.state is not State.DONE:
            _details(one, console)
    for sentence in (*earlier(found), *unknown_sentences(found.unknown_events)):
        console.print()
        console.print(line(sentence, "yellow"))


def _overview(found: Progress, console: Console) -> None:
    made = table(
        *("consumer", "state", "since", "age", "stuck since", "team"),
        numbers=("age",),
        folding=("consumer", "team"),
    )
    for one in most_urgent_first(found):
        made.add_row(
            line(one.subject.name),
            line(one.state, _STYLE.get(one.state, "yellow" if one.stuck_since else "")),
            line(str(one.since or "")),
            line(age(found, one)),
            line(str(one.stuck_since or ""), "red"),
            line(one.subject.team),
        )
    console.print(made)


def _waves(found: Progress, console: Console) -> None:
    made = table("wave", "stage", "why", numbers=("wave",), folding=("why",))
    for one in found.waves:
        stage = line(one.stage, _STAGE_STYLE.get(one.stage, ""))
        made.add_row(str(one.number), stage, line(one.reason))
    console.print(made)
    for one in watched(found):
        if open_ones := missing(one):
            console.print(line(f"wave {one.number} ({one.stage}) lacks", "bold"))
            for text in open_ones:
                console.print(indented(line(text), 2))


def _details(one: Standing, console: Console) -> None:
    owner = f", {one.subject.owner}" if one.subject.owner else ""
    console.print()
    console.print(line(f"{one.subject.name} ({one.state}){owner}", "bold"))
    for label, text in (("why", one.reason), ("seen", evidence(one)), ("next", one.next_step)):
        console.print(indented(line(f"{label}: {text}"), 2))
