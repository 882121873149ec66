"""The two sides of a traced request are one hit, in every format and convention."""

from __future__ import annotations

import json

import pytest
from document_readings import (
    CLIENT,
    NOON,
    SERVER,
    TRACE,
    asked,
    group,
    hits,
    ids,
    read,
    span,
    trace,
)

from contractctl.evidence.documents.spans import FOLDED, GRPC, NEITHER_SIDE, NO_HTTP
from contractctl.evidence.documents.tallying import COUNTED_BEFORE

A_CALLS_B = (group("a", span(CLIENT, "a1")), group("b", span(SERVER, "b1", "a1")))

OLD: dict[str, str | int | list[str]] = {
    "http.method": "GET",
    "http.target": "/orders/7?expand=items",
    "http.status_code": 404,
    "http.host": "Orders.example.test:8443",
    "http.user_agent": "checkout/1",
    "net.peer.ip": "10.0.0.7",
    "http.request.header.x_client_id": ["checkout-web"],
}
STABLE: dict[str, str | int | list[str]] = {
    "http.request.method": "GET",
    "url.path": "/orders/7",
    "url.query": "expand=items",
    "http.response.status_code": 404,
    "server.address": "orders.example.test",
    "user_agent.original": "checkout/1",
    "client.address": "10.0.0.7",
    "http.request.header.x-client-id": ["checkout-web"],
}


def test_a_request_is_one_hit_by_the_service_of_its_client_span() -> None:
    reading = read(trace(*A_CALLS_B))
    assert [asked(t) for t in reading.tallies] == [(1, "a", "server", "GET /orders/{}")]
    assert reading.skipped == {FOLDED: 1}


def test_the_caller_may_stand_anywhere_in_the_file() -> None:
    for groups in (A_CALLS_B, A_CALLS_B[::-1]):
        lines = "\n".join(json.dumps(trace(one)) for one in groups)
        (tally,) = read(lines).tallies
        assert tally.sender.service == "a"


def test_a_client_span_without_a_receiver_is_a_hit_from_its_side() -> None:
    full = {
        "http.request.method": "POST",
        "url.full": "https://u:p@API.example.test:8443/orders?x=1",
    }
    (tally,) = read(trace(group("a", span(CLIENT, "a1", "", {**full})))).tallies
    assert asked(tally) == (1, "a", "client", "POST /orders")
    assert (tally.request.host, tally.request.query) == ("api.example.test", ("x",))
    assert tally.sender.address == ""


@pytest.mark.parametrize("said", [OLD, STABLE, {**OLD, **STABLE}], ids=["old", "stable", "both"])
def test_every_convention_says_the_same(said: dict[str, str | int | list[str]]) -> None:
    reading = read(
        trace(group("b", span(SERVER, "b1", "", said))), header_names=frozenset({"x-client-id"})
    )
    (tally,) = reading.tallies
    assert (tally.hits, tally.status, tally.first) == (1, 4, NOON)
    assert (tally.request.method, tally.request.path) == ("GET", "/orders/{}")
    assert (tally.request.host, tally.request.query) == ("orders.example.test", ("expand",))
    assert (tally.sender.user_agent, tally.sender.address) == ("checkout/1", "10.0.0.7")
    assert tally.sender.headers == (("x-client-id", "checkout-web"),)


@pytest.mark.parametrize("service", ["unknown_service", "unknown_service:java", "unknown", ""])
def test_a_service_that_nobody_named_is_no_name(service: str) -> None:
    reading = read(trace(group(service, span(CLIENT, "a1")), A_CALLS_B[1]))
    assert [tally.sender.service for tally in reading.tallies] == [""]


def test_the_receiver_says_nothing_about_the_callers_name() -> None:
    said = {**STABLE, "peer.service": "somebody", "service.peer.name": "somebody"}
    (tally,) = read(trace(group("b", span(SERVER, "b1", "gone", said)))).tallies
    assert tally.sender.service == ""


