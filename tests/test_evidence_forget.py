"""What is forgotten is as if it had never been imported, and can be imported anew."""

from __future__ import annotations

import json
import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from command_line import run
from evidence_estate import (
    DAY,
    FORMATS,
    SENT_ALL,
    Sent,
    Workspace,
    estate,
    istio,
    later,
    log,
    otlp,
    truth,
)
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from test_schemas import problems

from contractctl.errors import EvidenceError
from contractctl.evidence.forgetting import Forgotten, chosen, forget
from contractctl.evidence.store import Store

Sightings = Counter[tuple[object, ...]]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    return Workspace(tmp_path)


def taken_back(workspace: Workspace, *names: str) -> Forgotten:
    with Store(workspace.file, create=True) as store, store.alone():
        every = store.sources()
        return forget(store, [one for n in names for one in chosen(n, every)])


def told(workspace: Workspace) -> Sightings:
    """All that a store says of requests, with times as hours."""
    with Store(workspace.file) as store:
        return Counter(
            {
                (
                    *(one.sender, one.request, one.status, one.stream, one.hits),
                    *(one.first // 3600, one.last // 3600),
                    *sorted(store.hours(one.number).items()),
                ): 1
                for one in store.sightings()
            }
        )


def known(sent: Iterable[Sent], format: str = "combined") -> Counter[tuple[str, str, int]]:
    return truth(sent, FORMATS[format][1])


@given(seed=st.integers(0, 1 << 16), parts=st.integers(2, 3), data=st.data())
@settings(max_examples=4, deadline=None, phases=(Phase.explicit, Phase.generate))
def test_a_part_of_a_log_is_forgotten_as_if_it_had_never_come(
    seed: int, parts: int, data: st.DataObject
) -> None:
    """Whoever came first into an hour that parts share, and however often they grew meanwhile."""
    dice = random.Random(seed)
    sent: dict[str, list[Sent]] = {f"access.log.{number}": [] for number in range(parts)}
    for one in estate(120, days=1):
        dice.choice(list(sent.values())).append(one)
    names = data.draw(st.permutations(list(sent)))
    forgotten = data.draw(st.sets(st.sampled_from(names), min_size=1))
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        workspace, never = Workspace(Path(folder)), Workspace(Path(other))
        for share in (0.6, 1):
            for name in names:
                whole = log(sent[name])
                workspace.write(**{name: whole[: int(len(whole) * share)]})
                workspace.import_(name)
        taken_back(workspace, *(str(workspace.root / name) for name in forgotten))
        left = [name for name in names if name not in forgotten]
        assert workspace.counts() == known(one for name in left for one in sent[name])
        for name in left:
            never.write(**{name: log(sent[name])})
            never.import_(name)
        if left:
            assert anywhere(told(workspace)) == anywhere(told(never))
        workspace.import_(*names)
        assert workspace.counts() == known(one for some in sent.values() for one in some)


def anywhere(found: Sightings) -> Sightings:
    """What is told, without the folder that the streams are in."""
    return Counter((*row[:3], *row[4:]) for row in found)


def test_nothing_of_what_is_forgotten_stays_in_the_file(workspace: Workspace) -> None:
    secret = "horsebattery"
    workspace.write(
        **{
            "good.log": log(SENT_ALL[:50], "envoy"),
            "bad.log": log(estate(50, seed=2), "envoy").replace("/api/internal/9", f"/u/{secret}"),
        }
    )
    workspace.import_("good.log")
    before = told(workspace)
    workspace.import_("bad.log")
    assert secret.encode() in workspace.file.read_bytes()
    taken_back(workspace, str(workspace.root / "bad.log"))
    assert secret.encode() not in workspace.file.read_bytes()
    assert told(workspace) == before
    with sqlite3.connect(workspace.file) as store:
        for table in ("request_ids", "source_marks", "landmarks", "owners", "source_hours"):
            assert store.execute(f"SELECT DISTINCT source FROM {table}").fetchall() == [(1,)]


@pytest.mark.parametrize("format", ["combined", "envoy", "traces"])
def test_what_was_imported_in_a_wrong_way_is_imported_anew_in_another(
    workspace: Workspace, format: str
) -> None:
    sent = [one for one in estate(100) if " " not in one.caller]
    text = otlp(sent) if format == "traces" else log(sent, format)
    workspace.write(**{"it": text, "other.log": log(later(SENT_ALL[:50], DAY))})
    workspace.import_("other.log")
    (wrong,) = workspace.import_("it", api="catalog", sampled=0.5)
    (still,) = workspace.import_("it", api="orders", sampled=0.25)
    assert "before for catalog, with a share of 0.5, and stays so" in still.note
    assert "contractctl evidence forget 2" in still.note
    taken_back(workspace, str(workspace.root / "it"))
    (right,) = workspace.import_("it")
    assert (right.hits, right.note) == (wrong.hits, "")
    with Store(workspace.file) as store:
        assert {one.sampled for one in store.sources()} == {1.0}
        assert [one.number for one in store.sources()] == [1, 3], "a number is given once"
        assert {one.request.api for one in store.sightings()} <= {"", "orders"}


def test_lines_that_another_source_did_not_count_again_are_not_lost(workspace: Workspace) -> None:
    whole, cut = log(SENT_ALL), log(SENT_ALL[300:]) + log(later(SENT_ALL[:9], 9 * DAY))
    workspace.write(**{"whole.log": whole, "cut.log": cut, "more.log": log(SENT_ALL[:2])})
    workspace.import_("whole.log", "cut.log", "more.log")
    before = workspace.counts()
    with pytest.raises(EvidenceError, match=r"cut\.log \(2\) holds lines that were counted") as no:
        taken_back(workspace, str(workspace.root / "whole.log"))
    assert no.value.hint.endswith("contractctl evidence forget 1 2")
    assert workspace.counts() == before
    taken_back(workspace, "1", "2")
    assert workspace.hits() == 0
    workspace.import_("cut.log", "whole.log")
    assert workspace.counts() == before


def test_what_a_file_grew_by_without_counting_it_is_not_lost(workspace: Workspace) -> None:
    text = log(SENT_ALL).splitlines(keepends=True)
    for name, end in (("a.log", 300), ("copy.log", 600), ("a.log", 600)):
        workspace.write(**{name: "".join(text[:end])})
        workspace.import_(name)
    assert workspace.hits() == 600
    for one in ("1", "2"):  # the copy has lines of the file, and the file of the copy
        with pytest.raises(EvidenceError) as no:
            taken_back(workspace, one)
        assert no.value.hint.endswith("contractctl evidence forget 1 2")


def test_requests_that_another_log_left_out_are_named(workspace: Workspace) -> None:
    sent = SENT_ALL[:60]
    for side in ("outbound", "inbound"):
        workspace.write(**{f"{side}.log": "".join(f"{istio(one, side)}\n" for one in sent)})
    both = [istio(one, side) for one in later(sent, 30 * DAY) for side in ("outbound", "inbound")]
    workspace.write(**{"much-later.log": "".join(f"{line}\n" for line in both)})
    workspace.import_("inbound.log", "outbound.log", "much-later.log")
    found = taken_back(workspace, str(workspace.root / "inbound.log"))
    assert [Path(one.name).name for one in found.left_out] == ["outbound.log"]
    taken_back(workspace, str(workspace.root / "outbound.log"))
    workspace.import_("outbound.log")
    assert workspace.hits() == 2 * len(sent)


def test_sources_are_chosen_by_name_folder_pattern_and_number(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, name in enumerate(["logs/a.log", "logs/a.log.1", "b.log"]):
        workspace.write(**{name: log(later(SENT_ALL[:9], number * DAY))})
    run(capsys, "evidence", "import", "logs", "b.log")
    for name, expected in {
        "logs/a.log": [1],
        "./logs/a.log": [1],
        "logs": [1, 2],
        "logs/": [1, 2],
        "*.log": [1, 3],
        "3": [3],
        "4": [],
        "log": [],
    }.items():
        with Store(workspace.file) as store:
            assert [one.number for one in chosen(name, store.sources())] == expected, name


def test_the_commands_list_forget_and_refuse(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = run(capsys, "evidence", "forget", "a.log")
    assert (nothing.code, workspace.file.exists()) == (3, False)
    assert "no evidence was imported yet" in nothing.err
    workspace.write(**{"a.log": log(SENT_ALL[:9]), "b.log": log(later(SENT_ALL[:5], DAY))})
    run(capsys, "evidence", "import", "a.log", "b.log", "--sampled", "0.5")
    unknown = run(capsys, "evidence", "forget", "a.log", "c.log")
    assert unknown.code == 3
    assert "c.log: no source of that name or number" in unknown.err
    assert "did you mean" in unknown.err
    listed = run(capsys, "evidence", "sources")
    assert listed.code == 0
    assert "b.log" in listed.out
    assert "combined (0.5 sampled)" in listed.out
    assert "2 sources" in listed.out
    rows = run(capsys, "evidence", "sources", "--format", "json")
    assert problems("evidence-sources", rows.out) == []
    forgotten = run(capsys, "evidence", "forget", "a.log", "--format", "json")
    assert forgotten.code == 0
    first, second = json.loads(rows.out)["sources"]
    assert json.loads(forgotten.out)["sources"] == [first]
    assert (first["number"], first["lines"], second["parsed"]) == (1, 9, 5)
    said = run(capsys, "evidence", "forget", "2")
    assert "forgotten" in said.out
    assert workspace.hits() == 0


@pytest.mark.parametrize(
    ("version", "said"), [(1, "an older contractctl (format 1"), (99, "a newer contractctl")]
)
@pytest.mark.parametrize("command", [("show",), ("import", "a.log"), ("forget", "a.log")])
def test_a_store_of_another_version_is_refused_with_what_to_do(
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
    version: int,
    said: str,
    command: tuple[str, ...],
) -> None:
    workspace.write(**{"a.log": log(SENT_ALL[:9])})
    run(capsys, "evidence", "import", "a.log")
    with sqlite3.connect(workspace.file) as store:
        store.execute(f"PRAGMA user_version={version}")
    before = workspace.file.read_bytes()
    refused = run(capsys, "evidence", *command)
    assert refused.code == 3
    assert said in refused.err
    assert "move the file away and import the sources again" in refused.err
    assert workspace.file.read_bytes() == before
