"""The catalogue speaks for every field of OpenAPI and every keyword of JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema_specifications  # type: ignore[import-untyped]  # it has no annotations
import pytest
from command_line import run

from contractctl.diff.cells import CLAIMS, coverage
from contractctl.diff.rules import RULES
from contractctl.report.coverage import render_coverage

NO_PLACE = {
    *("contact", "license", "external-documentation", "tag", "example", "examples"),
    *("components", "reference", "explode-for-form"),
}
"""Objects that hold words, or only what is used elsewhere."""


def schemas() -> Path:
    spec = find_spec("openapi_spec_validator")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "resources" / "schemas"


def fields(schema: dict[str, Any]) -> Iterator[str]:
    """The properties that a schema of an object names, on whatever condition."""
    yield from schema.get("properties", {})
    below = [
        *(schema.get(keyword, []) for keyword in ("allOf", "anyOf", "oneOf")),
        schema.get("dependentSchemas", {}).values(),
        [schema[keyword] for keyword in ("then", "else") if keyword in schema],
        schema.get("$defs", {}).values(),
    ]
    for inner in (one for group in below for one in group):
        yield from fields(inner)


def test_no_gap_and_no_unclaimed_rule() -> None:
    found = coverage(RULES)
    assert found.gaps == ()
    assert found.unclaimed == ()


@pytest.mark.parametrize("version", ["v3.1", "v3.2"])
def test_every_field_of_the_official_schema_is_spoken_for(version: str) -> None:
    official = json.loads((schemas() / version / "schema.json").read_text(encoding="utf-8"))
    objects = {name: set(fields(schema)) for name, schema in official["$defs"].items()}
    objects = {name: named for name, named in objects.items() if named} | {
        "openapi": set(official["properties"])
    }
    assert objects.keys() - NO_PLACE <= CLAIMS.keys()
    for name in objects.keys() - NO_PLACE:
        assert objects[name] <= CLAIMS[name].keys(), name


def test_every_keyword_of_json_schema_is_spoken_for() -> None:
    registry = jsonschema_specifications.REGISTRY
    keywords = {
        keyword
        for address in registry
        if "2020-12/meta/" in address
        for keyword in registry.contents(address).get("properties", {})
    }
    old = json.loads((schemas() / "v3.0" / "schema.json").read_text(encoding="utf-8"))
    keywords |= set(old["definitions"]["Schema"]["properties"])
    assert {"prefixItems", "contentSchema", "$dynamicRef", "nullable"} < keywords
    assert keywords <= CLAIMS["schema"].keys()


def test_a_rule_that_no_field_claims_and_a_claim_without_a_rule_are_named() -> None:
    without = {cell: rule for cell, rule in RULES.items() if cell.aspect != "pattern"}
    assert coverage(without).gaps == ("schema.pattern: pattern",)
    cell, rule = next(iter(RULES.items()))
    odd = cell._replace(aspect="colour")
    found = coverage({**RULES, odd: replace(rule, cell=odd)})
    assert found.unclaimed == ("colour",)
    assert "unclaimed: no field claims colour" in render_coverage(RULES, found)


def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "rules", "--coverage")
    assert result.code == 0
    assert "patternProperties" in result.out
    assert result.out.splitlines()[-1].endswith("0 gaps, 0 unclaimed")
