"""Character offsets in a text to the lines and columns that an editor shows."""

from __future__ import annotations

import re
from bisect import bisect_right

from contractctl.model import Location

_LINE_BREAK = re.compile(r"\r\n?|\n")
_LINE_FEED = re.compile(r"\n")  # found twice as fast, and most texts have no other break


class Lines:
    """Turns character offsets in one text into locations."""

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        breaks = _LINE_BREAK if "\r" in text else _LINE_FEED
        self._starts = [0, *(found.end() for found in breaks.finditer(text))]

    def at(self, offset: int) -> Location:
        """The location of a character, counted from 0 in the whole text."""
        line = bisect_right(self._starts, offset)
        return Location(self._file, line, offset - self._starts[line - 1] + 1)
