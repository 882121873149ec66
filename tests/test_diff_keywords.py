"""Each rare keyword of a schema is compared by what it means, and gives its own change."""

from __future__ import annotations

import pytest
from diff_documents import api, changes, exchange, rules

from contractctl.model import Proof, Severity

SAME: dict[str, tuple[str, str]] = {
    "words inside not": ("not: {enum: [a]}", "not: {enum: [a], description: Never}"),
    "a title inside propertyNames": (
        "propertyNames: {maxLength: 3}",
        "propertyNames: {maxLength: 3, title: Key}",
    ),
    "words inside a condition": (
        "if: {required: [a]}, then: {required: [b, c]}",
        "if: {required: [a], $comment: why}, then: {required: [c, b], description: Both}",
    ),
    "words inside contains": ("contains: {const: 1}", "contains: {const: 1, example: 1}"),
    "words below a pattern": (
        "patternProperties: {'^x': {type: string}}",
        "patternProperties: {'^x': {type: string, description: More}}",
    ),
    "words inside dependentSchemas": (
        "dependentSchemas: {a: {required: [b]}}",
        "dependentSchemas: {a: {required: [b], title: B}}",
    ),
    "words inside contentSchema": (
        "contentSchema: {type: object}",
        "contentSchema: {type: object, title: Payload}",
    ),
    "then without if": ("type: object", "type: object, then: {required: [a]}"),
    "if without a consequence": ("type: object", "type: object, if: {required: [a]}"),
    "a type list and oneOf": (
        "type: [string, integer]",
        "oneOf: [{type: string}, {type: integer}]",
    ),
    "enum and oneOf of constants": (
        "enum: [a, b]",
        "oneOf: [{const: a, title: A}, {const: b, title: B}]",
    ),
    "enum and anyOf of lists": ("enum: [a, b, c]", "anyOf: [{enum: [a, b]}, {enum: [b, c]}]"),
    "an anyOf inside an anyOf": (
        "anyOf: [{minimum: 1}, {minLength: 1}, {minItems: 1}]",
        "anyOf: [{minimum: 1}, {anyOf: [{minLength: 1}, {minItems: 1}]}]",
    ),
    "a need that is always there": (
        "required: [b]",
        "required: [b], dependentRequired: {a: [b]}",
    ),
    "a discriminator that maps names to themselves": (
        "discriminator: {propertyName: kind}",
        "discriminator: {propertyName: kind, mapping: {A: '#/components/schemas/A'}}",
    ),
    "a position of anything": ("type: array", "type: array, prefixItems: [true, {}]"),
    "an anchor": ("type: string", "type: string, $anchor: here"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_a_schema_that_means_the_same_has_not_changed(one: str, other: str) -> None:
    shared = "A: {type: object}"
    for base, head in ((one, other), (other, one)):
        before, after = exchange(f"{{{base}}}", shared), exchange(f"{{{head}}}", shared)
        assert rules(changes(before, after)) == []


EDITS: dict[str, tuple[str, str, str]] = {
    "below a pattern": (
        "patternProperties: {'^x': {type: string}}",
        "patternProperties: {'^x': {type: integer}}",
        "request-type-changed",
    ),
    "at a position": (
        "prefixItems: [{type: string}, {maximum: 5}]",
        "prefixItems: [{type: string}, {maximum: 4}]",
        "request-maximum-decreased",
    ),
    "a second oneOf of allOf": (
        "allOf: [{oneOf: [{type: string}, {type: integer}]}, {oneOf: [{const: a}, {const: b},"
        " {minimum: 3}]}]",
        "allOf: [{oneOf: [{type: string}, {type: integer}]}, {oneOf: [{const: a}, {minimum: 3}]}]",
        "request-union-member-removed",
    ),
    "a narrower not": ("not: {enum: [a, b]}", "not: {enum: [a, b, c]}", "request-not-narrowed"),
    "a not inside a not": (
        "not: {not: {minLength: 1}}",
        "not: {not: {minLength: 2}}",
        "request-not-narrowed",
    ),
    "tenths became hundredths": (
        "multipleOf: 0.1",
        "multipleOf: 0.01",
        "request-multiple-of-widened",
    ),
    "a narrower conclusion": (
        "if: {required: [a]}, then: {properties: {a: {maximum: 9}}}",
        "if: {required: [a]}, then: {properties: {a: {maximum: 8}}}",
        "request-then-narrowed",
    ),
    "a property that must not be": (
        "properties: {a: {type: string}}",
        "properties: {a: false}",
        "request-type-narrowed",
    ),
}


@pytest.mark.parametrize(("base", "head", "rule"), EDITS.values(), ids=EDITS.keys())
def test_an_edit_of_a_rare_keyword_is_named(base: str, head: str, rule: str) -> None:
    found = changes(exchange(f"{{{base}}}"), exchange(f"{{{head}}}"))
    assert rule in rules(found)


@pytest.mark.parametrize(
    "schema",
    [
        "{$dynamicRef: '#node', $anchor: node, $id: 'https://example.test/a'}",
        "{not: {not: {not: {type: string}}}}",
        "{propertyNames: {not: {$ref: '#/components/schemas/A'}}}",
        "{if: true, then: false, else: {}}",
        "{prefixItems: [], items: false, unevaluatedItems: true, contains: false}",
        "{dependentRequired: {a: null}, patternProperties: {'(': true}, discriminator: kind}",
        "{oneOf: [true, false], anyOf: [], allOf: [true, false]}",
        "{x-extensible-enum: 3, const: null, enum: [], multipleOf: 0}",
    ],
)
def test_odd_schemas_do_not_stop_the_diff(schema: str) -> None:
    shared = "A: {not: {$ref: '#/components/schemas/A'}, items: {type: %s}}"
    odd, plain = exchange(schema, shared % "string"), exchange("{type: object}", shared % "integer")
    assert changes(odd, odd) == ()
    for base, head in ((odd, plain), (plain, odd), (odd, exchange(schema, shared % "integer"))):
        changes(base, head)


def body(media_types: str) -> str:
    done = "responses: {'204': {description: Done}}"
    return api(f"/orders: {{post: {{requestBody: {{content: {{{media_types}}}}}, {done}}}}}")


def test_a_media_type_that_a_range_covers_is_not_gone() -> None:
    both = body("application/json: {schema: {type: object}}, '*/*': {schema: {type: object}}")
    wide = body("'*/*': {schema: {type: object}}")
    family = body("'application/*': {schema: {type: object}}")
    assert changes(both, wide) == ()
    assert changes(wide, both) == ()
    assert rules(changes(both, family)) == ["request-media-type-removed"]
    plus = body("application/json: {}")
    assert rules(changes(plus, body("application/problem+json: {}"))) == [
        "request-media-type-added",
        "request-media-type-removed",
    ]


def test_a_charset_of_json_says_nothing_and_a_version_does() -> None:
    plain = body("application/json: {schema: {type: object}}")
    assert changes(plain, body("'application/json; charset=utf-8': {schema: {type: object}}")) == ()
    version = body("'application/json; version=2': {schema: {type: object}}")
    assert rules(changes(plain, version)) == ["request-media-type-removed"]
    assert rules(changes(version, plain)) == ["request-media-type-added"]


def responses(statuses: str) -> str:
    return api(f"/orders: {{get: {{responses: {{{statuses}}}}}}}")


def test_a_status_that_the_default_stood_for_is_compared_with_it() -> None:
    problem = "{description: Wrong, content: {application/json: {schema: {type: %s}}}}"
    done, wrong = "'200': {description: Done}", problem % "object"
    general = responses(f"{done}, default: {wrong}")
    assert changes(general, responses(f"{done}, '404': {wrong}, default: {wrong}")) == ()
    assert changes(responses(f"{done}, '404': {wrong}, default: {wrong}"), general) == ()
    other = responses(f"{done}, '404': {problem % 'string'}, default: {wrong}")
    assert rules(changes(general, other)) == ["response-type-changed"]
    assert rules(changes(general, responses("'201': {description: Made}, default: " + wrong))) == [
        "response-success-status-added",
        "response-success-status-removed",
    ]


def test_a_schema_that_only_a_discriminator_names_is_compared() -> None:
    event = """
        Event:
          type: object
          properties: {kind: {type: string}}
          discriminator: {propertyName: kind, mapping: {paid: '#/components/schemas/Paid'}}
        Paid:
          allOf: [{$ref: '#/components/schemas/Event'}]
          properties: {total: {type: %s}}
    """
    asked = "{$ref: '#/components/schemas/Event'}"
    found = changes(exchange(asked, event % "integer"), exchange(asked, event % "string"))
    assert {change.severity for change in found} == {Severity.BREAKING}
    assert {str(change.field) for change in found} == {"$.total"}


def test_operations_of_other_methods_and_streamed_items_are_compared() -> None:
    copy = (
        "/orders: {additionalOperations: {COPY: {requestBody: {content: {application/jsonl:"
        " {itemSchema: {type: %s}}}}, responses: {'204': {description: Done}}}}}"
    )
    before, after = (api(copy % kind, version="3.2.0") for kind in ("integer", "string"))
    found = changes(before, after)
    assert rules(found) == ["request-type-changed"]
    assert [str(operation) for operation in found[0].operations] == ["COPY /orders"]
    assert str(found[0].field) == "$[*]"
    assert rules(changes(before, api("/orders: {}", version="3.2.0"))) == ["operation-removed"]


def test_a_parameter_that_gets_its_first_schema_is_held_to_it() -> None:
    done = "responses: {'204': {description: Done}}"
    asked = f"/orders: {{get: {{parameters: [{{name: a, in: query%s}}], {done}}}}}"
    found = changes(api(asked % ""), api(asked % ", schema: {type: integer}"))
    assert rules(found) == ["request-type-narrowed"]


@pytest.mark.parametrize("keyword", ["const: %s", "default: %s", "enum: [%s, 5]"])
def test_one_is_not_true(keyword: str) -> None:
    whole, truth = ("{type: object, properties: {a: {%s}}}" % (keyword % v) for v in ("1", "true"))
    assert changes(exchange(whole), exchange(truth)) != ()
    assert changes(exchange(whole), exchange(whole.replace("1", "1.0"))) == ()


def test_what_stands_under_a_pattern_or_at_a_position_comes_with_its_witness() -> None:
    for keyword in (
        "patternProperties: {'^x-[a-z]+$': {type: %s}}",
        "prefixItems: [{}, {type: %s}]",
    ):
        before, after = (exchange(f"{{{keyword % kind}}}") for kind in ("string", "integer"))
        found = changes(before, after)
        assert rules(found) == ["request-type-changed", "response-type-changed"]
        assert {change.proof for change in found} == {Proof.WITNESS}


def test_names_may_be_matched_by_another_pattern_for_the_same_names() -> None:
    def named(pattern: str, more: str = "additionalProperties: false") -> str:
        return exchange(f"type: object\npatternProperties: {{'{pattern}': {{}}}}\n{more}")

    for more in ("additionalProperties: false", "minProperties: 1"):
        assert changes(named("^[0-9]+$", more), named(r"^\d+$", more)) == ()
    assert changes(named("^[0-9]+$"), named("^[0-9]{2}$")) != ()
