"""A consumer that leaves consumers.yaml is not forgotten, and asked for nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from ledger_shop import shop
from test_schemas import problems

DAY = ("--as-of", "2027-01-20")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Web and till were told; till agreed to the removal."""
    monkeypatch.chdir(shop(tmp_path))
    monkeypatch.setenv("COLUMNS", "140")
    return tmp_path


def track(capsys: pytest.CaptureFixture[str], kind: str, *names: str) -> None:
    assert run(capsys, "track", kind, "shop", *names, "--by", "me", *DAY).code == 0


def rename(workspace: Path, old: str, new: str) -> None:
    file = workspace / "consumers.yaml"
    text = file.read_text()
    assert f"  {old}:\n" in text
    file.write_text(text.replace(f"  {old}:\n", f"  {new}:\n"))


def document(capsys: pytest.CaptureFixture[str], what: str) -> dict[str, Any]:
    out = run(capsys, what, "shop", "--format", "json", *DAY).out
    assert problems(what, out) == []
    found: dict[str, Any] = json.loads(out)
    return found


def test_who_was_renamed_is_shown_with_the_name_it_may_have_now(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    track(capsys, "notify", "web", "app", "till")
    rename(workspace, "web", "web-shop")
    by_name = {one["name"]: one for one in document(capsys, "status")["consumers"]}
    old, new = by_name["web"], by_name["web-shop"]
    assert (old["gone"], old["perhaps_now"], new["gone"]) == (True, "web-shop", False)
    assert old["reason"].startswith("no longer in consumers.yaml, perhaps web-shop now")
    assert new["state"] == "not-notified"
    text = run(capsys, "status", "shop", *DAY).out
    assert "--by `" not in text
    assert "web (notified)\n" in text


def test_who_agreed_and_was_switched_off_stays_in_the_count_as_done(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    track(capsys, "notify", "web", "app", "till")
    track(capsys, "consent", "till")
    rename(workspace, "till", "unrelated-and-new")
    found = document(capsys, "report")
    assert "1 of 4 consumers done (1 no longer in consumers.yaml)" in found["headline"]["sentence"]
    assert found["burn_up"]["consumers"] == 4
    last = next(one for one in found["burn_up"]["counts"] if one["day"] == DAY[1])
    assert last["done"] == 1


def test_who_is_gone_and_had_not_agreed_is_in_no_count(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    track(capsys, "notify", "web", "app", "till")
    rename(workspace, "till", "unrelated-and-new")
    found = document(capsys, "report")
    assert "0 of 3 consumers done" in found["headline"]["sentence"]
    assert found["burn_up"]["consumers"] == 3
