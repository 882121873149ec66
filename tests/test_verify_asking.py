"""What is asked for a consumer: valid by the base contract, and nothing that it does not send."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from conftest import ROOT
from diff_documents import of_value
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from openapi_spec_validator import validate

from benchmarks.histories import histories
from contractctl.diff import document
from contractctl.diff.references import follow
from contractctl.diff.view import view
from contractctl.diff.witness.export import Exporter
from contractctl.impact.judge import declared_uses
from contractctl.load.consumers import load_consumers
from contractctl.load.field_paths import parse_field_path
from contractctl.load.revisions import load_revision
from contractctl.model import EvidenceKind, FieldPath, Location, Node, Operation, Service
from contractctl.model.impact import PARTS, KnownUse
from contractctl.model.verification import Form
from contractctl.pointer import JsonValue
from contractctl.verify.documents import rounds
from contractctl.verify.expectations import Asked, asked

ORDERS = load_revision("orders@v1", ROOT)


def of_example_workspace() -> Asked:
    services = [one for one in load_consumers(ROOT).services if one.consumption("orders")]
    uses = {one.name: declared_uses(one.consumption("orders")) for one in services}
    return asked(services, uses, document.paths(ORDERS), document.webhooks(ORDERS))


def fields(*texts: str) -> frozenset[FieldPath]:
    return frozenset(map(parse_field_path, texts))


def names_in(value: JsonValue, path: str = "$") -> Iterator[str]:
    """The paths of all properties of a value, as consumers name them."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}.{name}"
            yield from names_in(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from names_in(inner, f"{path}[*]")


def generated(form: Form, count: int = 25) -> Iterator[schemathesis.Case[Any]]:
    """Requests for one form, as the generator makes them."""
    (one,) = rounds(ORDERS, [form])
    schema = schemathesis.openapi.from_dict(dict(one.document))
    operation = schema[form.operation.path][form.operation.method]
    made: list[schemathesis.Case[Any]] = []

    @seeded(1)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def collect(case: schemathesis.Case[Any]) -> None:
        made.append(case)

    collect()
    yield from made


WITH_BODIES = [
    form
    for form in of_example_workspace().forms
    if form.sends is not None and form.operation.method in ("POST", "PUT", "PATCH")
]


@pytest.mark.parametrize("form", WITH_BODIES, ids=lambda form: str(form.operation))
def test_a_request_is_valid_by_the_base_contract_and_holds_only_what_is_sent(form: Form) -> None:
    offered = document.paths(ORDERS)[form.operation]
    declared = document.member(offered.node, "requestBody")
    content = document.member(follow(ORDERS, declared), "content") if declared else None
    nodes = [node for _, node in document.entries(content)]
    schema = document.member(nodes[0], "schema") if nodes else None
    validator = Exporter(ORDERS, "request").validator((schema,)) if schema else None
    assert form.sends is not None
    texts = [str(one) for one in form.sends if one.part == "body"]
    seen: set[str] = set()
    for case in generated(form):
        if isinstance(case.body, dict):
            assert validator is None or list(validator.iter_errors(case.body)) == []
            seen |= set(names_in(case.body))
        sent = {one.name.lower() for one in form.sends if one.part != "body"}
        required = {
            key.name.lower()
            for key, node in document.parameters(ORDERS, offered).items()
            if document.flag(node, "required")
        }
        given_names = {name.lower() for name in (case.query or {}) | dict(case.headers or {})}
        assert given_names - {"content-type"} <= sent | required
    needed = required_paths(schema) if schema else set()
    strange = {
        name
        for name in seen
        if name not in needed and not any(is_within(name, text) for text in texts)
    }
    assert strange == set()


def is_within(name: str, text: str) -> bool:
    """Whether a field is named, leads to a named one, or stands below it."""
    return (
        name == text
        or text.startswith((f"{name}.", f"{name}["))
        or name.startswith((f"{text}.", f"{text}["))
    )


def required_paths(schema: Node) -> set[str]:
    """The fields that a body must have, whatever a consumer declares."""
    found: set[str] = set()
    pending: list[tuple[tuple[Node, ...], str, int]] = [((schema,), "$", 0)]
    while pending:
        nodes, path, depth = pending.pop()
        seen = view(ORDERS, nodes, "request")
        if depth > 6:
            continue
        for name in seen.required:
            found.add(f"{path}.{name}")
        for name, inner in seen.properties.items():
            pending.append((inner, f"{path}.{name}", depth + 1))
        if seen.items:
            pending.append((seen.items, f"{path}[*]", depth + 1))
        for union in seen.unions:
            pending.extend((members, path, depth + 1) for members in union.members)
    return found


def service(name: str, *tolerates: str) -> Service:
    where = Location("consumers.yaml", 1, 1)
    return Service(name, "t", "o@example.test", 2, where, tolerates=frozenset(tolerates))


GET, POST = Operation("GET", "/orders/{orderId}"), Operation("POST", "/orders")
HOOK = Operation("POST", "order.created")


def use(
    operation: Operation = GET,
    kind: EvidenceKind = EvidenceKind.DECLARED,
    *,
    reads: frozenset[FieldPath] | None = None,
    sends: frozenset[FieldPath] | None = None,
    shared: bool = False,
) -> KnownUse:
    complete = PARTS if kind in (EvidenceKind.DECLARED, EvidenceKind.PACT) else frozenset[str]()
    read, sent = (None if one is None else tuple(sorted(one)) for one in (reads, sends))
    return KnownUse(operation, kind, "a source", read, sent, complete, is_shared=shared)


def test_consumers_that_ask_for_the_same_share_a_form_and_those_that_rely_on_it_one_judgement() -> (
    None
):
    status = fields("$.status")
    found = asked(
        [service("a"), service("b"), service("c"), service("d", "unknown-fields")],
        {
            "a": [use(reads=status)],
            "b": [use(reads=status)],
            "c": [use(reads=fields("$.total"))],
            "d": [use(reads=status)],
        },
        [GET, POST],
    )
    assert found.forms == (Form(GET),)
    assert sorted(one.consumers for one in found.expectations) == [("a", "b"), ("c",), ("d",)]


def test_a_source_that_names_some_fields_says_nothing_of_the_others() -> None:
    code = use(kind=EvidenceKind.CODE, reads=fields("$.status"))
    (alone,) = asked([service("a")], {"a": [code]}, [GET]).expectations
    assert alone.reads is None
    pact = use(kind=EvidenceKind.PACT, reads=fields("$.total"), sends=frozenset())
    (both,) = asked([service("a")], {"a": [code, pact]}, [GET]).expectations
    assert both.reads == fields("$.status", "$.total")


def test_operations_match_whatever_their_path_parameters_are_called() -> None:
    spelled = use(Operation("GET", "/orders/{id}"))
    assert asked([service("a")], {"a": [spelled]}, [GET]).forms == (Form(GET),)


def test_whom_no_request_can_test_is_skipped_with_the_reason() -> None:
    found = asked(
        [service("silent"), service("listener"), service("stranger"), service("shared")],
        {
            "listener": [use(HOOK)],
            "stranger": [use(Operation("GET", "/gone"))],
            "shared": [use(shared=True)],
        },
        [GET],
        [HOOK],
    )
    reasons = dict(found.skipped)
    assert found.forms == ()
    assert "declare its uses" in reasons["silent"]
    assert "webhooks" in reasons["listener"]
    assert "none of the operations" in reasons["stranger"]
    assert "declare its uses" in reasons["shared"]
    assert found.notes == ("stranger: the base contract has no GET /gone",)


def test_two_forms_of_an_operation_stand_in_two_rounds() -> None:
    wide, narrow = Form(POST), Form(POST, fields("$.items"))
    made = rounds(ORDERS, [wide, Form(GET), narrow], in_stages=False)
    assert [dict(one.forms) for one in made] == [{POST: 0, GET: 1}, {POST: 2}]
    for one in made:
        paths = one.document["paths"]
        assert isinstance(paths, dict)
        assert set(paths) == {GET.path, POST.path}


def test_what_was_made_is_read_then_changed_then_removed() -> None:
    answers: JsonValue = {"responses": {"200": {"description": "ok"}}}
    methods: JsonValue = dict.fromkeys(("get", "put", "patch", "delete"), answers)
    paths: JsonValue = {
        "/a": {"post": answers},
        "/a/{id}": methods,
        "/b/{name}": methods,
        "/c": {"get": answers, "put": answers},
    }
    revision = of_value({"openapi": "3.1.0", "info": {}, "paths": paths})
    forms = [Form(one) for one in document.paths(revision)]
    assert [sorted(map(str, one.forms)) for one in rounds(revision, forms)] == [
        ["GET /c", "POST /a", "PUT /b/{name}"],
        ["GET /a/{id}", "GET /b/{name}"],
        ["PATCH /a/{id}", "PATCH /b/{name}", "PUT /a/{id}", "PUT /c"],
        ["DELETE /a/{id}", "DELETE /b/{name}"],
    ]
    (together,) = rounds(revision, forms, in_stages=False)
    assert len(together.forms) == len(forms)


def test_a_path_parameter_with_a_dot_in_its_name_can_be_filled_in() -> None:
    parameter: JsonValue = {
        "name": "user.name",
        "in": "path",
        "required": True,
        "schema": {"const": "ada"},
    }
    answers: JsonValue = {"200": {"description": "ok"}}
    asked: JsonValue = {"parameters": [parameter], "responses": answers}
    paths: JsonValue = {"/users/{user.name}": {"get": asked}}
    revision = of_value({"openapi": "3.1.0", "info": {}, "paths": paths})
    (one,) = rounds(revision, [Form(Operation("GET", "/users/{user.name}"))])
    (operation,) = one.forms
    schema = schemathesis.openapi.from_dict(dict(one.document))
    found = schema.find_operation_by_label(str(operation))
    assert found is not None

    @given(case=found.as_strategy())
    @settings(max_examples=3, database=None)
    def is_filled_in(case: Any) -> None:
        assert case.formatted_path == "/users/ada"

    is_filled_in()


def test_what_is_answered_keeps_its_name_unless_requests_have_it() -> None:
    schemas: JsonValue = {"Book": {"type": "object"}, "s1": {"type": "integer"}}
    answered: JsonValue = {
        "type": "object",
        "properties": {
            "books": {"type": "array", "items": {"$ref": "#/components/schemas/Book"}},
            "count": {"$ref": "#/components/schemas/s1"},
        },
    }
    response: JsonValue = {"description": "", "content": {"application/json": {"schema": answered}}}
    paths: JsonValue = {"/a": {"get": {"responses": {"200": response}}}}
    revision = of_value(
        {"openapi": "3.1.0", "info": {}, "paths": paths, "components": {"schemas": schemas}}
    )
    (one,) = rounds(revision, [Form(Operation("GET", "/a"))])
    components: Any = one.document["components"]
    names = set(components["schemas"])
    assert "Book" in names
    assert "s1" not in names
    assert len(names) == 2


def contract(body: JsonValue, **schemas: JsonValue) -> dict[str, JsonValue]:
    content: JsonValue = {"application/json": {"schema": body}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/a": {
                "post": {
                    "requestBody": {"required": True, "content": content},
                    "responses": {"200": {"description": "ok"}},
                }
            }
        },
        "components": {"schemas": dict(schemas)},
    }


