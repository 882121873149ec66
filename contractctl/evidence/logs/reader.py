"""Reads blocks of lines of one format and says what they show of requests."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import cast

from contractctl.evidence.logs.cleaning import cleaned
from contractctl.evidence.logs.counting import Counting, Excluded
from contractctl.evidence.logs.engine import Engine, lines_of, objects_of
from contractctl.evidence.logs.examples import examples
from contractctl.evidence.logs.format import LineFormat
from contractctl.evidence.logs.forwarding import Forwarding
from contractctl.evidence.logs.query import ASKED, SENDER, TWIN, Query
from contractctl.evidence.logs.recognise import SAMPLE, envelope_of, sampled_lines
from contractctl.evidence.logs.twins import Twins
from contractctl.evidence.matching import ContractIndex
from contractctl.model.evidence import Credentials, Reading, Rejection

GENTLE_FORMS = 1_000
"""Different paths of one block that no contract knows; what goes beyond is masked strictly."""

_PARAMETER = re.compile(r"\{[^{}]*\}")
MANY_KINDS = 100_000
"""Kinds of lines in a block from which on it is better to keep the lines themselves."""

_LEARNT_FORMS = 10_000
_EXAMPLES = 5
_SAMPLES = ", ".join(f"any_value({name}) AS {name}" for name in (*SENDER, *ASKED))
# Grouped by two hashes instead of eleven columns, which takes a third of the time. They differ for
# all senders and requests of a block but once in hundreds of millions.
_GROUPED = (
    f"SELECT CASE WHEN outcome = '' THEN hash({', '.join(SENDER)}) END AS sender,"
    f" CASE WHEN outcome = '' THEN hash({', '.join(ASKED)}) END AS asked, {_SAMPLES},"
    " status, hour, vantage, outcome, sum(lines)::BIGINT AS hits, min(first) AS first,"
    f" max(last) AS last, min(line, {_EXAMPLES}) AS lines FROM {{rows}}"
    " GROUP BY sender, asked, status, hour, vantage, outcome"
)

_ALIKE = (
    "SELECT * EXCLUDE (row) FROM taken JOIN (SELECT min(taken.rowid) AS row, count(*) AS lines,"
    " min(time) AS first, max(time) AS last, {is_twin} AS is_twin FROM {rows}"
    " GROUP BY key, is_twin) ON taken.rowid = row"
)
_SOME = "(SELECT * FROM alike WHERE rowid IN (SELECT min(rowid) FROM alike GROUP BY request_key))"
_COUNTED = (
    "(SELECT *, CASE WHEN left(outcome, 1) <> '!' AND outcome <> '-blank'"
    " THEN floor(first / 3600)::INTEGER END AS hour FROM (SELECT senders.*, parsed.* REPLACE"
    f" (CASE WHEN is_twin THEN '-{TWIN}' ELSE outcome END AS outcome)"
    " FROM senders JOIN parsed USING (request_key)))"
)


class TooVaried(Exception):
    """Lines of one block differ in more ways than memory is meant for."""


def _none(_: int) -> Iterable[int]:
    return ()


class LogReader:
    """Reads one format, with one connection of bounded memory; use it as a context manager.

    condense: what is kept of a sender, asked once for each different one of a block
    header_names: the headers (lower case) that identities name
    excluded: the reason why a sender's request for a masked path does not count; None if it does
    known_request_ids: the hashes of request ids that earlier imports saw within an hour
    proxies: networks that are believed who they forward for
    most_kinds: of lines in a block, beyond which it is refused
    """

    def __init__(
        self,
        format: LineFormat,
        index: ContractIndex,
        condense: Callable[[Credentials], Credentials],
        *,
        header_names: frozenset[str],
        excluded: Excluded,
        known_request_ids: Callable[[int], Iterable[int]] = _none,
        proxies: Iterable[str] = (),
        most_kinds: int | None = None,
    ) -> None:
        self._most_kinds = most_kinds
        self._index, self._condense = index, condense
        self._excluded, self._forwarding = excluded, Forwarding(proxies)
        self._stack = ExitStack()
        folder = tempfile.TemporaryDirectory(prefix="contractctl-", ignore_cleanup_errors=True)
        self._folder = Path(self._stack.enter_context(folder))
        self._engine = self._stack.enter_context(Engine(self._folder))
        names = tuple(sorted(header_names))
        self._query = Query(format, index, names, self._engine)
        self._twins = (
            Twins(self._engine, self._query, self._forwarding, known_request_ids)
            if self._query.has_request_ids
            else None
        )
        self._keeps_lines = False
        self._known_forms: dict[str, bool] = dict.fromkeys(own_forms(index), True)

    def __enter__(self) -> LogReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def read(self, block: Path, first_line: int, lines: int | None = None) -> Reading:
        """What a plain file of whole lines shows; its first line is line `first_line`.

        lines: how many they are, if that is known
        Raises TooVaried if that is of more kinds than are allowed.
        """
        readable = cleaned(block, self._folder / "cleaned.log")
        self._group(readable, lines)
        counting = Counting(
            *(self._engine, self._query, self._condense, self._excluded, self._paths()),
            self._forwarding,
        )
        tallies = counting.tallies()
        hours = self._engine.rows(
            "SELECT hour, sum(hits)::BIGINT FROM hits WHERE hour IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
        rejected, rejections = self._rejections(readable, first_line)
        return Reading(
            tallies,
            cast(int, self._engine.rows("SELECT coalesce(sum(hits), 0)::BIGINT FROM hits")[0][0]),
            rejected,
            rejections,
            {**self._skipped(), **counting.skipped},
            dict(cast(list[tuple[int, int]], hours)),
            self._twins.new_ids() if self._twins and self._keeps_lines else {},
        )

    def _group(self, block: Path, lines: int | None) -> None:
        """Count the lines that are alike into the table `hits`.

        Lines are compared by what little tells them apart, and one of each kind goes all the way.
        Every step makes a table: in one statement, the engine works out the columns that others
        build upon several times, and takes twice as long.
        """
        make, known, envelope = self._engine.make, self._learnt(), _envelope(block)
        keys = self._query.path_keys(known)
        members = self._query.members() if envelope == "line" else ()
        count = lines if lines is not None or not members else _lines_in(block)
        if not (members and self._are_objects(block, count, members, known, keys)):
            self._take(self._query.taken_apart(lines_of(block), envelope, keys))
            make("parsed", self._query.requests(_SOME, known))
        if self._twins is not None and self._keeps_lines and self._twins.found():
            rows = "taken LEFT JOIN twins ON taken.rowid = twins.row"
            make("alike", _ALIKE.format(rows=rows, is_twin="twins.row IS NOT NULL"))
        self._engine.run("DROP TABLE IF EXISTS taken")  # what follows needs the memory
        make("senders", self._query.senders("alike"))
        make("hits", _GROUPED.format(rows=_COUNTED))

    def _take(self, lines: str) -> None:
        """Group lines taken apart into the table `alike`.

        They are a table themselves, `taken`, once some have request ids, by which each of them is
        looked at once more; or differ so much that grouping them at once needs too much memory.
        """
        engine, fits = self._engine, False
        if not self._keeps_lines:
            fits = engine.made("alike", self._query.alike(lines))
            self._keeps_lines = not fits or self._kinds() > MANY_KINDS or self._has_ids()
        if self._keeps_lines:
            engine.make("taken", lines)
            fits = engine.made("alike", _ALIKE.format(rows="taken", is_twin="false"))
        if not fits or self._kinds() > (self._most_kinds or self._kinds()):
            raise TooVaried

    def _kinds(self) -> int:
        return cast(int, self._engine.rows("SELECT count(*) FROM alike")[0][0])

    def _has_ids(self) -> bool:
        return bool(self._engine.rows("SELECT 1 FROM alike WHERE ids > 0 LIMIT 1"))

    def _are_objects(
        self,
        block: Path,
        count: int | None,
        members: Sequence[str],
        known: list[str],
        keys: list[int],
    ) -> bool:
        """Whether every line is an object without fault; the engine reads those much quicker."""
        make = self._engine.make
        self._take(self._query.objects_taken_apart(objects_of(block, members), keys))
        if self._engine.rows("SELECT sum(lines)::BIGINT FROM alike") != [(count,)]:
            return False
        make("parsed", self._query.requests(_SOME, known))
        return not self._engine.rows("SELECT 1 FROM parsed WHERE left(outcome, 1) = '!' LIMIT 1")

    def _learnt(self) -> list[str]:
        return [form for form, is_known in self._known_forms.items() if is_known]

    def _paths(self) -> dict[tuple[str, str | None], str]:
        """What is kept of each path, by its strictly and its gently masked form."""
        forms = self._engine.stream(
            "SELECT path, gentle FROM hits WHERE outcome = '' GROUP BY ALL"
            " ORDER BY sum(hits) DESC, path, gentle"
        )
        kept: dict[tuple[str, str | None], str] = {}
        gentle_forms: set[str] = set()
        for strict, gentle in cast(Iterable[tuple[str, str | None]], forms):
            kept[strict, gentle] = strict
            if gentle is None or self._knows(strict):
                continue
            if gentle in gentle_forms or len(gentle_forms) < GENTLE_FORMS:
                gentle_forms.add(gentle)
                kept[strict, gentle] = gentle
        return kept

    def _knows(self, form: str) -> bool:
        known = self._known_forms.get(form)
        if known is None:
            known = self._index.knows(form)
            if len(self._known_forms) < _LEARNT_FORMS:
                self._known_forms[form] = known
        return known

    def _skipped(self) -> dict[str, int]:
        found = self._engine.rows(
            "SELECT substr(outcome, 2), sum(hits)::BIGINT FROM hits WHERE left(outcome, 1) = '-'"
            " GROUP BY 1 ORDER BY 1"
        )
        return dict(cast(list[tuple[str, int]], found))

    def _rejections(self, block: Path, first_line: int) -> tuple[int, tuple[Rejection, ...]]:
        found = self._engine.rows(
            "SELECT substr(outcome, 2), sum(hits)::BIGINT, min(lines) FROM hits"
            " WHERE left(outcome, 1) = '!' GROUP BY 1 ORDER BY 1"
        )
        reasons = cast(list[tuple[str, int, list[str]]], found)
        shown = [(line, reason) for reason, _, lines in reasons for line in lines]
        rejected = sum(count for _, count, _ in reasons)
        return rejected, examples(block, first_line, shown)[:_EXAMPLES]


def _envelope(block: Path) -> str:
    """SQL for a line without what the container engine or syslog put around it."""
    with block.open("rb") as file:
        found = envelope_of(sampled_lines(file.read(SAMPLE)))
    return found.sql if found else "line"


def _lines_in(block: Path) -> int:
    """Lines of a file; the last may lack its end."""
    count, last = 0, b"\n"
    with block.open("rb") as file:
        while chunk := file.read(1 << 20):
            count, last = count + chunk.count(b"\n"), chunk[-1:]
    return count + (last != b"\n")


def own_forms(index: ContractIndex) -> Iterable[str]:
    """The masked form that a request for each operation usually has; others are learnt."""
    for one in index.promised:
        for base in one.base_paths:
            asked = _PARAMETER.sub("~", base.rstrip("/") + one.operation.path)
            if index.knows(form := index.mask(asked)):
                yield form
