"""What a stub answers: which response, in which type, from which example, with which headers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from stub_requests import ask, contract, stub_of

from contractctl.stub import Stub

PETS = """
/pets/{petId}:
  get:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    responses:
      "404":
        description: none
        content:
          application/problem+json:
            schema: {type: object, required: [status], properties: {status: {type: integer}}}
      "200":
        description: one
        headers:
          X-Rate: {required: true, schema: {type: integer, minimum: 5, maximum: 5}}
          X-Tags: {schema: {type: array, items: {type: string}}, example: [a, b]}
          Content-Length: {schema: {type: integer}}
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Pet"}
            examples:
              wrong: {value: {id: 1}}
              cat: {value: {id: c1, name: Tom}}
              dog: {value: {id: d1, name: Rex}}
          text/csv: {example: "id,name"}
  put:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
    responses:
      2XX:
        description: changed
        content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
"""

PET = """
Pet:
  type: object
  required: [id, name]
  properties:
    id: {type: string, example: p1}
    name: {type: string, maxLength: 10}
    kind: {type: string, enum: [cat, dog, axolotl]}
    nick: {type: [string, "null"]}
    password: {type: string, writeOnly: true}
    tags: {type: array, items: {type: string}}
"""


@pytest.fixture
def stub() -> Stub:
    return stub_of(PETS, PET)


def value(answer: Any) -> Any:
    return json.loads(answer.body)


def test_the_first_success_is_answered_with_the_first_valid_example(stub: Stub) -> None:
    answer = ask(stub, "GET", "/pets/c1")
    assert answer.status == 200
    assert value(answer) == {"id": "c1", "name": "Tom"}


def test_a_range_of_statuses_is_answered_by_its_first(stub: Stub) -> None:
    assert ask(stub, "PUT", "/pets/1").status == 200


@pytest.mark.parametrize(
    ("prefer", "status", "body"),
    [
        ("example=dog", 200, {"id": "d1", "name": "Rex"}),
        ('foo; bar=baz, example="dog"', 200, {"id": "d1", "name": "Rex"}),
        ("code=404", 404, {"status": 404}),
        ("CODE = 404, wait=5", 404, {"status": 404}),
        ("respond-async", 200, {"id": "c1", "name": "Tom"}),
    ],
)
def test_prefer_chooses_another_answer(stub: Stub, prefer: str, status: int, body: Any) -> None:
    answer = ask(stub, "GET", "/pets/c1", Prefer=prefer)
    assert (answer.status, value(answer)) == (status, body)
    assert bool(answer.header("preference-applied")) == ("respond" not in prefer)


@pytest.mark.parametrize(
    ("prefer", "said"),
    [
        ("code=418", "declares 404, 200"),
        ("code=abc", "declares 404, 200"),
        ("example=bird", "has wrong, cat, dog"),
        ("example=wrong", "does not fit the schema"),
    ],
)
def test_a_preference_that_cannot_be_met_is_told_what_there_is(
    stub: Stub, prefer: str, said: str
) -> None:
    answer = ask(stub, "GET", "/pets/c1", Prefer=prefer)
    assert answer.status == 422
    assert said in value(answer)["detail"]


def test_dynamic_makes_a_value_of_its_own(stub: Stub) -> None:
    made = value(ask(stub, "GET", "/pets/c1", Prefer="dynamic=true"))
    assert made["name"] != "Tom"
    assert set(made) == {"id", "name", "kind", "nick", "tags"}


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("text/*;q=0.5, application/json;q=0.4", "text/csv"),
        ("text/csv;q=0, */*", "application/json"),
        ("application/json;charset=utf-8", "application/json"),
        ("gibberish", "application/json"),
        ("", "application/json"),
    ],
)
def test_accept_chooses_the_media_type(stub: Stub, accept: str, kind: str) -> None:
    answer = ask(stub, "GET", "/pets/c1", Accept=accept)
    assert (answer.status, answer.header("content-type")) == (200, kind)


def test_a_media_type_that_is_not_there_is_refused(stub: Stub) -> None:
    answer = ask(stub, "GET", "/pets/c1", Accept="application/xml")
    assert answer.status == 406
    assert "application/json, text/csv" in value(answer)["detail"]


def test_text_is_sent_as_it_stands(stub: Stub) -> None:
    assert ask(stub, "GET", "/pets/c1", Accept="text/csv").body == b"id,name"


def test_declared_headers_are_filled_but_for_those_of_the_message(stub: Stub) -> None:
    answer = ask(stub, "GET", "/pets/c1")
    assert (answer.header("x-rate"), answer.header("x-tags")) == ("5", "a,b")
    assert answer.header("content-length") is None


def test_the_id_that_is_asked_for_is_the_id_that_is_answered(stub: Stub) -> None:
    assert value(ask(stub, "GET", "/pets/zz"))["id"] == "zz"


def test_what_was_sent_is_answered_where_it_is_valid(stub: Stub) -> None:
    body = b'{"id":"other","name":"Minka","kind":"dog","password":"x"}'
    made = value(ask(stub, "PUT", "/pets/p7", body, Content_Type="application/json"))
    assert (made["id"], made["name"], made["kind"]) == ("p7", "Minka", "dog")
    assert "password" not in made


def test_what_was_sent_is_not_answered_where_its_format_does_not_take_it() -> None:
    stub = stub_of(
        """
