"""The statement that counts the requests of a table on the engine that holds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from urllib.parse import quote

from contractctl.errors import EvidenceError
from contractctl.evidence.engines.dialects import Dialect
from contractctl.evidence.logs.reader import own_forms
from contractctl.evidence.matching import MASK, ContractIndex

COLUMNS = (
    *("time", "request", "method", "path", "url", "query", "status", "address", "user_agent"),
    *("host", "request_id", "principal", "api_key", "vantage"),
)
"""What a column of the table can be; besides `header_NAME`."""

COUNTED = (
    *("outcome", "hour", "method", "path", "gentle", "host", "names", "selectors", "status"),
    *("vantage", "principal", "api_key", "user_agent", "address", "hits", "first", "last"),
)
"""The columns of the result, after `source`; besides `header_NAME` and `version_NAME`."""

INPUT_TEXTS = (
    *("line", "request", "method", "target", "query", "status", "host", "principal", "api_key"),
    *("user_agent", "address", "request_id", "vantage", "header_1", "header_2", "header_3"),
    "version",
)
"""What the aggregation takes beside the time; NULL where a table lacks it."""

MOST_HEADERS = 3

_HEADER = re.compile(r"header_[a-z0-9_]{1,60}")
_PART = re.compile(r"[A-Za-z_][A-Za-z0-9_$-]{0,127}")
_MARK = re.compile(
    r"'__(?P<list>segments|names|forms|selectors)__'|(?P<cut>__cut__)|[\"`]__requests__[\"`]"
    r"|(?P<affix>WHEN (?:(?!\bWHEN\b).)*?THEN '__affix__')"
    r"|(?P<version>WHEN (?:(?!\bWHEN\b).)*?THEN '__version__')",
    re.DOTALL,
)
_AFFIX_LENGTH = "987654321"
_PATH_PARAMETERS, _NO_PATH = ";[^/]*", "^;$"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of requests.

    columns: names of columns of the table by COLUMNS or `header_NAME`
    time: what the column with the time holds, one of dialects.TIMES
    since, until: only requests from then on and before then, seconds since 1970-01-01T00Z
    """

    name: str
    columns: Mapping[str, str]
    time: str = "timestamp"
    since: int | None = None
    until: int | None = None


def check(table: Table) -> None:
    """Refuse a table or column that is no name. Raises EvidenceError."""
    for name in (table.name, *table.columns.values()):
        if not name or not all(_PART.fullmatch(part) for part in name.split(".")):
            raise EvidenceError(
                f"'{name}' is no name of a table or column",
                hint="write letters, digits, '_', '$' and '-', with dots between parts, and no"
                " quotes; give a view for anything else",
            )
    for key in table.columns:
        if key not in COLUMNS and not _HEADER.fullmatch(key):
            raise EvidenceError(
                f"'{key}' is nothing that a column can be",
                hint=f"write one of {', '.join(COLUMNS)} or header_NAME before the '='",
            )
    known = table.columns.keys()
    if "time" not in known or not known & {"path", "url", "request"}:
        raise EvidenceError(
            "the columns tell no time and path",
            hint="give at least time=COLUMN,method=COLUMN,path=COLUMN, or time and request",
        )
    if "request" not in known and "method" not in known:
        raise EvidenceError(
            "the columns tell no method", hint="add method=COLUMN, or request=COLUMN"
        )


def statement(dialect: Dialect, table: Table, index: ContractIndex, headers: Iterable[str]) -> str:
    """The statement to run where the table is.

    headers: lower-case names of the headers by which identities recognise a sender. Raises
    EvidenceError for names that are none.
    """
    check(table)
    slots = _slots(table, index, headers)
    rows = _input(dialect, table, slots)
    core = counted(dialect, rows, index, slots, once="request_id" in table.columns)
    listed = [f"{dialect.literal(table.name)} AS {dialect.quoted('source')}"]
    listed += map(dialect.quoted, COUNTED)
    listed += [f"{dialect.quoted(s)} AS {dialect.quoted(shown)}" for shown, s in slots.items()]
    return f"SELECT {', '.join(listed)}\nFROM (\n{core}) AS counted\n"


def counted(
    dialect: Dialect, rows: str, index: ContractIndex, slots: Mapping[str, str], *, once: bool
) -> str:
    """The aggregation over a query that gives the columns of tools/emit_sql.py."""
    file = f"{dialect.name}-once.sql" if once else f"{dialect.name}.sql"
    template = resources.files("contractctl.evidence").joinpath("sql", file)
    _, _, text = template.read_text(encoding="utf-8").partition("\n")
    listed = {
        "segments": _spelled(index.segments | {""}, "%/"),
        "names": _spelled(index.query_names, "%&=+"),
        "forms": _spelled_paths(own_forms(index)),
        "selectors": _selectors(index),
    }
    versions = _versions(slots, index)

    def filled(found: re.Match[str]) -> str:
        if found["list"]:
            return ", ".join(map(dialect.literal, sorted(listed[found["list"]]) or [""]))
        if found["cut"]:
            return _NO_PATH if index.has_parameters else _PATH_PARAMETERS
        if found["affix"]:
            return _affixes(found[0], dialect, index)
        if found["version"]:
            return _version_arms(found[0], dialect, versions)
        return f"(\n{rows}\n)"

    # One pass: what was filled in is not looked at again, whatever a contract calls its paths.
    return _MARK.sub(filled, text)