def asked_body(tmp_path: Path, document: JsonValue, *sends: str) -> tuple[JsonValue, JsonValue]:
    """The narrowed schema of the body of POST /a, and the components it refers to."""
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document))
    form = Form(Operation("POST", "/a"), fields(*sends) if sends else None)
    (one,) = rounds(load_revision(str(file), tmp_path), [form])
    made = json.loads(json.dumps(one.document))
    content = made["paths"]["/a"]["post"]["requestBody"]["content"]
    return content["application/json"]["schema"], made["components"]["schemas"]


def test_a_schema_that_holds_itself_ends(tmp_path: Path) -> None:
    tree: JsonValue = {
        "type": "object",
        "required": ["left", "right"],
        "properties": {
            "left": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
            "right": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
            "name": {"type": "string"},
        },
    }
    document = contract({"$ref": "#/components/schemas/Tree"}, Tree=tree)
    for sends in ((), ("$.left[*].left[*].name",), ("$.right",)):
        schema, components = asked_body(tmp_path, document, *sends)
        assert len(json.dumps([schema, components])) < 5_000


def test_all_of_is_joined_so_that_the_whole_is_closed(tmp_path: Path) -> None:
    base: JsonValue = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "string"}, "note": {"type": "string"}},
    }
    more: JsonValue = {"type": "object", "properties": {"size": {"type": "integer"}}}
    held: JsonValue = {"allOf": [{"$ref": "#/components/schemas/Base"}, more]}
    schema, _ = asked_body(tmp_path, contract(held, Base=base), "$.size")
    assert schema == {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "string"}, "size": {"type": "integer"}},
        "additionalProperties": False,
    }


def test_a_discriminator_has_the_value_of_its_branch(tmp_path: Path) -> None:
    pet: JsonValue = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"c": "#/components/schemas/Cat"}},
    }
    animal: JsonValue = {"type": "object", "properties": {"kind": {"type": "string"}}}
    text = json.dumps(asked_body(tmp_path, contract(pet, Cat=animal, Dog=animal)))
    assert text.count('"enum": ["c"]') == 1
    assert text.count('"enum": ["Dog"]') == 1


def test_every_operation_of_real_contracts_can_be_asked_for(shared_data: Path) -> None:
    for releases in histories(shared_data / "specs").values():
        newest = releases[-1]
        revision = load_revision(str(newest.entry), newest.entry.parent, allow_outside=True)
        forms = [Form(operation) for operation in document.paths(revision)]
        (one,) = rounds(revision, forms, in_stages=False)
        plain = json.loads(json.dumps(one.document))
        validate(plain)
        schema = schemathesis.openapi.from_dict(plain)
        assert len(list(schema.get_all_operations())) == len(forms), newest
