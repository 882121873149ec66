"""What takes the same values, and says the same of them, has not changed."""

from __future__ import annotations

from itertools import permutations

import jsonschema_rs
import pytest
from diff_documents import api, changes, exchange, rules

from contractctl.diff.languages import Unknown, lengths, order, text_beyond, texts
from contractctl.model import Proof, Severity

CLOSED = "{type: object, properties: {a: {type: string}}, additionalProperties: false}"

EQUAL: dict[str, tuple[str, str]] = {
    "a boolean and both booleans": ("{type: boolean}", "{enum: [true, false]}"),
    "an integer and a multiple of one": ("{type: integer}", "{type: number, multipleOf: 1}"),
    "what is not excluded": ("{type: string}", "{not: {not: {type: string}}}"),
    "no items": ("{type: array, maxItems: 0}", "{type: array, items: false}"),
    "bounds that leave one value": ("{type: integer, minimum: 1, maximum: 1}", "{const: 1}"),
    "bounds that leave a few": ("{type: integer, minimum: 1, maximum: 3}", "{enum: [1, 2, 3]}"),
    "the next integer": ("{type: integer, exclusiveMinimum: 0}", "{type: integer, minimum: 1}"),
    "a bound of another type": ("{type: string, minimum: 3}", "{type: string}"),
    "properties of a text": (
        "{type: string, properties: {a: {type: string}}}",
        "{type: string, properties: {a: {type: integer}}, required: [a]}",
    ),
    "items of an object": (
        "{type: object, items: {type: string}}",
        "{type: object, items: {type: integer}}",
    ),
    "alternatives that differ in one type": (
        "{anyOf: [{type: object, properties: {a: {type: string}}},"
        " {type: object, properties: {a: {type: integer}}}]}",
        "{type: object, properties: {a: {type: [string, integer]}}}",
    ),
    "a property that another member forbids": (
        f"{{allOf: [{CLOSED}]}}",
        f"{{allOf: [{CLOSED}], properties: {{b: {{type: string}}}}}}",
    ),
    "a length that the pattern implies": (
        "{type: string, pattern: '^[a-z]{0,256}$'}",
        "{type: string, pattern: '^[a-z]{0,256}$', maxLength: 256}",
    ),
    "a length that a part of the pattern implies": (
        r"{type: string, pattern: '^(\+[1-9][0-9]{4,14}|0)$'}",
        r"{type: string, pattern: '^(\+[1-9][0-9]{4,14}|0)$', maxLength: 16}",
    ),
    "a pattern of a few texts": (
        "{type: string, pattern: '^(a|b|c[1-3]?)$'}",
        "{type: string, enum: [a, b, c, c1, c2, c3]}",
    ),
    "a pattern of one text": ("{type: string, pattern: '^a$'}", "{const: a}"),
    "steps between integers": (
        "{type: integer, multipleOf: 1.5}",
        "{type: integer, multipleOf: 3}",
    ),
    "a pattern in other words": (
        r"{type: string, pattern: '^\d{2}$|^\d{3}$'}",
        "{type: string, pattern: '^[0-9]{2,3}$'}",
    ),
}


@pytest.mark.parametrize(("one", "other"), EQUAL.values(), ids=EQUAL.keys())
def test_two_schemas_that_take_the_same_values_do_not_differ(one: str, other: str) -> None:
    assert changes(exchange(one), exchange(other)) == ()
    assert changes(exchange(other), exchange(one)) == ()


@pytest.mark.parametrize("pattern", ["", ".*", "^", "$", r"^[\s\S]*$", "(a|)", "a?"])
def test_a_pattern_that_finds_every_text_says_nothing(pattern: str) -> None:
    found = changes(exchange("{type: string}"), exchange(f"{{type: string, pattern: '{pattern}'}}"))
    assert found == ()


def test_a_pattern_that_stops_at_the_end_of_a_line_is_shown_a_text_of_two() -> None:
    found = changes(exchange("{type: string}"), exchange("{type: string, pattern: '^.*$'}"))
    witnesses = [change.witness.payload for change in found if change.witness]
    assert witnesses == ["\n"]


@pytest.mark.parametrize("pattern", [r"^[\u0000-\uD7FF]*$", r"^[\uD7FE\uD7FF]$"])
def test_no_text_is_made_of_half_a_surrogate_pair(pattern: str) -> None:
    text = text_beyond("", pattern)
    assert text is not None
    assert text.encode() == text.encode(errors="replace")


@pytest.mark.parametrize(
    ("pattern", "spans", "listed"),
    [
        ("^(a|b)$", (1, 1), ("a", "b")),
        ("^a|b$", (0, None), None),
        ("(^a$)|(^b$)", (1, 1), ("a", "b")),
        ("^a?b{2}$", (2, 3), ("abb", "bb")),
        ("^[a-z]{2,8}$", (2, 8), None),
        ("^.{2}$", (1, 2), None),
        ("^(?:a$|b)$", (1, 1), None),
        ("^$", (0, 0), ("",)),
        ("^a+$", (1, None), None),
        ("abc", (0, None), None),
        ("(?=a)b", (0, None), None),
        ("^((((a{60}){60}){60}){60})$", (0, None), None),
    ],
)
def test_the_texts_of_a_pattern_are_as_long_as_it_lets_them_be(
    pattern: str, spans: tuple[int, int | None], listed: tuple[str, ...] | None
) -> None:
    assert lengths(pattern) == spans
    assert texts(pattern) == listed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{enum: [true, false], default: true}", "{type: boolean}"),
        ("{type: integer, exclusiveMinimum: 0, format: int32}", "{type: integer, minimum: 1}"),
        (
            "{anyOf: [{type: object, properties: {a: {type: string, format: date}}},"
            " {type: object, properties: {a: {type: integer}}}]}",
            "{type: object, properties: {a: {type: [string, integer]}}}",
        ),
    ],
)
def test_a_format_or_default_that_goes_with_the_words_is_told(one: str, other: str) -> None:
    assert changes(exchange(one), exchange(other))


