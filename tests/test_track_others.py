"""The next migration of a contract does not forget whom the last one left behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import run
from ledger_shop import shop
from test_schemas import problems

DAY = ("--as-of", "2027-01-12")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shop(tmp_path))
    monkeypatch.setenv("COLUMNS", "140")
    return tmp_path


def track(capsys: pytest.CaptureFixture[str], kind: str, *names: str) -> None:
    assert run(capsys, "track", kind, "shop", *names, "--by", "me", *DAY).code == 0


def next_migration(workspace: Path) -> None:
    """From v2 to a v3 that is the same."""
    v2 = next((workspace / "contracts" / "shop").glob("v2*"))
    v2.with_name(v2.name.replace("v2", "v3")).write_text(v2.read_text())
    file = workspace / "contracts" / "shop" / "migration.yaml"
    text = file.read_text()
    file.write_text(text.replace("head: v2", "head: v3").replace("base: v1", "base: v2"))


def test_who_was_told_and_never_finished_the_last_migration_is_named_in_the_next(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    track(capsys, "notify", "web", "app", "till")
    track(capsys, "claim", "web", "till")
    track(capsys, "consent", "till")
    next_migration(workspace)
    out = run(capsys, "status", "shop", "--format", "json", *DAY).out
    assert problems("status", out) == []
    assert json.loads(out)["unfinished"] == [
        {"base": "v1", "head": "v2", "told": ["app"], "claimed": ["web"]}
    ]
    said = " ".join(run(capsys, "status", "shop", *DAY).out.split())
    assert "2 consumers have not finished v1 to v2" in said
    assert "told, and nobody said that they moved: app" in said
    found = run(capsys, "report", "shop", "--format", "json", *DAY)
    headline = json.loads(found.out)["headline"]
    assert (found.code, headline["outlook"]) == (1, "at-risk")
    assert "earlier" in {one["id"] for one in headline["reasons"]}


def test_a_migration_that_all_finished_leaves_nothing_behind(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind in ("notify", "claim", "consent"):
        track(capsys, kind, "web", "app", "till")
    next_migration(workspace)
    out = run(capsys, "status", "shop", "--format", "json", *DAY).out
    assert json.loads(out)["unfinished"] == []
