"""Laws of judging on every operation of the orders contract that answers JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache

from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_answers import judged, sent

from contractctl.diff import document
from contractctl.diff.references import follow
from contractctl.diff.witness.instances import Builder
from contractctl.load.revisions import load_revision
from contractctl.model import ITEM, FieldPath, Operation, Revision, Step
from contractctl.model.verification import Answer, Expectation, Form
from contractctl.pointer import JsonValue


@cache
def orders() -> Revision:
    return load_revision("orders@v1", ROOT)


@cache
def successes() -> dict[Operation, tuple[int, JsonValue]]:
    """A full answer of each operation, with its status."""
    found = {}
    builder = Builder(orders(), "response", filled=True)
    for operation, offered in document.paths(orders()).items():
        for status, declared in document.members(document.member(offered.node, "responses")):
            response = follow(orders(), declared)
            body = document.member(document.member(response, "content"), "application/json")
            schema = document.member(body, "schema")
            if status.startswith("2") and schema is not None:
                found[operation] = int(status), builder.value((schema,))
    return found


def fields(value: JsonValue, steps: tuple[Step, ...] = ()) -> Iterator[FieldPath]:
    """Every property that stands in a value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            below = (*steps, Step("property", name))
            yield FieldPath("body", "", below)
            yield from fields(inner, below)
    elif isinstance(value, list):
        for inner in value:
            yield from fields(inner, (*steps, ITEM))


def remove(value: JsonValue, steps: tuple[Step, ...]) -> None:
    """Take a property away wherever it stands."""
    first, *rest = steps
    if isinstance(value, list):
        for inner in value:
            remove(inner, tuple(rest))
    elif isinstance(value, dict) and rest:
        remove(value.get(first.name), tuple(rest))
    elif isinstance(value, dict):
        value.pop(first.name, None)


def related(one: FieldPath, other: FieldPath) -> bool:
    """Whether one field stands at, above or below another."""
    shared = min(len(one.steps), len(other.steps))
    return one.steps[:shared] == other.steps[:shared]


def suffering(
    operation: Operation, value: JsonValue, expectations: list[Expectation]
) -> dict[str, set[FieldPath | None]]:
    """Which fields of a body fail for whom."""
    status, _ = successes()[operation]
    answer = Answer(status, (("content-type", "application/json"),), json.dumps(value).encode())
    rows = judged(expectations, [sent(answer)], base=orders())
    checks = ("consumer-reads", "response-body")
    found: dict[str, set[FieldPath | None]] = {}
    for row in rows:
        if row.verdict == "fail" and row.check in checks:
            found.setdefault(row.consumer, set()).add(row.field)
    return found


def reader(operation: Operation, name: str, *paths: FieldPath) -> Expectation:
    return Expectation(Form(operation), frozenset(paths), frozenset(), (name,))


OPERATIONS = st.sampled_from(sorted(successes()))


@settings(deadline=None, max_examples=60, derandomize=True)
@given(OPERATIONS, st.data())
def test_a_valid_answer_hurts_nobody(operation: Operation, data: st.DataObject) -> None:
    _, value = successes()[operation]
    paths = sorted(set(fields(value)))
    chosen = data.draw(st.lists(st.sampled_from(paths), unique=True))
    expectations = [
        reader(operation, "some", *chosen),
        Expectation(Form(operation), None, frozenset(), ("all",)),
    ]
    assert suffering(operation, value, expectations) == {}


@settings(deadline=None, max_examples=150, derandomize=True)
@given(OPERATIONS, st.data())
def test_a_field_that_is_gone_hurts_exactly_those_who_read_it(
    operation: Operation, data: st.DataObject
) -> None:
    _, value = successes()[operation]
    paths = sorted(set(fields(value)))
    gone = data.draw(st.sampled_from(paths))
    others = [path for path in paths if not related(path, gone)]
    left = deepcopy(value)
    remove(left, gone.steps)
    expectations = [
        reader(operation, "reader", gone),
        reader(operation, "other", *others),
        reader(operation, "both", gone, *others),
    ]
    assert suffering(operation, left, expectations) == {"reader": {gone}, "both": {gone}}


@settings(deadline=None, max_examples=100, derandomize=True)
@given(OPERATIONS, st.data())
def test_a_field_of_another_type_hurts_nobody_beside_it(
    operation: Operation, data: st.DataObject
) -> None:
    _, value = successes()[operation]
    paths = sorted(set(fields(value)))
    wrong = data.draw(st.sampled_from(paths))
    others = [path for path in paths if not related(path, wrong)]
    changed = deepcopy(value)
    put(changed, wrong.steps, [[]])
    hurt = suffering(
        operation,
        changed,
        [reader(operation, "reader", wrong), reader(operation, "other", *others)],
    )
    assert hurt == {"reader": {wrong}}


def put(value: JsonValue, steps: tuple[Step, ...], wrong: JsonValue) -> None:
    """Put something else wherever a property stands."""
    first, *rest = steps
    if isinstance(value, list):
        for inner in value:
            put(inner, tuple(rest), wrong)
    elif isinstance(value, dict) and first.name in value:
        if rest:
            put(value[first.name], tuple(rest), wrong)
        else:
            value[first.name] = wrong
