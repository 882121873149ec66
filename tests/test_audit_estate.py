"""On an estate with known truth, an audit finds what the data shows and invents nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from audit_estate import (
    AS_OF,
    FIRST,
    LAST,
    LOST,
    LOST_DAY,
    SUNSET,
    Truth,
    command,
    imported,
    workspace,
)
from command_line import Outcome
from test_schemas import problems

from contractctl.load.consumers import load_consumers

STRANGERS = {
    "north": "user_agent:python-requests/2.31 10.1.0.5",
    "south": "user_agent:python-requests/2.31 10.2.0.5",
    "acme": "user_agent:acme-sync/1.2 10.4.0.9",
}


def audit(folder: Path, *arguments: str) -> Outcome:
    return command(folder, "audit", "--as-of", AS_OF, *arguments)


def report(folder: Path, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(audit(folder, "--format", "json", *arguments).out)
    return found


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("estate")
    truth = workspace(folder)
    imported(folder, "access.log")
    return folder, truth


@pytest.fixture(scope="module")
def found(estate: tuple[Path, Truth]) -> dict[str, Any]:
    return report(estate[0])


def test_every_undocumented_caller_is_found_and_none_invented(
    estate: tuple[Path, Truth], found: dict[str, Any]
) -> None:
    truth = estate[1]
    hits = {one["caller"]: one["hits"] for one in found["undocumented_callers"]}
    assert hits == {STRANGERS[name]: truth.hits[name] for name in STRANGERS}


def test_the_hits_of_every_service_are_its_own(
    estate: tuple[Path, Truth], found: dict[str, Any]
) -> None:
    truth = estate[1]
    preflights = truth.asked["web", "OPTIONS /carts/1"]
    hits = {one["caller"]: one["hits"] for one in found["callers"]}
    assert hits == {"web": truth.hits["web"] - preflights, "job": truth.hits["job"]}
    assert found["coverage"]["preflights"] == preflights


def test_hits_that_two_services_claim_are_nobodys_and_named(
    estate: tuple[Path, Truth], found: dict[str, Any]
) -> None:
    (one,) = found["conflicting_identities"]
    assert one["callers"] == ["batch-one", "batch-two"]
    assert one["attributed_to"] is None
    assert one["hits"] == estate[1].hits["both"]


def test_undeclared_uses_are_those_that_consumers_yaml_lacks(found: dict[str, Any]) -> None:
    lacks = {
        (one["consumer"], one["operation"], one["lacks"], *one["parameters"])
        for one in found["undeclared_uses"]
    }
    assert lacks == {
        ("web", "POST /carts", "operation"),
        ("web", "GET /old", "operation"),
        ("web", "GET /carts/{id}", "parameter", "expand"),
    }


def test_shadow_operations_are_answered_and_probing_stands_apart(
    estate: tuple[Path, Truth], found: dict[str, Any]
) -> None:
    truth = estate[1]
    assert [(one["path"], one["hits"]) for one in found["shadow"]] == [
        ("/export/all", truth.asked["acme", "GET /export/all"])
    ]
    assert found["probing"]["hits"] == truth.hits["scanner"]
    assert all("zgrab" in name for name in found["probing"]["callers"])


def test_a_zombie_is_hit_after_its_sunset_or_gone_from_the_newest_revision(
    estate: tuple[Path, Truth], found: dict[str, Any]
) -> None:
    zombies = {one["path"]: one for one in found["zombie"]}
    assert set(zombies) == {"/old", "/gone"}
    assert zombies["/old"]["status"] == "past-sunset"
    assert zombies["/old"]["callers"] == [STRANGERS["acme"]]
    assert zombies["/old"]["hits"] < estate[1].asked["acme", "GET /old"]
    assert zombies["/old"]["first_seen"] > SUNSET.isoformat()
    assert "4xx" in zombies["/old"]["reason"]
    assert zombies["/gone"]["status"] == "gone-from-newest"
    early = report(estate[0], "--as-of", "2026-09-14")["zombie"]
    assert [one["path"] for one in early] == ["/gone"]


def test_unused_is_said_only_where_traffic_was_imported(found: dict[str, Any]) -> None:
    unused = {one["operation"] for one in found["unused"]}
    assert unused == {"GET /never", "DELETE /carts/{id}"}
    contracts = {one["contract"]: one for one in found["coverage"]["contracts"]}
    assert contracts["catalog"]["data"] is False
    assert contracts["catalog"]["hits"] is None
    bound = found["unused"][0]["bound"]
    assert bound["upper_rate"] == pytest.approx(3 / bound["of"], rel=0.01)


def test_silence_is_a_statement_only_of_those_that_are_recognised(found: dict[str, Any]) -> None:
    said = {(one["consumer"], one["operation"]): one for one in found["unused_declarations"]}
    assert said["web", "GET /never"]["status"] == "not-seen"
    assert said["silent", "GET /reports"]["status"] == "cannot-tell"
    assert len(said) == 2


def test_the_only_gap_is_the_lost_hours_not_the_nights_and_weekends(found: dict[str, Any]) -> None:
    (gap,) = found["coverage"]["gaps"]
    assert gap["from"] == f"{LOST_DAY}T{LOST.start}:00:00Z"
    assert gap["to"] == f"{LOST_DAY}T{LOST.stop}:00:00Z"
    assert found["coverage"]["sources"][0]["gaps"] == [gap]


def test_shares_add_up_to_what_was_written(
    estate: tuple[Path, Truth], found: dict[str, Any]
) -> None:
    truth, covered = estate[1], found["coverage"]
    lost = sum(truth.asked[who, what] for who, what in truth.asked if what in _NO_OPERATION)
    assert covered["hits"] == truth.lines - lost
    assert covered["residual_bound"]["hits"] == truth.hits["nobody"]
    assert covered["unattributed_share"] == truth.hits["nobody"] / covered["hits"]
    shares = ("attributed", "undocumented", "conflicting", "unattributed")
    assert sum(covered[f"{name}_share"] for name in shares) == pytest.approx(1)
    (source,) = covered["sources"]
    assert source["lines"] == source["parsed"] == truth.lines


_NO_OPERATION = {"OPTIONS /carts/1", "GET /export/all", "GET /wp-login.php"}


def cycles(found: dict[str, Any]) -> dict[str, bool]:
    return {one["cycle"]: one["covered"] for one in found["coverage"]["cycles"]}


def test_fifty_days_cover_a_month_and_no_quarter(found: dict[str, Any]) -> None:
    assert found["window"] == {"from": FIRST.isoformat(), "to": LAST.isoformat()}
    covered = cycles(found)
    assert covered == {
        "daily": True,
        "weekly": True,
        "monthly": True,
        "quarterly": False,
        "yearly": False,
    }


def test_a_short_window_says_that_it_cannot_see_the_job_of_the_first(
    estate: tuple[Path, Truth],
) -> None:
    window = ("--from", "2026-09-02", "--to", "2026-09-21")
    found = report(estate[0], *window)
    assert found["window"] == {"from": "2026-09-02", "to": "2026-09-21"}
    assert not cycles(found)["monthly"]
    said = audit(estate[0], *window, "--api", "shop").out
    assert "cannot see the job of the first of the month" in " ".join(said.split())


def test_a_day_with_a_gap_is_not_a_watched_day(estate: tuple[Path, Truth]) -> None:
    assert not cycles(report(estate[0], "--to", "2026-10-09"))["monthly"]
    assert cycles(report(estate[0], "--from", "2026-09-17"))["monthly"]


def test_the_first_line_answers_and_the_second_says_how_far(estate: tuple[Path, Truth]) -> None:
    done = audit(estate[0])
    first, second = " ".join(done.out.split()).partition(" Reach: ")[::2]
    assert first.startswith("Undocumented dependencies: yes, 3 undocumented callers")
    assert "no log of catalog" in second
    assert "1 gap" in second
    assert done.code == 1


def test_everything_that_is_found_is_described_by_the_schema(estate: tuple[Path, Truth]) -> None:
    assert problems("audit", audit(estate[0], "--format", "json").out) == []
    for operation in ("GET /never", "GET /gone", "DELETE /carts/{id}", "GET /products"):
        done = audit(estate[0], "--certify", operation, "--format", "json")
        assert problems("certificate", done.out) == []


def test_drafts_are_a_valid_file_after_which_the_hits_are_attributed(
    estate: tuple[Path, Truth], tmp_path: Path
) -> None:
    folder, truth = estate
    drafts = audit(folder, "--propose")
    (tmp_path / "consumers.yaml").write_text(drafts.out, encoding="utf-8")
    assert {one.name for one in load_consumers(tmp_path).services} >= {"web"}
    original = (folder / "consumers.yaml").read_text(encoding="utf-8")
    whole = yaml.safe_load(original)
    whole["services"].update(yaml.safe_load(drafts.out)["services"])
    try:
        (folder / "consumers.yaml").write_text(yaml.safe_dump(whole), encoding="utf-8")
        after = report(folder)
    finally:
        (folder / "consumers.yaml").write_text(original, encoding="utf-8")
    assert after["undocumented_callers"] == []
    assert after["undeclared_uses"] == []
    hits = {one["caller"]: one["hits"] for one in after["callers"]}
    assert sorted(hits.values()) == sorted(
        [
            *(truth.hits[name] for name in ("job", *STRANGERS)),
            truth.hits["web"] - truth.asked["web", "OPTIONS /carts/1"],
        ]
    )
