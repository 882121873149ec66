"""Swagger 2.0 becomes OpenAPI 3.0 around its schemas, and every place is still known."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from swagger_origins import strays

from contractctl import pointer
from contractctl.load.reference_places import reference_places
from contractctl.load.revisions import load_revision
from contractctl.model import Place, Revision
from contractctl.pointer import JsonValue


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Revision]:
    def loader(swagger: dict[str, JsonValue], **others: JsonValue) -> Revision:
        whole: dict[str, JsonValue] = {"swagger": "2.0", "info": {"title": "T", "version": "1"}}
        (tmp_path / "api.json").write_text(json.dumps({**whole, "paths": {}, **swagger}))
        for name, value in others.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(value))
        revision = load_revision(str(tmp_path / "api.json"), tmp_path)
        assert strays(revision) == []
        for node, reference in reference_places(revision.root, revision.resolve):
            revision.resolve(reference, node.document)
        return revision

    return loader


def at(revision: Revision, *tokens: str) -> JsonValue:
    return revision.root.child(*tokens).raw


def test_schemas_stay_where_they_are_and_are_shared(load: Callable[..., Revision]) -> None:
    order: JsonValue = {"type": "object", "discriminator": "kind", "x-nullable": True}
    revision = load({"definitions": {"Order": order}})
    assert revision.resolve("#/definitions/Order", "").raw == order
    assert revision.origin(Place("", "/definitions/Order/type")) == Place(
        "", "/definitions/Order/type"
    )


def test_servers_combine_schemes_host_and_base_path(load: Callable[..., Revision]) -> None:
    revision = load({"host": "api.test", "basePath": "/v1/", "schemes": ["https", "http"]})
    assert at(revision, "servers") == [
        {"url": "https://api.test/v1"},
        {"url": "http://api.test/v1"},
    ]
    assert revision.origin(Place("", "/servers/1/url")) == Place("", "/schemes/1")
    assert at(load({"host": "api.test"}), "servers") == [{"url": "//api.test"}]
    assert at(load({"basePath": "/v1"}), "servers") == [{"url": "/v1"}]
    assert "servers" not in load({}).root.raw  # type: ignore[operator]


def test_a_body_takes_the_operations_media_types_over_the_documents(
    load: Callable[..., Revision],
) -> None:
    body = {"in": "body", "name": "b", "required": True, "schema": {"type": "string"}}
    operation = {"parameters": [{"in": "query", "name": "q", "type": "string"}, body]}
    revision = load(
        {
            "consumes": ["application/xml"],
            "paths": {
                "/a": {"post": operation},
                "/b": {"post": {**operation, "consumes": ["text/plain", "text/csv"]}},
            },
        }
    )
    content = {"application/xml": {"schema": {"type": "string"}}}
    assert at(revision, "paths", "/a", "post", "requestBody") == {
        "required": True,
        "content": content,
    }
    inner = at(revision, "paths", "/b", "post", "requestBody", "content")
    assert isinstance(inner, dict)
    assert list(inner) == ["text/plain", "text/csv"]
    there = "/paths/~1b/post/requestBody/content/text~1csv"
    assert revision.origin(Place("", there)).pointer == "/paths/~1b/post/consumes/1"
    assert (
        revision.origin(Place("", f"{there}/schema/type")).pointer
        == "/paths/~1b/post/parameters/1/schema/type"
    )


def test_form_fields_become_one_object_and_a_file_needs_multipart(
    load: Callable[..., Revision],
) -> None:
    name = {"in": "formData", "name": "name", "type": "string", "required": True}
    tags = {"in": "formData", "name": "tags", "type": "array", "items": {"type": "string"}}
    file = {"in": "formData", "name": "file", "type": "file"}
    revision = load(
        {
            "paths": {
                "/plain": {"post": {"parameters": [name, tags]}},
                "/file": {"parameters": [name], "post": {"parameters": [file]}},
            }
        }
    )
    plain = at(revision, "paths", "/plain", "post", "requestBody")
    assert plain == {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": {"type": "string"},
                        "tags": {"type": "array", "items": {"type": "string"}},
                    },
                },
                "encoding": {"tags": {"style": "form", "explode": False}},
            }
        },
    }
    upload = at(revision, "paths", "/file", "post", "requestBody", "content")
    assert isinstance(upload, dict)
    assert list(upload) == ["multipart/form-data"]
    tail = "/post/requestBody/content/multipart~1form-data/schema/properties"
    assert pointer.follow(revision.documents[""], f"/paths/~1file{tail}/file") == {
        "type": "string",
        "format": "binary",
    }
    assert (
        revision.origin(Place("", f"/paths/~1file{tail}/name/type")).pointer
        == "/paths/~1file/parameters/0/type"
    )


@pytest.mark.parametrize(
    ("given", "style"),
    [
        (None, {"style": "form", "explode": False}),
        ("csv", {"style": "form", "explode": False}),
        ("multi", {"style": "form", "explode": True}),
        ("ssv", {"style": "spaceDelimited", "explode": False}),
        ("pipes", {"style": "pipeDelimited", "explode": False}),
        ("tsv", {"style": "form", "explode": False, "x-collectionFormat": "tsv"}),
    ],
)
def test_how_arrays_are_written_in_a_query_is_kept(
    given: str | None, style: dict[str, JsonValue], load: Callable[..., Revision]
) -> None:
    parameter: dict[str, JsonValue] = {"in": "query", "name": "ids", "type": "array"}
    items: JsonValue = {"type": "integer", "minimum": 1}
    schema: JsonValue = {"type": "array", "items": items, "maxItems": 5}
    parameter |= {"items": items, "maxItems": 5, "description": "Ids.", "x-since": 3}
    if given:
        parameter["collectionFormat"] = given
    revision = load({"paths": {"/a": {"get": {"parameters": [parameter]}}}})
    assert at(revision, "paths", "/a", "get", "parameters", "0") == {
        "in": "query",
        "name": "ids",
        "description": "Ids.",
        "x-since": 3,
        "schema": schema,
        **style,
    }


def test_responses_take_their_media_types_examples_and_headers(
    load: Callable[..., Revision],
) -> None:
    response: dict[str, JsonValue] = {
        "description": "Ok.",
        "schema": {"$ref": "#/definitions/A"},
        "examples": {"application/json": "a"},
        "headers": {"x-rate": {"type": "integer", "description": "Left."}},
    }
    operation = {"responses": {"200": response, "204": {"description": "None."}}}
    revision = load({"paths": {"/a": {"get": operation}}, "definitions": {"A": {"type": "string"}}})
    assert at(revision, "paths", "/a", "get", "responses") == {
        "200": {
            "description": "Ok.",
            "content": {
                "application/json": {"schema": {"$ref": "#/definitions/A"}, "example": "a"}
            },
            "headers": {"x-rate": {"description": "Left.", "schema": {"type": "integer"}}},
        },
        "204": {"description": "None."},
    }
    where = "/paths/~1a/get/responses/200/headers/x-rate/schema/type"
    assert (
        revision.origin(Place("", where)).pointer
        == "/paths/~1a/get/responses/200/headers/x-rate/type"
    )


def test_global_parts_become_components_and_are_inlined_where_media_types_differ(
    load: Callable[..., Revision],
) -> None:
    operation = {
        "parameters": [{"$ref": "#/parameters/Limit"}, {"$ref": "#/parameters/Body"}],
        "responses": {"200": {"$ref": "#/responses/Ok"}},
    }
    revision = load(
        {
            "parameters": {
                "Limit": {"in": "query", "name": "limit", "type": "integer"},
                "Body": {"in": "body", "name": "b", "schema": {"type": "object"}},
            },
            "responses": {"Ok": {"description": "Ok.", "schema": {"type": "string"}}},
            "paths": {
                "/same": {"post": operation},
                "/other": {"post": {**operation, "consumes": ["a/b"], "produces": ["c/d"]}},
            },
        }
    )
    same, other = (at(revision, "paths", path, "post") for path in ("/same", "/other"))
    assert isinstance(same, dict)
    assert isinstance(other, dict)
    assert same["parameters"] == [{"$ref": "#/components/parameters/Limit"}]
    assert same["requestBody"] == {"$ref": "#/components/requestBodies/Body"}
    assert same["responses"] == {"200": {"$ref": "#/components/responses/Ok"}}
    assert other["requestBody"] == {"content": {"a/b": {"schema": {"type": "object"}}}}
    assert other["responses"] == {
        "200": {"description": "Ok.", "content": {"c/d": {"schema": {"type": "string"}}}}
    }
    inlined = Place("", "/paths/~1other/post/responses/200/content/c~1d/schema/type")
    assert revision.origin(inlined).pointer == "/responses/Ok/schema/type"


def test_parts_of_other_documents_are_inlined_but_their_schemas_are_referred_to(
    load: Callable[..., Revision],
) -> None:
    body: JsonValue = {"in": "body", "name": "b", "schema": {"$ref": "#/definitions/X"}}
    item: JsonValue = {"post": {"parameters": [body], "responses": {"200": {"description": "Ok."}}}}
    revision = load(
        {"paths": {"/a": {"$ref": "parts.json#/item"}}},
        parts={"item": item, "definitions": {"X": {"type": "string"}}},
    )
    reference = at(
        revision, *("paths", "/a", "post", "requestBody", "content", "application/json", "schema")
    )
    assert reference == {"$ref": "parts.json#/item/post/parameters/0/schema"}
    assert revision.resolve("#/definitions/X", "parts.json").raw == {"type": "string"}
    assert revision.origin(Place("", "/paths/~1a/post/responses/200")) == Place(
        "parts.json", "/item/post/responses/200"
    )


def test_a_schema_that_refers_into_a_place_that_moved_still_finds_it(
    load: Callable[..., Revision],
) -> None:
    response = {"description": "Ok.", "schema": {"properties": {"id": {"type": "integer"}}}}
    target = "#/paths/~1a/get/responses/200/schema/properties/id"
    revision = load(
        {
            "paths": {"/a": {"get": {"responses": {"200": response}}}},
            "definitions": {"Id": {"$ref": target}},
        }
    )
    moved = revision.resolve("#/definitions/Id", "").child("$ref").raw
    assert isinstance(moved, str)
    assert moved != target
    assert revision.resolve(moved, "").raw == {"type": "integer"}


def test_security_definitions_take_the_new_names(load: Callable[..., Revision]) -> None:
    key = {"type": "apiKey", "in": "header", "name": "X-Key"}
    code = {"type": "oauth2", "flow": "accessCode", "authorizationUrl": "a", "tokenUrl": "t"}
    revision = load(
        {
            "securityDefinitions": {
                "basic": {"type": "basic"},
                "key": key,
                "code": {**code, "scopes": {"read": "Read."}},
                "app": {"type": "oauth2", "flow": "application", "tokenUrl": "t"},
            }
        }
    )
    assert at(revision, "components", "securitySchemes") == {
        "basic": {"type": "http", "scheme": "basic"},
        "key": key,
        "code": {
            "type": "oauth2",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": "a",
                    "tokenUrl": "t",
                    "scopes": {"read": "Read."},
                }
            },
        },
        "app": {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "t", "scopes": {}}},
        },
    }


@pytest.mark.parametrize(
    "paths",
    [
        None,
        [],
        {"/a": None},
        {"/a": {"get": None, "parameters": 3}},
        {"/a": {"get": {"parameters": [None, {"in": "body"}, 1], "responses": [1]}}},
        {"/a": {"get": {"consumes": 3, "responses": {"200": None, "x-a": 1}}}},
        {"/a": {"get": {"responses": {"x-a": {"$ref": "#/nowhere"}}}}, "x-b": {"$ref": "#/x"}},
        {"/a": {"post": {"parameters": [{"in": "formData"}], "consumes": [None]}}},
    ],
)
def test_a_malformed_document_converts_without_a_crash(
    paths: JsonValue, load: Callable[..., Revision]
) -> None:
    load({"paths": paths})


def test_what_the_conversion_does_not_name_is_kept(load: Callable[..., Revision]) -> None:
    operation = {"operationId": "a", "deprecated": True, "tags": ["t"], "x-a": 1, "summary": "s"}
    revision = load({"paths": {"/a": {"get": operation}, "x-b": 2}, "x-c": 3, "tags": []})
    assert at(revision, "paths") == {"/a": {"get": operation}, "x-b": 2}
    assert at(revision, "x-c") == 3