def test_spans_that_are_no_http_request_say_what_they_are() -> None:
    reading = read(
        trace(
            group(
                "b",
                span(SERVER, "b1", "", {"rpc.system": "grpc", "http.method": "POST"}),
                span(SERVER, "b2", "", {"messaging.system": "kafka"}),
                span(1, "b3"),
            )
        )
    )
    assert reading.skipped == {GRPC: 1, NO_HTTP: 1, NEITHER_SIDE: 1}


def test_a_request_counts_once_over_files_whichever_side_comes_first() -> None:
    sent, received = (trace(one) for one in A_CALLS_B)
    for first, second in ((sent, received), (received, sent), (sent, sent), (received, received)):
        before = read(first)
        after = read(second, seen=ids(before).__contains__)
        assert (hits(before), hits(after), after.skipped) == (1, 0, {COUNTED_BEFORE: 1})


def test_two_receivers_of_one_unknown_sender_are_two_hits() -> None:
    one, other = (trace(group("b", span(SERVER, id, "a1"))) for id in ("b1", "b2"))
    before = read(one)
    assert hits(read(other, seen=ids(before).__contains__)) == 1


def test_a_span_that_was_exported_twice_counts_once() -> None:
    reading = read(trace(*A_CALLS_B, *A_CALLS_B))
    assert (hits(reading), reading.skipped) == (1, {FOLDED: 2, COUNTED_BEFORE: 1})


def test_sidecars_hand_a_request_on_without_making_it_two() -> None:
    reading = read(
        trace(
            group("a", span(CLIENT, "a1")),
            group("a.prod", span(CLIENT, "a2", "a1")),
            group("b.prod", span(SERVER, "b1", "a2")),
            group("b", span(SERVER, "b2", "b1")),
        )
    )
    assert [asked(t) for t in reading.tallies] == [(1, "a", "server", "GET /orders/{}")]


def test_a_gateway_is_a_caller_of_its_own() -> None:
    reading = read(
        trace(
            *A_CALLS_B,
            group("b", span(CLIENT, "b2", "b1")),
            group("c", span(SERVER, "c1", "b2")),
        )
    )
    assert [tally.sender.service for tally in reading.tallies] == ["a", "b"]


def test_spans_that_cause_each_other_end() -> None:
    circle = (span(CLIENT, "a1", "a2"), span(CLIENT, "a2", "a1"), span(SERVER, "b1", "b1"))
    assert read(trace(group("a", *circle))).lines == 3


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"spanId": ""}, "no trace id or span id"),
        ({"startTimeUnixNano": "0"}, "no start time"),
        ({"startTimeUnixNano": []}, "no start time"),
        (
            {"attributes": [{"key": "http.route", "value": {"stringValue": "/"}}], "name": "x"},
            "method",
        ),
        ({"attributes": [{"key": "http.method", "value": {"stringValue": "GET"}}]}, "path"),
    ],
)
def test_a_span_that_cannot_be_read_costs_only_itself(
    change: dict[str, object], reason: str
) -> None:
    reading = read(trace(group("a", {**span(CLIENT, "a1"), **change}, span(CLIENT, "a2"))))
    assert (hits(reading), reading.rejected) == (1, 1)
    assert reason in reading.rejections[0].reason


def test_ids_compare_however_they_are_spelt() -> None:
    base64_id = {"traceId": "W47/95gDgQPSabYzgT/GDA==", "spanId": "oaGhoaGhoaE="}
    received = {"traceId": TRACE.upper(), "parentSpanId": "A1A1A1A1A1A1A1A1"}
    for sent in ({"spanId": "a1" * 8}, base64_id, {"spanId": 0xA1A1A1A1A1A1A1A1}):
        groups = (
            group("a", {**span(CLIENT, ""), **sent}),
            group("b", {**span(SERVER, "b1"), **received, "startTimeUnixNano": NOON * 10**9}),
        )
        (tally,) = read(trace(*groups)).tallies
        assert (tally.sender.service, tally.first) == ("a", NOON)


