"""Character offsets in a text to the lines and columns that an editor shows."""

from __future__ import annotations

from collections.abc import Iterable

from contractctl.model import Location


def location(text: str, file: str, offset: int) -> Location:
    """The location of a character, counted from 0 in the whole text."""
    return locations(text, file, [offset])[offset]


def locations(text: str, file: str, offsets: Iterable[int]) -> dict[int, Location]:
    """The locations of several characters, counted in one pass up to the last of them."""
    text = text.replace("\r\n", " \n").replace("\r", "\n")  # as many characters as before
    found: dict[int, Location] = {}
    line, start, passed = 1, 0, 0
    for offset in sorted(set(offsets)):
        breaks = text.count("\n", passed, offset)
        if breaks:
            line += breaks
            start = text.rindex("\n", passed, offset) + 1
        passed = offset
        found[offset] = Location(file, line, offset - start + 1)
    return found
