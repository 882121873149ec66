"""Run the rules of openapi-spec-validator over a loaded revision by its public names alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from jsonschema_path.paths import SchemaPath
from openapi_spec_validator import (
    OpenAPIV2SpecValidator,
    OpenAPIV30SpecValidator,
    OpenAPIV31SpecValidator,
    OpenAPIV32SpecValidator,
)

from contractctl.load.findings import Finding
from contractctl.load.uris import document_uris
from contractctl.model import Place, Revision
from contractctl.pointer import JsonValue

SPEC_VALIDATORS = {
    "2.0": OpenAPIV2SpecValidator,
    "3.0": OpenAPIV30SpecValidator,
    "3.1": OpenAPIV31SpecValidator,
    "3.2": OpenAPIV32SpecValidator,
}


def find(revision: Revision) -> Iterator[Finding]:
    """Give what the rules find beyond the OpenAPI schema; `revision` is as the user wrote it.

    Slower than `spec_rules`, without places, and over at the first rule that crashes.
    """
    uris = document_uris(revision)
    documents = {uri: revision.documents[name] for name, uri in uris.items()}

    def read(uri: str) -> JsonValue:
        return documents[uri]

    path = SchemaPath.from_dict(
        cast(Any, revision.documents[""]),
        base_uri=uris[""],
        handlers=dict.fromkeys(("", "file", "http", "https"), read),
    )
    rules = SPEC_VALIDATORS[revision.dialect](path)
    try:
        for error in rules.root_validator(path):
            yield Finding(Place("", ""), error)
    except Exception as error:
        yield Finding(Place("", ""), error)
