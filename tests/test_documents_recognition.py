"""A document is recognised by its beginning, and nothing else is taken for one."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from document_readings import CLIENT, entry, group, har, interaction, pact, span, trace

from contractctl.evidence.documents import recognise

ZIPKIN = {"traceId": "1", "id": "2", "name": "get", "localEndpoint": {"serviceName": "a"}}
JAEGER = {"traceID": "1", "spanID": "2", "operationName": "GET", "tags": []}


def kind_of(sample: bytes) -> str | None:
    kind = recognise(sample)
    return kind.name if kind else None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32-le"])
@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("har", har(entry())),
        ("otlp", trace(group("a", span(CLIENT, "a1")))),
        ("otlp", {"batches": [group("a", span(CLIENT, "a1"))]}),
        ("otlp", {"trace": trace(group("a", span(CLIENT, "a1")))}),
        ("zipkin", [ZIPKIN]),
        ("zipkin", [[ZIPKIN]]),
        ("zipkin", ZIPKIN),
        ("jaeger", {"data": [{"traceID": "1", "spans": [JAEGER], "processes": {}}]}),
        ("jaeger", {"traceID": "1", "spans": [JAEGER], "processes": {}}),
        ("jaeger", {"hits": {"hits": [{"_source": JAEGER}]}}),
        ("jaeger", {"_index": "jaeger-span-2026-11-01", "_source": JAEGER}),
        ("jaeger", JAEGER),
        ("pact", pact(interaction())),
        ("pact", [pact(interaction())]),
        ("pact", {"_embedded": {"pacts": [pact(interaction())]}}),
        ("pact", {"_links": {"pb:latest-provider-pacts": {"href": "/pacts"}}}),
    ],
)
def test_every_form_of_a_document_is_recognised(name: str, document: object, encoding: str) -> None:
    assert kind_of(json.dumps(document).encode(encoding)) == name


@pytest.mark.parametrize(
    "document",
    [
        {"openapi": "3.1.0", "paths": {}},
        {"info": {"_postman_id": "1"}, "item": [], "event": []},
        {"expected": {"method": "GET"}, "actual": {"method": "GET"}, "match": True},
        {"log": "a line", "stream": "stdout", "time": "2026-11-01T00:00:00Z"},
        {"traceId": "1", "id": "2", "method": "GET", "path": "/orders"},
        {"resourceMetrics": []},
        {"data": [{"id": 1}]},
        {"interactions": [{"user": 1}]},
        {"_links": {"self": {"href": "/orders"}}},
        ["/repos/{owner}"],
        [],
        {},
    ],
)
def test_json_of_another_kind_is_recognised_as_nothing(document: object) -> None:
    assert kind_of(json.dumps(document, indent=1).encode()) is None


def test_what_is_no_json_is_recognised_as_nothing() -> None:
    line = b'127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 1 "-" "log"'
    for data in (b"", b"\x00" * 99, line, b"[" * 65_536, gzip.compress(b"{}"), b'"log"', b"\xff{"):
        assert kind_of(data) is None


def test_a_sample_may_end_anywhere_behind_the_names_that_tell() -> None:
    document = json.dumps(har(entry(), entry())).encode()
    start = document.index(b'"entries"') + len(b'"entries":')
    for end in range(start, len(document)):
        assert kind_of(document[:end]) == "har"


def test_a_pact_is_recognised_whichever_party_the_sample_still_holds() -> None:
    document = {**pact(*[interaction() for _ in range(2_000)])}
    alphabetical = json.dumps(document, sort_keys=True).encode()
    assert b"provider" not in alphabetical[:65_536]
    assert kind_of(alphabetical[:65_536]) == "pact"


def test_every_real_sample_is_recognised_as_what_it_is(shared_data: Path) -> None:
    wrong = []
    for path in sorted((shared_data / "logs").glob("[hjoz]*/*")):
        folder = path.parent.name
        expected: str | None = folder
        if path.name in ("echo.postman_collection.json", "githubpaths.json"):
            expected = None
        elif folder == "jaeger" and b'"resourceSpans"' in path.read_bytes():
            expected = "otlp"
        if folder in ("har", "jaeger", "otlp", "zipkin"):
            found = kind_of(path.read_bytes()[:65_536])
            wrong += [] if found == expected else [(path.name, found)]
    assert wrong == []


def test_no_real_log_is_taken_for_a_document(shared_data: Path) -> None:
    logs = [
        path
        for folder in ("combined", "nginx-json", "formats-crowdsec")
        for path in sorted((shared_data / "logs" / folder).rglob("*"))
        if path.is_file()
    ]
    assert logs
    assert [path.name for path in logs if kind_of(path.read_bytes()[:65_536])] == []


def test_real_pacts_are_told_from_match_cases_and_contracts(shared_data: Path) -> None:
    wrong = []
    for path in sorted((shared_data / "pacts").rglob("*.json")):
        is_pact = "pact" in path.name.lower() and "package" not in path.name
        expected = "pact" if is_pact and "testcases" not in path.parts else None
        found = kind_of(path.read_bytes()[:65_536])
        wrong += [] if found == expected else [(path.name, found)]
    assert wrong == []
