"""Which lines of a log were imported already, as part of another file or an earlier state."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

EDGE = 64
"""How many lines at both ends of a source are kept by their whole CRC-32."""

_WINDOW = 8
"""Lines by whose marks a place in another source is found: 64 bits."""

_DISTINCT = 6
"""Different marks that a window must have: a burst of one repeated line is no place."""


_LOWEST = 0 if sys.byteorder == "little" else -1 % array("I").itemsize


@dataclass(frozen=True, slots=True)
class Marked:
    """The lines of a source in brief.

    marks: one byte a line; head, tail: CRC-32 of the first and last `EDGE` lines, 4 bytes each
    sums: CRC-32 of every line, where it is at hand
    """

    marks: bytes
    head: bytes
    tail: bytes
    sums: bytes = b""

    def __len__(self) -> int:
        return len(self.marks)

    @property
    def known_sums(self) -> bytes:
        """The CRC-32 of every line, if they are known; two ends may overlap."""
        if self.sums or len(self) > len(self.head + self.tail) // 4:
            return self.sums
        return self.head + self.tail[4 * (len(self.head + self.tail) // 4 - len(self)) :]


def checksums(lines: list[bytes]) -> array[int]:
    """The CRC-32 of each line."""
    return array("I", map(crc32, lines))


def marks_of(sums: array[int]) -> bytes:
    """One byte for each checksum: its lowest."""
    return sums.tobytes()[_LOWEST :: sums.itemsize]


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two sources share.

    lines: of the new one, as a run
    rest: how many lines the old one has behind it; None if both go on, and differ
    """

    lines: range = range(0)
    rest: int | None = 0


def overlap(new: Marked, old: Marked) -> Overlap:
    """The lines of `new` that `old` has: one run, as sources overlap at their ends or whole.

    A run of a few lines counts only at the ends, where whole checksums are compared. One of many
    lines counts even if they differ before or behind it: the end of a broken copy is noise, and a
    part that was cut off begins and ends within lines.
    """
    best = Overlap()
    for shift in _shifts(new, old):
        start, stop = max(0, -shift), min(len(new), len(old) - shift)
        for begin in (start, start + 1):  # a part that was cut off begins within a line
            same = _common(new.marks[begin:stop], old.marks[begin + shift : stop + shift])
            rest = len(old) - stop - shift if same == stop - begin else None
            if begin == start and same and rest is not None:
                return Overlap(range(start, stop), rest)
            if same > max(EDGE, len(best.lines)):
                best = Overlap(range(begin, begin + same), rest)
    return best


def _common(one: bytes, other: bytes) -> int:
    """How many bytes two texts of one length have in common at their beginning."""
    if one == other:
        return len(one)
    low, high = 0, len(one)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle)
    return low


def _shifts(new: Marked, old: Marked) -> Iterator[int]:
    """Where the first line of `new` may stand in `old`; negative where `new` begins earlier."""
    if len(new) == len(old) and (new.head, new.tail) == (old.head, old.tail):
        yield 0
    for first in (0, 1):
        window = slice(first, first + _WINDOW)
        yield from (position - first for position in _found(new.marks[window], old.marks))
        yield from (first - position for position in _found(old.marks[window], new.marks))
    for lines in range(min(EDGE, len(new), len(old)), 1, -1):
        for end, begin, shift in (
            (old.tail, new.head, len(old) - lines),
            (new.tail, old.head, lines - len(new)),
        ):
            run = begin[: 4 * lines]
            if end[-4 * lines :] == run and run != run[:4] * lines:
                yield shift
    yield from _inside(new, old)


def _inside(new: Marked, old: Marked) -> Iterator[int]:
    """Where one of the two is short and stands within an end of the other."""
    if len(new) <= EDGE:
        yield from _aligned(new.head, old.known_sums or old.head)
        begun = len(old) - len(old.tail) // 4
        yield from (begun + position for position in _aligned(new.head, old.tail))
    if len(old) <= EDGE:
        yield from (-position for position in _aligned(old.head, new.known_sums))


def _aligned(part: bytes, whole: bytes) -> Iterator[int]:
    """At which checksum of `whole` the checksums of `part` begin."""
    position = whole.find(part) if part else -1
    while position >= 0:
        if position % 4 == 0:
            yield position // 4
        position = whole.find(part, position + 1)


def _found(window: bytes, marks: bytes) -> Iterator[int]:
    if len(window) < _WINDOW or len(set(window)) < _DISTINCT:
        return
    position = marks.find(window)
    while position >= 0:
        yield position
        position = marks.find(window, position + 1)
