"""The course of the example migration is what its table says, and ends as it promises."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from examples.course import play, traffic

STEPS = tuple(play.steps(play.STEPS.read_text(encoding="utf-8")))
END = STEPS[-1].day

ENDS = {
    **dict.fromkeys(("loyalty-points", "voucher-campaigns", "checkout-web"), "done"),
    **dict.fromkeys(("cart-service", "pricing-service", "finance-export"), "done"),
    **{"returns-portal": "done", "warehouse-sync": "regressed", "legacy-batch": "extended"},
    **{"marketplace-connector": "claimed", "payment-orchestrator": "verified"},
    **dict.fromkeys(("support-desk", "data-lake-ingest", "fraud-scoring"), "in-progress"),
    **dict.fromkeys(("refund-worker", "storefront-bff"), "in-progress"),
    **{"mobile-bff": "acknowledged", "store-pos": "notified"},
}


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace of the course before its first day."""
    play.prepare(tmp_path / "demo")
    monkeypatch.chdir(tmp_path / "demo")
    return tmp_path / "demo"


def said(ledger: str) -> list[dict[str, Any]]:
    """What the events of a ledger say, without their ids, which are random in part."""
    return [
        {key: value for key, value in json.loads(line).items() if key != "id"}
        for line in ledger.splitlines()
    ]


def committed(name: str) -> Path:
    return play.HERE / name


def states() -> dict[str, str]:
    found = json.loads(play.typed(END, "status", "orders", "--format", "json"))
    return {one["name"]: one["state"] for one in found["consumers"]}


def events_of_table() -> Iterator[tuple[date, tuple[str, ...]]]:
    for step in STEPS:
        for command in step.commands:
            if command[0] == "track" and command[1] != "export":
                yield step.day, command


def test_the_days_of_the_table_follow_each_other() -> None:
    days = [step.day for step in STEPS]
    assert days == sorted(set(days))
    assert days[0] == date(2026, 12, 1)


def test_every_log_is_read_within_the_course(workspace: Path) -> None:
    read = {
        file
        for step in STEPS
        for command in step.commands
        if command[:2] == ("evidence", "import")
        for file in command[2:]
    }
    assert read == {f"logs/{file.name}" for file in (workspace / "logs").iterdir()}


def test_the_committed_ledger_is_what_the_commands_of_the_table_write(workspace: Path) -> None:
    """But for tests, whose events need a provider that is run, and brownouts, which need the logs:
    those are held against the table."""
    tested = []
    for day, command in events_of_table():
        if command[1] == "verify":
            tested += [(day, name) for name in command[3 : command.index("--by")]]
        else:
            play.typed(day, *command)
    kept = said(committed("ledger.jsonl").read_text(encoding="utf-8"))
    assert [one for one in kept if one["kind"] not in ("verify", "brownout")] == said(
        play.typed(END, "track", "export", "orders")
    )
    proofs = [one for one in kept if one["kind"] == "verify"]
    assert [(date.fromisoformat(one["at"][:10]), one["consumer"]) for one in proofs] == tested
    assert {(one["data"]["verdict"], one["data"]["what"]) for one in proofs} == {
        ("pass", "examples.orders.app:expanded")
    }
    agreed = [one for one in kept if one["kind"] == "brownout"]
    assert [date.fromisoformat(one["at"][:10]) for one in agreed] == [
        step.day for step in STEPS for command in step.commands if "--agree" in command
    ]
    assert [len(one["data"]["windows"]) for one in agreed] == [5]


def test_the_committed_traffic_is_what_the_seed_gives(repository: Path) -> None:
    found = gzip.decompress(committed("orders-gateway.log.gz").read_bytes()).decode()
    assert found == "".join(traffic.rotated(repository).values())


def test_the_ledger_and_the_traffic_tell_the_course_to_another_workspace(workspace: Path) -> None:
    play.typed(END, "track", "import", "examples/course/ledger.jsonl")
    before = states()
    assert before.keys() == ENDS.keys()
    assert not {"quiet", "done", "regressed"} & set(before.values())  # nobody was watched
    play.typed(END, "evidence", "import", "examples/course/orders-gateway.log.gz")
    assert states() == ENDS
    for format in ("html", "markdown", "json", "slack"):
        told = play.typed(END, "report", "orders", "--format", format)
        assert "7 of 17 consumers done (not counting 1 without a verdict), 1 regressed" in told
        assert all(name in told for name in ("warehouse-sync", "support-desk", "store-pos"))