def test_other_telemetry_in_the_same_file_is_no_mistake() -> None:
    lines = [
        json.dumps(trace(*A_CALLS_B)),
        '{"resourceMetrics": []}',
        "{}",
        '{"resourceSpans": []}',
    ]
    reading = read("\n".join(lines))
    assert (hits(reading), reading.rejected) == (1, 0)
    assert reading.skipped == {FOLDED: 1, "telemetry without traces": 2}


ZIPKIN_1 = {"traceId": "463ac35c9f6413ad48485a3953bb6124", "id": "a1", "name": "get"}


def zipkin_event(value: str, service: str) -> dict[str, object]:
    return {"timestamp": NOON * 10**6, "value": value, "endpoint": {"serviceName": service}}


def zipkin_tag(key: str, value: str) -> dict[str, object]:
    return {"key": key, "value": value, "endpoint": {"serviceName": "b", "ipv4": "10.0.0.7"}}


def test_version_1_of_zipkin_tells_both_sides_in_one_span_or_in_two() -> None:
    sent, received = zipkin_event("cs", "a"), zipkin_event("sr", "b")
    tags = [zipkin_tag("http.path", "/orders/7"), zipkin_tag("ca", "true")]
    one = [{**ZIPKIN_1, "annotations": [sent, received], "binaryAnnotations": tags}]
    two = [
        {**ZIPKIN_1, "annotations": [received], "binaryAnnotations": tags},
        {
            **ZIPKIN_1,
            "annotations": [sent],
            "binaryAnnotations": tags,
            "traceId": "48485a3953bb6124",
        },
    ]
    for spans in (one, two, [two], two[::-1]):
        (tally,) = read(spans).tallies
        assert asked(tally) == (1, "a", "server", "GET /orders/{}")
        assert (tally.sender.address, tally.first) == ("10.0.0.7", NOON)


def test_version_2_of_zipkin_may_be_one_span_a_line() -> None:
    sent = {**ZIPKIN_1, "kind": "CLIENT", "timestamp": NOON * 10**6, "tags": {"http.path": ""}}
    spans = [
        {**sent, "localEndpoint": {"serviceName": "a"}},
        {**sent, "kind": "SERVER", "shared": True, "localEndpoint": {"serviceName": "b"}},
    ]
    (tally,) = read("\n".join(map(json.dumps, spans))).tallies
    assert asked(tally) == (1, "a", "server", "GET /")


def jaeger(side: str, id: str, service: str, parent: str = "") -> dict[str, object]:
    tags = {
        "span.kind": side,
        "http.method": "GET",
        "http.url": "http://b.test:80/orders/7?expand=1",
    }
    return {
        "traceID": TRACE,
        "spanID": id,
        "operationName": "GET",
        "references": [{"refType": "CHILD_OF", "traceID": TRACE, "spanID": parent}],
        "startTime": NOON * 10**6,
        "tags": [{"key": key, "type": "string", "value": value} for key, value in tags.items()],
        "processID": service,
        "process": {"serviceName": service},
    }


def test_every_export_of_jaeger_says_the_same() -> None:
    spans = [jaeger("client", "a1", "a"), jaeger("server", "b1", "b", "a1")]
    fields = {
        "span@kind": "server",
        "http@method": "GET",
        "http@url": "http://b.test/orders/7?expand",
    }
    stored = {**spans[1], "tags": [], "tag": fields}
    del stored["process"]
    processes = {"a": {"serviceName": "a"}, "b": {"serviceName": "b"}}
    exports: list[object] = [
        {"data": [{"traceID": TRACE, "spans": [spans[0], stored], "processes": processes}]},
        {"data": {"spans": spans}, "total": 1},
        {"traceID": TRACE, "spans": spans, "processes": processes},
        {"hits": {"hits": [{"_source": one} for one in spans]}},
        spans,
        "\n".join(json.dumps({"_source": one}) for one in spans),
        "\n".join(map(json.dumps, spans)),
    ]
    for export in exports:
        (tally,) = read(export).tallies
        assert asked(tally) == (1, "a", "server", "GET /orders/{}")
        assert (tally.request.host, tally.request.query) == ("b.test", ("expand",))
