"""The commands of the ledger: what is written, by whom, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from command_line import CONSUMERS, Outcome, run, shell
from ledger_shop import log, shop
from test_schemas import problems
from test_track_lines import VERIFY

from contractctl.load.revisions import load_revision
from contractctl.model import Operation
from contractctl.model.verification import CheckResult, Outlook, Verification
from contractctl.verify.kept import Pair, keep, kept_file

BY = ("--by", "platform", "--as-of", "2027-01-12")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shop(tmp_path))
    monkeypatch.setenv("COLUMNS", "140")
    return tmp_path


def exported(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(capsys, "track", "export").out.splitlines() if line]


def status(capsys: pytest.CaptureFixture[str], day: str = "2027-01-13") -> dict[str, Any]:
    out = run(capsys, "status", "shop", "--as-of", day, "--format", "json").out
    assert problems("status", out) == []
    return {one["name"]: one for one in json.loads(out)["consumers"]}


@pytest.mark.parametrize("kind", ["notify", "ack", "start", "claim", "note"])
def test_an_event_says_who_what_when_and_of_which_migration(
    kind: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "track", kind, "shop", "web", "app", "web", *BY, "--note", "SHOP-417")
    assert (done.code, done.out) == (0, f"{kind} of shop: web, app\n")
    web, app = exported(capsys)
    assert web.pop("id") < app.pop("id")
    assert web == {
        **{"at": "2027-01-12T12:00:00Z", "api": "shop", "consumer": "web", "kind": kind},
        **{"by": "platform", "data": {"base": "v1", "head": "v2", "note": "SHOP-417"}},
    }
    assert app == {**web, "consumer": "app"}


def refused(outcome: Outcome, code: int, *said: str) -> bool:
    return outcome.code == code and outcome.out == "" and all(one in outcome.err for one in said)


def test_a_name_that_nobody_knows_is_refused_with_the_nearest_and_nothing_is_written(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = run(capsys, "track", "notify", "shop", "web", "tll", *BY)
    assert refused(wrong, 3, "'tll' is no service of consumers.yaml", "did you mean 'till'?")
    wrong = run(capsys, "track", "notify", "shp", "web", *BY)
    assert refused(wrong, 3, "there is no contract 'shp'", "did you mean 'shop'?")
    (workspace / "consumers.yaml").write_text(
        CONSUMERS + "  stranger: {team: a, owner: a@example.test, tier: 1}\n"
    )
    wrong = run(capsys, "track", "notify", "shop", "stranger", *BY)
    assert refused(wrong, 3, "'stranger' does not consume shop", "consumers of shop: web")
    assert not (workspace / ".contractctl").exists()


def ran(workspace: Path, verdict: Outlook, day: date, provider: str = "http://a") -> None:
    """What `verify` keeps of tests of web."""
    row = CheckResult("web", Operation("GET", "/carts"), "accepted", verdict, "as found", 9)
    found = Verification("shop@v1", "shop@v2", provider, None, 1, day, (row,), ())
    pair = (load_revision(f"shop@{name}", workspace).sha256 for name in ("v1", "v2"))
    keep(kept_file(workspace, "shop"), found, Pair(*pair))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("notify", "shop", "web"), "Missing option '--by'"),
        (("notify", "shop", "web", "--by", " "), "--by: say who"),
        (("notify", "shop", "--by", "me"), "Missing argument 'CONSUMER...'"),
        (("note", "shop", "web", "--by", "me"), "Missing option '--note'"),
        (("extend", "shop", "web", "--by", "me", "--until", "soon", "--reason", "a",
          "--approved-by", "b"), "'soon' is no date"),
        (("extend", "shop", "web", *BY, "--until", "2027-01-11", "--reason", "a",
          "--approved-by", "b"), "that day is over"),
        (("extend", "shop", "web", *BY, "--until", "2027-02-11", "--reason", " ",
          "--approved-by", "b"), "--reason: it cannot be empty"),
        (("extend", "shop", "web", *BY, "--until", "2027-02-11", "--reason", "a"),
         "Missing option '--approved-by'"),
        (("consent", "shop", "web", *BY, "--operation", "carts"), "--operation 'carts'"),
        (("notfy", "shop", "web", *BY), "did you mean 'notify'?"),
    ],
)  # fmt: skip
def test_wrong_usage_is_explained_and_writes_nothing(
    arguments: tuple[str, ...],
    said: str,
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert refused(run(capsys, "track", *arguments), 2, said)
    assert not (workspace / ".contractctl").exists()


def test_bytes_that_are_no_text_are_refused(workspace: Path) -> None:
    done = shell(workspace, "track", "note", "shop", "web", "--by", "me", "--note", "\udcff")
    assert refused(done, 2, "--note: this is no UTF-8 text")
    rest = ("--by", "me", "--until", "2027-12-31", "--approved-by", "me")
    done = shell(workspace, "track", "extend", "shop", "web", *rest, "--reason", "\udcff")
    assert refused(done, 2, "--reason: this is no UTF-8 text")


def test_an_extension_is_shown_until_it_is_over(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ("--until", "2027-02-11", "--reason", "new tills", "--approved-by", "cto")
    assert run(capsys, "track", "extend", "shop", "till", *BY, *more).code == 0
    assert status(capsys)["till"]["state"] == "extended"
    over = status(capsys, "2027-02-12")["till"]
    assert (over["state"], over["extension"]["expired"]) == ("not-notified", True)


def test_a_consent_names_operations_as_the_contract_spells_them(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = run(capsys, "track", "consent", "shop", "web", *BY, "--operation", "GET /cart")
    assert refused(wrong, 3, "no revision of shop has", "did you mean 'GET /carts'?")
    run(capsys, "track", "consent", "shop", "web", *BY, "--operation", "GET /carts")
    consent = status(capsys)["web"]["consent"]
    assert consent["given"][-1]["operations"] == ["GET /carts"]
    assert not consent["missing"]
    assert status(capsys)["till"]["consent"]["missing"]


def test_a_passed_test_is_believed_from_kept_results_only(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = run(capsys, "track", "verify", "shop", "web", *BY)
    assert refused(wrong, 3, "the compatibility tests of web are not kept", "contractctl verify")
    assert not (workspace / ".contractctl" / "ledger.db").exists()


@pytest.mark.parametrize(("verdict", "code"), [(Outlook.PASS, 0), (Outlook.FAIL, 3)])
def test_kept_results_prove_a_claim_with_and_without_an_event(
    verdict: Outlook, code: int, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "track", "claim", "shop", "web", "--by", "me", "--as-of", "2027-01-10")
    ran(workspace, verdict, date(2027, 1, 10))
    web = status(capsys)["web"]
    assert (web["state"] == "verified") is (verdict is Outlook.PASS)
    assert web["evidence"]["test"]["passed"] is (verdict is Outlook.PASS)
    done = run(capsys, "track", "verify", "shop", "web", *BY)
    assert done.code == code, done.err
    assert verdict is Outlook.PASS or "failed: accepted; nothing was written" in done.err
    late = status(capsys, "2027-05-01")["web"]
    assert (late["state"] == "verified") is (verdict is Outlook.PASS)
    assert run(capsys, "track", "verify", "shop", "web", "till", *BY).code == 3


def test_an_event_of_later_makes_no_test_younger_than_it_was(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(workspace, Outlook.PASS, date(2027, 1, 10))
    run(capsys, "track", "claim", "shop", "web", "--by", "me", "--as-of", "2027-01-11")
    assert run(capsys, "track", "verify", "shop", "web", *BY).code == 0
    assert exported(capsys)[-1]["data"]["tested"] == "2027-01-10"
    web = status(capsys)["web"]
    assert (web["state"], web["evidence"]["test"]["at"]) == ("claimed", "2027-01-10")
    assert "passed on 2027-01-10, before that word, and prove nothing" in web["reason"]


@pytest.mark.parametrize("last", [Outlook.PASS, Outlook.FAIL])
def test_the_latest_result_decides_whatever_the_provider_is_called(
    last: Outlook, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "track", "claim", "shop", "web", "--by", "me", "--as-of", "2027-01-10")
    first = Outlook.FAIL if last is Outlook.PASS else Outlook.PASS
    ran(workspace, first, date(2027, 1, 10), "http://staging")
    ran(workspace, last, date(2027, 1, 10), "http://a")
    expected = "verified" if last is Outlook.PASS else "claimed"
    assert status(capsys)["web"]["state"] == expected


def test_results_of_another_machine_make_a_consumer_verified_or_not(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ("--by", "me", "--as-of", "2026-11-30")
    run(capsys, "track", "claim", "shop", "web", "app", *said)
    file = workspace / "verify.json"
    file.write_text(json.dumps(VERIFY), encoding="utf-8-sig")
    assert run(capsys, "track", "import", str(file)).out == "2 events, of which 2 new\n"
    assert run(capsys, "track", "import", str(file), str(file)).out == "4 events, of which 0 new\n"
    found = status(capsys)
    assert found["web"]["state"] == "verified"
    assert found["app"]["state"] == "claimed"
    assert "failed on 2026-12-01: consumer-reads" in found["app"]["reason"]


def test_events_travel_and_arrive_once(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "track", "notify", "shop", "web", *BY)
    run(capsys, "track", "export", "--output", "events.jsonl")
    before = exported(capsys)
    done = run(capsys, "track", "import", "events.jsonl")
    assert (done.code, done.out) == (0, "1 event, of which 0 new\n")
    (workspace / ".contractctl" / "ledger.db").unlink()
    assert run(capsys, "track", "import", "events.jsonl").out == "1 event, of which 1 new\n"
    assert exported(capsys) == before


def test_one_bad_file_keeps_all_out(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "good.json").write_text(json.dumps(VERIFY))
    (workspace / "bad.jsonl").write_text("{}\n")
    wrong = run(capsys, "track", "import", "good.json", "bad.jsonl")
    assert refused(wrong, 3, "bad.jsonl:1:1: this event has no usable `id`")
    assert refused(run(capsys, "track", "import", "none.json"), 3, "none.json: No such file")
    (workspace / "bytes.json").write_bytes(b"\xff\xfe")
    assert refused(run(capsys, "track", "import", "bytes.json"), 3, "this is no UTF-8 text")
    assert refused(run(capsys, "track", "log"), 3, "nothing was tracked yet")


def test_a_newer_kind_is_kept_shown_as_such_and_decides_nothing(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "track", "notify", "shop", "web", *BY)
    (known,) = exported(capsys)
    newer = {**known, "id": "01a23179-de00-7000-8eec-a58dea0d2b52", "kind": "countersign"}
    (workspace / "newer.jsonl").write_text(json.dumps(newer) + "\n")
    assert run(capsys, "track", "import", "newer.jsonl").code == 0
    assert "countersign (newer)" in run(capsys, "track", "log", "--as-of", "2027-01-12").out
    assert status(capsys)["web"]["state"] == "notified"
    assert newer in exported(capsys)
    text = run(capsys, "status", "shop", "--as-of", "2027-01-13").out
    assert "1 event of kind 'countersign', which only a newer contractctl knows" in text


def test_the_log_shows_one_consumer_up_to_a_day_and_no_control_characters(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "track", "notify", "shop", "web", "app", *BY)
    run(capsys, "track", "note", "shop", "web", "--by", "a", "--as-of", "2027-01-20", "--note",
        "\x1b[31m[bold]x")  # fmt: skip
    shown = run(capsys, "track", "log", "shop", "--consumer", "web", "--as-of", "2027-01-20").out
    assert [line.split()[3] for line in shown.splitlines()[2:]] == ["notify", "note"]
    assert "\x1b" not in shown
    assert "?[31m[bold]x" in shown
    assert "note" not in run(capsys, "track", "log", "--as-of", "2027-01-19").out
    assert run(capsys, "track", "log", "shp").out == "No event.\n"


def test_consents_go_into_the_lock_file(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:

    log(workspace, "access.log", [(date(2027, 1, 5), "web/1", "/v1/carts")])
    run(capsys, "evidence", "import", "access.log")
    run(capsys, "track", "consent", "shop", "web", *BY)
    run(capsys, "track", "consent", "shop", "till", *BY, "--operation", "GET /carts")
    export = ("evidence", "export", "--api", "shop", "--format", "json")
    out = run(capsys, *export, "--as-of", "2027-01-12").out
    assert problems("usage", out) == []
    expected = {"operation": "GET /carts", "by": "platform", "at": "2027-01-12"}
    assert json.loads(out)["consents"] == [
        {"consumer": name, **expected} for name in ("till", "web")
    ]
