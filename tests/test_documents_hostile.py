"""No document is too broken to be accounted for."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from pathlib import Path

import pytest
from document_readings import (
    CLIENT,
    SERVER,
    entry,
    group,
    har,
    hits,
    interaction,
    pact,
    read,
    span,
    trace,
)

from contractctl.evidence.documents import DOCUMENT_KINDS

NAMES = [kind.name for kind in DOCUMENT_KINDS]

ZIPKIN = {
    "traceId": "1",
    "id": "2",
    "kind": "SERVER",
    "name": "get",
    "timestamp": 1_700_049_600_000_000,
    "localEndpoint": {"serviceName": "b"},
    "tags": {"http.path": "/orders/7"},
    "annotations": [{"value": "sr", "endpoint": {"serviceName": "b"}}],
}
JAEGER = {
    "traceID": "1",
    "spanID": "2",
    "operationName": "GET",
    "startTime": 1_700_049_600_000_000,
    "tags": [{"key": "span.kind", "value": "server"}, {"key": "http.url", "value": "http://b/x"}],
    "references": [{"refType": "CHILD_OF", "traceID": "1", "spanID": "3"}],
    "process": {"serviceName": "b"},
}
DOCUMENTS: dict[str, object] = {
    "har": har(entry(), entry(method="POST", postData={"mimeType": "x/json", "text": '{"a": 1}'})),
    "otlp": trace(group("a", span(CLIENT, "a1")), group("b", span(SERVER, "b1", "a1"))),
    "zipkin": [ZIPKIN, {**ZIPKIN, "kind": "CLIENT"}],
    "jaeger": {"data": [{"traceID": "1", "spans": [JAEGER], "processes": {}}]},
    "pact": pact(
        interaction(
            response={
                "status": 200,
                "body": {"a": [{"b": 1}]},
                "matchingRules": {"body": {"$.a": {"matchers": [{"match": "values"}]}}},
            }
        ),
        version="4.0",
    ),
}
STRANGE: tuple[object, ...] = (
    *(None, True, -1, 2**70, 1e308, "", "\ud800", "\x00", "a" * 5_000, "=", "[", "$[", "://"),
    *([], {}, [[]], [None], {"": None}, {"key": {}}, [{"key": "http.method"}], "1" * 5_000),
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "data",
    [
        *(b"", b" ", b"{", b"[", b"]", b"nul", b"\x00\x01", b"\xff\xfe", b'"text"', b"7", b"[7]"),
        *(b"{}", b"[]", b"{}\n{}", b'{"log":{"entries":7}}', b'{"log":7}', b'{"resourceSpans":{}}'),
        *(b'{"data":null}', b'{"data":[null,7,{"spans":[null]}]}', b'[{"spans":{}}]', b"[[[]]]"),
        *(b"[" * 100_000, b'{"a":' * 100_000, b'{"log":{"entries":' + b"[" * 100_000),
        *(b"[" * 90_000 + b"]" * 90_000, b"[1" + b"0" * 5_000 + b"]", b'{"log":{"entries":[,]}}'),
        b'{"interactions":[{}],"consumer":{"name":"a"}}',
        b'{"resourceSpans":[{"scopeSpans":[7]}]}',
    ],
)
def test_every_kind_accounts_for_any_bytes(name: str, data: bytes) -> None:
    read(data, name)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_that_ends_early_keeps_what_was_whole(name: str) -> None:
    document = json.dumps(DOCUMENTS[name]).encode()
    for end in range(0, len(document), 7):
        assert read(document[:end], name).rejected >= 1


def test_only_the_broken_entry_of_a_document_is_lost() -> None:
    good = json.dumps(entry())
    deep = "[" * 100_000 + "]" * 100_000
    for bad, reason in (
        (deep, "nested too deeply"),
        ('{"a": "]}", "b": 1' + "0" * 5_000 + "}", "a number is too long"),
        ('{"a": tru}', "no JSON"),
    ):
        reading = read('{"log": {"entries": [\n' + ",\n".join([bad, good]) + "]}}")
        assert (hits(reading), reading.rejected) == (1, 1)
        assert reason in reading.rejections[0].reason
        assert reading.rejections[0].line == 2


def test_only_the_broken_line_of_a_file_is_lost() -> None:
    good = json.dumps(DOCUMENTS["otlp"])
    deep = '{"resourceSpans": ' + "[" * 99_999
    lines = [good, good[:99], deep, "", "{" + good, '{"resourceSpans": []}']
    reading = read("\r\n".join(lines))
    assert (hits(reading), reading.rejected) == (1, 3)
    assert [rejection.line for rejection in reading.rejections] == [2, 3, 5]


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("pact", {**pact(), "interactions": {"0": interaction()}}),
        ("pact", {**pact(), "messages": "none"}),
        ("otlp", trace({"scopeSpans": {"spans": []}})),
        ("otlp", trace({"instrumentationLibrarySpans": [{"spans": 7}]})),
        ("jaeger", {"data": [{"traceID": "1", "spans": {"0": JAEGER}}]}),
        ("har", {"log": {"entries": {"0": entry()}}}),
    ],
)
def test_entries_that_are_no_list_are_not_lost_without_a_word(name: str, document: object) -> None:
    assert read(document, name).rejected == 1


def test_numbers_that_are_none_and_invalid_bytes_cost_nothing() -> None:
    document = json.dumps(har({**entry(), "time": float("nan"), "timings": float("inf")})).encode()
    broken = document.replace(b'"total', b'"\xff\xfe\x80total')
    assert hits(read(broken)) == 1


def test_deep_attributes_end_without_a_crash() -> None:
    value: object = {"stringValue": "x"}
    for _ in range(200):
        value = {"arrayValue": {"values": [value]}}
    deep = {**span(CLIENT, "a1"), "attributes": [{"key": "http.method", "value": value}]}
    assert read(trace(group("a", deep))).lines == 1


def test_a_field_of_any_type_is_rejected_and_not_fatal() -> None:
    dice = random.Random(4)
    for name in NAMES:
        for _ in range(400):
            document = json.loads(json.dumps(DOCUMENTS[name]))
            for _ in range(dice.choice((1, 1, 3))):
                put_something_strange(document, dice)
            read(json.dumps(document), name)


def put_something_strange(value: object, dice: random.Random) -> None:
    """Replace, drop or rename one member somewhere within a value."""
    places: list[tuple[dict[str, object] | list[object], str | int]] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            places += [(one, key) for key in one]
            waiting += one.values()
        elif isinstance(one, list):
            places += [(one, at) for at in range(len(one))]
            waiting += one
    if places:
        owner, key = dice.choice(places)
        owner[key] = deepcopy(dice.choice(STRANGE))  # type: ignore[index]


def test_mutations_of_real_documents_never_crash_and_always_add_up(shared_data: Path) -> None:
    dice = random.Random(20_261_122)
    real = [
        *(shared_data / "logs").glob("[hjoz]*/*.*"),
        *(shared_data / "pacts").glob("[bs]*/**/*pact*.json"),
    ]
    small = [path for path in sorted(real) if path.stat().st_size < 20_000]
    for number in range(2_000):
        data = bytearray(small[number % len(small)].read_bytes())
        for _ in range(dice.choice((1, 2, 8))):
            at = dice.randrange(len(data))
            mutate(data, at, dice)
        read(bytes(data), NAMES[dice.randrange(len(NAMES))] if number % 5 == 0 else named(data))


def mutate(data: bytearray, at: int, dice: random.Random) -> None:
    """Replace, insert, repeat or cut some bytes."""
    what = dice.randrange(4)
    if what == 0:
        data[at] = dice.randrange(256)
    elif what == 1:
        data[at:at] = dice.choice((b'"', b"{", b"]", b"\x00", b"\xed\xa0\x80", b"9" * 30, b"null,"))
    elif what == 2:
        data[at:at] = data[at : at + dice.randrange(200)]
    else:
        del data[at : at + dice.randrange(40)]
    data[:] = data or b"{"


def named(data: bytearray) -> str:
    """The kind by what is left to see of it."""
    signs = {b'"entries"': "har", b'"resourceSpans"': "otlp", b'"interactions"': "pact"}
    found = (name for sign, name in signs.items() if sign in data)
    return next(found, "zipkin" if b'"localEndpoint"' in data else "jaeger")
