"""Ids that one provider gave are put in the words of the other."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from contractctl.model.verification import Answer, NoAnswer, Silence, WireRequest
from contractctl.pointer import JsonValue
from contractctl.verify.translation import Translation


def answered(value: JsonValue, status: int = 201, location: str = "") -> Answer:
    headers = (("location", location),) if location else ()
    return Answer(status, headers, json.dumps(value).encode())


def learned(head: JsonValue, baseline: JsonValue) -> Translation:
    translation = Translation()
    translation.learn(answered(head), answered(baseline))
    return translation


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/orders/new-1", "/orders/old-1"),
        ("/orders/new-1/items?order=new-1&page=2", "/orders/old-1/items?order=old-1&page=2"),
        ("/orders/new%2D1", "/orders/old-1"),
        ("/orders/other%2done", "/orders/other%2done"),
        ("/new-1x", "/new-1x"),
        ("/orders?flag&x=", "/orders?flag&x="),
    ],
)
def test_an_id_is_replaced_where_it_stands_alone(target: str, expected: str) -> None:
    translation = learned({"orderId": "new-1"}, {"orderId": "old-1"})
    request = WireRequest("GET", target)
    assert translation.translated(request) == replace(request, target=expected)


def test_ids_in_bodies_are_replaced_at_any_depth() -> None:
    translation = learned({"id": "n", "item": {"uuid": "nu"}}, {"id": "o", "item": {"uuid": "ou"}})
    body = json.dumps({"lines": [{"item": "nu"}], "order": "n", "note": "n n"}).encode()
    translated = translation.translated(WireRequest("POST", "/x", (), body)).body
    assert json.loads(translated or b"") == {
        "lines": [{"item": "ou"}],
        "order": "o",
        "note": "n n",
    }


def test_a_body_without_ids_keeps_its_bytes() -> None:
    translation = learned({"id": "n"}, {"id": "o"})
    request = WireRequest("POST", "/x", (), b'{ "a":1.0 }')
    assert translation.translated(request) is not None
    assert translation.translated(request).body == b'{ "a":1.0 }'


def test_a_number_is_an_id_only_where_its_name_says_so() -> None:
    translation = learned({"id": 7, "count": 7}, {"id": 3, "count": 7})
    body = b'{"orderId": 7, "count": 7, "list": [7]}'
    translated = translation.translated(
        WireRequest("POST", "/orders/7?limit=7&order_id=7", (), body)
    )
    assert translated.target == "/orders/3?limit=7&order_id=3"
    assert json.loads(translated.body or b"") == {"orderId": 3, "count": 7, "list": [7]}


def test_what_only_looks_different_is_no_id() -> None:
    translation = learned({"status": "open", "total": 12}, {"status": "closed", "total": 13})
    request = WireRequest("GET", "/orders/open?total=12")
    assert translation.translated(request) == request


def test_a_uuid_is_an_id_under_any_name() -> None:
    new, old = "9f4e0f4a-61ab-4b35-8a3e-6a3f7cbb3f01", "00000000-61ab-4b35-8a3e-6a3f7cbb3f02"
    translation = learned({"reference": new}, {"reference": old})
    assert translation.translated(WireRequest("GET", f"/x/{new}")).target == f"/x/{old}"


def test_the_place_of_a_new_thing_tells_its_id() -> None:
    translation = Translation()
    translation.learn(
        answered({}, location="http://new/v2/orders/n1"), answered({}, location="/orders/o1")
    )
    assert translation.translated(WireRequest("GET", "/orders/n1")).target == "/orders/o1"


def test_lists_of_another_length_tell_nothing() -> None:
    translation = learned([{"id": "a"}, {"id": "b"}], [{"id": "c"}])
    assert translation.translated(WireRequest("GET", "/x/a")).target == "/x/a"


def test_the_order_of_a_list_tells_nothing() -> None:
    first: JsonValue = {"id": "a", "name": "x"}
    second: JsonValue = {"id": "b", "name": "y"}
    cases: tuple[tuple[list[JsonValue], list[JsonValue]], ...] = (
        ([first, second], [second, first]),
        ([{"id": "a"}, {"id": "b"}], [{"id": "c"}, {"id": "d"}]),
        ([{"id": "a", "n": 1}, {"id": "b", "n": 1}], [{"id": "c", "n": 1}, {"id": "d", "n": 1}]),
    )
    for head, baseline in cases:
        translation = learned({"data": head}, {"data": baseline})
        assert translation.translated(WireRequest("GET", "/x/a?id=b")).target == "/x/a?id=b"


def test_items_are_the_same_thing_by_all_else_that_they_say() -> None:
    head: JsonValue = [{"id": "a", "sku": "1", "link": "/x/a"}, {"id": "b", "sku": "2"}]
    baseline: JsonValue = [{"id": "d", "sku": "2"}, {"id": "c", "sku": "1", "link": "/x/c"}]
    translation = learned(head, baseline)
    assert translation.translated(WireRequest("GET", "/x/a?id=b")).target == "/x/c?id=d"


def test_what_was_answered_when_a_thing_was_made_is_not_learned_anew() -> None:
    translation = Translation()
    translation.learn(answered({"id": "n"}), answered({"id": "o"}), is_creation=True)
    translation.learn(answered({"id": "n"}), answered({"id": "other"}))
    found: tuple[JsonValue, JsonValue] = ([{"id": "n", "a": 1}], [{"id": "p", "a": 1}])
    translation.learn(answered(found[0]), answered(found[1]), is_creation=True)
    translation.learn(answered({"id": "n"}), answered({"id": "n"}))
    assert translation.translated(WireRequest("GET", "/x/n")).target == "/x/o"


def test_what_both_call_the_same_is_never_translated() -> None:
    translation = learned({"id": "a"}, {"id": "a"})
    translation.learn(answered({"id": "a"}), answered({"id": "b"}), is_creation=True)
    translation.learn(
        answered([{"id": "p", "n": 1}, {"id": "y", "n": 2}]),
        answered([{"id": "y", "n": 1}, {"id": "z", "n": 2}]),
    )
    assert translation.translated(WireRequest("GET", "/x/a?id=y")).target == "/x/a?id=y"


def test_nothing_is_learned_from_a_failure() -> None:
    translation = Translation()
    translation.learn(answered({"id": "a"}), answered({"id": "b"}, status=404))
    translation.learn(NoAnswer(Silence.RESET, ""), answered({"id": "b"}))
    translation.learn(Answer(200, (), b"not json"), answered({"id": "b"}))
    assert translation.translated(WireRequest("GET", "/x/a")).target == "/x/a"
