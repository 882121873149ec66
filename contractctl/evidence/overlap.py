"""Which lines of a log were imported already, as part of another file or an earlier state."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import shake_256
from itertools import islice
from zlib import crc32

EDGE = 64
"""How many lines at both ends of a source are kept by their whole CRC-32."""

_WINDOW = 8
"""Lines by whose marks a place in another source is found: 64 bits."""

SHORTEST = 2 * _WINDOW - 1
"""Lines of a run that is found wherever it stands: one window of every eighth line is within."""

_TRIES = 256
"""Places that are looked at in vain: a log whose lines repeat has no end of them."""

_ALIKE = 8
"""Places of one window that are compared."""

_DISTINCT = 6
"""Different marks that a window must have: a burst of one repeated line is no place."""


_TABLES = tuple(shake_256(b"mark%d" % place).digest(256) for place in range(4))


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
    """One byte for each checksum.

    CRC-32 is linear: lines of two days that differ in the date alone would all differ in the same
    bits, and for one pair of days in 256 not at all. The tables undo that.
    """
    data = sums.tobytes()
    mixed = 0
    for place, table in enumerate(_TABLES):
        mixed ^= int.from_bytes(data[place :: sums.itemsize].translate(table), "little")
    return mixed.to_bytes(len(sums), "little")


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


def windows_of(marks: bytes) -> frozenset[int]:
    """The marks of eight lines each, as numbers, from every eighth line on."""
    return frozenset(_numbers(marks))


def runs_within(new: Marked, old: Marked, windows: frozenset[int], found: range) -> Iterator[range]:
    """The lines of `new` that `old` has besides those that were found.

    Of runs that stand within both, those of `SHORTEST` lines and more; at an end of one of the
    two, those of a window.
    windows: of `new`
    """
    shared: set[int] = set()
    if len(found) < len(new):
        for first in range(_WINDOW):
            shared |= windows.intersection(_numbers(old.marks[first:]))
    begins = [_WINDOW * at for at, one in enumerate(_numbers(new.marks)) if one in shared]
    for edge in (old.marks[:_WINDOW], old.marks[-_WINDOW:]):
        begins += islice(_found(edge, new.marks), _ALIKE)
    reached, tries = 0, _TRIES
    for begin in sorted({*begins, max(0, len(new) - _WINDOW)}):
        if begin < reached or begin in found:
            continue
        if run := _longest(new, old, begin, reached):
            yield run
            reached = run.stop
            continue
        tries -= 1
        if not tries:
            return


def _longest(new: Marked, old: Marked, begin: int, reached: int) -> range:
    """The longest run around a place of `new`, from a line on that belongs to no other run."""
    best = range(0)
    window = new.marks[begin : begin + _WINDOW]
    for place in islice(_found(window, old.marks), _ALIKE):
        more = min(len(new) - begin, len(old) - place)
        less = min(begin - reached, place)
        ahead = _common(new.marks[begin : begin + more], old.marks[place : place + more])
        behind = _common(
            new.marks[begin - less : begin][::-1], old.marks[place - less : place][::-1]
        )
        run = range(begin - behind, begin + ahead)
        at_end = not run.start or run.stop == len(new)
        at_end = at_end or place == behind or place + ahead == len(old)
        if len(run) >= (_WINDOW if at_end else SHORTEST):
            best = max(best, run, key=len)
    return best


def _numbers(marks: bytes) -> memoryview[int]:
    return memoryview(marks[: len(marks) // _WINDOW * _WINDOW]).cast("Q")


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
