"""Laws of full validation: the fast rules find what the stock rules find, and where."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from contractctl.load import spec_rules, stock_rules
from contractctl.load.findings import Finding
from contractctl.load.positions import locate
from contractctl.load.revisions import load_revision
from contractctl.load.structure import as_written
from contractctl.load.validation import validate
from contractctl.load.violations import SHOWN_VIOLATIONS, locate_violations
from contractctl.model import Dialect, Revision
from contractctl.pointer import JsonValue

Object = dict[str, JsonValue]

EMPTY: Mapping[str, JsonValue] = {}

OK: JsonValue = {"200": {"description": "ok"}}
GET = "/paths/~1orders~1{id}/get"
SCHEMA = "/components/schemas/Order"
ID: JsonValue = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def revision(
    document: JsonValue, dialect: Dialect = "3.0", others: Mapping[str, JsonValue] = EMPTY
) -> Revision:
    documents = {"": document, **others}
    return Revision(
        name="orders@v1",
        entry="v1.json",
        dialect=dialect,
        sha256="0" * 64,
        documents=documents,
        files={name: f"contracts/orders/{name or 'v1.json'}" for name in documents},
        sources={name: json.dumps(value).encode() for name, value in documents.items()},
    )


def contract(**parts: JsonValue) -> Object:
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}, **parts}


def path_item(template: str, **operations: JsonValue) -> Object:
    return contract(paths={template: {**operations}})


def operation(**parts: JsonValue) -> Object:
    return path_item("/orders/{id}", get={"parameters": [ID], "responses": OK, **parts})


def order(**keywords: JsonValue) -> Object:
    return contract(components={"schemas": {"Order": {**keywords}}})


def schemas(**named: JsonValue) -> Object:
    return contract(components={"schemas": {**named}})


def parameter(schema: JsonValue, **parts: JsonValue) -> Object:
    return operation(parameters=[ID, {"name": "q", "in": "query", "schema": schema, **parts}])


def body(schema: JsonValue) -> Object:
    return operation(
        responses={
            "200": {"description": "ok", "content": {"application/json": {"schema": schema}}}
        }
    )


def ref(name: str) -> JsonValue:
    return {"$ref": f"#/components/schemas/{name}"}


ONE: Object = {"operationId": "one", "parameters": [ID], "responses": OK}
BROKEN: dict[str, tuple[Object, str]] = {
    "operation id twice": (path_item("/orders/{id}", get=ONE, put=ONE), "/operationId"),
    "path parameter not declared": (operation(parameters=[]), GET),
    "path parameter not in the template": (
        path_item("/orders", get={"parameters": [ID], "responses": OK}),
        "/paths/~1orders/get",
    ),
    "parameter twice": (operation(parameters=[ID, ID]), f"{GET}/parameters"),
    "tag twice": (contract(tags=[{"name": "a"}, {"name": "a"}]), "/tags"),
    "default of another type": (order(type="integer", default="one"), f"{SCHEMA}/default"),
    "default beyond the bound": (order(type="integer", maximum=3, default=4), "/default"),
    "default not in the enum": (order(type="string", enum=["a"], default="b"), "/default"),
    "default against the pattern": (order(type="string", pattern="^a$", default="b"), "/default"),
    "default not nullable": (order(type="string", default=None), f"{SCHEMA}/default"),
    "default of a member": (
        order(type="object", properties={"n": {"type": "integer", "default": "x"}}),
        f"{SCHEMA}/properties/n/default",
    ),
    "default with a wrong member": (
        order(type="object", properties={"n": {"type": "integer"}}, default={"n": "x"}),
        f"{SCHEMA}/default/n",
    ),
    "default of items": (order(type="array", items={"type": "integer", "default": "x"}), "items"),
    "default under allOf": (order(allOf=[{"type": "integer", "default": "x"}]), "allOf/0/default"),
    "default under anyOf": (order(anyOf=[{"type": "integer", "default": "x"}]), "anyOf/0/default"),
    "default under oneOf": (order(oneOf=[{"type": "integer", "default": "x"}]), "oneOf/0/default"),
    "default under not": (
        schemas(Order={"not": {"type": "integer", "default": "x"}}),
        "not/default",
    ),
    "default behind a reference": (
        schemas(Order={"allOf": [ref("Id")], "default": 3}, Id={"type": "string"}),
        f"{SCHEMA}/default",
    ),
    "default of a format": (order(type="string", format="date", default="soon"), "/default"),
    "default of a parameter": (
        parameter({"type": "integer", "default": "x"}),
        f"{GET}/parameters/1/schema/default",
    ),
    "default of a response": (
        body({"type": "integer", "default": "x"}),
        f"{GET}/responses/200/content/application~1json/schema/default",
    ),
    "required without such a property": (
        order(allOf=[{"properties": {"a": {}}}], required=["a", "b"]),
        f"{SCHEMA}/required",
    ),
    "reference to nothing": (body(ref("Missing")), "/schema"),
    "member's reference to nothing": (order(properties={"a": ref("Missing")}), "/properties/a"),
    "parameter's reference to nothing": (
        operation(parameters=[ID, {"$ref": "#/components/parameters/Missing"}]),
        f"{GET}/parameters/1",
    ),
    "response's reference to nothing": (
        operation(responses={"200": {"$ref": "#/components/responses/Missing"}}),
        f"{GET}/responses/200",
    ),
    "default whose schema refers to nothing": (
        schemas(Order={"type": "object", "default": {"a": 1}, "properties": {"a": ref("No")}}),
        f"{SCHEMA}/properties/a",
    ),
    "remote reference": (body({"$ref": "https://example.test/a.json"}), "/schema"),
    "unknown type": (order(type="text"), f"{SCHEMA}/type"),
    "type behind a parameter": (parameter({"type": "text"}), "/schema/type"),
    "pattern that is none": (order(type="string", pattern="("), f"{SCHEMA}/pattern"),
    "required that is no list": (order(required="a"), f"{SCHEMA}/required"),
    "required that is empty": (order(required=[]), f"{SCHEMA}/required"),
    "negative length": (order(minLength=-1), f"{SCHEMA}/minLength"),
    "bound that is no number": (order(maximum="9"), f"{SCHEMA}/maximum"),
    "empty enum": (order(enum=[]), f"{SCHEMA}/enum"),
    "schema that is text": (schemas(Order="text"), SCHEMA),
    "properties that are a list": (order(properties=[]), f"{SCHEMA}/properties"),
    "no responses": (path_item("/a", get={}), "/paths/~1a/get"),
    "operation that is text": (path_item("/a", get="x"), "/paths/~1a/get"),
    "parameters that are text": (operation(parameters="x"), f"{GET}/parameters"),
    "parameter without a name": (operation(parameters=[ID, {"in": "query"}]), "/parameters/1"),
    "parameter that is text": (operation(parameters=["x"]), f"{GET}/parameters/0"),
    "responses that are text": (operation(responses="x"), f"{GET}/responses"),
    "operation ids that are objects": (
        path_item("/a", get={**ONE, "operationId": {}}, put={**ONE, "operationId": {}}),
        "/paths/~1a/get",
    ),
    "no paths": ({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}}, ""),
    "paths that are a list": (contract(paths=[]), "/paths"),
    "tags that are text": (contract(tags=["a"]), "/tags/0"),
    "tag without a name": (contract(tags=[{}]), "/tags/0"),
}
DIALECTS: list[tuple[Dialect, str]] = [("3.0", "3.0.3"), ("3.1", "3.1.0"), ("3.2", "3.2.0")]
ONLY_LATER: dict[str, Object] = {
    "boolean schema": schemas(Order=True),
    "own dialect": schemas(
        Order={"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "x"}
    ),
    "unknown dialect": order(**{"$schema": "https://example.test/dialect"}),
    "dialect that is no text": order(**{"$schema": 3}),
    "dialect of the document": {
        **order(type="x", exclusiveMinimum=True),
        "jsonSchemaDialect": "http://json-schema.org/draft-04/schema#",
    },
    "discriminator without a name": order(discriminator={}),
    "prefixItems that are no list": order(prefixItems={}),
    "list of types": order(type=["string", "null"], default=3),
    "URI with a space": order(**{"$id": "a b"}),
}
SWAGGER: Object = {
    "swagger": "2.0",
    "info": {"title": "t", "version": "1"},
    "paths": {
        "/orders/{id}": {
            "get": {
                "parameters": [
                    {"name": "b", "in": "body", "schema": {"type": "integer", "default": "x"}},
                    {"name": "q", "in": "query", "type": "integer", "default": "x"},
                ],
                "responses": {
                    "200": {"description": "ok", "schema": {"$ref": "#/definitions/Order"}}
                },
            }
        }
    },
    "definitions": {"Order": {"type": "string", "default": 3}},
}


def outline(findings: list[Finding]) -> list[tuple[str, str]]:
    """Kind and text of each finding up to the first crash, where the stock rules give up."""
    rows = []
    for finding in findings:
        error = finding.error
        crashed = not hasattr(error, "absolute_path")
        rows.append(("crash" if crashed else type(error).__name__, str(error).split("\n")[0]))
        if crashed:
            return [*rows[:-1], ("crash", "")]
    return rows


def same(subject: Revision) -> None:
    stock = outline(list(stock_rules.find(subject)))
    assert outline(list(spec_rules.find(subject))) == stock


@pytest.mark.parametrize(("dialect", "version"), DIALECTS, ids=[name for name, _ in DIALECTS])
@pytest.mark.parametrize("case", BROKEN)
def test_the_fast_rules_find_what_the_stock_rules_find(
    case: str, dialect: Dialect, version: str
) -> None:
    same(revision({**BROKEN[case][0], "openapi": version}, dialect))


@pytest.mark.parametrize(("dialect", "version"), DIALECTS[1:], ids=["3.1", "3.2"])
@pytest.mark.parametrize("case", ONLY_LATER)
def test_the_fast_rules_know_the_dialects_of_json_schema(
    case: str, dialect: Dialect, version: str
) -> None:
    same(revision({**ONLY_LATER[case], "openapi": version}, dialect))


@pytest.mark.parametrize("case", BROKEN)
def test_every_broken_contract_has_a_violation_at_the_place_at_fault(case: str) -> None:
    document, where = BROKEN[case]
    places = [item.place.pointer for item in validate(revision(document))]
    assert [place for place in places if where in place]


def test_a_good_contract_has_no_violation() -> None:
    assert validate(revision(operation())) == ()


def test_nothing_is_reported_twice() -> None:
    found = validate(revision(contract(tags=[{"name": "a"}] * 3, paths={"/{id}": {"get": ONE}})))
    assert len(found) == len(set(found)) > 0


def test_a_crash_is_told_in_words_and_the_rest_is_still_checked() -> None:
    document = schemas(A={"properties": {"a": ref("No")}}, B={"type": "integer", "default": "x"})
    assert [(item.place.pointer, item.message) for item in validate(revision(document))] == [
        (
            "/components/schemas/A/properties/a",
            "the reference '#/components/schemas/No' has no target",
        ),
        ("/components/schemas/B/default", "'x' is not of type 'integer'"),
    ]


def doubling(depth: int) -> Object:
    """Schemas with 2 to the power of `depth` ways from the first to the last."""
    twice: Object = {f"A{n}": {"allOf": [ref(f"A{n + 1}")] * 2} for n in range(depth)}
    last: Object = {f"A{depth}": {"properties": {"a": {}}}}
    return schemas(**twice, **last)


RECURSIVE: dict[str, Object] = {
    "all of itself": schemas(A={"allOf": [ref("A")]}),
    "all of itself, required": schemas(A={"allOf": [ref("A")], "required": ["x"]}),
    "each other": schemas(A={"oneOf": [ref("B")]}, B={"anyOf": [ref("A")], "not": ref("A")}),
    "a tree": schemas(A={"properties": {"a": ref("A")}, "items": ref("A")}),
    "wide and deep": doubling(60),
}


@pytest.mark.parametrize("case", RECURSIVE)
def test_a_schema_may_contain_itself(case: str) -> None:
    found = validate(revision(RECURSIVE[case]))
    assert all("required" in item.place.pointer for item in found)


@pytest.mark.parametrize(
    "document",
    [
        schemas(A={"allOf": [ref("A")], "default": 1}),
        schemas(A=ref("B"), B=ref("A")),
        schemas(**{f"A{n}": {"items": ref(f"A{n + 1}")} for n in range(2_000)}, A2000={}),
    ],
    ids=["default of a schema of itself", "references in a circle", "chain of thousands"],
)
def test_recursion_without_an_end_is_a_violation_in_plain_words(document: Object) -> None:
    found = validate(revision(document))
    assert found
    assert {item.message for item in found} == {
        "nests too deeply, or contains itself without an end, to be checked"
    }


def test_documents_are_one_contract_and_nothing_is_fetched() -> None:
    others: Object = {
        "../common/money.json": {"Money": {"properties": {"amount": {"$ref": "units.json"}}}},
        "../common/units.json": {"type": "integer", "default": "x"},
    }
    subject = revision(body({"$ref": "../common/money.json#/Money"}), "3.0", others)
    same(subject)
    (found,) = validate(subject)
    assert str(found.place) == "../common/units.json#/default"
    assert str(locate_violations(subject, [found])[found.place]).startswith(
        "contracts/orders/../common/units.json:1:"
    )


def test_many_violations_are_counted_rather_than_listed() -> None:
    structural: Object = {f"key{number}": number for number in range(60)}
    found = validate(revision({**order(type="integer", default="x"), **structural}))
    assert len(found) == SHOWN_VIOLATIONS + 1
    assert found[-1].message == f"and {61 - SHOWN_VIOLATIONS} more violations that are not listed"


def test_swagger_is_validated_as_it_was_written() -> None:
    subject = revision(SWAGGER, "2.0")
    same(as_written(subject))
    assert {item.place.pointer for item in validate(subject)} == {
        "/paths/~1orders~1{id}/get",
        "/paths/~1orders~1{id}/get/parameters/0/schema/default",
        "/paths/~1orders~1{id}/get/parameters/1/default",
        "/definitions/Order/default",
    }


def test_files_joined_by_references_are_one_contract(shared_data: Path) -> None:
    folder = shared_data / "specs" / "camara-qod-multifile" / "source-r4.1" / "code"
    subject = load_revision(str(folder / "API_definitions" / "qos-profiles.yaml"), shared_data)
    assert len(subject.documents) > 1
    same(subject)
    assert validate(subject) == ()


SAMPLE = [
    "adyen-transfer/v4.json",
    "airflow/3.1.0.yaml",
    "alertmanager/v0.17.0.yaml",
    "camara-qod/r1.1.yaml",
    "gotify/v1.0.0.json",
    "ory-keto/v0.11.0-alpha.0.json",
    "traccar/v3.10.json",
    "twilio-messaging-v1/1.10.0.json",
]


@pytest.mark.parametrize("name", SAMPLE)
def test_the_fast_rules_find_what_the_stock_rules_find_in_real_contracts(
    name: str, shared_data: Path
) -> None:
    same(as_written(load_revision(str(shared_data / "specs" / name), shared_data)))


def test_a_violation_leads_to_its_line(tmp_path: Path) -> None:
    file = tmp_path / "contracts" / "orders" / "v1.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n"
        "components:\n  schemas:\n    Order:\n      type: integer\n      default: soon\n"
    )
    subject = load_revision("orders@v1", tmp_path)
    (found,) = validate(subject)
    assert locate_violations(subject, [found])[found.place].line == 8
    assert locate(subject, [found.place])[found.place].line == 8


def test_a_violation_of_swagger_leads_to_the_line_that_was_written(tmp_path: Path) -> None:
    file = tmp_path / "contracts" / "orders" / "v1.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(SWAGGER, indent=1))
    subject = load_revision("orders@v1", tmp_path)
    lines = file.read_text().splitlines()
    for place, location in locate_violations(subject, validate(subject)).items():
        if place.pointer.endswith("/default"):
            assert '"default"' in lines[location.line - 1]


def test_a_release_without_the_names_we_build_on_is_used_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subject = revision(BROKEN["default of another type"][0])
    expected = [item.message for item in validate(subject)]
    keywords = sys.modules["openapi_spec_validator.validation.keywords"]
    monkeypatch.delattr(keywords.SchemaValidator, "_collect_properties")
    monkeypatch.delitem(sys.modules, "contractctl.load.spec_rules")
    monkeypatch.delattr("contractctl.load.spec_rules", raising=False)
    assert [item.message for item in validate(subject)] == expected
    assert "contractctl.load.spec_rules" not in sys.modules