def _slots(table: Table, index: ContractIndex, headers: Iterable[str]) -> dict[str, str]:
    """Where the headers of a table are kept: `header_NAME` or `version_NAME` by its new name."""
    slots: dict[str, str] = {}
    known = {f"header_{name.replace('-', '_')}" for name in headers}
    telling = {f"header_{name.replace('-', '_')}" for name in _telling(index)}
    for key in sorted(key for key in table.columns if key.startswith("header_")):
        if key in known:
            slots[key] = f"header_{len(slots) + 1}"
        elif key in telling and "version" not in slots.values():
            slots[key.replace("header_", "version_", 1)] = "version"
        else:
            raise EvidenceError(
                f"'{key}' is no header that an identity of consumers.yaml or a contract names",
                hint=f"headers that are: {', '.join(sorted(known | telling)) or 'none'}",
            )
    if len(slots) - ("version" in slots.values()) > MOST_HEADERS:
        raise EvidenceError(
            f"more than {MOST_HEADERS} headers by which a sender is recognised",
            hint="leave out the weakest",
        )
    return slots


def _telling(index: ContractIndex) -> set[str]:
    return {k.removeprefix("header:") for k in index.selectors if k.startswith("header:")}


def _input(dialect: Dialect, table: Table, slots: Mapping[str, str]) -> str:
    """The query that gives every request as the aggregation takes it."""
    own = table.columns
    named = {name: own.get(name) for name in INPUT_TEXTS if not name.startswith("header_")}
    named |= {
        slot: own.get(shown.replace("version_", "header_", 1)) for shown, slot in slots.items()
    }
    named["target"] = own.get("path") or own.get("url")
    listed = []
    for name in INPUT_TEXTS:
        found = named.get(name)
        value = dialect.text.format(dialect.identifier(found) if found else "NULL")
        if name == "api_key" and found:
            value = (
                f"CASE WHEN {value} NOT IN ('', '-')"
                f" THEN concat('sha256:', {dialect.hashed.format(value)}) END"
            )
        listed.append(f"{value} AS {dialect.quoted(name)}")
    time = dialect.times[table.time].format(dialect.identifier(own["time"]))
    listed.append(f"{time} AS {dialect.quoted('time')}")
    rows = f"SELECT {', '.join(listed)}\nFROM {dialect.identifier(table.name)}"
    return _within(dialect, rows, table)


def _within(dialect: Dialect, rows: str, table: Table) -> str:
    """Only what lies between since and until, and what has no time that can be read."""
    time = dialect.quoted("time")
    bounds = []
    if table.since is not None:
        bounds.append(f"{time} >= {table.since}")
    if table.until is not None:
        bounds.append(f"{time} < {table.until}")
    if not bounds:
        return rows
    return f"SELECT * FROM (\n{rows}\n) AS every\nWHERE {time} IS NULL OR ({' AND '.join(bounds)})"


def _spelled(words: Iterable[str], kept: str) -> set[str]:
    """Words as the statement spells them, beyond ASCII both as they are and encoded."""
    found = set()
    for word in words:
        plain = "".join(quote(c, safe="") if c in kept else c for c in word)
        found |= {plain, "".join(c if 0x20 <= ord(c) < 0x7F else quote(c) for c in plain)}
    return found


def _spelled_paths(paths: Iterable[str]) -> set[str]:
    found = set()
    for path in paths:
        segments = [sorted(_spelled([segment], "%/")) for segment in path.split("/")]
        found |= {"/".join(s[0] for s in segments), "/".join(s[-1] for s in segments)}
    return found


def _selectors(index: ContractIndex) -> set[str]:
    """`name=value` of the query parameters by which revisions are told apart."""
    return {
        f"{name}={value}"
        for key, values in index.selectors.items()
        if key.startswith("query:")
        for name in _spelled([key.removeprefix("query:")], "%&=+")
        for value in _spelled(values, "%&=+")
    }


def _versions(slots: Mapping[str, str], index: ContractIndex) -> list[str]:
    """The values by which the header in the slot `version` tells revisions apart, longest first."""
    shown = next((shown for shown, slot in slots.items() if slot == "version"), "")
    for name in _telling(index):
        if f"version_{name.replace('-', '_')}" == shown:
            return sorted(index.selectors[f"header:{name}"], key=lambda v: (-len(v), v))
    return []


def _affixes(arm: str, dialect: Dialect, index: ContractIndex) -> str:
    """One arm for each prefix and suffix around a parameter, as in `{id}.json`."""
    arms = []
    for prefix, suffix in index.affixes:
        pairs = zip(
            sorted(_spelled([prefix], "%/")), sorted(_spelled([suffix], "%/")), strict=False
        )
        for begin, end in pairs:
            length = len((begin + end).encode()) if dialect.counts_bytes else len(begin + end)
            made = arm.replace("'__prefix__'", dialect.literal(begin))
            made = made.replace("'__suffix__'", dialect.literal(end))
            made = made.replace("'__affix__'", dialect.literal(f"{begin}{MASK}{end}"))
            arms.append(made.replace(_AFFIX_LENGTH, str(length)))
    return "\n".join(arms)


def _version_arms(arm: str, dialect: Dialect, values: Iterable[str]) -> str:
    return "\n".join(arm.replace("'__version__'", dialect.literal(value)) for value in values)
