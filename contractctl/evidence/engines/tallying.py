"""Adds up counted rows: senders condensed, paths settled, probes left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from contractctl.evidence.logs.counting import UNKNOWN_NAMES, Excluded
from contractctl.evidence.logs.reader import GENTLE_FORMS
from contractctl.evidence.matching import MASK, ContractIndex
from contractctl.model.evidence import Credentials, Request, Tally, Vantage


@dataclass(frozen=True, slots=True)
class Row:
    """Requests of one hour that are alike, as an engine counted them.

    request: its path masked strictly; gentle: the same masked gently, or None
    """

    sender: Credentials
    request: Request
    gentle: str | None
    status: int
    hour: int
    vantage: Vantage
    hits: int
    first: int
    last: int


class Tallying:
    """All rows of one result as they are kept."""

    def __init__(
        self,
        index: ContractIndex,
        condense: Callable[[Credentials], Credentials],
        excluded: Excluded,
    ) -> None:
        self._index, self._condense, self._excluded = index, condense, excluded
        self.skipped: Counter[str] = Counter()

    def tallies(self, rows: Iterable[Row]) -> tuple[Tally, ...]:
        """One for each sender, request, status class and hour; probes are in `skipped` then."""
        rows = list(rows)
        paths, names = self._paths(rows), self._names(rows)
        kept: dict[Credentials, Credentials] = {}
        found: dict[tuple[Credentials, Request, int, int, Vantage], list[int]] = {}
        for row in rows:
            asked = _settled(row, paths[row.request.path, row.gentle], names)
            if (reason := self._excluded(row.sender, asked.path)) is not None:
                self.skipped[reason] += row.hits
                continue
            if row.sender not in kept:
                kept[row.sender] = self._condense(row.sender)
            alike = (kept[row.sender], asked, row.status, row.hour, row.vantage)
            hits, first, last = found.get(alike, (0, row.first, row.last))
            found[alike] = [hits + row.hits, min(first, row.first), max(last, row.last)]
        return tuple(
            Tally(sender, asked, status, hour, hits, first, last, vantage=vantage)
            for (sender, asked, status, hour, vantage), (hits, first, last) in found.items()
        )

    def _paths(self, rows: Iterable[Row]) -> dict[tuple[str, str | None], str]:
        """What is kept of each path: the gentle form of so many that no contract knows."""
        hits: Counter[tuple[str, str | None]] = Counter()
        for row in rows:
            hits[row.request.path, row.gentle] += row.hits
        kept: dict[tuple[str, str | None], str] = {}
        forms: set[str] = set()
        order = sorted(hits, key=lambda pair: (-hits[pair], pair[0], pair[1] or ""))
        for strict, gentle in order:
            kept[strict, gentle] = strict
            if gentle is None or self._index.knows(strict):
                continue
            if gentle in forms or len(forms) < GENTLE_FORMS:
                forms.add(gentle)
                kept[strict, gentle] = gentle
        return kept

    def _names(self, rows: Iterable[Row]) -> frozenset[str]:
        """The names of query parameters that are kept."""
        known = self._index.query_names | {MASK}
        own: Counter[str] = Counter()
        for row in rows:
            for name in row.request.query:
                if name not in known:
                    own[name] += row.hits
        most = sorted(own, key=lambda name: (-own[name], name))[:UNKNOWN_NAMES]
        return known.union(most)


def _settled(row: Row, path: str, names: frozenset[str]) -> Request:
    query = {name if name in names else MASK for name in row.request.query}
    return replace(row.request, path=path, query=tuple(sorted(query)))
