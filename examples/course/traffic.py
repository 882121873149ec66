"""The traffic of the course: what a gateway logged from the announcement on, made up by a seed.

Everybody calls what it declares in consumers.yaml. A few callers show in their requests which form
of the contract they mean: they page with `page` and `perPage` or with `limit` and `cursor`.
"""

from __future__ import annotations

import gzip
import io
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from contractctl.load.consumers import load_consumers
from contractctl.model import Service
from examples.traffic.generate import hit, stranger

FIRST, LAST = date(2026, 11, 30), date(2027, 3, 7)

SEED = 20270308

NAME = "orders-gateway.log"

Form = Literal["old", "new"]

TURNS: Mapping[str, tuple[tuple[date, Form], ...]] = {
    "finance-export": ((date(2027, 1, 29), "new"),),
    "warehouse-sync": ((date(2027, 2, 11), "new"), (date(2027, 3, 3), "old")),
}
"""From which day on which form is asked for, where a request tells; before that the old one."""

CURSORS = frozenset({"GET /orders", "GET /refunds"})
"""What v1 reads page by page and v2 with a cursor."""

LATECOMER, LATE_SINCE = "data-lake-ingest", date(2027, 1, 18)
"""Declares no use; its calls go through the gateway from a day on."""

TROUBLED, TROUBLE = "returns-portal", (date(2027, 1, 25), date(2027, 1, 28))
"""Who met errors after its move, until it was rolled back."""

NIGHTLY, HOUR = "legacy-batch", 3
"""A job that runs once a night, and then calls all that it declares."""

LOOKED = date(2027, 1, 27)
"""The evening on which the log was rotated out of turn, to look at those errors."""

_CHANCE, _LEAST, _BUSY = 0.02, 0.06, 0.12
"""Of a call of one operation by one consumer within an hour; of all that a consumer calls, at
least; and of the troubled one, so that its errors can be told from chance."""

_TRIES = 12
"""How often a call that fails is sent within its hour."""


def requests(services: tuple[Service, ...], chance: random.Random) -> Iterator[dict[str, object]]:
    """What a mesh logs, hour by hour."""
    calls = {one: _calls(one) for one in services}
    web = next(one for one in services if one.name == "checkout-web")
    for day in _days(FIRST, LAST):
        for hour in range(24):
            at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
            for service, called in calls.items():
                for call in called:
                    if chance.random() < _likely(service.name, at, len(called)):
                        yield from _sent(at, service, call, chance)
            if chance.random() < 0.1:
                yield hit(at, web, "GET /orders/{orderId}/shipments", chance)
            if hour == 4:
                yield stranger(at, "GET /orders/internal/totals", chance)
            if day.day == 1 and hour == 3:
                yield stranger(at, "GET /orders/export?day=2026-11-30", chance)


def _calls(service: Service) -> tuple[str, ...]:
    """What a service asks for again and again; webhooks are not asked for."""
    if service.name == LATECOMER:
        return ("GET /orders", "GET /orders/{orderId}")
    consumption = service.consumption("orders")
    uses = (consumption.uses or ()) if consumption else ()
    return tuple(str(one.operation) for one in uses if one.operation.path.startswith("/"))


def _likely(name: str, at: datetime, calls: int) -> float:
    """The chance that one of its calls is made within the hour that begins."""
    if name == NIGHTLY:
        return float(at.hour == HOUR)
    if name == LATECOMER and at.date() < LATE_SINCE:
        return 0
    return _BUSY if name == TROUBLED else max(_CHANCE, _LEAST / calls)


def _sent(
    at: datetime, service: Service, call: str, chance: random.Random
) -> Iterator[dict[str, object]]:
    """A call in the form that the service has come to; one that fails is tried again and again."""
    asked = f"{call}{_query(call, _form(service.name, at.date()))}"
    if service.name == TROUBLED and TROUBLE[0] <= at.date() < TROUBLE[1]:
        for _ in range(_TRIES):
            yield {**hit(at, service, asked, chance), "response_code": 500}
    else:
        yield hit(at, service, asked, chance)


def _form(name: str, day: date) -> Form:
    turned: list[Form] = [form for since, form in TURNS.get(name, ()) if since <= day]
    return turned[-1] if turned else "old"


def _query(call: str, form: Form) -> str:
    if call == "GET /orders/export":
        return "?day=2026-11-30"
    if call not in CURSORS:
        return ""
    return "?page=1&perPage=50" if form == "old" else "?limit=50"


def _days(first: date, last: date) -> Iterator[date]:
    for count in range((last - first).days + 1):
        yield first + timedelta(days=count)


def rotated(workspace: Path) -> Mapping[date, str]:
    """The lines of the log by the day at whose end it was rotated: Sundays, and once to look."""
    services = load_consumers(workspace).services
    ends = sorted({LOOKED, *(day for day in _days(FIRST, LAST) if day.isoweekday() == 7)})
    found: dict[date, list[str]] = defaultdict(list)
    for line in sorted(requests(services, random.Random(SEED)), key=_time):
        day = date.fromisoformat(_time(line)[:10])
        found[next(last for last in ends if day <= last)].append(f"{json.dumps(line)}\n")
    return {last: "".join(lines) for last, lines in found.items()}


def _time(line: Mapping[str, object]) -> str:
    return str(line["start_time"])


def packed(text: str) -> bytes:
    """A log as it is rotated away: compressed, and the same bytes for the same text."""
    found = io.BytesIO()
    with gzip.GzipFile(fileobj=found, mode="wb", mtime=0, filename="") as file:
        file.write(text.encode())
    return found.getvalue()
