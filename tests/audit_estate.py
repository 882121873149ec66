"""A generated estate of callers with known truth: who called what, when, and what was lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from command_line import Outcome, write

from contractctl.cli.main import guarded

FIRST, LAST = date(2026, 9, 1), date(2026, 10, 20)
AS_OF = "2026-10-21"
LOST = range(10, 13)
"""Hours of 2026-09-16 whose lines are gone."""
LOST_DAY = date(2026, 9, 16)
SUNSET = date(2026, 9, 15)

SHOP = """\
openapi: 3.1.0
info: {{title: Shop, version: "{version}"}}
paths:
  /carts:
    post: {{responses: {{"201": {{description: made}}}}}}
  /carts/{{id}}:
    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
    get:
      parameters: [{{name: limit, in: query, schema: {{type: integer}}}}]
      responses: {{"200": {{description: a cart}}}}
    delete: {{responses: {{"204": {{description: gone}}}}}}
  /reports:
    get: {{responses: {{"200": {{description: a report}}}}}}
  /never:
    get: {{responses: {{"200": {{description: nothing}}}}}}
  /old:
    get:
      deprecated: true
      x-sunset: "{sunset}"
      responses: {{"200": {{description: old}}}}
{more}"""
GONE = """\
  /gone:
    get: {responses: {"200": {description: gone in v2}}}
"""
CATALOG = """\
openapi: 3.1.0
info: {title: Catalog, version: "1"}
paths:
  /products:
    get: {responses: {"200": {description: products}}}
"""
CONSUMERS = """\
version: 1
services:
  web:
    team: shop
    owner: web@example.test
    tier: 1
    identities: [{user_agent: web/*}]
    consumes:
      shop:
        uses:
          - operation: GET /carts/{id}
            sends: ["query:limit"]
          - operation: GET /never
  job:
    team: finance
    owner: job@example.test
    tier: 3
    identities: [{user_agent: job/*}]
    consumes:
      shop:
        uses: [{operation: GET /reports}]
  silent:
    team: finance
    owner: silent@example.test
    tier: 4
    identities: [{spiffe: "spiffe://prod/silent"}]
    consumes:
      shop:
        uses: [{operation: GET /reports}]
  batch-one:
    team: data
    owner: one@example.test
    tier: 4
    identities: [{user_agent: batch/*}]
    consumes: {shop: {}}
  batch-two:
    team: data
    owner: two@example.test
    tier: 4
    identities: [{user_agent: batch/2*}]
    consumes: {shop: {}}
evidence:
  proxies: [10.0.9.1/32]
"""


@dataclass(slots=True)
class Truth:
    """What the log says, counted while it is written: hits by caller and by what was asked for."""

    hits: Counter[str] = field(default_factory=Counter)
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: int = 0


def workspace(folder: Path) -> Truth:
    """Write contracts, consumers.yaml and access.log; returns what is true of them."""
    truth = Truth()
    lines = "".join(_lines(truth))
    write(
        folder,
        {
            "contracts/shop/v1.yaml": SHOP.format(version="1", sunset=SUNSET, more=GONE),
            "contracts/shop/v2.yaml": SHOP.format(version="2", sunset=SUNSET, more=""),
            "contracts/catalog/v1.yaml": CATALOG,
            "consumers.yaml": CONSUMERS,
            "access.log": lines,
        },
    )
    return truth


def command(folder: Path, *arguments: str) -> Outcome:
    """Run a command on a workspace in this process, its output as in a file 100 columns wide."""
    result = folder / "result.txt"
    result.unlink(missing_ok=True)
    code = guarded(["-C", str(folder), "--output", str(result), *arguments])
    return Outcome(code, result.read_text(encoding="utf-8") if result.exists() else "", "")


def imported(folder: Path, *sources: str, as_of: str = AS_OF) -> None:
    """Import files of a workspace."""
    paths = [str(folder / name) for name in sources]
    done = command(folder, "evidence", "import", *paths, "--as-of", as_of, "--format", "json")
    assert done.code == 0, done.out


def _lines(truth: Truth) -> Iterator[str]:
    for when, caller, address, agent, asked, status in sorted(_requests(), key=lambda r: r[0]):
        if when.date() == LOST_DAY and when.hour in LOST:
            continue
        truth.lines += 1
        truth.hits[caller] += 1
        truth.asked[caller, asked.partition("?")[0]] += 1
        stamp = f"{when.day:02}/{_MONTHS[when.month]}/{when:%Y:%H:%M:%S} +0000"
        yield f'{address} - - [{stamp}] "{asked} HTTP/1.1" {status} 5 "-" "{agent}"\n'


_MONTHS = {9: "Sep", 10: "Oct"}

Sent = tuple[datetime, str, str, str, str, int]


def _requests() -> Iterator[Sent]:
    """Offices are quiet at night and on weekends; a job runs on the first of the month."""
    day = FIRST
    while day <= LAST:
        begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
        if day.weekday() < 5:
            yield from _office(begin)
        if day.day == 1:
            yield begin + timedelta(hours=3), "job", "10.3.0.1", "job/1.0", "GET /reports", 200
        day += timedelta(days=1)


def _office(begin: datetime) -> Iterator[Sent]:
    day = begin.date()
    for hour in range(6, 23):
        at = begin + timedelta(hours=hour)
        for minute in range(0, 60, 2):
            asked = f"GET /carts/{day.toordinal() * 100 + minute}?limit=2"
            yield at + timedelta(minutes=minute), "web", "10.0.0.7", "web/3.1", asked, 200
    noon = begin + timedelta(hours=14)
    yield noon, "web", "10.0.0.7", "web/3.1", "POST /carts", 201
    yield noon, "web", "10.0.0.7", "web/3.1", "GET /carts/1?expand=all", 200
    yield noon, "web", "10.0.0.7", "web/3.1", "OPTIONS /carts/1", 204
    yield noon, "north", "10.1.0.5", "python-requests/2.31", "GET /gone", 404
    yield noon, "north", "10.1.0.5", "python-requests/2.31", "GET /carts/2", 200
    yield noon, "south", "10.2.0.5", "python-requests/2.31", "GET /carts/3", 200
    yield noon, "acme", "10.4.0.9", "acme-sync/1.2", "GET /old", 410
    yield noon, "acme", "10.4.0.9", "acme-sync/1.2", "GET /export/all", 200
    yield noon, "scanner", "203.0.113.9", "zgrab/0.x", "GET /wp-login.php", 404
    if day < SUNSET:
        yield noon, "web", "10.0.0.7", "web/3.1", "GET /old", 200
    if day.weekday() == 2:
        yield noon, "both", "10.5.0.1", "batch/2.0", "GET /carts/4", 200
    if day.day == 7:
        yield noon, "nobody", "10.0.9.1", "-", "GET /carts/5", 200
