"""A pact says what its consumer sends and reads, in every version of the specification."""

from __future__ import annotations

import base64
import json

import pytest
from document_readings import hits, interaction, pact, read, told

from contractctl.evidence.documents.pact import INDEX, MESSAGE
from contractctl.load.field_paths import parse_field_path
from contractctl.model import EvidenceKind


def reads(body: object, rules: object = None, version: str = "3.0.0") -> list[str] | None:
    response = {"status": 200, "body": body, "matchingRules": rules}
    (tally,) = read(pact(interaction(response=response), version=version)).tallies
    return told(tally.reads)


def sends(version: str = "3.0.0", **request: object) -> list[str] | None:
    sent = {"method": "POST", "path": "/orders", **request}
    (tally,) = read(pact(interaction(sent), version=version)).tallies
    for field in tally.sends or ():
        assert parse_field_path(str(field)) == field
    return told(tally.sends)


def test_a_use_names_the_consumer_and_the_provider_and_has_no_date() -> None:
    reading = read(pact(interaction()), seen=lambda number: True)
    (tally,) = reading.tallies
    assert (tally.kind, tally.sender.service) == (EvidenceKind.PACT, "checkout-web")
    assert (tally.request.method, tally.request.path) == ("GET", "/orders/{}")
    assert (tally.request.host, tally.status) == ("orders", 2)
    assert (tally.hour, tally.first, tally.last) == (0, 0, 0)
    assert (reading.request_ids, reading.lines_by_hour) == ({}, {})


def test_a_broker_says_when_a_pact_was_published() -> None:
    (tally,) = read({**pact(interaction()), "createdAt": "2023-11-14T12:00:00+00:00"}).tallies
    assert (tally.first, tally.hour) == (1_699_963_200, 1_699_963_200 // 3600)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (None, []),
        ({}, []),
        ([], []),
        ("", []),
        (5, ["$"]),
        ({"a": {"b": None}, "c": [], "d": {}}, ["$.a.b", "$.c", "$.d"]),
        ([{"id": 1}, {"id": 2, "name": "x"}], ["$[*].id", "$[*].name"]),
        ({"tags": ["x", "y"], "grid": [[1], [2]]}, ["$.grid[*][*]", "$.tags[*]"]),
        ({"first name": 1, "it's": 2}, ["$['first name']", "$['it\\'s']"]),
        ('{"a": 1}', ["$.a"]),
        ("<order/>", None),
    ],
)
def test_the_innermost_keys_of_an_example_are_read(body: object, fields: list[str] | None) -> None:
    assert reads(body) == fields


@pytest.mark.parametrize("matcher", ["values", "eachKey", "eachValue"])
def test_keys_that_a_rule_calls_dynamic_are_keys_of_a_map(matcher: str) -> None:
    body = {"prices": {"EUR": {"net": 1}, "fixed": 2}}
    rules = {"$.prices": {"matchers": [{"match": matcher}]}, "$.prices.*.net": {"matchers": []}}
    assert reads(body, {"body": rules}) == ["$.prices.*", "$.prices.*.net"]
    named = {**rules, "$.prices.fixed": {"matchers": [{"match": "type"}]}}
    assert reads(body, {"body": named}) == ["$.prices.*.net", "$.prices.fixed"]


def test_a_wildcard_alone_is_no_map() -> None:
    rules = {"$.items[*].*": {"matchers": [{"match": "type"}]}}
    assert reads({"items": [{"sku": "x"}]}, {"body": rules}) == ["$.items[*].sku"]


def test_a_field_that_only_a_rule_names_is_read() -> None:
    rules = {
        "$.items": {"matchers": [{"match": "type", "min": 0}]},
        "$.items[*].sku": {"matchers": [{"match": "type"}]},
        "$['odd name']": {"matchers": [{"match": "regex", "regex": ".*"}]},
    }
    assert reads({"items": []}, {"body": rules}) == ["$.items", "$.items[*].sku", "$['odd name']"]
    assert reads({"items": [{"sku": 1}], "odd name": 1}, {"body": rules}) == [
        "$.items[*].sku",
        "$['odd name']",
    ]
    version_2 = {"$.body.items[0].sku": {"match": "type"}, "$.headers.x": {"match": "type"}}
    assert reads({"total": 1}, version_2, "2.0.0") == ["$.items[*].sku", "$.total"]


def test_variants_of_an_array_are_further_examples() -> None:
    variant = {"index": 0, "rules": {"$.href": {"matchers": [{"match": "type"}]}}}
    rules = {"$.links": {"matchers": [{"match": "arrayContains", "variants": [variant]}]}}
    assert reads({"links": [{"rel": "self"}]}, {"body": rules}) == [
        "$.links[*].href",
        "$.links[*].rel",
    ]


