"""One SQLite file of evidence: opened, prepared, locked, read and written with errors in words."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contractctl.errors import EvidenceError
from contractctl.evidence.rows import Row

VERSION = 2

_WAIT_SECONDS = 30
"""How long a command waits for another one's portion to be written."""

_WAIT_FOR_IMPORT = 600
"""Seconds that an import waits for another one to end."""

_SCHEMA = """
CREATE TABLE senders (id INTEGER PRIMARY KEY, principal TEXT, headers TEXT, api_key TEXT,
  service TEXT, user_agent TEXT, address TEXT,
  UNIQUE (principal, headers, api_key, service, user_agent, address));
CREATE TABLE requests (id INTEGER PRIMARY KEY, method TEXT, path TEXT, host TEXT, query TEXT,
  selectors TEXT, api TEXT, UNIQUE (method, path, host, query, selectors, api));
CREATE TABLE sightings (id INTEGER PRIMARY KEY, sender INTEGER, request INTEGER, status INTEGER,
  stream TEXT, kind TEXT, vantage TEXT, reads TEXT, sends TEXT, hits INTEGER DEFAULT 0,
  first INTEGER DEFAULT 0, last INTEGER DEFAULT 0,
  UNIQUE (sender, request, status, stream, kind, vantage, reads, sends));
CREATE INDEX sightings_of_stream ON sightings (stream);
CREATE TABLE hits (sighting INTEGER, block INTEGER, counts BLOB,
  PRIMARY KEY (sighting, block)) WITHOUT ROWID;
CREATE TABLE sources (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, stream TEXT,
  format TEXT, kind TEXT, sampled REAL, imported INTEGER,
  lines INTEGER DEFAULT 0, rejected INTEGER DEFAULT 0,
  skipped TEXT DEFAULT '{}', first INTEGER, last INTEGER, digest TEXT DEFAULT '',
  path TEXT DEFAULT '', size INTEGER DEFAULT 0, ends TEXT DEFAULT '', marked INTEGER DEFAULT 0,
  head BLOB DEFAULT x'', tail BLOB DEFAULT x'', unfinished INTEGER, pending TEXT DEFAULT '',
  definition TEXT DEFAULT '', known_from TEXT DEFAULT '[]');
CREATE INDEX sources_by_digest ON sources (digest);
CREATE INDEX sources_by_path ON sources (path);
CREATE INDEX sources_of_stream ON sources (stream);
CREATE INDEX sources_by_length ON sources (marked);
CREATE TABLE owners (stream TEXT, hour INTEGER, source INTEGER,
  PRIMARY KEY (stream, hour)) WITHOUT ROWID;
CREATE TABLE shares (source INTEGER, part INTEGER, counts BLOB,
  PRIMARY KEY (source, part)) WITHOUT ROWID;
CREATE TABLE source_hours (source INTEGER, block INTEGER, counts BLOB,
  PRIMARY KEY (source, block)) WITHOUT ROWID;
CREATE TABLE source_marks (source INTEGER, part INTEGER, marks BLOB,
  PRIMARY KEY (source, part)) WITHOUT ROWID;
CREATE TABLE landmarks (sum INTEGER, source INTEGER, PRIMARY KEY (sum, source)) WITHOUT ROWID;
CREATE TABLE entries (id INTEGER PRIMARY KEY, source INTEGER);
CREATE TABLE request_ids (hour INTEGER, part INTEGER, imported INTEGER, ids BLOB, source INTEGER,
  PRIMARY KEY (hour, part));
"""


OF_SOURCE = (*("source_hours", "source_marks", "landmarks", "shares", "entries", "request_ids"),)
"""Tables whose rows belong to one source each."""

DELETE_EMPTY = """
DELETE FROM sources
WHERE kind = 'observed' AND lines = 0 AND marked = 0 AND unfinished IS NULL AND digest = ''
"""
"""Sources whose import was killed before anything of them was stored."""

KNOWN = """
SELECT s.id, s.marked, s.path, s.size, s.ends, s.head, s.tail, s.unfinished,
  s.format, s.definition, s.lines, s.rejected, s.skipped FROM sources s WHERE
"""

