"""A text in sections as plain text of 72 columns, for mails and terminals."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from contractctl.report.phrases import Command, Phrase, Point, Section, Term
from contractctl.report.plain import one_line, visible

WIDTH = 72

_BLANK = "\N{NO-BREAK SPACE}"


def render_sections(sections: Iterable[Section]) -> str:
    """Render sections as text that ends with a newline; only single words are ever longer."""
    return "\n\n".join(block for one in sections for block in _blocks(one)) + "\n"


def _blocks(section: Section) -> Iterator[str]:
    head = f"{one_line(section.title)}\n{'-' * len(one_line(section.title))}\n"
    for index, part in enumerate(_parts(section)):
        yield head + part if section.title and index == 0 else part


def _parts(section: Section) -> Iterator[str]:
    yield from map(_filled, section.paragraphs)
    yield from _lists(section)
    if section.listing:
        yield "\n".join(f"    {visible(text)}" for text in section.listing)
    yield from map(_command, section.commands)


def _lists(section: Section) -> Iterator[str]:
    if section.points:
        marks = (f"{n}." if section.is_numbered else "*" for n in range(1, 1_000_000))
        is_long = any(one.below for one in section.points)
        items = [_point(*pair) for pair in zip(marks, section.points, strict=False)]
        yield ("\n\n" if is_long else "\n").join(items)


def _point(mark: str, point: Point) -> str:
    indent = " " * (len(mark) + 1)
    lines = [_filled(point.phrase, f"{mark} ", indent)]
    lines += [_filled(one, indent, f"{indent}  ") for one in point.below]
    return "\n".join(lines)


def _command(command: Command) -> str:
    return f"{_filled((f'{command.purpose}:',))}\n{_typed(command.quoted)}"


def _typed(words: Sequence[str]) -> str:
    """The command, where it is too long continued before an option as a shell has it."""
    whole = f"    {' '.join(words)}"
    if len(whole) <= WIDTH:
        return whole
    lines: list[list[str]] = [[]]
    for word in words:
        if word.startswith("--"):
            lines.append([])
        lines[-1].append(word)
    return "    " + " \\\n        ".join(map(" ".join, lines))


def _filled(phrase: Phrase, first: str = "", rest: str = "") -> str:
    text = "".join(
        one_line(part.text).replace(" ", _BLANK) if isinstance(part, Term) else _inline(part)
        for part in phrase
    )
    filled = textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(_BLANK, " ")


def _inline(text: str) -> str:
    """A part of a sentence on one line, with the blanks by which it joins the next."""
    if text.isspace():
        return " "
    return f"{' ' * text.startswith(' ')}{one_line(text)}{' ' * text.endswith(' ')}"
