"""The ledger loses nothing and doubles nothing, whoever writes, is killed, or fills the disk."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from command_line import environment

from contractctl.errors import LedgerError
from contractctl.model.ledger import Event
from contractctl.track.identifiers import LATEST, derived, following, is_identifier, time_of
from contractctl.track.lines import read_lines, render_lines
from contractctl.track.store import Ledger

NOON = 1_796_126_400
"""2026-12-01T12:00:00Z"""


def draft(consumer: str = "web", at: int = NOON, kind: str = "notify") -> Event:
    return Event("", at, "shop", consumer, kind, "me", {"note": "ünïcödé"})


def consumers(file: Path) -> list[str]:
    with Ledger(file) as ledger:
        return [str(one.consumer) for one in ledger.events()]


def fill(file: Path, drafts: Iterable[Event]) -> tuple[Event, ...]:
    with Ledger(file, create=True) as ledger:
        return ledger.append(tuple(drafts))


def append_often(file: Path, writer: int, times: int) -> None:
    """One process that writes pairs of events, a transaction each."""
    for number in range(times):
        fill(file, (draft(f"{writer}-{number}-a"), draft(f"{writer}-{number}-b")))


def test_what_was_appended_is_read_in_the_order_of_writing(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    written = fill(file, [draft("a"), draft("b")]) + fill(file, [draft("c")])
    with Ledger(file) as ledger:
        assert ledger.events() == written
        assert ledger.events("shop") == written
        assert ledger.events("other") == ()
    assert all(is_identifier(one.id) for one in written)


def test_processes_that_write_at_once_lose_nothing_and_keep_each_transaction_whole(
    tmp_path: Path,
) -> None:
    file = tmp_path / "new" / "ledger.db"
    spawned = multiprocessing.get_context("spawn")
    writers = [spawned.Process(target=append_often, args=(file, n, 15)) for n in range(3)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
        assert one.exitcode == 0
    found = consumers(file)
    assert sorted(found) == sorted(
        f"{w}-{n}-{x}" for w in range(3) for n in range(15) for x in "ab"
    )
    pairs = list(zip(found[::2], found[1::2], strict=True))
    assert all(
        (first[:-1], first[-1], second[-1]) == (second[:-1], "a", "b") for first, second in pairs
    )


KILLED = """
import os, signal, sys
from pathlib import Path
from contractctl.cli.main import guarded
from contractctl.track.store import Ledger

insert = Ledger._insert

def insert_and_die(self, events):
    insert(self, events)
    os.kill(os.getpid(), signal.SIGKILL)

Ledger._insert = insert_and_die
guarded(["track", "import", sys.argv[1]])
"""


def test_a_command_that_is_killed_has_written_nothing_and_can_be_run_again(
    tmp_path: Path,
) -> None:
    file = tmp_path / ".contractctl" / "ledger.db"
    known = fill(file, [draft("before")])
    others = fill(tmp_path / "other.db", [draft(f"consumer-{n}") for n in range(5_000)])
    lines = tmp_path / "events.jsonl"
    lines.write_text(render_lines(others), encoding="utf-8")
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(lines)], cwd=tmp_path, env=environment(), check=False
        )
        assert done.returncode == -signal.SIGKILL
        with Ledger(file) as ledger:
            assert ledger.events() == known
    with Ledger(file, create=True) as ledger:
        assert ledger.take_in(others) == 5_000
        assert ledger.take_in(others) == 0
        assert len(ledger.events()) == 5_001


DYING = """
import os, signal, sys
from pathlib import Path
from contractctl.model.ledger import Event
from contractctl.track.store import Ledger

