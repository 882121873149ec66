"""Import of a log: only lines that were not imported before, block by block."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from contractctl.evidence.extent import Extent, Known
from contractctl.evidence.lines import Piece, pieces
from contractctl.evidence.logs import TooVaried
from contractctl.evidence.overlap import (
    EDGE,
    Marked,
    marks_of,
    overlap,
    runs_within,
    windows_of,
)
from contractctl.evidence.sources import BrokenSource, Source, is_compressed, opened
from contractctl.evidence.spooling import Block, Spool
from contractctl.evidence.store import Store
from contractctl.model.evidence import Reading

_EDGE_BYTES = 4096

_SAMPLED_BYTES = 1024
"""One line of so many bytes is read to learn which times a log holds; a run of lines that is
found again in the middle of another source is longer."""

_HOUR = 3_600


Read = Callable[[Path, int, int | None], Reading]
"""Says what is in a file of whole lines; see `LogReader.read`."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What of a source other sources hold.

    lines: of the source; known: runs of them that were imported before
    completed: sources whose unfinished last line stands in this one as a whole
    known_from: sources that hold the known lines
    unread: sources that share lines with it, and of which no line could be read
    outdated: sources that it holds as a whole, of which lines could not be read as what they were
        taken for, which is not what this one is
    broken: why it could not be read to its end
    """

    lines: int = 0
    known: tuple[range, ...] = ()
    completed: tuple[int, ...] = ()
    known_from: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()
    outdated: tuple[Known, ...] = ()
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
    """One log on its way into the store.

    read_as: name and definition of its format; see `Store.begin`
    """

    def __init__(
        self, store: Store, source: Source, spool: Path, now: int, read_as: tuple[str, str]
    ) -> None:
        self._store, self._source, self._spool, self._now = store, source, spool, now
        self._read_as, self._begins_with = read_as, 0
        plain = not source.is_copy and not is_compressed(source)
        self._path = source.path if plain else None

    def resumed(self) -> Begun | None:
        """Where a file that only grew goes on; None if it is not known, or was rewritten."""
        if self._path is None:
            return None
        size = self._path.stat().st_size
        for one in self._store.logs.at_path(str(self._path.absolute())):
            begun = (one.size > 0 or one.unfinished is not None) and not one.is_unread
            if begun and size >= one.size and one.ends == _ends(self._path, one.size):
                if not self._is_outdated(one):
                    return self._go_on(one)
                self._begins_with = one.number
        return None

    def _is_outdated(self, one: Known) -> bool:
        """Whether another format may read lines of a source that were rejected.

        One from which another source took lines as known stays: those would be missing.
        """
        return (
            bool(one.rejected)
            and (one.format, one.definition) != self._read_as
            and not self._store.logs.holding([one.number])
        )

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

    def recognised(self, timer: Read, begun: Begun | None) -> Recognised:
        """Which lines of a source, from where it begins, were imported before, as part of others.

        timer: reads without counting anything
        begun: where a source that grew goes on; its last lines tell where the new ones belong
        """
        offset, own, tail = (begun.offset, begun.number, begun.tail) if begun else (0, 0, b"")
        if not self._store.logs.any():
            return Recognised()
        sums, is_finished, broken = array("I", tail), True, None
        before = len(sums)
        with self._spool.open("wb") as sample:
            try:
                for piece in self._pieces(offset):
                    sums.extend(piece.sums)
                    is_finished = piece.is_finished
                    sample.writelines(_sampled(piece))
            except BrokenSource as error:
                broken = error
        if len(sums) == before:
            return Recognised(broken=broken)
        span = None
        if self._store.logs.has_many_long() and (
            hours := timer(self._spool, 1, None).lines_by_hour
        ):
            span = min(hours) * _HOUR, (max(hours) + 1) * _HOUR
        others = tuple(one for one in self._store.logs.overlapping(sums, span) if one.number != own)
        found = self._compared(sums, is_finished, others, before, is_whole=broken is None)
        return replace(found, broken=broken)

    def _compared(
        self,
        sums: array[int],
        is_finished: bool,
        others: tuple[Known, ...],
        before: int,
        *,
        is_whole: bool,
    ) -> Recognised:
        """What of lines others hold; the first ones belong to what was read before."""
        whole = sums if is_finished else sums[:-1]
        edges = whole[:EDGE].tobytes(), whole[-EDGE:].tobytes()
        new = Marked(marks_of(whole), *edges, whole.tobytes())
        windows = windows_of(new.marks)
        runs: list[range] = []
        completed, known_from, unread, outdated = [], [], [], []
        for one in others:
            runs_of_all, completes = self._shared(new, windows, one, sums)
            shared = [range(max(r.start, before) - before, r.stop - before) for r in runs_of_all]
            shared = [run for run in shared if run]
            if one.is_unread:
                unread += [one.number] if shared or completes else []
                continue
            holds = (shared or completes) and sum(map(len, shared)) >= one.lines
            held = holds or one.number == self._begins_with
            if is_whole and held and self._is_outdated(one):
                outdated.append(one)
                continue
            runs += shared
            known_from += [one.number] if shared else []
            completed += [one.number] if completes else []
        return Recognised(
            *(len(sums) - before, tuple(runs), tuple(completed), tuple(known_from)),
            *(tuple(unread), tuple(outdated)),
        )

    def _shared(
        self, new: Marked, windows: frozenset[int], one: Known, sums: array[int]
    ) -> tuple[list[range], bool]:
        """Runs of lines that another source has, and whether its unfinished line goes on here."""
        old = Marked(self._store.logs.marks(one.number), one.head, one.tail)
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
        head, tail = begun.head, begun.tail
        for block, reading in self._read(begun, read):
            sums = block.sums
            finished = sums if block.is_finished else array("I")
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
                unfinished=None if block.is_finished else sums[-1],
            )
            self._store.add(begun.number, self._source.stream, reading, extent)
            yield reading, block.known

    def _read(self, begun: Begun, read: Read) -> Iterator[tuple[Block, Reading]]:
        """What each block says; one that says too much to be kept in memory is halved."""
        spool, first_line = Spool(self._spool, begun.known), begun.first_line
        for whole in spool.blocks(self._pieces(begun.offset), begun.offset):
            blocks = [whole]
            while blocks:
                block = blocks.pop(0)
                try:
                    reading = read(block.file, first_line, block.lines - block.known)
                except TooVaried:
                    if len(block.parts) == 1:
                        raise  # half a megabyte is never too much
                    blocks[:0] = spool.halves(block)
                    continue
                yield block, reading
                first_line += block.lines

    def _pieces(self, offset: int) -> Iterator[Piece]:
        with opened(self._source, offset) as stream:
            yield from pieces(stream, offset)


def _sampled(piece: Piece) -> Iterator[bytes]:
    """Some lines of a piece, which tell what times it is about."""
    step = max(1, len(piece.lines) * _SAMPLED_BYTES // (piece.end - piece.offset))
    return (line + b"\n" for line in (*piece.lines[::step], piece.lines[-1]))


def _ends(path: Path, size: int) -> str:
    """A digest of the first bytes of a file and of those before `size`."""
    with path.open("rb") as file:
        begin = file.read(min(size, _EDGE_BYTES))
        file.seek(max(0, size - _EDGE_BYTES))
        return hashlib.sha256(begin + file.read(min(size, _EDGE_BYTES))).hexdigest()
