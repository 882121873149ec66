"""Check fast that a contract has the shape that the official OpenAPI schema asks for."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.errors import DocumentError
from contractctl.load.structure_messages import explain
from contractctl.load.violations import Violation, bounded
from contractctl.model import Dialect, Revision
from contractctl.pointer import JsonValue

if TYPE_CHECKING:
    import jsonschema_rs


def check_structure(revision: Revision) -> tuple[Violation, ...]:
    """Hold a revision's entry document against the JSON schema of its OpenAPI version.

    Schemas come from https://spec.openapis.org and https://swagger.io, as openapi-spec-validator
    ships them. References are not followed: `validate` does. At most `SHOWN_VIOLATIONS` are
    given, and a last one that counts the rest.

    Raises DocumentError where the installation has no schema for the dialect.
    """
    return bounded(hold_against_schema(_original(revision, ""), revision.dialect))


def hold_against_schema(document: JsonValue, dialect: Dialect) -> tuple[Violation, ...]:
    """Do what `check_structure` does to a document that is as the user wrote it, without bound."""
    errors = _validator(dialect).iter_errors(document)
    return tuple(violation for error in errors for violation in explain(error))


def as_written(revision: Revision) -> Revision:
    """Return a revision with its documents as the user wrote them, before any conversion."""
    if revision.dialect != "2.0":
        return revision
    documents = {name: _original(revision, name) for name in revision.documents}
    return replace(revision, documents=documents, origins={})


def _original(revision: Revision, name: str) -> JsonValue:
    if revision.dialect != "2.0":
        return revision.documents[name]
    from contractctl.load.documents import parse

    return parse(revision.sources[name], revision.files[name]).value


@cache
def _validator(dialect: Dialect) -> jsonschema_rs.Validator:
    import jsonschema_rs

    schema: dict[str, JsonValue] = json.loads(_schema_file(dialect).read_bytes())
    return jsonschema_rs.validator_cls_for(schema)(schema)


def _schema_file(dialect: Dialect) -> Path:
    # Looked up without importing the package, which costs half a second.
    spec = find_spec("openapi_spec_validator")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder, "resources", "schemas", f"v{dialect}", "schema.json")
        if file.is_file():
            return file
    raise DocumentError(
        f"no JSON schema for OpenAPI {dialect} is installed",
        hint="install openapi-spec-validator 0.9 again",
    )
