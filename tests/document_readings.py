"""Reads documents of evidence as the importer does, and builds the spans that tests need."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from contractctl.evidence.documents import DOCUMENT_KINDS, SAMPLE, recognise
from contractctl.evidence.matching import ContractIndex
from contractctl.model import FieldPath, Operation
from contractctl.model.evidence import Credentials, PromisedOperation, Reading, Tally

INDEX = ContractIndex(
    (
        PromisedOperation(
            "orders",
            "v1",
            Operation("GET", "/orders/{id}"),
            query=frozenset({"expand"}),
            selectors=(("header:accept", frozenset({"application/vnd.orders.v1+json"})),),
        ),
        PromisedOperation("orders", "v1", Operation("POST", "/orders")),
    )
)


def read(
    data: bytes | str | object,
    name: str = "",
    *,
    excluded: Callable[[Credentials, str], str | None] = lambda sender, path: None,
    header_names: frozenset[str] = frozenset(),
    seen: Callable[[int], bool] = lambda number: False,
) -> Reading:
    """What a document says, which is of the named kind or of the one that is recognised."""
    if not isinstance(data, bytes | str):
        data = json.dumps(data)
    data = data.encode() if isinstance(data, str) else data
    named = next((kind for kind in DOCUMENT_KINDS if kind.name == name), None)
    kind = named or recognise(data[:SAMPLE])
    assert kind is not None, "no kind of document recognises it"
    reading = kind.read(
        data,
        index=INDEX,
        condense=lambda sender: sender,
        excluded=excluded,
        header_names=header_names,
        seen=seen,
    )
    assert_adds_up(reading)
    return reading


def read_file(path: Path) -> Reading:
    return read(path.read_bytes())


def assert_adds_up(reading: Reading) -> None:
    assert reading.lines == hits(reading) + reading.rejected + sum(reading.skipped.values())
    assert len(reading.rejections) == min(reading.rejected, 20)


def hits(reading: Reading) -> int:
    return sum(tally.hits for tally in reading.tallies)


def told(fields: Iterable[FieldPath] | None) -> list[str] | None:
    return None if fields is None else [str(field) for field in fields]


def asked(tally: Tally) -> tuple[int, str, str, str]:
    """How often, by whom, from which side's log, and for what."""
    request = tally.request
    return tally.hits, tally.sender.service, tally.vantage, f"{request.method} {request.path}"


def ids(reading: Reading) -> frozenset[int]:
    return frozenset(number for some in reading.request_ids.values() for number in some)


def attribute(key: str, value: str | int | list[str]) -> dict[str, object]:
    if isinstance(value, list):
        return {
            "key": key,
            "value": {"arrayValue": {"values": [{"stringValue": v} for v in value]}},
        }
    if isinstance(value, int):
        return {"key": key, "value": {"intValue": str(value)}}
    return {"key": key, "value": {"stringValue": value}}


SERVER, CLIENT = 2, 3
TRACE = "5b8efff798038103d269b633813fc60c"
NOON = 1_700_049_600


def span(
    kind: int, id: str, parent: str = "", attributes: dict[str, str | int | list[str]] | None = None
) -> dict[str, object]:
    """A span of OTLP; by default for an order, at noon, in the stable conventions."""
    said = {"http.request.method": "GET", "url.path": "/orders/7"}
    return {
        "traceId": TRACE,
        "spanId": id,
        "parentSpanId": parent,
        "name": "GET",
        "kind": kind,
        "startTimeUnixNano": f"{NOON}000000001",
        "attributes": [attribute(k, v) for k, v in (attributes or said).items()],
    }


def group(service: str, *spans: dict[str, object]) -> dict[str, object]:
    return {
        "resource": {"attributes": [attribute("service.name", service)]},
        "scopeSpans": [{"spans": list(spans)}],
    }


def trace(*groups: dict[str, object]) -> dict[str, object]:
    return {"resourceSpans": list(groups)}


def har(*entries: object) -> dict[str, object]:
    return {"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": entries}}


def entry(
    url: str = "https://Orders.example.test:8443/orders/7?expand=items",
    method: str = "GET",
    headers: dict[str, str] | None = None,
    **more: object,
) -> dict[str, object]:
    """A HAR entry; more goes into its request."""
    listed = [{"name": name, "value": value} for name, value in (headers or {}).items()]
    return {
        "startedDateTime": "2023-11-15T13:00:00.250+01:00",
        "request": {"method": method, "url": url, "headers": listed, **more},
        "response": {"status": 200, "content": {"text": '{"total": 3}'}},
    }


def pact(*interactions: object, version: str = "3.0.0") -> dict[str, object]:
    return {
        "consumer": {"name": "checkout-web"},
        "provider": {"name": "Orders"},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": version}},
    }


def interaction(request: object = None, response: object = None) -> dict[str, object]:
    return {
        "description": "an order",
        "request": {"method": "get", "path": "/orders/7"} if request is None else request,
        "response": {"status": 200} if response is None else response,
    }
