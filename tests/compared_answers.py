"""Answers of two providers to the same requests, for the tests of what is said of their meaning."""

from __future__ import annotations

import json

from contractctl.load.field_paths import parse_field_path
from contractctl.model import Operation
from contractctl.model.verification import (
    Answer,
    CheckResult,
    Exchange,
    Expectation,
    Form,
    Origin,
    Outlook,
    WireRequest,
)
from contractctl.pointer import JsonValue
from contractctl.verify.comparing import Comparison

FORM = Form(Operation("GET", "/orders"))


def answer(body: JsonValue, status: int = 200) -> Answer:
    return Answer(status, (("content-type", "application/json"),), json.dumps(body).encode())


def exchange(
    old: JsonValue, new: JsonValue, again: JsonValue = None, method: str = "GET"
) -> Exchange:
    return Exchange(
        *(0, Origin.FUZZING, WireRequest(method, "/orders"), answer(new)),
        baseline=answer(old),
        again=None if again is None else answer(again),
    )


def expectation(consumer: str, *reads: str) -> Expectation:
    known = frozenset(map(parse_field_path, reads)) if reads else None
    return Expectation(FORM, known, frozenset(), (consumer,))


def results(exchanges: list[Exchange], *expectations: Expectation) -> list[CheckResult]:
    comparison = Comparison(expectations)
    for one in exchanges:
        comparison.take(one)
    return list(comparison.results([FORM]))


def failures(exchanges: list[Exchange], *expectations: Expectation) -> list[tuple[str, str, str]]:
    return [
        (one.consumer, str(one.field), one.message)
        for one in results(exchanges, *expectations)
        if one.verdict is Outlook.FAIL
    ]
