"""HAR entries become hits that hold names and never what stands behind them."""

from __future__ import annotations

import hashlib
import json

import pytest
from document_readings import NOON, entry, har, hits, ids, read, told

from contractctl.evidence.documents.tallying import COUNTED_BEFORE
from contractctl.model import EvidenceKind

SECRET = "s3cr3t-0123456789"


def test_a_hit_says_when_where_and_what_was_asked_for() -> None:
    reading = read(har(entry()))
    (tally,) = reading.tallies
    assert (tally.first, tally.last, tally.hour) == (NOON, NOON, NOON // 3600)
    assert (tally.request.host, tally.request.path) == ("orders.example.test", "/orders/{}")
    assert (tally.request.query, tally.status) == (("expand",), 2)
    assert (tally.kind, tally.reads) == (EvidenceKind.OBSERVED, None)
    assert reading.lines_by_hour == {NOON // 3600: 1}


def test_nothing_secret_is_kept() -> None:
    secret = {
        **dict.fromkeys(("Authorization", "Cookie", "X-API-Key", "X-Other", "X-Auth"), SECRET),
        f"X-{SECRET}": "1",
    }
    one = entry(
        f"https://{SECRET}:{SECRET}@h.test/orders/{SECRET}?token={SECRET}&{SECRET}={SECRET}",
        "POST",
        secret,
        cookies=[{"name": "session", "value": SECRET}],
        postData={"mimeType": "application/json", "text": json.dumps({"card": SECRET, SECRET: 1})},
    )
    reading = read(har(one), header_names=frozenset({"x-api-key", "cookie"}))
    assert SECRET not in repr(reading)
    (tally,) = reading.tallies
    assert tally.sender.api_key == f"sha256:{hashlib.sha256(SECRET.encode()).hexdigest()}"
    assert told(tally.sends) is not None
    assert {"$.card", "$.*", "cookie:session"} <= set(told(tally.sends) or ())


def test_only_the_headers_that_an_identity_names_are_kept_with_their_value() -> None:
    headers = {"X-Client-Id": "checkout-web", "X-Tenant": "t1", "User-Agent": "checkout-web/2"}
    (tally,) = read(har(entry(headers=headers)), header_names=frozenset({"x-client-id"})).tallies
    assert tally.sender.headers == (("x-client-id", "checkout-web"),)
    assert tally.sender.user_agent == "checkout-web/2"
    assert told(tally.sends) == ["header:x-client-id", "header:x-tenant", "query:expand"]


@pytest.mark.parametrize(
    ("posted", "sends"),
    [
        (None, []),
        ({"mimeType": "application/json", "text": '{"a": {"b": 1, "c": [{"d": 2}]}}'}, None),
        ({"mimeType": "application/json", "text": "{"}, False),
        ({"mimeType": "application/xml", "text": "<a/>"}, False),
        ({"mimeType": "application/x-www-form-urlencoded", "text": "a=1&b=2"}, ["$.a", "$.b"]),
        ({"mimeType": "multipart/form-data", "params": [{"name": "file"}]}, ["$.file"]),
        ({"mimeType": "x/y", "encoding": "base64", "text": "eyJhIjogMX0="}, ["$.a"]),
        ({"mimeType": "application/json", "text": "[" * 100_000}, False),
        ({"mimeType": "application/json", "text": '{"query": "{ me { id } }"}'}, ["$.query"]),
    ],
)
def test_a_body_gives_its_innermost_names_or_says_that_it_cannot(
    posted: object, sends: list[str] | bool | None
) -> None:
    expected = ["$.a.b", "$.a.c[*].d"] if sends is None else sends or (None if posted else [])
    (tally,) = read(har(entry("/orders", "post", postData=posted))).tallies
    assert told(tally.sends) == expected


def test_names_that_are_data_are_keys_of_a_map() -> None:
    body = {"by_id": {"550e8400-e29b-41d4-a716-446655440000": {"n": 1}, "a@b.test": {"n": 2}}}
    body_of_many = {f"k{number}": 1 for number in range(101)}
    for value, expected in ((body, ["$.by_id.*.n"]), (body_of_many, ["$.*"])):
        posted = {"mimeType": "application/json", "text": json.dumps(value)}
        (tally,) = read(har(entry("/orders", "POST", postData=posted))).tallies
        assert told(tally.sends) == expected


def test_an_entry_counts_once_however_often_it_is_exported() -> None:
    first = read(har(entry(), entry(method="DELETE"), entry()))
    assert (hits(first), first.skipped) == (2, {COUNTED_BEFORE: 1})
    again = read(har(entry(), entry(method="PUT")), seen=ids(first).__contains__)
    assert (hits(again), again.skipped) == (1, {COUNTED_BEFORE: 1})


def test_a_revision_is_told_by_a_header_only_in_the_words_of_the_contract() -> None:
    accept = "text/html;q=0.1, application/vnd.orders.v1+json; charset=utf-8"
    tallies = read(
        har(entry(headers={"Accept": accept}), entry(headers={"Accept": SECRET}))
    ).tallies
    assert tallies[0].request.selectors == (("header:accept", "application/vnd.orders.v1+json"),)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (entry("proxy.test:443", "CONNECT"), "CONNECT"),
        (entry("data:text/plain,hello"), "no HTTP"),
        ({**entry(), "_fromCache": "disk"}, "cache"),
    ],
)
def test_what_never_reached_a_provider_is_skipped(one: object, reason: str) -> None:
    reading = read(har(one))
    assert [reason in said for said in reading.skipped] == [True]


