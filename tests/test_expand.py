"""The expanded contract serves consumers of both revisions, and the diff says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from diff_documents import AS_OF, LAW, api, exchange, revision

from contractctl.expand import Expansion, expand
from contractctl.load.documents import parse
from contractctl.load.revisions import load_revision
from contractctl.load.validation import validate
from contractctl.model import Severity
from contractctl.report.expand_yaml import render_yaml

SUNSET = date(2027, 6, 14)


def expanded(base: str, head: str) -> Expansion:
    return expand(revision(base), revision(head), policy=LAW, as_of=AS_OF, sunset=SUNSET)


def of_workspace(folder: Path, api_name: str) -> Expansion:
    base, head = (load_revision(f"{api_name}@{version}", folder) for version in ("v1", "v2"))
    return expand(base, head, policy=LAW, as_of=AS_OF, sunset=SUNSET)


def body(expansion: Expansion, side: str) -> Any:
    """The schema of what `PUT /orders/latest` takes or answers; references followed."""
    document: Any = expansion.contract.documents[""]
    put = document["paths"]["/orders/latest"]["put"]
    message = put["requestBody"] if side == "request" else put["responses"]["200"]
    schema = message["content"]["application/json"]["schema"]
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def left(expansion: Expansion) -> list[tuple[str, str]]:
    return [(one.consumers, one.change.rule) for one in expansion.remaining]


def test_the_catalog_of_the_workspace_expands_fully(example_workspace: Path) -> None:
    expansion = of_workspace(example_workspace, "catalog")
    assert expansion.forth.count(Severity.BREAKING) == 1
    assert expansion.is_full
    assert left(expansion) == []


def test_of_the_orders_only_answers_that_changed_their_type_are_left(
    example_workspace: Path,
) -> None:
    expansion = of_workspace(example_workspace, "orders")
    assert expansion.forth.count(Severity.BREAKING) == 15
    assert {(one.consumers, one.change.rule) for one in expansion.conflicts} == {
        ("head", "response-value-unwrapped")
    }


@pytest.mark.parametrize("name", ["orders", "catalog"])
def test_an_expanded_contract_is_valid_and_its_yaml_says_the_same(
    name: str, example_workspace: Path
) -> None:
    expansion = of_workspace(example_workspace, name)
    assert validate(expansion.contract) == ()
    text = render_yaml(expansion)
    assert parse(text.encode(), "expanded.yaml").value == expansion.contract.documents[""]


def test_expanding_twice_gives_the_same_bytes(example_workspace: Path) -> None:
    once, again = (render_yaml(of_workspace(example_workspace, "orders")) for _ in range(2))
    assert once == again


def test_a_revision_expanded_to_itself_differs_in_nothing(example_workspace: Path) -> None:
    one = load_revision("orders@v1", example_workspace)
    expansion = expand(one, one, policy=LAW, as_of=AS_OF)
    assert expansion.for_base.changes == expansion.for_head.changes == ()


def test_what_head_drops_goes_on_and_says_until_when() -> None:
    base = exchange("{type: object, properties: {a: {type: string}, b: {type: string}}}")
    head = exchange("{type: object, properties: {b: {type: string}}}")
    expansion = expanded(base, head)
    kept = {"type": "string", "deprecated": True, "x-sunset": "2027-06-14"}
    assert body(expansion, "request")["properties"]["a"] == kept
    assert body(expansion, "response")["properties"]["a"] == kept
    assert left(expansion) == []


def test_an_operation_that_head_drops_goes_on() -> None:
    answer = "responses: {'200': {description: ok}}"
    base = api(f"/a:\n  get:\n    {answer}\n/b:\n  get:\n    {answer}\n")
    head = api(f"/b:\n  get:\n    {answer}\n")
    document: Any = expanded(base, head).contract.documents[""]
    assert document["paths"]["/a"]["get"]["deprecated"] is True
    assert document["paths"]["/a"]["get"]["x-sunset"] == "2027-06-14"
    assert "deprecated" not in document["paths"]["/b"]["get"]


def test_a_renamed_field_has_both_names() -> None:
    base = exchange("{type: object, required: [no], properties: {no: {type: string}}}")
    head = exchange("{type: object, required: [number], properties: {number: {type: string}}}")
    expansion = expanded(base, head)
    assert list(body(expansion, "request")["properties"]) == ["no", "number"]
    assert "required" not in body(expansion, "request")
    assert body(expansion, "response")["required"] == ["no", "number"]
    assert expansion.is_full


def test_values_unite_in_requests_and_meet_in_answers() -> None:
    expansion = expanded(exchange("{enum: [a, b]}"), exchange("{enum: [b, c]}"))
    assert body(expansion, "request")["enum"] == ["a", "b", "c"]
    assert body(expansion, "response")["enum"] == ["b"]
    assert left(expansion) == []


def test_bounds_widen_in_requests_and_tighten_in_answers() -> None:
    expansion = expanded(
        exchange("{type: integer, minimum: 1, maximum: 10}"),
        exchange("{type: integer, exclusiveMinimum: 1, maximum: 100}"),
    )
    assert body(expansion, "request") == {"type": "integer", "minimum": 1, "maximum": 100}
    assert body(expansion, "response") == {"type": "integer", "maximum": 10, "exclusiveMinimum": 1}
    assert left(expansion) == []


def test_requests_take_both_forms_of_a_type_and_answers_keep_that_of_base() -> None:
    expansion = expanded(exchange("{type: integer}"), exchange("{type: string}"))
    assert body(expansion, "request") == {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    assert body(expansion, "response") == {"type": "integer"}
    assert left(expansion) == [("head", "response-type-changed")]


def test_answers_that_have_no_value_in_common_are_named_and_not_an_empty_schema() -> None:
    expansion = expanded(exchange("{enum: [a]}"), exchange("{enum: [b]}"))
    assert body(expansion, "response") == {"enum": ["a"]}
    assert ("head", "response-enum-value-added") in left(expansion)


def test_a_component_is_split_only_where_requests_and_answers_differ() -> None:
    ref = "{$ref: '#/components/schemas/Size'}"
    same = "Same: {type: string}"
    base = exchange(ref, f"Size: {{type: object, properties: {{x: {{maxLength: 5}}}}}}\n{same}")
    head = exchange(ref, f"Size: {{type: object, properties: {{x: {{maxLength: 9}}}}}}\n{same}")
    document: Any = expanded(base, head).contract.documents[""]
    assert list(document["components"]["schemas"]) == ["SizeRequest", "Size"]
    unsplit: Any = expanded(base, base).contract.documents[""]
    assert list(unsplit["components"]["schemas"]) == ["Size"]


def test_recursive_schemas_end() -> None:
    ref = "{$ref: '#/components/schemas/Tree'}"
    tree = "Tree: {type: object, properties: {depth: {type: integer%s}, child: %s}}"
    expansion = expanded(
        exchange(ref, tree % ("", ref)), exchange(ref, tree % (", minimum: 1", ref))
    )
    assert left(expansion) == []


def test_a_new_required_parameter_is_optional_and_a_dropped_one_is_taken() -> None:
    answer = "responses: {'200': {description: ok}}"
    one = "{name: %s, in: query, required: true, schema: {type: string}}"
    base, head = (
        api(f"/a:\n  get:\n    parameters: [{one % name}]\n    {answer}\n")
        for name in ("old", "new")
    )
    document: Any = expanded(base, head).contract.documents[""]
    found = {p["name"]: p for p in document["paths"]["/a"]["get"]["parameters"]}
    assert {name: p["required"] for name, p in found.items()} == {"old": False, "new": False}
    assert found["old"]["deprecated"] is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A: {$ref: '#/components/schemas/A'}", "A: {type: string}"),
        ("A: {allOf: [{$ref: '#/components/schemas/A'}]}", "A: {type: [string, 4]}"),
        (
            "A: {properties: [1], required: x, type: 5, enum: 7}",
            "A: {properties: {a: 3}, allOf: 3}",
        ),
        ("A: {minimum: '3', maxLength: x}", "A: {minimum: 4, maxLength: 5}"),
    ],
)
def test_schemas_that_make_no_sense_are_still_expanded(one: str, other: str) -> None:
    ref = "{$ref: '#/components/schemas/A'}"
    for base, head in ((one, other), (other, one), (one, one)):
        assert expanded(exchange(ref, base), exchange(ref, head)).contract.documents[""]


def test_several_documents_become_one() -> None:
    text = exchange("{$ref: 'shared/size.yaml#/Size'}")
    sizes = ("Size: {type: integer, maximum: 5}", "Size: {type: integer, maximum: 9}")
    base, head = (revision(text, {"shared/size.yaml": size}) for size in sizes)
    expansion = expand(base, head, policy=LAW, as_of=AS_OF)
    assert list(expansion.contract.documents) == [""]
    assert body(expansion, "request")["maximum"] == 9
    assert body(expansion, "response")["maximum"] == 5
    assert left(expansion) == []


def test_scopes_of_both_can_be_asked_for() -> None:
    flow = "{clientCredentials: {tokenUrl: https://a.test, scopes: {%s: x}}}"
    scheme = "components: {securitySchemes: {o: {type: oauth2, flows: %s}}}\n"
    base, head = (api("{}", scheme % (flow % name)) for name in ("read", "write"))
    assert expanded(base, head).is_full


def test_two_versions_of_openapi_become_the_newer_one() -> None:
    base = exchange("{type: string, nullable: true}", version="3.0.3")
    head = exchange("{type: [string, 'null'], maxLength: 5}", version="3.1.0")
    expansion = expanded(base, head)
    document: Any = expansion.contract.documents[""]
    assert document["openapi"] == "3.1.0"
    assert body(expansion, "request")["type"] == ["string", "null"]
    assert left(expansion) == []


def test_the_matrix_says_who_works_with_whom_and_what_can_be_taken_back() -> None:
    works = expanded(exchange("{enum: [a, b]}"), exchange("{enum: [b, c]}")).matrix
    assert [cell.works for cell in works.cells] == [True, True, False, False, True, True]
    assert all(step.works and step.reversible for step in works.steps)
    stuck = expanded(exchange("{type: integer}"), exchange("{type: string}")).matrix
    assert not stuck.cell("head", "expanded").works
    assert [(step.works, step.reversible) for step in stuck.steps] == [
        (True, True),
        (False, True),
        (True, False),
    ]
