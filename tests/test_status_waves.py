"""The waves in `status`: how far each is, what it lacks, and the failed calls that hold it back."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from command_line import run, write
from ledger_shop import FILES, shop
from test_schemas import problems

START = date(2027, 2, 1)
MOVED = 15
"""The day from START on which web claims to have moved."""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shop(tmp_path))
    monkeypatch.setenv("COLUMNS", "100")
    rollback = "  rollback: {mode: automatic, error_rate: 0.05, min_requests: 20}\n  calendar"
    name = "contracts/shop/migration.yaml"
    write(tmp_path, {name: FILES[name].replace("  calendar", rollback)})
    return tmp_path


def on(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()


def log(folder: Path, failing: range) -> None:
    """Twenty calls of web in each hour; from its move on they are of v2, and half fail for hours
    that are counted from the noon on which it moved."""
    lines = []
    for hour in range(30 * 24):
        since = hour - MOVED * 24 - 12
        day = START + timedelta(days=hour // 24)
        for call in range(20):
            status = 500 if since in failing and call % 2 else 200
            path = "/v1/carts" if since < 0 else "/v2/carts"
            lines.append(
                f"10.0.0.1 - - [{day:%d/%b/%Y}:{hour % 24:02}:{call:02}:00 +0000]"
                f' "GET {path} HTTP/1.1" {status} 5 "-" "web/1"\n'
            )
    (folder / "access.log").write_text("".join(lines), encoding="ascii")


def track(capsys: pytest.CaptureFixture[str], kind: str, day: int, *more: str) -> None:
    said = ("--by", "platform", "--as-of", on(day), *more)
    assert run(capsys, "track", kind, "shop", "web", *said).code == 0


def waves(capsys: pytest.CaptureFixture[str], day: int) -> list[dict[str, Any]]:
    out = run(capsys, "status", "shop", "--as-of", on(day), "--format", "json").out
    assert problems("status", out) == []
    found: list[dict[str, Any]] = json.loads(out)["waves"]
    return found


def of_web(capsys: pytest.CaptureFixture[str], day: int) -> dict[str, Any]:
    """The wave of web, which is alone in it: its team moves one consumer at a time."""
    return waves(capsys, day)[1]


def by_id(conditions: list[dict[str, str]]) -> dict[str, str]:
    return {one["id"]: one["held"] for one in conditions}


@pytest.mark.parametrize(
    ("failing", "stage", "errors", "fired"),
    [
        (range(0), "soaking", "yes", "no"),
        (range(0, 1), "soaking", "yes", "no"),
        (range(0, 40), "held-back", "no", "yes"),
        (range(0, 5), "soaking", "yes", "no"),
    ],
)
def test_failed_calls_in_imported_logs_hold_a_wave_back_while_they_last(
    failing: range,
    stage: str,
    errors: str,
    fired: str,
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    log(workspace, failing)
    assert run(capsys, "evidence", "import", "access.log").code == 0
    track(capsys, "claim", MOVED)
    wave = of_web(capsys, MOVED + 1)
    assert by_id(wave["exit"])["errors"] == errors
    assert by_id(wave["rollback"])["errors"] == fired
    assert wave["stage"] == stage
    for name in ("app", "till"):
        for kind in ("notify", "ack"):
            run(capsys, "track", kind, "shop", name, "--by", "me", "--as-of", on(MOVED))
    code = run(capsys, "status", "shop", "--as-of", on(MOVED + 1)).code
    assert code == (stage == "held-back")


def test_without_logs_nothing_is_known_of_errors(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    track(capsys, "claim", MOVED)
    wave = of_web(capsys, MOVED + 1)
    errors = next(one for one in wave["exit"] if one["id"] == "errors")
    assert errors["held"] != "yes"
    assert by_id(wave["rollback"])["errors"] == "unknown"


def test_going_back_holds_the_wave_in_every_format(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log(workspace, range(0, 400))
    run(capsys, "evidence", "import", "access.log")
    track(capsys, "claim", MOVED)
    track(capsys, "rollback", MOVED + 1, "--why", "half of the calls fail")
    asked = ("status", "shop", "--as-of", on(MOVED + 2))
    why = f"web went back on {on(MOVED + 1)}: not calm for 120 minutes"
    text, page = run(capsys, *asked), run(capsys, *asked, "--format", "markdown")
    assert "held-back" in text.out
    assert why in " ".join(text.out.split())
    assert f"| 2 | held-back | {why}" in page.out


def test_the_text_names_what_the_next_wave_lacks_and_only_that(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = run(capsys, "status", "shop", "--as-of", on(0)).out
    assert "wave 1 (waiting) lacks" in out
    assert "answered: not told: " in out
    assert "wave 2 (waiting) lacks" not in out
    page = run(capsys, "status", "shop", "--as-of", on(0), "--format", "markdown").out
    assert "## Waves" in page
    assert "- Wave 1: answered: not told: " in page
