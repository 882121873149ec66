"""Text from users' files, made harmless wherever it is shown."""

from __future__ import annotations


def one_line(text: str) -> str:
    """Put text on one line; control and formatting characters become `?`."""
    return visible(" ".join(text.split()))


def visible(text: str, keep: str = "") -> str:
    """Text in which control and formatting characters, but for those to keep, are `?`."""
    return "".join(sign if sign.isprintable() or sign in keep else "?" for sign in text)
