"""Every real Swagger 2.0 file becomes valid OpenAPI 3.0, and every place is still known."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import pytest
from swagger_origins import strays

from contractctl.load.documents import parse
from contractctl.load.reference_places import reference_places
from contractctl.load.revisions import load_revision
from contractctl.model import Revision
from contractctl.pointer import JsonValue

HISTORIES = (
    *("alertmanager", "argo-cd", "ga4gh-drs", "ga4gh-wes", "gotify", "harbor"),
    *("ory-hydra", "ory-keto", "traccar"),
)

SWAGGER = re.compile(r'^\s{0,4}"?swagger"?: *["\']?2', re.MULTILINE)

INVALID = {
    "harbor/v1.2.0.yaml": "a reference without the slash: #definitions/VulnerabilityItem",
    "harbor/v1.4.0.yaml": "a reference without the slash: #responses/UnsupportedMediaType",
    "harbor/v1.6.0.yaml": "responses that refer to schemas",
    "harbor/v1.8.0.yaml": "responses that refer to schemas",
    "harbor/v1.9.0.yaml": "responses that refer to schemas",
}


def official_schema(version: str) -> jsonschema_rs.Draft4Validator:
    """The OpenAPI schema that openapi-spec-validator ships, found without importing it."""
    spec = importlib.util.find_spec("openapi_spec_validator")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    folder = Path(spec.submodule_search_locations[0]) / "resources" / "schemas" / version
    return jsonschema_rs.Draft4Validator(json.loads((folder / "schema.json").read_text()))


def swagger_files(shared_data: Path, history: str) -> Iterator[tuple[str, Path]]:
    for path in sorted((shared_data / "specs" / history).iterdir()):
        if path.name != "META.json" and SWAGGER.search(path.read_text(encoding="utf-8")):
            yield f"{history}/{path.name}", path


def shape(revision: Revision) -> JsonValue:
    """What the OpenAPI 3.0 schema can judge: the document without untouched schemas."""

    def spelled(value: JsonValue) -> JsonValue:
        if isinstance(value, dict):
            if value.get("type") == "file":
                return {"type": "string", "format": "binary"}
            return {key: spelled(part) for key, part in value.items()}
        return [spelled(part) for part in value] if isinstance(value, list) else value

    document = revision.documents[""]
    assert isinstance(document, dict)
    return {key: spelled(part) for key, part in document.items() if key != "definitions"}


@pytest.mark.parametrize("history", HISTORIES)
def test_every_real_file_converts_to_valid_openapi_whose_places_all_lead_back(
    history: str, shared_data: Path
) -> None:
    before, after = official_schema("v2.0"), official_schema("v3.0")
    judged = 0
    for name, path in swagger_files(shared_data, history):
        if "slash" in INVALID.get(name, ""):
            continue
        revision = load_revision(str(path), path.parent)
        assert revision.dialect == "2.0", name
        assert strays(revision) == [], name
        for node, reference in reference_places(revision.root, revision.resolve):
            revision.resolve(reference, node.document)
        if before.is_valid(parse(revision.sources[""], name).value) and name not in INVALID:
            errors = [error.message[-200:] for error in after.iter_errors(shape(revision))]
            assert errors == [], name
            judged += 1
    assert judged > 0
