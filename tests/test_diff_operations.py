"""Operations: how they are told apart, when they may go, and who sends what."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from diff_documents import api, changes, compared, revision, rules

from contractctl.load.revisions import load_revision
from contractctl.model import Direction, Operation, Severity

GET = "get: {responses: {'204': {description: Done}}}"


def retiring(marks: str) -> str:
    return api(f"""
        /orders:
          {GET}
          delete: {{{marks} responses: {{'204': {{description: Gone}}}}}}
    """)


@pytest.mark.parametrize(
    ("marks", "as_of", "rule", "severity"),
    [
        ("", date(2027, 4, 1), "operation-removed", "breaking"),
        ("x-sunset: 2027-03-31,", date(2027, 4, 1), "operation-removed", "breaking"),
        ("deprecated: true,", date(2027, 4, 1), "operation-removed-before-sunset", "breaking"),
        (
            "deprecated: true, x-sunset: 2027-03-31,",
            date(2027, 3, 30),
            "operation-removed-before-sunset",
            "breaking",
        ),
        (
            "deprecated: true, x-sunset: 2027-03-31,",
            date(2027, 3, 31),
            "operation-removed-after-sunset",
            "safe",
        ),
        (
            "deprecated: true, x-sunset: '2027-03-31T12:00:00Z',",
            date(2027, 4, 1),
            "operation-removed-after-sunset",
            "safe",
        ),
        (
            "deprecated: true, x-sunset: next spring,",
            date(2099, 1, 1),
            "operation-removed-before-sunset",
            "breaking",
        ),
    ],
)
def test_the_date_decides_whether_a_deprecated_operation_may_go(
    marks: str, as_of: date, rule: str, severity: str
) -> None:
    (change,) = changes(retiring(marks), api(f"/orders: {{{GET}}}"), as_of)
    assert (change.rule, change.severity.value) == (rule, severity)
    assert change.operations == (Operation("DELETE", "/orders"),)
    assert change.field is None


def test_an_operation_with_other_parameter_names_is_the_same_one_and_a_moved_one_is_not() -> None:
    done = "{get: {responses: {'204': {description: Done}}}}"
    renamed = changes(
        api(f"/orders/{{id}}/lines/{{line}}: {done}"), api(f"/orders/{{a}}/lines/{{b}}: {done}")
    )
    assert renamed == ()
    moved = changes(api(f"/orders/{{id}}: {done}"), api(f"/order/{{id}}: {done}"))
    assert rules(moved) == ["operation-moved"]


def test_a_path_parameter_is_compared_by_its_position() -> None:
    path = "/orders/{%s}: {get: {parameters: [{name: %s, in: path, required: true,"
    path += " schema: {type: %s}}], responses: {'204': {description: Done}}}}"
    found = changes(api(path % ("id", "id", "string")), api(path % ("key", "key", "integer")))
    assert rules(found) == ["request-type-changed"]
    assert str(found[0].field) == "path:id"


def exchanges(place: str, kind: str) -> str:
    """One body sent and one answered, of an operation, a webhook or a callback."""
    content = f"content: {{application/json: {{schema: {{type: {kind}}}}}}}"
    sent = f"{{requestBody: {{{content}}}, responses: {{'200': {{description: Done, {content}}}}}}}"
    match place:
        case "paths":
            return api(f"/orders: {{post: {sent}}}")
        case "webhooks":
            return api("/none: {}", f"webhooks: {{orderShipped: {{post: {sent}}}}}\n")
        case _:
            callback = f"{{shipped: {{'{{$request.body#/url}}': {{post: {sent}}}}}}}"
            done = "responses: {'204': {description: Done}}"
            return api(f"/orders: {{post: {{callbacks: {callback}, {done}}}}}")


@pytest.mark.parametrize(
    ("place", "sent", "answered", "operation"),
    [
        ("paths", "request", "response", "POST /orders"),
        ("webhooks", "response", "request", "POST orderShipped"),
        ("callbacks", "response", "request", "POST {$request.body#/url}"),
    ],
)
def test_the_provider_sends_what_stands_in_webhooks_and_callbacks(
    place: str, sent: Direction, answered: Direction, operation: str
) -> None:
    found = changes(exchanges(place, "[string, integer]"), exchanges(place, "string"))
    directions = {
        "request" if "requestBody" in change.place.pointer else "response": change.direction
        for change in found
    }
    assert directions == {"request": sent, "response": answered}
    assert {str(op) for change in found for op in change.operations} == {operation}
    breaking = [change for change in found if change.severity is Severity.BREAKING]
    assert [change.direction for change in breaking] == ["request"]


def test_a_status_that_a_range_covers_is_not_new() -> None:
    answers = "/orders: {get: {responses: {%s}}}"
    body = "{description: Done, content: {application/json: {schema: {type: %s}}}}"
    wide = api(answers % f"'2XX': {body % 'string'}")
    both = api(answers % f"'2XX': {body % 'string'}, '201': {body % 'string'}")
    assert rules(changes(both, wide)) == []
    assert rules(changes(wide, both)) == []


def test_what_stands_at_a_path_item_behind_a_reference_is_compared() -> None:
    base = revision(
        api("/orders: {$ref: 'paths.yaml#/orders'}"), {"paths.yaml": f"orders: {{{GET}}}\n"}
    )
    after = "orders: {get: {responses: {'202': {description: Later}}}}\n"
    head = revision(api("/orders: {$ref: 'paths.yaml#/orders'}"), {"paths.yaml": after})
    assert rules(compared(base, head).changes) == [
        "response-success-status-added",
        "response-success-status-removed",
    ]


SWAGGER = """
swagger: '2.0'
info: {title: Orders, version: 1.0.0}
host: shop.example.test
basePath: /v1
consumes: [application/json]
produces: [application/json]
paths:
  /orders/{id}:
    put:
      parameters:
        - {name: id, in: path, required: true, type: string}
        - {name: tags, in: query, type: array, items: {type: string}, collectionFormat: multi}
        - {name: body, in: body, required: true, schema: {$ref: '#/definitions/Order'}}
      responses:
        '200': {description: Done, schema: {$ref: '#/definitions/Order'}}
definitions:
  Order: {type: object, properties: {note: {type: string, x-nullable: true}}}
"""

OPENAPI = """
openapi: 3.0.3
info: {title: Orders, version: 1.0.0}
servers: [{url: '//shop.example.test/v1'}]
paths:
  /orders/{id}:
    put:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses:
        '200':
          description: Done
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
components:
  schemas:
    Order: {type: object, properties: {note: {type: string, nullable: true}}}
"""


def test_swagger_2_0_and_its_3_0_form_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(SWAGGER, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(OPENAPI, encoding="utf-8")
    old, new = (load_revision(str(tmp_path / f"{name}.yaml"), tmp_path) for name in ("old", "new"))
    assert rules(changes(old, new)) == []
    assert rules(changes(new, old)) == []
