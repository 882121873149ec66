"""A payload on little room still shows the place that it is about."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from contractctl.model import ITEM, MAP_VALUE, Step
from contractctl.pointer import JsonValue
from contractctl.report.payloads import one_line, pretty

PAYLOADS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
STEPS = st.lists(
    st.just(ITEM)
    | st.just(MAP_VALUE)
    | st.text(max_size=2).map(lambda name: Step("property", name))
)
steadily = settings(deadline=None, derandomize=True, database=None)
ORDER: JsonValue = {
    "id": "ord_1",
    "customer": {"name": "Ada", "address": {"city": "London", "country": "GB"}},
    "items": [{"sku": "A-1", "price": {"amount": "9.99"}}, {"sku": "B-2"}],
    "note": "x" * 500,
}


def way(*names: str) -> list[Step]:
    return [ITEM if name == "[*]" else Step("property", name) for name in names]


@steadily
@given(PAYLOADS, STEPS, st.integers(40, 200))
def test_a_line_keeps_to_its_room(payload: JsonValue, around: list[Step], room: int) -> None:
    text = one_line(payload, around, room)
    assert len(text) <= room
    assert "\n" not in text


@steadily
@given(PAYLOADS, STEPS, st.integers(1, 20))
def test_a_block_keeps_to_its_lines(payload: JsonValue, around: list[Step], lines: int) -> None:
    assert pretty(payload, around, lines).count("\n") < lines


def test_what_fits_is_shown_whole() -> None:
    payload: JsonValue = {"a": [1, {"b": None}], "ü": "x" * 60}
    assert json.loads(one_line(payload, (), 200)) == payload
    assert json.loads(pretty(payload, (), 20)) == payload


def test_what_lies_beside_the_place_folds_first() -> None:
    assert one_line(ORDER, way("customer", "address", "city"), 200) == (
        '{"id": "ord_1",'
        ' "customer": {"name": "Ada", "address": {"city": "London", "country": "GB"}},'
        ' "items": [...], "note": "' + "x" * 60 + '..."}'
    )


def test_then_it_goes_altogether() -> None:
    assert one_line(ORDER, way("items", "[*]", "price", "amount"), 80) == (
        '{"items": [{"price": {"amount": "9.99"}, ...}, ...], ...}'
    )


def test_an_item_that_has_a_position_is_the_one_that_is_shown() -> None:
    payload: JsonValue = [{"a": "x" * 50}, {"b": "y" * 50}, {"c": 1}]
    second = [Step("item", "1"), Step("property", "b")]
    assert one_line(payload, second, 76) == f'[..., {{"b": "{"y" * 50}"}}, ...]'


def test_where_something_is_missing_its_siblings_are_shown() -> None:
    assert one_line(ORDER, way("customer", "address", "zip"), 90) == (
        '{"customer": {"address": {"city": "London", "country": "GB"}, ...}, ...}'
    )
    wide: JsonValue = {f"field{number}": {"x": 1} for number in range(50)}
    assert one_line(wide, way("absent"), 120) == (
        '{"field0": {...}, "field1": {...}, "field2": {...}, "field3": {...}, "field4": {...},'
        ' "field5": {...}, ...}'
    )


def test_the_value_of_a_map_is_the_stranger_at_its_end() -> None:
    payload: JsonValue = {"known": "y" * 50, "x-not-declared": {"deep": 1}}
    assert one_line(payload, [MAP_VALUE], 60) == '{"x-not-declared": {"deep": 1}, ...}'
