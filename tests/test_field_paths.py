"""Field paths as consumers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractctl.load.field_paths import parse_field_path
from contractctl.model import ITEM, MAP_VALUE, FieldPath, Step

_steps = st.one_of(
    st.just(ITEM),
    st.just(MAP_VALUE),
    st.builds(Step, st.just("property"), st.text()),
    st.builds(Step, st.just("property"), st.from_regex("[a-z_][a-zA-Z0-9_-]*", fullmatch=True)),
)
_names = st.text(min_size=1).filter(lambda name: name == name.strip())
_paths = st.one_of(
    st.builds(FieldPath, st.just("body"), st.just(""), st.lists(_steps).map(tuple)),
    st.builds(FieldPath, st.sampled_from(["query", "path", "cookie"]), _names),
    st.builds(FieldPath, st.just("header"), _names.map(str.lower).filter(lambda n: n == n.strip())),
)


def _property(name: str) -> Step:
    return Step("property", name)


@given(_paths)
def test_every_path_is_read_back_from_how_it_is_written(path: FieldPath) -> None:
    assert parse_field_path(str(path)) == path


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("$", ()),
        ("$.status", (_property("status"),)),
        ("$.items[*].sku", (_property("items"), ITEM, _property("sku"))),
        ("$.items[0]", (_property("items"), ITEM)),
        ("$['odd name'].x", (_property("odd name"), _property("x"))),
        ('$["it\'s"]', (_property("it's"),)),
        ("$['*']", (_property("*"),)),
        ("$.map.*", (_property("map"), MAP_VALUE)),
        ("$[*].id", (ITEM, _property("id"))),
        ("$.@type", (_property("@type"),)),
    ],
)
def test_body_fields_are_steps_from_the_root(text: str, steps: tuple[Step, ...]) -> None:
    assert parse_field_path(text) == FieldPath("body", steps=steps)


def test_parameters_are_named_by_where_they_stand() -> None:
    assert parse_field_path("query:limit") == FieldPath("query", "limit")
    assert parse_field_path("path:orderId") == FieldPath("path", "orderId")
    assert parse_field_path("cookie:session") == FieldPath("cookie", "session")


def test_header_names_compare_without_case() -> None:
    assert parse_field_path("header:X-Request-Id") == parse_field_path("header:x-request-ID")


@pytest.mark.parametrize(
    ("text", "character", "explanation"),
    [
        ("", 1, "starts with '$'"),
        ("status", 1, "starts with '$'"),
        ("body:status", 1, "starts with '$'"),
        ("$status", 2, "a step is .name"),
        ("$.", 2, "a step is .name"),
        ("$.items[].sku", 8, "written [*]"),
        ("$..sku", 2, "any depth"),
        ("$.odd name", 6, "a step is .name"),
        ("$['open", 2, "a step is .name"),
        ("$.map.*x", 8, "a step is .name"),
        ("query:", 7, "lacks a name"),
        ("query: limit", 7, "a space around the name"),
    ],
)
def test_a_refused_path_says_what_is_wrong_and_where(
    text: str, character: int, explanation: str
) -> None:
    with pytest.raises(ValueError, match=f"at character {character}") as caught:
        parse_field_path(text)
    assert explanation in str(caught.value)
