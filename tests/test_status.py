"""Where consumers stand is shown by what was said, seen and tested, and the same everywhere."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from command_line import run, shell, write
from ledger_shop import FILES, log, shop
from test_schemas import problems

START = date(2027, 2, 1)


def on(day: int) -> date:
    return START + timedelta(days=day - 1)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shop(tmp_path))
    monkeypatch.setenv("COLUMNS", "140")
    return tmp_path


@pytest.fixture
def course(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Web leaves v1 after day 5 and is back on day 20; app stays on it; till is never seen."""
    calls = [(on(day), "web/1", "/v1/carts" if day in (*range(1, 6), 20) else "/v2/carts")
             for day in range(1, 31)]  # fmt: skip
    calls += [(on(day), "app/1", "/v1/carts") for day in range(1, 31)]
    log(workspace, "access.log", sorted(calls))
    assert run(capsys, "evidence", "import", "access.log").code == 0
    for day, kind, names in (
        (1, "notify", ("web", "app", "till")),
        (4, "claim", ("web",)),
        (8, "consent", ("web",)),
    ):
        said = ("--by", "platform", "--as-of", on(day).isoformat())
        assert run(capsys, "track", kind, "shop", *names, *said).code == 0
    return workspace


def status(capsys: pytest.CaptureFixture[str], day: int) -> dict[str, Any]:
    out = run(capsys, "status", "shop", "--as-of", on(day).isoformat(), "--format", "json").out
    assert problems("status", out) == []
    return {one["name"]: one for one in json.loads(out)["consumers"]}


