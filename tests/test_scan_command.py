"""`contractctl scan` finds uses in services, holds them against consumers.yaml and another ref."""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from typing import Any

import pytest
from code_scans import CASES, promised, scanned
from command_line import Outcome, run, write
from test_scan_trees import git

from contractctl.evidence.code import reading
from contractctl.evidence.code.tallies import code_source, code_tallies
from contractctl.evidence.matching import ContractIndex
from contractctl.model.evidence import SourceRecord

CONSUMERS = """\
version: 1
services:
  web:
    team: storefront
    owner: storefront@example.test
    tier: 2
    repo: ../web
    consumes:
      orders:
        uses:
          - operation: GET /orders
          - operation: GET /status
  order-desk:
    team: orders
    owner: orders@example.test
    tier: 1
    provides: [orders]
"""
CODE = """\
import requests

def orders():
    return requests.get(ORDERS_URL + "/orders")
"""
MORE = CODE + '\ndef cancel(id):\n    requests.delete(f"{ORDERS_URL}/orders/{id}")\n'


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace, and beside it the repository of `web` with two commits."""
    root = tmp_path / "workspace"
    contract = (CASES / "orders.yaml").read_text(encoding="utf-8")
    write(root, {"consumers.yaml": CONSUMERS, "contracts/orders/v1.yaml": contract})
    web = tmp_path / "web"
    write(web, {"app.py": CODE})
    git(web, "init", "-q", "-b", "main")
    for text, tag in ((CODE, "before"), (MORE, "after")):
        write(web, {"app.py": text})
        git(web, "add", "-A")
        git(web, "commit", "-qm", tag)
        git(web, "tag", tag)
    monkeypatch.chdir(root)
    return root


def only(outcome: Outcome) -> dict[str, Any]:
    (scan,) = json.loads(outcome.out)["scans"]
    assert isinstance(scan, dict)
    return scan


def named(uses: list[dict[str, Any]]) -> list[str]:
    return [f"{one['operation']['method']} {one['operation']['path']}" for one in uses]


def test_uses_are_held_against_what_the_service_declares(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = run(capsys, "scan", "--format", "json")
    found = only(outcome)
    assert outcome.code == 1
    assert (found["service"], found["source"]) == ("web", "../web@HEAD")
    assert named(found["finds"]) == ["GET /orders", "DELETE /orders/{orderId}"]
    assert named(found["undeclared"]) == ["DELETE /orders/{orderId}"]
    assert named(found["not_found"]) == ["GET /status"]
    assert found["appeared"] is None


def test_what_appeared_and_vanished_between_refs_is_told(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grown = only(run(capsys, "scan", "web", "--diff-ref", "before", "--format", "json"))
    assert (named(grown["appeared"]), grown["vanished"]) == (["DELETE /orders/{orderId}"], [])
    refs = ("--ref", "before", "--diff-ref", "after", "--format", "json")
    shrunk = only(run(capsys, "scan", "web", *refs))
    assert (shrunk["appeared"], named(shrunk["vanished"])) == ([], ["DELETE /orders/{orderId}"])


def test_people_read_where_how_sure_and_what_next(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = run(capsys, "scan").out
    assert "2 uses in product code, of 2 operations; 1 file read" in text
    assert "app.py:7" in text
    assert "orders: DELETE /orders/{orderId}; add it to consumers.yaml" in text
    assert "code alone does not prove disuse" in text
    assert "unused" not in text
    markdown = run(capsys, "scan", "--format", "markdown").out
    assert "| `app.py:4` | orders | `GET /orders` | certain |" in markdown


def test_a_folder_is_scanned_as_it_lies_there(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(workspace, {"../web/app.py": CODE})
    outcome = run(capsys, "scan", "--path", "../web", "--api", "orders", "--format", "json")
    assert outcome.code == 0
    assert named(only(outcome)["finds"]) == ["GET /orders"]


@pytest.mark.parametrize(
    ("arguments", "code", "said", "next_step"),
    [
        (("wep",), 3, "has no service 'wep'", "did you mean 'web'?"),
        (("order-desk",), 3, "order-desk has no repo", "--path"),
        (("--api", "order"), 3, "there is no contract 'order'", "did you mean 'orders'?"),
        (("--path", "../nope"), 3, "there is no folder ../nope", "--path"),
        (("--ref", "nope"), 3, "consumers.yaml:3:3: git knows no commit 'nope'", "git branch"),
        (("web", "--path", "x"), 2, "one of them", ""),
    ],
)
def test_what_cannot_be_scanned_is_said_with_the_next_step(
    arguments: tuple[str, ...],
    code: int,
    said: str,
    next_step: str,
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    outcome = run(capsys, "scan", *arguments)
    assert outcome.code == code
    assert said in outcome.err
    assert next_step in outcome.err


def test_a_missing_parser_names_the_extra(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name.startswith("tree_sitter"):
            raise ImportError(name=name)
        return original(name, *rest)

    reading.parser.cache_clear()
    monkeypatch.setattr(builtins, "__import__", refuse)
    outcome = run(capsys, "scan")
    assert outcome.code == 3
    assert "tree_sitter" in outcome.err
    assert "pip install 'contractctl[scan]'" in outcome.err


def test_code_becomes_evidence_that_matches_the_operation() -> None:
    found = scanned({"app.py": MORE, "tests/test_app.py": MORE})
    tallies = code_tallies(found, "web", promised(), 7200)
    assert [(one.sender.service, one.request.method, one.hits, one.hour) for one in tallies] == [
        ("web", "DELETE", 1, 2),
        ("web", "GET", 1, 2),
    ]
    index = ContractIndex(promised())
    matches = [index.match(one.request) for one in tallies]
    assert [str(match.operation) for match in matches if match] == [
        "DELETE /orders/{orderId}",
        "GET /orders",
    ]
    source = code_source(found, "web", 7200)
    assert isinstance(source, SourceRecord)
    assert source.lines == source.parsed + source.rejected + sum(source.skipped.values()) == 2


def test_hostile_text_ends_in_finds_or_none_and_never_in_an_error() -> None:
    nested = "(" * 3000 + ")" * 3000
    hostile = {
        "a.py": nested,
        "b.ts": nested,
        "c.go": "package a\nvar x = " + " + ".join(['"/orders/"'] * 3000),
        "d.py": "x = x + '/orders'\nrequests.get(x)\n",
        "e.rb": "\ufeff\x01\x02 get('/orders",
        "f.py": "def f(a):\n    return f(a) + '/orders'\nrequests.get(f(1))\n",
        "g.yaml": "a: " + "{" * 1000,
    }
    assert scanned(hostile).files == len(hostile)


def test_saved_uses_are_evidence_and_a_later_scan_replaces_them(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "scan", "--save", "--ref", "after")
    assert operations_from_code(capsys) == ["DELETE /orders/{orderId}", "GET /orders"]
    run(capsys, "scan", "--save", "--ref", "before")
    assert operations_from_code(capsys) == ["GET /orders"]


def operations_from_code(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What `evidence show` says that the code of `web` calls."""
    shown = json.loads(run(capsys, "evidence", "show", "--format", "json").out)
    (web,) = [one for one in shown["consumers"] if one["consumer"] == "web"]
    uses = [use for contract in web["contracts"] for use in contract["uses"]]
    return sorted(use["operation"] for use in uses if use["kind"] == "code")


def test_only_what_services_use_is_saved(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "scan", "--path", "../web", "--save").code == 2


def test_a_repository_that_is_missing_does_not_keep_the_others_out(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = CONSUMERS.replace("    tier: 1\n", "    tier: 1\n    repo: ../gone\n")
    write(workspace, {"consumers.yaml": gone})
    outcome = run(capsys, "scan", "--format", "json")
    assert only(outcome)["service"] == "web"
    assert "order-desk was not scanned" in outcome.err
