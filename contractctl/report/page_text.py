"""The building blocks of the weekly page's markup, in which foreign text is only ever text."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import NewType

from contractctl.report.plain import excerpt, one_line

Markup = NewType("Markup", str)
"""HTML in which everything that came from somebody else is escaped."""


def text(said: object) -> Markup:
    """Text that can be nothing but text, on one line, in content and in quoted attributes."""
    return Markup(html.escape(one_line(str(said))))


def joined(parts: Iterable[Markup], between: str = "") -> Markup:
    """Several pieces of markup as one."""
    return Markup(between.join(parts))


def code(said: object) -> Markup:
    """A name, set as one."""
    return Markup(f"<code>{text(said)}</code>")


def passage(said: str) -> Markup:
    """What somebody wrote, which may be long: as much of it as a page has room for."""
    return text(excerpt(said))


def prose(said: str) -> Markup:
    """Such a passage in which names between backticks are set as such."""
    parts = passage(said).split("`")
    if len(parts) % 2 == 0:
        return passage(said)
    return joined(
        Markup(f"<code>{part}</code>" if index % 2 else part) for index, part in enumerate(parts)
    )


def address(said: str) -> Markup:
    """Somebody's address, which a line may break behind its `@`."""
    return Markup(passage(said).replace("@", "@<wbr>"))


def on(day: object) -> Markup:
    """A day, which no line is to break; nothing where there is none."""
    return Markup(f'<span class="day">{text(day)}</span>' if day else "")


def badge(kind: str, said: object) -> Markup:
    """A word in a box whose colour repeats what the word says; kind is one of the page's tones."""
    return Markup(f'<span class="badge t-{kind}">{text(said)}</span>')


def bullets(items: Iterable[Markup], kind: str = "") -> Markup:
    """A list; nothing at all where there are no items."""
    made = "".join(f"<li>{item}</li>" for item in items)
    chosen = f' class="{kind}"' if kind else ""
    return Markup(f"<ul{chosen}>{made}</ul>" if made else "")


def paragraph(said: Markup, kind: str = "") -> Markup:
    """A paragraph."""
    chosen = f' class="{kind}"' if kind else ""
    return Markup(f"<p{chosen}>{said}</p>")


def section(anchor: str, title: str, *parts: Markup) -> Markup:
    """A part of the page with its heading, to which the table of contents leads."""
    body = "\n".join(part for part in parts if part)
    return Markup(
        f'<section aria-labelledby="{anchor}">\n<h2 id="{anchor}">{text(title)}</h2>\n{body}\n'
        "</section>"
    )


def folded(summary: str, *parts: Markup, kind: str = "paper") -> Markup:
    """What only some want to see, behind its summary; kind: `screen` if it is not for paper."""
    return Markup(
        f'<details class="{kind}">\n<summary>{text(summary)}</summary>\n{joined(parts)}\n</details>'
    )


TALL = 40
"""Rows beyond which a table scrolls within its own height, so that what follows stays near."""


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Markup]],
    attributes: Iterable[Markup] = (),
    anchor: str = "",
) -> Markup:
    """A table in a region of its own, which scrolls where it is wider than the page.

    Narrow screens show rows as blocks, and the roles keep it a table for screen readers.

    heads: one that starts with `#` is of numbers, with `~` of sentences; the first is of names
    attributes: of each row; anchor: with one, the script makes the columns sortable
    """
    known = [Markup(one) for one in attributes]
    made = []
    for index, row in enumerate(rows):
        own = f" {known[index]}" if index < len(known) else ""
        cells = "".join(_cell(head, cell) for head, cell in zip(heads[1:], row[1:], strict=True))
        made.append(
            f'<tr{own} role="row"><th scope="row" role="rowheader">{row[0]}</th>{cells}</tr>'
        )
    named = f'id="{anchor}" class="stacked sortable"' if anchor else 'class="stacked"'
    drawn = (
        f'<table {named} role="table">\n<caption>{text(caption)}</caption>\n<thead role="rowgroup">'
        f'<tr role="row">{"".join(map(_head, heads))}</tr></thead>\n<tbody role="rowgroup">\n'
        f"{_lines(made)}\n</tbody>\n</table>"
    )
    return region(caption, len(made), Markup(drawn))


def region(label: str, rows: int, content: Markup) -> Markup:
    """A part that scrolls by itself, with the keyboard too; rows: of a table that it holds."""
    kind = "scroll tall" if rows > TALL else "scroll"
    return Markup(
        f'<div class="{kind}" role="region" tabindex="0" aria-label="{text(label)}">{content}</div>'
    )


def _lines(made: Sequence[str]) -> str:
    return "\n".join(made)


def _head(head: str) -> str:
    return f'<th scope="col" role="columnheader"{_kind(head)}>{text(head.lstrip("#~"))}</th>'


def _cell(head: str, cell: Markup) -> str:
    named = f' role="cell" data-head="{text(head.lstrip("#~"))}"'
    return f"<td{named}{_kind(head)}>{cell}</td>"


def _kind(head: str) -> str:
    kind = {"#": "number", "~": "long"}.get(head[0])
    return f' class="{kind}"' if kind else ""
