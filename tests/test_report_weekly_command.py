"""`contractctl report`: from the files of a workspace to one answer, the same everywhere."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from command_line import run, shell
from ledger_shop import log, shop
from test_schemas import problems

from contractctl.evidence.store import Store
from contractctl.track.store import Ledger

START = date(2027, 2, 1)


def on(day: int) -> str:
    return (START + timedelta(days=day - 1)).isoformat()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Web leaves v1 after day 5 and is back on day 20; app stays; till is never seen."""
    monkeypatch.chdir(shop(tmp_path))
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def course(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    days = range(1, 31)
    calls = [
        (START + timedelta(days=day - 1), agent, path)
        for day in days
        for agent, path in (
            ("web/1", "/v1/carts" if day in (*range(1, 6), 20) else "/v2/carts"),
            ("app/1", "/v1/carts"),
            ("curl/8", "/v1/carts"),
        )
    ]
    log(workspace, "access.log", calls)
    assert run(capsys, "evidence", "import", "access.log").code == 0
    for day, kind, names in (
        (1, "notify", ("web", "app", "till")),
        (4, "claim", ("web",)),
        (8, "consent", ("web",)),
    ):
        said = ("--by", "platform", "--as-of", on(day))
        assert run(capsys, "track", kind, "shop", *names, *said).code == 0
    return workspace


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    out = run(capsys, "report", "shop", "--format", "json", *arguments).out
    assert problems("report", out) == []
    found: dict[str, Any] = json.loads(out)
    return found


def test_the_report_is_made_of_plan_ledger_evidence_and_audit(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = document(capsys, "--as-of", on(21))
    states = {one["consumer"]: one["state"] for one in found["consumers"]}
    assert states == {"web": "regressed", "app": "notified", "till": "notified"}
    assert found["headline"]["outlook"] in ("at-risk", "late")
    changed = {one["consumer"]: one["happenings"] for one in found["changed"]["consumers"]}
    assert [(one["day"], one["state"]) for one in changed["web"]] == [(on(20), "regressed")]
    assert found["attribution"]["imported"]
    assert 0 < found["attribution"]["undocumented"] < found["attribution"]["hits"]
    assert found["findings"][0]["title"] == "Undocumented callers"
    assert {one["kind"] for one in found["timeline"]} >= {"milestone", "wave"}
    assert found["burn_up"]["consumers"] == 3


def test_the_week_begins_on_the_day_that_is_asked_for(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for since, first in (
        (on(4), on(4)),
        ("7d", on(15)),
        ("2w", on(8)),
        ("0d", on(21)),
    ):
        found = document(capsys, "--as-of", on(21), "--since", since)
        assert found["since"] == first
        days = [each["day"] for one in found["changed"]["consumers"] for each in one["happenings"]]
        assert all(first <= day <= on(21) for day in days)
    everything = document(capsys, "--as-of", on(21), "--since", on(1))
    said = {
        (one["consumer"], each["state"])
        for one in everything["changed"]["consumers"]
        for each in one["happenings"]
    }
    assert {("web", "claimed"), ("web", "done"), ("web", "regressed")} <= said


@pytest.mark.parametrize("since", ["yesterday", "2027-02-30", "2027-03-30", "1 week", "-1d"])
def test_a_week_that_cannot_be_is_a_usage_error(
    since: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, "report", "shop", "--as-of", on(21), f"--since={since}")
    assert said.code == 2
    assert f"--since {since}" in said.err


def test_without_any_evidence_it_says_so_and_still_reports(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, "report", "--as-of", "2027-01-20")
    assert said.code == 1
    assert "No log of the traffic of shop was imported" in said.out
    assert "the announcement of 2027-01-11 has not been made" in said.out.replace("\n", " ")


def test_before_anything_is_due_it_is_on_track(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, "report", "--as-of", "2027-01-04")
    assert said.code == 0
    assert "On track: 0 of 3 consumers done" in said.out


def test_only_unknown_consumers_give_exit_code_four(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = workspace / "consumers.yaml"
    declared = file.read_text().split("\n")
    kept = [line for line in declared if "uses:" not in line]
    file.write_text("\n".join(kept).replace("shop:", "shop: {}"))
    said = run(capsys, "report", "--as-of", "2027-01-04")
    assert said.code == 4
    assert said.out.splitlines()[1].startswith(
        "Unknown: nobody is known to have to move (not counting 3 without a verdict)"
    )


@pytest.mark.parametrize("format", ["text", "html", "json"])
def test_the_same_files_give_the_same_bytes_everywhere(format: str, course: Path) -> None:
    asked = ("report", "shop", "--as-of", on(21), "--format", format)
    first = shell(course, *asked, PYTHONHASHSEED="1", TZ="America/Lima", LC_ALL="C")
    second = shell(course, *asked, PYTHONHASHSEED="77", TZ="Pacific/Kiritimati", LC_ALL="C.UTF-8")
    assert (first.code, second.code) == (1, 1), first.err
    assert first.out == second.out


def test_evidence_and_ledger_are_read_once(
    course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(owner: type, name: str) -> None:
        original = getattr(owner, name)

        def counting(*arguments: Any) -> Any:
            read.append(name)
            return original(*arguments)

        monkeypatch.setattr(owner, name, counting)

    counted(Store, "sightings")
    counted(Ledger, "events")
    assert run(capsys, "report", "shop", "--as-of", on(21)).code == 1
    assert sorted(read) == ["events", "sightings"]


def test_a_report_goes_to_a_file_whole(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(
        capsys, "report", "shop", "--as-of", on(21), "--format", "html", "--output", "r.html"
    )
    assert (said.code, said.out) == (1, "")
    assert (course / "r.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
