"""Counts a request once that several proxies logged, by its request id, method and path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from contractctl.evidence.logs.engine import Engine
from contractctl.evidence.logs.forwarding import Forwarding
from contractctl.evidence.logs.query import ABSOLUTE, SHORTEST_ID, Query
from contractctl.evidence.logs.sql import texts

NEAR = 60
"""Seconds from one line of a request to the next, which are as many proxies wait for an answer."""

MOST_PROXIES = 8
"""Lines of one request; what stands in more tells no requests apart, such as a constant."""


class Twins:
    """Remembers the requests with ids of an import, by hour, in the engine.

    Services hand on the id of what they were asked with, so an id alone is no request: method and
    path agree as well, but for what a proxy cut off before the path, and the lines are near each
    other. Two lines of the receiver's side are two requests.

    known: the hashes of requests that earlier imports saw within an hour
    """

    def __init__(
        self,
        engine: Engine,
        query: Query,
        forwarding: Forwarding,
        known: Callable[[int], Iterable[int]],
    ) -> None:
        self._engine, self._known = engine, known
        self._query, self._forwarding = query, forwarding
        self._loaded: set[int] = set()
        engine.run(f"CREATE TEMP TABLE seen ({_SEEN_COLUMNS})")

    def found(self) -> bool:
        """Put the rows of `taken` whose requests were counted before into the table `twins`.

        Of several in one block, the one that tells most of its sender counts. Two clocks can
        differ: a request is looked for in the hours next to those of the block, too.
        """
        make = self._engine.make
        make("identified", _IDENTIFIED)
        self._load()
        make(
            "repeated",
            "SELECT identified.*, taken.* EXCLUDE (row) FROM identified JOIN"
            f" (SELECT rowid AS row, {self._query.telling()} FROM taken) taken USING (row)"
            f" WHERE call IN ({_REPEATED})",
        )
        make("rooted", _ROOTED)
        make("met", _MET)
        order = ", ".join(self._order())
        make(
            "twins",
            f"SELECT row FROM (SELECT *, row_number() OVER (request ORDER BY {order}) AS place,"
            f" count(*) OVER request AS lines, {_COUNTED} AS counted FROM rooted"
            " LEFT JOIN met USING (call, minute, before)"
            " WINDOW request AS (PARTITION BY call, visit, form))"
            f" WHERE place > counted AND NOT (lines > {MOST_PROXIES} AND counted < 2)",
        )
        self._engine.run(f"INSERT INTO seen SELECT hour, {_PARTS} FROM identified WHERE {_NEW}")
        return bool(self._engine.rows("SELECT 1 FROM twins LIMIT 1"))

    def _order(self) -> Iterator[str]:
        """What the better line of a request has: the stronger identity, and the receiver's view."""
        yield "principal IS NULL"
        yield "NOT received"
        yield "NOT has_header"
        yield "api_key IS NULL"
        found = cast(
            "list[tuple[str | None]]", self._engine.rows("SELECT DISTINCT address FROM repeated")
        )
        forwarding = self._forwarding
        proxies = [
            hops for (hops,) in found if hops and forwarding.is_proxy(forwarding.sender(hops))
        ]
        yield f"address IS NULL OR list_contains({texts(proxies)}, address)"
        yield "user_agent IS NULL"
        yield "row"

    def new_ids(self) -> dict[int, tuple[int, ...]]:
        """The hashes of the requests that were new in the last block, by hour."""
        found = self._engine.rows(
            f"SELECT hour, list(DISTINCT id ORDER BY id) FROM identified WHERE {_NEW}"
            " GROUP BY hour ORDER BY hour"
        )
        return {hour: tuple(ids) for hour, ids in cast(list[tuple[int, list[int]]], found)}

    def _load(self) -> None:
        """Fetch what earlier imports know of the hours of the block and their neighbours."""
        hours = self._engine.rows("SELECT DISTINCT hour FROM identified")
        near = {hour + step for (hour,) in cast(list[tuple[int]], hours) for step in (-1, 0, 1)}
        for hour in sorted(near - self._loaded):
            self._loaded.add(hour)
            if ids := list(self._known(hour)):
                self._engine.run(
                    f"INSERT INTO seen SELECT hour, {_PARTS} FROM"
                    " (SELECT ?::INTEGER AS hour, unnest(?::BIGINT[]) AS id)",
                    [hour, ids],
                )


