"""Import of a log: only lines that were not imported before, block by block."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

from contractctl.evidence.extent import Extent, Known
from contractctl.evidence.lines import Piece, pieces
from contractctl.evidence.overlap import (
    EDGE,
    Marked,
    marks_of,
    overlap,
    runs_within,
    windows_of,
)
from contractctl.evidence.sources import BrokenSource, Source, is_compressed, opened
from contractctl.evidence.store import Store
from contractctl.model.evidence import Reading

BLOCK, BLOCK_LINES = 160 << 20, 250_000
"""Bytes and lines that are read at once: enough to be quick, and few enough for any memory."""

_EDGE_BYTES = 4096

_SAMPLED_BYTES = 1024
"""One line of so many bytes is read to learn which times a log holds; a run of lines that is
found again in the middle of another source is longer."""

_HOUR = 3_600


Read = Callable[[Path, int], Reading]
"""Says what is in a file of whole lines, of which the first has a number."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What of a source other sources hold.

    lines: of the source; known: runs of them that were imported before
    completed: sources whose unfinished last line stands in this one as a whole
    known_from: sources that hold the known lines
    unread: sources that share lines with it, and of which no line could be read
    broken: why it could not be read to its end
    """

    lines: int = 0
    known: tuple[range, ...] = ()
    completed: tuple[int, ...] = ()
    known_from: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()
    broken: BrokenSource | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing in the source is new."""
        reached = 0
        for run in sorted(self.known, key=lambda run: run.start):
            if run.start > reached:
                return False
            reached = max(reached, run.stop)
        return 0 < self.lines == reached


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the import of a source begins.

    number: of the source in the store; offset: bytes of a plain file that were read before
    known: runs of lines, counted from the offset, that were imported before
    completed: see `Recognised`
    head, tail: CRC-32 of its first and last lines so far
    """

    number: int
    offset: int = 0
    first_line: int = 1
    known: tuple[range, ...] = ()
    completed: tuple[int, ...] = ()
    head: bytes = b""
    tail: bytes = b""


class LogImport:
    """One log on its way into the store."""

    def __init__(self, store: Store, source: Source, spool: Path, now: int) -> None:
        self._store, self._source, self._spool, self._now = store, source, spool, now
        plain = not source.is_copy and not is_compressed(source)
        self._path = source.path if plain else None

    def resumed(self) -> Begun | None:
        """Where a file that only grew goes on; None if it is not known, or was rewritten."""
        if self._path is None:
            return None
        size = self._path.stat().st_size
        for one in self._store.at_path(str(self._path.absolute())):
            begun = (one.size > 0 or one.unfinished is not None) and not one.is_unread
            if begun and size >= one.size and one.ends == _ends(self._path, one.size):
                return self._go_on(one)
        return None

    def _go_on(self, one: Known) -> Begun:
        """A last line that was unfinished is known if it only got its line end."""
        first = next((piece.sums[0] for piece in self._pieces(one.size)), None)
        same = first is not None and first == one.unfinished
        return Begun(
            *(one.number, one.size, one.lines + 1),
            (range(1),) if same else (),
            () if same or one.unfinished is None else (one.number,),
            *(one.head, one.tail),
        )

    def recognised(self, timer: Read) -> Recognised:
        """Which lines of a source were imported before, as part of others.

        timer: reads without counting anything
        """
        if not self._store.has_logs():
            return Recognised()
        sums, is_finished, broken = array("I"), True, None
        with self._spool.open("wb") as sample:
            try:
                for piece in self._pieces(0):
                    sums.extend(piece.sums)
                    is_finished = piece.is_finished
                    sample.writelines(_sampled(piece))
            except BrokenSource as error:
                broken = error
        if not sums:
            return Recognised(broken=broken)
        span = None
        if self._store.has_many_long_logs() and (hours := timer(self._spool, 1).lines_by_hour):
            span = min(hours) * _HOUR, (max(hours) + 1) * _HOUR
        others = self._store.overlapping(sums, span)
        return replace(self._compared(sums, is_finished, others), broken=broken)

    def _compared(
        self, sums: array[int], is_finished: bool, others: tuple[Known, ...]
    ) -> Recognised:
        whole = sums if is_finished else sums[:-1]
        edges = whole[:EDGE].tobytes(), whole[-EDGE:].tobytes()
        new = Marked(marks_of(whole), *edges, whole.tobytes())
        windows = windows_of(new.marks)
        runs: list[range] = []
        completed, known_from, unread = [], [], []
        for one in others:
            shared, completes = self._shared(new, windows, one, sums)
            if one.is_unread:
                unread += [one.number] if shared or completes else []
                continue
            runs += shared
            known_from += [one.number] if shared else []
            completed += [one.number] if completes else []
        return Recognised(
            *(len(sums), tuple(runs), tuple(completed), tuple(known_from), tuple(unread))
        )

    def _shared(
        self, new: Marked, windows: frozenset[int], one: Known, sums: array[int]
    ) -> tuple[list[range], bool]:
        """Runs of lines that another source has, and whether its unfinished line goes on here."""
        old = Marked(self._store.marks(one.number), one.head, one.tail)
        found = overlap(new, old)
        stop, completes = found.lines.stop, False
        alone = not one.lines and sums[0] == one.unfinished
        follows = found.lines and found.rest is not None and stop < len(sums)
        if follows or alone:
            if found.rest or sums[stop] == one.unfinished:
                stop += 1  # of an unfinished line, the beginning or all is known
            else:
                completes = one.unfinished is not None
        first = range(found.lines.start, stop)
        others = runs_within(new, old, windows, found.lines)
        return [run for run in (first, *others) if run], completes

    def run(self, begun: Begun, read: Read) -> Iterator[tuple[Reading, int]]:
        """Store the source block by block; yields what each says, and its lines known before."""
        self._store.take_back(begun.completed)
        first_line, head, tail = begun.first_line, begun.head, begun.tail
        for block in _ahead(self._spooled(begun)):
            reading = read(block.file, first_line)
            finished = block.sums if block.is_finished else array("I")
            head = (head + finished[:EDGE].tobytes())[: 4 * EDGE]
            tail = (tail + finished[-EDGE:].tobytes())[-4 * EDGE :]
            size = block.end if block.is_finished else block.offset
            extent = Extent(
                self._now,
                path=str(self._path.absolute()) if self._path else "",
                size=size if self._path else 0,
                ends=_ends(self._path, size) if self._path else "",
                head=head,
                tail=tail,
                marks=marks_of(finished),
                unfinished=None if block.is_finished else block.sums[-1],
            )
            self._store.add(begun.number, self._source.stream, reading, extent)
            yield reading, block.known
            first_line += len(block.sums)

    def _pieces(self, offset: int) -> Iterator[Piece]:
        with opened(self._source, offset) as stream:
            yield from pieces(stream, offset)

    def _spooled(self, begun: Begun) -> Iterator[Spooled]:
        """Blocks of lines, each in a file that is used again for the next but one.

        What stands before a place where a source is broken is worked on as well.
        """
        broken = None
        files = cycle(self._spool.with_name(f"{self._spool.name}-{name}") for name in "ab")
        number, block = 0, Spooled(begun.offset, next(files))
        coming = self._pieces(begun.offset)
        while not broken:
            try:
                piece = next(coming, None)
            except BrokenSource as error:
                piece, broken = None, error
            if block.sums and (piece is None or block.is_full or not piece.is_finished):
                yield block
                block = Spooled(block.end, next(files))
            if piece is None:
                break
            known = _known(begun.known, number, len(piece.sums))
            number += len(piece.lines)
            with block.file.open("ab" if block.sums else "wb") as file:
                new = piece.lines
                if known:
                    new = [line for at, line in enumerate(new) if at not in known]
                file.write(b"\n".join([*new, b""]))
            block.add(piece, len(known))
        if broken:
            raise broken


def _ahead(blocks: Iterator[Spooled]) -> Iterator[Spooled]:
    """The next block is spooled while one is worked on, which leaves Python idle for the most."""
    with ThreadPoolExecutor(1) as other:
        coming = other.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = other.submit(next, blocks, None)
            yield block


class Spooled:
    """Lines that stand in a file: checksums of all, and how many were left out."""

    def __init__(self, offset: int, file: Path) -> None:
        self.file = file
        self.sums: array[int] = array("I")
        self.known = 0
        self.offset = self.end = offset
        self.is_finished = True

    @property
    def is_full(self) -> bool:
        """Whether it is large enough to be worked on."""
        return self.end - self.offset >= BLOCK or len(self.sums) >= BLOCK_LINES

    def add(self, piece: Piece, known: int) -> None:
        """Count a piece that was written."""
        self.sums.extend(piece.sums)
        self.known += known
        self.end, self.is_finished = piece.end, piece.is_finished


def _sampled(piece: Piece) -> Iterator[bytes]:
    """Some lines of a piece, which tell what times it is about."""
    step = max(1, len(piece.lines) * _SAMPLED_BYTES // (piece.end - piece.offset))
    return (line + b"\n" for line in (*piece.lines[::step], piece.lines[-1]))


def _known(runs: tuple[range, ...], start: int, count: int) -> frozenset[int]:
    """Which lines of a piece, whose first is line `start`, were imported before."""
    return frozenset(
        line - start
        for run in runs
        for line in range(max(run.start, start), min(run.stop, start + count))
    )


def _ends(path: Path, size: int) -> str:
    """A digest of the first bytes of a file and of those before `size`."""
    with path.open("rb") as file:
        begin = file.read(min(size, _EDGE_BYTES))
        file.seek(max(0, size - _EDGE_BYTES))
        return hashlib.sha256(begin + file.read(min(size, _EDGE_BYTES))).hexdigest()