ledger = Ledger(Path(sys.argv[1]), create=True)
ledger.append([Event("", 1, "shop", "kept", "note", "me", {})])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_that_dies_right_after_a_command_leaves_all_of_it(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    dying = subprocess.run([sys.executable, "-c", DYING, str(file)], env=environment(), check=False)
    assert dying.returncode == -signal.SIGKILL
    assert consumers(file) == ["kept"]


FULL = """
import resource, sys
from contractctl.cli.main import guarded

limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.exit(guarded(["track", "import", sys.argv[1]]))
"""


def test_a_full_disk_ends_the_command_in_words_and_leaves_the_ledger_as_it_was(
    tmp_path: Path,
) -> None:
    file = tmp_path / ".contractctl" / "ledger.db"
    known = fill(file, [draft("before")])
    lines = tmp_path / "events.jsonl"
    others = fill(tmp_path / "other.db", [draft(f"consumer-{n}") for n in range(5_000)])
    lines.write_text(render_lines(others), encoding="utf-8")
    for room in (33_000, 100_000, 500_000):
        done = subprocess.run(
            [sys.executable, "-c", FULL, str(lines), str(room)],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 3
        assert "ledger.db: " in done.stderr
        assert "what was in the ledger before is still in it" in done.stderr
        assert "Traceback" not in done.stderr
        with Ledger(file) as ledger:
            assert ledger.events() == known
    with Ledger(file, create=True) as ledger:
        assert ledger.take_in(others) == 5_000


def test_readers_see_the_last_whole_transaction_while_another_writes(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    fill(file, [draft("a")])
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO events VALUES ('x', 1, 'shop', 'b', 'note', 'me', '{}')")
    assert consumers(file) == ["a"]
    writer.close()


def test_a_ledger_in_a_folder_that_cannot_be_written_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ledger.db"
    fill(file, [draft("a")])
    monkeypatch.setattr(os, "access", lambda *_: False)
    with Ledger(file) as ledger:
        assert [one.consumer for one in ledger.events()] == ["a"]
        assert [one.name for one in tmp_path.iterdir()] == ["ledger.db"]
        with pytest.raises(LedgerError, match="readonly"):
            ledger.append([draft("b")])


@pytest.mark.parametrize("statement", ["DELETE FROM events", "UPDATE events SET kind = 'ack'"])
def test_an_event_is_never_changed_nor_deleted(statement: str, tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    fill(file, [draft()])
    connection = sqlite3.connect(file)
    with pytest.raises(sqlite3.IntegrityError, match="only appended"):
        connection.execute(statement)
    connection.close()
    assert consumers(file) == ["web"]


def test_a_clock_that_runs_backwards_changes_the_time_and_not_the_order(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    times = (NOON, NOON - 86_400, NOON - 1, NOON, NOON + 1)
    written = [fill(file, [draft(at=at)])[0] for at in times]
    assert [one.id for one in written] == sorted(one.id for one in written)
    assert [one.at for one in written] == list(times)


def test_ids_go_on_where_the_counter_is_full() -> None:
    ids = following(None, NOON)
    found = [next(ids) for _ in range(5_000)]
    assert found == sorted(set(found))
    assert time_of(found[0]) == NOON * 1000
    assert time_of(found[-1]) == NOON * 1000 + 1


def test_two_machines_never_make_the_same_id_and_a_result_always_does() -> None:
    assert next(following(None, NOON)) != next(following(None, NOON))
    assert derived(NOON, "a") == derived(NOON, "a") != derived(NOON, "b")
    assert time_of(derived(NOON, "a")) == NOON * 1000
    assert is_identifier(derived(NOON, "a"))


def test_an_id_that_would_leave_no_room_for_later_ones_is_none() -> None:
    assert is_identifier(next(following(None, LATEST // 1000)))
    assert not is_identifier("ffffffff-ffff-7fff-bfff-ffffffffffff")
    assert not is_identifier("01A23179-DE00-7000-8EEC-A58DEA0D2B52")


def test_an_event_of_a_known_id_that_says_something_else_is_refused_with_all_others(
    tmp_path: Path,
) -> None:
    file = tmp_path / "ledger.db"
    (known,) = fill(file, [draft()])
    edited = render_lines([known]).replace('"me"', '"somebody else"')
    new = fill(tmp_path / "other.db", [draft("new")])
    for events in ((*new, *read_lines(edited, "e")), (*read_lines(edited, "e"), *new)):
        with Ledger(file, create=True) as ledger:
            with pytest.raises(LedgerError, match=f"{known.id} is known and says something else"):
                ledger.take_in(events)
            assert ledger.events() == (known,)


def test_a_ledger_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    fill(file, [draft()])
    connection = sqlite3.connect(file)
    with connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('contractctl-ledger', 'signatures', '2030-01-01')"
        )
    connection.close()
    before = file.read_bytes()
    with pytest.raises(LedgerError, match=r"written by a newer contractctl \(signatures\)"):
        Ledger(file, create=True)
    assert file.read_bytes() == before


def test_a_file_that_is_no_ledger_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    with pytest.raises(LedgerError, match="nothing was tracked yet"):
        Ledger(file)
    file.write_bytes(b"no database at all, and long enough to tell" * 50)
    with pytest.raises(LedgerError, match="file is not a database"):
        Ledger(file)
    file.write_bytes(b"")
    assert consumers(file) == []
    with pytest.raises(LedgerError, match="Not a directory"):
        Ledger(file / "below" / "ledger.db", create=True)
