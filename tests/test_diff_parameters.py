"""How parameters are written, and what stands in for one that is not sent."""

from __future__ import annotations

import pytest
from diff_documents import api, changes, rules


def takes(schema: str, location: str = "query", more: str = "") -> str:
    """A document with one parameter."""
    path = "/orders/{x}" if location == "path" else "/orders"
    parameter = f"name: x, in: {location}, required: true, schema: {schema}{more}"
    return api(
        f"{path}: {{get: {{parameters: [{{{parameter}}}], "
        "responses: {'204': {description: Done}}}}\n"
    )


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("{type: string, default: '1'}", ["request-type-widened"]),
        ("{type: string, default: '2'}", ["request-default-changed", "request-type-widened"]),
        ("{type: string}", ["request-default-unset", "request-type-widened"]),
        ("{type: array, items: {type: string}, default: ['1']}", ["request-type-widened"]),
    ],
)
def test_a_default_is_compared_as_the_text_that_it_stands_for(head: str, found: list[str]) -> None:
    assert rules(changes(takes("{type: integer, default: 1}"), takes(head))) == found


@pytest.mark.parametrize("location", ["header", "path"])
def test_a_list_in_simple_style_is_written_alike_exploded_or_not(location: str) -> None:
    schema = "{type: array, items: {type: string}}"
    plain, exploded = (takes(schema, location, f", explode: {on}") for on in ("false", "true"))
    assert changes(plain, exploded) == ()
    assert changes(exploded, plain) == ()


@pytest.mark.parametrize(
    ("schema", "location"),
    [
        ("{type: object, properties: {a: {type: string}}}", "header"),
        ("{type: array, items: {type: string}}", "query"),
    ],
)
def test_where_explode_changes_the_text_it_is_a_change(schema: str, location: str) -> None:
    plain, exploded = (takes(schema, location, f", explode: {on}") for on in ("false", "true"))
    assert rules(changes(plain, exploded)) == ["request-parameter-explode-changed"]
