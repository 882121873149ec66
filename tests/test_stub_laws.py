"""What holds for the stub of every contract: it takes what is allowed, and answers what is."""

from __future__ import annotations

import json
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from conftest import ROOT
from hypothesis import HealthCheck
from stub_requests import contract, faults_of, requests_of

from benchmarks.histories import histories
from contractctl.load.revisions import load_revision
from contractctl.model import Revision
from contractctl.model.verification import WireRequest
from contractctl.stub import Stub

OURS = ("orders@v1", "orders@v2", "catalog@v1", "catalog@v2")
THEIRS = (
    *("adyen-legalentity", "alertmanager", "camara-qod-multifile", "ga4gh-drs", "gotify"),
    *("harbor", "ory-keto", "traccar", "twilio-messaging-v1"),
)
"""Of all dialects, one in several files, and some whose bodies are forms."""

REJECTIONS = frozenset({400, 404, 405, 406, 413, 415, 422, 501})
KINDS = ("x-kind-1", "x-kind-2")
"""Fields of a query that no contract knows, by which one of several made answers is chosen."""


@cache
def ours(name: str) -> Revision:
    return load_revision(name, ROOT)


@cache
def theirs(folder: Path, name: str) -> Revision:
    return load_revision(str(histories(folder)[name][-1].entry), ROOT)


def broken(revision: Revision, *, worst_case: bool) -> list[str]:
    """Where a stub does not keep its contract, of its examples and of several made answers."""
    stub, found = Stub(revision, worst_case=worst_case), []
    for offered, request in requests_of(revision):
        for headers in ((), (("Prefer", "dynamic"),)):
            for kind in KINDS:
                mark = f"{'&' if '?' in request.target else '?'}{kind}=1"
                sent = WireRequest(
                    request.method,
                    request.target + mark,
                    (*request.headers, *headers),
                    request.body,
                )
                answer = stub.answer(sent)
                if answer.status in REJECTIONS:
                    found.append(f"{sent.method} {sent.target}: {answer.body!r}")
                else:
                    faults = faults_of(revision, offered, answer)
                    found += [f"{sent.method} {sent.target}: {fault}" for fault in faults]
    return found


@pytest.mark.parametrize("worst_case", [False, True], ids=["usual", "worst-case"])
@pytest.mark.parametrize("name", OURS)
def test_a_valid_request_is_answered_as_the_contract_says(name: str, worst_case: bool) -> None:
    assert broken(ours(name), worst_case=worst_case) == []


@pytest.mark.parametrize("worst_case", [False, True], ids=["usual", "worst-case"])
@pytest.mark.parametrize("name", THEIRS)
def test_a_valid_request_is_answered_as_a_real_contract_says(
    shared_data: Path, name: str, worst_case: bool
) -> None:
    assert broken(theirs(shared_data / "specs", name), worst_case=worst_case) == []


@pytest.mark.parametrize("worst_case", [False, True], ids=["usual", "worst-case"])
def test_the_same_request_and_seed_have_the_same_answer(worst_case: bool) -> None:
    revision = ours("orders@v1")
    first, second = (Stub(revision, seed=7, worst_case=worst_case) for _ in range(2))
    asked = [request for _, request in requests_of(revision)]
    told = [first.answer(request) for request in asked]
    assert told == [second.answer(request) for request in reversed(asked)][::-1]
    assert told == [first.answer(request) for request in asked]


def test_another_seed_makes_other_answers() -> None:
    revision = ours("orders@v1")
    asked = WireRequest("GET", "/orders?page=1", (("Prefer", "dynamic"),))
    assert len({Stub(revision, seed=seed).answer(asked).body for seed in range(6)}) > 1


def test_an_answer_is_the_same_on_every_machine() -> None:
    asked = WireRequest("GET", "/orders?page=1", (("Prefer", "dynamic"),))
    page = json.loads(Stub(ours("orders@v1")).answer(asked).body)
    assert page["pageInfo"] == {"page": 407, "perPage": 713, "totalItems": 955}


STYLED = """\
/a/{simple}/{label}/{matrix}:
  get:
    parameters:
      - {name: simple, in: path, required: true, schema: {type: integer}}
      - {name: label, in: path, required: true, style: label, schema: {type: integer}}
      - {name: matrix, in: path, required: true, style: matrix, schema: {type: integer}}
      - {name: many, in: query, schema: {type: array, items: {type: number}, minItems: 1}}
      - name: piped
        in: query
        style: pipeDelimited
        explode: false
        schema: {type: array, items: {enum: [x, y z]}, minItems: 1}
      - name: deep
        in: query
        style: deepObject
        schema:
          type: object
          required: [a]
          additionalProperties: false
          properties: {a: {type: boolean}, b: {type: integer}}
      - {name: X-Number, in: header, required: true, schema: {type: number, minimum: 3}}
      - {name: crumb, in: cookie, schema: {type: integer}}
    responses: {"204": {description: ""}}
/b:
  post:
    requestBody:
      required: true
      content:
        application/x-www-form-urlencoded:
          schema:
            type: object
            required: [n, words]
            properties:
              n: {type: integer}
              words: {type: array, items: {type: string, pattern: "^[a-z]+$"}}
              ok: {type: boolean}
    responses: {"204": {description: ""}}
/c:
  post:
    requestBody:
      required: true
      content:
        multipart/form-data:
          schema:
            type: object
            required: [n]
            properties: {n: {type: integer}, file: {type: string, format: binary}}
    responses: {"204": {description: ""}}
"""


@pytest.mark.parametrize("name", ["catalog@v2", "styled"])
def test_what_schemathesis_takes_for_valid_is_accepted(name: str) -> None:
    """Over WSGI: its requests are made and encoded by people who do not know this stub."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import schemathesis
        from schemathesis.core.result import Ok
        from schemathesis.generation import GenerationMode

        revision = contract(STYLED) if name == "styled" else ours(name)
        schema = schemathesis.openapi.from_dict(json.loads(json.dumps(revision.documents[""])))
        schema.app = Stub(revision)
        schema.config.generation.update(modes=[GenerationMode.POSITIVE])
        refused: list[str] = []
        for operation in schema.get_all_operations():
            assert isinstance(operation, Ok)
            send(operation.ok(), refused)
    assert refused == []


def send(operation: Any, refused: list[str]) -> None:
    """Send a few requests for one operation, and note which of them were refused."""

    @hypothesis.seed(1)
    @hypothesis.settings(
        max_examples=20,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(operation.as_strategy())
    def sent(case: Any) -> None:
        response = case.call()
        if response.status_code in REJECTIONS:
            refused.append(f"{operation.label} {case.formatted_path}: {response.content!r}")

    sent()