def test_a_consumer_goes_from_claimed_to_done_and_back_by_what_is_seen(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    states = {day: status(capsys, day)["web"]["state"] for day in (3, 5, 11, 12, 19, 20, 26, 27)}
    assert states == {
        **{3: "notified", 5: "claimed", 11: "claimed", 12: "done", 19: "done"},
        **{20: "regressed", 26: "regressed", 27: "quiet"},
    }
    web = status(capsys, 21)["web"]
    assert (web["since"], web["regressed"], web["age_days"]) == ("2027-02-20", "2027-02-20", 1)
    assert web["stuck_since"] == "2027-02-20"
    assert web["evidence"]["last_old_hit"] == "2027-02-20"
    assert web["evidence"]["old_hits"] == 12
    assert web["next"].startswith("ask storefront@example.test what calls the old form again")


def test_who_stays_on_the_old_form_is_stuck_with_the_evidence(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = status(capsys, 30)["app"]
    assert (app["state"], app["since"]) == ("notified", "2027-02-01")
    assert app["stuck_since"] == "2027-02-15"
    assert (app["evidence"]["last_old_hit"], app["evidence"]["old_hits"]) == ("2027-03-02", 60)
    assert "last hit on the old form on 2027-03-02" in app["reason"]
    till = status(capsys, 30)["till"]
    assert (till["evidence"]["recognised"], till["evidence"]["old_hits"]) == (False, None)


def test_where_both_forms_look_alike_no_silence_is_claimed(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(workspace, {name: text.replace("/v2}", "/v1}") for name, text in FILES.items()})
    log(workspace, "access.log", [(on(day), "web/1", "/v1/carts") for day in range(1, 31)])
    run(capsys, "evidence", "import", "access.log")
    said = ("--by", "platform", "--as-of", on(2).isoformat())
    for kind in ("claim", "consent"):
        run(capsys, "track", kind, "shop", "web", *said)
    web = status(capsys, 30)["web"]
    assert (web["state"], web["evidence"]["alike"]) == ("claimed", ["GET /carts"])
    assert "its hits on GET /carts may be of either form" in web["reason"]


@pytest.mark.parametrize(
    ("query", "state", "alike"),
    [
        ("", "claimed", ["GET /carts"]),
        ("?page=2", "claimed", []),
        ("?cursor=x", "quiet", []),
        ("?page=2&cursor=x", "claimed", []),
    ],
)
def test_a_query_parameter_that_one_form_has_alone_tells_the_forms_apart(
    query: str, state: str, alike: list[str], workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, own in (("v1", "page"), ("v2", "cursor")):
        file = f"contracts/shop/{name}.yaml"
        taken = f"get:\n      parameters: [{{name: {own}, in: query, schema: {{type: string}}}}]"
        write(workspace, {file: FILES[file].replace("/v2}", "/v1}").replace("get:", taken)})
    calls = [(on(day), "web/1", f"/v1/carts{query}") for day in range(1, 31)]
    log(workspace, "access.log", calls)
    run(capsys, "evidence", "import", "access.log")
    run(capsys, "track", "claim", "shop", "web", "--by", "x", "--as-of", on(2).isoformat())
    web = status(capsys, 30)["web"]
    assert (web["state"], web["evidence"]["alike"]) == (state, alike)
    assert bool(web["evidence"]["old_hits"]) is ("page" in query)


def test_what_is_imported_of_later_days_changes_nothing_in_the_past(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = [(on(day), "web/1", "/v2/carts") for day in range(1, 31)]
    log(workspace, "early.log", calls[:20])
    log(workspace, "late.log", [*calls[20:], (on(31), "web/1", "/v1/carts")])
    said = ("--by", "x", "--as-of", on(2).isoformat())
    for kind in ("claim", "consent"):
        run(capsys, "track", kind, "shop", "web", *said)
    run(capsys, "evidence", "import", "early.log")
    before = status(capsys, 20)
    run(capsys, "evidence", "import", "late.log")
    after = status(capsys, 20)
    assert before["web"].pop("evidence")
    assert after["web"].pop("evidence")
    assert after == before
    assert status(capsys, 31)["web"]["state"] == "regressed"


def test_hits_that_several_services_claim_accuse_none_of_them_and_acquit_none(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = FILES["consumers.yaml"].replace("user_agent: till/*", "user_agent: web/*")
    write(workspace, {"consumers.yaml": shared})
    calls = [(on(day), "web/1", "/v1/carts") for day in range(1, 31)]
    log(workspace, "access.log", calls)
    run(capsys, "evidence", "import", "access.log")
    run(capsys, "track", "claim", "shop", "web", "--by", "x", "--as-of", on(2).isoformat())
    web = status(capsys, 30)["web"]
    assert (web["state"], web["evidence"]["old_hits"]) == ("claimed", 0)
    assert "hits on the old form of GET /carts may be its own" in web["reason"]


def test_hits_of_nobody_known_keep_everybody_from_being_quiet(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = [(on(day), "web/1", "/v2/carts") for day in range(1, 31)]
    log(workspace, "access.log", [*calls, (on(29), "-", "/v1/carts")])
    write(
        workspace,
        {"consumers.yaml": FILES["consumers.yaml"] + "evidence: {proxies: [10.0.0.1/32]}\n"},
    )
    run(capsys, "evidence", "import", "access.log")
    web = status(capsys, 30)["web"]
    assert (web["state"], web["evidence"]["quiet_days"]) == ("not-notified", 14)
    assert status(capsys, 28)["web"]["state"] == "quiet"


def test_a_sampled_log_proves_no_silence(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log(workspace, "access.log", [(on(day), "web/1", "/v2/carts") for day in range(1, 31)])
    run(capsys, "evidence", "import", "access.log", "--sampled", "0.1")
    run(capsys, "track", "claim", "shop", "web", "--by", "x", "--as-of", on(2).isoformat())
    web = status(capsys, 30)["web"]
    assert (web["state"], web["evidence"]["quiet_days"]) == ("claimed", 0)


def audited(workspace: Path, capsys: pytest.CaptureFixture[str], *agents: str) -> dict[str, Any]:
    """What is known where the logs are not, and an audit of them is; agents call v1, others v2."""
    calls = [(on(day), f"{name}/1", "/v1/carts" if name in agents else "/v2/carts")
             for day in range(1, 20) for name in ("web", "app")]  # fmt: skip
    log(workspace, "access.log", calls)
    day = on(19).isoformat()
    run(capsys, "evidence", "import", "access.log")
    done = run(
        *(capsys, "audit", "--as-of", day, "--to", day),
        *("--format", "json", "--output", "audit.json"),
    )
    assert done.code == 0, done.err
    (workspace / ".contractctl" / "evidence.db").unlink()
    run(capsys, "track", "claim", "shop", "web", "app", "--by", "x", "--as-of", on(2).isoformat())
    for _ in range(2):
        assert run(capsys, "track", "import", "audit.json").code == 0
    return status(capsys, 19)


def test_an_audit_of_another_machine_tells_who_is_quiet_and_who_is_not(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = audited(workspace, capsys, "app")
    assert (found["web"]["state"], found["app"]["state"]) == ("quiet", "claimed")
    assert found["app"]["evidence"]["last_old_hit"] == on(19).isoformat()
    assert found["app"]["evidence"]["old_hits"] == 38


def test_an_audit_that_cannot_tell_two_callers_apart_accuses_and_acquits_neither(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = audited(workspace, capsys, "app", "web")
    for name in ("web", "app"):
        assert (found[name]["state"], found[name]["evidence"]["old_hits"]) == ("claimed", 0)
        assert "may be of either form" in found[name]["reason"]


@pytest.mark.parametrize("format", ["text", "markdown", "json"])
def test_the_same_inputs_give_the_same_bytes(
    format: str, course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("status", "shop", "--as-of", on(21).isoformat(), "--format", format)
    first = run(capsys, *asked)
    assert (first.code, first.err) == (1, "")
    elsewhere = shell(course, *asked, TZ="Pacific/Kiritimati", COLUMNS="140", LC_ALL="C.UTF-8")
    assert elsewhere.out == first.out


def test_the_text_says_it_first_and_then_what_is_next(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = run(capsys, "status", "--as-of", on(21).isoformat()).out.splitlines()
    assert lines[:3] == [
        "shop: v1 to v2, as of 2027-02-21",
        "0 of 3 consumers done, 1 regressed, 3 stuck; 106 days to the sunset 2027-06-07.",
        "Too little data for a forecast: 0 of 3 consumers done; it takes 3 to show a pace.",
    ]
    assert [line.split()[:2] for line in lines[6:9]] == [
        ["web", "regressed"],
        ["app", "notified"],
        ["till", "notified"],
    ]
    assert (
        "  next: ask storefront@example.test what calls the old form again, and roll it"
        in "\n".join(lines)
    )


def test_the_markdown_is_a_table_with_the_evidence_and_who_is_stuck(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = run(capsys, "status", "--as-of", on(12).isoformat(), "--format", "markdown").out
    assert "**1 of 3 consumers done; 115 days to the sunset 2027-06-07.**" in text
    assert "| `web` | storefront@example.test | done | 2027-02-12 | 0 d | claimed, quiet" in text
    late = run(capsys, "status", "--as-of", on(30).isoformat(), "--format", "markdown").out
    assert "then `contractctl track ack shop app --by storefront@example.test`" in late
    assert "- `web`: last hit on the old form 2027-02-05 (2 hits that day); watched up to" in text


def test_names_and_notes_from_outside_stay_text(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "<script>alert(1)</script>|`x`\x1b[31m[red]"
    more = ("--until", "2027-12-31", "--reason", evil, "--approved-by", evil)
    run(capsys, "track", "extend", "shop", "web", "--by", evil, *more)
    for format in ("text", "markdown"):
        out = run(capsys, "status", "--as-of", "2027-12-01", "--format", format).out
        assert "\x1b" not in out
        assert "[red]" in out.replace("\\", "")
    assert "<script>" not in out


def test_the_exit_code_says_whether_somebody_is_stuck(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "status", "shop", "--as-of", "2027-01-11").code == 0
    assert run(capsys, "status", "shop", "--as-of", "2027-01-12").code == 1
    assert run(capsys, "status", "shp").code == 3
    only = FILES["consumers.yaml"].replace(
        '        uses: [{operation: GET /carts, reads: ["$.status"]}]\n', ""
    )
    write(workspace, {"consumers.yaml": only.replace("shop:", "shop: {}")})
    assert run(capsys, "status", "shop", "--as-of", "2027-01-11").code == 4


def test_who_was_tracked_and_need_not_move_any_more_is_still_shown(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(course, {"consumers.yaml": FILES["consumers.yaml"].replace("  web:\n", "  gone:\n")})
    found = status(capsys, 12)
    assert (found["web"]["role"], found["web"]["owner"]) == ("other", "")
    assert found["web"]["stuck_since"] is None


def test_the_next_migration_begins_with_nobody_told(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        course,
        {
            "contracts/shop/v3.yaml": str(FILES["contracts/shop/v1.yaml"]).replace("/v1", "/v3"),
            "contracts/shop/migration.yaml": FILES["contracts/shop/migration.yaml"]
            .replace("base: v1", "base: v2")
            .replace("head: v2", "head: v3"),
        },
    )
    assert {one["state"] for one in status(capsys, 3).values()} == {"not-notified"}
