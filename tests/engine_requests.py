"""Requests that engines read differently, and contracts that know some of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from contractctl.evidence.identity import Identities
from contractctl.evidence.importing import Importer
from contractctl.evidence.matching import ContractIndex
from contractctl.evidence.store import Store
from contractctl.model import Operation
from contractctl.model.evidence import EvidenceSettings, LogFormat, PromisedOperation

TEMPLATES = {
    "GET /orders/{id}": ("limit", "a b", "x&y", "filter[a]", "sort+by"),
    "GET /orders/{id}.json": (),
    "GET /caf%C3%A9/{name}": ("ünï",),
    "GET /a%2Fb/it's": (),
    "POST /v{version}:go": (),
    "GET /back\\slash/'__names__'": ("quo'te",),
    "GET /50%25/{x}": (),
    "GET /users/{name}/repos/{repo}": ("page",),
}
SELECTORS = (("query:api-version", frozenset({"2024-01-01", "2 b"})),)

TARGETS = (
    *("/orders/1", "/orders/7.json?limit=1&limit=2", "/orders/.json", "/orders//", "/orders/1/"),
    *("/caf%C3%A9/x", "/café/x", "/caf%c3%a9/x", "/caf%C3/x", "/a%2Fb/it's", "/a%2fb/it%27s"),
    *("/v1:go", "/v:go", "/back\\slash/'__names__'", "/50%25/1", "/50%/1", "/50%2525/1", "/%"),
    *("/%6frders/%31", "/%zz/%4", "/orders/a%2Fb", "/x?", "/x?a??b=1", "/x?&&=&=1", "/orders/1#f"),
    "/orders/1?a+b=1&a%20b=2&api-version=2%20b&t0ken.value&;x=1;y=2&filter%5Ba%5D=1&sort%2Bby=1",
    *("/orders/1?x%26y=1&%C3%BCn%C3%AF=2&ünï=3&quo'te=1", "/users/mary/repos/tool?page=2"),
    *("http://u:p@Shop.Example:80/orders/1?limit=2#f", "https://shop.example", "ftp:/x", "*", ""),
    *(
        "/" + "y" * 3000,
        "/wp-admin/Setup/eyJhbGciOi",
        "/%FF/orders",
        "/📦/{}",
        "/a b/c",
        "/orders?",
    ),
)
"""What stood in request lines."""

AGENTS = ("curl/8.4", 'O\'Brien \\ "client"/1.0', "ünï/1", "-", "")
ADDRESSES = ("10.0.0.1", "10.0.0.1:443", "10.1.1.1, 10.2.2.2", "[2001:db8::1]:443", "2001:db8::1")
TIMES = (
    *("2026-10-25T00:59:59.999Z", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"),
    *("2026-03-29T01:00:00Z", "2026-12-31T23:59:59-12:00", "1969-12-31T23:59:59Z"),
)
STATUSES = ("200", "204", "404", "503", "0", "-", "abc", "999", "20")


def index() -> ContractIndex:
    """The contracts; one of them tells revisions apart by a query parameter."""
    return ContractIndex(
        tuple(
            PromisedOperation(
                *("shop", "v1", Operation(*name.split(" ", 1))),
                query=frozenset(query),
                selectors=SELECTORS,
            )
            for name, query in TEMPLATES.items()
        )
    )


Values = tuple[datetime | None, str | None, str | None, str, str | None, str | None, str | None]


def requests() -> list[Values]:
    """(time, method, target, status, user agent, address, key) with everything at least once."""
    found: list[Values] = []
    for number, target in enumerate(TARGETS * 3):
        moment = datetime.fromisoformat(TIMES[number % len(TIMES)]).astimezone(UTC)
        found.append(
            (
                *(moment, ("GET", "POST", "HEAD")[number % 3], target),
                STATUSES[number % len(STATUSES)],
                AGENTS[number % len(AGENTS)],
                ADDRESSES[number % len(ADDRESSES)],
                "" if number % 4 else "k3y",
            )
        )
    found.append((None, "GET", "/orders/1", "200", "curl/8.4", None, None))
    found.append((datetime(2026, 10, 25, tzinfo=UTC), None, None, "200", None, None, None))
    found.append((datetime(2026, 10, 25, tzinfo=UTC), "get", "/orders/1", "200", None, None, None))
    return found


COLUMNS = {
    "time": "ts",
    "method": "verb",
    "path": "target",
    "status": "status",
    "user_agent": "agent",
    "address": "ip",
    "api_key": "token",
}
"""What the columns of the table are."""


def write_parquet(path: Path) -> None:
    """The requests as a table in a file, each with an id of its own but for one."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            "CREATE TABLE requests (ts TIMESTAMPTZ, verb VARCHAR, target VARCHAR, status VARCHAR,"
            " agent VARCHAR, ip VARCHAR, token VARCHAR, id VARCHAR)"
        )
        rows = [(*row, f"request-{min(n, 100)}") for n, row in enumerate(requests())]
        connection.executemany("INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute("COPY requests TO ? (FORMAT parquet)", [str(path)])


def write_logs(folder: Path) -> dict[str, Path]:
    """The requests as logs, by format, each with lines that nobody can read."""
    lines: dict[str, list[str]] = {"combined": [], "vhost-combined": [], "nginx-json": []}
    for moment, method, target, status, agent, address, _ in requests():
        time = f"{moment:%d/%b/%Y:%H:%M:%S} +0000" if moment else "yesterday"
        request, shown = _escaped(f"{method} {target} HTTP/1.1"), _escaped(agent or "-")
        host = "2001:db8::1" if "2001" in str(address) else "10.0.0.1"
        combined = f'{host} - a user [{time}] "{request}" {status} 12 "-" "{shown}"'
        lines["combined"].append(combined)
        lines["vhost-combined"].append(f"shop.test {combined}")
        row = {
            "time_iso8601": moment and moment.isoformat(),
            "request": f"{method} {target} HTTP/1.1",
        }
        more = {"status": status, "http_user_agent": agent, "remote_addr": address, "args": ""}
        lines["nginx-json"].append(json.dumps(row | more, ensure_ascii=False))
    for format, own in lines.items():
        (folder / f"{format}.log").write_text("\n".join([*own, *_GARBAGE, ""]), encoding="utf-8")
    return {format: folder / f"{format}.log" for format in lines}


_GARBAGE = ("", "what is this", '{"time": "never"}', '"', "x" * 70_000, '{"status": 200', "  ")


def _escaped(text: str) -> str:
    """As nginx writes it."""
    return "".join(_signs(text))


def _signs(text: str) -> Iterator[str]:
    for byte in text.encode():
        yield chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\x{byte:02X}"


SETTINGS = EvidenceSettings(formats=(LogFormat("warehouse", json=tuple(sorted(COLUMNS.items()))),))
"""By which the same table is read as lines."""


def importer(store: Store, kind: str | None = None) -> Importer:
    """An importer for the contracts above and no known service."""
    return Importer(store, index(), Identities(()), SETTINGS, now=1, kind=kind)


def alike(store: Store) -> list[tuple[object, ...]]:
    """All that is stored but for where it is from."""
    return sorted(
        (
            *(repr(one.sender), repr(one.request), one.status, one.vantage),
            *(one.hits, one.first, one.last, repr(sorted(store.hours(one.number).items()))),
        )
        for one in store.sightings()
    )
