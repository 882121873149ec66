"""Counts a request once that two proxies logged, by its request id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from contractctl.evidence.logs.engine import Engine
from contractctl.evidence.logs.forwarding import Forwarding
from contractctl.evidence.logs.query import SHORTEST_ID, Query
from contractctl.evidence.logs.sql import texts


class Twins:
    """Remembers the request ids of an import, by hour, in the engine.

    known: the hashes of ids that earlier imports saw within an hour
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
        engine.run("CREATE TEMP TABLE seen (hour INTEGER, id BIGINT)")

    def found(self) -> bool:
        """Put the rows of `taken` whose requests were counted before into the table `twins`.

        Of several in one block, the one that tells most of its sender counts. Two clocks can
        differ: an id is looked for in the hours next to those of the block, too.
        """
        make = self._engine.make
        make("identified", _IDENTIFIED)
        self._load()
        make(
            "repeated",
            "SELECT row, id, vantage, taken.* EXCLUDE (row) FROM identified JOIN"
            f" (SELECT rowid AS row, {self._query.telling()} FROM taken) taken USING (row)"
            f" WHERE id IN ({_REPEATED})",
        )
        make(
            "twins",
            "SELECT row FROM (SELECT row, id, row_number() OVER"
            f" (PARTITION BY id ORDER BY {', '.join(self._order())}) AS place"
            f" FROM repeated) WHERE place > 1 OR id IN ({_SEEN})",
        )
        self._engine.run(f"INSERT INTO seen SELECT hour, id FROM identified WHERE {_NEW}")
        return bool(self._engine.rows("SELECT 1 FROM twins LIMIT 1"))

    def _order(self) -> Iterator[str]:
        """What the better line of a request has: the stronger identity, and the receiver's view."""
        yield "principal IS NULL"
        yield "vantage <> 'server'"
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
        """The hashes that were new in the last block, by hour."""
        found = self._engine.rows(
            f"SELECT hour, list(id ORDER BY id) FROM identified WHERE {_NEW}"
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
                self._engine.run("INSERT INTO seen SELECT ?, unnest(?::BIGINT[])", [hour, ids])


_IDENTIFIED = (
    "SELECT row, floor(time / 3600)::INTEGER AS hour, parsed.vantage,"
    " (md5_number_lower(request_id) >> 1)::BIGINT AS id"
    " FROM (SELECT rowid AS row, request_key, time, request_id FROM taken) JOIN parsed"
    f" USING (request_key) WHERE outcome = '' AND time IS NOT NULL"
    f" AND length(request_id) >= {SHORTEST_ID}"
)
_NEW = "row NOT IN (SELECT row FROM twins)"
_HOURS = "SELECT min(hour) - 1 FROM identified"
_SEEN = (
    f"SELECT id FROM seen WHERE hour BETWEEN ({_HOURS}) AND ({_HOURS.replace('min', 'max')})"
).replace("max(hour) - 1", "max(hour) + 1")
_REPEATED = (
    f"SELECT id FROM identified WHERE id IN ({_SEEN}) UNION ALL"
    " SELECT id FROM identified GROUP BY id HAVING count(*) > 1"
)
