"""What the service remembers: one SQLite table of JSON documents, ids and a clock of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Entity = dict[str, Any]

OPENED = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
_LARGEST = 2**62
"""SQLite counts to 2**63; a caller may send 10**30, and means `more than there is`."""

_SCHEMA = """
CREATE TABLE entity (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (kind, id)
);
CREATE INDEX entity_owner ON entity (kind, owner);
"""


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on rows: SQL with question marks, and what stands for them."""

    sql: str
    values: tuple[Any, ...] = ()


class Store:
    """One database in memory; ids and clock count up, so that two runs are the same."""

    def __init__(self) -> None:
        # The server may call from another thread than the one that made the application.
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.executescript(_SCHEMA)
        self._counted: Counter[str] = Counter()
        self._changes = 0

    def tick(self) -> None:
        """A request that may change something takes a second; reading twice changes nothing."""
        self._changes += 1

    def now(self) -> str:
        moment = OPENED + timedelta(seconds=self._changes)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def today(self, days: int = 0) -> str:
        """The day as the clock stands, or so many days later."""
        moment = OPENED + timedelta(seconds=self._changes, days=days)
        return moment.strftime("%Y-%m-%d")

    def count(self, what: str) -> int:
        """1, then 2, ... for each thing that is counted."""
        self._counted[what] += 1
        return self._counted[what]

    def new_id(self, prefix: str) -> str:
        """`ord_` and 26 characters that look as if they were random."""
        digest = hashlib.sha256(f"{prefix}{self.count(prefix)}".encode()).digest()
        return f"{prefix}_{base64.b32encode(digest).decode()[:26]}"

    def new_uuid(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"orders.example.test/{self.count('uuid')}"))

    def put(self, kind: str, id_: str, entity: Entity, owner: str = "") -> None:
        """Adds or replaces; what is replaced keeps its place."""
        self._database.execute(
            "INSERT INTO entity (kind, id, owner, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            (kind, id_, owner, json.dumps(entity)),
        )

    def get(self, kind: str, id_: str) -> Entity | None:
        row = self._database.execute(
            "SELECT body FROM entity WHERE kind = ? AND id = ?", (kind, id_)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def remove(self, kind: str, id_: str) -> None:
        self._database.execute("DELETE FROM entity WHERE kind = ? AND id = ?", (kind, id_))

    def of(self, kind: str, owner: str) -> list[Entity]:
        """All that belong to an owner, oldest first."""
        rows = self._database.execute(
            "SELECT body FROM entity WHERE kind = ? AND owner = ? ORDER BY position", (kind, owner)
        )
        return [json.loads(body) for (body,) in rows]

    def total(self, kind: str, wheres: Sequence[Where]) -> int:
        """How many there are."""
        sql, values = _condition(kind, wheres)
        row = self._database.execute(f"SELECT count(*) FROM entity WHERE {sql}", values).fetchone()
        return int(row[0])

    def page(
        self, kind: str, wheres: Sequence[Where], *, skip: int = 0, most: int, order: str
    ) -> list[tuple[int, Entity]]:
        """Some of them with their positions."""
        sql, values = _condition(kind, wheres)
        rows = self._database.execute(
            f"SELECT position, body FROM entity WHERE {sql} ORDER BY {order} LIMIT ? OFFSET ?",
            (*values, _bound(most), _bound(skip)),
        )
        return [(position, json.loads(body)) for position, body in rows]


def _condition(kind: str, wheres: Sequence[Where]) -> tuple[str, tuple[Any, ...]]:
    sql = " AND ".join(["kind = ?", *(where.sql for where in wheres)])
    return sql, (kind, *(_bound(value) for where in wheres for value in where.values))


def _bound(value: Any) -> Any:
    return max(-_LARGEST, min(_LARGEST, value)) if isinstance(value, int) else value
