"""Turns grouped rows into tallies: senders condensed, paths settled, probes left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import cast

from contractctl.evidence.logs.engine import Engine, Row
from contractctl.evidence.logs.forwarding import Forwarding
from contractctl.evidence.logs.query import ASKED, SENDER, Query
from contractctl.evidence.matching import MASK
from contractctl.model.evidence import Credentials, Request, Tally, Vantage

Excluded = Callable[[Credentials, str], str | None]

UNKNOWN_NAMES = 200
"""Different query parameters of one block that no contract knows; the rest are `{}`."""

_REMEMBERED = 50_000
"""Pairs of sender and path of which it is remembered whether they count."""

_SENDER, _ASKED = ", ".join(SENDER), ", ".join(ASKED)


class Counting:
    """The requests of one block, the table `hits`, as they are kept.

    Python is asked once for each different sender, each different request and each pair of them;
    the rows themselves stay in the engine, where hashes and then numbers stand for both.
    """

    def __init__(
        self,
        engine: Engine,
        query: Query,
        condense: Callable[[Credentials], Credentials],
        excluded: Excluded,
        paths: Mapping[tuple[str, str | None], str],
        forwarding: Forwarding,
    ) -> None:
        self._engine, self._condense, self._excluded = engine, condense, excluded
        self._forwarding = forwarding
        self._header_names = query.header_names
        self._selectors = sorted(query.index.selectors)
        self._known_names = query.index.query_names | {MASK}
        self._paths = paths
        self._own_names: set[str] = set()
        self.skipped: Counter[str] = Counter()

    def tallies(self) -> tuple[Tally, ...]:
        """One for each sender, request, status class and hour; probes are in `skipped` then."""
        engine = self._engine
        engine.run("CREATE OR REPLACE TEMP VIEW counted AS SELECT * FROM hits WHERE outcome = ''")
        senders, shown = self._senders()
        requests, asked = self._requests()
        left_out = self._left_out(shown, asked)
        found = engine.stream(
            "SELECT s.number, a.number, status, hour, vantage, sum(hits)::BIGINT, min(first),"
            " max(last) FROM counted JOIN sender_numbers s USING (sender)"
            " JOIN request_numbers a USING (asked)"
            f"{' ANTI JOIN left_out USING (sender, asked)' if left_out else ''}"
            " GROUP BY ALL ORDER BY ALL"
        )
        rows = cast("Iterable[tuple[int, int, int, int, Vantage, int, int, int]]", found)
        return tuple(
            Tally(senders[s], requests[a], status, hour, hits, first, last, vantage=vantage)
            for s, a, status, hour, vantage, hits, first, last in rows
        )

    def _senders(self) -> tuple[list[Credentials], dict[int, Credentials]]:
        """What is kept of senders, by number, and what they showed, by hash."""
        numbers: dict[Credentials, int] = {}
        shown: dict[int, Credentials] = {}
        listed: list[int] = []
        for hashed, *row in self._distinct("sender", _SENDER):
            raw = shown[cast(int, hashed)] = self._credentials(row)
            listed.append(numbers.setdefault(self._condense(raw), len(numbers)))
        self._table("sender_numbers", "sender", list(shown), listed)
        return list(numbers), shown

    def _requests(self) -> tuple[list[Request], dict[int, str]]:
        """Requests by number, and the paths they ask for, by hash."""
        numbers: dict[Request, int] = {}
        asked: dict[int, str] = {}
        listed: list[int] = []
        for hashed, *row in self._distinct("asked", _ASKED):
            request = self._request(row)
            asked[cast(int, hashed)] = request.path
            listed.append(numbers.setdefault(request, len(numbers)))
        self._table("request_numbers", "asked", list(asked), listed)
        return list(numbers), asked

    def _distinct(self, key: str, columns: str) -> Iterator[Row]:
        values = ", ".join(f"any_value({name}) AS {name}" for name in columns.split(", "))
        found = f"SELECT {key}, {values} FROM counted GROUP BY {key}"
        return self._engine.stream(f"SELECT * FROM ({found}) ORDER BY {columns}")

    def _table(self, name: str, key: str, hashes: list[int], numbers: list[int]) -> None:
        self._engine.run(
            f"CREATE OR REPLACE TEMP TABLE {name} AS"
            f" SELECT unnest(?::UBIGINT[]) AS {key}, unnest(?::INTEGER[]) AS number",
            [hashes, numbers],
        )

    def _left_out(self, shown: Mapping[int, Credentials], asked: Mapping[int, str]) -> bool:
        """Put the pairs of sender and request that do not count into the table `left_out`."""
        pairs = self._engine.stream(
            "SELECT sender, asked, sum(hits)::BIGINT FROM counted GROUP BY ALL ORDER BY ALL"
        )
        reasons: dict[tuple[Credentials, str], str | None] = {}
        out: list[tuple[int, int]] = []
        for sender, request, hits in cast("list[tuple[int, int, int]]", pairs):
            pair = shown[sender], asked[request]
            if pair not in reasons:
                if len(reasons) >= _REMEMBERED:
                    reasons.clear()
                reasons[pair] = self._excluded(*pair)
            if (reason := reasons[pair]) is not None:
                self.skipped[reason] += hits
                out.append((sender, request))
        self._engine.run(
            "CREATE OR REPLACE TEMP TABLE left_out AS"
            " SELECT unnest(?::UBIGINT[]) AS sender, unnest(?::UBIGINT[]) AS asked",
            [[sender for sender, _ in out], [request for _, request in out]],
        )
        return bool(out)

    def _credentials(self, row: list[object]) -> Credentials:
        principal, headers, api_key, user_agent, address = cast(
            "tuple[str | None, list[str | None], str | None, str | None, str | None]", row
        )
        named = zip(self._header_names, headers, strict=True)
        return Credentials(
            principal or "",
            tuple((name, value) for name, value in named if value),
            api_key or "",
            user_agent=user_agent or "",
            address=self._forwarding.sender(address or "")[:100],
        )

    def _request(self, row: list[object]) -> Request:
        method, strict, gentle, host, names, values = cast(
            "tuple[str, str, str | None, str | None, list[str], list[str | None]]", row
        )
        told = zip(self._selectors, values, strict=True)
        return Request(
            method,
            self._paths[strict, gentle],
            host or "",
            tuple(sorted({self._name(name) for name in names})),
            tuple((key, value) for key, value in told if value is not None),
        )

    def _name(self, name: str) -> str:
        if name in self._known_names or name in self._own_names:
            return name
        if len(self._own_names) >= UNKNOWN_NAMES:
            return MASK
        self._own_names.add(name)
        return name
