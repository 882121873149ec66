"""An estate whose truth is known: who sent what and when, as logs of many kinds would show it."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from command_line import write

from contractctl.diff.surface import surface
from contractctl.evidence.attribution import attribute
from contractctl.evidence.identity import Identities
from contractctl.evidence.importing import Importer
from contractctl.evidence.matching import ContractIndex
from contractctl.evidence.sources import expand
from contractctl.evidence.store import Store
from contractctl.load.consumers import load_consumers
from contractctl.load.revisions import list_apis, list_revisions, load_revision
from contractctl.model.evidence import CallerKind, Imported, ObservedUse
from contractctl.model.state import EVIDENCE_FILE

START = int(datetime(2026, 10, 1, tzinfo=UTC).timestamp())
HOUR, DAY = 3_600, 86_400
KEY = "key-of-the-batch-job-8f3a"
KEY_HASH = "sha256:" + hashlib.sha256(KEY.encode()).hexdigest()
SPIFFE = "spiffe://prod/ns/shop/sa/checkout"
UNCLAIMED = "?"


def contract(version: str, *paths: str, server: str) -> str:
    operations = "".join(
        f"  {path}:\n    {method.lower()}:\n      responses: {{'200': {{description: Done}}}}\n"
        f"      parameters:\n        - {{name: limit, in: query, schema: {{type: integer}}}}\n"
        "        - {name: api-version, in: header,"
        f" schema: {{type: string, enum: [{version}]}}}}\n"
        + (
            "        - {name: id, in: path, required: true, schema: {type: string}}\n"
            * ("{" in path)
        )
        for method, _, path in (one.partition(" ") for one in paths)
    )
    return (
        f"openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\nservers: [{{url: '{server}'}}]\n"
        f"paths:\n{operations}"
    )


FILES = {
    "contracts/orders/v1.yaml": contract(
        *("v1", "GET /orders", "GET /orders/{id}", "POST /carts", "GET /orders/export"),
        server="https://shop.test/api",
    ),
    "contracts/orders/v2.yaml": contract(
        *("v2", "GET /orders", "GET /orders/{id}", "POST /carts"), server="https://shop.test/api"
    ),
    "contracts/catalog/v1.yaml": contract("v1", "GET /items/{id}", server="/catalog/v1"),
    "consumers.yaml": f"""\
