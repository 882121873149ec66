"""Where consumers stand, for the terminal: a table, then what each needs next."""

from __future__ import annotations

from rich.console import Console

from contractctl.cli.layout import indented, line, table
from contractctl.model.ledger import Progress, Standing, State
from contractctl.report.ledger_words import (
    age,
    evidence,
    headline,
    most_urgent_first,
    unknown_sentences,
)

_STYLE = {State.REGRESSED: "red", State.DONE: "green", State.QUIET: "green", State.VERIFIED: "cyan"}


def render_text(found: Progress, console: Console) -> None:
    """Print progress at the width of the console."""
    what = f"{found.api}: {found.base} to {found.head}, as of {found.as_of}"
    console.print(line(what, "dim"))
    console.print(line(headline(found), "bold"))
    shown = most_urgent_first(found)
    if shown:
        console.print()
        _overview(found, console)
    for one in shown:
        if one.state is not State.DONE:
            _details(one, console)
    for sentence in unknown_sentences(found.unknown_events):
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


def _details(one: Standing, console: Console) -> None:
    console.print()
    console.print(line(f"{one.subject.name} ({one.state}), {one.subject.owner}", "bold"))
    for label, text in (("why", one.reason), ("seen", evidence(one)), ("next", one.next_step)):
        console.print(indented(line(f"{label}: {text}"), 2))
