"""Every JSON output is described: valid, documented field by field, and open for new fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from command_line import SHOP, UNKNOWN_CONSUMER, run, write
from conftest import ROOT
from diff_reports import waived_orders

from contractctl.cli.commands.schema import schemas
from contractctl.cli.main import COMMANDS
from contractctl.report.diff_json import render_json

SCHEMAS: dict[str, dict[str, Any]] = {name: json.loads(text) for name, text in schemas().items()}
AS_OF = ("--as-of", "2026-12-01", "--format", "json")

ORDERS = ("orders@v1", "orders@v2")
OUTPUTS = {
    "diff": ("diff", *ORDERS),
    "diff under two policies": ("diff", *ORDERS, "--policy", "default", "--policy", "strict"),
    "diff without witnesses": ("diff", *ORDERS, "--no-witness"),
    "diff of nothing": ("diff", "orders@v1", "orders@v1"),
    "expand": ("expand", *ORDERS),
    "impact": ("impact", *ORDERS),
    "plan": ("plan", "orders"),
    "evidence": ("evidence", "show"),
    "graph": ("graph",),
    "graph of one": ("graph", "--of", "orders"),
    "rules": ("rules",),
    "rules of one": ("rules", "request-enum-value-removed"),
    "scan": ("scan", "--path", str(ROOT / "tests/cases/scan/go")),
    "validate": ("validate", "--no-cache"),
    "audit": ("audit",),
    "status": ("status", "orders"),
    "report": ("report", "orders"),
    "notice": ("notify", "orders"),
    "certificate": ("audit", "--certify", "GET /products"),
    "headers": ("headers", "emit", "orders", "--page", "https://developer.example.com/v2"),
    "brownout": ("brownout", "plan", "orders", "--page", "https://developer.example.com/v2"),
    "brownout-read": ("brownout", "read", "orders", "--window", "2026-11-02T10Z/2026-11-02T11Z"),
}
"""Real outputs; the first word names the schema."""

every_schema = pytest.mark.parametrize("name", SCHEMAS)


def subschemas(schema: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema inside a schema, with the way to it."""
    if not isinstance(schema, dict):
        return
    yield at, schema
    for keyword in ("properties", "$defs"):
        for key, inner in schema.get(keyword, {}).items():
            yield from subschemas(inner, f"{at}/{key}")
    yield from subschemas(schema.get("items"), f"{at}/[]")
    for inner in schema.get("oneOf", ()):
        yield from subschemas(inner, at)


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with every field forbidden that it does not describe."""
    copy: dict[str, Any] = json.loads(json.dumps(schema))
    for _, inner in subschemas(copy):
        if "properties" in inner:
            inner["additionalProperties"] = False
    return copy


def problems(name: str, output: str) -> list[str]:
    validator = jsonschema_rs.Draft202012Validator(closed(SCHEMAS[name]), validate_formats=True)
    return [
        f"{error.instance_path}: {error.message}"
        for error in validator.iter_errors(json.loads(output))
    ]


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_output_has_the_described_fields_and_no_others(
    name: str,
    example_workspace: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(example_workspace)
    assert problems(name.partition(" ")[0], run(capsys, *OUTPUTS[name], *AS_OF).out) == []


@pytest.mark.parametrize("files", [SHOP, {**SHOP, "consumers.yaml": UNKNOWN_CONSUMER}])
@pytest.mark.parametrize("command", ["diff", "impact", "plan", "validate"])
def test_an_output_of_a_small_workspace_is_described_too(
    command: str,
    files: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(tmp_path, {**files, "contracts/shop/v4.yaml": "openapi: 3.1.0\n"})
    monkeypatch.chdir(tmp_path)
    pair = ("shop@v1", "shop@v2") if command in ("diff", "impact") else ()
    assert problems(command, run(capsys, command, *pair, *AS_OF).out) == []


def test_waivers_and_several_policies_are_described_too() -> None:
    assert problems("diff", render_json(waived_orders())) == []


def test_every_json_output_has_a_schema() -> None:
    # test_evidence_*.py, test_gate_*.py, test_headers_command.py and test_verify_command.py do that
    elsewhere = {
        *("catches", "evidence-import", "evidence-sources", "gate", "headers-lint", "usage"),
        "verify",
    }
    assert {name.partition(" ")[0] for name in OUTPUTS} == set(SCHEMAS) - elsewhere
    parts = {"brownout-read", "certificate", "notice"} | (elsewhere - {"gate", "verify"})
    assert set(SCHEMAS) - parts <= set(COMMANDS)


@every_schema
def test_a_schema_is_one_and_says_what_it_describes(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert jsonschema_rs.meta.is_valid(schema)
    assert schema["$id"] == f"urn:contractctl:{name}:1"
    assert schema["properties"]["schema"]["const"] == f"contractctl/{name}/1"


@every_schema
def test_every_field_is_documented_and_promised(name: str) -> None:
    for at, inner in subschemas(SCHEMAS[name]):
        for field, described in inner.get("properties", {}).items():
            assert described.get("description"), f"{at}/{field}"
        promised, known = set(inner.get("required", ())), inner.get("properties", {})
        assert promised <= known.keys()
        for field in known.keys() - promised:
            assert known[field]["description"].startswith("Absent unless "), f"{at}/{field}"


@every_schema
def test_readers_are_told_to_ignore_new_fields(name: str) -> None:
    assert "readers ignore fields that they do not know" in SCHEMAS[name]["description"]
    for at, inner in subschemas(SCHEMAS[name]):
        assert inner.get("additionalProperties") is not False, at
        assert "unevaluatedProperties" not in inner, at


def test_what_several_outputs_share_is_described_alike() -> None:
    for shared in ("operation", "location", "witness"):
        found = [json.dumps(s["$defs"][shared]) for s in SCHEMAS.values() if shared in s["$defs"]]
        assert len(found) > 1
        assert len(set(found)) == 1
    assert SCHEMAS["diff"]["$defs"]["change"] == SCHEMAS["impact"]["$defs"]["change"]


def test_the_schemas_come_with_the_package(repository: Path) -> None:
    folder = repository / "contractctl" / "schemas"
    assert {file.name for file in folder.iterdir()} == {f"{name}.json" for name in SCHEMAS}


def test_the_command_prints_a_schema_lists_them_and_names_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert json.loads(run(capsys, "schema", "diff").out) == SCHEMAS["diff"]
    listed = run(capsys, "schema")
    assert [line.split()[0] for line in listed.out.splitlines()] == list(SCHEMAS)
    assert json.loads(run(capsys, "schema", "--format", "json").out) == list(SCHEMAS.values())
    wrong = run(capsys, "schema", "dif")
    assert wrong.code == 3
    assert "no output is called 'dif'" in wrong.err
    assert "did you mean 'diff'?" in wrong.err
