"""Each hit counts once, whatever is imported again, in what order, and however an import ends."""

from __future__ import annotations

import gzip
import random
import sqlite3
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import zstandard
from evidence_estate import (
    DAY,
    FORMATS,
    UNCLAIMED,
    Workspace,
    combined,
    estate,
    later,
    log,
    otlp,
    truth,
)
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from contractctl.errors import EvidenceError
from contractctl.evidence.store import Store

SENT = estate(900)
TEXT = log(SENT).encode()
LINES = TEXT.splitlines(keepends=True)
TRUTH = truth(SENT, FORMATS["combined"][1])


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def imported(workspace: Workspace, *contents: bytes, name: str = "part") -> None:
    """Import contents one after another, each as a file of its own."""
    for number, content in enumerate(contents):
        workspace.write(**{f"{name}{number}.log": content})
        workspace.import_(f"{name}{number}.log")


COPIES: dict[str, Callable[[bytes], bytes]] = {
    "log": bytes,
    "log.gz": gzip.compress,
    "log.zst": zstandard.compress,
}


@pytest.mark.parametrize("first", COPIES)
@pytest.mark.parametrize("second", COPIES)
def test_a_copy_of_a_file_adds_nothing(workspace: Workspace, first: str, second: str) -> None:
    for name, kind in (("a", first), ("renamed", second)):
        workspace.write(**{f"{name}.{kind}": COPIES[kind](TEXT)})
        (found,) = workspace.import_(f"{name}.{kind}")
    assert (found.hits, found.known, found.note) == (0, len(LINES), "was imported before")
    assert workspace.counts() == TRUTH
    with Store(workspace.file) as store:
        assert len(store.sources()) == 1


def test_a_file_that_grows_is_read_from_where_it_ended(workspace: Workspace) -> None:
    for end in (1, 2, 400, 400, 899, len(LINES)):
        workspace.write(**{"access.log": b"".join(LINES[:end])})
        (found,) = workspace.import_("access.log")
    assert found.lines == len(LINES) - 899
    assert workspace.counts() == TRUTH
    with Store(workspace.file) as store:
        assert len(store.sources()) == 1


@pytest.mark.parametrize("torn", [1, 95, -1])
@pytest.mark.parametrize("as_copy", ["", ".1", ".1.gz", "again"])
def test_a_last_line_that_is_completed_later_counts_once(
    workspace: Workspace, torn: int, as_copy: str
) -> None:
    at = 300
    begun = b"".join(LINES[:at]) + LINES[at][:torn]
    workspace.write(**{"access.log": begun})
    workspace.import_("access.log")
    workspace.import_("access.log")
    whole = gzip.compress(TEXT) if as_copy.endswith("gz") else TEXT
    name = "access.log" + as_copy.removesuffix("again")
    if as_copy == "again":
        workspace.write(**{name: begun + LINES[at][torn:]})
        workspace.import_(name)
    workspace.write(**{name: whole})
    workspace.import_(name)
    assert workspace.counts() == TRUTH
    with Store(workspace.file) as store:
        assert sum(one.lines for one in store.sources()) == len(LINES)


@pytest.mark.parametrize("name", ["access.log", "access.log.1"])
def test_a_last_line_with_a_request_id_is_no_twin_of_its_beginning(
    workspace: Workspace, name: str
) -> None:
    lines = log(SENT[:200], "envoy")
    workspace.write(**{"access.log": lines[:-12]})
    workspace.import_("access.log")
    assert workspace.hits() == 200
    workspace.write(**{name: lines})
    workspace.import_("access.log", name)
    assert workspace.counts() == truth(SENT[:200], FORMATS["envoy"][1])


def test_rotation_while_lines_go_on(workspace: Workspace) -> None:
    current: list[bytes] = []
    for number, line in enumerate(LINES):
        current.append(line)
        if number % 130 == 0:
            workspace.write(**{"logs/access.log": b"".join(current)})
            workspace.import_("logs")
        if number % 200 == 150:
            for old in (3, 2, 1):
                source = workspace.root / f"logs/access.log.{old}"
                if source.exists():
                    source.rename(workspace.root / f"logs/access.log.{old + 1}")
            workspace.write(**{"logs/access.log.1": b"".join(current)})
            current = []
            workspace.write(**{"logs/access.log": b""})
    workspace.write(**{"logs/access.log": b"".join(current)})
    workspace.import_("logs")
    assert workspace.counts() == TRUTH
    with Store(workspace.file) as store:
        assert len({one.stream for one in store.sources()}) == 1


def test_a_file_that_was_emptied_and_written_anew_is_read_from_its_beginning(
    workspace: Workspace,
) -> None:
    for part in (LINES[:300], LINES[300:350], LINES[350:]):
        workspace.write(**{"access.log": b"".join(part)})
        workspace.import_("access.log")
    assert workspace.counts() == TRUTH


