"""Reads what an engine counted: one row for requests that are alike in everything that is kept."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import cast
from urllib.parse import unquote

from contractctl.errors import EvidenceError
from contractctl.evidence.engines.statement import COUNTED
from contractctl.evidence.engines.tallying import Row, Tallying
from contractctl.evidence.logs.counting import Excluded
from contractctl.evidence.logs.examples import shortened
from contractctl.evidence.logs.masking import MOST_NAMES
from contractctl.evidence.matching import ContractIndex
from contractctl.model.evidence import Credentials, Reading, Rejection, Request, Vantage

COUNTS = "counts"
"""The name of this kind of source."""

Counts = Mapping[str, object]

_SIGNS = {"outcome", "hour", "method", "path", "gentle", "hits", "first", "last"}
_NUMBERS = ("hour", "status", "hits", "first", "last")
_NULL = "\\N"
_SHOWN = 5


def is_counts(sample: bytes) -> bool:
    """Whether a source begins like a result of the statement: CSV with names, or JSON lines."""
    line = sample.decode("utf-8-sig", "replace").partition("\n")[0].strip()
    try:
        names = json.loads(line) if line.startswith("{") else next(_csv([line], line))
    except (ValueError, RecursionError, StopIteration, csv.Error):
        return False
    return {str(name).lower() for name in names} >= _SIGNS


def _csv(lines: Iterable[str], header: str) -> Iterator[list[str]]:
    """The rows of lines; header: the first line, which shows what stands between fields."""
    return csv.reader(lines, delimiter=max(",;\t", key=header.count))


def rows_of(data: bytes) -> Iterator[Counts]:
    """The rows of a result, CSV or JSON lines, by the names of columns in lower case."""
    lines = io.StringIO(data.decode("utf-8-sig", "replace"), newline="")
    first = lines.readline()
    if first.lstrip().startswith("{"):
        for line in chain([first], lines):
            if line.strip():
                yield {key.lower(): value for key, value in json.loads(line).items()}
        return
    names = [name.lower() for name in next(_csv([first], first))]
    for row in _csv(lines, first):
        if row:
            yield dict(zip(names, row, strict=True))


@dataclass(frozen=True, slots=True)
class CountsReader:
    """Turns counted rows into a reading; the counterpart of `LogReader`.

    condense, header_names, excluded: as there
    """

    index: ContractIndex
    condense: Callable[[Credentials], Credentials]
    header_names: tuple[str, ...]
    excluded: Excluded

    def read(self, counts: Iterable[Counts], name: str) -> tuple[Reading, str]:
        """What all rows of a result say, and the table that they are from; "" if none is named.

        Raises EvidenceError for a row that is none: nothing of the result is kept then.
        """
        rows: list[Row] = []
        skipped: Counter[str] = Counter()
        rejected: Counter[str] = Counter()
        examples: dict[str, str] = {}
        hours: Counter[int] = Counter()
        table = ""
        for number, row in enumerate(_checked(counts, name), 2):
            table = table or _text(row, "source")
            outcome, hits = _text(row, "outcome"), _number(row, "hits", number, name)
            if outcome.startswith("!"):
                rejected[outcome[1:]] += hits
                examples.setdefault(outcome[1:], _text(row, "example"))
                continue
            hours[_number(row, "hour", number, name)] += hits
            if outcome:
                skipped[outcome[1:]] += hits
            else:
                numbers = [_number(row, key, number, name) for key in _NUMBERS]
                rows.append(self._row(row, numbers))
        tallying = Tallying(self.index, self.condense, self.excluded)
        reading = Reading(
            tallying.tallies(rows),
            sum(rejected.values()) + sum(hours.values()),
            sum(rejected.values()),
            tuple(_rejection(r, n, examples[r]) for r, n in sorted(rejected.items()))[:_SHOWN],
            {**skipped, **tallying.skipped},
            dict(sorted(hours.items())),
        )
        return reading, table

    def _row(self, row: Counts, numbers: Sequence[int]) -> Row:
        hour, status, hits, first, last = numbers
        shown = ((name, _text(row, f"header_{_column(name)}")) for name in self.header_names)
        sender = Credentials(
            _text(row, "principal"),
            tuple((name, value) for name, value in shown if value),
            _text(row, "api_key"),
            user_agent=_text(row, "user_agent")[:400],
            address=_text(row, "address")[:100],
        )
        names = sorted({unquote(name) for name in _text(row, "names").split("&") if name})
        request = Request(
            _text(row, "method"),
            self.index.mask(_text(row, "path")),
            _text(row, "host"),
            tuple(names[:MOST_NAMES]),
            tuple(self._selected(row)),
        )
        gentle = _text(row, "gentle")
        vantage = cast("Vantage", _text(row, "vantage"))
        masked = self.index.mask_gently(gentle) if gentle else None
        return Row(sender, request, masked, status, hour, vantage, hits, first, last)

    def _selected(self, row: Counts) -> Iterator[tuple[str, str]]:
        """The values by which revisions are told apart."""
        pairs = [pair.partition("=") for pair in _text(row, "selectors").split("&")]
        query = {unquote(name): unquote(value) for name, _, value in pairs}
        for key, allowed in sorted(self.index.selectors.items()):
            place, _, name = key.partition(":")
            value = query.get(name) if place == "query" else _text(row, f"version_{_column(name)}")
            if value in allowed:
                yield key, str(value)


def _column(header: str) -> str:
    return header.replace("-", "_")


def _checked(counts: Iterable[Counts], name: str) -> Iterator[Counts]:
    """The rows; a damaged file is an EvidenceError."""
    number = 1
    try:
        for row in counts:
            number += 1
            yield row
    except (ValueError, csv.Error, AttributeError, RecursionError) as error:
        raise _damaged(name, number + 1, str(error)) from error


def _damaged(name: str, number: int, reason: str) -> EvidenceError:
    return EvidenceError(
        f"{name}:{number}: no row of counts: {reason}",
        hint="export the result of `contractctl evidence sql` again, as CSV with names or parquet,"
        f" with the columns {', '.join(COUNTED)}; nothing of this file was imported",
    )


def _text(row: Counts, key: str) -> str:
    value = row.get(key)
    return "" if value is None or value == _NULL else str(value)


def _number(row: Counts, key: str, number: int, name: str) -> int:
    value = _text(row, key)
    try:
        return int(value.removesuffix(".0"))
    except (ValueError, OverflowError) as error:
        raise _damaged(name, number, f"{key} is no number: {value!r}") from error


def _rejection(reason: str, hits: int, example: str) -> Rejection:
    shown = shortened(example.encode()) if example else f"{hits:,} requests"
    return Rejection(0, reason, shown)
