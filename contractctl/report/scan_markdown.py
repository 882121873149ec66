"""A code scan as Markdown: per consumer what is used where, then what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from contractctl.model.code import ScannedConsumer
from contractctl.report.markdown import bullets, code, escape, table
from contractctl.report.scan_words import (
    comparison,
    product_finds,
    reads,
    remarks,
    summary,
    title,
    used,
)


def render_markdown(found: Sequence[ScannedConsumer]) -> str:
    """Render a scan as Markdown text that ends with a newline."""
    blocks = ["# Uses in code", *(block for one in found for block in _consumer(one))]
    return "\n\n".join(blocks) + "\n"


def _consumer(one: ScannedConsumer) -> Iterator[str]:
    yield f"## {escape(title(one))}"
    yield f"**{escape(summary(one))}**"
    rows = [
        (
            code(f"{find.file}:{find.line}"),
            escape(find.api),
            code(used(find)),
            find.confidence.value,
            escape("; ".join(part for part in (find.how, reads(find)) if part)),
        )
        for find in product_finds(one)
    ]
    if rows:
        yield table(("Where", "Contract", "Operation", "Confidence", "How"), rows)
    for heading, lines in groupby(comparison(one), key=lambda pair: pair[0]):
        yield f"### {heading.capitalize()}"
        yield bullets(escape(text) for _, text in lines)
    if said := list(remarks(one)):
        yield bullets(map(escape, said))
