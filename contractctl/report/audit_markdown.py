"""An audit as Markdown: the answer, how far it reaches, the findings, the coverage."""

from __future__ import annotations

from collections.abc import Iterator

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
from contractctl.report.audit_sections import Item, Section, hits_words, sections, source_words
from contractctl.report.markdown import bullets, code, escape, prose, table


def render_markdown(found: Audit) -> str:
    """Render an audit as Markdown text that ends with a newline."""
    blocks = [
        f"# Audit of {escape(', '.join(found.apis))}, as of {found.as_of}",
        f"**{escape(answer(found))}**",
        escape(reach(found)),
        *(block for section in sections(found) for block in _section(section)),
        "## What was watched, and what could not be seen",
        bullets(_coverage(found)),
        table(
            ("Source", "Format", "Lines#", "What became of them"),
            (
                (code(name), escape(format), f"{lines:,}", escape(became))
                for name, format, lines, became in source_words(found)
            ),
        ),
    ]
    return "\n\n".join(blocks) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title} ({section.count})"
    yield section.meaning
    yield bullets(map(_item, section.items))


def _item(item: Item) -> str:
    hits = "" if item.hits is None else f", {hits_words(item.hits)}"
    said = "; ".join(escape(detail) for detail in item.details)
    step = f". Next: {prose(item.next_step)}" if item.next_step else ""
    return f"**{escape(item.name)}**{hits}" + (f": {said}{step}" if said else "")


def _coverage(found: Audit) -> Iterator[str]:
    covered = found.coverage
    for one in covered.contracts:
        cycles = f"; {cycle_words(one)}" if one.has_data else ""
        yield escape(contract_words(one) + cycles)
    if covered.total.has_data:
        yield escape(f"hits that cannot be told apart: {bound_words(covered.residual)}.")
        yield escape(BOUND_MEANS)
    for gap in covered.gaps:
        yield escape(f"gap: {gap_words(gap)}")
    if covered.preflights:
        yield f"{covered.preflights:,} OPTIONS and HEAD requests stand beside the real ones"
    yield from map(escape, covered.remarks)
