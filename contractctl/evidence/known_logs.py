"""The logs that were imported before, as far as they are known again by their lines."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from contractctl.evidence.database import KNOWN, Database
from contractctl.evidence.extent import Known
from contractctl.evidence.overlap import EDGE
from contractctl.evidence.portions import is_unread

_HOUR = 3_600

_ASKED_AT_ONCE = 500

_MANY = 16


class KnownLogs:
    """Finds the sources of a store that may hold lines of a log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def any(self) -> bool:
        """Whether any log was read."""
        return self._db.one("SELECT 1 FROM landmarks") is not None

    def has_many_long(self) -> bool:
        """Whether there are so many logs of many lines that not all are to be compared."""
        row = self._db.one("SELECT count(*) FROM sources WHERE marked > ?", (2 * EDGE,))
        return bool(row[0] > _MANY)

    def at_path(self, path: str) -> tuple[Known, ...]:
        """The logs that were read from a file, the latest first."""
        rows = self._db.rows(f"{KNOWN} s.path = ? ORDER BY s.id DESC", (path,))
        return tuple(map(_known, rows))

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

    def marks(self, source: int) -> bytes:
        """One byte for each line of a source."""
        rows = self._db.rows(
            "SELECT marks FROM source_marks WHERE source = ? ORDER BY part", (source,)
        )
        return b"".join(marks for (marks,) in rows)

    def holding(self, sources: Iterable[int]) -> frozenset[int]:
        """Other sources with lines that were not counted since one of these had them, and so on."""
        given = frozenset(sources)
        rows = self._db.rows("SELECT id, known_from FROM sources WHERE known_from != '[]'")
        known_from = {number: set(json.loads(text)) for number, text in rows}
        found, reached = set(given), set(given)
        while reached:  # one that grew may know lines from a later one
            reached = {n for n, known in known_from.items() if known & reached} - found
            found |= reached
        return frozenset(found - given)


def _known(row: Any) -> Known:
    return replace(Known(*row[:-3]), is_unread=is_unread(*row[-3:]), rejected=row[-2])
