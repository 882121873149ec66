"""The tables of the ledger, version by version; a row is never changed nor deleted."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("contractctl-ledger")

NAMES = ("events",)
"""Every migration of this version; a ledger with another one was written by a newer version."""

_ONLY_APPENDED = """
CREATE TRIGGER events_no_{verb} BEFORE {verb} ON events
BEGIN SELECT RAISE(ABORT, 'events are only appended'); END
"""


@MIGRATIONS(name=NAMES[0])
def _events(db: Database) -> None:
    columns = dict.fromkeys(("api", "consumer", "kind", "by", "data"), str)
    db.table("events").create(
        {"id": str, "at": int, **columns},
        pk="id",
        not_null={"id", "at", "api", "kind", "by", "data"},
    )
    db.table("events").create_index(["api", "id"])
    for verb in ("update", "delete"):
        db.execute(_ONLY_APPENDED.format(verb=verb))
