"""A removal is not supported where requests for the operation may have been seen as others."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from audit_estate import command, imported
from command_line import write
from test_audit_commands import AS_OF, CONSUMERS, CONTRACT, line, report, steady, workspace

VAGUE = """\
  batch:
    team: data
    owner: batch@example.test
    tier: 3
    identities: [{user_agent: batch/*}]
    consumes: {shop: {}}
"""


def certified(folder: Path, log: Iterable[str] = (), **files: str) -> dict[str, Any]:
    """The certificate of GET /orders, which nobody calls in a month and more."""
    known = (line(hour - 300, "web/1") for hour in range(24 * 43))
    workspace(folder, [*known, *log], **files)
    imported(folder, "access.log", as_of=AS_OF)
    arguments = ("--certify", "GET /orders", "--as-of", AS_OF, "--format", "json")
    found: dict[str, Any] = json.loads(command(folder, "audit", *arguments).out)
    return found


def test_a_removal_is_supported_where_nothing_stands_against_it(tmp_path: Path) -> None:
    assert certified(tmp_path)["verdict"] == "supported"


def test_a_consumer_of_which_nothing_is_known_or_seen_may_use_anything(tmp_path: Path) -> None:
    found = certified(tmp_path, consumers_yaml=CONSUMERS + VAGUE)
    assert found["verdict"] == "not enough evidence"
    assert found["missing"][0].startswith("batch consumes shop without saying what")


def test_a_consumer_that_is_seen_on_other_operations_would_have_been_seen(tmp_path: Path) -> None:
    log = [line(600, "batch/1")]
    assert certified(tmp_path, log, consumers_yaml=CONSUMERS + VAGUE)["verdict"] == "supported"


def test_a_consumer_that_was_seen_long_ago_only_is_not_recognised_any_more(tmp_path: Path) -> None:
    log = [line(-200, "batch/1")]
    found = certified(tmp_path, log, consumers_yaml=CONSUMERS + VAGUE)
    assert found["verdict"] == "not enough evidence"


@pytest.mark.parametrize("asked", ["/orders", "/shop/orders", "/orders/"])
def test_requests_under_another_base_path_may_be_for_it(tmp_path: Path, asked: str) -> None:
    contract = CONTRACT.format(base="/api")
    log = [line(n, "inner/1", f"GET {asked}") for n in range(600, 640)]
    log += [line(hour, "web/1", "GET /api/carts") for hour in range(700)]
    found = certified(tmp_path, log, contracts__shop__v1_yaml=contract)
    assert found["verdict"] == "not enough evidence"
    assert "40 requests for GET" in found["missing"][0]
    assert "another base path" in found["missing"][0]


def test_requests_that_are_refused_or_for_something_else_are_not_for_it(tmp_path: Path) -> None:
    log = [
        line(600, "scan/1", "GET /x/orders", status=404),
        line(601, "web/1", "POST /x/orders"),
        line(602, "web/1", "GET /orders/export"),
        line(603, "web/1", "GET /preorders"),
        line(-200, "web/1", "GET /y/orders"),
    ]
    assert certified(tmp_path, log)["verdict"] == "supported"


def test_a_shadow_operation_that_an_operation_would_be_without_base_path_is_named(
    tmp_path: Path,
) -> None:
    log = [*steady("web/1", asked="GET /api/carts"), line(600, "inner/1", "GET /orders")]
    workspace(tmp_path, log)
    write(tmp_path, {"contracts/shop/v1.yaml": CONTRACT.format(base="/api")})
    imported(tmp_path, "access.log", as_of=AS_OF)
    (one,) = report(tmp_path)["shadow"]
    assert "unless it is GET /orders of shop" in one["next"]


def test_a_window_hides_no_later_call(tmp_path: Path) -> None:
    log = [line(735, "inner/1", "GET /orders"), *(line(h, "web/1") for h in range(733, 740))]
    policy = "{removal: {quiet_days: 20}}"
    dates = "{announce: 2026-09-01, deprecate: 2026-10-01, sunset: 2027-01-11}"
    migration = f"owner: a@example.test\ntimeline: {dates}\npolicy: {policy}\n"
    found = certified(tmp_path, log, contracts__shop__migration_yaml=migration)
    assert found["verdict"] == "not supported"
    hidden = ("--certify", "GET /orders", "--to", "2026-10-30", "--as-of", AS_OF)
    done = command(tmp_path, "audit", *hidden, "--format", "json")
    assert json.loads(done.out)["verdict"] == "not supported"


@pytest.mark.parametrize(("until", "status"), [(738, "not-seen"), (-200, "cannot-tell")])
def test_silence_tells_only_of_who_is_still_recognised(
    tmp_path: Path, until: int, status: str
) -> None:
    consumers = CONSUMERS.replace("            reads:", "          - operation: GET /orders\n#")
    log = [line(hour, "other/1") for hour in range(-300, 740)]
    log += [line(hour, "web/1") for hour in range(-300, until)]
    workspace(tmp_path, log, consumers_yaml=consumers)
    imported(tmp_path, "access.log", as_of=AS_OF)
    (one,) = report(tmp_path)["unused_declarations"]
    assert (one["operation"], one["status"]) == ("GET /orders", status)
    assert ("recognised since 2026-09-22" in one["reason"]) is (status == "cannot-tell")


def trace(number: int, path: str) -> dict[str, Any]:
    asked = {"http.request.method": "GET", "url.path": path, "user_agent.original": "web/1"}
    values = [{"key": key, "value": {"stringValue": value}} for key, value in asked.items()]
    status = {"key": "http.response.status_code", "value": {"intValue": "200"}}
    time = str((1_790_000_000 + 600 * number) * 10**9)
    return {
        **{"traceId": f"{number:032x}", "spanId": f"{number:016x}", "name": path, "kind": 2},
        **{"startTimeUnixNano": time, "endTimeUnixNano": time, "attributes": [*values, status]},
    }


def test_traces_show_use_and_no_silence(tmp_path: Path) -> None:
    spans = [trace(number, "/carts") for number in range(1, 6 * 24 * 41)]
    scopes = [{"scopeSpans": [{"spans": spans}]}]
    workspace(tmp_path, ())
    write(tmp_path, {"traces.json": json.dumps({"resourceSpans": scopes})})
    imported(tmp_path, "traces.json", as_of=AS_OF)
    found = report(tmp_path)
    assert found["coverage"]["hits"] == len(spans)
    assert not any(one["covered"] for one in found["coverage"]["cycles"])
    assert found["unused"] == found["unused_declarations"] == []
    arguments = ("--certify", "GET /orders", "--as-of", AS_OF)
    assert command(tmp_path, "audit", *arguments).code == 4


@pytest.mark.parametrize(
    ("lost", "verdict"), [("2026-10-19", "not enough evidence"), ("2026-10-20", "supported")]
)
def test_the_day_on_which_a_monthly_job_would_call_again_must_be_watched(
    tmp_path: Path, lost: str, verdict: str
) -> None:
    stamp = f"[{lost[-2:]}/Oct/"
    log = [one for hour in range(-300, 740) if stamp not in (one := line(hour, "web/1"))]
    workspace(tmp_path, [line(-276, "job/1", "GET /orders"), *log])
    imported(tmp_path, "access.log", as_of=AS_OF)
    arguments = ("--certify", "GET /orders", "--as-of", AS_OF, "--format", "json")
    found = json.loads(command(tmp_path, "audit", *arguments).out)
    assert found["verdict"] == verdict
    said = [one for one in found["missing"] if "a monthly job would call again" in one]
    assert len(said) == (verdict != "supported")
