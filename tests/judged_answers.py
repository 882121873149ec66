"""A small contract, requests and answers, for the tests of what is said of answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from diff_documents import api, revision

from contractctl.load.field_paths import parse_field_path
from contractctl.load.operations import parse_operation
from contractctl.model import FieldPath, Operation, Revision, Timeline
from contractctl.model.verification import (
    Answer,
    CheckResult,
    Exchange,
    Expectation,
    Form,
    Origin,
    Outcome,
    WireRequest,
)
from contractctl.pointer import JsonValue
from contractctl.verify.judging import Judge

SHOP = revision(
    api(
        """
        /orders/{id}:
          get:
            parameters:
              - {name: id, in: path, required: true, schema: {type: string}}
              - {name: expand, in: query, schema: {type: string}}
            responses:
              '200':
                description: The order
                headers:
                  ETag: {required: true, schema: {type: string}}
                  X-Total: {schema: {type: integer}}
                content:
                  application/json:
                    schema: {$ref: '#/components/schemas/Order'}
              '404':
                description: No such order
                content:
                  application/problem+json:
                    schema: {type: object, required: [title]}
        /orders:
          post:
            parameters:
              - {name: dry-run, in: query, schema: {type: boolean}}
              - {name: X-Shop, in: header, schema: {type: string}}
            requestBody:
              content: {application/json: {schema: {type: object}}}
            responses:
              '201':
                description: Stored
                content:
                  application/json: {schema: {$ref: '#/components/schemas/Order'}}
        /export:
          get:
            responses:
              2XX: {description: A day, content: {text/csv: {schema: {type: string}}}}
        /old:
          get:
            deprecated: true
            x-sunset: '2027-06-14'
            responses:
              '302': {description: Elsewhere}
              default: {description: Whatever}
        /elsewhere:
          get:
            responses:
              '302': {description: Elsewhere}
        """,
        """
        components:
          schemas:
            Order:
              type: object
              required: [id, status, items]
              additionalProperties: false
              properties:
                id: {type: string}
                status: {enum: [open, paid]}
                note: {type: [string, 'null']}
                total: {type: integer}
                createdAt: {type: string, format: date-time}
                customer:
                  anyOf:
                    - type: object
                      required: [name]
                      properties: {name: {type: string}, phone: {type: string}}
                    - {type: 'null'}
                payment:
                  oneOf:
                    - {$ref: '#/components/schemas/Card'}
                    - {$ref: '#/components/schemas/Transfer'}
                  discriminator: {propertyName: kind}
                items:
                  type: array
                  items:
                    type: object
                    required: [sku]
                    properties: {sku: {type: string}, gift: {type: boolean}}
                labels: {type: object, additionalProperties: {type: string}}
            Card:
              type: object
              required: [kind, number]
              properties: {kind: {type: string}, number: {type: integer}}
            Transfer:
              type: object
              required: [kind, iban]
              properties: {kind: {type: string}, iban: {type: string}}
        """,
    )
)

GET, POST = parse_operation("GET /orders/{id}"), parse_operation("POST /orders")
ORDER: dict[str, JsonValue] = {"id": "o1", "status": "open", "items": [{"sku": "mug"}]}
AS_OF = date(2027, 2, 1)
TIMELINE = Timeline(date(2026, 12, 1), date(2027, 1, 11), date(2027, 4, 12))


def reads(*paths: str) -> frozenset[FieldPath]:
    return frozenset(map(parse_field_path, paths))


def expects(
    consumer: str,
    *paths: str,
    operation: Operation = GET,
    tolerates: Iterable[str] = (),
    knows: bool = True,
) -> Expectation:
    """What one consumer relies on; knows: whether it is known what it reads."""
    wanted = reads(*paths) if knows else None
    return Expectation(Form(operation), wanted, frozenset(tolerates), (consumer,))


def whole(
    consumer: str, *, operation: Operation = GET, tolerates: Iterable[str] = ()
) -> Expectation:
    """A consumer of which it is not known what it reads."""
    return expects(consumer, operation=operation, tolerates=tolerates, knows=False)


def answer(
    value: JsonValue = None,
    status: int = 200,
    kind: str = "application/json",
    headers: Mapping[str, str] | None = None,
    without: str = "",
) -> Answer:
    """An answer in JSON with an ETag; without: a header that it lacks."""
    named = {"content-type": kind, "etag": '"1"', **(headers or {})}
    kept = tuple((name, text) for name, text in named.items() if name != without)
    return Answer(status, kept, b"" if value is None else json.dumps(value).encode())


def order(**changes: JsonValue) -> Answer:
    """An order with other fields; None as a name's value leaves the field null."""
    return answer({**ORDER, **changes})


def order_without(*names: str) -> Answer:
    return answer({name: value for name, value in ORDER.items() if name not in names})


def sent(
    head: Outcome,
    *,
    baseline: Outcome | None = None,
    body: JsonValue = None,
    target: str = "/orders/o1",
    consumer: str = "",
    form: int = 0,
) -> Exchange:
    """A request with what came back."""
    data = None if body is None else json.dumps(body).encode()
    headers = (("Content-Type", "application/json"),) if data else ()
    request = WireRequest("POST" if data else "GET", target, headers, data)
    return Exchange(form, Origin.FUZZING, request, head, baseline, consumer=consumer)


def judged(
    expectations: Sequence[Expectation],
    exchanges: Iterable[Exchange | Outcome],
    *,
    base: Revision = SHOP,
    stopped: dict[int, str] | None = None,
    deprecated: frozenset[Operation] = frozenset(),
    as_of: date = AS_OF,
) -> tuple[CheckResult, ...]:
    """What is said of some answers."""
    forms = tuple(dict.fromkeys(one.form for one in expectations))
    judge = Judge(base, forms, expectations, as_of=as_of, timeline=TIMELINE, deprecated=deprecated)
    for one in exchanges:
        judge.take(one if isinstance(one, Exchange) else sent(one))
    return judge.results(stopped or {})


def failures(results: Iterable[CheckResult]) -> set[tuple[str, str, str | None]]:
    """Who fails by which check on which field."""
    return {
        (one.consumer, one.check, str(one.field) if one.field else None)
        for one in results
        if one.verdict == "fail"
    }


def verdicts(results: Iterable[CheckResult], check: str) -> list[str]:
    """The verdicts of one check."""
    return [one.verdict.value for one in results if one.check == check]


def message(results: Iterable[CheckResult], check: str) -> str:
    """The only message of one check."""
    (found,) = {one.message for one in results if one.check == check}
    return found
