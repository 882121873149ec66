"""The one relational expression that turns the lines of a format into rows to count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from contractctl.evidence.logs.engine import MAX_LINE, Engine
from contractctl.evidence.logs.format import COLUMNS, LineFormat
from contractctl.evidence.logs.json_formats import json_values, key
from contractctl.evidence.logs.masking import (
    gently_masked,
    masked,
    path_key,
    query_key,
    query_names,
    selected,
    selected_header,
)
from contractctl.evidence.logs.sql import contains, contains_hash, filled, text
from contractctl.evidence.matching import ContractIndex

SENDER = ("principal", "headers", "api_key", "user_agent", "address")
_TELLING = ("principal", "api_key", "user_agent", "address")
ASKED = ("method", "path", "gentle", "host", "names", "selectors")
"""Columns that tell senders and requests apart.

gentle: the path masked gently, where no known form is the strictly masked one
"""

NO_REQUEST = "the client sent no HTTP request"
TWIN = "logged twice (same request id)"

EARLIEST, LATEST = 946_684_800, 4_102_444_799
"""What is believed to be the time of a request, in seconds since 1970: the years 2000 to 2099."""

WRONG_TIME = "its time is before 2000 or after 2099"

SHORTEST_ID = 8
"""Characters: what is shorter ('1', 'test') does not tell one request from another."""


@dataclass(frozen=True, slots=True)
class Query:
    """Writes the SQL for one format and one set of contracts.

    header_names: the headers whose values are kept, sorted
    """

    format: LineFormat
    index: ContractIndex
    header_names: tuple[str, ...]
    engine: Engine

    @property
    def has_request_ids(self) -> bool:
        """Whether the format tells requests apart."""
        return "request_id" in self.format.columns

    def path_keys(self, paths: Sequence[str]) -> list[int]:
        """The keys of masked paths."""
        key = path_key("path", self.index, self.engine.hashes)
        asked = f"SELECT {key} FROM (SELECT unnest(?::VARCHAR[]) AS path)"
        return [cast(int, row[0]) for row in self.engine.rows(asked, [list(paths)])]

    def taken_apart(self, lines: str, envelope: str, known_paths: Iterable[int]) -> str:
        """One row a line: what it says, and `key`, which rows have in common that are alike.

        lines: what to select `line` from; envelope: SQL that takes from a line what is around it
        known_paths: the keys of paths that contracts know
        """
        return _nested(
            f"SELECT coalesce(line, '') AS raw, {envelope} AS line FROM {lines}",
            f"SELECT *, {self.format.stage} AS p",
            *(f"SELECT *, {value} AS {name}" for name, value in self.format.shared.items()),
            f"SELECT raw, {self._fields()}, {self._header_values()} AS shown",
            *self._compared(known_paths, "raw"),
        )

    def members(self) -> tuple[str, ...]:
        """The members of a flat JSON object that this format reads; none if it needs more."""
        paths = {path for several in self.format.keys.values() for path in several}
        names = sorted(path.removeprefix('$."').removesuffix('"') for path in paths)
        is_flat = paths == set(map(key, names))
        # The engine's columns do not differ by case alone.
        told_apart = len({name.lower() for name in names}) == len(names)
        return tuple(names) if is_flat and told_apart and not self._wanted_headers() else ()

    def objects_taken_apart(self, objects: str, known_paths: Iterable[int]) -> str:
        """The same of JSON objects whose `members` are columns; nothing is said of the lines."""
        columns = {
            column: "coalesce(" + ", ".join(filled(path.removeprefix("$.")) for path in paths) + ")"
            for column, paths in self.format.keys.items()
        }
        texts = [f"{columns.get(name, 'NULL::VARCHAR')} AS {name}" for name in COLUMNS]
        return _nested(
            f"SELECT '.' AS raw, true AS has_shape, [] AS shown, {', '.join(texts)} FROM {objects}",
            *self._compared(known_paths, f"hash({', '.join(COLUMNS)})"),
        )

    def _compared(self, known_paths: Iterable[int], whole: str) -> tuple[str, ...]:
        """Further selects: what is kept as the same request gets one `request_key`, and if it has
        one sender and hour, one `key`.

        They differ for all others of a block but once in hundreds of millions.
        whole: SQL for all that a line says, by which those are compared that are not plain
        """
        own = self.format.columns
        is_known = contains_hash("path_key", known_paths)
        gentle = path_key("path", self.index, self.engine.hashes, gently=True)
        request = [
            *(f"CASE WHEN NOT is_plain THEN {whole} END", "method", "path_key", query_key("asked")),
            f"CASE WHEN {is_known} THEN NULL ELSE {gentle} END",
            *(name for name in ("host", "status", "vantage") if name in own),
            *self._selectors("asked"),
        ]
        sender = [name for name in _TELLING if name in own]
        if self._wanted_headers():
            sender.append("shown")
        return (
            f"SELECT * REPLACE ({self._shaped()})",
            "SELECT *, string_split(request, ' ') AS words",
            f"SELECT {_REQUEST_LINE}",
            f"SELECT *, coalesce({_IS_PLAIN}, false) AS is_plain,"
            f" {_PLAIN_PATH} AS path, coalesce(query, {_query_of('target')}) AS asked",
            f"SELECT *, {path_key('path', self.index, self.engine.hashes)} AS path_key",
            f"SELECT *, hash({', '.join(request)}) AS request_key",
            f"SELECT {', '.join(self._stored())}, if(is_plain, NULL, request) AS request,"
            " if(is_plain, '.', raw) AS raw, request_key,"
            f" hash({', '.join(('request_key', 'time // 3600', *sender))}) AS key",
        )

    def _stored(self) -> tuple[str, ...]:
        """The columns that a line of this format can have."""
        own = {"method", "target", *self.format.columns} - {"request", "forwarded"}
        return ("has_shape", "shown", *(name for name in COLUMNS if name in own))

    def alike(self, taken_apart: str) -> str:
        """One row for all lines taken apart that have one key; ids: how many have a request id."""
        columns = (*self._stored(), "request", "raw", "request_key")
        firsts = ", ".join(f"first({name}) AS {name}" for name in columns)
        ids = "count(request_id)" if self.has_request_ids else "0"
        return (
            f"SELECT {firsts}, count(*) AS lines, min(time) AS first, max(time) AS last,"
            f" {ids} AS ids, false AS is_twin FROM ({taken_apart}) GROUP BY key"
        )

    def _all_columns(self, taken_apart: str) -> str:
        missing = sorted({*COLUMNS} - {"request", "forwarded", *self._stored()})
        absent = "".join(f", NULL::VARCHAR AS {name}" for name in missing)
        return f"SELECT *{absent} FROM {taken_apart}"

    def telling(self) -> str:
        """What a row of lines taken apart tells of its sender, as SELECT list."""
        own = self.format.columns
        columns = (name if name in own else f"NULL::VARCHAR AS {name}" for name in _TELLING)
        kept = [self._wanted_headers().index(name) + 1 for name in self.header_names]
        there = " OR ".join(f"shown[{place}] IS NOT NULL" for place in kept) or "false"
        return f"{', '.join(columns)}, {there} AS has_header"

    def senders(self, taken_apart: str) -> str:
        """SENDER and time of lines taken apart."""
        wanted = self._wanted_headers()
        kept = ", ".join(f"shown[{wanted.index(name) + 1}]" for name in self.header_names)
        return _nested(
            self._all_columns(taken_apart),
            f"SELECT principal, [{kept}]::VARCHAR[] AS headers,"
            " CASE WHEN api_key IS NOT NULL THEN 'sha256:' || sha256(api_key) END AS api_key,"
            " if(strlen(user_agent) > 400, left(user_agent, 400), user_agent) AS user_agent,"
            " if(strlen(address) > 400, right(address, 400), address) AS address,"
            " request_key, lines, first, last, is_twin",
        )

    def requests(self, taken_apart: str, known_paths: Iterable[str]) -> str:
        """ASKED, status class, vantage, outcome and line of lines taken apart.

        outcome is "" for a request, `-reason` for a line that is skipped (the other columns mean
        nothing then) and `!reason` for one that is rejected, of which `line` holds the beginning.
        """
        return _nested(
            self._all_columns(taken_apart),
            f"SELECT {_LOCAL}",
            f"SELECT {_TARGET}",
            f"SELECT *, {self._outcome()} AS outcome",
            f"SELECT *, {self._masked()} AS form",
            self._kept(known_paths),
        )

    def _fields(self) -> str:
        columns = self.format.columns
        texts = (
            f"{filled(columns[name]) if name in columns else 'NULL::VARCHAR'} AS {name}"
            for name in COLUMNS
        )
        return f"coalesce({self.format.needs}, false) AS has_shape, {', '.join(texts)}"

    def _shaped(self) -> str:
        return ", ".join(f"{value} AS {name}" for name, value in self.format.shaped.items())

    def _header_values(self) -> str:
        """A list with the value of each header that is kept or tells revisions apart."""
        wanted = self._wanted_headers()
        if not wanted:
            return "[]::VARCHAR[]"
        if self.format.header_paths:
            paths = {
                name: [_at(path, name) for path in self.format.header_paths] for name in wanted
            }
            stage, values = json_values(paths, "q")
            return f"list_transform([{stage}], lambda q: [{', '.join(values.values())}])[1]"
        own = self.format.columns
        listed = (filled(own[h]) if (h := f"header:{n}") in own else "NULL" for n in wanted)
        return f"[{', '.join(listed)}]::VARCHAR[]"

    def _wanted_headers(self) -> tuple[str, ...]:
        keys = (one for one in self.index.selectors if one.startswith("header:"))
        telling = {one.removeprefix("header:") for one in keys}
        return tuple(sorted(telling | set(self.header_names)))

    def _outcome(self) -> str:
        name = self.format.name
        shape = text(f"!not {name}: {self.format.shape}")
        return (
            f"CASE WHEN has_shape AND {_IS_REQUEST} AND strlen(raw) <= {MAX_LINE} THEN ''"
            " WHEN trim(raw) = '' THEN '-blank'"
            f" WHEN strlen(raw) > {MAX_LINE} THEN '!a line of more than {MAX_LINE:,} bytes'"
            " WHEN NOT has_shape OR (time IS NULL AND coalesce(request, target) IS NULL)"
            f" THEN {shape}"
            f" WHEN NOT {_HAS_TIME} THEN {text(f'!not {name}: {WRONG_TIME}')}"
            " WHEN time IS NULL"
            f" THEN {text(f'!not {name}: the time cannot be read')}"
            f" WHEN NOT coalesce({_HAS_STATUS}, false) THEN {text(f'!not {name}: no status code')}"
            f" ELSE '-{NO_REQUEST}' END"
        )

    def _masked(self) -> str:
        return f"CASE WHEN outcome = '' THEN {masked('path', self.index, self.engine.hashes)} END"

    def _kept(self, known_paths: Iterable[str]) -> str:
        known = contains("form", known_paths, self.engine.hashes)
        gentle = gently_masked("path", self.index, self.engine.hashes)
        columns: Mapping[str, str] = {
            "method": "method",
            "path": "form",
            "gentle": f"CASE WHEN {known} THEN NULL ELSE {gentle} END",
            "host": "host",
            "names": query_names("query", self.index, self.engine.hashes),
            "selectors": f"[{', '.join(self._selectors('query'))}]::VARCHAR[]",
            "status": "CASE WHEN status BETWEEN '100' AND '599' AND length(status) = 3"
            " THEN status[1]::TINYINT ELSE 0::TINYINT END",
            "vantage": "CASE WHEN vantage LIKE 'inbound|%' THEN 'server'"
            " WHEN vantage LIKE 'outbound|%' THEN 'client' ELSE '' END",
        }
        counted = ", ".join(f"{value} AS {name}" for name, value in columns.items())
        return (
            f"SELECT request_key, {counted}, outcome,"
            " CASE WHEN left(outcome, 1) = '!' THEN left(raw, 1000) END AS line"
        )

    def _selectors(self, query: str) -> Iterable[str]:
        """The values by which revisions are told apart, as SQL."""
        wanted = self._wanted_headers()
        for name, allowed in sorted(self.index.selectors.items()):
            if name.startswith("query:"):
                yield selected(query, name, allowed)
            else:
                place = wanted.index(name.removeprefix("header:")) + 1
                yield selected_header(f"shown[{place}]", allowed)


_HAS_TIME = f"time BETWEEN {EARLIEST} AND {LATEST}"
_HAS_STATUS = (
    "(status IS NULL OR (length(status) = 3 AND status BETWEEN '100' AND '599')"
    " OR regexp_full_match(status, '-?[0-9]{1,3}'))"
)
_METHODS = "'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'"
_IS_REQUEST = (
    f"{_HAS_TIME} AND path IS NOT NULL AND {_HAS_STATUS}"
    f" AND (method IN ({_METHODS}) OR regexp_full_match(method, '[A-Z][A-Z-]{{0,19}}'))"
)

# A path with blanks in it was not encoded by the client; the protocol is the last word.
_REQUEST_LINE = (
    "* REPLACE (coalesce(method, words[1]) AS method, coalesce(target,"
    " CASE WHEN len(words) <= 3 THEN nullif(words[2], '') ELSE"
    " array_to_string(words[2:-2], ' ') END) AS target)"
)

ABSOLUTE = "'[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#]*)([/?#].*)?'"
_IS_ABSOLUTE = f"contains(target, '://') AND regexp_full_match(target, {ABSOLUTE})"
_LOCAL = (
    "*, CASE WHEN starts_with(target, '/') THEN target"
    f" WHEN {_IS_ABSOLUTE} THEN regexp_extract(target, {ABSOLUTE}, 2) END AS local,"
    f" CASE WHEN NOT starts_with(target, '/') AND {_IS_ABSOLUTE}"
    f" THEN nullif(regexp_extract(target, {ABSOLUTE}, 1), '') END AS authority"
)
_HOST = "lower(regexp_replace(coalesce(authority, host), ':[0-9]+$', ''))"


def _query_of(target: str) -> str:
    behind = f"substr({target}, instr({target}, '?') + 1)"
    return f"CASE WHEN contains({target}, '?') THEN split_part({behind}, '#', 1) END"


_TARGET = (
    f"* REPLACE (coalesce(query, {_query_of('local')}) AS query,"
    " CASE WHEN coalesce(authority, host) IS NOT NULL AND"
    f" regexp_full_match({_HOST}, '[a-z0-9._:\\[\\]-]{{1,253}}') THEN {_HOST} END AS host),"
    " CASE WHEN local IS NOT NULL THEN"
    " coalesce(nullif(split_part(split_part(local, '?', 1), '#', 1), ''), '/') END AS path"
)

# Almost every line is plain. What is kept of one does not depend on anything but what goes into its
# key, and the long way is taken for one line of each key.
_IS_PLAIN = (
    f"has_shape AND {_HAS_TIME} AND strlen(raw) <= {MAX_LINE}"
    " AND length(status) = 3 AND status BETWEEN '100' AND '599' AND starts_with(target, '/')"
)
_PLAIN_PATH = (
    "CASE WHEN contains(target, '#') THEN split_part(split_part(target, '?', 1), '#', 1)"
    " ELSE split_part(target, '?', 1) END"
)


def _nested(*selects: str) -> str:
    """Each select from the one before it."""
    nested, *others = selects
    for select in others:
        nested = f"{select} FROM ({nested})"
    return nested


def _at(template: str, name: str) -> str:
    title = "-".join(part.capitalize() for part in name.split("-"))
    return template.format(lower=name, under=name.replace("-", "_"), Title=title)
