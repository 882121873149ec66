"""Of two logs of one request, within one import, the one that tells more of its sender counts."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import run
from evidence_estate import (
    SENT_ALL,
    Sent,
    Workspace,
    combined,
    envoy,
    estate,
    istio,
    log,
    nginx_json,
    truth,
)

SENT = estate(200)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.chdir(tmp_path)
    return Workspace(tmp_path)


def nginx(one: Sent, **more: str) -> str:
    """As an ingress logs it that writes the request id, and reads no certificate."""
    return json.dumps({**json.loads(nginx_json(one)), "request_id": one.request_id, **more})


def behind(one: Sent) -> str:
    """As a proxy behind the ingress logs it: all requests come from that."""
    return nginx(one, remote_addr="10.0.0.5", http_x_client_id="", http_user_agent="")


def text(write: Callable[[Sent], str], sent: list[Sent] = SENT) -> str:
    return "".join(f"{write(one)}\n" for one in sent)


BY_WEIGHT: list[tuple[str, Callable[[Sent], str], set[str]]] = [
    ("mesh", istio, {"checkout", "batch", "mobile", "left or right", "warehouse", "scripts"}),
    (
        "ingress",
        nginx,
        {"checkout", "cart", "batch", "mobile", "left or right", "warehouse", "scripts"},
    ),
    ("plain", envoy, {"batch", "mobile", "left or right", "warehouse", "scripts"}),
    ("behind", behind, set()),
]
"""Logs of the same requests, and who is recognised in each; who tells more comes first."""


@pytest.mark.parametrize("first", range(3))
@pytest.mark.parametrize("is_named_first", [True, False])
def test_the_log_that_tells_more_counts_however_they_are_named(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], first: int, is_named_first: bool
) -> None:
    pair = [BY_WEIGHT[first], BY_WEIGHT[3]]
    for name, write, _ in pair:
        workspace.write(**{f"{name}.log": text(write)})
    names = [f"{name}.log" for name, *_ in pair]
    done = run(capsys, "evidence", "import", *(names if is_named_first else names[::-1]))
    assert done.code == 0
    assert workspace.counts() == truth(SENT, pair[0][2])


def test_logs_that_tell_alike_are_read_as_they_are_named_and_others_keep_their_places(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "a.log": text(combined),
        "b.log": text(envoy),
        "c.log": text(envoy, estate(200, seed=2)),
        "d.log": "nothing\n",
    }
    workspace.write(**files, **{"e.log": text(istio)})
    for names in ([*files], [*files][::-1], [*files][2:] + [*files][:2]):
        done = run(capsys, "evidence", "import", *names, "--format", "json")
        assert [one["name"] for one in json.loads(done.out)["sources"]] == names
    done = run(capsys, "evidence", "import", "a.log", "b.log", "e.log", "--format", "json")
    order = [one["name"] for one in json.loads(done.out)["sources"]]
    assert order == ["a.log", "e.log", "b.log"]


def test_parts_of_one_log_stay_together_in_their_order(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = {f"logs/b.log.{n}": log(SENT_ALL[n * 20 :][:20], "envoy") for n in (1, 2, 3)}
    workspace.write(**parts, **{"logs/z.log": text(istio)})
    done = run(capsys, "evidence", "import", "logs", "--format", "json")
    assert [one["name"] for one in json.loads(done.out)["sources"]] == ["logs/z.log", *parts]


def test_a_source_that_breaks_off_is_marked_for_programs(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = gzip.compress(text(combined).encode())
    workspace.write(**{"a.log.gz": whole[:-60], "b.log.gz": whole[:25]})
    workspace.write(**{"c.log": text(envoy), "d.log": "no\n"})
    done = run(capsys, "evidence", "import", "*.log*", "--format", "json")
    assert done.code == 1
    found = {one["name"]: one["broken"] for one in json.loads(done.out)["sources"]}
    assert found == {"a.log.gz": True, "b.log.gz": True, "c.log": False, "d.log": False}
