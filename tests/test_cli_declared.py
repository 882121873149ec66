"""What consumers.yaml names and no contract has is said, and never counts as "does not use it"."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import run

CONTRACT = """
openapi: 3.1.0
info: {{title: Orders, version: {version}}}
paths:
  /orders:
    get:
      parameters: [{{name: limit, in: query, schema: {{type: integer, maximum: {maximum}}}}}]
      responses:
        "200":
          description: Orders
          content:
            application/json:
              schema:
                type: object
                properties: {{id: {{type: {type}}}, tags: {{type: object}}}}
"""
SERVICE = """
version: 1
services:
  shop:
    team: web
    owner: web@example.test
    tier: 2
    consumes: {consumes}
"""
MIGRATION = """
base: v1
head: v2
owner: orders@example.test
timeline: {announce: 2026-12-01, deprecate: 2027-01-11, sunset: 2027-06-14}
"""

Declare = Callable[[str], None]


@pytest.fixture
def declare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Declare:
    """A workspace of one contract; the call says what its one service consumes."""
    folder = tmp_path / "contracts" / "orders"
    folder.mkdir(parents=True)
    old = CONTRACT.format(version="1.0.0", maximum=100, type="string")
    new = CONTRACT.format(version="2.0.0", maximum=50, type="integer")
    (folder / "v1.yaml").write_text(old, encoding="utf-8")
    (folder / "v2.yaml").write_text(new, encoding="utf-8")
    (folder / "migration.yaml").write_text(MIGRATION, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def write(consumes: str) -> None:
        text = SERVICE.format(consumes=consumes)
        (tmp_path / "consumers.yaml").write_text(text, encoding="utf-8")

    return write


@pytest.mark.parametrize(
    ("declared", "suggested"),
    [
        ('reads: ["$.idd"]', "did you mean 'id'?"),
        ('reads: ["$.id.x"]', "there are no fields there yet"),
        ('sends: ["query:limti"]', "did you mean 'limit'?"),
    ],
)
def test_a_misspelled_field_is_named_and_leaves_the_verdict_open(
    declare: Declare, capsys: pytest.CaptureFixture[str], declared: str, suggested: str
) -> None:
    declare(f"{{orders: {{uses: [{{operation: GET /orders, {declared}}}]}}}}")
    found = run(capsys, "validate")
    assert found.code == 1
    assert "no revision of 'orders' has" in found.out
    assert suggested in found.out
    judged = run(capsys, "impact", "orders@v1", "orders@v2", "--format", "json")
    assert "its fields count as not known" in judged.err
    verdicts = {row["verdict"] for row in json.loads(judged.out)["impacts"]}
    assert "possible" in verdicts


@pytest.mark.parametrize("declared", ['reads: ["$.id"]', 'reads: ["$.tags.any"]', "reads: []"])
def test_a_field_that_is_there_or_may_be_is_no_finding(
    declare: Declare, capsys: pytest.CaptureFixture[str], declared: str
) -> None:
    declare(f"{{orders: {{uses: [{{operation: GET /orders, {declared}}}]}}}}")
    assert run(capsys, "validate").code == 0


def test_a_misspelled_contract_stops_impact_and_plan(
    declare: Declare, capsys: pytest.CaptureFixture[str]
) -> None:
    declare("{ordres: {}}")
    for command in (("impact", "orders@v1", "orders@v2"), ("plan", "orders")):
        found = run(capsys, *command)
        assert found.code == 3
        assert "did you mean 'orders'?" in found.err


def test_a_plan_in_which_nothing_is_known_exits_with_4(
    declare: Declare, capsys: pytest.CaptureFixture[str]
) -> None:
    declare("{orders: {}}")
    assert run(capsys, "--as-of", "2026-12-01", "plan", "orders").code == 4


def test_init_adds_what_is_missing_and_no_example_beside_contracts(
    declare: Declare, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(capsys, "init").code == 0
    assert (tmp_path / "consumers.yaml").exists()
    assert not (tmp_path / "contracts" / "orders" / "openapi.yaml").exists()


def test_a_result_never_replaces_a_file_of_the_workspace(
    declare: Declare, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    declare("{orders: {}}")
    for name in ("consumers.yaml", "contracts/orders/v1.yaml", "contracts/orders/migration.yaml"):
        before = (tmp_path / name).read_bytes()
        assert run(capsys, "plan", "orders", "--output", name).code == 2
        assert (tmp_path / name).read_bytes() == before
