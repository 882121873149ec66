"""A text in sections that reads alike as plain text and as Markdown."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from contractctl.report.plain import one_line


@dataclass(frozen=True, slots=True)
class Term:
    """A name within a sentence, set as code where the format can."""

    text: str


Phrase = tuple[str | Term, ...]
"""A sentence, or some of them."""


@dataclass(frozen=True, slots=True)
class Point:
    """An item of a list, and what is said below it."""

    phrase: Phrase
    below: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """What to type, as the words of a shell, and what it is for."""

    words: tuple[str, ...]
    purpose: str

    @property
    def quoted(self) -> tuple[str, ...]:
        """The words as a shell takes them, each on one line."""
        return tuple(one_line(shlex.quote(word)) for word in self.words)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text: paragraphs, then a list, then lines of a file, then commands.

    title: "" for the opening; is_numbered: whether the items of the list are counted
    """

    title: str
    paragraphs: tuple[Phrase, ...] = ()
    points: tuple[Point, ...] = ()
    listing: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    is_numbered: bool = False


_CODE = re.compile(r"`([^`]+)`")


def phrase(text: str) -> Phrase:
    """A sentence of our own in which names stand between backticks."""
    parts = _CODE.split(text)
    return tuple(Term(part) if index % 2 else part for index, part in enumerate(parts) if part)
