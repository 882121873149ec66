"""Lines of a source in files, block by block, as long as what they say is not too varied."""

from __future__ import annotations

import shutil
from array import array
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from contractctl.evidence.lines import Piece
from contractctl.evidence.sources import BrokenSource

BLOCK, BLOCK_LINES = 256 << 20, 1_000_000
"""Bytes and lines that are worked on at once: what a block costs, whatever is in it, is spread over
many lines."""

FIRST_LINES = 200_000
"""Lines of the first block, which the engine waits for; each is twice the one before it."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a piece whose new lines stand in a file.

    sums: of all its lines; known: how many of those were imported before, and left out
    size: bytes in the file; end: bytes of the source up to its end
    """

    sums: array[int]
    known: int
    size: int
    end: int
    is_finished: bool


class Block:
    """Lines of a source from an offset on, of which those that are new stand in a file."""

    def __init__(self, offset: int, file: Path, parts: list[Part]) -> None:
        self.offset, self.file, self.parts = offset, file, parts

    @property
    def sums(self) -> array[int]:
        """The checksums of all lines."""
        sums = array("I")
        for part in self.parts:
            sums.extend(part.sums)
        return sums

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return sum(len(part.sums) for part in self.parts)

    @property
    def known(self) -> int:
        """How many of them were left out."""
        return sum(part.known for part in self.parts)

    @property
    def end(self) -> int:
        """Bytes of the source up to its end."""
        return self.parts[-1].end if self.parts else self.offset

    @property
    def is_finished(self) -> bool:
        """False for a last line without a line end."""
        return self.parts[-1].is_finished

    def is_full(self, lines: int) -> bool:
        """Whether it is large enough to be worked on."""
        return self.end - self.offset >= BLOCK or self.lines >= lines


class Spool:
    """Writes blocks of lines, each into a file that is used again for the next but one.

    known: runs of lines, counted from the first, that were imported before
    """

    def __init__(self, file: Path, known: tuple[range, ...]) -> None:
        self._files = cycle(file.with_name(f"{file.name}-{name}") for name in "ab")
        self._known, self._most = known, BLOCK_LINES

    def blocks(self, pieces: Iterator[Piece], offset: int) -> Iterator[Block]:
        """All lines. The next block is written while one is worked on, which leaves Python idle
        for the most."""
        written = self._written(pieces, offset)
        with ThreadPoolExecutor(1) as other:
            coming = other.submit(next, written, None)
            while (block := coming.result()) is not None:
                coming = other.submit(next, written, None)
                yield block

    def halves(self, block: Block) -> tuple[Block, Block]:
        """The same lines in two files; further blocks will not be larger than that."""
        middle = len(block.parts) // 2
        first = Block(block.offset, block.file, block.parts[:middle])
        rest = block.file.with_name(f"{block.file.name}-{middle}")
        place = sum(part.size for part in first.parts)
        with block.file.open("r+b") as file, rest.open("wb") as copy:
            file.seek(place)
            shutil.copyfileobj(file, copy)
            file.truncate(place)
        self._most = min(self._most, first.lines)
        return first, Block(first.end, rest, block.parts[middle:])

    def _written(self, pieces: Iterator[Piece], offset: int) -> Iterator[Block]:
        """What stands before a place where a source is broken is worked on as well."""
        broken, number, lines = None, 0, FIRST_LINES
        block = Block(offset, next(self._files), [])
        while not broken:
            try:
                piece = next(pieces, None)
            except BrokenSource as error:
                piece, broken = None, error
            is_full = block.is_full(min(lines, self._most))
            if block.parts and (piece is None or is_full or not piece.is_finished):
                yield block
                block = Block(block.end, next(self._files), [])
                lines *= 2
            if piece is None:
                break
            block.parts.append(self._write(block, piece, number))
            number += len(piece.lines)
        if broken:
            raise broken

    def _write(self, block: Block, piece: Piece, number: int) -> Part:
        known = _known(self._known, number, len(piece.lines))
        with block.file.open("ab" if block.parts else "wb") as file:
            place = file.tell()
            if not known:  # what was cut up is put together again only where it must be
                file.writelines((piece.data, b"\n"))
            else:
                new = (line for at, line in enumerate(piece.lines) if at not in known)
                file.writelines(line + b"\n" for line in new)
            size = file.tell() - place
        return Part(piece.sums, len(known), size, piece.end, piece.is_finished)


def _known(runs: tuple[range, ...], start: int, count: int) -> frozenset[int]:
    """Which lines of a piece, whose first is line `start`, were imported before."""
    return frozenset(
        line - start
        for run in runs
        for line in range(max(run.start, start), min(run.stop, start + count))
    )
