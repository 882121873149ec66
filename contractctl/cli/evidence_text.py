"""What an import read, and what is known of consumers, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rich.console import Console
from rich.text import Text

from contractctl.cli.layout import indented, line, table
from contractctl.evidence.forgetting import Forgotten
from contractctl.model.evidence import Imported, Rejection, SourceRecord
from contractctl.model.impact import Knowledge, KnownUse, Watched
from contractctl.model.moments import day
from contractctl.plan.words import counted, names
from contractctl.report.evidence_json import granularity

SHOWN_FIELDS = 6

PACT = "pact"
"""The kind of source that tells what was agreed, not what happened: interactions, no hits."""


def render_import(found: Sequence[Imported], console: Console) -> None:
    """Print what became of each source, and examples of what could not be read."""
    overview = table(
        *("source", "kind", "lines", "hits", "rejected", "skipped", "known"),
        numbers=("lines", "hits", "rejected", "skipped", "known"),
        folding=("source",),
    )
    for one in found:
        skipped = sum(count for _, count in one.skipped)
        hits = counted(one.hits, "interaction") if one.format == PACT else f"{one.hits:,}"
        numbers = (one.rejected, skipped, one.known)
        overview.add_row(
            *(line(one.name), line(one.format or "?"), Text(f"{one.lines:,}"), Text(hits)),
            *(Text(f"{number:,}") for number in numbers),
        )
    console.print(overview)
    for one in found:
        for text in _remarks(one):
            console.print(indented(line(text, "dim"), 2))
    console.print(line(_total(found), "bold"))


def _remarks(one: Imported) -> list[str]:
    said = [f"{one.name}: {one.note}"] if one.note else []
    said += [f"{one.name}: skipped {count:,}: {reason}" for reason, count in one.skipped]
    said += [f"{one.name}{_line(bad)}: {bad.reason}: {bad.text}" for bad in one.rejections]
    return said


def _line(bad: Rejection) -> str:
    """Where a line stands; what an engine counted has no lines."""
    return f":{bad.line}" if bad.line else ""


def _total(found: Sequence[Imported]) -> str:
    hits = sum(one.hits for one in found if one.format != PACT)
    interactions = sum(one.hits for one in found if one.format == PACT)
    rejected = sum(one.rejected for one in found)
    unread = sum(not one.format for one in found)
    said = counted(hits, "new hit") if hits or not interactions else ""
    said += " and " if hits and interactions else ""
    said += counted(interactions, "interaction") if interactions else ""
    said += f" from {counted(len(found) - unread, 'source')}"
    said += f"; {counted(rejected, 'line')} could not be read" if rejected else ""
    return said + (f"; {counted(unread, 'source')} not imported" if unread else "")


def render_sources(found: Sequence[SourceRecord], console: Console) -> None:
    """Print what was imported, with the number by which it can be forgotten."""
    overview = table(
        *("", "source", "kind", "from", "to", "lines", "hits", "imported"),
        numbers=("", "lines", "hits"),
        folding=("source",),
    )
    for one in found:
        sampled = f" ({one.sampled:g} sampled)" if one.sampled < 1 else ""
        times = (one.first, one.last)
        overview.add_row(
            *(line(str(one.number), "dim"), line(one.name), line(one.format + sampled)),
            *(line("" if time is None else str(day(time))) for time in times),
            *(line(f"{one.lines:,}"), line(f"{one.parsed:,}"), line(str(day(one.imported)), "dim")),
        )
    console.print(overview)
    console.print(line(counted(len(found), "source"), "bold"))


def render_forgotten(found: Forgotten, console: Console) -> None:
    """Print what was forgotten, and what may be missing now."""
    render_sources(found.sources, console)
    console.print(line("forgotten; import them again in another way, or leave it at that", "bold"))
    for one in found.left_out:
        text = (
            f"{one.name} ({one.number}) left out requests of this time that another source had"
            " counted: if that is not imported again, forget this one, too, and import it anew"
        )
        console.print(indented(line(text, "yellow"), 2))


def render_knowledge(
    found: Mapping[str, Mapping[str, Knowledge]], as_of: date, console: Console
) -> None:
    """Print what every source says of each consumer."""
    if not found:
        console.print(line("Nothing is known: import logs, traces or pacts, or declare uses."))
    for consumer, contracts in sorted(found.items()):
        console.rule(line(consumer, "bold"), align="left", style="dim")
        for api, known in sorted(contracts.items()):
            console.print(line(_watched(api, known.watched), "dim"))
            overview = table(
                *("operation", "source", "tells", "hits", "last seen", "fields"),
                numbers=("hits",),
                folding=("operation", "source", "fields"),
            )
            for use in sorted(known.uses, key=lambda use: (str(use.operation), use.kind)):
                overview.add_row(*_row(use, as_of))
            console.print(overview)


def _row(use: KnownUse, as_of: date) -> Iterator[Text]:
    yield line(str(use.operation))
    yield line(f"{use.kind}: {use.source}{' (weak)' if use.is_weak else ''}", "dim")
    yield line(granularity(use))
    yield line("" if use.count is None else f"{use.count:,}")
    days = (as_of - use.last_seen).days if use.last_seen else -1
    age = f" ({days} d)" if days >= 0 else ""
    yield line(f"{use.last_seen or ''}{age}", "yellow" if use.is_stale else "")
    fields = [f"reads {path}" for path in use.reads or ()]
    fields += [f"sends {path}" for path in use.sends or ()]
    yield line(names(fields, SHOWN_FIELDS) if fields else "", "dim")


def _watched(api: str, watched: Watched | None) -> str:
    if watched is None:
        return f"{api}: no traffic of the last weeks was imported, so not to be seen says nothing"
    enough = "enough" if watched.is_enough else f"of {watched.needed} that the policy asks for"
    if watched.unreadable:
        enough = f"not enough as {watched.unreadable}"
    return (
        f"{api}: traffic watched from {watched.first} to {watched.last},"
        f" {counted(watched.days, 'day')} with data, {enough} ({watched.source})"
    )
