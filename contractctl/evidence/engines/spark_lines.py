"""How Spark takes lines of logs apart: one query a format, with the columns of the aggregation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from contractctl.errors import EvidenceError
from contractctl.evidence.engines.dialects import DIALECTS
from contractctl.evidence.engines.statement import INPUT_TEXTS
from contractctl.evidence.logs.format import LineFormat
from contractctl.evidence.logs.json_formats import JSON_KEYS, dotted
from contractctl.model.evidence import LogFormat

COMMON = ("combined", "common", "vhost-combined")
"""Text formats of web servers, which have the same pieces."""

MAX_LINE = 65_536
BACKSLASH, QUOTE = "\\", '"'

_SPARK = DIALECTS["spark"]
_text = _SPARK.literal


def lines_query(
    format: LineFormat, own: LogFormat | None, view: str, headers: Mapping[str, str]
) -> str:
    """A query over the column `value` of a view that gives what the aggregation takes.

    own: the format as consumers.yaml has it, where it is not built in
    headers: the slot by header name. Raises EvidenceError for a format that Spark does not read.
    """
    if format.name in COMMON:
        found = {**_COMMON}
        stage = _PIECES
    else:
        found = _json_columns(_keys(format, own), format.header_paths, headers)
        stage = "value"
    found.setdefault("line", "value")
    time = f"CASE WHEN length(value) <= {MAX_LINE} THEN {found.pop('time')} END"
    listed = [f"{found.get(name, 'CAST(NULL AS STRING)')} AS `{name}`" for name in INPUT_TEXTS]
    return (
        f"SELECT {time} AS `time`, {', '.join(listed)}\n"
        f"FROM (SELECT value, {stage} AS p FROM {view} WHERE trim(value) <> '')"
    )


def _keys(format: LineFormat, own: LogFormat | None) -> Mapping[str, Sequence[str]]:
    if own is not None and own.json and not own.time:
        named = {"path": "target", "url": "target"}
        return {named.get(column, column): dotted(path) for column, path in own.json}
    if format.name in JSON_KEYS:
        return JSON_KEYS[format.name]
    known = ", ".join(sorted({*COMMON, *JSON_KEYS}))
    raise EvidenceError(
        f"{format.name}: Spark does not read this format",
        hint=f"it reads {known} and JSON formats of consumers.yaml without a 'time'; import others"
        " without --engine, or as a table with `contractctl evidence sql --dialect spark`",
    )


def _filled(value: str) -> str:
    return f"nullif(nullif({value}, '-'), '')"


def _first(values: Iterable[str]) -> str:
    return f"coalesce({', '.join(values)}, CAST(NULL AS STRING))"


# The pieces of a line between its quotes, where escaped quotes and backslashes are none.
_ESCAPED = (
    f"replace(replace(value, {_text(BACKSLASH * 2)}, {_text(BACKSLASH + 'x5c')}),"
    f" {_text(BACKSLASH + QUOTE)}, {_text(BACKSLASH + 'x22')})"
)
_PIECES = (
    f"split(CASE WHEN contains(value, {_text(BACKSLASH + QUOTE)}) THEN {_ESCAPED}"
    f" ELSE value END, {_text(QUOTE)})"
)
_CLF = "'dd/MMM/yyyy:HH:mm:ss Z'"
_HEAD = "get(p, 0)"
_SECOND = f"split_part({_HEAD}, ' ', 2)"
_HAS_HOST = (
    f"({_SECOND} <> '-' AND (split_part({_HEAD}, ' ', 3) = '-'"
    f" OR {_SECOND} RLIKE '^[0-9a-fA-F.:]*[.:][0-9a-fA-F.:]*$'))"
)
_COMMON = {
    "time": "CASE WHEN size(p) >= 3 THEN unix_timestamp(try_to_timestamp("
    f"split_part(split_part({_HEAD}, '[', -1), ']', 1), {_CLF})) END",
    "request": "get(p, 1)",
    "status": "split_part(get(p, 2), ' ', 2)",
    "address": f"CASE WHEN {_HAS_HOST} THEN {_SECOND} ELSE split_part({_HEAD}, ' ', 1) END",
    "host": f"CASE WHEN {_HAS_HOST} THEN split_part({_HEAD}, ' ', 1) END",
    "user_agent": "get(p, 5)",
}


def _any_time(value: str) -> str:
    """Seconds of ISO 8601, the common log format, or a number of (milli-, nano-)seconds."""
    number = f"try_cast({value} AS DOUBLE)"
    return (
        f"CASE WHEN {value} RLIKE '^[0-9]{{1,19}}([.][0-9]{{0,9}})?$' THEN CAST(floor(CASE"
        f" WHEN {number} >= 1e17 THEN {number} / 1e9 WHEN {number} >= 1e14 THEN {number} / 1e6"
        f" WHEN {number} >= 1e11 THEN {number} / 1e3 ELSE {number} END) AS BIGINT)"
        f" ELSE coalesce(unix_timestamp(try_to_timestamp({value})),"
        f" unix_timestamp(try_to_timestamp({value}, {_CLF}))) END"
    )


def _principal(value: str) -> str:
    """A subject as it is, or the last caller of an X-Forwarded-Client-Cert header."""
    uri = _text('.*URI=([^;,"\\s]+)')
    return (
        f"CASE WHEN contains({value}, 'URI=') THEN regexp_extract({value}, {uri}, 1)"
        f" WHEN contains({value}, 'Hash=') OR contains({value}, 'By=') THEN NULL ELSE {value} END"
    )


def _json_columns(
    keys: Mapping[str, Sequence[str]], header_paths: Sequence[str], headers: Mapping[str, str]
) -> dict[str, str]:
    found = {column: _first(map(_value, paths)) for column, paths in keys.items()}
    for name, slot in headers.items():
        paths = [path.format(**_spellings(name)) for path in header_paths]
        own = keys.get(f"header_{name.replace('-', '_')}")
        if own or paths:
            found[slot] = _first(map(_value, own or paths))
    shaped = {
        **{"time": _any_time, "principal": _principal, "api_key": _hashed},
        "address": _portless,
    }
    return {
        column: shaped[column](value) if column in shaped else value
        for column, value in found.items()
    }


def _portless(value: str) -> str:
    has_port = f"{value} RLIKE '^[0-9.]+:[0-9]+$'"
    return f"CASE WHEN {has_port} THEN split_part({value}, ':', 1) ELSE {value} END"


def _hashed(value: str) -> str:
    return f"concat('sha256:', sha2({value}, 256))"


def _spellings(name: str) -> dict[str, str]:
    title = "-".join(part.capitalize() for part in name.split("-"))
    return {"lower": name, "under": name.replace("-", "_"), "Title": title}


def _value(path: str) -> str:
    """What stands at a JSON path; Spark writes names with other signs in brackets."""
    spelled = re.sub(r'\."([^"]*)"', lambda m: f"['{m[1]}']", path)
    return _filled(f"get_json_object(value, {_text(spelled)})")
