"""A stub answers whatever it is sent: with a status that says so, and never with a traceback."""

from __future__ import annotations

import io
import json
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from hostile_documents import ODD, RECURSIVE, text
from hypothesis import given, settings
from hypothesis import strategies as st
from stub_requests import ask, stub_of

from contractctl.diff.document import paths
from contractctl.errors import ContractctlError
from contractctl.load.revisions import load_revision
from contractctl.model.verification import Answer, WireRequest
from contractctl.stub import Stub

STUB = stub_of(
    """
/a/{id}:
  post:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
      - {name: list, in: query, style: pipeDelimited, schema: {type: array, items: {type: number}}}
      - name: deep
        in: query
        style: deepObject
        schema: {type: object, additionalProperties: {type: [object, boolean]}}
      - {name: any, in: query, explode: true, schema: {type: object}}
      - {name: X-H, in: header, schema: {$ref: "#/components/schemas/Tree"}}
      - {name: crumb, in: cookie, schema: {type: [number, "null"], pattern: "(a+)+$"}}
    requestBody:
      content:
        application/json: {schema: {$ref: "#/components/schemas/Tree"}}
        application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Tree"}}
        multipart/form-data: {schema: {$ref: "#/components/schemas/Tree"}}
        text/plain: {schema: {type: integer}}
    responses:
      "200": {content: {application/json: {schema: {$ref: "#/components/schemas/Tree"}}}}
/b/{one}-{two}.{three}: {get: {responses: {"204": {}}}}
""",
    """
Tree:
  type: object
  required: [name]
  properties:
    name: {type: string, pattern: "^(a+)+$"}
    size: {type: integer}
    children: {type: array, items: {$ref: "#/components/schemas/Tree"}}
    parent: {anyOf: [{type: "null"}, {$ref: "#/components/schemas/Tree"}]}
""",
)
KINDS = (
    *("application/json", "application/x-www-form-urlencoded", "text/plain", "", "a", "/"),
    *("multipart/form-data; boundary=x", "multipart/form-data", "application/json; charset=utf-16"),
)
NAMES = st.sampled_from(["x-h", "cookie", "prefer", "accept", "content-type", "x"])
PIECES = st.sampled_from(
    [*"/?&=[]%;,.|+\0\"'é-:*", "..", "a", "1", "%ff", "%00", "deep", "any", "list", "1e9", "crumb="]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def check(answer: Answer) -> None:
    """An answer that can be sent, and reads as what it says it is."""
    assert 200 <= answer.status < 500
    assert all((name + value).isprintable() for name, value in answer.headers)
    if answer.body and (answer.header("content-type") or "").endswith("json"):
        json.loads(answer.body)


@settings(max_examples=400, deadline=None, database=None, derandomize=True)
@given(
    method=st.sampled_from(["POST", "GET", "HEAD", "OPTIONS", "FOO", ""]),
    target=st.one_of(TEXTS, TEXTS.map(lambda text: f"/a/1?{text}"), TEXTS.map("/a/{}".format)),
    headers=st.lists(st.tuples(NAMES, st.one_of(TEXTS, st.sampled_from(KINDS))), max_size=4),
    body=st.one_of(st.none(), st.binary(max_size=40), TEXTS.map(str.encode)),
)
def test_no_request_is_a_defect_of_the_stub(
    method: str, target: str, headers: list[tuple[str, str]], body: bytes | None
) -> None:
    check(STUB.answer(WireRequest(method, target, tuple(headers), body)))


BODIES = [
    (b'{"name":"a"', 400, "not valid JSON"),
    (b'{"name":"a","name":"a"}', 400, "duplicate key"),
    (b'{"name":"a","size":NaN}', 400, "NaN"),
    (b'{"name":"a","size":1e999}', 400, "1e999"),
    (b'{"name":"a","size":' + b"9" * 5_000 + b"}", 400, "4,300 digits"),
    (b'{"name":"\0"}', 400, "not valid JSON"),
    (b'{"name":"\xff"}', 400, "no UTF-8"),
    (b'{"name":"\\ud800"}', 400, "surrogate"),
    (b"[" * 100_000, 400, "nested deeper"),
    (b'{"children":' * 150 + b"1" + b"}" * 150, 422, "fault"),
    (b" " * 10_000_001, 413, "larger than 10 MB"),
    (b'{"name":"' + b"a" * 5_000 + b'!"}', 422, "1 fault"),
    (b'{"children":[' + b"{}," * 60_000 + b"{}]}", 422, "1 fault"),
]


@pytest.mark.parametrize(("body", "status", "said"), BODIES)
def test_a_hostile_body_is_refused_with_a_reason(body: bytes, status: int, said: str) -> None:
    answer = ask(STUB, "POST", "/a/1", body, Content_Type="application/json")
    assert answer.status == status
    assert said in json.loads(answer.body)["detail"]
    assert len(answer.body) < 100_000


def test_the_nul_character_is_a_character_where_it_is_written_as_one() -> None:
    stub = stub_of(
        "/a: {post: {requestBody: {content: {application/json: {schema: {type: string}}}},"
        " responses: {'204': {}}}}"
    )
    assert ask(stub, "POST", "/a", b'"\\u0000"', Content_Type="application/json").status == 204


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n"),
        ("multipart/form-data; boundary=x", b"no boundary"),
        ("application/x-www-form-urlencoded", b"a=1&" * 20_000),
        ("application/x-www-form-urlencoded", b"a[" * 20_000),
        ("application/x-www-form-urlencoded", b"a" + b"[b]" * 20_000 + b"=1"),
    ],
)
def test_a_form_that_is_none_is_refused(kind: str, body: bytes) -> None:
    assert ask(STUB, "POST", "/a/1", body, Content_Type=kind).status in (400, 422)


