"""What `notify` prints and writes, of whom, and what it leaves alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from command_line import SHOP, Outcome, run, write
from ledger_shop import SERVICES, log, shop
from test_schemas import problems

WHEN = ("--as-of", "2027-01-12")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shop(tmp_path))
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def notify(capsys: pytest.CaptureFixture[str], *arguments: str) -> Outcome:
    return run(capsys, "notify", "shop", *WHEN, *arguments)


def test_without_names_text_lists_whom_there_is_something_to_tell(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = notify(capsys)
    assert done.code == 0
    assert done.out.splitlines()[:2] == [
        "shop: v1 to v2, as of 2027-01-12; sunset 2027-06-07",
        "3 notices: 3 announcement",
    ]
    rows = [line.split() for line in done.out.splitlines()]
    told = {row[0]: row[1] for row in rows if len(row) == 6 and row[0] != "consumer"}
    assert told == dict.fromkeys(("app", "till", "web"), "announcement")
    assert done.err == ("when they are sent: contractctl track notify shop app till web --by YOU\n")


def test_named_consumers_get_their_messages_in_the_order_of_the_names(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = notify(capsys, "web")
    assert one.out.startswith("To: storefront@example.test\nFrom: shop@example.test\nSubject: ")
    assert one.err.endswith("notify shop web --by YOU\n")
    two = notify(capsys, "till", "web", "till")
    assert two.out.endswith(f"\n{'=' * 72}\n\n{one.out}")
    assert two.out.count("\nSubject: ") == 2
    assert notify(capsys, "web", "--quiet").err == ""


def test_notifying_reads_the_ledger_and_writes_nothing_to_it(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notify(capsys)
    assert not (workspace / ".contractctl").exists()
    run(capsys, "track", "notify", "shop", "web", "--by", "me", "--as-of", "2027-01-11")
    before = run(capsys, "track", "export").out
    found = json.loads(notify(capsys, "--format", "json").out)
    about = {one["consumer"]: (one["about"], one["since"]) for one in found["notices"]}
    assert about["web"] == ("reminder", "2027-01-11")
    assert about["app"] == ("announcement", None)
    assert run(capsys, "track", "export").out == before


@pytest.mark.parametrize(
    ("format", "suffix", "begins"),
    [("text", "txt", "To: "), ("markdown", "md", "# shop v1"), ("mail", "eml", "From: ")],
)
def test_a_folder_gets_a_file_for_each(
    format: str,
    suffix: str,
    begins: str,
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    done = notify(capsys, "--format", format, "--output", "notices")
    assert (done.code, done.out) == (0, "")
    assert "3 notices in notices" in done.err
    files = sorted((workspace / "notices").iterdir())
    assert [file.name for file in files] == [f"shop-{n}.{suffix}" for n in ("app", "till", "web")]
    first = {file.name: file.read_bytes() for file in files}
    assert all(text.startswith(begins.encode()) for text in first.values())
    assert notify(capsys, "--format", format, "--output", "notices", "--quiet").err == ""
    assert {file.name: file.read_bytes() for file in files} == first
    alone = notify(capsys, "web", "--format", format)
    assert alone.out.encode() == first[f"shop-web.{suffix}"]


def test_a_single_notice_goes_to_the_file_that_is_named(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notify(capsys, "web", "--format", "markdown", "--output", "web.md")
    assert (workspace / "web.md").read_text().startswith("# shop v1 ends on")
    (workspace / "there").mkdir()
    notify(capsys, "web", "--format", "markdown", "--output", "there")
    assert (workspace / "there" / "shop-web.md").read_text() == (workspace / "web.md").read_text()


def test_no_name_of_a_consumer_leads_out_of_the_folder_or_onto_another(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = ("../../evil", "a/b", "a b", "A-B", "-", "<script>", "ü", "x" * 300, ".hidden", "con")
    text = SERVICES
    for name in odd:
        text += (
            SERVICES.partition("services:\n")[2]
            .partition("  app:")[0]
            .replace("  web:", f"  {json.dumps(name, ensure_ascii=False)}:")
        )
    (workspace / "consumers.yaml").write_text(text, encoding="utf-8")
    done = notify(capsys, "--format", "mail", "--output", "notices")
    assert done.code == 0, done.err
    files = [file.name for file in (workspace / "notices").iterdir()]
    assert len({name.lower() for name in files}) == len(odd) + 3
    assert all(name.isascii() and len(name) < 120 for name in files)
    assert not list(workspace.parent.glob("*evil*"))
    assert {"shop-con.eml", "shop-web.eml"} <= set(files)


def test_a_file_that_leads_elsewhere_is_not_followed(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "notices").mkdir()
    before = (workspace / "consumers.yaml").read_bytes()
    (workspace / "notices" / "shop-web.md").symlink_to("../consumers.yaml")
    done = notify(capsys, "--format", "markdown", "--output", "notices")
    assert (done.code, "shop-web.md in it leads elsewhere" in done.err) == (2, True)
    assert (workspace / "consumers.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("wbe",), 3, "did you mean 'web'?"),
        (("--format", "html"), 2, "text, markdown, mail, json"),
        (("--format", "mail", "--output", "consumers.yaml"), 3, "cannot write to consumers.yaml"),
        (("--format", "mail", "--output", "a/b/c"), 3, "cannot write to a/b/c"),
        (("--format", "json", "--output", "contracts"), 3, "cannot write contracts"),
    ],
)
def test_what_cannot_be_is_refused(
    arguments: tuple[str, ...],
    code: int,
    said: str,
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    done = notify(capsys, *arguments)
    assert (done.code, said in done.err) == (code, True), done


def test_a_folder_is_no_place_for_the_result_of_any_other_command(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (("plan", "shop", "--output", "contracts"), ("--output", "contracts", "plan")):
        done = run(capsys, *arguments)
        assert (done.code, "--output contracts: this is a folder" in done.err) == (2, True)


def test_who_need_not_move_gets_no_notice_and_it_is_said_why(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = "[{operation: GET /carts, reads: [], sends: []}]"
    calm = f"  calm: {{team: a, owner: a, tier: 4, consumes: {{shop: {{uses: {nothing}}}}}}}\n"
    write(workspace, {**SHOP, "consumers.yaml": SERVICES + calm})
    done = notify(capsys, "calm")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("calm does not have to move: calls GET /carts, but reads nothing")
    done = notify(capsys, "calm", "--format", "json")
    assert json.loads(done.out)["notices"] == []


def test_who_is_only_known_to_call_is_asked_what_it_uses(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vague = "  vague: {team: a, owner: the team, tier: 4, consumes: {shop: {}}}\n"
    (workspace / "consumers.yaml").write_text(SERVICES + vague)
    done = notify(capsys, "vague")
    assert "what does vague use of it?" in done.out
    assert "services.vague.consumes.shop.uses" in done.out
    mail = notify(capsys, "vague", "--format", "mail")
    assert "warning: vague: To is missing, its owner 'the team' is no mail address" in mail.err
    assert "\r\nTo:" not in mail.out
    found = notify(capsys, "--format", "json")
    assert problems("notice", found.out) == []
    asked = next(one for one in json.loads(found.out)["notices"] if one["consumer"] == "vague")
    assert (asked["about"], asked["mail"], asked["question"] is None) == ("question", None, False)


def test_uses_and_their_evidence_are_those_of_the_verdicts(
    example_workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(example_workspace)
    judged = json.loads(
        run(capsys, "impact", "orders@v1", "orders@v2", *WHEN, "--format", "json").out
    )
    known = {
        (one["consumer"], one["fingerprint"]): {
            (row["operation"], row["field"]) for row in one["evidence"] if row["operation"]
        }
        for one in judged["impacts"]
        if one["verdict"] in ("affected", "possible")
    }
    found = json.loads(run(capsys, "notify", "orders", *WHEN, "--format", "json").out)
    told = {
        (one["consumer"], change["fingerprint"]): {
            (use["operation"], field) for use in change["uses"] for field in use["fields"] or [None]
        }
        for one in found["notices"]
        for change in one["changes"]
        if change["verdict"] != "unknown"
    }
    safe = {one["fingerprint"] for one in judged["changes"] if one["severity"] == "safe"}
    assert told == {key: uses for key, uses in known.items() if key[1] not in safe}


def test_what_a_log_shows_of_a_consumer_is_in_its_notice(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = [date(2027, 1, day) for day in range(1, 11)]
    log(workspace, "access.log", [(day, "web/1", "/v1/carts") for day in days])
    assert run(capsys, "evidence", "import", "access.log").code == 0
    found = json.loads(notify(capsys, "web", "--format", "json").out)
    assert problems("notice", json.dumps(found)) == []
    web = found["notices"][0]
    assert web["recognised_by"] == [
        {"identity": "user agent web/*", "kind": "user_agent", "weak": True, "shared": False,
         "hits": 20, "last_seen": "2027-01-10"}
    ]  # fmt: skip
    seen = [one for one in web["evidence"] if one["kind"] == "observed"]
    assert [(one["hits"], one["last_seen"]) for one in seen] == [(20, "2027-01-10")]
    said = " ".join(web["body"].split())
    assert "What only v1 has: 20 hits, the last on 2027-01-10." in said
    assert "a weak identity: anybody could send this." in said
    other = notify(capsys, "app").out
    assert "No request was ever recognised as yours. It would be by user agent app/*." in " ".join(
        other.split()
    )
