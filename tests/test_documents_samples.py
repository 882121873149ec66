"""Real documents give the numbers that a person counts in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from document_readings import asked, hits, read_file, told

NO_HTTP = "a span that is no HTTP request"
FOLDED = "the sender's side of a request that the receiver's side counts"
MESSAGE = "a message, not an HTTP request"


@pytest.mark.parametrize(
    ("path", "counted", "rejected", "skipped"),
    [
        ("logs/har/optic-capture.har", 10, 0, {}),
        ("logs/har/optic-existing-spec.har", 8, 0, {}),
        ("logs/har/optic-petstore.swagger.io.har", 9, 0, {}),
        ("logs/otlp/opentelemetry-proto-trace.json", 0, 0, {NO_HTTP: 1}),
        ("logs/zipkin/ascend.json", 4, 0, {NO_HTTP: 2, FOLDED: 2}),
        ("logs/zipkin/envoy.json", 1, 0, {}),
        ("logs/zipkin/messaging.json", 1, 0, {NO_HTTP: 3}),
        ("logs/zipkin/messaging2.json", 6, 0, {NO_HTTP: 5}),
        ("logs/zipkin/messaging-kafka.json", 0, 0, {NO_HTTP: 28}),
        ("logs/zipkin/skew.json", 0, 0, {NO_HTTP: 4}),
        ("logs/jaeger/TraceFlamegraph-testTrace.json", 1, 0, {NO_HTTP: 2, FOLDED: 1}),
        ("logs/jaeger/TraceTimelineViewer-genaiTestTrace.json", 29, 0, {NO_HTTP: 28}),
        ("logs/jaeger/core-thrift-jaeger-domain_01.json", 1, 0, {}),
        ("logs/jaeger/core-thrift-jaeger-domain_03.json", 2, 0, {}),
        ("logs/jaeger/tableValuesTestTrace-traceWithOverlappingChildren.json", 0, 2, {NO_HTTP: 1}),
    ],
)
def test_every_entry_is_a_hit_or_says_why_not(
    shared_data: Path, path: str, counted: int, rejected: int, skipped: dict[str, int]
) -> None:
    reading = read_file(shared_data / path)
    assert (hits(reading), reading.rejected, reading.skipped) == (counted, rejected, skipped)


@pytest.mark.parametrize(
    ("path", "counted", "rejected", "skipped"),
    [
        ("swagger-mock-validator/test/e2e/fixtures/v4-pact-file.json", 2, 0, {MESSAGE: 1}),
        ("swagger-mock-validator/test/e2e/fixtures/v3-pact-file.json", 2, 0, {}),
        ("swagger-mock-validator/test/e2e/fixtures/pact-working-consumer.json", 25, 0, {}),
        ("swagger-mock-validator/test/e2e/fixtures/pact-broken-consumer.json", 22, 0, {}),
        (
            "swagger-mock-validator/test/e2e/fixtures/pact-broken-consumer-for-keywords.json",
            *(0, 1, {}),
        ),
        ("bdct-oas-examples/examples/parameters/parameters.pact.json", 19, 0, {}),
        ("bdct-oas-examples/examples/security/security.pact.json", 21, 0, {}),
    ],
)
def test_every_interaction_is_a_use_or_says_why_not(
    shared_data: Path, path: str, counted: int, rejected: int, skipped: dict[str, int]
) -> None:
    reading = read_file(shared_data / "pacts" / path)
    assert (hits(reading), reading.rejected, reading.skipped) == (counted, rejected, skipped)


def test_the_callers_of_a_zipkin_trace_are_those_of_the_client_spans(shared_data: Path) -> None:
    reading = read_file(shared_data / "logs/zipkin/ascend.json")
    assert Counter(asked(tally) for tally in reading.tallies) == Counter(
        [
            (1, "mobile-gateway", "server", "GET /content/personal"),
            (1, "mobile-gateway", "server", "GET /auth-service/v1/authentications/"),
            (1, "", "server", "GET /mobile-gateway/content/personal"),
            (1, "content-service", "client", "GET /api/v1/banners/{}"),
        ]
    )


def test_the_caller_of_a_jaeger_trace_is_that_of_the_client_span(shared_data: Path) -> None:
    (tally,) = read_file(shared_data / "logs/jaeger/TraceFlamegraph-testTrace.json").tallies
    assert asked(tally) == (1, "load-generator", "server", "GET /bike")
    assert (tally.hour, tally.status, tally.request.host) == (1660049722 // 3600, 2, "ap-south")


def test_a_recorded_browser_shows_the_fields_that_it_sent(shared_data: Path) -> None:
    reading = read_file(shared_data / "logs/har/optic-petstore.swagger.io.har")
    (posted,) = (tally for tally in reading.tallies if tally.request.method == "POST")
    names = ("complete", "id", "petId", "quantity", "shipDate", "status")
    assert told(posted.sends) == [*(f"$.{name}" for name in names), "header:accept-language"]
    assert posted.reads is None


def test_a_base64_body_is_decoded(shared_data: Path) -> None:
    reading = read_file(shared_data / "logs/har/optic-capture.har")
    posted = [t for t in reading.tallies if t.request.path == "/books" and t.status == 2]
    assert [told(tally.sends) for tally in posted] == [["$.author_id", "$.name"], []]


def test_the_example_of_a_pact_gives_the_fields_that_are_read(shared_data: Path) -> None:
    folder = shared_data / "pacts/swagger-mock-validator/test/e2e/fixtures"
    (first, _) = read_file(folder / "v4-pact-file.json").tallies
    read_names = ("id", "name", "price", "type", "version")
    assert told(first.reads) == [f"$[*].{name}" for name in read_names]
    assert told(first.sends) == ["query:max_results"]


def test_the_forms_of_a_pact_give_the_fields_that_are_sent(shared_data: Path) -> None:
    folder = shared_data / "pacts/bdct-oas-examples/examples/forms"
    first = read_file(folder / "forms.pact.json").tallies[0]
    assert told(first.sends) == ["$.genus", "$.name", "$.owner"]
    assert first.hits == 2, "the same as JSON and as a form"
