"""An audit for the terminal: the answer, how far it reaches, the findings, the coverage."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from contractctl.audit import Audit
from contractctl.audit.words import (
    BOUND_MEANS,
    answer,
    bound_words,
    contract_words,
    cycle_words,
    gap_words,
    reach,
)
from contractctl.cli.layout import indented, line, table
from contractctl.plan.words import counted
from contractctl.report.audit_sections import Item, Section, hits_words, sections, source_words

SHOWN_SOURCES = 20
SHOWN_GAPS = 10

_WHOLE_NAME = 36
"""Columns up to which the name of a source stays on one line."""


def render_text(found: Audit, console: Console) -> None:
    """Print the answer first, and last what the answer rests on."""
    console.print(line(answer(found), "bold"))
    console.print(line(reach(found)))
    for section in sections(found):
        _section(section, console)
    _coverage(found, console)


def _section(section: Section, console: Console) -> None:
    console.print()
    console.print(line(f"{section.title} ({section.count})", "bold"))
    console.print(line(section.meaning, "dim"))
    for item in section.items:
        _item(item, console)


def _item(item: Item, console: Console) -> None:
    name = line(item.name, "cyan")
    if item.hits is not None:
        name.append(f"  {hits_words(item.hits)}", style="bold")
    console.print(indented(name, 2))
    for detail in item.details:
        console.print(indented(line(detail, "dim"), 4))
    if item.next_step:
        console.print(indented(Text.assemble(("next: ", "cyan"), line(item.next_step)), 4))


def _coverage(found: Audit, console: Console) -> None:
    console.print()
    console.print(line("What was watched, and what could not be seen", "bold"))
    covered = found.coverage
    for one in covered.contracts:
        console.print(indented(line(contract_words(one), "" if one.has_data else "yellow"), 2))
        if one.has_data:
            console.print(indented(line(cycle_words(one), "dim"), 4))
    if covered.total.has_data:
        said = f"hits that cannot be told apart: {bound_words(covered.residual)}"
        console.print(indented(line(said), 2))
        console.print(indented(line(BOUND_MEANS, "dim"), 4))
    for gap in covered.gaps[:SHOWN_GAPS]:
        console.print(indented(line(f"gap: {gap_words(gap)}", "yellow"), 2))
    if len(covered.gaps) > SHOWN_GAPS:
        console.print(indented(line(f"and {len(covered.gaps) - SHOWN_GAPS} more gaps"), 2))
    if covered.preflights:
        said = f"{covered.preflights:,} OPTIONS and HEAD requests stand beside the real ones"
        console.print(indented(line(said, "dim"), 2))
    for remark in covered.remarks:
        console.print(indented(line(remark, "dim"), 2))
    _sources(found, console)


def _sources(found: Audit, console: Console) -> None:
    rows = list(source_words(found))
    if not rows:
        console.print(indented(line("nothing was imported: `contractctl evidence import`"), 2))
        return
    wide = max(len(name) for name, *_ in rows[:SHOWN_SOURCES]) > _WHOLE_NAME
    overview = table(
        "source",
        "format",
        "lines",
        "what became of them",
        numbers=("lines",),
        folding=("source", "what became of them") if wide else ("what became of them",),
    )
    for name, format, lines, became in rows[:SHOWN_SOURCES]:
        overview.add_row(line(name), line(format), line(f"{lines:,}"), line(became, "dim"))
    console.print()
    console.print(overview)
    if len(rows) > SHOWN_SOURCES:
        console.print(line(f"and {counted(len(rows) - SHOWN_SOURCES, 'more source')}", "dim"))
