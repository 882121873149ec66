"""Text and tables for the terminal in which user text can do no harm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from contractctl.model import Severity, Verdict
from contractctl.report.plain import one_line

WIDE = 110
"""From this many columns on there is room for a second text column."""

SEVERITY_STYLE = {Severity.BREAKING: "red", Severity.DANGEROUS: "yellow", Severity.SAFE: "green"}
VERDICT_STYLE = {
    Verdict.AFFECTED: "red",
    Verdict.POSSIBLE: "yellow",
    Verdict.UNKNOWN: "magenta",
    Verdict.UNAFFECTED: "green",
}


def line(text: str, style: str = "") -> Text:
    """Make text that rich takes literally, on one line; control characters become `?`."""
    return Text(one_line(text), style=style)


def indented(text: Text, columns: int) -> Padding:
    """Text that stays indented where it wraps."""
    return Padding(text, (0, 0, 0, columns), expand=False)


def print_sections(
    sections: Iterable[tuple[str, Iterable[RenderableType]]], console: Console
) -> None:
    """Print each section below its heading; one that has nothing to say is left out."""
    for heading, parts in sections:
        shown = list(parts)
        if shown:
            console.print()
            console.rule(line(heading, "bold"), align="left", style="dim")
            for part in shown:
                console.print(part, highlight=False)


def table(*columns: str, numbers: Iterable[str] = (), folding: Iterable[str] = ()) -> Table:
    """Make a table; numbers stand to the right, and only the folding columns give way."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for name in columns:
        justify: Literal["right", "left"] = "right" if name in numbers else "left"
        made.add_column(name, justify=justify, no_wrap=name not in folding, overflow="fold")
    return made


def columns(rows: Iterable[Sequence[Text]]) -> Table:
    """Lay rows out without a head; only the last column wraps."""
    known = [tuple(row) for row in rows]
    made = Table.grid(padding=(0, 2, 0, 0))
    for last in (index == len(known[0]) - 1 for index in range(len(known[0]))) if known else ():
        made.add_column(no_wrap=not last, overflow="fold")
    for row in known:
        made.add_row(*row)
    return made