def test_a_property_that_may_be_anything_is_told_though_it_was_allowed_before() -> None:
    found = changes(exchange("{type: object}"), exchange("{type: object, properties: {a: {}}}"))
    assert rules(found) == ["request-optional-property-added", "response-property-added"]


def test_a_change_below_a_schema_of_the_same_values_counts_where_it_is_met_elsewhere() -> None:
    paths = """
    /idle:
      put:
        requestBody:
          content: {{application/json: {{schema: {{maxItems: 0, items: {{$ref: {0}}}}}}}}}
        responses: {{}}
    /used:
      put:
        requestBody: {{content: {{application/json: {{schema: {{$ref: {0}}}}}}}}}
        responses: {{}}
    """.format("'#/components/schemas/A'")
    shared = "components: {{schemas: {{A: {{type: string, maxLength: {0}}}}}}}"
    found = changes(api(paths, shared.format(5)), api(paths, shared.format(4)))
    assert rules(found) == ["request-max-length-decreased"]
    assert found[0].proof is Proof.WITNESS


def test_a_property_that_another_member_forbids_is_gone() -> None:
    opened = "{type: object, properties: {a: {type: string}, b: {type: string}}}"
    shut = f"{{allOf: [{CLOSED}], properties: {{b: {{type: string}}}}}}"
    found = changes(exchange(opened), exchange(shut))
    assert "request-closed-property-removed" in rules(found)


def test_nullable_adds_no_null_to_an_enum_that_does_not_list_it() -> None:
    plain, marked, listed = (
        exchange(f"{{type: string, enum: [a{more}", version="3.0.3")
        for more in ("]}", "], nullable: true}", ", null], nullable: true}")
    )
    assert changes(plain, marked) == ()
    found = changes(marked, listed)
    assert rules(found) == ["request-nullable-set", "response-nullable-set"]
    witness = next(change.witness for change in found if change.direction == "response")
    assert witness is not None
    assert witness.payload is None


PATTERNS = (
    *("", "a", "^a", "a$", "^a$", "^$", "a|b", "^(a|b)$", "^a|b$", "^(?:a|b|c)$", "[ab]", "[^ab]"),
    *("^[A-Z]{3}$", "^[A-Z]{3,4}$", "^[A-Z]{3,}$", "[A-Z]{3}", "^[A-Z]*$", "^[A-Z]+$", "^.*$"),
    *(r"^\d+$", "^[0-9]+$", r"^[0-9]{2}\.[0-9]$", r"^\w+$", r"^\W+$", r"^\S*$", r"^[\w.-]+$"),
    *("^(a|ab)(c|bcd)$", "^abcd?$", "^(a+)+$", "^(a*)*b?$", r"^\u0041\x42$", "^a.c$", "^a[^-]c$"),
)


def test_a_text_that_tells_two_patterns_apart_does_so_for_a_validator() -> None:
    validators = {p: jsonschema_rs.Draft202012Validator({"pattern": p}) for p in PATTERNS}
    told = {pair: text_beyond(*pair) for pair in permutations(PATTERNS, 2)}
    texts = {text for text in told.values() if text is not None}
    for (one, other), text in told.items():
        takes, refuses = validators[one].is_valid, validators[other].is_valid
        tried = texts if text is None else {text}
        beyond = {tried_text for tried_text in tried if takes(tried_text) > refuses(tried_text)}
        assert beyond == (set() if text is None else {text}), (one, other)


@pytest.mark.parametrize(
    ("base", "head", "action"),
    [
        ("^[A-Z]{3}$", "^[A-Z]{3,4}$", "widened"),
        ("^[A-Z]{3}$", "[A-Z]{3}", "widened"),
        ("^(a|b)$", "^(a|b|c)$", "widened"),
        ("^.*$", "^.+$", "narrowed"),
        ("^[^a]$", "^[^b]$", "changed"),
        ("^(?!a)b", "b", "changed"),
        (r"^\d+$", "^[0-9]+$", None),
    ],
)
def test_patterns_are_ordered_by_the_texts_in_which_they_are_found(
    base: str, head: str, action: str | None
) -> None:
    assert order(base, head) == action


@pytest.mark.parametrize(
    "pattern",
    [
        *("(?!a)b", "(?<n>a)", r"(a)\1", r"\bword", r"\p{L}", "(?i)a", r"\Aa\Z", "a{,3}", "a++"),
        *("[a&&b]", "[[:alpha:]]", "[z-a]", "[]", "(a", "a)", "*", "^*", "😀", r"\cJ", "a{3,2}"),
        *("^[a-z]{1,9999}$", "(x+x+)+y" * 40, "(" * 10_000),
    ],
)
def test_a_pattern_that_engines_read_differently_or_that_costs_too_much_is_not_judged(
    pattern: str,
) -> None:
    with pytest.raises(Unknown):
        text_beyond(pattern, f"{pattern}|a")


def test_a_pattern_that_finds_less_breaks_requests_by_a_text_of_the_difference() -> None:
    base, head = (f"{{type: string, pattern: '^[A-Z]{{2}}{end}$'}}" for end in ("[0-9]*", "[0-9]+"))
    found = changes(exchange(base), exchange(head))
    assert rules(found) == ["request-pattern-narrowed", "response-pattern-narrowed"]
    assert [change.severity for change in found] == [Severity.BREAKING, Severity.SAFE]
    assert found[0].witness is not None
    assert found[0].witness.payload == "AA"
