"""Unions are read for what they take: null in any spelling, types, and what tells them apart."""

from __future__ import annotations

import pytest
from diff_documents import changes, exchange, rules

from contractctl.model import Change

TEXT, NUMBER, FLAG = "{type: string}", "{type: integer}", "{type: boolean}"
NULLS = "{anyOf: [{type: 'null'}, {enum: [null]}]}"
VIA = "{type: object, required: [kind], properties: {kind: {const: %s}, %s}}"


def either(*members: str) -> str:
    return f"anyOf: [{', '.join(members)}]"


def sent(base: str, head: str) -> list[Change]:
    """The changes of the request."""
    found = changes(exchange(base), exchange(head))
    return [change for change in found if change.direction == "request"]


@pytest.mark.parametrize("nulls", [NULLS, "{const: null}", "{type: 'null'}, {enum: [null]}"])
def test_null_in_any_spelling_is_no_alternative_of_its_own(nulls: str) -> None:
    assert changes(exchange(either(nulls, FLAG)), exchange("type: [boolean, 'null']")) == ()
    (lost,) = sent(either(TEXT, NUMBER), either(nulls, FLAG))
    assert (str(lost.severity), lost.rule) == ("breaking", "request-type-changed")
    assert lost.message.endswith("from integer or string to boolean or null")
    (lost,) = sent(TEXT, either(nulls, FLAG))
    assert str(lost.severity) == "breaking"
    assert lost.message.endswith("from string to boolean or null")


def test_a_list_of_nothing_but_null_takes_null() -> None:
    (lost,) = sent(TEXT, "enum: [null]")
    assert lost.message.endswith("from string to null")
    (lost,) = sent("enum: [a, null]", "enum: [null]")
    assert lost.rule == "request-enum-value-removed"


def test_another_type_than_any_alternative_had_is_one_finding() -> None:
    found = changes(exchange(either(NUMBER, FLAG)), exchange("{type: string, minLength: 3}"))
    assert rules(found) == ["request-type-changed", "response-type-changed"]
    assert all("from boolean or integer to string" in change.message for change in found)


def test_alternatives_inside_alternatives_are_asked_for_their_types() -> None:
    inner = f"{{oneOf: [{NUMBER}, {FLAG}]}}"
    (lost,) = sent(either(inner, "{type: array}"), TEXT)
    assert "from array or boolean or integer to string" in lost.message


def kinds(*members: tuple[str, str]) -> str:
    return exchange(f"oneOf: [{', '.join(VIA % member for member in members)}]")


def test_alternatives_are_matched_by_the_constants_that_tell_them_apart() -> None:
    base = kinds(("a", "v: {type: string}"), ("b", "v: {type: integer}"))
    moved = kinds(("b", "v: {type: string}"), ("a", "v: {type: integer}"))
    swapped = kinds(("a", "v: {type: integer}"), ("b", "v: {type: string}"))
    assert changes(moved, swapped) == ()
    for head in (moved, swapped):
        found = changes(base, head)
        assert {str(change.field) for change in found} == {"$.v"}
        assert {change.rule.partition("-")[2] for change in found} == {"type-changed"}


def test_an_alternative_of_another_constant_and_other_properties_is_another_one() -> None:
    card, voucher = ("card", "pan: {}"), ("voucher", "code: {}, pages: {}")
    found = changes(kinds(card, voucher), kinds(card, ("cash", "code: {}, till: {}")))
    assert {change.rule for change in found} == {
        *("request-union-member-added", "request-union-member-removed"),
        *("response-union-member-added", "response-union-member-removed"),
    }


def test_an_alternative_of_which_only_the_constant_changed_is_the_same_one() -> None:
    card = ("card", "pan: {}")
    found = changes(kinds(card, ("voucher", "code: {}")), kinds(card, ("coupon", "code: {}")))
    assert rules(found) == ["request-const-changed", "response-const-changed"]
