"""Which source counted which hits, so that one can be taken out of a log of many parts.

Hits are stored by stream, as the parts of a rotated log are one. The first of its sources that
counts a request in an hour owns the hour, and only what others count there is noted: so all hits of
the owner are those that nobody noted, and parts that follow each other cost next to nothing.
"""

from __future__ import annotations

import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from contractctl.evidence.database import Database
from contractctl.evidence.hourly import add_hours, hours_of

Counted = tuple[int, int, int]
"""The number of a sighting, an hour, and the hits that a source counted there."""

_HOUR = 3_600
_QUICK = 1
"""zlib's quickest level."""


def share(db: Database, source: int, stream: str, counted: Sequence[Counted]) -> None:
    """Note whose hits are counted, in the transaction that counts them."""
    hours = {hour for _, hour, _ in counted}
    if not hours:
        return
    db.execute_all(
        "INSERT OR IGNORE INTO owners VALUES (?, ?, ?)", ((stream, hour, source) for hour in hours)
    )
    own = _owned(db, source, stream)
    if noted := [one for one in counted if one[1] not in own]:
        db.execute(
            "INSERT INTO shares SELECT ?, coalesce(max(part), 0) + 1, ? FROM shares"
            " WHERE source = ?",
            (source, _packed(noted), source),
        )


def take_out(db: Database, source: int, stream: str) -> None:
    """Take away all hits that a source counted, in the transaction that forgets it."""
    if db.one("SELECT 1 FROM sources WHERE stream = ? AND id != ?", (stream, source)) is None:
        db.execute(
            "DELETE FROM hits WHERE sighting IN (SELECT id FROM sightings WHERE stream = ?)",
            (stream,),
        )
        db.execute("DELETE FROM sightings WHERE stream = ?", (stream,))
        db.execute("DELETE FROM owners WHERE stream = ?", (stream,))
        return
    own = _owned(db, source, stream)
    noted: dict[int, Counter[int]] = defaultdict(Counter)
    for number, hour, hits in _noted(db, source):
        if hour not in own:
            noted[number][hour] += hits
    others = _of_others(db, source, stream, own)
    rows = db.rows("SELECT id FROM sightings WHERE stream = ?", (stream,)) if own else []
    for number in {*noted, *(number for (number,) in rows)}:
        counts = hours_of(db, "hits", "sighting", number)
        less = {hour: counts[hour] - others[number, hour] for hour in own & counts.keys()}
        _subtract(db, number, counts, less | noted[number])
    db.execute("DELETE FROM owners WHERE stream = ? AND source = ?", (stream, source))


def _owned(db: Database, source: int, stream: str) -> set[int]:
    rows = db.rows("SELECT hour FROM owners WHERE stream = ? AND source = ?", (stream, source))
    return {hour for (hour,) in rows}


def _of_others(db: Database, source: int, stream: str, hours: set[int]) -> Counter[tuple[int, int]]:
    """What the other sources of a stream noted in some hours, by sighting and hour."""
    found: Counter[tuple[int, int]] = Counter()
    rows = db.rows("SELECT id FROM sources WHERE stream = ? AND id != ?", (stream, source))
    for (other,) in rows:
        for number, hour, hits in _noted(db, other):
            if hour in hours:
                found[number, hour] += hits
    return found


def _subtract(db: Database, number: int, counts: dict[int, int], less: dict[int, int]) -> None:
    """Take hits by hour from a sighting; its first and last time are those of hours then."""
    less = {hour: hits for hour, hits in less.items() if hits}
    if not less:
        return
    left = [hour for hour, hits in counts.items() if hits > less.get(hour, 0)]
    if not left:
        db.execute("DELETE FROM hits WHERE sighting = ?", (number,))
        db.execute("DELETE FROM sightings WHERE id = ?", (number,))
        return
    add_hours(db, "hits", "sighting", number, {hour: -hits for hour, hits in less.items()})
    first, last = min(left) * _HOUR, max(left) * _HOUR
    db.execute(
        "UPDATE sightings SET hits = hits - :less, first = max(first, :first),"
        " last = CASE WHEN last < :last + 3600 THEN last ELSE max(:first, first, :last) END"
        " WHERE id = :id",
        {"less": sum(less.values()), "first": first, "last": last, "id": number},
    )


def _noted(db: Database, source: int) -> Iterator[Counted]:
    rows = db.rows("SELECT part FROM shares WHERE source = ? ORDER BY part", (source,))
    for (part,) in rows:
        (data,) = db.one("SELECT counts FROM shares WHERE source = ? AND part = ?", (source, part))
        with db.errors():
            yield from _unpacked(data)


def _packed(counted: Sequence[Counted]) -> bytes:
    """One column after another, which compresses better than rows."""
    columns = [number for column in zip(*sorted(counted), strict=True) for number in column]
    return zlib.compress(array("q", columns).tobytes(), _QUICK)


def _unpacked(data: bytes) -> Iterator[Counted]:
    columns = array("q", zlib.decompress(data))
    count = len(columns) // 3
    return zip(columns[:count], columns[count : 2 * count], columns[2 * count :], strict=True)
