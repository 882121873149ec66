"""Hits by hour in the tables of the store: added to, taken from, read."""

from __future__ import annotations

from collections.abc import Mapping

from contractctl.evidence import hours
from contractctl.evidence.database import Database


def add_hours(db: Database, table: str, column: str, number: int, added: Mapping[int, int]) -> None:
    """Add hits by hour to those that a number has in a table, or take some if they are negative."""
    for block, counts in hours.blocks(added).items():
        found = db.one(
            f"SELECT counts FROM {table} WHERE {column} = ? AND block = ?", (number, block)
        )
        db.execute(
            f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)",
            (number, block, hours.packed(counts, found[0] if found else None)),
        )


def hours_of(db: Database, table: str, column: str, number: int) -> dict[int, int]:
    """Hits by hour of one number (hours since 1970-01-01T00Z)."""
    rows = db.rows(
        f"SELECT block, counts FROM {table} WHERE {column} = ? ORDER BY block", (number,)
    )
    with db.errors():
        return dict(hours.unpacked(rows))