@given(st.data())
@settings(max_examples=5, deadline=None, phases=(Phase.explicit, Phase.generate))
def test_cuts_of_one_log_in_any_order_count_each_line_once(data: st.DataObject) -> None:
    """Neighbours overlap by any number of lines, or by two at least where they overlap by few."""
    count = data.draw(st.integers(1, 5))
    ends = sorted(data.draw(st.sets(st.integers(1, 899), min_size=count, max_size=count)))
    shared = data.draw(st.lists(st.sampled_from((0, 2, 5, 70, 300)), min_size=6, max_size=6))
    starts = [max(0, start - more) for start, more in zip([0, *ends], shared, strict=False)]
    cuts = list(zip(starts, [*ends, len(LINES)], strict=True))
    order = data.draw(st.permutations(cuts))
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        imported(workspace, *(b"".join(LINES[slice(*cut)]) for cut in order))
        imported(workspace, TEXT, name="all")
        assert workspace.counts() == TRUTH


GROWTH = st.tuples(st.sampled_from("abc"), st.integers(3, 300), st.sampled_from((0, 0, 1, 50, -1)))


@given(st.lists(GROWTH, min_size=2, max_size=6))
@example([("a", 300, 0), ("b", 301, 0), ("a", 301, 0), ("b", 302, 50), ("a", 303, 0)])
@settings(max_examples=3, deadline=None, phases=(Phase.explicit, Phase.generate))
def test_copies_of_one_log_that_grow_by_turns_count_each_line_once(
    steps: list[tuple[str, int, int]],
) -> None:
    """Each time up to a line, which may be torn; a copy may hold what another grows by."""
    with tempfile.TemporaryDirectory() as folder:
        workspace, ends = Workspace(Path(folder)), dict.fromkeys("abc", 0)
        for name, end, torn in steps:
            end = ends[name] = max(end, ends[name] + 1)
            workspace.write(**{f"{name}.log": b"".join(LINES[:end]) + LINES[end][:torn]})
            workspace.import_(f"{name}.log")
        most = max(ends.values())
        for name in {name for name, *_ in steps}:
            workspace.write(**{f"{name}.log": b"".join(LINES[:most])})
            workspace.import_(f"{name}.log")
        assert workspace.counts() == truth(SENT[:most], FORMATS["combined"][1])


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_parts_that_were_cut_within_lines_add_nothing_to_the_whole(
    workspace: Workspace, order: tuple[int, ...]
) -> None:
    """Of the two torn lines, no part is a request."""
    cuts = [0, TEXT.index(LINES[300]) + 20, TEXT.index(LINES[600]) + 20, len(TEXT)]
    parts = [TEXT[start:end] for start, end in pairwise(cuts)]
    imported(workspace, TEXT)
    imported(workspace, *(parts[number] for number in order), name="cut")
    assert workspace.counts() == TRUTH


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_files_and_their_concatenation_in_any_order_count_once(
    workspace: Workspace, order: tuple[int, ...]
) -> None:
    parts = [LINES[:300], LINES[300:520], LINES[520:]]
    joined = b"".join(line for number in order for line in parts[number])
    imported(workspace, *(b"".join(part) for part in parts))
    imported(workspace, joined, name="joined")
    assert workspace.counts() == TRUTH


@pytest.mark.parametrize("shared", [15, 100, 500])
@pytest.mark.parametrize("at", [0, 30, 300])
def test_a_run_in_the_middle_of_both_counts_once(
    workspace: Workspace, shared: int, at: int
) -> None:
    """As a log that was put together from parts has it."""
    new = LINES[600 : 600 + at] + LINES[50 : 50 + shared] + LINES[600 + at :]
    imported(workspace, b"".join(LINES[:600]), b"".join(new))
    assert workspace.counts() == TRUTH


def test_a_log_that_was_taken_for_another_format_is_read_anew(workspace: Workspace) -> None:
    workspace.write(**{"access.log": TEXT})
    for _ in range(2):
        (found,) = workspace.import_("access.log", kind="envoy")
        assert (found.hits, found.rejected, found.known) == (0, len(LINES), 0)
    with Store(workspace.file) as store:
        assert [one.rejected for one in store.sources()] == [len(LINES)]
    for _ in range(2):
        workspace.import_("access.log")
    assert workspace.counts() == TRUTH
    with Store(workspace.file) as store:
        assert [(one.lines, one.rejected) for one in store.sources()] == [(len(LINES), 0)]


def test_a_log_whose_own_format_was_mended_is_read_anew(workspace: Workspace) -> None:
    workspace.write(**{"house.log": log(SENT[:200], "house")})
    right = (workspace.root / "consumers.yaml").read_text(encoding="utf-8")
    assert "(?P<method>" in right
    workspace.write(**{"consumers.yaml": right.replace("(?P<method>", "(?P<method>never ")})
    workspace.import_("house.log", kind="house")
    assert workspace.hits() == 0
    workspace.write(**{"consumers.yaml": right})
    workspace.import_("house.log", kind="house")
    assert workspace.counts() == truth(SENT[:200], FORMATS["house"][1])


def test_a_trace_that_was_taken_for_another_kind_is_read_anew(workspace: Workspace) -> None:
    workspace.write(**{"traces.json": otlp(SENT[:50])})
    (found,) = workspace.import_("traces.json", kind="jaeger")
    assert found.rejected
    (found,) = workspace.import_("traces.json")
    assert (found.format, found.hits) == ("otlp", 50)
    with Store(workspace.file) as store:
        assert [one.format for one in store.sources()] == ["otlp"]


