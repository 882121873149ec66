"""What consumers.yaml says about evidence: own log formats, probes to leave out, proxies."""

from __future__ import annotations

import ipaddress
import re

from contractctl.load.checking import Entry, quoted, take
from contractctl.load.scalars import text
from contractctl.model.evidence import EvidenceSettings, Exclusion, LogFormat

COLUMNS = (
    *("time", "method", "path", "url", "request", "status", "address", "user_agent", "host"),
    *("request_id", "principal", "api_key", "forwarded"),
)
"""What a field of a user's log format may be called, beside `header_NAME`."""

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_HEADER = re.compile(r"header_[a-z0-9_]+")
_ASKED = {"path", "url", "request"}


def evidence_settings(entry: Entry) -> EvidenceSettings:
    """Read the key `evidence` of consumers.yaml."""
    fields = entry.keys(required=(), optional=("formats", "exclude", "proxies"))
    return EvidenceSettings(
        take(fields, "formats", _formats, ()),
        take(fields, "exclude", _exclusions, ()),
        take(fields, "proxies", _networks, ()),
    )


def _formats(entry: Entry) -> tuple[LogFormat, ...]:
    named = sorted(entry.named().items())
    return tuple(found for name, child in named if (found := _format(name, child)))


def _format(name: str, entry: Entry) -> LogFormat | None:
    if not _NAME.fullmatch(name):
        entry.problem(f"{quoted(name)} is no name of a format", "use a-z, 0-9 and '-'")
        return None
    fields = entry.keys(required=(), optional=("regex", "json", "time"))
    if len(fields.keys() & {"regex", "json"}) != 1:
        entry.problem("needs either 'regex' or 'json'", "say how a line becomes fields")
        return None
    regex = take(fields, "regex", _regex, "")
    mapping = take(fields, "json", _mapping, ())
    if not regex and not mapping:
        return None
    return LogFormat(name, regex, mapping, take(fields, "time", text, ""))


def _regex(entry: Entry) -> str | None:
    pattern = text(entry)
    if pattern is None:
        return None
    try:
        groups = re.compile(pattern).groupindex
    except re.error as error:
        entry.problem(f"is no regular expression: {error}", "(?P<name>...) names a field")
        return None
    return pattern if _check_columns(entry, frozenset(groups)) else None


def _mapping(entry: Entry) -> tuple[tuple[str, str], ...] | None:
    pairs = {name: text(child) for name, child in entry.named().items()}
    if None in pairs.values() or not _check_columns(entry, frozenset(pairs)):
        return None
    return tuple((name, path) for name, path in sorted(pairs.items()) if path)


def _check_columns(entry: Entry, names: frozenset[str]) -> bool:
    unknown = [name for name in names if name not in COLUMNS and not _HEADER.fullmatch(name)]
    for name in sorted(unknown):
        entry.problem(f"{quoted(name)} is no field of a log", f"fields: {', '.join(COLUMNS)}")
    lacks = "time" not in names or not names & _ASKED or not names & {"method", "request"}
    if lacks:
        entry.problem(
            "names no time, method and path",
            "a line must tell 'time', and 'method' with 'path'"
            " or 'url', or 'request' for all of it",
        )
    return not unknown and not lacks


def _exclusions(entry: Entry) -> tuple[Exclusion, ...]:
    return tuple(found for item in entry.items() if (found := _exclusion(item)))


def _exclusion(entry: Entry) -> Exclusion | None:
    fields = entry.keys(required=("reason",), optional=("user_agent", "path"))
    agent, path = take(fields, "user_agent", text, ""), take(fields, "path", text, "")
    if not agent.strip("*? ") and not path.strip("*? /"):
        entry.problem("leaves out everything", "say which user_agent or path it is about")
        return None
    return Exclusion(take(fields, "reason", text, "left out"), agent, path)


def _networks(entry: Entry) -> tuple[str, ...]:
    return tuple(found for item in entry.items() if (found := _network(item)))


def _network(entry: Entry) -> str | None:
    value = text(entry)
    if value is None:
        return None
    try:
        return str(ipaddress.ip_network(value))
    except ValueError:
        entry.problem(f"{quoted(value)} is no network", "write it like 10.0.0.5/32")
        return None
