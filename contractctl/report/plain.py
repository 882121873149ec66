"""Text from users' files, made harmless wherever it is shown."""

from __future__ import annotations

import re

EXCERPT = 300
"""Characters that a report for people shows of one text; JSON has all of it."""

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (section 2.2) has no character for."""


def one_line(text: str) -> str:
    """Put text on one line; control and formatting characters become `?`."""
    return visible(" ".join(text.split()))


def excerpt(text: str) -> str:
    """As much of a text as a report has room for, on one line; `...` stands for what is cut."""
    line = one_line(text)
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 3].rstrip()}..."


def visible(text: str, keep: str = "") -> str:
    """Text in which control and formatting characters, but for those to keep, are `?`."""
    return "".join(sign if sign.isprintable() or sign in keep else "?" for sign in text)


def legal(text: str) -> str:
    """Text without what XML has no character for."""
    return _ILLEGAL.sub("", text)
