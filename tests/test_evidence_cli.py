"""The evidence commands: what they print, write, refuse, and what they never keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Outcome, run
from evidence_estate import (
    FILES,
    KEY,
    SENT_ALL,
    Workspace,
    combined,
    house,
    later,
    log,
    nginx_json,
)
from test_schemas import problems

DAY = 86_400

Call = Callable[..., Outcome]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return Workspace(tmp_path)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    def command(*arguments: str, as_of: str = "2026-11-10") -> Outcome:
        return run(capsys, "--as-of", as_of, *arguments)

    return command


def test_an_import_says_what_became_of_each_source(workspace: Workspace, call: Call) -> None:
    workspace.write(**{"logs/a.log": log(SENT_ALL), "logs/b.txt": "hello\n", "logs/c.log": ""})
    done = call("evidence", "import", "logs")
    assert done.code == 1
    assert "logs/a.log" in done.out
    assert "logs/b.txt: no kind of evidence is recognised in it" in done.out
    assert "900 new hits from 1 source" in done.out
    again = call("evidence", "import", "logs/a.log", "--format", "json")
    assert again.code == 0
    assert problems("evidence-import", again.out) == []
    (source,) = json.loads(again.out)["sources"]
    assert (source["hits"], source["known"], source["note"]) == (0, 900, "was imported before")


def test_what_a_pact_tells_are_interactions_and_no_hits(workspace: Workspace, call: Call) -> None:
    asked = {"description": "a", "request": {"method": "GET", "path": "/api/orders"}}
    answered = {"response": {"status": 200}}
    pact = {
        **{"consumer": {"name": "cart"}, "provider": {"name": "orders"}},
        **{"interactions": [{**asked, **answered}]},
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    workspace.write(**{"pacts/a.json": json.dumps(pact), "a.log": log(SENT_ALL)})
    assert "\n1 interaction from 1 source" in call("evidence", "import", "pacts").out
    workspace.write(**{"pacts/a.json": json.dumps({**pact, "more": 1})})
    both = call("evidence", "import", "pacts", "a.log").out
    assert "900 new hits and 1 interaction from 2 sources" in both


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("import", "nowhere.log"), 3, "no such file"),
        (("import", "notes.txt"), 3, "no kind of evidence is recognised"),
        (("import", "a.log", "--as", "combind"), 2, "combined"),
        (("import", "a.log", "--api", "order"), 2, "orders"),
        (("import", "a.log", "--sampled", "0"), 2, "--sampled"),
        (("show",), 0, "cart"),
        (("show", "--consumer", "chekout"), 2, "checkout"),
        (("export",), 3, "no evidence was imported yet"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(
    workspace: Workspace,
    call: Call,
    arguments: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    uses = FILES["consumers.yaml"].replace(
        "orders: {}", "orders: {uses: [{operation: GET /orders}]}"
    )
    workspace.write(**{"notes.txt": "hello", "a.log": log(SENT_ALL), "consumers.yaml": uses})
    done = call("evidence", *arguments)
    assert (done.code, said in done.out + done.err) == (code, True), done
    assert "Traceback" not in done.err


def test_what_is_known_is_shown_with_its_age(workspace: Workspace, call: Call) -> None:
    workspace.write(**{"access.log": log(SENT_ALL, "nginx-json")})
    call("evidence", "import", "access.log")
    shown = call("evidence", "show", "--consumer", "checkout")
    assert shown.code == 0
    for text in ("GET /orders/{id}", "observed", "2026-10-03 (38 d)", "3 days with data, of 35"):
        assert text in shown.out
    found = call("evidence", "show", "--format", "json")
    assert problems("evidence", found.out) == []
    names = [one["consumer"] for one in json.loads(found.out)["consumers"]]
    assert names == ["batch", "cart", "checkout", "left", "mobile", "right", "scripts", "warehouse"]
    later_on = call("evidence", "show", "--format", "json", as_of="2027-06-01")
    assert json.loads(later_on.out)["consumers"][0]["contracts"][0]["uses"][0]["stale"] is True


def test_usage_is_exported_sorted_and_the_same_again(workspace: Workspace, call: Call) -> None:
    workspace.write(**{"access.log": log(SENT_ALL)})
    call("evidence", "import", "access.log")
    assert call("evidence", "export").code == 0
    file = workspace.root / "contracts" / "orders" / "usage.json"
    text = file.read_text()
    assert problems("usage", text) == []
    usage = json.loads(text)
    assert usage["window"] == {"from": "2026-10-01", "to": "2026-10-03"}
    operations = [one for one in usage["uses"] if one["field"] is None]
    asked = [one for one in SENT_ALL if one.operation.startswith("orders")]
    assert sum(one["hits"] for one in operations) == len(asked)
    known = [one for one in asked if one.caller in ("batch", "mobile", "warehouse", "scripts")]
    assert usage["attributed_share"] == round(len(known) / len(asked), 4)
    limits = [one for one in asked if "limit" in one.path and one.caller == "mobile"]
    (sent,) = [one for one in usage["uses"] if one["field"] and one["consumer"] == "mobile"]
    assert (sent["field"], sent["hits"]) == ("query:limit", len(limits))
    assert call("evidence", "export", "--api", "orders", "--format", "json").out == text
    assert call("evidence", "export").code == 0
    assert file.read_text() == text
    assert call("validate").code == 0


def test_nothing_secret_is_kept(workspace: Workspace, call: Call) -> None:
    """The file is searched for every secret that the logs held, and so are the messages."""
    secrets = [
        *("s3cr3t", "hunter2", "jane.doe@example.test", "4111111111111111", KEY),
        *("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "sid=abcdef0123456789"),
    ]
    jwt = secrets[5]
    one = SENT_ALL[0]
    lines = [
        combined(one).replace("GET /", f"GET /{path}?token={jwt}&mail=jane.doe%40example.test /")
        for path in ("api/orders/jane.doe@example.test", f"reset/{jwt}", "card/4111111111111111")
    ]
    lines += [f"{combined(one)} garbage hunter2 Cookie: sid=abcdef0123456789"]
    lines += [f"not a line Authorization: Bearer {jwt} {line}" for line in lines[:1]]
    workspace.write(
        **{
            "a.log": "\n".join(lines),
            "b.log": "\n".join(nginx_json(sent) for sent in SENT_ALL[:50]),
            "c.log": "\n".join(house(sent) for sent in SENT_ALL[:200]),
        }
    )
    said = call("evidence", "import", "a.log", "b.log", "c.log", "--format", "json").out
    kept = workspace.file.read_bytes()
    for secret in secrets:
        assert secret.encode() not in kept, secret
        assert secret not in said, secret


def test_addresses_are_networks_if_that_is_asked_for(workspace: Workspace, call: Call) -> None:
    workspace.write(**{"access.log": log(SENT_ALL)})
    call("evidence", "import", "access.log", "--anonymise")
    kept = workspace.file.read_bytes()
    assert b"10.50.1.0/24" in kept
    for address in {one.address for one in SENT_ALL}:
        assert address.encode() not in kept


def test_impact_uses_what_was_seen(workspace: Workspace, call: Call) -> None:
    sent = [found for day in range(0, 40, 3) for found in later(SENT_ALL, day * DAY)]
    workspace.write(**{"access.log": log(sent, "nginx-json")})
    call("evidence", "import", "access.log")
    found = json.loads(call("impact", "orders@v1", "orders@v2", "--format", "json").out)
    assert problems("impact", json.dumps(found)) == []
    removed = next(one for one in found["changes"] if one["rule"].startswith("operation-removed"))
    verdicts = {
        one["consumer"]: one["verdict"]
        for one in found["impacts"]
        if one["fingerprint"] == removed["fingerprint"]
    }
    assert verdicts["checkout"] == "affected"
    assert verdicts["left"] == verdicts["right"] == "possible"
    strangers = {one["caller"] for one in found["undocumented_callers"]}
    assert "user_agent:curl/8.5.0 10.50.2.8" in strangers
    assert "unattributed" in strangers
    for width in ("80", "140"):
        for format in ("text", "markdown"):
            shown = call("impact", "orders@v1", "orders@v2", "--format", format).out
            assert "Callers that no service claims use what changes" in shown, width


def test_no_evidence_is_not_the_same_as_no_callers(workspace: Workspace, call: Call) -> None:
    found = json.loads(call("impact", "orders@v1", "orders@v2", "--format", "json").out)
    assert found["undocumented_callers"] is None
    known = [one for one in SENT_ALL if one.caller == "mobile"]
    workspace.write(**{"access.log": log(known)})
    call("evidence", "import", "access.log")
    found = json.loads(call("impact", "orders@v1", "orders@v2", "--format", "json").out)
    assert found["undocumented_callers"] == []
