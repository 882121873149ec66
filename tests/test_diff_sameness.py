"""The same contract, written in another way, has not changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from diff_documents import AS_OF, LAW, api, changes, exchange, revision, rules

from contractctl.diff import diff
from contractctl.load.revisions import list_apis, list_revisions, load_revision
from contractctl.model import Revision
from contractctl.pointer import JsonValue

HISTORIES = (
    "adyen-transfer/v2.json",
    "alertmanager/v0.34.0.yaml",
    "camara-qod/r4.1.yaml",
    "ga4gh-drs/drs-1.0.0.yaml",
    "gotify/v2.4.0.json",
    "ory-keto/v0.11.0-alpha.0.json",
)

MONEY = "Money: {type: object, properties: {cents: {type: integer}}}"

SCHEMAS: dict[str, tuple[str, str]] = {
    "a property order": (
        "properties: {a: {type: string}, b: {type: integer}}",
        "properties: {b: {type: integer}, a: {type: string}}",
    ),
    "a required order": ("required: [a, b]", "required: [b, a]"),
    "an enum order": ("enum: [a, b, 3]", "enum: [3, b, a]"),
    "a type order": ("type: [string, integer]", "type: [integer, string]"),
    "a type in a list of one": ("type: string", "type: [string]"),
    "every type and no type": (
        "type: [string, number, boolean, object, array, 'null']",
        "title: Anything",
    ),
    "an integer beside number": ("type: [number, integer]", "type: number"),
    "const and enum of one": ("const: EUR", "enum: [EUR]"),
    "one and one point nought": ("enum: [1, 2], maximum: 3", "enum: [1.0, 2.0], maximum: 3.0"),
    "allOf of one": ("type: string", "allOf: [{type: string}]"),
    "oneOf of one": ("type: string", "oneOf: [{type: string}]"),
    "anyOf of one": ("type: string", "anyOf: [{type: string}]"),
    "allOf spread out": (
        "type: object, required: [a], properties: {a: {type: string}, b: {type: integer}}",
        "allOf: [{type: object, properties: {a: {type: string}}},"
        " {required: [a], properties: {b: {type: integer}}}]",
    ),
    "allOf order": (
        "allOf: [{minLength: 2}, {maxLength: 4}]",
        "allOf: [{maxLength: 4}, {minLength: 2}]",
    ),
    "the tighter of two bounds": ("maximum: 5", "allOf: [{maximum: 5}, {maximum: 9}]"),
    "a union order": (
        "oneOf: [{type: string}, {type: integer}]",
        "oneOf: [{type: integer}, {type: string}]",
    ),
    "null in a type list and in anyOf": (
        "type: [string, 'null']",
        "anyOf: [{type: string}, {type: 'null'}]",
    ),
    "null in a type list and in oneOf": (
        "type: [string, 'null']",
        "oneOf: [{type: 'null'}, {type: string}]",
    ),
    "an enum with and without its type": ("enum: [a, b]", "type: string, enum: [a, b]"),
    "minLength nought": ("type: string", "type: string, minLength: 0"),
    "minItems nought": ("type: array", "type: array, minItems: 0"),
    "minProperties nought": ("type: object", "type: object, minProperties: 0"),
    "minContains one": (
        "type: array, contains: {type: string}",
        "type: array, contains: {type: string}, minContains: 1",
    ),
    "maxContains without contains": ("type: array", "type: array, maxContains: 3"),
    "additionalProperties true": ("type: object", "type: object, additionalProperties: true"),
    "additionalProperties of anything": ("type: object", "type: object, additionalProperties: {}"),
    "items of anything": ("type: array", "type: array, items: {}"),
    "items true": ("type: array", "type: array, items: true"),
    "uniqueItems false": ("type: array", "type: array, uniqueItems: false"),
    "deprecated false": ("type: string", "type: string, deprecated: false"),
    "a pattern that says nothing": ("type: string", "type: string, pattern: '.*'"),
    "an empty required": ("type: object", "type: object, required: []"),
    "an empty properties": ("type: object", "type: object, properties: {}"),
    "an empty dependentRequired": ("type: object", "type: object, dependentRequired: {}"),
    "an empty patternProperties": ("type: object", "type: object, patternProperties: {}"),
    "propertyNames of anything": ("type: object", "type: object, propertyNames: {}"),
    "unevaluatedItems true": ("type: array", "type: array, unevaluatedItems: true"),
    "words": (
        "type: string, title: Status, description: Where it stands, examples: [open]",
        "type: string, description: The state, example: paid, x-order: 3, $comment: new",
    ),
}

NULLABLE = {
    "3.0 nullable and 3.1 type list": "type: [string, 'null'], maxLength: 3",
    "3.0 nullable and anyOf": "anyOf: [{type: string, maxLength: 3}, {type: 'null'}]",
    "3.0 nullable and oneOf": "oneOf: [{type: 'null'}, {type: string, maxLength: 3}]",
}


@pytest.mark.parametrize(("one", "other"), SCHEMAS.values(), ids=SCHEMAS.keys())
def test_a_schema_written_differently_is_the_same(one: str, other: str) -> None:
    for wrap in ("{%s}", "{type: object, properties: {field: {%s}}}", "{type: array, items: {%s}}"):
        before, after = exchange(wrap % one), exchange(wrap % other)
        assert rules(changes(before, after)) == []
        assert rules(changes(after, before)) == []


@pytest.mark.parametrize("modern", NULLABLE.values(), ids=NULLABLE.keys())
def test_nullable_of_3_0_is_the_null_of_3_1(modern: str) -> None:
    old = exchange("{type: string, nullable: true, maxLength: 3}", version="3.0.3")
    new = exchange(f"{{{modern}}}")
    assert rules(changes(old, new)) == []
    assert rules(changes(new, old)) == []


def test_exclusive_bounds_of_3_0_are_those_of_3_1() -> None:
    old = "{type: number, minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true}"
    new = "{type: number, exclusiveMinimum: 0, exclusiveMaximum: 9}"
    assert rules(changes(exchange(old, version="3.0.3"), exchange(new))) == []
    inclusive = "{type: number, minimum: 0, exclusiveMinimum: false, maximum: 9}"
    plain = "{type: number, minimum: 0, maximum: 9}"
    assert rules(changes(exchange(inclusive, version="3.0.3"), exchange(plain))) == []


def test_a_reference_is_what_it_leads_to() -> None:
    inline = exchange("{type: object, properties: {cents: {type: integer}}}")
    direct = exchange("{$ref: '#/components/schemas/Money'}", MONEY)
    twice = exchange(
        "{$ref: '#/components/schemas/Price'}",
        f"Price: {{$ref: '#/components/schemas/Money'}}\n{MONEY}",
    )
    wrapped = exchange("{allOf: [{$ref: '#/components/schemas/Money'}]}", MONEY)
    renamed = exchange("{$ref: '#/components/schemas/Amount'}", MONEY.replace("Money", "Amount"))
    ways = [inline, direct, twice, wrapped, renamed]
    assert [rules(changes(one, other)) for one in ways for other in ways] == [[]] * 25


def test_a_component_may_move_into_another_file() -> None:
    here = revision(exchange("{$ref: '#/components/schemas/Money'}", MONEY))
    there = revision(exchange("{$ref: 'money.yaml#/Money'}"), {"money.yaml": MONEY})
    assert changes(here, there) == ()
    assert changes(there, here) == ()


def test_references_to_anything_but_schemas_are_what_they_lead_to() -> None:
    inline = """
        /orders:
          post:
            parameters: [{name: limit, in: query, schema: {type: integer}}]
            requestBody: {content: {application/json: {schema: {type: object}}}}
            responses:
              '200':
                description: Done
                headers: {ETag: {schema: {type: string}}}
    """
    referring = """
        /orders:
          post:
            parameters: [{$ref: '#/components/parameters/Limit'}]
            requestBody: {$ref: '#/components/requestBodies/Order'}
            responses: {'200': {$ref: '#/components/responses/Done'}}
    """
    components = """
        components:
          parameters: {Limit: {name: limit, in: query, schema: {type: integer}}}
          requestBodies: {Order: {content: {application/json: {schema: {type: object}}}}}
          responses: {Done: {description: Done, headers: {ETag: {$ref: '#/components/headers/T'}}}}
          headers: {T: {schema: {type: string}}}
    """
    assert changes(api(inline), api(referring, components)) == ()
    assert changes(api(referring, components), api(inline)) == ()


HTTP: dict[str, tuple[str, str]] = {
    "a path parameter renamed in place": (
        "/orders/{id}: {get: {parameters: [{name: id, in: path, required: true,"
        " schema: {type: string}}], responses: {'200': {description: Done}}}}",
        "/orders/{orderId}: {get: {parameters: [{name: orderId, in: path, required: true,"
        " schema: {type: string}}], responses: {'200': {description: Done}}}}",
    ),
    "parameters reordered and moved to the path": (
        "/orders: {get: {parameters: [{name: a, in: query}, {name: b, in: query}],"
        " responses: {'200': {description: Done}}}}",
        "/orders: {parameters: [{name: b, in: query}], get: {parameters: [{name: a, in: query}],"
        " responses: {'200': {description: Done}}}}",
    ),
    "header case": (
        "/orders: {get: {parameters: [{name: X-Trace, in: header}],"
        " responses: {'200': {description: Done, headers: {X-Trace: {}}}}}}",
        "/orders: {get: {parameters: [{name: x-trace, in: header}],"
        " responses: {'200': {description: Done, headers: {x-trace: {}}}}}}",
    ),
    "media type case and spaces": (
        "/orders: {get: {responses: {'200': {description: Done, content:"
        " {'application/json; charset=utf-8': {schema: {type: string}}}}}}}",
        "/orders: {get: {responses: {'200': {description: Done, content:"
        " {'Application/JSON;charset=UTF-8': {schema: {type: string}}}}}}}",
    ),
    "defaults written out": (
        "/orders: {get: {parameters: [{name: a, in: query, schema: {type: array}}],"
        " responses: {'200': {description: Done}}}}",
        "/orders: {get: {deprecated: false, parameters: [{name: a, in: query, required: false,"
        " style: form, explode: true, schema: {type: array}}],"
        " responses: {'200': {description: Done}}}}",
    ),
    "words, tags, operationId": (
        "/orders: {get: {summary: Orders, tags: [a], responses: {'200': {description: Done}}}}",
        "/orders: {get: {description: All orders, operationId: list, x-owner: a,"
        " responses: {'200': {description: All of them}}}}",
    ),
    "a range in capitals": (
        "/orders: {get: {responses: {'2XX': {description: Done}}}}",
        "/orders: {get: {responses: {'2xx': {description: Done}}}}",
    ),
}


@pytest.mark.parametrize(("one", "other"), HTTP.values(), ids=HTTP.keys())
def test_an_operation_written_differently_is_the_same(one: str, other: str) -> None:
    assert rules(changes(api(one), api(other))) == []
    assert rules(changes(api(other), api(one))) == []


def test_a_base_path_moves_from_the_server_into_the_paths() -> None:
    done = "{get: {responses: {'200': {description: Done}}}}"
    before = api(f"/orders: {done}", "servers: [{url: 'https://shop.example.test/v1/'}]\n")
    after = api(f"/v1/orders: {done}", "servers: [{url: 'https://shop.example.test'}]\n")
    assert changes(before, after) == ()
    assert changes(after, before) == ()


def test_yaml_and_json_of_one_document_are_the_same() -> None:
    text = exchange("{type: object, properties: {on: {type: string, enum: ['no', '1']}}}")
    loaded = revision(text)
    assert changes(loaded, revision(json.dumps(loaded.documents[""], indent=1))) == ()


def _shuffled(value: JsonValue) -> JsonValue:
    """The same value with the members of every object in the opposite order."""
    if isinstance(value, dict):
        return {key: _shuffled(value[key]) for key in reversed(value)}
    return [_shuffled(item) for item in value] if isinstance(value, list) else value


def _again(one: Revision) -> Revision:
    """The same documents as other objects, with their keys in another order."""
    documents = {name: _shuffled(document) for name, document in one.documents.items()}
    return Revision(one.name, one.entry, one.dialect, one.sha256, documents, one.files, one.sources)


def test_contracts_of_the_workspace_do_not_differ_from_themselves(repository: Path) -> None:
    names = [
        f"{name}@{label}"
        for name in list_apis(repository)
        for label in list_revisions(repository, name)
    ]
    assert names
    for name in names:
        one = load_revision(name, repository)
        assert diff(one, _again(one), policy=LAW, as_of=AS_OF).changes == ()


@pytest.mark.parametrize("entry", HISTORIES)
def test_real_contracts_do_not_differ_from_themselves(entry: str, shared_data: Path) -> None:
    one = load_revision(str(shared_data / "specs" / entry), shared_data)
    assert diff(one, _again(one), policy=LAW, as_of=AS_OF).changes == ()