version: 1
services:
  checkout:
    {{team: a, owner: a@example.test, tier: 1, identities: [{{spiffe: {SPIFFE}}},
      {{header: {{name: x-client-id, value: checkout}}}}], consumes: {{orders: {{}}}}}}
  cart:
    {{team: a, owner: a@example.test, tier: 2,
      identities: [{{header: {{name: x-client-id, value: cart}}}}], consumes: {{orders: {{}}}}}}
  batch:
    {{team: b, owner: b@example.test, tier: 3,
      identities: [{{api_key: '{KEY_HASH}'}}, {{user_agent: batch-job/*}}]}}
  mobile: {{team: c, owner: c@example.test, tier: 1, identities: [{{user_agent: mobile/*}}]}}
  warehouse: {{team: d, owner: d@example.test, tier: 2, identities: [{{cidr: 10.20.0.0/16}}]}}
  scripts:
    {{team: e, owner: e@example.test, tier: 4,
      identities: [{{user_agent: python-requests/*}}, {{cidr: 10.9.0.0/24}}]}}
  left: {{team: f, owner: f@example.test, tier: 4, identities: [{{user_agent: shared/*}}]}}
  right: {{team: f, owner: f@example.test, tier: 4, identities: [{{user_agent: shared/1*}}]}}
evidence:
  proxies: [10.0.0.5/32]
  exclude: [{{reason: own probe, user_agent: probe/*}}]
  formats:
    house:
      regex: '(?P<time>\\S+) (?P<method>\\S+) (?P<url>\\S+) (?P<status>\\d+) key=(?P<api_key>\\S+)'
""",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One request, with all that its sender shows."""

    caller: str
    method: str
    path: str
    second: int
    number: int
    operation: str = ""
    status: int = 200
    agent: str = "Go-http-client/1.1"
    address: str = "10.30.0.7"
    client_id: str = ""
    principal: str = ""
    version: str = ""

    @property
    def time(self) -> datetime:
        return datetime.fromtimestamp(self.second, UTC)

    @property
    def request_id(self) -> str:
        return f"{self.number:08x}-5f2a-4e1b-9c3d-aaaaaaaaaaaa"


SENDERS: dict[str, dict[str, Any]] = {
    "checkout": {"principal": SPIFFE, "client_id": "checkout"},
    "cart": {"client_id": "cart"},
    "batch": {"agent": "batch-job/3.1", "address": "10.0.0.5"},
    "mobile": {"agent": "mobile/8.2 (iOS)", "address": "203.0.113.9"},
    "warehouse": {"address": "10.20.4.4", "agent": "Java/21"},
    "scripts": {"agent": "python-requests/2.31.0", "address": "10.9.0.4"},
    "left or right": {"agent": "shared/1.4", "address": "10.40.0.1"},
    "a stranger": {"agent": "python-requests/2.31.0", "address": "10.50.1.8"},
    "another": {"agent": "curl/8.5.0", "address": "10.50.2.8"},
    "behind the proxy": {"agent": "", "address": "10.0.0.5"},
}
ASKED = {
    "/api/orders?limit=5": "orders GET /orders",
    "/api/orders/17": "orders GET /orders/{id}",
    "/api/orders/export": "orders GET /orders/export",
    "/catalog/v1/items/a%2Fb": "catalog GET /items/{id}",
    "/api/internal/9": "",
}
"""What is asked for with GET, and the operation that is meant; no contract has the last."""


def estate(count: int, seed: int = 1, days: int = 3) -> list[Sent]:
    """Requests in the order of time: all callers at random, and a job at the first of the month."""
    dice = random.Random(seed)
    seconds = sorted(dice.randrange(days * DAY) for _ in range(count))
    first = seed << 20
    found = [_sent(dice, START + at, number) for number, at in enumerate(seconds, first)]
    job = Sent(
        *("batch", "GET", "/api/orders/export", START + 2 * HOUR, first + count),
        operation=ASKED["/api/orders/export"],
        **SENDERS["batch"],
    )
    return sorted([*found, job], key=lambda one: one.second)


def _sent(dice: random.Random, second: int, number: int) -> Sent:
    caller = dice.choice(list(SENDERS))
    path = dice.choice(list(ASKED))
    return Sent(
        *(caller, "GET", path.replace("17", str(dice.randrange(10**6))), second, number),
        operation=ASKED[path],
        status=dice.choice((200, 200, 200, 404, 500)),
        version=dice.choice(("", "v1")),
        **SENDERS[caller],
    )


def combined(one: Sent) -> str:
    return (
        f'{one.address} - - [{one.time:%d/%b/%Y:%H:%M:%S} +0000] "{one.method} {one.path}'
        f' HTTP/1.1" {one.status} 12 "-" "{one.agent or "-"}"'
    )


def nginx_json(one: Sent) -> str:
    return json.dumps(
        {
            **{"time_iso8601": one.time.isoformat(), "remote_addr": one.address},
            **{"request": f"{one.method} {one.path} HTTP/1.1", "status": str(one.status)},
            **{"http_user_agent": one.agent, "http_x_client_id": one.client_id},
            **{"http_api_version": one.version, "http_authorization": "Bearer s3cr3t"},
        }
    )


def envoy(one: Sent) -> str:
    return (
        f'[{one.time:%Y-%m-%dT%H:%M:%S}.123Z] "{one.method} {one.path} HTTP/1.1" {one.status} - 0'
        f' 12 3 2 "{one.address}" "{one.agent or "-"}" "{one.request_id}" "shop.test" "10.1.0.9:80"'
    )


def istio(one: Sent, side: str = "inbound") -> str:
    return json.dumps(
        {
            **{"start_time": f"{one.time:%Y-%m-%dT%H:%M:%S}.5Z", "method": one.method},
            **{"path": one.path, "response_code": one.status, "authority": "shop.test"},
            **{"user_agent": one.agent, "x_forwarded_for": one.address, "route_name": "default"},
            **{"request_id": one.request_id, "upstream_cluster": f"{side}|80||shop"},
            "x_forwarded_client_cert": f"By=x;Hash=1;URI={one.principal}" if one.principal else "-",
        }
    )


def alb(one: Sent) -> str:
    time = f"{one.time:%Y-%m-%dT%H:%M:%S}.000000Z"
    return (
        f"https {time} app/lb/1 {one.address}:4711 10.1.0.9:80 0.0 0.1 0.0 {one.status}"
        f' {one.status} 34 366 "{one.method} https://shop.test:443{one.path} HTTP/1.1"'
        f' "{one.agent or "-"}" A B arn "Root=1-{one.number:08x}"'
        f' "shop.test" "arn" 0 {time} "forward" "-" "-" "-" "-"'
    )


def house(one: Sent) -> str:
    key = KEY if one.caller == "batch" else "-"
    return f"{one.time.isoformat()} {one.method} https://shop.test{one.path} {one.status} key={key}"


def otlp(sent: Iterable[Sent]) -> str:
    """Traces: the caller is the service of the client span, not of the server's."""
    spans = [text for one in sent for text in _spans(one)]
    return json.dumps({"resourceSpans": spans})


def _spans(one: Sent) -> Iterator[dict[str, object]]:
    trace = f"{one.number:032x}"
    asked = [("http.request.method", one.method), ("url.path", one.path.partition("?")[0])]
    for service, kind, span, parent in (
        (one.caller, 3, f"{2 * one.number + 1:016x}", ""),
        ("orders", 2, f"{2 * one.number + 2:016x}", f"{2 * one.number + 1:016x}"),
    ):
        yield {
            "resource": {"attributes": [_attribute("service.name", service)]},
            "scopeSpans": [
                {
                    "spans": [
                        {
                            **{"traceId": trace, "spanId": span, "parentSpanId": parent},
                            **{"kind": kind, "startTimeUnixNano": str(one.second * 10**9)},
                            "attributes": [_attribute(*pair) for pair in asked],
                        }
                    ]
                }
            ],
        }


def _attribute(name: str, value: str) -> dict[str, object]:
    return {"key": name, "value": {"stringValue": value}}


_BY_AGENT = {"batch", "mobile", "left or right"}
_BY_ADDRESS = {"warehouse", "scripts"}

FORMATS: dict[str, tuple[Callable[[Sent], str], set[str]]] = {
    "combined": (combined, _BY_AGENT | _BY_ADDRESS),
    "nginx-json": (nginx_json, _BY_AGENT | _BY_ADDRESS | {"checkout", "cart"}),
    "envoy": (envoy, _BY_AGENT | _BY_ADDRESS),
    "istio-json": (istio, _BY_AGENT | _BY_ADDRESS | {"checkout"}),
    "aws-alb": (alb, _BY_AGENT | _BY_ADDRESS),
    "house": (house, {"batch"}),
}
"""How a format writes a request, and the callers that can be known by what it shows."""


def log(sent: Iterable[Sent], format: str = "combined") -> str:
    write_line = FORMATS[format][0]
    return "".join(f"{write_line(one)}\n" for one in sent)


Counts = Counter[tuple[str, str, int]]
"""Hits by caller, operation and hour."""


def truth(sent: Iterable[Sent], known: set[str]) -> Counts:
    """What is to be found where only some callers can be told."""
    return Counter(
        (one.caller if one.caller in known else UNCLAIMED, one.operation, one.second // HOUR)
        for one in sent
    )


class Workspace:
    """A folder with contracts, consumers.yaml, a store, and sources to import."""

    def __init__(self, root: Path) -> None:
        self.root = root
        write(root, FILES)
        self.file = root / EVIDENCE_FILE

    def write(self, **files: str | bytes) -> None:
        write(self.root, files)

    def import_(self, *names: str, now: int = START + 40 * DAY, **more: object) -> list[Imported]:
        """Import files of the folder, as the command does."""
        consumers = load_consumers(self.root)
        sources = list(expand(tuple(str(self.root / name) for name in names)))
        with (
            Store(self.file, create=True) as store,
            Importer(
                *(store, index(), Identities(consumers.services), consumers.evidence),
                now=now,
                **more,  # type: ignore[arg-type]
            ) as importer,
        ):
            return [importer.run(source) for source in sources]

    def uses(self) -> tuple[ObservedUse, ...]:
        with Store(self.file) as store:
            found = store.sightings()
        return attribute(found, Identities(load_consumers(self.root).services), index())

    def counts(self) -> Counts:
        """What was found; whoever is no service is UNCLAIMED."""
        found: Counts = Counter()
        uses = self.uses()
        with Store(self.file) as store:
            for use in uses:
                services = (CallerKind.SERVICE, CallerKind.CONFLICT)
                name = use.caller.name if use.caller.kind in services else UNCLAIMED
                asked = f"{use.api} {use.operation}" if use.operation else ""
                for hour, hits in store.hours(use.sighting.number).items():
                    found[name, asked, hour] += hits
        return found

    def hits(self) -> int:
        return self.counts().total()


@cache
def _index(files: tuple[tuple[str, str], ...]) -> ContractIndex:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), dict(files))
        return _of_folder(Path(folder))


def _of_folder(root: Path) -> ContractIndex:
    apis = list_apis(root)
    names = [f"{api}@{revision}" for api in apis for revision in list_revisions(root, api)]
    return ContractIndex(
        tuple(one for name in names for one in surface(load_revision(name, root))),
        {api: frozenset({api}) for api in apis},
    )


def index() -> ContractIndex:
    return _index(tuple(FILES.items()))


def later(sent: Iterable[Sent], seconds: int) -> list[Sent]:
    """The same requests at another time."""
    return [replace(one, second=one.second + seconds) for one in sent]


SENT_ALL = estate(899)
"""Nine hundred requests."""
