"""The brownout commands, on logs in which what every consumer does is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from command_line import Outcome, run, write
from evidence_estate import FILES, contract
from test_schemas import problems

Call = Callable[..., Outcome]

START = datetime(2026, 10, 28, 10, tzinfo=UTC)
"""A Wednesday; the window is the hour from then on."""

MIGRATION = """\
base: v1
head: v2
owner: o@example.test
timeline: {announce: 2026-09-01, deprecate: 2026-10-01, sunset: 2027-03-01}
policy: {notice_days: 30}
"""
AGENTS = {
    "mobile": ("mobile/8.2", "203.0.113.9"),
    "batch": ("batch-job/3.1", "10.30.0.5"),
    "warehouse": ("Java/21", "10.20.4.4"),
    "stranger": ("curl/8.5.0", "10.50.2.8"),
}
NOW = {"mobile": (10, 410), "batch": (40, 410), "warehouse": (0, 200), "stranger": (10, 200)}
"""Calls in the hour of the window and their status; in the weeks before, ten with 200."""


def lines(name: str, at: datetime, calls: int, status: int) -> list[str]:
    agent, address = AGENTS[name]
    return [
        f"{address} - - [{at + timedelta(seconds=60 * number):%d/%b/%Y:%H:%M:%S} +0000]"
        f' "GET /api/orders/export HTTP/1.1" {status} 12 "-" "{agent}"'
        for number in range(calls)
    ]


def log() -> str:
    found = []
    for back in range(5):
        at = START - timedelta(weeks=back)
        for name in AGENTS:
            calls, status = (10, 200) if back else NOW[name]
            found += lines(name, at, calls, status)
    for day in range(30):  # so that every day was watched
        found += lines("stranger", START + timedelta(days=1 - day, hours=13), 1, 200)
    return "\n".join(found) + "\n"


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    monkeypatch.chdir(tmp_path)
    kept = contract("v2", "GET /orders", server="https://shop.test/api")
    write(
        tmp_path,
        {
            **FILES,
            "contracts/orders/v2.yaml": kept,
            "contracts/orders/migration.yaml": MIGRATION,
            "access.log": log(),
        },
    )

    def command(*arguments: str) -> Outcome:
        return run(capsys, "--as-of", "2026-10-30", *arguments)

    return command


WINDOW = ("--window", "2026-10-28T10:00Z/2026-10-28T12:00+01:00")
EXPORT = ("--operation", "GET /orders/export")


def test_a_window_is_read_as_it_was(call: Call) -> None:
    call("evidence", "import", "access.log")
    done = call("brownout", "read", "orders", *WINDOW, *EXPORT, "--format", "json")
    assert done.code == 0, done
    assert problems("brownout-read", done.out) == []
    found = json.loads(done.out)
    reactions = {one["consumer"].split(" ")[0]: one["reaction"] for one in found["consumers"]}
    assert reactions == {
        "mobile": "failed",
        "batch": "retried",
        "warehouse": "gone-quiet",
        "user_agent:curl/8.5.0": "unaffected",
        "cart": "no-data",
        "checkout": "no-data",
    }
    text = call("brownout", "read", "orders", *WINDOW, *EXPORT).out
    assert "failed and retried" in text


def test_a_schedule_follows_the_hours_of_the_logs(call: Call) -> None:
    call("evidence", "import", "access.log")
    done = call("brownout", "plan", "orders", *EXPORT, "--format", "json")
    assert done.code == 0, done
    assert problems("brownout", done.out) == []
    found = json.loads(done.out)
    assert found["earliest"] == "2026-10-31"
    hour = found["windows"][2]
    at = datetime.fromisoformat(hour["start"])
    assert (at.hour, date.weekday(at)) == (10, 2)
    expected = {one["consumer"].split(" ")[0]: one["requests"] for one in hour["effects"]}
    assert expected["batch"] == 16
    assert expected["warehouse"] == 8
    assert expected["cart"] is None
    assert call("brownout", "plan", "orders", *EXPORT, "--format", "json").out == done.out


@pytest.mark.parametrize("format", ["text", "markdown", "nginx", "envoy"])
def test_every_format_names_the_operation_and_the_switch(call: Call, format: str) -> None:
    done = call("brownout", "plan", "orders", "--format", format)
    assert done.code == 4  # nothing was imported
    assert "/orders/export" in done.out
    assert "witch" in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("plan", "order"), "orders"),
        (("plan", "orders", "--hours", "17-9"), "9-17"),
        (("plan", "orders", "--zone", "Nowhere/At"), "Europe/Berlin"),
        (("plan", "orders", "--zone", "../../etc/passwd"), "Europe/Berlin"),
        (("plan", "orders", "--status", "200"), "400"),
        (("read", "orders", "--window", "2026-10-28"), "two times"),
        (("read", "orders", "--window", "2026-10-28T10Z/2026-10-28T09Z"), "after it starts"),
    ],
)
def test_wrong_usage_says_what_would_be_right(
    call: Call, arguments: tuple[str, ...], said: str
) -> None:
    done = call("brownout", *arguments)
    assert (done.code, said in done.err) == (2, True), done


def test_without_logs_of_the_window_nothing_is_claimed(call: Call) -> None:
    call("evidence", "import", "access.log")
    later = ("--window", "2026-11-04T10:00Z/2026-11-04T11:00Z")
    done = call("brownout", "read", "orders", *later, *EXPORT)
    assert (done.code, "no log reaches" in done.out) == (4, True), done


def test_what_stays_at_its_address_is_left_alone(call: Call, tmp_path: Path) -> None:
    same = (tmp_path / "contracts/orders/v1.yaml").read_text()
    (tmp_path / "contracts/orders/v2.yaml").write_text(same)
    done = call("brownout", "plan", "orders")
    assert (done.code, "--operation" in done.err) == (3, True), done
