"""A workspace in the middle of a large migration: thousands of consumers, events and their logs."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.estates import ROOT, write_estate

AS_OF = date(2027, 3, 8)
ANNOUNCED = date(2026, 12, 1)

_LOGGED_DAYS = 28
_WAYS = ("notify", "ack", "start", "claim", "consent")
"""What owners say, one after the other."""

_PATHS = ("/orders?page=2", "/orders/export", "/orders?limit=20", "/orders/o-7")

Event = tuple[datetime, str, str, dict[str, Any]]


def write_course(folder: Path, consumers: int, events: int) -> Path:
    """Write an estate, its ledger and its evidence, by the commands that import them."""
    write_estate(folder, consumers)
    names = _with_identities(folder / "consumers.yaml")
    ledger, log = folder / "events.jsonl", folder / "access.log"
    ledger.write_text("".join(_lines(names, events)), encoding="utf-8")
    log.write_text("".join(_log(names)), encoding="utf-8")
    _run(folder, "track", "import", str(ledger))
    _run(folder, "evidence", "import", str(log), "--api", "orders")
    return folder


def _run(folder: Path, *arguments: str) -> None:
    command = (sys.executable, "-m", "contractctl.cli.main", "-C", str(folder), *arguments)
    subprocess.run(
        [*command, "--as-of", AS_OF.isoformat(), "--quiet"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _with_identities(file: Path) -> list[str]:
    """Let every service be recognised by its user agent; returns the names of the services."""
    names, lines = [], []
    for line in file.read_text(encoding="utf-8").splitlines():
        name, _, declared = line.strip().partition(": ")
        if declared.startswith("{"):
            service = {**json.loads(declared), "identities": [{"user_agent": f"{name}/*"}]}
            line = f"  {name}: {json.dumps(service)}"
            names.append(name)
        lines.append(line)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return names


def _lines(names: Iterable[str], events: int) -> Iterator[str]:
    """Events as `track export` writes them, sorted by their ids."""
    dice = random.Random(2)
    everybody = list(names)
    made = sorted(
        (one for name in everybody for one in _said(name, events // len(everybody), dice)),
        key=lambda one: one[0],
    )
    for number, (at, name, kind, data) in enumerate(made):
        stamp = f"{int(at.timestamp() * 1000):012x}"
        identifier = f"{stamp[:8]}-{stamp[8:]}-7{number >> 12 & 0xFFF:03x}-9{number & 0xFFF:03x}"
        event = {
            "id": f"{identifier}-{number:012x}",
            "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            **{"api": "orders", "consumer": name, "kind": kind, "by": f"{name}@example.test"},
            "data": {"base": "v1", "head": "v2", **data},
        }
        yield f"{json.dumps(event)}\n"


def _said(name: str, count: int, dice: random.Random) -> Iterator[Event]:
    """What was said of one consumer: some of its way, and else notes."""
    at = datetime(ANNOUNCED.year, ANNOUNCED.month, ANNOUNCED.day, 12, tzinfo=UTC)
    end = at + timedelta(days=(AS_OF - ANNOUNCED).days - 1)
    way = dice.randrange(len(_WAYS) + 1)
    for number in range(count):
        kind = _WAYS[number] if number < way else "note"
        yield at, name, kind, {"note": f"TICKET-{number}"} if kind == "note" else {}
        at = min(at + timedelta(hours=dice.randrange(1, 4800 // count)), end)


def _log(names: Iterable[str]) -> Iterator[str]:
    """Two hits a day of everybody; two thirds have left the old form at some time."""
    dice = random.Random(3)
    leaves = {name: dice.randrange(_LOGGED_DAYS * 3 // 2) for name in names}
    for number in range(_LOGGED_DAYS):
        day = AS_OF - timedelta(days=_LOGGED_DAYS - number)
        for hour in (9, 15):
            for place, (name, left) in enumerate(leaves.items()):
                path = _PATHS[dice.randrange(2) + 2 * (number >= left)]
                at = f"{day:%d/%b/%Y}:{hour:02}:{place // 60 % 60:02}:{place % 60:02} +0000"
                yield f'10.0.0.1 - - [{at}] "GET {path} HTTP/1.1" 200 5 "-" "{name}/1.0"\n'