/a/{id}:
  get:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    responses:
      "200":
        description: one
        content:
          application/json:
            schema:
              type: object
              required: [id]
              properties: {id: {type: integer, format: uint64}}
"""
    )
    assert value(ask(stub, "GET", "/a/7"))["id"] == 7
    assert value(ask(stub, "GET", "/a/-7"))["id"] >= 0


def test_head_is_answered_like_get_without_a_body(stub: Stub) -> None:
    head, get = ask(stub, "HEAD", "/pets/c1"), ask(stub, "GET", "/pets/c1")
    assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


def seen(schema: str, requests: int = 40) -> list[Any]:
    """The different worst cases of a schema."""
    paths = f"""
/a:
  get:
    responses:
      "200": {{description: "", content: {{application/json: {{schema: {schema}}}}}}}
"""
    stub = stub_of(paths, PET, worst_case=True)
    bodies = dict.fromkeys(ask(stub, "GET", f"/a?n={i}").body for i in range(requests))
    return [json.loads(body) for body in bodies]


def test_the_worst_case_leaves_out_whatever_it_may_and_sends_all_it_may() -> None:
    pets = seen('{$ref: "#/components/schemas/Pet"}')
    assert {"id": "", "name": ""} in pets
    assert {"id": "", "name": "", "nick": None} in pets
    full = next(pet for pet in pets if "x-unexpected" in pet)
    assert len(full["id"]) == 256
    assert len(full["name"]) == 10
    assert full["kind"] == "axolotl"
    assert len(full["tags"]) > 10


def test_the_worst_case_alternates_between_extremes() -> None:
    assert {bool(one) for one in seen("{type: array, items: {type: integer}}")} == {True, False}
    numbers = seen("{type: integer, minimum: 3, maximum: 8}")
    assert {3, 8} <= set(numbers)
    assert None in seen("{type: [string, 'null'], maxLength: 4}")


def test_the_usual_case_says_nothing_for_null_and_nothing_unexpected(stub: Stub) -> None:
    for number in range(20):
        made = value(ask(stub, "GET", f"/pets/1?n={number}", Prefer="dynamic"))
        assert made["nick"] is not None
        assert "x-unexpected" not in made


@pytest.mark.parametrize(
    "schema",
    [
        "{type: string, pattern: '^[A-Z]{3}-[0-9]{4,6}$'}",
        "{type: string, format: uuid}",
        "{type: number, exclusiveMinimum: 0, exclusiveMaximum: 1}",
        "{type: integer, multipleOf: 7, minimum: 10}",
        "{type: array, uniqueItems: true, minItems: 5, items: {enum: [a, b, c, d, e, f]}}",
        "{type: object, minProperties: 2, additionalProperties: {type: integer}}",
        "{oneOf: [{type: integer}, {type: string, minLength: 300}]}",
        "{allOf: [{$ref: '#/components/schemas/Pet'}, {required: [kind]}]}",
        "{type: object, required: [next], properties: {next: {anyOf: [{type: 'null'}, {}]}}}",
        "{type: object, properties: {a: {}}, dependentRequired: {a: [b]}, maxProperties: 1}",
        "{not: {type: string}}",
        "{const: 7}",
        "true",
    ],
)
@pytest.mark.parametrize("worst_case", [False, True], ids=["usual", "worst-case"])
def test_an_answer_is_found_for_schemas_with_many_conditions(schema: str, worst_case: bool) -> None:
    content = f"{{application/json: {{schema: {schema}}}}}"
    paths = f'/a: {{get: {{responses: {{"200": {{description: "", content: {content}}}}}}}}}'
    stub = Stub(contract(paths, PET), worst_case=worst_case)
    for number in range(12):
        answer = ask(stub, "GET", f"/a?n={number}")
        assert answer.status == 200, answer.body


def test_a_schema_that_nothing_fits_is_said_to_need_an_example() -> None:
    content = "{application/json: {schema: {type: integer, minimum: 2, maximum: 1}}}"
    stub = stub_of(f'/a: {{get: {{responses: {{"200": {{content: {content}}}}}}}}}')
    answer = ask(stub, "GET", "/a")
    assert answer.status == 501
    assert "give that media type an example" in value(answer)["detail"]


def test_a_member_of_a_union_says_which_it_is() -> None:
    schemas = """
Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
Dog: {type: object, required: [kind], properties: {kind: {type: string}}}
"""
    union = (
        "{anyOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}],"
        " discriminator: {propertyName: kind, mapping: {hound: '#/components/schemas/Dog'}}}"
    )
    content = f"{{application/json: {{schema: {union}}}}}"
    stub = stub_of(f'/a: {{get: {{responses: {{"200": {{content: {content}}}}}}}}}', schemas)
    made = {value(ask(stub, "GET", f"/a?n={number}"))["kind"] for number in range(40)}
    assert made == {"Cat", "hound"}
