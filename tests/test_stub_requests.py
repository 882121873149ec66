"""How a stub reads requests: paths, parameters in every style, bodies; and what faults it names."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from stub_requests import ask, contract, problems, stub_of

from contractctl.model import Revision
from contractctl.stub import Stub

NUMBERS = "{type: array, items: {type: integer}, maxItems: 3}"
POINT = (
    "{type: object, required: [x], additionalProperties: false,"
    " properties: {x: {type: integer}, y: {type: integer}}}"
)


def parameter(location: str, schema: str, more: str = "") -> Stub:
    """A contract with one parameter `p`."""
    path = "/a/{p}" if location == "path" else "/a"
    required = "true" if location == "path" else "false"
    return stub_of(
        f"{path}:\n  get:\n    parameters:\n"
        f"      - {{name: p, in: {location}, required: {required}, schema: {schema}{more}}}\n"
        "    responses: {'204': {description: ''}}\n"
    )


STYLES = [
    ("path", "", NUMBERS, "/a/1,2"),
    ("path", "", NUMBERS, "/a/1%2C2"),
    ("path", "", POINT, "/a/x,1,y,2"),
    ("path", ", explode: true", POINT, "/a/x=1,y=2"),
    ("path", ", style: label", "{type: number}", "/a/.1.5"),
    ("path", ", style: label", NUMBERS, "/a/.1,2"),
    ("path", ", style: label, explode: true", NUMBERS, "/a/.1.2"),
    ("path", ", style: label, explode: true", POINT, "/a/.x=1.y=2"),
    ("path", ", style: matrix", "{type: integer}", "/a/;p=1"),
    ("path", ", style: matrix", NUMBERS, "/a/;p=1,2"),
    ("path", ", style: matrix, explode: true", NUMBERS, "/a/;p=1;p=2"),
    ("path", ", style: matrix, explode: true", POINT, "/a/;x=1;y=2"),
    ("query", "", "{type: boolean}", "/a?p=true"),
    ("query", "", "{type: [integer, 'null']}", "/a?p="),
    ("query", ", allowEmptyValue: true", "{type: integer}", "/a?p="),
    ("query", "", NUMBERS, "/a?p=1&p=2"),
    ("query", "", POINT, "/a?x=1&y=2"),
    ("query", ", explode: false", NUMBERS, "/a?p=1,2"),
    ("query", ", explode: false", NUMBERS, "/a?p="),
    ("query", ", explode: false", POINT, "/a?p=x,1,y,2"),
    ("query", ", style: spaceDelimited, explode: false", NUMBERS, "/a?p=1%202"),
    ("query", ", style: spaceDelimited, explode: false", NUMBERS, "/a?p=1+2"),
    ("query", ", style: pipeDelimited, explode: false", NUMBERS, "/a?p=1|2"),
    ("query", ", style: deepObject", POINT, "/a?p[x]=1&p%5By%5D=2"),
    ("query", "", "{enum: [1, b]}", "/a?p=1"),
    ("query", "", "{oneOf: [{type: integer}, {enum: [all]}]}", "/a?p=all"),
]


@pytest.mark.parametrize(("location", "more", "schema", "target"), STYLES)
def test_a_parameter_is_read_in_its_style(
    location: str, more: str, schema: str, target: str
) -> None:
    answer = ask(parameter(location, schema, more), "GET", target)
    assert answer.status == 204, answer.body


@pytest.mark.parametrize(
    ("location", "more", "schema", "target", "fault"),
    [
        ("path", "", NUMBERS, "/a/1,b", ("path:p#/1", '"b" is not of type "integer"')),
        ("path", ", style: matrix", "{type: integer}", "/a/1", ("path:p", "style matrix")),
        ("query", "", "{type: integer}", "/a?p=", ("query:p", 'not of type "integer"')),
        ("query", "", "{type: integer}", "/a?p=1&p=2", ("query:p", 'not of type "integer"')),
        ("query", "", "{type: string, maxLength: 2}", "/a?p=%C3%A9%C3%A9%C3%A9", ("query:p", "2")),
        ("query", ", style: deepObject", POINT, "/a?p[y]=1", ("query:p", '"x" is a required')),
        ("query", "", NUMBERS, "/a?p=1&p=2&p=3&p=4", ("query:p", "more than 3 items")),
    ],
)
def test_what_is_wrong_with_a_parameter_is_said(
    location: str, more: str, schema: str, target: str, fault: tuple[str, str]
) -> None:
    answer = ask(parameter(location, schema, more), "GET", target)
    assert answer.status == 422
    ((place, reason),) = problems(answer)
    assert place == fault[0]
    assert fault[1] in reason


def test_headers_and_cookies_are_read() -> None:
    stub = stub_of(
        """
/a:
  get:
    parameters:
      - {name: X-Ids, in: header, required: true, schema: {type: array, items: {type: integer}}}
      - {name: crumb, in: cookie, required: true, schema: {type: boolean}}
      - {name: filter, in: query, content: {application/json: {schema: {type: object}}}}
    responses: {"204": {description: ""}}
"""
    )
    sent = ask(stub, "GET", "/a?filter=%7B%7D", X_Ids="1, 2", Cookie="a=b; crumb=true")
    assert sent.status == 204
    bad = problems(ask(stub, "GET", "/a?filter=%7B"))
    assert [place for place, _ in bad] == ["header:X-Ids", "cookie:crumb", "query:filter"]
    assert "required and was not sent" in bad[0][1]
    assert "no JSON" in bad[2][1]


ROUTES = """
/users/{id}:
  get: {responses: {"200": {description: ""}}}
  delete: {responses: {"202": {description: ""}}}
/users/me:
  get: {responses: {"201": {description: ""}}}