def test_version_4_wraps_a_body_and_may_encode_it() -> None:
    encoded = base64.b64encode(b'{"id": 1}').decode()
    json_type = "application/json"
    for body in (
        {"content": {"id": 1}, "contentType": json_type, "encoded": False},
        {"contents": {"id": 1}, "contentType": json_type},
        {"content": encoded, "contentType": json_type, "encoded": "base64"},
        {"content": encoded, "contentType": json_type, "encoded": True},
        {"content": '{"id": 1}', "contentType": json_type, "encoded": "JSON"},
        {"id": 1},
    ):
        assert reads(body, version="4.0") == ["$.id"]
    assert reads({"content": {"id": 1}}, version="3.0.0") == ["$.content.id"]
    broken = {"content": "%", "contentType": json_type, "encoded": "base64"}
    reading = read(pact(interaction(response={"status": 200, "body": broken}), version="4.0"))
    assert (reading.rejected, "base64" in reading.rejections[0].reason) == (1, True)


@pytest.mark.parametrize(
    ("version", "query", "headers"),
    [
        ("2.0.0", "expand=items&limit=1", {"X-Tenant": "t", "Accept": "*/*"}),
        ("3.0.0", {"expand": ["items"], "limit": ["1", "2"]}, {"X-Tenant": "t"}),
        ("4.0", {"expand": ["items"], "limit": ["1"]}, {"X-Tenant": ["t", "u"]}),
        ("4.0", {"expand": "items", "limit": "1"}, {"X-Tenant": "t", "Authorization": "Bearer x"}),
    ],
)
def test_every_version_says_what_is_sent(version: str, query: object, headers: object) -> None:
    found = sends(version, query=query, headers=headers, body={"currency": "EUR"})
    assert found == ["$.currency", "header:x-tenant", "query:expand", "query:limit"]


def test_a_form_gives_its_names_and_another_text_gives_none() -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert sends(headers=form, body="name=x&genus=y") == ["$.genus", "$.name"]
    assert sends(headers={"Content-Type": "text/xml"}, body="<a/>") is None


@pytest.mark.parametrize(
    "metadata",
    [
        {"pactSpecification": {"version": "4.0"}},
        {"pact-specification": {"version": "4.0.0"}},
        {"pactSpecificationVersion": "4.0"},
    ],
)
def test_the_version_stands_under_any_of_its_names(metadata: object) -> None:
    body = {"content": {"id": 1}, "contentType": "application/json"}
    document = {**pact(interaction(response={"status": 200, "body": body})), "metadata": metadata}
    assert told(read(document).tallies[0].reads) == ["$.id"]


def test_messages_are_skipped() -> None:
    messages = [
        {**interaction(), "type": "Asynchronous/Messages"},
        {**interaction(), "type": "Synchronous/Messages"},
        {**interaction(), "type": "Synchronous/HTTP"},
    ]
    reading = read({**pact(*messages, version="4.0"), "messages": [{"contents": {}}]})
    assert (hits(reading), reading.skipped) == (1, {MESSAGE: 3})


def test_a_brokers_export_holds_its_pacts_and_its_index_none() -> None:
    one = pact(interaction())
    other = {**one, "consumer": {"name": "batch"}}
    for export in ({"_embedded": {"pacts": [one, other]}}, {"pacts": [one, other]}, [one, other]):
        consumers = {tally.sender.service for tally in read(export).tallies}
        assert consumers == {"checkout-web", "batch"}
    index = {"_links": {"pacts": [{"href": "/p"}]}}
    assert read(index).skipped == {INDEX: 1}
    entry = {"_links": {"self": {}}, "_embedded": {"consumer": {"name": "batch"}}}
    assert read({"_links": {}, "pacts": [entry, entry]}).skipped == {INDEX: 2}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (pact(7), "no object"),
        (pact(interaction({"method": "GET"})), "no path"),
        (pact(interaction({"path": "/"})), "no HTTP method"),
        ({**pact(interaction()), "consumer": "me"}, "no consumer"),
        (5, "no object"),
        ({"a": 1}, "neither interactions nor messages"),
    ],
)
def test_what_cannot_be_read_says_why(document: object, reason: str) -> None:
    reading = read(document, "pact")
    assert (reading.lines, reading.rejected) == (1, 1)
    assert reason in reading.rejections[0].reason


def test_values_of_an_example_are_not_kept() -> None:
    request = {
        "method": "POST",
        "path": "/orders/s3cr3t",
        "query": {"token": ["s3cr3t"]},
        "headers": {"Authorization": "s3cr3t", "X-Api-Key": "s3cr3t"},
        "body": {"card": "s3cr3t"},
    }
    reading = read(json.dumps(pact(interaction(request, {"status": 200, "body": ["s3cr3t"]}))))
    assert hits(reading) == 1
    assert "s3cr3t" not in repr(reading)
