"""What a comparison says where it cannot tell, and shifts of words and lists that it can."""

from __future__ import annotations

import pytest
from compared_answers import FORM, answer, exchange, expectation, failures, results

from contractctl.model.verification import (
    Answer,
    Exchange,
    NoAnswer,
    Origin,
    Outcome,
    Outlook,
    Silence,
    WireRequest,
)
from contractctl.pointer import JsonValue
from contractctl.verify.comparing import Comparison

SLOW = NoAnswer(Silence.TIMEOUT, "no answer within 10 s")


def asked(head: Outcome, baseline: Outcome | None) -> Exchange:
    return Exchange(0, Origin.FUZZING, WireRequest("GET", "/orders"), head, baseline=baseline)


@pytest.mark.parametrize(
    ("head", "baseline", "reason"),
    [
        (answer({}), SLOW, "the baseline never answered 2xx (no answer within 10 s x 2)"),
        (answer({}), answer({}, 401), "the baseline never answered 2xx (401 x 2)"),
        (answer({}, 404), answer({}, 404), "the baseline never answered 2xx (404 x 2)"),
        (answer({}), Answer(200, (), b"<html>"), "the baseline's answers cannot be read as JSON"),
        (answer({}, 500), answer({}), "the provider never answered 2xx where the baseline did"),
        (answer({}), None, "no request was answered by both"),
    ],
)
def test_an_operation_of_which_nothing_was_compared_is_inconclusive_for_each_consumer(
    head: Outcome, baseline: Outcome | None, reason: str
) -> None:
    expected = [expectation("one", "$.a"), expectation("any"), expectation("two", "header:ETag")]
    found = results([asked(head, baseline)] * 2, *expected)
    assert [(row.consumer, row.verdict) for row in found] == [
        ("one", Outlook.INCONCLUSIVE),
        ("any", Outlook.INCONCLUSIVE),
    ]
    assert all(row.message.startswith(reason) for row in found)


def test_one_pair_that_was_compared_is_enough() -> None:
    seen = [asked(answer({"a": 1}), SLOW), exchange({"a": 1}, {"a": 1})]
    (row,) = results(seen, expectation("one", "$.a"))
    assert (row.verdict, row.cases) == (Outlook.PASS, 1)


def test_an_operation_that_was_never_asked_for_is_inconclusive() -> None:
    (row,) = Comparison([expectation("any")]).results([FORM])
    assert row.verdict is Outlook.INCONCLUSIVE


def test_answers_without_a_body_have_no_meaning_that_could_shift() -> None:
    seen = [asked(Answer(204), Answer(204)), asked(answer({}, 404), answer({}, 404))]
    assert results(seen, expectation("any")) == []


def test_values_that_changed_places_are_told() -> None:
    swapped = {"open": "new", "new": "open", "done": "done"}
    seen = [exchange({"status": old}, {"status": new}) for old, new in swapped.items()] * 2
    ((_, field, message),) = failures(seen, expectation("a", "$.status"))
    assert field == "$.status"
    assert message.endswith('changed places: "new" is "open" now, "open" is "new" now')


def test_values_that_stand_for_different_ones_each_time_are_no_shift() -> None:
    pairs = [("open", "new"), ("new", "open"), ("open", "open"), ("new", "new")] * 2
    seen = [exchange({"status": old}, {"status": new}) for old, new in pairs]
    assert failures(seen, expectation("a")) == []


def test_lists_that_are_always_empty_are_told() -> None:
    full: list[JsonValue] = [{"size": 3}, {"size": 3}]
    seen = [exchange({"data": full}, {"data": []}), exchange({"data": []}, {"data": []})]
    assert failures(seen, expectation("a")) == []
    ((_, field, message),) = failures(seen * 2, expectation("a", "$.data[*].size"))
    assert field == "$.data"
    assert "is always empty, and held something 2 times" in message
    filled = [*seen * 2, exchange({"data": full}, {"data": full})]
    assert failures(filled, expectation("a")) == []


def test_a_field_that_differs_each_time_without_a_rule_is_named_to_those_who_read_it() -> None:
    def rated(rate: int, name: int, age: int) -> JsonValue:
        return {"rate": rate, "id": name, "age": age}

    seen = [
        exchange(rated(old, 1, old), rated(new, 2, new), rated(old, 1, old + 1))
        for old, new in [(3, 9), (50, 4), (7, 61)]
    ]
    reader, other = results(seen, expectation("reader", "$.rate"), expectation("other", "$.id"))
    assert (reader.verdict, other.verdict) == (Outlook.PASS, Outlook.PASS)
    assert reader.message.endswith("; differs each time, and no rule was found: $.rate")
    assert other.message == "means what it meant on the baseline"
    same = exchange(rated(3, 1, 1), rated(3, 2, 1))
    (reader,) = results([*seen, same], expectation("reader", "$.rate"))
    assert reader.message == "means what it meant on the baseline"