/files/{name}.{ext}:
  get: {responses: {"203": {description: ""}}}
"""


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/users/1", 200),
        ("GET", "/users/me", 201),
        ("DELETE", "/users/me", 202),
        ("GET", "/users/a%2Fb", 200),
        ("GET", "/users/a/b", 404),
        ("GET", "/users/", 404),
        ("GET", "/Users/1", 404),
        ("GET", "/%75sers/%6De", 201),
        ("GET", "/files/a.tar.gz", 203),
        ("GET", "/files/a", 404),
        ("PUT", "/users/me", 405),
        ("HEAD", "/users/me", 201),
        ("OPTIONS", "/users/me", 204),
        ("OPTIONS", "*", 204),
        ("GET", "*", 404),
        ("GET", "", 404),
    ],
)
def test_a_request_leads_to_the_most_specific_operation(
    method: str, target: str, status: int
) -> None:
    assert ask(stub_of(ROUTES), method, target).status == status


def test_another_method_is_told_which_there_are() -> None:
    answer = ask(stub_of(ROUTES), "PUT", "/users/me")
    assert answer.header("allow") == "GET, DELETE, HEAD, OPTIONS"
    assert "it has GET, DELETE" in json.loads(answer.body)["detail"]


def test_paths_stand_below_the_base_paths_of_all_servers_and_below_none() -> None:
    revision = contract(ROUTES)
    document = dict(revision.root.raw if isinstance(revision.root.raw, dict) else {})
    document["servers"] = [
        {"url": "https://example.test/api/{v}/", "variables": {"v": {"default": "v2"}}},
        {"url": "/other"},
    ]
    stub = Stub(Revision("t", "t.yaml", "3.1", "", {"": document}, {}, {}))
    for target in ("/api/v2/users/me", "/other/users/me", "/users/me"):
        assert ask(stub, "GET", target).status == 201
    assert ask(stub, "GET", "/api/users/me").status == 404


BODY = """
/a:
  post:
    requestBody:
      required: true
      content:
        application/json:
          schema:
            type: object
            required: [n]
            properties:
              n: {type: integer}
              id: {type: string, readOnly: true}
              deep: {type: array, items: {type: object, properties: {k: {enum: [a, b]}}}}
        application/x-www-form-urlencoded:
          schema:
            type: object
            required: [n, tags]
            properties: {n: {type: integer}, tags: {type: array, items: {type: integer}}}
        multipart/form-data:
          schema:
            type: object
            required: [n]
            properties: {n: {type: integer}, file: {type: string}}
        text/plain: {schema: {type: string, maxLength: 3}}
        image/*: {}
    responses: {"204": {description: ""}}
"""

MULTIPART = (
    b'--xx\r\nContent-Disposition: form-data; name="n"\r\n\r\n%b\r\n'
    b'--xx\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n'
    b"Content-Type: image/png\r\n\r\n\xff\x00\r\n--xx--\r\n"
)
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("kind", "body", "places"),
    [
        ("application/json", b'{"n":1}', []),
        ("Application/JSON; charset=utf-8", b'{"n":1.0,"more":null}', []),
        ("application/json", b'{"deep":[{"k":"c"}]}', ["#", "#/deep/0/k"]),
        ("application/json", b"null", ["#"]),
        ("application/json", b"", ["#"]),
        (FORM, b"n=1&tags=1&tags=2", []),
        (FORM, b"n=1&tags[]=1&tags[]=2", []),
        (FORM, b"n=1&tags=%5B1%5D", []),
        (FORM, b"n=1", []),
        (FORM, b"n=x&tags=1", ["#/n"]),
        ("multipart/form-data; boundary=xx", MULTIPART % b"1", []),
        ('multipart/form-data; boundary="xx"', MULTIPART % b"x", ["#/n"]),
        ("text/plain", b"abc", []),
        ("text/plain", b"abcd", ["#"]),
        ("image/png", b"\xff", []),
        ("image/png", b"", []),
    ],
)
def test_a_body_is_held_against_its_media_type(kind: str, body: bytes, places: list[str]) -> None:
    answer = ask(stub_of(BODY), "POST", "/a", body, Content_Type=kind)
    assert answer.status == (422 if places else 204), answer.body
    if places:
        assert [place for place, _ in problems(answer)] == places


@pytest.mark.parametrize("kind", ["application/xml", "text/html", ""])
def test_another_media_type_is_told_which_there_are(kind: str) -> None:
    headers = {"Content_Type": kind} if kind else {}
    answer = ask(stub_of(BODY), "POST", "/a", b"<a/>", **headers)
    assert answer.status == 415
    assert "application/json" in (answer.header("accept") or "")
    assert "send application/json or" in json.loads(answer.body)["detail"]


def test_a_property_that_only_answers_have_need_not_be_sent() -> None:
    stub = stub_of(BODY.replace("required: [n]", "required: [n, id]", 1))
    answer = ask(stub, "POST", "/a", b'{"n":1}', Content_Type="application/json")
    assert answer.status == 204


def test_all_faults_of_a_request_are_named_at_once() -> None:
    stub = parameter("query", "{type: integer}")
    both = stub_of(BODY.replace("post:", "post:\n    parameters: [{$ref: '#/components/q'}]"))
    assert len(problems(ask(stub, "GET", f"/a?p={quote('ä')}"))) == 1
    body = b'{"n":"x","deep":[{"k":1},{"k":2}]}'
    assert len(problems(ask(both, "POST", "/a", body, Content_Type="application/json"))) == 3


def test_unknown_query_fields_and_headers_break_no_promise() -> None:
    stub = parameter("query", "{type: integer}")
    assert ask(stub, "GET", "/a?q=1&q=2", X_Anything="1").status == 204
