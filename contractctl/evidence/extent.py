"""How far a source was read, by which it is known again when it comes back."""

from __future__ import annotations

from dataclasses import dataclass

from contractctl.evidence.overlap import EDGE


@dataclass(frozen=True, slots=True)
class Extent:
    """What is noted together with a portion of a source.

    imported: seconds since 1970-01-01T00Z
    digest: SHA-256 over the whole of a document; "" for lines
    path, size: file and bytes read of it, where it was no compressed one
    ends: digest of the first bytes and of those just before `size`
    head, tail: CRC-32 of the first and last lines, 4 bytes each
    marks: one byte a line, of the lines that this portion adds
    unfinished: CRC-32 of a last line that had no line end, and may go on; not in marks and tail
    """

    imported: int
    digest: str = ""
    path: str = ""
    size: int = 0
    ends: str = ""
    head: bytes = b""
    tail: bytes = b""
    marks: bytes = b""
    unfinished: int | None = None

    def landmarks(self, lines: int) -> frozenset[int]:
        """Checksums by which a source of so many lines is found: of all its lines where they are
        few, else of the first."""
        sums = self.head[:4] if lines > 2 * EDGE else self.head + self.tail
        last = () if self.unfinished is None else (self.unfinished,)
        return frozenset((*memoryview(sums).cast("I"), *last))


@dataclass(frozen=True, slots=True)
class Known:
    """A source as far as it was read; see `Extent`.

    lines: those with marks, all but an unfinished one
    format, definition: as what it was read; see `Store.begin`
    rejected: lines that could not be read
    is_unread: no line of it could be read as a request, as if it was taken for something else
    """

    number: int
    lines: int
    path: str
    size: int
    ends: str
    head: bytes
    tail: bytes
    unfinished: int | None
    format: str = ""
    definition: str = ""
    rejected: int = 0
    is_unread: bool = False


@dataclass(frozen=True, slots=True)
class ReadAs:
    """As what a source was read; see `Store.begin`.

    apis: the contracts that its requests were said to be meant for; "" for those that tell it
    """

    format: str
    definition: str
    sampled: float
    rejected: int
    apis: frozenset[str]
