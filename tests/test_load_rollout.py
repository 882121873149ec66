"""When a wave goes back, and when people are there, is read from migration.yaml or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run, write

from contractctl.load.migration import check_migration, load_migration
from contractctl.model.migration import Rollback, RolloutPolicy, WorkingHours

SOUND = """\
owner: orders@example.test
timeline: {announce: 2026-12-01, deprecate: 2027-01-11, sunset: 2027-04-12}
policy:
"""
FILE = "contracts/orders/migration.yaml"


def policy(folder: Path, text: str) -> RolloutPolicy:
    write(folder, {FILE: f"{SOUND}  {text}\n", "contracts/orders/openapi.yaml": ""})
    return load_migration(folder, "orders").policy


def test_all_keys_are_read(tmp_path: Path) -> None:
    found = policy(
        tmp_path,
        "rollback: {mode: automatic, error_rate: 0.02, min_requests: 50, within_minutes: 5,"
        " steady_minutes: 60, most: 3}\n  hours: {from: 8, to: 18, zone: Europe/Berlin}",
    )
    assert found.rollback == Rollback("automatic", 0.02, 50, 5, 60, 3)
    assert found.hours == WorkingHours(8, 18, "Europe/Berlin")


def test_what_is_left_out_is_asked_of_people_and_hours_are_not_made_up(tmp_path: Path) -> None:
    found = policy(tmp_path, "rollback: {most: 1}")
    assert found.rollback == Rollback(mode="ask", most=1)
    assert found.hours is None


@pytest.mark.parametrize(
    ("line", "key", "message", "hint"),
    [
        ("rollback: {mode: auto}", "rollback.mode", "'auto' is not known", "'automatic'"),
        ("rollback: {error_rate: 1}\n  rollbck: 1", "rollbck", "unknown key", "'rollback'"),
        ("rollback: {error_rate: 5}", "rollback.error_rate", "share from 0 to 1", "0.001"),
        ("rollback: {min_requests: 0}", "rollback.min_requests", "from 1 to", "write a number"),
        ("rollback: {steady: 5}", "rollback.steady", "unknown key", "'steady_minutes'"),
        ("rollback: {most: 0}", "rollback.most", "from 1 to", "write a number"),
        ("rollback: ask", "rollback", "must be a mapping", "key: value"),
        ("hours: {from: 9, to: 17}", "hours.zone", "is missing", "add 'zone:'"),
        ("hours: {from: 17, to: 9, zone: UTC}", "hours.to", "not after from (17)", "from: 9"),
        ("hours: {from: 9, to: 25, zone: UTC}", "hours.to", "from 1 to 24", "write a number"),
        ("hours: {from: 09:00, to: 17, zone: UTC}", "hours.from", "whole number", "from 0 to 23"),
        (
            "hours: {from: 9, to: 17, zone: Europe/Berln}",
            "hours.zone",
            "'Europe/Berln' is no time zone",
            "did you mean 'Europe/Berlin'?",
        ),
        ("hours: {from: 9, to: 17, zone: ../x}", "hours.zone", "is no time zone", "time zones"),
        ("hours: {from: 9, to: 17, zone: 5}", "hours.zone", "must be a text", "quotes"),
    ],
)
def test_a_problem_names_the_key_at_fault_and_the_way_out(
    line: str, key: str, message: str, hint: str, tmp_path: Path
) -> None:
    write(tmp_path, {FILE: f"{SOUND}  {line}\n", "contracts/orders/openapi.yaml": ""})
    (problem,) = check_migration(tmp_path, "orders")
    assert problem.key == f"policy.{key}"
    assert message in problem.message
    assert hint in problem.hint
    assert (problem.location.file, problem.location.line >= 3) == (FILE, True)


def test_the_comments_of_a_new_workspace_are_sound_when_they_are_switched_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "-C", str(tmp_path), "init").code == 0
    file = next(tmp_path.glob("contracts/*/migration.yaml"))
    lines = file.read_text(encoding="utf-8").splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("  # rollback:"))
    last = next(n for n, line in enumerate(lines) if line.startswith("  # hours:"))
    on = [line.replace("  # ", "  ", 1) for line in lines[first : last + 1]]
    file.write_text("\n".join([*lines[:first], *on, *lines[last + 1 :]]) + "\n", encoding="utf-8")
    found = load_migration(tmp_path, file.parent.name).policy
    assert found.rollback == Rollback()
    assert found.hours == WorkingHours(9, 17, "Europe/Berlin")
