"""Text of users in a comment on a code host: nobody is mentioned, nothing is linked, no HTML."""

from __future__ import annotations

import html
import re
from typing import cast

from contractctl.report.markdown import code, escape
from contractctl.report.payloads import shortened
from contractctl.report.phrases import Phrase, Term
from contractctl.report.plain import EXCERPT, excerpt, one_line

_LIVE = re.compile(r"@|://|www\.|#\d|GH-\d", re.IGNORECASE)
"""What a code host makes a mention, a link or a reference of, however it is escaped."""

_LIVE_IN_HTML = re.compile(rf"{_LIVE.pattern}|\$", re.IGNORECASE)
"""There a dollar begins a formula, and nothing escapes it."""

_IN_BRACKETS = re.compile(r"([(\"']*)(.*?)([)\"'.,;:]*)")
_MARK = re.compile(r"(@|://|\.|#|-)")


def said(text: str, room: int = EXCERPT) -> str:
    """A text as Markdown that is shown literally; what would be live is set as code."""
    line = shortened(one_line(text), room)
    return " ".join(
        _as_code(word) if _LIVE.search(word) else escape(word) for word in line.split(" ")
    )


def name(text: str) -> str:
    """A name as Markdown, set as code where it can be."""
    line = excerpt(text)
    shown = code(line)
    return shown if shown.startswith("`") else said(line)


def spelled(phrase: Phrase) -> str:
    """A sentence of our own, in which names and commands are set as code."""
    return "".join(
        name(part.text) if isinstance(part, Term) else _kept(part) for part in phrase
    ).strip()


def as_html(text: str) -> str:
    """A text for an HTML element, in which Markdown is not read."""
    return " ".join(
        f"<code>{html.escape(word)}</code>" if _LIVE_IN_HTML.search(word) else html.escape(word)
        for word in excerpt(text).split(" ")
    )


def _kept(text: str) -> str:
    """A part of a sentence that keeps its distance from the code beside it."""
    if text.isspace():
        return " "
    return f"{' ' * text[:1].isspace()}{said(text)}{' ' * text[-1:].isspace()}"


def _as_code(word: str) -> str:
    """A word that would be live as code; where it cannot be, the signs that make it live are."""
    before, inner, after = cast(re.Match[str], _IN_BRACKETS.fullmatch(word)).groups()
    shown = code(inner)
    if shown.startswith("`"):
        return f"{before}{shown}{after}"
    return "".join(
        f"`{part}`" if _MARK.fullmatch(part) else escape(part) for part in _MARK.split(word)
    )
