"""contractctl expand: the contract on stdout, the proof in JSON, the summary on stderr."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import run

from contractctl.load.documents import parse


@pytest.fixture(autouse=True)
def _in_the_workspace(example_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(example_workspace)


def test_a_full_expansion_ends_with_0_and_prints_the_contract(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ended = run(capsys, "expand", "catalog@v1", "catalog@v2")
    assert ended.code == 0
    written: Any = parse(ended.out.encode(), "out").value
    assert written["openapi"].startswith("3.")
    assert "one contract serves consumers of both, proven by diff" in ended.err


def test_what_cannot_live_in_one_contract_ends_with_1_and_is_named_with_a_pattern(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ended = run(capsys, "expand", "orders@v1", "orders@v2")
    assert ended.code == 1
    assert "parallel-field: carry the old and the new form side by side" in ended.err
    assert "response-value-unwrapped" in ended.err
    assert "expand   works, can be rolled back alone" in ended.err


def test_what_is_kept_has_the_sunset_of_the_migration_or_of_the_option(
    capsys: pytest.CaptureFixture[str],
) -> None:
    planned = run(capsys, "expand", "orders@v1", "orders@v2").out
    asked = run(capsys, "expand", "orders@v1", "orders@v2", "--sunset", "2028-01-31").out
    assert 'x-sunset: "2027-06-14"' in planned
    assert 'x-sunset: "2028-01-31"' in asked


def test_json_carries_the_proof_and_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(run(capsys, "expand", "orders@v1", "orders@v2", "--format", "json").out)
    assert found["expands"] is False
    breaking = [one for one in found["remaining"] if one["change"]["severity"] == "breaking"]
    assert {one["consumers"] for one in breaking} == {"head"}
    assert {one["pattern"]["id"] for one in breaking} == {"parallel-field"}
    assert breaking[0]["change"]["base_location"]["file"] == "contracts/orders/v2.yaml"
    assert found["contract"]["openapi"] == "3.1.0"


def test_the_result_goes_to_a_file_and_quiet_says_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "expanded.yaml"
    ended = run(capsys, "expand", "catalog@v1", "catalog@v2", "--output", str(target), "--quiet")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    again = run(capsys, "diff", "catalog@v1", str(target))
    assert again.code == 0


def test_a_wrong_date_is_wrong_usage_and_a_missing_file_bad_input(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(capsys, "expand", "orders@v1", "orders@v2", "--sunset", "soon").code == 2
    assert run(capsys, "expand", "orders@v1", "orders@v9").code == 3
