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
    told = ("--announced", "2026-09-01")
    done = call("brownout", "plan", "orders", *EXPORT, *told, "--format", "json")
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
    assert call("brownout", "plan", "orders", *EXPORT, *told, "--format", "json").out == done.out


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


def hours(done: Outcome) -> tuple[int, int, str]:
    found = json.loads(done.out)["hours"]
    return found["first"], found["last"], found["zone"]


def test_what_an_option_does_not_say_of_the_hours_the_policy_says(
    call: Call, tmp_path: Path
) -> None:
    plan = ("brownout", "plan", "orders", "--format", "json")
    assert hours(call(*plan)) == (9, 17, "UTC")
    file = tmp_path / "contracts/orders/migration.yaml"
    said = "notice_days: 30, hours: {from: 7, to: 15, zone: Asia/Kolkata}"
    file.write_text(MIGRATION.replace("notice_days: 30", said))
    assert hours(call(*plan)) == (7, 15, "Asia/Kolkata")
    assert hours(call(*plan, "--hours", "8-12")) == (8, 12, "Asia/Kolkata")
    assert hours(call(*plan, "--zone", "Europe/Berlin")) == (7, 15, "Europe/Berlin")
    assert "assumption" not in {
        one["kind"] for one in json.loads(call(*plan, "--announced", "2026-10-05").out)["remarks"]
    }


def test_notice_counts_from_the_day_that_the_ledger_knows(call: Call) -> None:
    plan = ("brownout", "plan", "orders", "--format", "json")
    assert json.loads(call(*plan).out)["noticed"] == "2026-10-30"  # told nobody: today at best
    call("track", "notify", "orders", "cart", "--by", "me", "--as-of", "2026-10-12")
    call("track", "notify", "orders", "cart", "--by", "me", "--as-of", "2026-10-20")
    found = json.loads(call(*plan).out)
    assert (found["noticed"], found["earliest"]) == ("2026-10-12", "2026-11-11")
    assert not any("nobody was told" in one["text"] for one in found["remarks"])
    found = json.loads(call(*plan, "--announced", "2026-10-05").out)
    assert (found["noticed"], found["earliest"]) == ("2026-10-05", "2026-11-04")
    before = json.loads(call("--as-of", "2026-10-11", *plan).out)
    assert before["noticed"] == "2026-10-12"  # a Monday


AGREE = ("brownout", "plan", "orders", "--agree", "--by", "ann")
SHOW = ("brownout", "plan", "orders", "--format", "json")


def windows(done: Outcome) -> list[tuple[int, str, str]]:
    return [(one["number"], one["start"], one["end"]) for one in json.loads(done.out)["windows"]]


def test_a_schedule_is_a_proposal_until_it_is_agreed_on_and_stands_from_then_on(call: Call) -> None:
    call("track", "notify", "orders", "cart", "--by", "me", "--as-of", "2026-10-12")
    proposed = call(*SHOW)
    assert json.loads(proposed.out)["agreed"] is None
    moved = call(*SHOW, "--as-of", "2026-12-30")
    assert windows(moved) != windows(proposed)
    assert "written to the ledger" in call(*AGREE).err
    later = call(*SHOW, "--as-of", "2026-12-30")
    assert problems("brownout", later.out) == []
    assert windows(later) == windows(proposed)
    found = json.loads(later.out)
    assert found["agreed"] == {"on": "2026-10-30", "by": "ann"}
    assert [one["over"] for one in found["windows"]] == [True, True, True, False, False]
    assert json.loads(call(*SHOW, "--as-of", "2026-10-29").out)["agreed"] is None
    log = call("track", "log", "orders", "--as-of", "2027-01-01").out
    assert "brownout" in log
    assert "newer" not in log


def test_an_agreement_anew_replaces_what_is_to_come_and_keeps_what_was_held(call: Call) -> None:
    call("track", "notify", "orders", "cart", "--by", "me", "--as-of", "2026-10-12")
    before = windows(call(*SHOW))
    call(*AGREE)
    again = call(*AGREE, "--as-of", "2026-12-30")
    assert (again.code, "--anew" in again.err) == (2, True)
    told = call(*SHOW, "--hours", "8-12")
    assert (told.code, "agreed on, by ann" in told.err) == (2, True)
    call(*AGREE, "--anew", "--hours", "12-20", "--as-of", "2026-12-30")
    after = windows(call(*SHOW, "--as-of", "2027-02-20"))
    assert after[:3] == before[:3]
    assert [number for number, _, _ in after] == [1, 2, 3, 4, 5]
    assert min(start for _, start, _ in after[3:]) > "2026-12-30"
    assert after[3:] != before[3:]
    text = call("brownout", "plan", "orders", "--as-of", "2027-02-20").out
    assert "agreed on 2026-12-30 by ann" in " ".join(text.split())


def test_who_agrees_says_so_and_only_on_what_there_is(call: Call) -> None:
    assert call("brownout", "plan", "orders", "--agree").code == 2
    assert call("brownout", "plan", "orders", "--by", "ann").code == 2
    call("track", "notify", "orders", "cart", "--by", "me")
    done = call(*AGREE, "--as-of", "2027-02-27")
    assert (done.code, "nothing to agree on" in done.err) == (3, True)


@pytest.mark.parametrize("command", [("emit", "orders"), ("lint", "sent", "--api", "orders")])
def test_headers_whose_dates_the_plan_does_not_keep_are_remarked_on(
    call: Call, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "sent").write_text("Deprecation: @1790812800\n")
    late = call("headers", *command).err
    assert "deprecated from 2026-10-01, by the plan it is 2026-10-30: by the ledger nobody" in late
    call("track", "notify", "orders", "cart", "--by", "me", "--as-of", "2026-09-01")
    assert "by the plan" not in call("headers", *command).err
    assert (
        "the sunset 2027-03-01 has passed" in call("headers", *command, "--as-of", "2027-03-01").err
    )


def test_what_was_agreed_to_refuse_is_what_is_shown_and_read(call: Call) -> None:
    call("track", "notify", "orders", "cart", "--by", "me", "--as-of", "2026-10-12")
    wanted = ("--operation", "GET /orders", "--status", "403")

    def outages() -> int:
        return call("plan", "orders", "--format", "ics").out.count("CATEGORIES:brownout")

    assert "a proposal" in call("brownout", "plan", "orders", "--format", "nginx").out
    assert outages() == 0
    call(*AGREE, *wanted)
    assert outages() == 5
    found = json.loads(call(*SHOW).out)
    assert found["operations"] == [{"method": "GET", "path": "/orders"}]
    assert {one["status"] for one in found["windows"]} == {403}
    read = json.loads(call("brownout", "read", "orders", *WINDOW, "--format", "json").out)
    assert read["operations"] == found["operations"]
    assert "a proposal" not in call("brownout", "plan", "orders", "--format", "nginx").out
