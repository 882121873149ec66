"""YAML that is written reads back as the values that were written."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from contractctl.load.documents import parse
from contractctl.report.yaml_text import yaml_text

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    [
        "no",
        "1",
        "1.0",
        "~",
        "null",
        "- a",
        "a: b",
        "a #b",
        "x\ny\n",
        " x\ny",
        "2026-01-01",
        "=",
        "<<",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_any_value_reads_back_the_same_by_two_readers(value: dict[str, Any]) -> None:
    text = yaml_text(value)
    assert parse(text.encode(), "x.yaml").value == value
    assert yaml.safe_load(text) == value


@pytest.mark.parametrize("text", ["one\n\n  two\n", "one\ntwo", "one\ntwo\n\n"])
def test_a_text_of_several_lines_reads_back_the_same(text: str) -> None:
    assert parse(yaml_text({"a": [{"b": text}]}).encode(), "x.yaml").value == {"a": [{"b": text}]}
