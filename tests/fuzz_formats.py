"""Hypothesis strategies for pairs of schemas that differ in which of their values have a format."""

from __future__ import annotations

from typing import Any

from fuzz_schemas import FORMATS, Pair
from hypothesis import strategies as st

DATE: dict[str, Any] = {"type": "string", "format": "date"}

PARTS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        *({"type": "string", "format": name} for name in FORMATS),
        *(DATE, {"format": "date"}, {"type": "string"}, {"type": "string", "maxLength": 5}),
        {"type": "string", "enum": ["today", "2026-01-31"]},
        {"type": "string", "minLength": 10, "maxLength": 10},
        {"type": ["string", "null"], "format": "date"},
        {"type": "integer"},
        {"type": "integer", "format": "int8"},
        {"type": "number", "format": "money"},
        {"type": "integer", "minimum": 1, "maximum": 3},
    ]
)


def _combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Schemas that hold for some values only, or for what is below a value."""
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        some.map(lambda listed: {"anyOf": listed}),
        some.map(lambda listed: {"oneOf": listed}),
        some.map(lambda listed: {"allOf": listed}),
        inner.map(lambda one: {"not": one}),
        st.tuples(inner, inner, inner).map(lambda i: dict(zip(_CONDITION, i, strict=True))),
        inner.map(lambda one: {"type": "array", "items": one}),
        inner.map(lambda one: {"type": "array", "contains": one}),
        inner.map(lambda one: {"type": "object", "properties": {"a": one}}),
        inner.map(lambda one: {"type": "object", "properties": {"a": one}, "required": ["a"]}),
        inner.map(lambda one: {"type": "object", "additionalProperties": one}),
        inner.map(lambda one: {"type": "object", "unevaluatedProperties": one}),
        inner.map(lambda one: {"type": "object", "propertyNames": one}),
        inner.map(lambda one: {"type": "object", "dependentSchemas": {"a": one}}),
    )


_CONDITION = ("if", "then", "else")
SCHEMAS: st.SearchStrategy[Any] = st.recursive(PARTS, _combined, max_leaves=4)


@st.composite
def formatted(draw: Any) -> Pair:
    """A schema, and the same with one part more, one less, or another one."""
    one, other = draw(SCHEMAS), draw(SCHEMAS)
    word = draw(st.sampled_from(("anyOf", "oneOf", "allOf")))
    base, head = draw(
        st.sampled_from(
            [
                ({word: [one, other]}, one),
                (one, {word: [one, other]}),
                ({"anyOf": [one, other]}, {"oneOf": [one, other]}),
                (one, other),
            ]
        )
    )
    below = draw(st.sampled_from((None, "items", "properties")))
    if below is not None:
        base, head = ({below: {"a": s} if below == "properties" else s} for s in (base, head))
    return Pair("3.1", base, head, {}, {})
