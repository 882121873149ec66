"""The evidence of a workspace: counts by sender, request and hour in one SQLite file."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from contractctl.evidence.database import DELETE_EMPTY, OF_SOURCE, SIGHTINGS, Database
from contractctl.evidence.extent import Extent, ReadAs
from contractctl.evidence.hourly import add_hours, hours_of
from contractctl.evidence.hours import BLOCK, Portion, portion
from contractctl.evidence.known_logs import KnownLogs
from contractctl.evidence.portions import Alike, grouped, is_unread, span, sum_of, watched_span
from contractctl.evidence.rows import (
    COLUMNS,
    Row,
    request_row,
    sender_row,
    sighting,
    source_record,
)
from contractctl.evidence.shares import share, take_out
from contractctl.model.evidence import Reading, Sighting, SourceRecord, Tally

REMEMBERED_DAYS = 35
"""How long request ids are kept, eight bytes each: another proxy's log of the same time is
imported within days."""

_DAY = 86_400

_POSITIVE = (1 << 63) - 1
"""SQLite's integers have a sign; hashes have not."""


class Store:
    """The evidence of one workspace; use it as a context manager.

    Every portion of an import is one transaction together with what tells that it was imported,
    so that an import that is killed loses and doubles nothing.
    """

    def __init__(self, file: Path, *, create: bool = False) -> None:
        """Open the store, to write if `create`. Raises EvidenceError if it cannot be used."""
        self._db = Database(file, create=create)
        self._ids: dict[tuple[str, Row], int] = {}
        self.logs = KnownLogs(self._db)

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

    def begin(
        self, record: SourceRecord, *, definition: str = "", known_from: Iterable[int] = ()
    ) -> int:
        """Note a source before its first portion; returns its number.

        definition: digest of how consumers.yaml defines its format; "" for one that is built in
        known_from: sources that hold lines of it, which are not counted again
        """
        with self._db.transaction():
            oldest = record.imported - REMEMBERED_DAYS * _DAY
            self._db.execute("DELETE FROM request_ids WHERE imported < ?", (oldest,))
            return self._insert(
                "sources",
                (
                    *("name", "stream", "format", "kind", "sampled", "imported"),
                    *("definition", "known_from"),
                ),
                (
                    *(record.name, record.stream, record.format, str(record.kind)),
                    *(record.sampled, record.imported),
                    *(definition, json.dumps(sorted(known_from))),
                ),
            )

    def know(self, source: int, known_from: Collection[int]) -> None:
        """Note that other sources hold lines of one that grew; see `begin`."""
        if known_from:
            with self._db.transaction():
                (text,) = self._db.one("SELECT known_from FROM sources WHERE id = ?", (source,))
                every = sorted({*json.loads(text), *known_from})
                self._db.execute(
                    "UPDATE sources SET known_from = ? WHERE id = ?", (json.dumps(every), source)
                )

    def take_back(self, sources: Collection[int]) -> None:
        """Forget what unfinished last lines were taken for, before they are read as a whole."""
        if sources:
            with self._db.transaction():
                for number in sources:
                    self._take_back(number)

    def forget(self, sources: Collection[int]) -> None:
        """Forget sources and all that they counted, as if they had not been imported."""
        if sources:
            self._ids.clear()
            self._db.erase()
            with self._db.transaction():
                for number in sources:
                    self._forget(number)
                for table, column in (("senders", "sender"), ("requests", "request")):
                    used = f"SELECT {column} FROM sightings"
                    self._db.execute(f"DELETE FROM {table} WHERE id NOT IN ({used})")

    def _forget(self, source: int) -> None:
        (stream,) = self._db.one("SELECT stream FROM sources WHERE id = ?", (source,))
        take_out(self._db, source, stream)
        self._db.execute("DELETE FROM sources WHERE id = ?", (source,))
        for table in OF_SOURCE:
            self._db.execute(f"DELETE FROM {table} WHERE source = ?", (source,))

    def add(self, source: int, stream: str, reading: Reading, extent: Extent) -> None:
        """Store one portion of a source, whole or not at all."""
        self._ids.clear()  # another import may have replaced rows in the meantime
        with self._db.transaction():
            added = self._add_all(source, stream, reading.tallies)
            self._progress(source, reading, extent)
            self._note_unfinished(source, reading, extent, added)
            self._remember(source, reading.request_ids, extent)

    def replace(self, source: int, stream: str, reading: Reading, extent: Extent) -> None:
        """Store a source that says all there is to say, as a pact does: what an earlier version
        of it said no longer holds."""
        self._ids.clear()
        with self._db.transaction():
            earlier = self._db.rows(
                "SELECT id FROM sources WHERE stream = ? AND id != ?", (stream, source)
            )
            for (number,) in earlier:
                self._forget(number)
            self._add_all(source, stream, reading.tallies)
            self._progress(source, reading, extent)

    def _add_all(self, source: int, stream: str, tallies: Iterable[Tally]) -> list[int]:
        groups = grouped(tallies)
        numbers = [self._add(stream, same, ones) for same, ones in groups.items()]
        counted = zip(numbers, groups.values(), strict=True)
        hits = [(number, one.hour, one.hits) for number, ones in counted for one in ones]
        share(self._db, source, stream, hits)
        return numbers

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
        add_hours(self._db, "hits", "sighting", number, by_hour)
        return number

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
        add_hours(self._db, "source_hours", "source", source, reading.lines_by_hour)
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
        pending, skipped, lines, stream = self._db.one(
            "SELECT pending, skipped, lines, stream FROM sources WHERE id = ?", (source,)
        )
        if not pending:
            return
        sightings, hour, rejected, left_out, ids = json.loads(pending)
        for number in sightings:
            self._db.execute("UPDATE sightings SET hits = hits - 1 WHERE id = ?", (number,))
            add_hours(self._db, "hits", "sighting", number, {hour: -1})
            self._db.execute("DELETE FROM sightings WHERE id = ? AND hits = 0", (number,))
        if hour is not None:
            share(self._db, source, stream, [(number, hour, -1) for number in sightings])
            add_hours(self._db, "source_hours", "source", source, {hour: -1})
            for number in ids:
                self._forget_id(hour, number)
        self._db.execute(
            "UPDATE sources SET lines = ?, rejected = rejected - ?, skipped = ?,"
            " pending = '', unfinished = NULL WHERE id = ?",
            (lines - 1, rejected, sum_of(skipped, left_out, -1), source),
        )

    def _remember(self, source: int, ids: Mapping[int, Collection[int]], extent: Extent) -> None:
        if extent.digest:
            rows = ((number & _POSITIVE, source) for some in ids.values() for number in some)
            self._db.execute_all("INSERT OR IGNORE INTO entries VALUES (?, ?)", rows)
            return
        self._db.execute_all(
            "INSERT INTO request_ids SELECT ?, coalesce(max(part), 0) + 1, ?, ?, ?"
            " FROM request_ids WHERE hour = ?",
            (
                (hour, extent.imported, array("q", some).tobytes(), source, hour)
                for hour, some in ids.items()
            ),
        )

    def _forget_id(self, hour: int, number: int) -> None:
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

    def read_documents(self, digest: str) -> tuple[int, ...]:
        """The sources with the bytes of a document, by their SHA-256, that could be read."""
        return tuple(number for number, unread in self._documents(digest) if not unread)

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

    def read_as(self, source: int) -> ReadAs:
        """As what a source was read, and the contracts its stream was said to be about."""
        format, definition, sampled, rejected = self._db.one(
            "SELECT format, definition, sampled, rejected FROM sources WHERE id = ?", (source,)
        )
        apis = self._db.rows(
            "SELECT DISTINCT r.api FROM sources s JOIN sightings g ON g.stream = s.stream"
            " JOIN requests r ON r.id = g.request WHERE s.id = ?",
            (source,),
        )
        named = frozenset(api for (api,) in apis)
        return ReadAs(format, definition, sampled, rejected, named)

    def sources(self) -> tuple[SourceRecord, ...]:
        """Every source, in the order of import."""
        rows = self._db.rows(
            "SELECT id, name, stream, format, kind, sampled, lines, rejected, skipped, first,"
            " last, imported FROM sources ORDER BY id"
        )
        return tuple(
            source_record(tuple(row), hours_of(self._db, "source_hours", "source", row[0]))
            for row in rows
        )

    def sightings(self) -> tuple[Sighting, ...]:
        """All that was seen, in a fixed order."""
        return tuple(sorted(map(sighting, self._db.rows(SIGHTINGS)), key=_order))

    def hours(self, number: int) -> dict[int, int]:
        """The hits of one sighting by hour (hours since 1970-01-01T00Z)."""
        return hours_of(self._db, "hits", "sighting", number)

    def hits_between(self, number: int, begin: int, end: int) -> Portion | None:
        """The hits of one sighting from one hour up to but not another; None if there are none."""
        rows = self._db.rows(
            "SELECT block, counts FROM hits WHERE sighting = ? AND block BETWEEN ? AND ?"
            " ORDER BY block",
            (number, begin // BLOCK, (end - 1) // BLOCK),
        )
        with self._db.errors():
            return portion(rows, begin, end)


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
