"""Read a regular expression of ECMA-262, as far as all engines read it alike."""

from __future__ import annotations

import re
from dataclasses import dataclass

LAST = 0x10FFFF
"""The last code point."""

Ranges = tuple[tuple[int, int], ...]
"""Code points from and to, both included."""


class NotCommon(Exception):
    """The expression is beyond the part that this reads."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One character out of these."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Edge:
    """The start of the text, or its end."""

    is_end: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """One after the other."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any one of them."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same so often; most: None without an end."""

    part: Expression
    least: int
    most: int | None


Expression = Sign | Edge | Chain | Choice | Repeat

_TOKEN = re.compile(
    r"(?P<set>\[(?:\\.|[^\]\[\\])+\])"
    r"|\\(?P<escape>x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)"
    r"|(?P<repeat>[*+?]|\{[0-9]{1,4}(?:,[0-9]{0,4})?\})\??(?![*+?{])"
    r"|(?P<open>\((?:\?:)?)(?!\?)"
    r"|(?P<mark>[)|^$.])"
    r"|(?P<literal>[^\\\[\](){}|^$.*+?])"
)
"""Groups without a name, sets without sets in them; no look-around, back-reference, flag."""

_IN_SET = re.compile(r"\\(?P<escape>x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)|(?P<literal>[^\\])")
_SET_OPERATIONS = re.compile(r"--|&&|~~|\|\|")
"""What some engines read as an operation on sets."""

_DIGITS: Ranges = ((0x30, 0x39),)
_WORDS: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACES: Ranges = (
    *((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A)),
    *((0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
)
_LINE_ENDS: Ranges = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
_CLASSES = {"d": _DIGITS, "w": _WORDS, "s": _SPACES}
_CONTROLS = {"n": 0x0A, "r": 0x0D, "t": 0x09, "f": 0x0C, "v": 0x0B}


def read(pattern: str) -> Expression:
    """The expression of a pattern. Raises NotCommon."""
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(pattern):
        found = _TOKEN.match(pattern, position)
        if found is None:
            raise NotCommon(pattern)
        tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
        position = found.end()
    reader = _Reader(tokens[::-1])
    expression = reader.choice()
    if reader.left:
        raise NotCommon(pattern)
    return expression


@dataclass(slots=True)
class _Reader:
    """left: the tokens that are still to be read, the next one last."""

    left: list[tuple[str, str]]

    def choice(self) -> Expression:
        parts = [self._chain()]
        while self.left and self.left[-1] == ("mark", "|"):
            self.left.pop()
            parts.append(self._chain())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _chain(self) -> Expression:
        parts: list[Expression] = []
        while self.left and self.left[-1] not in (("mark", "|"), ("mark", ")")):
            kind, text = self.left.pop()
            if kind != "repeat":
                parts.append(self._one(kind, text))
            elif not parts or isinstance(parts[-1], Edge):
                raise NotCommon(text)
            else:
                parts.append(_repeated(parts.pop(), text))
        return parts[0] if len(parts) == 1 else Chain(tuple(parts))

    def _one(self, kind: str, text: str) -> Expression:
        match kind:
            case "open":
                inner = self.choice()
                if not self.left:
                    raise NotCommon(text)
                self.left.pop()
                # A group that is a mere edge may not be repeated either: engines differ.
                return Chain((inner,))
            case "set":
                return Sign(_set(text[1:-1]))
            case "escape":
                return Sign(_escaped(text))
            case "mark":
                return Sign(_others(_LINE_ENDS)) if text == "." else Edge(is_end=text == "$")
            case _:
                return Sign(_point(ord(text)))


def _repeated(part: Expression, text: str) -> Repeat:
    if text in "*+?":
        return Repeat(part, int(text == "+"), 1 if text == "?" else None)
    least, comma, most = text[1:-1].partition(",")
    limit = int(most) if most else None if comma else int(least)
    if limit is not None and limit < int(least):
        raise NotCommon(text)
    return Repeat(part, int(least), limit)


def _escaped(text: str) -> Ranges:
    name = text[0]
    if name.lower() in _CLASSES and len(text) == 1:
        known = _CLASSES[name.lower()]
        return known if name.islower() else _others(known)
    if name in _CONTROLS:
        return _point(_CONTROLS[name])
    if name in "xu" and len(text) > 1:
        return _point(int(text[1:], 16))
    if name.isalnum() or not name.isascii():
        raise NotCommon(text)  # a letter that means something to one engine only
    return _point(ord(name))


def _point(code: int) -> Ranges:
    if code >= 0xD800:
        raise NotCommon(chr(code))  # engines differ in whether this is one character or two
    return ((code, code),)


def _set(text: str) -> Ranges:
    negated, text = text.startswith("^"), text.removeprefix("^")
    if not text or _SET_OPERATIONS.search(text):
        raise NotCommon(text)
    found: list[tuple[int, int]] = []
    items = [
        _escaped(item["escape"]) if item["escape"] else _point(ord(item["literal"]))
        for item in _IN_SET.finditer(text)
    ]
    dashes = [item[0] == "-" for item in _IN_SET.finditer(text)]
    position = 0
    while position < len(items):
        if position + 2 < len(items) and dashes[position + 1]:
            found.append(_between(items[position], items[position + 2]))
            position += 3
        else:
            found.extend(items[position])
            position += 1
    return _others(tuple(found)) if negated else tuple(sorted(found))


def _between(low: Ranges, high: Ranges) -> tuple[int, int]:
    (first, last), (other, end) = low[0], high[0]
    if len(low) > 1 or len(high) > 1 or first != last or other != end or first > end:
        raise NotCommon(f"{low}-{high}")
    return first, end


def _others(ranges: Ranges) -> Ranges:
    """All code points but these."""
    found: list[tuple[int, int]] = []
    start = 0
    for first, last in sorted(ranges):
        if first > start:
            found.append((start, first - 1))
        start = max(start, last + 1)
    return (*found, (start, LAST)) if start <= LAST else tuple(found)