def test_health_checks_are_left_out_with_their_reason() -> None:
    reading = read(
        har(entry("https://h.test/healthz?full=1"), entry()),
        excluded=lambda sender, path: "health check" if path == "/healthz" else None,
    )
    assert (hits(reading), reading.skipped) == (1, {"health check": 1})


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (7, "no object"),
        ({}, "startedDateTime"),
        ({**entry(), "startedDateTime": "yesterday"}, "startedDateTime"),
        ({**entry(), "startedDateTime": float("nan")}, "startedDateTime"),
        ({**entry(), "request": None}, "no URL"),
        (entry(""), "no URL"),
        (entry("https://[::1/orders"), "cannot be read"),
        (entry("ftp://h.test/orders"), "no HTTP but 'ftp:'"),
        (entry(method="GET /"), "no HTTP method"),
        (entry(method=""), "no HTTP method"),
    ],
)
def test_an_entry_that_cannot_be_read_costs_only_itself(one: object, reason: str) -> None:
    reading = read(har(one, entry()))
    assert (hits(reading), reading.rejected) == (1, 1)
    assert reason in reading.rejections[0].reason
    assert reading.rejections[0].text == "entry 1"


def test_a_name_that_stands_twice_is_no_request() -> None:
    doubled = json.dumps(entry()).replace('"method": "GET"', '"method": "GET", "method": "PUT"')
    reading = read('{"log": {"entries": [' + doubled + "," + json.dumps(entry()) + "]}}")
    assert (hits(reading), reading.rejected) == (1, 1)
    assert "'method' stands in it twice" in reading.rejections[0].reason


def test_a_clock_that_was_never_set_is_no_date() -> None:
    reading = read(har({**entry(), "startedDateTime": "1970-01-01T00:00:18Z"}))
    (tally,) = reading.tallies
    assert (tally.hour, tally.first, tally.last) == (0, 0, 0)
    assert reading.lines_by_hour == {}


def test_paths_that_no_contract_knows_stay_readable_up_to_a_bound() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [f"{one}{other}" for one in letters for other in letters]
    paths = [*(f"/x/{word}" for word in words), *(f"/{word}/y" for word in words)]
    reading = read(har(*(entry(f"https://h.test{path}") for path in paths)))
    kept = {tally.request.path for tally in reading.tallies}
    assert "/x/ab" in kept
    assert len(kept) <= 1_002 < len(paths)


def test_base64_that_is_none_is_a_body_that_cannot_be_told() -> None:
    posted = {"mimeType": "application/json", "encoding": "base64", "text": "%%%"}
    (tally,) = read(har(entry("/orders", "POST", postData=posted))).tallies
    assert tally.sends is None
