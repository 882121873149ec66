"""A JSON document taken apart into its entries, so that one bad entry costs one entry."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from io import StringIO

from contractctl.evidence.documents.values import object_of_pairs

Route = tuple[str, ...]
"""Keys that lead to a list of entries; `[]` is "each item of a list"."""

EACH = "[]"

_SOLID = re.compile(r"\S")
_SPACE = re.compile(r"[ \t\r\n]*")
_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_LOOKED_AT = 3

# Writers put NaN and Infinity into numbers that nobody asks for (timings); as null, one that is
# asked for counts as absent, and the others cost no entry.
_DECODER = json.JSONDecoder(
    object_pairs_hook=object_of_pairs, parse_constant=lambda _: None, strict=False
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A value of the document: path says where it stands, line (from 1) where it starts.

    is_rest: what is left of an object when the lists of entries in it were taken out
    """

    path: Route
    value: object
    line: int
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """A stretch of the document that is no JSON."""

    line: int
    column: int
    reason: str


class _Syntax(Exception):
    """Text that is no JSON, from a character on."""

    def __init__(self, at: int, reason: str) -> None:
        super().__init__(reason)
        self.at = at
        self.reason = reason


def split(data: bytes, routes: frozenset[Route]) -> Iterator[Piece | Broken]:
    """The entries of a document, of a file with one document a line, or of several in a row.

    Entries are decoded one after another, so that a large document needs little more memory
    than its text. An entry that is no JSON is passed over by counting brackets.
    """
    text = decoded(data)
    if not _SOLID.search(text):
        yield Broken(1, 1, "the document is empty")
    elif _is_line_by_line(text):
        for number, line in enumerate(StringIO(text), start=1):
            if line.strip():
                yield from _Splitter(line, routes, number).pieces()
    else:
        yield from _Splitter(text, routes, 1).pieces()


def decoded(data: bytes) -> str:
    """Text of any UTF, with or without a byte order mark; invalid bytes become U+FFFD.

    An invalid byte is mostly in a body or a name that nobody asks for; where it stands in what
    is kept, it is visible.
    """
    return data.decode(json.detect_encoding(data), errors="replace").removeprefix("\ufeff")


def _is_line_by_line(text: str) -> bool:
    """Whether the lines are documents: one of the first is, and something else follows it."""
    at = 0
    for _ in range(_LOOKED_AT):
        end = text.find("\n", at)
        if end < 0:
            return False
        line = text[at:end].strip()
        if line.startswith("{") and line.endswith("}") and _SOLID.search(text, end):
            try:
                _DECODER.decode(line)
            except (ValueError, RecursionError):
                pass
            else:
                return True
        at = end + 1
    return False


class _Splitter:
    """One walk through a text, with the line it has come to."""

    def __init__(self, text: str, routes: frozenset[Route], line: int) -> None:
        self._text = text
        self._ways = frozenset(route[:end] for route in routes for end in range(len(route) + 1))
        self._line = line
        self._counted = self._line_start = 0

    def pieces(self) -> Iterator[Piece | Broken]:
        at = self._space(0)
        try:
            while at < len(self._text):
                at = self._space((yield from self._value(at, ())))
        except _Syntax as problem:
            yield self._broken(problem)

    def _value(self, at: int, path: Route) -> Generator[Piece | Broken, None, int]:
        first = self._text[at : at + 1]
        if first == "[" and (*path, EACH) in self._ways:
            return (yield from self._list(at, (*path, EACH)))
        if first == "{" and any(way[:-1] == path and way[-1] != EACH for way in self._longer(path)):
            return (yield from self._object(at, path))
        line = self._line_of(at)
        value, end = self._decode(at)
        yield Piece(path, value, line)
        return end

    def _longer(self, path: Route) -> Iterator[Route]:
        return (way for way in self._ways if len(way) == len(path) + 1)

    def _object(self, at: int, path: Route) -> Generator[Piece | Broken, None, int]:
        line = self._line_of(at)
        rest: list[tuple[str, object]] = []
        taken = False
        at = self._space(at + 1)
        while self._text[at : at + 1] != "}":
            key, end = self._decode(at)
            if not isinstance(key, str):
                raise _Syntax(at, "a name in double quotes should stand here")
            at = self._space(self._expect(self._space(end), ":"))
            if (*path, key) in self._ways:
                taken = True
                at = yield from self._value(at, (*path, key))
            else:
                value, at = self._decode(at)
                rest.append((key, value))
            at = self._after(at, "}")
        yield Piece(path, object_of_pairs(rest), line, is_rest=taken)
        return at + 1

    def _list(self, at: int, path: Route) -> Generator[Piece | Broken, None, int]:
        at = self._space(at + 1)
        while self._text[at : at + 1] != "]":
            start = at
            try:
                at = yield from self._value(at, path)
            except _Syntax as problem:
                at = self._balanced(start, problem)
                yield self._broken(problem)
            at = self._after(at, "]")
        return at + 1

    def _after(self, at: int, close: str) -> int:
        """The start of the next member, or the bracket that closes."""
        at = self._space(at)
        if self._text[at : at + 1] == close:
            return at
        at = self._space(self._expect(at, ","))
        if self._text[at : at + 1] == close:
            raise _Syntax(at, "a comma stands before the closing bracket")
        return at

    def _balanced(self, at: int, problem: _Syntax) -> int:
        """The end of an entry that cannot be decoded, if its brackets are in balance."""
        depth = 0
        for found in _BRACKET.finditer(self._text, at):
            if found[0] in ("{", "["):
                depth += 1
            elif found[0] in ("}", "]"):
                depth -= 1
                if depth <= 0:
                    end = self._space(found.end())
                    if depth == 0 and self._text[end : end + 1] in (",", "]"):
                        return end
                    break
        raise problem

    def _decode(self, at: int) -> tuple[object, int]:
        try:
            return _DECODER.raw_decode(self._text, at)
        except json.JSONDecodeError as problem:
            raise _Syntax(problem.pos, f"no JSON: {problem.msg}") from None
        except ValueError:
            raise _Syntax(at, "a number is too long") from None
        except RecursionError:
            raise _Syntax(at, "nested too deeply") from None

    def _expect(self, at: int, character: str) -> int:
        if self._text[at : at + 1] != character:
            cut = at >= len(self._text)
            reason = "it ends in the middle" if cut else f"'{character}' should stand here"
            raise _Syntax(at, f"no JSON: {reason}")
        return at + 1

    def _space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def _line_of(self, at: int) -> int:
        if at > self._counted:
            self._line += self._text.count("\n", self._counted, at)
            newest = self._text.rfind("\n", self._counted, at)
            self._line_start = newest + 1 if newest >= 0 else self._line_start
            self._counted = at
        return self._line

    def _broken(self, problem: _Syntax) -> Broken:
        line = self._line_of(problem.at)
        return Broken(line, problem.at - self._line_start + 1, problem.reason)
