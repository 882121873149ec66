"""The evidence of a workspace: counts by sender, request and hour in one SQLite file."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from contractctl.evidence import hours
from contractctl.evidence.database import DELETE_EMPTY, KNOWN, SIGHTINGS, Database
from contractctl.evidence.extent import Extent, Known
from contractctl.evidence.overlap import EDGE
from contractctl.evidence.portions import Alike, grouped, is_unread, span, sum_of, watched_span
from contractctl.evidence.rows import (
    COLUMNS,
    Row,
    request_row,
    sender_row,
    sighting,
    source_record,
)
from contractctl.model.evidence import Reading, Sighting, SourceRecord, Tally

FILE = Path(".contractctl") / "evidence.db"

REMEMBERED_DAYS = 35
"""How long request ids are kept, eight bytes each: another proxy's log of the same time is
imported within days."""

_DAY, _HOUR = 86_400, 3_600

_POSITIVE = (1 << 63) - 1
"""SQLite's integers have a sign; hashes have not."""

_ASKED_AT_ONCE = 500

_MANY = 16


class Store:
    """The evidence of one workspace; use it as a context manager.

    Every portion of an import is one transaction together with what tells that it was imported,
    so that an import that is killed loses and doubles nothing.
    """

    def __init__(self, file: Path, *, create: bool = False) -> None:
        """Open the store, to write if `create`. Raises EvidenceError if it cannot be used."""
        self._db = Database(file, create=create)
        self._ids: dict[tuple[str, Row], int] = {}

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other imports waiting; what reads is not kept."""
        with self._db.alone():
            with self._db.transaction():
                self._db.execute(DELETE_EMPTY)
            yield

    def begin(self, record: SourceRecord) -> int:
        """Note a source before its first portion; returns its number."""
        with self._db.transaction():
            oldest = record.imported - REMEMBERED_DAYS * _DAY
            self._db.execute("DELETE FROM request_ids WHERE imported < ?", (oldest,))
            return self._insert(
                "sources",
                ("name", "stream", "format", "kind", "sampled", "imported"),
                (
                    *(record.name, record.stream, record.format),
                    *(str(record.kind), record.sampled, record.imported),
                ),
            )

    def take_back(self, sources: Iterable[int]) -> None:
        """Forget what unfinished last lines were taken for, before they are read as a whole."""
        with self._db.transaction():
            for number in sources:
                self._take_back(number)

    def forget(self, sources: Iterable[int]) -> None:
        """Forget sources of which no line could be read: nothing was counted by them."""
        with self._db.transaction():
            for number in sources:
                self._db.execute("DELETE FROM sources WHERE id = ?", (number,))
                for table in ("source_hours", "source_marks", "landmarks"):
                    self._db.execute(f"DELETE FROM {table} WHERE source = ?", (number,))

    def add(self, source: int, stream: str, reading: Reading, extent: Extent) -> None:
        """Store one portion of a source, whole or not at all."""
        self._ids.clear()  # another import may have replaced rows in the meantime
        with self._db.transaction():
            added = self._add_all(stream, reading.tallies)
            self._progress(source, reading, extent)
            self._note_unfinished(source, reading, extent, added)
            self._remember(reading.request_ids, extent)

    def replace(self, source: int, stream: str, reading: Reading, extent: Extent) -> None:
        """Store a source that says all there is to say, as a pact does: what an earlier version
        of it said no longer holds."""
        self._ids.clear()
        with self._db.transaction():
            of_stream = "(SELECT id FROM sightings WHERE stream = ?)"
            self._db.execute(f"DELETE FROM hits WHERE sighting IN {of_stream}", (stream,))
            self._db.execute("DELETE FROM sightings WHERE stream = ?", (stream,))
            self._db.execute("DELETE FROM sources WHERE stream = ? AND id != ?", (stream, source))
            self._add_all(stream, reading.tallies)
            self._progress(source, reading, extent)

    def _add_all(self, stream: str, tallies: Iterable[Tally]) -> list[int]:
        return [self._add(stream, same, ones) for same, ones in grouped(tallies).items()]

    def _add(self, stream: str, same: Alike, tallies: list[Tally]) -> int:
        sender, request, status, *rest = same
        number = self._number(
            "sightings",
            (
                self._number("senders", sender_row(sender)),
                self._number("requests", request_row(request)),
                *(status, stream, *rest),
            ),
        )
        first, last = span(tallies) or (0, 0)
        self._db.execute(
            "UPDATE sightings SET hits = hits + :hits, last = max(last, :last),"
            " first = CASE WHEN first = 0 THEN :first ELSE min(first, :first) END"
            " WHERE id = :id",
            {"hits": sum(t.hits for t in tallies), "first": first, "last": last, "id": number},
        )
        by_hour: dict[int, int] = defaultdict(int)
        for tally in tallies:
            by_hour[tally.hour] += tally.hits
        self._add_hours("hits", "sighting", number, by_hour)
        return number

    def _add_hours(self, table: str, column: str, number: int, added: Mapping[int, int]) -> None:
        for block, counts in hours.blocks(added).items():
            found = self._db.one(
                f"SELECT counts FROM {table} WHERE {column} = ? AND block = ?", (number, block)
            )
            self._db.execute(
                f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)",
                (number, block, hours.packed(counts, found[0] if found else None)),
            )

    def _progress(self, source: int, reading: Reading, extent: Extent) -> None:
        """Move the mark up to which a source was read."""
        row = self._db.one("SELECT skipped, marked FROM sources WHERE id = ?", (source,))
        marked = row[1] + len(extent.marks)
        first, last = watched_span(reading) or (None, None)
        self._db.execute(
            "UPDATE sources SET lines = lines + :lines, rejected = rejected + :rejected,"
            " skipped = :skipped, first = coalesce(min(first, :first), first, :first),"
            " last = coalesce(max(last, :last), last, :last), imported = :imported,"
            " digest = :digest, path = :path, size = :size, ends = :ends, marked = :marked,"
            " head = :head, tail = :tail, unfinished = :unfinished WHERE id = :id",
            {
                **{"lines": reading.lines, "rejected": reading.rejected},
                "skipped": sum_of(row[0], reading.skipped),
                **{"first": first, "last": last, "imported": extent.imported},
                **{"digest": extent.digest, "path": extent.path, "size": extent.size},
                **{"ends": extent.ends, "marked": marked, "head": extent.head},
                **{"tail": extent.tail, "unfinished": extent.unfinished, "id": source},
            },
        )
        self._add_hours("source_hours", "source", source, reading.lines_by_hour)
        if extent.marks:
            self._db.execute(
                "INSERT INTO source_marks SELECT ?, coalesce(max(part), 0) + 1, ?"
                " FROM source_marks WHERE source = ?",
                (source, extent.marks, source),
            )
        self._db.execute_all(
            "INSERT OR IGNORE INTO landmarks VALUES (?, ?)",
            ((one, source) for one in extent.landmarks(marked)),
        )

    def _note_unfinished(
        self, source: int, reading: Reading, extent: Extent, added: list[int]
    ) -> None:
        """Keep what a line that may go on was taken for."""
        if extent.unfinished is not None and not reading.lines:
            return  # it stands there as it did before
        pending = ""
        if extent.unfinished is not None:
            hour = next(iter(reading.lines_by_hour), None)
            ids = [number for some in reading.request_ids.values() for number in some]
            pending = json.dumps([added, hour, reading.rejected, dict(reading.skipped), ids])
        self._db.execute("UPDATE sources SET pending = ? WHERE id = ?", (pending, source))

    def _take_back(self, source: int) -> None:
        pending, skipped, lines = self._db.one(
            "SELECT pending, skipped, lines FROM sources WHERE id = ?", (source,)
        )
        if not pending:
            return
        sightings, hour, rejected, left_out, ids = json.loads(pending)
        for number in sightings:
            self._db.execute("UPDATE sightings SET hits = hits - 1 WHERE id = ?", (number,))
            self._add_hours("hits", "sighting", number, {hour: -1})
            self._db.execute("DELETE FROM sightings WHERE id = ? AND hits = 0", (number,))
        if hour is not None:
            self._add_hours("source_hours", "source", source, {hour: -1})
            for number in ids:
                self._forget(hour, number)
        self._db.execute(
            "UPDATE sources SET lines = ?, rejected = rejected - ?, skipped = ?,"
            " pending = '', unfinished = NULL WHERE id = ?",
            (lines - 1, rejected, sum_of(skipped, left_out, -1), source),
        )

    def _remember(self, ids: Mapping[int, Collection[int]], extent: Extent) -> None:
        if extent.digest:
            rows = ((number & _POSITIVE,) for some in ids.values() for number in some)
            self._db.execute_all("INSERT OR IGNORE INTO entries VALUES (?)", rows)
            return
        self._db.execute_all(
            "INSERT INTO request_ids SELECT ?, coalesce(max(part), 0) + 1, ?, ?"
            " FROM request_ids WHERE hour = ?",
            (
                (hour, extent.imported, array("q", some).tobytes(), hour)
                for hour, some in ids.items()
            ),
        )

    def _forget(self, hour: int, number: int) -> None:
        self._db.execute(
            "DELETE FROM request_ids WHERE hour = ? AND ids = ?",
            (hour, array("q", [number]).tobytes()),
        )

    def _number(self, table: str, row: Row) -> int:
        """The number of a row, which is written if it is new."""
        known = self._ids.get((table, row))
        if known is None:
            names = COLUMNS[table]
            where = " AND ".join(f"{name} = ?" for name in names)
            found = self._db.one(f"SELECT id FROM {table} WHERE {where}", row)
            known = found[0] if found else self._insert(table, names, row)
            self._ids[table, row] = known
        return known

    def _insert(self, table: str, names: tuple[str, ...], row: Row) -> int:
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(row))})"
        return self._db.execute(statement, row)

    def has_document(self, digest: str) -> bool:
        """Whether a document was imported and read, by the SHA-256 of its bytes."""
        return not all(unread for _, unread in self._documents(digest))

    def unread_documents(self, digest: str) -> tuple[int, ...]:
        """The sources with the bytes of a document of which nothing could be read."""
        return tuple(number for number, unread in self._documents(digest) if unread)

    def _documents(self, digest: str) -> list[tuple[int, bool]]:
        rows = self._db.rows(
            "SELECT id, lines, rejected, skipped FROM sources WHERE digest = ?", (digest,)
        )
        return [(number, is_unread(*counts)) for number, *counts in rows]

    def has_request(self, number: int) -> bool:
        """Whether an entry of a document was counted, by the hash of its id."""
        return self._db.one("SELECT 1 FROM entries WHERE id = ?", (number & _POSITIVE,)) is not None

    def request_ids(self, hour: int) -> frozenset[int]:
        """The hashes of the ids of the requests that logs showed in an hour."""
        rows = self._db.rows("SELECT ids FROM request_ids WHERE hour = ?", (hour,))
        return frozenset(number for (ids,) in rows for number in array("q", ids))

    def at_path(self, path: str) -> tuple[Known, ...]:
        """The logs that were read from a file, the latest first."""
        rows = self._db.rows(f"{KNOWN} s.path = ? ORDER BY s.id DESC", (path,))
        return tuple(map(_known, rows))

    def has_logs(self) -> bool:
        """Whether any log was read."""
        return self._db.one("SELECT 1 FROM landmarks") is not None

    def has_many_long_logs(self) -> bool:
        """Whether there are so many logs of many lines that not all are to be compared."""
        row = self._db.one("SELECT count(*) FROM sources WHERE marked > ?", (2 * EDGE,))
        return bool(row[0] > _MANY)

    def overlapping(self, sums: array[int], seconds: tuple[int, int] | None) -> tuple[Known, ...]:
        """The logs that may share lines with one of these checksums and times.

        Where two overlap, one has the first line of the other. Of a source of few lines all are
        landmarks; of one with many only the first is, so its time has to fit.
        """
        first, last = seconds or (0, 1 << 62)
        where = "s.marked > ? AND coalesce(s.last, ?) >= ? AND coalesce(s.first, ?) <= ?"
        times = (2 * EDGE, first, first - _HOUR, last, last + _HOUR)
        found = {row[0]: row for row in self._db.rows(KNOWN + where, times)}
        for part in self._asked(sums):
            marks = ", ".join("?" * len(part))
            where = f"s.id IN (SELECT source FROM landmarks WHERE sum IN ({marks}))"
            found.update((row[0], row) for row in self._db.rows(KNOWN + where, tuple(part)))
        return tuple(_known(row) for _, row in sorted(found.items()))

    def _asked(self, sums: array[int]) -> Iterable[list[int]]:
        """Those checksums that are landmarks, in handy portions."""
        if len(sums) <= 4 * _ASKED_AT_ONCE:
            asked = sorted(set(sums))
        else:
            rows = self._db.rows("SELECT DISTINCT sum FROM landmarks")
            asked = sorted({one for (one,) in rows}.intersection(sums))
        return (asked[at : at + _ASKED_AT_ONCE] for at in range(0, len(asked), _ASKED_AT_ONCE))

    def read_as(self, source: int) -> tuple[str, frozenset[str]]:
        """The format a source was read as, and the contracts its stream was said to be about."""
        (format,) = self._db.one("SELECT format FROM sources WHERE id = ?", (source,))
        rows = self._db.rows(
            "SELECT DISTINCT r.api FROM sources s JOIN sightings g ON g.stream = s.stream"
            " JOIN requests r ON r.id = g.request WHERE s.id = ?",
            (source,),
        )
        return format, frozenset(api for (api,) in rows)

    def marks(self, source: int) -> bytes:
        """One byte for each line of a source."""
        rows = self._db.rows(
            "SELECT marks FROM source_marks WHERE source = ? ORDER BY part", (source,)
        )
        return b"".join(marks for (marks,) in rows)

    def sources(self) -> tuple[SourceRecord, ...]:
        """Every source, in the order of import."""
        rows = self._db.rows(
            "SELECT id, name, stream, format, kind, sampled, lines, rejected, skipped, first,"
            " last, imported FROM sources ORDER BY id"
        )
        return tuple(
            source_record(tuple(row), self._hours("source_hours", "source", number))
            for number, *row in rows
        )

    def sightings(self) -> tuple[Sighting, ...]:
        """All that was seen, in a fixed order."""
        return tuple(sorted(map(sighting, self._db.rows(SIGHTINGS)), key=_order))

    def hours(self, number: int) -> dict[int, int]:
        """The hits of one sighting by hour (hours since 1970-01-01T00Z)."""
        return self._hours("hits", "sighting", number)

    def _hours(self, table: str, column: str, number: int) -> dict[int, int]:
        rows = self._db.rows(
            f"SELECT block, counts FROM {table} WHERE {column} = ? ORDER BY block", (number,)
        )
        with self._db.errors():
            return dict(hours.unpacked(rows))


def _known(row: Any) -> Known:
    return replace(Known(*row[:-3]), is_unread=is_unread(*row[-3:]))


def _order(one: Sighting) -> Row:
    request = one.request
    return (
        request.path,
        request.method,
        sender_row(one.sender),
        one.stream,
        one.status,
        one.number,
    )
