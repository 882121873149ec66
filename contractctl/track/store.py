"""The ledger as a file: events are appended to it, all of a command or none, and read."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from contractctl.errors import LedgerError
from contractctl.model.ledger import Event
from contractctl.track.identifiers import following
from contractctl.track.migrations import MIGRATIONS, NAMES

_WAIT_SECONDS = 30
"""How long a command waits for another one's transaction, which takes milliseconds."""

_PAUSE = 0.05


class Ledger:
    """A file of events. Whatever is wrong with it raises LedgerError."""

    def __init__(self, file: Path, *, create: bool = False) -> None:
        """create: make and prepare it if there is none; else it is only read."""
        self.file = file
        if create:
            self._make_folder()
        elif not file.exists():
            raise LedgerError(
                f"{file}: nothing was tracked yet",
                hint="tell a consumer: `contractctl track notify API CONSUMER --by YOU`",
            )
        with self._errors():
            self._db = Database(self._connect(create), execute_plugins=False)
        try:
            with self._errors():
                self._prepare(create)
        except LedgerError:
            self._db.close()
            raise

    def _make_folder(self) -> None:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerError(
                f"{self.file.parent}: {error.strerror or error}",
                hint="the ledger is kept there: make it a folder that can be written",
            ) from error

    def _connect(self, create: bool) -> sqlite3.Connection:
        mode = "rwc" if create else "rw"
        if not create and not os.access(self.file.parent, os.W_OK):
            # Even a reader keeps an index beside the log, unless nobody can write.
            log = self.file.with_name(f"{self.file.name}-wal")
            mode = "ro" if log.exists() else "ro&immutable=1"
        uri = f"{self.file.absolute().as_uri()}?mode={mode}"
        return sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def _prepare(self, create: bool) -> None:
        if newer := sorted({one.name for one in MIGRATIONS.applied(self._db)}.difference(NAMES)):
            raise LedgerError(
                f"{self.file}: written by a newer contractctl ({newer[0]})",
                hint="update contractctl; the ledger stays as it is",
            )
        if create:
            self._use_log()
        if MIGRATIONS.pending(self._db):
            with self._transaction():
                MIGRATIONS.apply(self._db)

    def _use_log(self) -> None:
        """Write ahead to a log, so that readers see the last whole transaction meanwhile."""
        end = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                self._db.enable_wal()
            except sqlite3.OperationalError as error:
                # SQLite does not wait here for another process that is at the same.
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
                time.sleep(_PAUSE)
            else:
                break
        self._db.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Say in words what is wrong with the file."""
        try:
            yield
        except sqlite3.Error as error:
            raise LedgerError(
                f"{self.file}: {error}",
                hint="check the disk and who may write there; what was in the ledger before is"
                " still in it, and nothing of this command",
            ) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing of what is written within; others wait."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        finally:
            if self._db.conn.in_transaction:
                self._db.execute("ROLLBACK")

    def events(self, api: str | None = None) -> tuple[Event, ...]:
        """All events, or those of one contract, in the order of their ids."""
        where, values = ("api = ?", [api]) if api else (None, None)
        with self._errors():
            rows = self._db.table("events").rows_where(where, values, order_by="id")
            return tuple(map(_event, rows))

    def append(self, drafts: Sequence[Event]) -> tuple[Event, ...]:
        """Write what happened now, in one transaction; returns the events with their ids."""
        with self._errors(), self._transaction():
            ((newest,),) = self._db.execute("SELECT max(id) FROM events").fetchall()
            written = []
            for draft in drafts:
                newest = next(following(newest, draft.at))
                written.append(replace(draft, id=newest))
            self._insert(written)
        return tuple(written)

    def take_in(self, events: Iterable[Event]) -> int:
        """Write events that have an id already; returns how many were not known yet.

        Raises LedgerError, and writes nothing, if one of an id that is known says something else.
        """
        asked: dict[str, Event] = {}
        with self._errors(), self._transaction():
            known = {one.id: one for one in self.events()}
            for one in events:
                before = known.get(one.id) or asked.get(one.id)
                if before is not None and before != one:
                    raise _contradiction(self.file, one)
                if before is None:
                    asked[one.id] = one
            self._insert(asked.values())
        return len(asked)

    def _insert(self, events: Iterable[Event]) -> None:
        self._db.table("events").insert_all(map(_row, events))


def _contradiction(file: Path, one: Event) -> LedgerError:
    return LedgerError(
        f"{file}: the event {one.id} is known and says something else",
        hint="events are never changed: find out which of the two files was edited;"
        " nothing was imported",
    )


def _row(one: Event) -> dict[str, Any]:
    data = json.dumps(one.data, ensure_ascii=False, sort_keys=True)
    words = {"api": one.api, "consumer": one.consumer, "kind": one.kind, "by": one.by}
    return {"id": one.id, "at": one.at, **words, "data": data}


def _event(row: Mapping[str, Any]) -> Event:
    words = (row["api"], row["consumer"], row["kind"], row["by"])
    return Event(row["id"], row["at"], *words, json.loads(row["data"]))