# An id has 63 bits: 48 of request id, method and the path's last segment (`call`), one for the
# receiver's side, six for the minute, and eight of the segment before, 0 where there is none.
_PACKED = (
    "((md5_number_lower(concat_ws(' ', method, last, request_id)) >> 16)::BIGINT << 15)"
    " | (received::BIGINT << 14) | ((time // 60 % 60) << 8)"
    " | CASE WHEN before = '' THEN 0 ELSE 1 + (md5_number_lower(before) % 255)::BIGINT END"
)
_PARTS = (
    "id >> 15 AS call, (id >> 14) & 1 = 1 AS received, hour * 60 + ((id >> 8) & 63) AS minute,"
    " id & 255 AS before"
)
_SEEN_COLUMNS = "hour INTEGER, call BIGINT, received BOOLEAN, minute BIGINT, before BIGINT"
_PATH = (
    "rtrim(split_part(split_part(CASE WHEN starts_with(target, '/') THEN target"
    f" ELSE regexp_extract(target, {ABSOLUTE}, 2) END, '?', 1), '#', 1), '/')"
)
_IDENTIFIED = (
    f"SELECT row, time, hour, path, id, {_PARTS} FROM (SELECT row, time, path, received,"
    f" floor(time / 3600)::INTEGER AS hour, {_PACKED} AS id FROM (SELECT *,"
    " split_part(path, '/', -1) AS last, split_part(path, '/', -2) AS before FROM"
    f" (SELECT row, time, request_id, taken.method AS method, {_PATH} AS path,"
    " parsed.vantage = 'server' AS received FROM"
    " (SELECT rowid AS row, request_key, time, request_id, method, target FROM taken) taken"
    " JOIN parsed USING (request_key) WHERE outcome = '' AND time IS NOT NULL"
    f" AND length(request_id) >= {SHORTEST_ID})))"
)
_NEW = "row NOT IN (SELECT row FROM twins)"
_HOURS = "SELECT min(hour) - 1 FROM identified"
_SEEN = (
    f"SELECT call FROM seen WHERE hour BETWEEN ({_HOURS}) AND"
    f" ({_HOURS.replace('min(hour) - 1', 'max(hour) + 1')})"
)
_REPEATED = (
    f"SELECT call FROM identified WHERE call IN ({_SEEN}) UNION ALL"
    " SELECT call FROM identified GROUP BY call HAVING count(*) > 1"
)
# `visit`: lines of which each is near the one before. `form`: the shortest path with which one
# ends, which is what the innermost proxy was asked for.
_ROOTED = (
    "SELECT *, CASE WHEN ends_with(path, shortest) THEN shortest"
    " WHEN ends_with(path, nearest) THEN nearest ELSE path END AS form FROM"
    " (SELECT *, first(path) OVER (PARTITION BY call, visit ORDER BY length(path), path)"
    " AS shortest, first(path) OVER (PARTITION BY call, visit, before ORDER BY length(path), path)"
    " AS nearest FROM (SELECT *, sum(far::INTEGER) OVER (PARTITION BY call ORDER BY time, row)"
    f" AS visit FROM (SELECT *, coalesce(time - lag(time) OVER (PARTITION BY call"
    f" ORDER BY time, row) > {NEAR}, false) AS far FROM repeated)))"
)
# Which requests were seen, and whether by a line of another side than the receiver's.
_MET = (
    "SELECT here.*, bool_or(NOT seen.received) AS by_others FROM"
    " (SELECT DISTINCT call, minute, before FROM repeated) here JOIN"
    " (SELECT DISTINCT call, minute, before, received FROM seen) seen ON seen.call = here.call"
    " AND abs(seen.minute - here.minute) < 2"
    " AND (seen.before = here.before OR 0 IN (seen.before, here.before)) GROUP BY ALL"
)
# How many of a request's lines count: each of the receiver's side, or else one.
_COUNTED = (
    "greatest(count(*) FILTER (WHERE received) OVER request,"
    " CASE WHEN bool_or(by_others IS NOT NULL) OVER request THEN 0 ELSE 1 END)"
    " - coalesce(bool_or(by_others) OVER request, false)::INTEGER"
)
