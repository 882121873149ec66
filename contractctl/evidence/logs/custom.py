"""The log formats that a user defines in consumers.yaml."""

from __future__ import annotations

import json as documents
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from contractctl.errors import EvidenceError
from contractctl.evidence.logs.engine import duckdb
from contractctl.evidence.logs.format import COLUMNS, LineFormat
from contractctl.evidence.logs.json_formats import SHAPED, dotted, json_values
from contractctl.evidence.logs.sql import filled, parsed_time, text

_ALIASES = {"path": "target", "url": "target"}
_HEADER = re.compile(r"header:[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NAMES = "time, method, path, url, request, query, status, address, user_agent, host, request_id, "
_NAMES += "principal, api_key, vantage, forwarded"


def user_format(
    name: str, *, regex: str | None, json: Mapping[str, str] | None, time: str | None
) -> LineFormat:
    """A format by a regular expression with named groups, or by JSON paths.

    Group and key names are those of COLUMNS, `path` and `url` for `target`, and a header is
    `header:<name>`, as a group `header_<name with underscores>`.
    time: a strptime pattern; None for ISO 8601, `10/Oct/2000:13:55:36 -0700` and numbers of
    (milli-, micro-, nano-)seconds. Raises EvidenceError if the format cannot work.
    """
    if (regex is None) == (json is None):
        raise _refused(name, "needs either a regex or a json mapping", "give one of the two")
    if time is not None and "%" not in time:
        raise _refused(name, f"'{time}' is no time pattern", "write it like %d/%b/%Y:%H:%M:%S %z")
    shaped = SHAPED | ({"time": parsed_time("time", time)} if time is not None else {})
    return replace(
        _by_regex(name, regex) if regex is not None else _by_json(name, json or {}), shaped=shaped
    )


def _by_regex(name: str, regex: str) -> LineFormat:
    try:
        pattern = re.compile(regex)
    except re.error as error:
        raise _refused(name, f"the regex is not valid: {error}", "correct it") from error
    groups = sorted(pattern.groupindex, key=lambda group: pattern.groupindex[group])
    if pattern.groups != len(groups):
        raise _refused(
            name,
            "the regex has groups without a name",
            "name them, or write (?:...) instead of (...)",
        )
    columns = {group: _column(name, group) for group in groups}
    listed = "[" + ", ".join(map(text, groups)) + "]"
    stage = (
        f"CASE WHEN regexp_matches(line, {text(regex)})"
        f" THEN regexp_extract(line, {text(regex)}, {listed}) END"
    )
    _check(name, f"SELECT {stage} FROM (SELECT '' AS line)")
    found = {column: filled(f"p.{group}") for group, column in columns.items()}
    _check_complete(name, found)
    return LineFormat(
        *(name, "text", stage, "p IS NOT NULL", "another shape", found, SHAPED, name),
        lambda line: pattern.search(line) is not None,
    )


def _by_json(name: str, paths: Mapping[str, str]) -> LineFormat:
    listed = {_column(name, own): dotted(path) for own, path in paths.items()}
    _check_complete(name, listed)
    stage, found = json_values(listed)
    _check(name, f"SELECT {stage} FROM (SELECT '{{}}' AS line)")
    asked = {"request"} if "request" in listed else {"method", "target"}
    stage_paths = list(dict.fromkeys(path for several in listed.values() for path in several))
    needed = {own: at for own, at in paths.items() if _column(name, own) in {"time", *asked}}
    there = " AND ".join(_has(listed[_column(name, own)], stage_paths) for own in needed)
    needs = f"CASE WHEN p IS NOT NULL THEN {there} END"
    shape = "no JSON object with " + " and ".join(f"'{at}' ({own})" for own, at in needed.items())
    return LineFormat(
        *(name, "json", stage, needs, shape, found, SHAPED, name),
        _fits_all(paths.values()),
    )


def _has(paths: Sequence[str], order: Sequence[str]) -> str:
    """Whether one of the paths is there; a value that is null says that there was no request."""
    places = (f"p[{order.index(path) + 1}] IS NOT NULL" for path in paths)
    nulls = (f"json_exists(line, {text(path)})" for path in paths)
    return f"({' OR '.join((*places, *nulls))})"


def _fits_all(paths: Iterable[str]) -> Callable[[str], bool]:
    """Whether a line is an object that has the first key of every path."""
    named = [(path, re.match(r'(?:\$\.)?"?([^".\[]*)', path)) for path in paths]
    names = [{path, match[1]} for path, match in named if match]

    def fits(line: str) -> bool:
        if not line.startswith("{"):
            return False
        try:
            value = documents.loads(line)
        except (ValueError, RecursionError):
            return False
        return sum(not either.isdisjoint(value) for either in names) * 2 > len(names)

    return fits


def _column(name: str, group: str) -> str:
    column = _ALIASES.get(group, group)
    if group.startswith("header_"):
        column = "header:" + group.removeprefix("header_").replace("_", "-")
    if column in COLUMNS or _HEADER.fullmatch(column):
        return column.lower()
    raise _refused(name, f"'{group}' is no field of a request", f"use {_NAMES} or header:<name>")


def _check_complete(name: str, columns: Mapping[str, object]) -> None:
    if "time" not in columns:
        raise _refused(name, "no time is given", "every line must say when it was: add 'time'")
    if "request" not in columns and not {"method", "target"} <= columns.keys():
        raise _refused(
            name,
            "it does not say what was asked for",
            "add 'request' (GET /path HTTP/1.1), or 'method' and 'path' or 'url'",
        )


@lru_cache(maxsize=64)  # a process reads the same consumers.yaml more than once
def _check(name: str, statement: str) -> None:
    """Python's regular expressions are not all the engine's: it has no look-ahead, for one."""
    engine = duckdb()
    with engine.connect(":memory:") as connection:
        try:
            connection.execute(statement).fetchall()
        except engine.Error as error:
            reason = str(error).partition("\n")[0][:200]
            raise _refused(
                name, f"the log engine refuses it: {reason}", "write it simpler"
            ) from error


def _refused(name: str, problem: str, hint: str) -> EvidenceError:
    return EvidenceError(f"log format '{name}': {problem}", hint=hint)
