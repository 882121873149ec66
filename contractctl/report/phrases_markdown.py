"""A text in sections as Markdown (GitHub flavour)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contractctl.report.markdown import code, escape, spaced
from contractctl.report.phrases import Phrase, Point, Section, Term
from contractctl.report.plain import visible


def render_sections(title: str, sections: Iterable[Section]) -> str:
    """Render a title and sections as Markdown text that ends with a newline."""
    blocks = [f"# {escape(title)}", *(block for one in sections for block in _blocks(one))]
    return "\n\n".join(blocks) + "\n"


def _blocks(section: Section) -> Iterator[str]:
    if section.title:
        yield f"## {escape(section.title)}"
    yield from map(_inline, section.paragraphs)
    if section.points:
        marks = (f"{n}." if section.is_numbered else "-" for n in range(1, 1_000_000))
        yield "\n".join(_point(*pair) for pair in zip(marks, section.points, strict=False))
    if section.listing:
        yield "\n".join(("```yaml", *map(visible, section.listing), "```"))
    for command in section.commands:
        yield f"{escape(command.purpose)}:"
        yield f"```console\n$ {' '.join(command.quoted)}\n```"


def _point(mark: str, point: Point) -> str:
    indent = " " * (len(mark) + 1)
    below = "".join(f"\n{indent}- {_inline(one)}" for one in point.below)
    return f"{mark} {_inline(point.phrase)}{below}"


def _inline(phrase: Phrase) -> str:
    return "".join(
        code(part.text) if isinstance(part, Term) else spaced(part) for part in phrase
    ).strip()
