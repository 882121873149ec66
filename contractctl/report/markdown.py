"""The pieces of Markdown (GitHub flavour) that reports are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from contractctl.report.plain import one_line

_SPECIAL = re.compile(r"([\\`*_\[\]|~$#])")
_COMMAND = re.compile(r"`(contractctl [^`]+)`")
_PLAIN_CODE = re.compile(r"[^`|<>&\\\x00-\x1f\x7f]+")


def escape(text: str) -> str:
    """Make text that Markdown shows literally, on one line and also inside a table."""
    safe = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", safe)


def code(text: str) -> str:
    """Set a name as code where nothing in it could end the span or the table cell."""
    return f"`{text}`" if _PLAIN_CODE.fullmatch(text) and text == text.strip() else escape(text)


def prose(text: str) -> str:
    """Text in which commands to run stand as code."""
    parts = _COMMAND.split(text)
    return "".join(code(part) if at % 2 else spaced(part) for at, part in enumerate(parts))


def spaced(text: str) -> str:
    """Literal text that keeps its distance from the code beside it."""
    shown = escape(text)
    before = " " * text[:1].isspace()
    after = " " * (text[-1:].isspace() and bool(shown))
    return f"{before}{shown}{after}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out a table of cells that are Markdown already; a head that ends in # is a number."""
    rule = ["--:" if head.endswith("#") else "---" for head in heads]
    lines = [[head.removesuffix("#") for head in heads], rule, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bullets(items: Iterable[str]) -> str:
    """A list of items that are Markdown already."""
    return "\n".join(f"- {item}" for item in items)
