"""Write the sample traffic of the quick start: seven weeks of an orders API, made up.

Everybody in consumers.yaml calls what it declares, and beside it stand four things that an audit
should find: a script that nobody knows, a use that checkout-web does not declare, a path that no
contract has, and three hours without a line. Run it from the top of the repository; the same bytes
come out every time.
"""

from __future__ import annotations

import gzip
import io
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from contractctl.load.consumers import load_consumers
from contractctl.model import Service

START, DAYS = datetime(2026, 10, 12, tzinfo=UTC), 49
GAP = (datetime(2026, 11, 10, 9, tzinfo=UTC), datetime(2026, 11, 10, 12, tzinfo=UTC))

HERE = Path(__file__).parent


def hits(services: tuple[Service, ...], chance: random.Random) -> Iterator[dict[str, object]]:
    """Requests as a mesh logs them, in the order of time."""
    for hour in range(DAYS * 24):
        at = START + timedelta(hours=hour)
        if GAP[0] <= at < GAP[1]:
            continue
        for service in services:
            consumption = service.consumption("orders")
            for use in (consumption.uses or ()) if consumption else ():
                if use.operation.path.startswith("/") and chance.random() < 0.05:
                    yield hit(at, service, str(use.operation), chance)
        if chance.random() < 0.2:
            web = next(service for service in services if service.name == "checkout-web")
            yield hit(at, web, "GET /orders/{orderId}/shipments", chance)
        if at.day == 1 and at.hour == 3:
            yield stranger(at, "GET /orders/export", chance)
        if at.hour == 4:
            yield stranger(at, "GET /orders/internal/totals", chance)
        yield {**stranger(at, "GET /health", chance), "user_agent": "kube-probe/1.31"}


def hit(at: datetime, service: Service, operation: str, chance: random.Random) -> dict[str, object]:
    """One request of a service, with what its strongest identity shows."""
    line = request(at, operation, chance)
    strongest = service.identities[0]
    if strongest.kind == "spiffe":
        line["x_forwarded_client_cert"] = f"URI={strongest.value}"
    for one in service.identities:
        if one.kind == "header":
            line[one.name] = one.value
    line["user_agent"] = next(
        (one.value.replace("*", "3.1") for one in service.identities if one.kind == "user_agent"),
        "okhttp/4.12.0",
    )
    network = next((one.value for one in service.identities if one.kind == "cidr"), "10.20.0.0/16")
    first, second, third, _ = network.partition("/")[0].split(".")
    line["downstream_remote_address"] = f"{first}.{second}.{third}.{chance.randrange(2, 9)}:41200"
    return line


def stranger(at: datetime, operation: str, chance: random.Random) -> dict[str, object]:
    """One request of somebody whom consumers.yaml does not know."""
    line = request(at, operation, chance)
    line["user_agent"] = "python-requests/2.31.0"
    line["downstream_remote_address"] = "10.44.7.9:55012"
    return line


def request(at: datetime, operation: str, chance: random.Random) -> dict[str, object]:
    """One line of Istio's JSON log with its defaults."""
    method, _, path = operation.partition(" ")
    while "{" in path:
        before, _, rest = path.partition("{")
        path = f"{before}{chance.randrange(10**8):08x}{rest.partition('}')[2]}"
    at += timedelta(seconds=chance.randrange(3600))
    return {
        "start_time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "method": method,
        "path": path,
        "protocol": "HTTP/1.1",
        "response_code": 200,
        "response_flags": "-",
        "bytes_received": 0,
        "bytes_sent": chance.randrange(200, 9000),
        "duration": chance.randrange(3, 80),
        "user_agent": "-",
        "request_id": f"{chance.getrandbits(48):012x}",
        "authority": "orders.example.test",
        "upstream_cluster": "inbound|8080||",
        "downstream_remote_address": "-",
        "x_forwarded_client_cert": None,
    }


def main() -> None:
    """Write the log beside this file."""
    chance = random.Random(20261130)
    services = load_consumers(Path()).services
    lines = sorted(hits(services, chance), key=lambda line: str(line["start_time"]))
    text = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as file:
        file.write(text)
    (HERE / "orders-gateway.log.gz").write_bytes(packed.getvalue())


if __name__ == "__main__":
    main()