def test_a_log_that_counted_as_something_else_is_said_to_stay_so(workspace: Workspace) -> None:
    workspace.write(**{"access.log": TEXT, "copy.log.gz": gzip.compress(TEXT)})
    workspace.import_("access.log", api="catalog")
    for name in ("access.log", "copy.log.gz"):
        (found,) = workspace.import_(name, api="orders")
        assert found.note.startswith("was imported before for catalog, and stays so")
        (found,) = workspace.import_(name, kind="common")
        assert found.note.startswith("was imported before as combined, and stays so")
        (found,) = workspace.import_(name, sampled=0.5)
        assert found.note.startswith("was imported before with a share of 1, and stays so")
        (found,) = workspace.import_(name, api="catalog", kind="combined")
        assert found.note == "was imported before"


def test_a_concatenation_and_then_its_parts_count_once(workspace: Workspace) -> None:
    early, late = estate(200), later(estate(200, seed=2), 40 * DAY)
    imported(workspace, (log(late) + log(early)).encode())
    imported(workspace, log(early).encode(), log(late).encode(), name="alone")
    assert workspace.counts() == truth([*early, *late], FORMATS["combined"][1])


def test_a_log_that_goes_backwards_counts_like_any_other(workspace: Workspace) -> None:
    imported(workspace, b"".join(reversed(LINES)), b"".join(reversed(LINES[:100])))
    assert workspace.counts() == TRUTH


def test_lines_that_are_alike_are_all_hits(workspace: Workspace) -> None:
    line = combined(SENT[0]).encode() + b"\n"
    imported(workspace, line * 500)
    assert workspace.hits() == 500


def test_two_logs_of_one_time_are_two_logs(workspace: Workspace) -> None:
    other = estate(900, seed=7)
    imported(workspace, TEXT, log(other).encode())
    assert workspace.counts() == TRUTH + truth(other, FORMATS["combined"][1])


def test_a_store_that_is_only_read_is_not_touched(workspace: Workspace) -> None:
    imported(workspace, TEXT)
    before = workspace.file.read_bytes()
    folder = set(workspace.file.parent.iterdir())
    with Store(workspace.file) as store:
        assert store.sightings()
        with pytest.raises(EvidenceError, match="readonly"):
            store.begin(store.sources()[0])
    assert workspace.file.read_bytes() == before
    assert set(workspace.file.parent.iterdir()) == folder


def damaged(data: bytes) -> dict[str, bytes]:
    middle = bytearray(data)
    middle[4096:] = random.Random(1).randbytes(len(data) - 4096)
    return {"text": b"not a database" * 100, "cut": data[:5000], "noise": bytes(middle)}


@pytest.mark.parametrize("kind", ["text", "cut", "noise"])
def test_a_damaged_store_is_said_to_be_one(workspace: Workspace, kind: str) -> None:
    imported(workspace, TEXT)
    workspace.file.write_bytes(damaged(workspace.file.read_bytes())[kind])
    with pytest.raises(EvidenceError, match=r"evidence\.db"):
        workspace.counts()
    with pytest.raises(EvidenceError, match=r"evidence\.db"):
        imported(workspace, TEXT)


def test_a_store_of_a_newer_version_is_left_alone(workspace: Workspace) -> None:
    imported(workspace, TEXT)
    with sqlite3.connect(workspace.file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = workspace.file.read_bytes()
    with pytest.raises(EvidenceError, match="newer contractctl"):
        workspace.import_("part0.log")
    assert workspace.file.read_bytes() == before


def test_a_store_that_is_not_there_says_what_to_run(workspace: Workspace) -> None:
    with pytest.raises(EvidenceError, match="no evidence was imported yet"):
        Store(workspace.file)
    workspace.file.parent.mkdir()
    workspace.file.touch()
    with pytest.raises(EvidenceError, match="no evidence was imported yet"):
        Store(workspace.file)


def test_a_pact_that_changed_says_only_what_it_says_now(workspace: Workspace) -> None:
    pact = '{"consumer": {"name": "cart"}, "provider": {"name": "orders"}, "interactions": ['
    pact += '{"description": "a", "request": {"method": "GET", "path": "%s"},'
    pact += ' "response": {"status": 200}}], "metadata": {}}'
    for path in ("/api/orders", "/api/orders/3"):
        workspace.write(**{"pacts/cart.1.json": pact % path, "pacts/cart.2.json": pact % "/a"})
        workspace.import_("pacts")
    found = {(use.caller.name, str(use.operation or "")) for use in workspace.uses()}
    assert found == {("cart", "GET /orders/{id}"), ("cart", "")}


def test_a_stranger_is_no_service(workspace: Workspace) -> None:
    imported(workspace, TEXT)
    assert {name for name, _, _ in workspace.counts()} == {
        *(UNCLAIMED, "batch", "mobile", "warehouse", "scripts", "left or right")
    }
