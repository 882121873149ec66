"""One edit is one change: where it is declared, whom it reaches, and what identifies it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from diff_documents import api, changes, exchange, of_value, revision, rules

from contractctl.model import Change, Revision
from contractctl.pointer import JsonValue

USERS = 30


def shared(money: str, *, users: int = USERS) -> str:
    """Many operations that answer one component."""
    answer = "content: {application/json: {schema: {$ref: '#/components/schemas/Money'}}}"
    paths = "\n".join(
        f"/orders/{index}: {{get: {{responses: {{'200': {{description: Done, {answer}}}}}}}}}"
        for index in range(users)
    )
    return api(paths, f"components: {{schemas: {{Money: {money}}}}}\n")


def test_an_edit_in_a_shared_component_is_one_change_with_all_its_operations() -> None:
    before = shared("{type: object, properties: {cents: {type: integer}}}")
    after = shared("{type: object, properties: {cents: {type: string}}}")
    (change,) = changes(before, after)
    assert change.rule == "response-type-changed"
    assert len(change.operations) == USERS
    assert list(change.operations) == sorted(change.operations)
    assert change.place.pointer == "/components/schemas/Money/properties/cents/type"
    assert str(change.field) == "$.cents"


def test_an_edit_that_both_directions_meet_is_one_change_each() -> None:
    money = "Money: {type: object, properties: {cents: {type: %s}}}"
    schema = "{$ref: '#/components/schemas/Money'}"
    found = changes(exchange(schema, money % "number"), exchange(schema, money % "integer"))
    assert rules(found) == ["request-type-narrowed", "response-type-narrowed"]
    assert len({change.fingerprint for change in found}) == 2
    assert len({change.place for change in found}) == 1


def test_read_only_concerns_answers_and_write_only_requests() -> None:
    order = "{type: object, required: [id, pin], properties: {id: {type: %s, readOnly: true},"
    order += " pin: {type: %s, writeOnly: true}}}"
    base = exchange(order % ("string", "string"))
    assert rules(changes(base, exchange(order % ("integer", "string")))) == [
        "response-type-changed"
    ]
    assert rules(changes(base, exchange(order % ("string", "integer")))) == ["request-type-changed"]


def test_a_required_property_that_becomes_read_only_leaves_requests_alone() -> None:
    order = "{type: object, properties: {id: {type: string%s}}}"
    found = changes(exchange(order % ""), exchange(order % ", readOnly: true"))
    assert rules(found) == ["request-property-became-read-only"]


ALONE = "{type: string}"
WITH_NULL = "{anyOf: [{type: string}, {type: 'null'}]}"
EITHER = "{anyOf: [{type: string}, {type: integer}]}"
ALL_THREE = "{anyOf: [{type: string}, {type: integer}, {type: 'null'}]}"


@pytest.mark.parametrize(
    ("before", "after", "aspects"),
    [
        (ALONE, WITH_NULL, ["nullable-set"]),
        (EITHER, ALL_THREE, ["nullable-set"]),
        (WITH_NULL, EITHER, ["nullable-unset", "union-member-added"]),
        (ALONE, ALL_THREE, ["nullable-set", "union-member-added"]),
        (WITH_NULL, ALL_THREE, ["union-member-added"]),
    ],
)
def test_null_among_alternatives_is_a_change_of_its_own(
    before: str, after: str, aspects: list[str]
) -> None:
    opposite = {"set": "unset", "unset": "set", "added": "removed"}
    back = [f"{name}-{opposite[action]}" for name, _, action in map(_parted, aspects)]
    for base, head, expected in ((before, after, aspects), (after, before, back)):
        found = rules(changes(exchange(base), exchange(head)))
        sides = ("request", "response")
        assert found == sorted(f"{side}-{aspect}" for side in sides for aspect in expected)


def _parted(aspect: str) -> tuple[str, str, str]:
    return aspect.rpartition("-")


RECURSIVE = {
    "itself": """
        Node:
          type: object
          properties: {leaf: {type: %s}, next: {$ref: '#/components/schemas/Node'}}
    """,
    "items": """
        Node:
          type: object
          properties:
            leaf: {type: %s}
            nodes: {type: array, items: {$ref: '#/components/schemas/Node'}}
    """,
    "each other": """
        Node: {type: object, properties: {branch: {$ref: '#/components/schemas/Branch'}}}
        Branch:
          type: object
          properties: {leaf: {type: %s}, node: {$ref: '#/components/schemas/Node'}}
    """,
    "allOf": """
        Base:
          type: object
          properties: {leaf: {type: %s}, child: {$ref: '#/components/schemas/Node'}}
        Node: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object}]}
    """,
    "a map": """
        Node:
          type: object
          properties: {leaf: {type: %s}}
          additionalProperties: {$ref: '#/components/schemas/Node'}
    """,
    "a union": """
        Node: {oneOf: [{$ref: '#/components/schemas/Leaf'}, {$ref: '#/components/schemas/List'}]}
        Leaf: {type: object, title: Leaf, properties: {leaf: {type: %s}}}
        List: {type: array, title: List, items: {$ref: '#/components/schemas/Node'}}
    """,
}


@pytest.mark.parametrize("components", RECURSIVE.values(), ids=RECURSIVE.keys())
def test_a_schema_that_contains_itself_changes_once(components: str) -> None:
    schema = "{$ref: '#/components/schemas/Node'}"
    found = changes(
        exchange(schema, components % "string"), exchange(schema, components % "integer")
    )
    assert rules(found) == ["request-type-changed", "response-type-changed"]


CLOSED_CIRCLES = {
    "a reference to itself": "Node: {$ref: '#/components/schemas/Node'}",
    "references to each other": """
        Node: {$ref: '#/components/schemas/Other'}
        Other: {$ref: '#/components/schemas/Node'}
    """,
    "an allOf of itself": "Node: {allOf: [{$ref: '#/components/schemas/Node'}, {type: object}]}",
    "a union of itself": """
        Node: {oneOf: [{$ref: '#/components/schemas/Node'}, {type: string}, {type: integer}]}
    """,
}


@pytest.mark.parametrize("components", CLOSED_CIRCLES.values(), ids=CLOSED_CIRCLES.keys())
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_schema_that_is_nothing_but_itself_ends(components: str, version: str) -> None:
    schema = "{$ref: '#/components/schemas/Node'}"
    circle = exchange(schema, components, version=version)
    other = exchange("{type: object, properties: {a: {type: string}}}", version=version)
    assert changes(circle, circle) == ()
    for found in (changes(circle, other), changes(other, circle)):
        assert len({change.fingerprint for change in found}) == len(found)


def _by_rule(base: str | Revision, head: str | Revision) -> dict[str, str]:
    return {change.rule: change.fingerprint for change in changes(base, head)}


MONEY = "Money: {type: object, properties: {cents: {type: %s}, tax: {type: %s}}}"
REFERENCE = "{$ref: '#/components/schemas/Money'}"


def test_a_fingerprint_stands_while_the_documents_are_only_rewritten() -> None:
    base, head = (exchange(REFERENCE, MONEY % (kind, "integer")) for kind in ("integer", "string"))
    known = _by_rule(base, head)
    rewritten = "\n\n# money\n" + head.replace("type: string", 'type:   "string"')
    reordered = exchange(
        REFERENCE,
        "Money: {properties: {tax: {type: integer}, cents: {type: string}}, type: object}",
    )
    unrelated = head.replace("paths:\n", "paths:\n  /new: {get: {responses: {}}}\n")
    assert _by_rule(base, rewritten) == known
    assert _by_rule(base, reordered) == known
    assert known.items() <= _by_rule(base, unrelated).items()


def test_a_fingerprint_stands_when_head_moves_the_component_into_a_file() -> None:
    base = exchange(REFERENCE, MONEY % ("integer", "integer"))
    here = exchange(REFERENCE, MONEY % ("string", "integer"))
    there = revision(
        exchange("{$ref: 'money.yaml#/Money'}"), {"money.yaml": MONEY % ("string", "integer")}
    )
    assert _by_rule(base, here) == _by_rule(revision(base), there)


def test_properties_values_and_directions_have_fingerprints_of_their_own() -> None:
    base = exchange(REFERENCE, MONEY % ("integer", "integer"))
    heads = [("string", "integer"), ("integer", "string"), ("boolean", "integer")]
    found = [
        change.fingerprint
        for kinds in heads
        for change in changes(base, exchange(REFERENCE, MONEY % kinds))
    ]
    assert len(set(found)) == len(found) == 2 * len(heads)


def _shuffles(value: JsonValue) -> list[JsonValue]:
    """A value with the members of all its objects sorted, sorted backwards, and as they are."""

    def rebuilt(part: JsonValue, backwards: bool) -> JsonValue:
        if isinstance(part, dict):
            names = sorted(part, reverse=backwards)
            return {name: rebuilt(part[name], backwards) for name in names}
        return [rebuilt(item, backwards) for item in part] if isinstance(part, list) else part

    return [value, rebuilt(value, False), rebuilt(value, True)]


def test_the_order_of_keys_changes_nothing_in_the_result() -> None:
    base, head = revision(LARGE[0]), revision(LARGE[1])
    found = [
        changes(replace(base, documents={"": one}), replace(head, documents={"": other}))
        for one, other in itertools.product(
            _shuffles(base.documents[""]), _shuffles(head.documents[""])
        )
    ]
    assert rules(found[0]) == [
        "operation-added",
        "operation-removed",
        "request-optional-parameter-added",
        "request-parameter-removed",
        "request-union-member-added",
        "request-union-member-removed",
        "response-enum-value-added",
        "response-enum-value-removed",
        "response-error-status-removed",
        "response-max-length-increased",
        "response-optional-property-removed",
        "response-success-status-added",
    ]
    assert [_told(each) for each in found] == [_told(found[0])] * len(found)


def _told(found: tuple[Change, ...]) -> list[Change]:
    """What is told of changes: all but their places in the graph, which are numbers."""
    return [replace(change, anchors=()) for change in found]


LARGE = (
    api("""
        /a: {get: {parameters: [{name: p, in: query, schema: {type: string}}],
             responses: {'200': {description: A, content: {application/json:
               {schema: {$ref: '#/components/schemas/A'}}}}}}}
        /b: {post: {requestBody: {content: {application/json:
               {schema: {oneOf: [{type: string}, {type: integer}, {type: boolean}]}}}},
             responses: {'204': {description: B}, '404': {description: B}}}}
        /c: {get: {responses: {'204': {description: C}}}}
    """, "components: {schemas: {A: {type: object, properties:"
         " {x: {type: string, maxLength: 5}, y: {enum: [a, b]}, z: {type: array}}}}}\n"),
    api("""
        /a: {get: {parameters: [{name: q, in: query, schema: {type: string}}],
             responses: {'200': {description: A, content: {application/json:
               {schema: {$ref: '#/components/schemas/A'}}}}}}}
        /b: {post: {requestBody: {content: {application/json:
               {schema: {oneOf: [{type: string}, {type: integer}, {type: array}]}}}},
             responses: {'204': {description: B}, '202': {description: B}}}}
        /d: {get: {responses: {'204': {description: C}}}}
    """, "components: {schemas: {A: {type: object, properties:"
         " {x: {type: string, maxLength: 9}, y: {enum: [a, c]}}}}}\n"),
)  # fmt: skip

ODD: tuple[dict[str, JsonValue], ...] = (
    {"paths": None},
    {"paths": []},
    {"paths": {"/a": None}},
    {"paths": {"/a": {"get": None}}},
    {"paths": {"/a": {"get": {"parameters": {}, "responses": []}}}},
    {"paths": {"/a": {"get": {"parameters": [None, 3, {"in": "query"}, {"$ref": 3}]}}}},
    {"paths": {"/a": {"get": {"parameters": [{"$ref": "#/nowhere"}]}}}},
    {"paths": {"/a": {"get": {"parameters": [{"name": 3, "in": {}, "schema": 4}]}}}},
    {"paths": {"/a": {"$ref": "#/paths/~1a"}}},
    {"paths": {"/a": {"get": {"requestBody": {"content": {"a/b": {"schema": None}}}}}}},
    {"paths": {"/a": {"get": {"requestBody": []}}}},
    {"paths": {"/a": {"get": {"requestBody": {"content": 3}, "callbacks": {"c": None}}}}},
    {"paths": {"/a": {"get": {"responses": {"200": {"$ref": "#/x"}, "4xx": None}}}}},
    {"servers": {}, "webhooks": 3, "paths": {"/{a": {"get": {}}}},
    {"servers": [{"url": "http://[::1"}], "paths": {"/}{": {"get": {}}}},
)

ODD_SCHEMAS: tuple[JsonValue, ...] = (
    None,
    True,
    False,
    3,
    [],
    {"$ref": "#/nowhere"},
    {"$ref": ["x"]},
    {"type": 3, "enum": "abc", "required": "name", "properties": []},
    {"type": [], "enum": [], "oneOf": {}, "allOf": "x", "items": [{"type": "string"}]},
    {"type": {}, "properties": {"a": None, "b": True}, "required": [1, None, {}]},
    {"maximum": "9", "minLength": None, "multipleOf": 0, "exclusiveMaximum": "x"},
    {"multipleOf": "a", "pattern": 3, "format": [], "discriminator": "x", "not": 3},
    {"oneOf": [None, True, 3], "anyOf": [], "additionalProperties": 3, "const": None},
    {"enum": [None], "type": "null", "x-nullable": 3, "nullable": "yes"},
    {"maximum": 1e400, "multipleOf": 1e-320, "maxLength": -1},
)


def test_odd_documents_never_crash_a_diff() -> None:
    documents = [of_value(entry) for entry in ODD]
    documents += [revision(exchange("{type: object}")), of_value({})]
    for base, head in itertools.permutations(documents, 2):
        changes(base, head)


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
def test_odd_schemas_never_crash_a_diff(dialect: str) -> None:
    def document(schema: JsonValue) -> Revision:
        body: JsonValue = {"content": {"application/json": {"schema": schema}}}
        put: JsonValue = {"requestBody": body, "responses": {"200": body}}
        return of_value({"paths": {"/a": {"put": put}}}, dialect)

    inner: list[JsonValue] = [{"type": "object", "properties": {"a": odd}} for odd in ODD_SCHEMAS]
    plain: JsonValue = {"type": "string"}
    documents = [document(odd) for odd in (*ODD_SCHEMAS, *inner, plain)]
    for base, head in itertools.permutations(documents, 2):
        changes(base, head)
