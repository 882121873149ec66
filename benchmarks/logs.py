"""Access logs of any length with known truth, and the reading of them, to be measured."""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from contractctl.evidence.identity import Condenser, Identities
from contractctl.evidence.logs import LogReader, recognise
from contractctl.evidence.matching import ContractIndex
from contractctl.model import Identity, Location, Operation, Service
from contractctl.model.evidence import PromisedOperation

BLOCK = 64 << 20
CALLERS, TEMPLATES = 40, 200
START = datetime(2026, 10, 1, tzinfo=UTC)
NOUNS = (
    *("orders", "items", "customers", "invoices", "payments"),
    *("carts", "shipments", "returns", "prices", "stocks"),
)


def templates() -> list[str]:
    """200 paths, with one or two parameters."""
    made = []
    for number in range(TEMPLATES):
        noun, part = NOUNS[number % 10], number // 10
        made.append(
            (
                f"/api/{noun}{part}/{{id}}",
                f"/api/{noun}/{{id}}/part{part}",
                f"/api/{noun}/part{part}/{{id}}/lines/{{line}}",
                f"/api/v2/{noun}{part}/{{id}}",
            )[number % 4]
        )
    return made


def write(file: Path, lines: int, form: str = "combined", hours: int = 24) -> Path:
    """A log of so many hours in which every id is another; every caller uses 20 operations."""
    dice = random.Random(1)
    made = templates()
    used = [dice.sample(made, 20) for _ in range(CALLERS)]
    with file.open("w", encoding="utf-8", buffering=1 << 20) as out:
        for number in range(lines):
            when = START + timedelta(seconds=number * hours * 3600 // lines)
            caller = dice.randrange(CALLERS)
            path = dice.choice(used[caller]).format(id=f"ord-{number:08d}", line=number)
            query = f"?limit=20&cursor={number * 7919:x}" if number % 5 == 0 else ""
            status = 404 if number % 20 == 0 else 200
            agent = f"svc-{caller}/2.1 (linux; python-requests)"
            out.write(_LINES[form](when, f"10.{caller}.7.{number % 4}", path, query, status, agent))
    return file


def _combined(when: datetime, address: str, path: str, query: str, status: int, agent: str) -> str:
    return (
        f'{address} - - [{when:%d}/Oct/{when:%Y:%H:%M:%S} +0000] "GET {path}{query} HTTP/1.1"'
        f' {status} 1234 "-" "{agent}"\n'
    )


def _json(when: datetime, address: str, path: str, query: str, status: int, agent: str) -> str:
    entry = {
        **{"time": when.isoformat(), "remote_addr": address, "x_forwarded_for": ""},
        **{"remote_user": "", "bytes_sent": 1234, "request_time": 0.003, "status": status},
        **{"vhost": "api.example.test", "request_proto": "HTTP/1.1", "path": path},
        **{"request_query": query[1:], "request_length": 234, "duration": 0.003},
        **{"method": "GET", "http_referrer": "", "http_user_agent": agent},
        **{"upstream_addr": "10.0.0.1:8080", "upstream_status": str(status)},
    }
    return json.dumps(entry) + "\n"


def write_workspace(folder: Path) -> Path:
    """The contract and the callers of these logs."""
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    operation = {"parameters": [limit], "responses": {"200": {"description": "found"}}}
    contract = {
        **{"openapi": "3.0.3", "info": {"title": "shop", "version": "1"}},
        "paths": {path: {"get": operation} for path in templates()},
    }
    callers = {
        f"svc-{number}": {
            **{"team": "team", "owner": "owner@example.test", "tier": 2},
            "identities": [{"user_agent": f"svc-{number}/*"}],
        }
        for number in range(CALLERS)
    }
    (folder / "contracts" / "shop").mkdir(parents=True)
    (folder / "contracts" / "shop" / "openapi.json").write_text(json.dumps(contract))
    # YAML reads JSON.
    (folder / "consumers.yaml").write_text(json.dumps({"version": 1, "services": callers}))
    return folder


_LINES = {"combined": _combined, "json": _json}


def read(file: Path) -> tuple[int, int, int]:
    """Lines, hits and tallies of a log, read as an import reads it."""
    contracts = ContractIndex(
        tuple(
            PromisedOperation("a", "v1", Operation("GET", path), query=frozenset({"limit"}))
            for path in templates()
        )
    )
    callers = (
        Service(
            *(f"svc-{n}", "team", "owner@example.test", 2, Location("consumers.yaml", n + 1, 1)),
            identities=(Identity("user_agent", f"svc-{n}/*"),),
        )
        for n in range(CALLERS)
    )
    identities = Identities(callers)
    lines = hits = tallies = 0
    with ExitStack() as stack:
        source = stack.enter_context(file.open("rb"))
        block = Path(stack.enter_context(tempfile.TemporaryDirectory()), "block")
        found = recognise(source.read(1 << 16))
        if found is None:
            raise SystemExit(f"{file}: no access log")
        source.seek(0)
        reader = stack.enter_context(
            LogReader(
                *(found, contracts, Condenser(identities)),
                header_names=identities.header_names,
                excluded=lambda _, __: None,
            )
        )
        while content := source.read(BLOCK) + source.readline():
            block.write_bytes(content)
            reading = reader.read(block, lines + 1)
            lines += reading.lines
            hits += sum(tally.hits for tally in reading.tallies)
            tallies += len(reading.tallies)
    return lines, hits, tallies


def main() -> None:
    """Write a log, or read one and say what was in it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.logs", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", type=int, metavar="LINES", help="write it instead")
    parser.add_argument("--form", choices=sorted(_LINES), default="combined")
    parser.add_argument("--hours", type=int, default=24, help="that the log covers")
    options = parser.parse_args()
    if options.write:
        write(options.file, options.write, options.form, options.hours)
        return
    lines, hits, tallies = read(options.file)
    print(f"{lines} lines, {hits} hits, {tallies} tallies")


if __name__ == "__main__":
    main()
