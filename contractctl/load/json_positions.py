"""Where keys and items of a JSON text are written, found without building what nobody asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from contractctl.load.trie import Path, Trie, size, trie_of

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


class _Complete(Exception):
    """Everything wanted is found."""


def offsets(text: str, paths: Iterable[Path]) -> dict[Path, int]:
    """Return the character offset of every place that the paths name or pass through.

    For a member it is the offset of its key, for an item that of the item; places that do not
    exist are left out. Siblings are skipped by the C scanner of the standard library. Raises
    ValueError where the text proves to be no JSON before everything is found.
    """
    walker = _Walker(text, trie_of(paths))
    try:
        if walker.wanted:
            walker.value(_space(text, 0), (), walker.wanted)
    except _Complete:
        pass
    except IndexError as error:
        raise ValueError("the text ends too early") from error
    return walker.found


class _Walker:
    """Follows the wanted paths; recursion goes as deep as the longest of them exists."""

    def __init__(self, text: str, wanted: Trie) -> None:
        self.text = text
        self.wanted = wanted
        self.found: dict[Path, int] = {(): 0}
        self._missing = size(wanted)

    def value(self, at: int, path: Path, wanted: Trie | None) -> int:
        """Pass over the value that starts at an offset; return the offset behind it."""
        if wanted and self.text[at] == "{":
            return self._object(at, path, wanted)
        if wanted and self.text[at] == "[":
            return self._array(at, path, wanted)
        return _DECODER.raw_decode(self.text, at)[1]

    def _object(self, at: int, path: Path, wanted: Trie) -> int:
        at = _space(self.text, at + 1)
        while self.text[at] != "}":
            if self.text[at] != '"':
                raise ValueError("an object's key is no string")
            key, end = _DECODER.raw_decode(self.text, at)
            self._note((*path, key), at, wanted.get(key))
            colon = _space(self.text, end)
            if self.text[colon] != ":":
                raise ValueError("an object's key has no value")
            start = _space(self.text, colon + 1)
            at = self._next(self.value(start, (*path, key), wanted.get(key)), "}")
        return at + 1

    def _array(self, at: int, path: Path, wanted: Trie) -> int:
        at = _space(self.text, at + 1)
        index = 0
        while self.text[at] != "]":
            rest = wanted.get(str(index))
            self._note((*path, str(index)), at, rest)
            at = self._next(self.value(at, (*path, str(index)), rest), "]")
            index += 1
        return at + 1

    def _note(self, path: Path, at: int, wanted: Trie | None) -> None:
        if wanted is None:
            return
        self.found[path] = at
        self._missing -= 1
        if not self._missing:
            raise _Complete

    def _next(self, at: int, closing: str) -> int:
        """Return the offset of the next member or item, or of the closing bracket."""
        at = _space(self.text, at)
        if self.text[at] == ",":
            return _space(self.text, at + 1)
        if self.text[at] != closing:
            raise ValueError("neither a comma nor the end")
        return at


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
