"""A stream of bytes as blocks of whole lines, with the checksum of each line."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from contractctl.evidence.overlap import checksums

PIECE = 1 << 19
"""Bytes that are read at a time: what fits into a processor's cache is cut up much quicker."""

LONGEST = 1 << 20
"""Bytes of a line; what is longer is no log line, and is cut to its beginning."""

_KEPT = 200
"""Bytes that are left of a line that is too long: enough for an example of what was rejected."""


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Some of the next bytes, at most `size`; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines of a source, without the last line end.

    data: the lines with line ends in between
    offset: bytes of the source before the piece; end: bytes of the source up to its end
    is_finished: False for a last line without a line end, which stands alone
    """

    data: bytes
    lines: list[bytes]
    sums: array[int]
    offset: int
    end: int
    is_finished: bool = True


def pieces(stream: Readable, offset: int = 0, size: int = PIECE) -> Iterator[Piece]:
    """Cut a stream into pieces of whole lines, in memory that does not depend on the lines.

    offset: where the stream stands now. A last line without a line end is a line.
    size: not above LONGEST, so that only the first line of a piece can be too long
    """
    rest, begun, is_cut = b"", offset, False
    while data := stream.read(size):
        offset += len(data)
        whole, line_end, tail = data.rpartition(b"\n")
        if not line_end:
            if not is_cut:
                rest += tail
                is_cut = len(rest) > LONGEST
                rest = rest[:_KEPT] if is_cut else rest
            continue
        whole = _unix(whole if is_cut else rest + whole)
        first = whole.find(b"\n") if b"\n" in whole else len(whole)
        if is_cut or first > LONGEST:
            whole = (rest if is_cut else whole[:_KEPT]) + whole[first:]
        yield _piece(whole, begun, offset - len(tail))
        rest, begun, is_cut = tail, offset - len(tail), False
    if rest:
        yield _piece(_unix(rest), begun, offset, is_finished=False)


def _piece(data: bytes, offset: int, end: int, *, is_finished: bool = True) -> Piece:
    lines = data.split(b"\n")
    return Piece(data, lines, checksums(lines), offset, end, is_finished)


def _unix(data: bytes) -> bytes:
    """Lines without the carriage return of Windows; looking for one costs next to nothing."""
    return data.replace(b"\r\n", b"\n").removesuffix(b"\r") if b"\r" in data else data
