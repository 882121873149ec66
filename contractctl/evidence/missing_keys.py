"""Keys of a user's JSON format that no line of a source has: most likely they are misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

LEAST = 100
"""Lines from which on a key that is in none is worth a word."""

_NEEDED = frozenset({"time", "request", "method", "path", "url", "target"})
"""Lines without these are rejected, which is said anyway."""

_PLAIN = re.compile(r"(?:\$\.)?[A-Za-z0-9_.-]+")
"""Keys that every writer of JSON spells in one way."""

_CHUNK = 1 << 20


class MissingKeys:
    """Looks for the keys of optional columns as they stand in the text, without parsing it.

    A key that stands elsewhere in a line counts as there, so what is said to be missing is.
    """

    def __init__(self, keys: Iterable[tuple[str, str]]) -> None:
        """keys: pairs of a column and a path; see `LogFormat.json`."""
        self._sought = {
            (column, path): {f'"{key}"'.encode() for key in (path, path.rpartition(".")[2])}
            for column, path in keys
            if column not in _NEEDED and _PLAIN.fullmatch(path)
        }
        self._longest = max((len(path) + 2 for _, path in self._sought), default=0)

    def look(self, file: Path) -> None:
        """Look into some of the lines of a source."""
        if not self._sought:
            return
        with file.open("rb") as stream:
            rest = b""
            while self._sought and (chunk := stream.read(_CHUNK)):
                text = rest + chunk
                self._sought = {
                    pair: spellings
                    for pair, spellings in self._sought.items()
                    if not any(one in text for one in spellings)
                }
                rest = text[-self._longest :]

    def words(self, lines: int) -> str:
        """What was in none of so many lines, in a sentence, or ""."""
        if not self._sought or lines < LEAST:
            return ""
        listed = " and ".join(f"column {column} (key {path})" for column, path in self._sought)
        were = "were" if len(self._sought) > 1 else "was"
        return f"{listed} {were} in none of {lines:,} lines: see its format in consumers.yaml"