@pytest.mark.parametrize("sign", ["-", ".", "a", "%2F", "é"])
def test_long_paths_are_matched_at_once(sign: str) -> None:
    assert ask(STUB, "GET", "/b/" + sign * 20_000).status == 404


@pytest.mark.parametrize(
    "piece", ['a="x,', 'a="', '"', "a=", "\\", "*/*;q=", ",", "code=", 'a="\\']
)
def test_long_headers_are_read_at_once(piece: str) -> None:
    long = piece * (60_000 // len(piece))
    check(ask(STUB, "POST", "/a/1", Prefer=long, Accept=long, Cookie=long, X_H=long))


@pytest.mark.parametrize("name", sorted({**RECURSIVE, **ODD}))
def test_an_odd_contract_is_served_like_any_other(name: str, tmp_path: Path) -> None:
    for side in (0, 1):
        (tmp_path / "odd.json").write_text(text(name, side), encoding="utf-8")
        try:
            revision = load_revision(str(tmp_path / "odd.json"), tmp_path)
        except ContractctlError:
            continue  # so odd that nobody can read it
        for stub in (Stub(revision), Stub(revision, worst_case=True)):
            for offered in paths(revision).values():
                target = offered.operation.path.replace("{", "").replace("}", "")
                answer = ask(stub, offered.operation.method, target, b"{}", Content_Type="a/json")
                assert answer.status != 500


def called(stub: Stub, **more: Any) -> tuple[str, dict[str, str], bytes]:
    """Call a stub as a WSGI server does."""
    environ: dict[str, Any] = dict(more)
    setup_testing_defaults(environ)
    said: list[Any] = []
    body = b"".join(stub(environ, lambda status, headers: said.append((status, headers))))  # type: ignore[arg-type]
    return said[0][0], dict(said[0][1]), body


def test_over_wsgi_a_path_is_decoded_once() -> None:
    stub = stub_of("/a/{id}: {get: {responses: {'204': {}}}}")
    for sent, path in (("/a/b%2Fc", "/a/b/c"), ("/a/%252F", "/a/%2F"), ("/a/%C3%A9", "/a/Ã©")):
        status, headers, body = called(stub, REQUEST_URI=f"{sent}?x", PATH_INFO=path)
        assert (status, headers, body) == ("204 No Content", {}, b"")
    assert called(stub, PATH_INFO="/a/b/c")[0] == "404 Not Found"
    assert called(stub, PATH_INFO="/a/%2F", REQUEST_URI="/other")[0] == "204 No Content"


def test_over_wsgi_a_body_that_is_too_large_is_not_read() -> None:
    class Unread(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError

    for length, status in (("10000001", "413"), ("9" * 30, "413"), ("-1", "400"), ("x", "400")):
        more = {"CONTENT_LENGTH": length, "wsgi.input": Unread(), "REQUEST_METHOD": "POST"}
        assert called(STUB, PATH_INFO="/a/1", **more)[0].startswith(status)


def test_many_threads_get_the_answers_of_one() -> None:
    alone = stub_of(SHARED, SHARED_SCHEMA)
    wanted = [ask(alone, "GET", f"/a?n={number}") for number in range(30)]
    stub = stub_of(SHARED, SHARED_SCHEMA)
    found: list[list[Answer]] = []

    def work() -> None:
        found.append([ask(stub, "GET", f"/a?n={number}") for number in range(30)])

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 8


SHARED = """
/a:
  get:
    parameters: [{name: n, in: query, schema: {type: integer}}]
    responses:
      "200": {content: {application/json: {schema: {$ref: "#/components/schemas/T"}}}}
"""
SHARED_SCHEMA = "T: {type: array, items: {type: object, properties: {n: {type: integer}, s: {}}}}"