SIGHTINGS = """
SELECT s.id, s.status, s.stream, s.kind, s.vantage, s.reads, s.sends, s.hits, s.first, s.last,
  a.principal, a.headers, a.api_key, a.service, a.user_agent, a.address,
  r.method, r.path, r.host, r.query, r.selectors, r.api
FROM sightings s JOIN senders a ON a.id = s.sender JOIN requests r ON r.id = s.request
"""


class Database:
    """A file of evidence. Whatever is wrong with it raises EvidenceError."""

    def __init__(self, file: Path, *, create: bool) -> None:
        """create: prepare it for writing; else it is only read, and nothing beside it changes."""
        self.file = file
        if create:
            self._make_folder()
        elif not file.exists():
            raise self._nothing()
        mode = "rwc" if create else "ro"
        with self.errors():
            self._connection = sqlite3.connect(
                f"{file.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=_WAIT_SECONDS,
                isolation_level=None,
            )
            self._prepare(create=create)

    def _make_folder(self) -> None:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EvidenceError(
                f"{self.file.parent}: {error.strerror or error}",
                hint="evidence is kept there: make it a folder that can be written",
            ) from error

    def _nothing(self) -> EvidenceError:
        return EvidenceError(
            f"{self.file}: no evidence was imported yet",
            hint="run `contractctl evidence import PATH...` with logs, traces, HAR or pacts",
        )

    def _prepare(self, *, create: bool) -> None:
        if self._has_tables():
            return
        if not create:
            raise self._nothing()
        with self.transaction():
            if not self._has_tables():
                for statement in _SCHEMA.split(";"):
                    self.execute(statement)
                self.execute(f"PRAGMA user_version={VERSION}")

    def _has_tables(self) -> bool:
        """Whether the file was prepared. Raises EvidenceError if another version did that."""
        (version,) = self.one("PRAGMA user_version")
        if version in (0, VERSION):
            return bool(version)
        whose, update = (
            ("a newer", "update contractctl, or ") if version > VERSION else ("an older", "")
        )
        raise EvidenceError(
            f"{self.file}: written by {whose} contractctl (format {version}, not {VERSION})",
            hint=f"{update}move the file away and import the sources again",
        )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Say in words what is wrong with the file."""
        try:
            yield
        except (sqlite3.Error, zlib.error) as error:
            raise EvidenceError(
                f"{self.file}: {error}",
                hint="check the disk and who may write there; if the file is damaged, move it"
                " away and import the sources again",
            ) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what is written within."""
        with self.errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def erase(self) -> None:
        """Overwrite from now on what is deleted, so that nothing of it stays in the file."""
        with self.errors():
            self._connection.execute("PRAGMA secure_delete = ON")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other imports waiting: two that read one log at once would count it twice.

        The lock is SQLite's on a file of its own, so it goes with the process, however it ends.
        """
        file = self.file.with_suffix(".lock")
        with self.errors():
            lock = sqlite3.connect(file, timeout=1, isolation_level=None)
        try:
            self._lock(lock, file)
            yield
        finally:
            lock.close()

    def _lock(self, lock: sqlite3.Connection, file: Path) -> None:
        for _ in range(_WAIT_FOR_IMPORT):
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise self._not_locked(file, str(error)) from error
            else:
                return
        raise self._not_locked(file, f"another import has been running for {_WAIT_FOR_IMPORT} s")

    def _not_locked(self, file: Path, reason: str) -> EvidenceError:
        return EvidenceError(
            f"{file}: {reason}", hint="import again when the other one is done; nothing was lost"
        )

    def execute(self, statement: str, values: Row | dict[str, object] = ()) -> int:
        """Run a statement within a transaction; returns the number of the row it wrote."""
        return self._connection.execute(statement, values).lastrowid or 0

    def execute_all(self, statement: str, rows: Iterable[Row]) -> None:
        """Run a statement for each row."""
        self._connection.executemany(statement, rows)

    def rows(self, statement: str, values: Row = ()) -> list[Any]:
        """Every row of an answer."""
        with self.errors():
            return self._connection.execute(statement, values).fetchall()

    def one(self, statement: str, values: Row = ()) -> Any:
        """The first row of an answer, or None."""
        with self.errors():
            return self._connection.execute(statement, values).fetchone()
