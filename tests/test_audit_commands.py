"""Small workspaces in which one thing is special, and what `audit` says of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from audit_estate import command, imported
from command_line import run, write

AS_OF = "2026-11-01"
BEGIN = datetime(2026, 10, 1, tzinfo=UTC)

CONTRACT = """\
openapi: 3.1.0
info: {{title: Shop, version: "1"}}
servers: [{{url: "{base}"}}]
paths:
  /carts:
    get: {{responses: {{"200": {{description: carts}}}}}}
  /orders:
    get: {{responses: {{"200": {{description: orders}}}}}}
"""
WEB = """\
  web:
    team: shop
    owner: web@example.test
    tier: 1
    identities: [{user_agent: web/*}]
    consumes:
      shop:
        uses:
          - operation: GET /carts
            reads: ["$.id"]
"""
CONSUMERS = f"version: 1\nservices:\n{WEB}"


def line(hour: float, agent: str, asked: str = "GET /carts", **more: Any) -> str:
    when = BEGIN + timedelta(hours=hour)
    stamp = f"{when.day:02}/{('Sep', 'Oct', 'Nov')[when.month - 9]}/{when:%Y:%H:%M:%S} +0000"
    address, status = more.get("address", "10.0.0.1"), more.get("status", 200)
    return f'{address} - - [{stamp}] "{asked} HTTP/1.1" {status} 5 "-" "{agent}"\n'


def steady(agent: str, days: int = 31, asked: str = "GET /carts") -> Iterable[str]:
    return (line(hour, agent, asked) for hour in range(24 * days))


def workspace(folder: Path, log: Iterable[str], **files: str) -> Path:
    write(
        folder,
        {
            "contracts/shop/v1.yaml": CONTRACT.format(base="/"),
            "consumers.yaml": CONSUMERS,
            "access.log": "".join(log),
            **{name.replace("__", "/").replace("_yaml", ".yaml"): t for name, t in files.items()},
        },
    )
    return folder


def report(folder: Path, *arguments: str) -> dict[str, Any]:
    done = command(folder, "audit", "--as-of", AS_OF, "--format", "json", *arguments)
    found: dict[str, Any] = json.loads(done.out)
    return found


def code(folder: Path, *arguments: str) -> int:
    return command(folder, "audit", "--as-of", AS_OF, *arguments).code


def test_without_any_import_nothing_can_be_told(tmp_path: Path) -> None:
    workspace(tmp_path, ())
    done = command(tmp_path, "audit", "--as-of", AS_OF)
    assert done.code == 4
    assert done.out.startswith("Undocumented dependencies: cannot be told, no log of their traffic")
    assert report(tmp_path)["unused"] == []
    assert report(tmp_path)["coverage"]["attributed_share"] is None


def test_without_a_contract_nothing_can_be_told(tmp_path: Path) -> None:
    write(tmp_path, {"consumers.yaml": "version: 1\nservices: {}\n"})
    done = command(tmp_path, "audit", "--as-of", AS_OF)
    assert done.code == 4
    assert "there is no contract in contracts/" in done.out


def test_where_all_is_declared_nothing_is_found(tmp_path: Path) -> None:
    workspace(tmp_path, steady("web/1"))
    imported(tmp_path, "access.log", as_of=AS_OF)
    done = command(tmp_path, "audit", "--as-of", AS_OF, "--fail-on", "dependencies")
    assert done.code == 0
    assert done.out.startswith("Undocumented dependencies: none in what was watched.")
    assert code(tmp_path) == 1  # GET /orders is unused
    assert code(tmp_path, "--fail-on", "never") == 0


def test_a_contract_without_data_keeps_the_answer_open(tmp_path: Path) -> None:
    workspace(tmp_path, steady("web/1"))
    write(tmp_path, {"contracts/other/v1.yaml": CONTRACT.format(base="/other")})
    imported(tmp_path, "access.log", as_of=AS_OF)
    assert code(tmp_path, "--fail-on", "dependencies") == 4
    assert code(tmp_path, "--fail-on", "dependencies", "--api", "shop") == 0
    assert {one["contract"] for one in report(tmp_path)["unused"]} == {"shop"}


def test_hits_that_nothing_tells_apart_keep_the_answer_open(tmp_path: Path) -> None:
    proxies = f"{CONSUMERS}evidence: {{proxies: [10.0.0.1/32]}}\n"
    workspace(tmp_path, [*steady("web/1"), line(760, "-")], consumers_yaml=proxies)
    imported(tmp_path, "access.log", as_of=AS_OF)
    (one,) = report(tmp_path)["unattributed"]
    assert one["hits"] == 1
    assert code(tmp_path, "--fail-on", "dependencies") == 4


def test_a_sample_covers_no_cycle_and_supports_no_removal(tmp_path: Path) -> None:
    workspace(tmp_path, steady("web/1"))
    log = str(tmp_path / "access.log")
    command(tmp_path, "evidence", "import", log, "--sampled", "0.1", "--as-of", AS_OF)
    found = report(tmp_path)
    assert found["coverage"]["sources"][0]["sampled"] == 0.1
    assert not any(one["covered"] for one in found["coverage"]["cycles"])
    assert "sample of 0.1" in found["coverage"]["remarks"][0]
    assert all(one["status"] == "cannot-tell" for one in found["unused_declarations"])
    assert code(tmp_path, "--certify", "GET /orders") == 4


def test_programs_of_one_host_are_drafted_apart_or_not_at_all(tmp_path: Path) -> None:
    agents = ("curl/8.1", "python-requests/2.31", "acme/1", "Mozilla/5.0 (compatible; Bot/2)")
    workspace(tmp_path, [line(n, agent) for n in range(48) for agent in agents])
    imported(tmp_path, "access.log", as_of=AS_OF)
    before = {one["caller"]: one["hits"] for one in report(tmp_path)["undocumented_callers"]}
    assert len(before) == len(agents)
    drafts = command(tmp_path, "audit", "--as-of", AS_OF, "--propose").out
    write(tmp_path, {"consumers.yaml": drafts.replace("services:", f"services:\n{WEB}", 1)})
    after = report(tmp_path)
    assert after["undocumented_callers"] == after["conflicting_identities"] == []
    assert sorted(one["hits"] for one in after["callers"]) == sorted(before.values())


def test_two_callers_that_no_identity_tells_apart_are_not_drafted(tmp_path: Path) -> None:
    """One agent from two networks, and another from both of them: patterns cannot do it."""
    log = [
        line(n, agent, address=address)
        for n in range(24)
        for agent in ("curl/8.1", "wget/1.2")
        for address in ("10.1.0.1", "10.2.0.1")
    ]
    workspace(tmp_path, log)
    imported(tmp_path, "access.log", as_of=AS_OF)
    drafts = command(tmp_path, "audit", "--as-of", AS_OF, "--propose").out
    assert "# Not drafted, as no identity tells it from other callers" in drafts
    assert drafts.count("#   user_agent:") == 4
    assert "services: {}" in drafts
    found = report(tmp_path)
    assert found["conflicting_identities"] == []
    assert len(found["undocumented_callers"]) == 4


def pact(path: str, *fields: str) -> str:
    interaction = {
        "description": path,
        "request": {"method": "GET", "path": path},
        "response": {"status": 200, "body": dict.fromkeys(fields, 1)},
    }
    return json.dumps(
        {
            "consumer": {"name": "web"},
            "provider": {"name": "shop"},
            "interactions": [interaction],
            "metadata": {"pactSpecification": {"version": "3.0.0"}},
        }
    )


def kinds(folder: Path, *arguments: str) -> set[tuple[str, str | None]]:
    return {(one["kind"], one["operation"]) for one in report(folder, *arguments)["disagreements"]}


def test_a_pact_that_says_yes_where_traffic_says_no_disagrees(tmp_path: Path) -> None:
    log = [line(hour - 300, "web/1") for hour in range(24 * 43)]
    workspace(tmp_path, log, pact_json=pact("/orders", "id"))
    (tmp_path / "pact_json").rename(tmp_path / "pact.json")
    imported(tmp_path, "access.log", "pact.json", as_of=AS_OF)
    found = kinds(tmp_path)
    assert ("pact-without-traffic", "GET /orders") in found
    assert ("traffic-without-pact", "GET /carts") in found
    assert report(tmp_path)["unused"][0]["known_from_pacts_or_code"] == ["web"]
    assert code(tmp_path, "--certify", "GET /orders") == 1
    assert not any(kind == "pact-stale" for kind, _ in found)
    assert ("pact-stale", None) in kinds(tmp_path, "--as-of", "2027-03-01")


def test_a_pact_that_reads_more_than_is_declared_disagrees(tmp_path: Path) -> None:
    workspace(tmp_path, steady("web/1"), pact_json=pact("/carts", "id", "total"))
    (tmp_path / "pact_json").rename(tmp_path / "pact.json")
    imported(tmp_path, "access.log", "pact.json", as_of=AS_OF)
    (one,) = report(tmp_path)["disagreements"]
    assert (one["kind"], one["operation"]) == ("undeclared-field", "GET /carts")
    assert "$.total" in one["reason"]
    assert "$.id" not in one["reason"]


def test_an_older_form_of_what_lives_on_is_no_zombie(tmp_path: Path) -> None:
    workspace(
        tmp_path,
        [line(1, "web/1", "GET /v1/carts"), line(2, "web/1", "GET /v2/carts")],
        contracts__shop__v1_yaml=CONTRACT.format(base="/v1"),
        contracts__shop__v2_yaml=CONTRACT.format(base="/v2"),
    )
    imported(tmp_path, "access.log", as_of=AS_OF)
    found = report(tmp_path)
    assert found["zombie"] == []
    (one,) = found["older_forms"]
    assert (one["path"], one["hits"], one["revisions"]) == ("/carts", 1, ["v1"])


def test_the_gap_between_two_files_of_one_log_is_found(tmp_path: Path) -> None:
    log = [line(hour + minute / 60, "web/1") for hour in range(24 * 31) for minute in range(30)]
    workspace(tmp_path, log[: 30 * 24 * 10])
    write(tmp_path, {"access.log.1": "".join(log[30 * 24 * 12 :])})
    imported(tmp_path, "access.log.1", "access.log", as_of=AS_OF)
    found = report(tmp_path)["coverage"]
    (gap,) = found["gaps"]
    assert (gap["from"], gap["hours"]) == ("2026-10-11T00:00:00Z", 48)
    named = {one["name"].rpartition("/")[2]: one["gaps"] for one in found["sources"]}
    assert named == {"access.log": [gap], "access.log.1": []}


def test_a_day_is_watched_only_if_all_logs_that_run_side_by_side_watch_it(tmp_path: Path) -> None:
    workspace(tmp_path, steady("web/1", asked="GET /carts"))
    write(tmp_path, {"second.log": "".join(steady("web/2", days=12, asked="GET /orders"))})
    imported(tmp_path, "access.log", "second.log", as_of=AS_OF)
    found = report(tmp_path)["coverage"]
    assert found["contracts"][0]["whole_days"] == 12
    assert not any(one["covered"] for one in found["cycles"] if one["cycle"] == "monthly")
    assert any("second.log ends on 2026-10-12" in remark for remark in found["remarks"])


def test_a_window_before_all_data_has_no_data(tmp_path: Path) -> None:
    workspace(tmp_path, steady("web/1"))
    imported(tmp_path, "access.log", as_of=AS_OF)
    found = report(tmp_path, "--to", "2026-09-30")
    assert found["window"] == {"from": None, "to": None}
    assert found["coverage"]["contracts"][0]["data"] is False
    assert found["callers"] == found["unused"] == []
    assert code(tmp_path, "--to", "2026-09-30") == 4


def test_two_logs_of_the_same_requests_are_pointed_out(tmp_path: Path) -> None:
    busy = [h for h in range(24 * 3) for _ in range(3 + h % 7)]
    workspace(tmp_path, [line(hour, "web/1", address="10.0.0.8") for hour in busy])
    write(tmp_path, {"edge.log": "".join(line(h, "web/1", address="10.0.0.9") for h in busy)})
    imported(tmp_path, "access.log", "edge.log", as_of=AS_OF)
    (remark,) = report(tmp_path)["coverage"]["remarks"]
    assert "hits are counted twice" in remark


def test_wrong_usage_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace(tmp_path, ())
    start = ("-C", str(tmp_path), "audit")
    assert "did you mean 'shop'?" in run(capsys, *start, "--api", "shoq").err
    assert run(capsys, *start, "--from", "2026-10-02", "--to", "2026-10-01").code == 2
    assert run(capsys, *start, "--from", "yesterday").code == 2
    assert run(capsys, *start, "--propose", "--format", "json").code == 2
    assert run(capsys, *start, "--propose", "--certify", "GET /carts").code == 2


@pytest.mark.parametrize("columns", ["80", "140"])
def test_names_of_strangers_can_do_no_harm_and_lines_fit(
    columns: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    evil = "[red]x\\x1b[31m`|<b>*"
    workspace(tmp_path, [line(1, f"{evil}/1", "GET /[bold]/`x`"), line(2, evil, "GET /carts")])
    imported(tmp_path, "access.log", as_of=AS_OF)
    text = run(capsys, "-C", str(tmp_path), "audit", "--as-of", AS_OF).out
    assert max(map(len, text.splitlines())) <= int(columns)
    assert "\x1b" not in text
    markdown = command(tmp_path, "audit", "--as-of", AS_OF, "--format", "markdown").out
    assert "<b>" not in markdown
    drafts = command(tmp_path, "audit", "--as-of", AS_OF, "--propose").out
    write(tmp_path, {"consumers.yaml": drafts})
    assert report(tmp_path)["undocumented_callers"] == []


def har() -> str:
    entry = {
        "startedDateTime": "2026-10-30T10:00:00Z",
        "time": 1,
        "request": {"method": "GET", "url": "https://shop.test/carts", "headers": []},
        "response": {"status": 200, "headers": [], "content": {}},
    }
    log = {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": [entry]}
    return json.dumps({"log": log})


def test_a_recording_shows_use_and_no_silence(tmp_path: Path) -> None:
    workspace(tmp_path, ())
    write(tmp_path, {"session.har": har()})
    imported(tmp_path, "session.har", as_of=AS_OF)
    found = report(tmp_path)
    assert found["coverage"]["hits"] == 1
    assert found["coverage"]["contracts"][0]["data"] is False
    assert found["unused"] == found["unused_declarations"] == []
    assert code(tmp_path, "--certify", "GET /orders") == 4
