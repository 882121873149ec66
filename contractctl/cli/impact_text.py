"""An impact analysis for the terminal: the consumers, then what hits each and on what evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console
from rich.text import Text

from contractctl.cli.judgements_text import render_judgements
from contractctl.cli.layout import (
    SEVERITY_STYLE,
    VERDICT_STYLE,
    WIDE,
    columns,
    indented,
    line,
    table,
)
from contractctl.diff import Diff
from contractctl.impact import Assessment, by_consumer
from contractctl.model import Change, ConsumerImpact, Impact, Verdict
from contractctl.report.judgements import excused
from contractctl.report.words import (
    UNDOCUMENTED,
    UNDOCUMENTED_NEXT,
    diff_summary,
    hits,
    impact_summary,
    sources,
    undocumented_sentence,
    unknown_sentence,
    worst_first,
)


def render_text(api: str, diff: Diff, assessment: Assessment, console: Console) -> None:
    """Print verdicts at the width of the console."""
    compared = f"{diff.base.name} to {diff.head.name}, policy {diff.policy}"
    console.print(line(f"{compared}, consumers of {api}", "dim"))
    console.print(line(diff_summary(diff)))
    console.print(line(impact_summary(api, assessment), "bold"))
    found = worst_first(assessment.consumers)
    if found:
        console.print()
        _overview(found, console)
    changes = {change.fingerprint: change for change in diff.changes}
    impacts = by_consumer(assessment.impacts)
    for consumer in found:
        _consumer(consumer, impacts.get(consumer.name, ()), changes, console)
    _undocumented(assessment, console)
    render_judgements(diff, console)


def _undocumented(assessment: Assessment, console: Console) -> None:
    if strangers := assessment.undocumented:
        console.print()
        console.rule(line(UNDOCUMENTED, "bold"), align="left", style="dim")
        for caller in strangers:
            console.print(indented(line(undocumented_sentence(caller)), 2))
        console.print(line(UNDOCUMENTED_NEXT, "dim"))


def _overview(found: Iterable[ConsumerImpact], console: Console) -> None:
    numbers = ("breaking", "dangerous")
    overview = table("consumer", "verdict", *numbers, numbers=numbers, folding=("consumer",))
    for consumer in found:
        known = consumer.verdict is not Verdict.UNKNOWN
        overview.add_row(
            line(consumer.name),
            line(consumer.verdict, VERDICT_STYLE[consumer.verdict]),
            str(consumer.breaking) if known else "?",
            str(consumer.dangerous) if known else "?",
        )
    console.print(overview)


def _consumer(
    consumer: ConsumerImpact,
    impacts: Iterable[Impact],
    changes: Mapping[str, Change],
    console: Console,
) -> None:
    impacts = tuple(impacts)
    found, unknown = hits(impacts), unknown_sentence(impacts)
    if not found and not unknown:
        return
    console.print()
    console.rule(line(consumer.name, "bold"), align="left", style="dim")
    if found:
        wide = console.width >= WIDE
        rows = (row for hit in found for row in _rows(hit, changes[hit.fingerprint], wide))
        console.print(columns(rows))
    if unknown:
        console.print(line(unknown, VERDICT_STYLE[Verdict.UNKNOWN]))


def _rows(hit: Impact, change: Change, wide: bool) -> Iterator[tuple[Text, Text, Text]]:
    yield (
        line(change.severity, SEVERITY_STYLE[change.severity]),
        line(hit.verdict, VERDICT_STYLE[hit.verdict]),
        line(change.message),
    )
    source = f"{sources(hit)} [{change.fingerprint}]"
    for detail in (f"{excused(hit)}; {source}",) if wide else (excused(hit), source):
        yield Text(), Text(), line(detail, "dim")
