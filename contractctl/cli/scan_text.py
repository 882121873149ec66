"""A code scan for the terminal: per consumer what is used where, then what differs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from contractctl.cli.layout import columns, indented, line
from contractctl.model.code import Confidence, Find, ScannedConsumer
from contractctl.report.scan_words import (
    comparison,
    product_finds,
    reads,
    remarks,
    summary,
    title,
    used,
)

_STYLE = {Confidence.CERTAIN: "green", Confidence.LIKELY: "", Confidence.POSSIBLE: "dim"}


def render_text(found: Sequence[ScannedConsumer], console: Console) -> None:
    """Print a scan at the width of the console."""
    for index, one in enumerate(found):
        if index:
            console.print()
        console.rule(line(title(one), "bold"), align="left", style="dim")
        console.print(line(summary(one), "bold"))
        for (api, operation), finds in groupby(
            sorted(product_finds(one), key=_operation), key=_operation
        ):
            console.print()
            console.print(line(f"{api}: {operation}", "bold"))
            console.print(columns(_row(find) for find in finds))
        for heading, lines in groupby(comparison(one), key=lambda pair: pair[0]):
            console.print()
            console.print(line(heading, "yellow"))
            for _, text in lines:
                console.print(indented(line(text), 2))
        for text in remarks(one):
            console.print(line(text, "dim"))


def _operation(find: Find) -> tuple[str, str]:
    return find.api, used(find)


def _row(find: Find) -> tuple[Text, Text, Text]:
    told = "; ".join(part for part in (find.how, reads(find)) if part)
    return (
        line(f"{find.file}:{find.line}"),
        line(find.confidence, _STYLE[find.confidence]),
        line(told, "dim"),
    )
