"""Laws of the fast structure check."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from contractctl import pointer
from contractctl.load.structure import check_structure
from contractctl.load.violations import MESSAGE_LENGTH, SHOWN_VIOLATIONS
from contractctl.model import Dialect, Place, Revision
from contractctl.pointer import JsonValue

OK: JsonValue = {"200": {"description": "ok"}}


def revision(document: JsonValue, dialect: Dialect = "3.0") -> Revision:
    source = json.dumps(document).encode()
    return Revision(
        name="orders@v1",
        entry="v1.json",
        dialect=dialect,
        sha256="0" * 64,
        documents={"": document},
        files={"": "contracts/orders/v1.json"},
        sources={"": source},
    )


def contract(**parts: JsonValue) -> dict[str, JsonValue]:
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}, **parts}


def operation(**parts: JsonValue) -> dict[str, JsonValue]:
    return contract(paths={"/orders": {"get": {"responses": OK, **parts}}})


def parameter(**parts: JsonValue) -> dict[str, JsonValue]:
    plain: dict[str, JsonValue] = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    return operation(parameters=[{**plain, **parts}])


def scheme(**parts: JsonValue) -> dict[str, JsonValue]:
    return contract(components={"securitySchemes": {"key": {**parts}}})


GET = "/paths/~1orders/get"
LIMIT = f"{GET}/parameters/0"
BROKEN: list[tuple[str, dict[str, JsonValue], str, str]] = [
    ("missing title", contract(info={"version": "1"}), "/info", "'title' is missing"),
    ("wrong type", contract(info=3), "/info", "must be an object, is 3"),
    ("unknown key", contract(foo=1), "/foo", "'foo' is not allowed here"),
    ("no status", operation(responses={}), f"{GET}/responses", "must not be empty"),
    (
        "bare response",
        operation(responses={"200": {}}),
        f"{GET}/responses/200",
        "'description' is missing",
    ),
    ("short status", operation(responses={"20": {}}), f"{GET}/responses/20", "is not allowed"),
    ("text for parameter", operation(parameters=["x"]), LIMIT, "must be an object, is 'x'"),
    (
        "unknown place of a parameter",
        parameter(**{"in": "body"}),
        f"{LIMIT}/in",
        "'body' is none of: path, query, header, cookie",
    ),
    ("optional path parameter", parameter(**{"in": "path"}), LIMIT, "'required' is missing"),
    (
        "unknown type",
        parameter(schema={"type": "int"}),
        f"{LIMIT}/schema/type",
        "'int' is none of: array, boolean, integer, number, object, string",
    ),
    (
        "deep in a schema",
        parameter(schema={"items": {"properties": {"a": {"additionalProperties": 3}}}}),
        f"{LIMIT}/schema/items/properties/a/additionalProperties",
        "must be an object or a boolean, is 3",
    ),
    (
        "two kinds of example",
        parameter(example=1, examples={}),
        LIMIT,
        "'example' and 'examples' exclude each other",
    ),
    (
        "negative length",
        parameter(schema={"minLength": -1}),
        f"{LIMIT}/schema/minLength",
        "must be at least 0, is -1",
    ),
    (
        "unknown security scheme",
        scheme(type="basic"),
        "/components/securitySchemes/key/type",
        "'basic' is none of: apiKey, http, oauth2, openIdConnect",
    ),
    (
        "key in the body",
        scheme(type="apiKey", name="k", **{"in": "body"}),
        "/components/securitySchemes/key/in",
        "'body' is none of: header, query, cookie",
    ),
]


def test_a_contract_of_the_right_shape_has_no_violation() -> None:
    assert check_structure(revision(parameter())) == ()


@pytest.mark.parametrize(
    ("document", "where", "what"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_a_violation_names_the_innermost_place_and_says_what_is_wrong_there(
    document: JsonValue, where: str, what: str
) -> None:
    found = check_structure(revision(document))
    assert [item for item in found if item.place == Place("", where) and what in item.message]


@pytest.mark.parametrize("dialect", ["2.0", "3.0", "3.1", "3.2"])
def test_every_dialect_asks_for_what_it_requires(dialect: Dialect) -> None:
    key = "swagger" if dialect == "2.0" else "openapi"
    messages = [item.message for item in check_structure(revision({}, dialect))]
    assert f"'{key}' is missing" in messages
    assert "'info' is missing" in messages


def test_swagger_is_judged_as_it_was_written() -> None:
    written: JsonValue = {
        "swagger": "2.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {"parameters": [{"in": "query", "name": "q"}], "responses": OK}}},
    }
    found = check_structure(revision(written, "2.0"))
    assert [(str(item.place), item.message) for item in found] == [
        ("/paths/~1a/get/parameters/0", "'type' is missing")
    ]


@pytest.mark.parametrize("document", [case[1] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_all_that_the_official_schema_rejects_is_reported_there_or_further_in(
    document: JsonValue,
) -> None:
    validators = importlib.import_module("openapi_spec_validator").OpenAPIV30SpecValidator
    rejected = [
        pointer.join("", *map(str, error.absolute_path))
        for error in validators.schema_validator.iter_errors(document)
    ]
    found = [item.place.pointer for item in check_structure(revision(document))]
    assert rejected
    for place in rejected:
        assert any(f"{other}/".startswith(f"{place}/") for other in found)


def test_a_message_is_one_short_line_however_large_the_value() -> None:
    parts: JsonValue = {f"key{number}\n" * 30: "x" * 10_000 for number in range(20)}
    for document in (contract(tags=parts), contract(info=parts), parameter(schema=parts)):
        found = check_structure(revision(document))
        assert found
        for violation in found:
            assert "\n" not in violation.message
            assert len(violation.message) <= MESSAGE_LENGTH


def test_many_violations_are_counted_rather_than_listed() -> None:
    wrong: JsonValue = {f"a{number}": 3 for number in range(SHOWN_VIOLATIONS + 7)}
    found = check_structure(revision(contract(components={"schemas": wrong})))
    assert len(found) == SHOWN_VIOLATIONS + 1
    assert found[-1].message == "and 7 more violations that are not listed"


@pytest.mark.parametrize("value", [10**30, -(2**70)])
def test_a_number_beyond_64_bits_does_not_stop_the_check(value: int) -> None:
    found = check_structure(revision(contract(**{"x-big": value, "foo": 1})))
    assert [item.message for item in found] == ["'foo' is not allowed here"]


def test_the_innermost_of_a_hundred_nested_schemas_is_checked() -> None:
    schema: JsonValue = {"type": "text"}
    for _ in range(100):
        schema = {"items": schema}
    (found,) = check_structure(revision(parameter(schema=schema)))
    assert found.place.pointer == f"{LIMIT}/schema{'/items' * 100}/type"


def test_the_check_does_not_import_the_slow_validator(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from contractctl.load.structure import check_structure\n"
        "from contractctl.model import Revision\n"
        "found = check_structure(Revision('a', 'a', '3.0', '', {'': {}}, {'': 'a'}, {'': b''}))\n"
        "assert found\n"
        "assert 'openapi_spec_validator' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
