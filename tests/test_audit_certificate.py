"""A certificate supports a removal only where everything that the policy asks for was seen."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from audit_estate import AS_OF, command, imported, workspace
from command_line import Outcome, run


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("estate")
    workspace(folder)
    imported(folder, "access.log")
    return folder


def certify(folder: Path, operation: str, *arguments: str) -> Outcome:
    return command(folder, "audit", "--certify", operation, "--as-of", AS_OF, *arguments)


def document(folder: Path, operation: str, *arguments: str) -> dict[str, Any]:
    done = certify(folder, operation, "--format", "json", *arguments)
    found: dict[str, Any] = json.loads(done.out)
    assert {"supported": 0, "not supported": 1, "not enough evidence": 4}[
        found["verdict"]
    ] == done.code
    return found


def test_an_operation_that_nobody_used_long_enough_may_go(estate: Path) -> None:
    found = document(estate, "DELETE /carts/{cart}")
    assert found["verdict"] == "supported"
    assert found["operation"] == "DELETE /carts/{id}"
    assert found["traffic"]["hits"] == 0
    assert found["against"] == found["missing"] == []
    assert found["quiet_days"] >= found["policy"]["quiet_days"]
    assert any("quarterly" in remark for remark in found["remarks"])
    assert (found["consents"], found["asked"]) == ("complete", [])
    assert len(found["gaps"]) == 1


def test_a_declaration_stands_against_removal(estate: Path) -> None:
    found = document(estate, "GET /never")
    assert found["verdict"] == "not supported"
    assert [user["name"] for user in found["users"] if user["kind"] == "declared"] == ["web"]


def test_a_caller_that_only_gets_refused_is_a_caller(estate: Path) -> None:
    found = document(estate, "GET /gone")
    assert found["verdict"] == "not supported"
    assert "got 4xx only" in found["against"][0]


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (("--to", "2026-09-20"), "quiet days"),
        (("--from", "2026-10-01"), "quiet days"),
        (("--as-of", "2026-12-24"), "quiet days"),
    ],
)
def test_a_window_that_is_too_short_or_too_old_does_not_suffice(
    arguments: tuple[str, ...], missing: str, estate: Path
) -> None:
    found = document(estate, "DELETE /carts/{id}", *arguments)
    assert found["verdict"] == "not enough evidence"
    assert missing in found["missing"][0]


def test_no_data_is_not_zero_calls(estate: Path) -> None:
    found = document(estate, "GET /products")
    assert found["verdict"] == "not enough evidence"
    assert found["traffic"] is None
    assert found["bound"]["upper_rate"] is None
    assert "no data" in certify(estate, "GET /products").out


def test_more_unattributed_hits_than_the_policy_allows_do_not_suffice(estate: Path) -> None:
    dates = "{announce: 2026-09-01, deprecate: 2026-10-01, sunset: 2027-01-11}"
    policy = "{removal: {max_unattributed: 0.000001}}"
    file = estate / "contracts" / "shop" / "migration.yaml"
    file.write_text(
        f"base: v1\nhead: v2\nowner: shop@example.test\ntimeline: {dates}\npolicy: {policy}\n"
    )
    try:
        found = document(estate, "DELETE /carts/{id}")
    finally:
        file.unlink()
    assert found["verdict"] == "not enough evidence"
    assert "cannot be told apart" in found["missing"][0]
    assert "contracts/shop/migration.yaml" in found["inputs"]


def test_the_inputs_are_named_by_their_hashes(estate: Path) -> None:
    inputs = document(estate, "DELETE /carts/{id}")["inputs"]
    data = (estate / "consumers.yaml").read_bytes()
    assert inputs["consumers.yaml"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert set(inputs) == {"consumers.yaml", "shop@v1", "shop@v2", "evidence", "consents"}


def test_the_same_evidence_gives_the_same_bytes(estate: Path) -> None:
    for format in ("text", "markdown", "json"):
        first = certify(estate, "DELETE /carts/{id}", "--format", format)
        assert first == certify(estate, "DELETE /carts/{id}", "--format", format)
        assert "supported" in first.out


def test_an_operation_that_no_contract_has_is_wrong_usage(
    estate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "-C", str(estate), "audit", "--certify", "GET /nevr")
    assert done.code == 2
    assert "did you mean 'GET /never'?" in done.err
    assert run(capsys, "-C", str(estate), "audit", "--certify", "never").code == 2
