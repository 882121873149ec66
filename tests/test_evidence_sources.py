"""No source is too broken, too large or too odd: what can be read is read, and the rest is said."""

from __future__ import annotations

import gzip
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from command_line import PROGRAM, environment
from conftest import ROOT
from evidence_estate import FORMATS, SENT_ALL, Workspace, combined, estate, log, otlp, truth

from contractctl.errors import EvidenceError
from contractctl.evidence import importing, lines
from contractctl.evidence.sources import expand
from contractctl.evidence.spooling import Block, Spool
from contractctl.evidence.store import Store

TEXT = log(SENT_ALL).encode()
TRUTH = truth(SENT_ALL, FORMATS["combined"][1])


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def started(workspace: Workspace, *names: str, **more: Any) -> subprocess.Popen[bytes]:
    """An import in a process of its own."""
    return subprocess.Popen(
        [*PROGRAM, "evidence", "import", "--format", "json", *names],
        cwd=workspace.root,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,
    )


@pytest.mark.parametrize("moment", [0, 1, 3, 6])
def test_an_import_that_is_killed_loses_and_doubles_nothing(
    workspace: Workspace, moment: int
) -> None:
    """Killed when so many portions are stored; the portions are made small for it."""
    workspace.write(**{"access.log": TEXT})
    code = (
        "import sys, os, signal; sys.path.insert(0, 'tests')\n"
        "from pathlib import Path\n"
        "from contractctl.evidence import lines, spooling, store\n"
        "from evidence_estate import Workspace\n"
        "spooling.BLOCK = 4000; size = lines.pieces.__defaults__\n"
        "lines.pieces.__defaults__ = (0, 1500)\n"
        f"left = [{moment}]\n"
        "def dying(method):\n"
        "    def run(*given, **more):\n"
        "        left[0] -= 1\n"
        "        if left[0] < 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return method(*given, **more)\n"
        "    return run\n"
        "store.Store._progress = dying(store.Store._progress)\n"
        f"Workspace(Path({str(workspace.root)!r})).import_('access.log')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(), check=False)
    assert done.returncode == -signal.SIGKILL
    workspace.import_("access.log")
    assert workspace.counts() == TRUTH
    with Store(workspace.file) as store:
        assert [one.lines for one in store.sources()] == [len(SENT_ALL)]


def test_a_log_that_says_too_much_at_once_is_read_in_parts(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.write(**{"access.log": TEXT})
    monkeypatch.setattr(importing, "MOST_KINDS", 30)
    monkeypatch.setattr(lines.pieces, "__defaults__", (0, 1500))
    halves, halved = Spool.halves, list[int]()

    def noted(spool: Spool, block: Block) -> tuple[Block, Block]:
        halved.append(block.lines)
        return halves(spool, block)

    monkeypatch.setattr(Spool, "halves", noted)
    workspace.import_("access.log")
    assert len(halved) > 2
    assert workspace.counts() == TRUTH
    workspace.import_("access.log")
    assert workspace.counts() == TRUTH


def test_two_imports_at_once_count_each_line_once(workspace: Workspace) -> None:
    workspace.write(**{"a.log": TEXT, "b.log.gz": gzip.compress(TEXT)})
    running = [started(workspace, name) for name in ("a.log", "b.log.gz", "a.log")]
    for process in running:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
    assert workspace.counts() == TRUTH


@pytest.mark.parametrize("limit", [30_000, 90_000])
def test_a_full_disk_is_said_and_the_next_import_makes_up_for_it(
    workspace: Workspace, limit: int
) -> None:
    """A limit on the size of files stands for a full disk."""
    workspace.write(**{"access.log": TEXT})

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    process = started(workspace, "access.log", preexec_fn=limited)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 3
    assert b"Traceback" not in said
    assert b"disk" in said
    workspace.import_("access.log")
    assert workspace.counts() == TRUTH


COMPRESSED: dict[str, Callable[[bytes], bytes]] = {
    "log.gz": gzip.compress,
    "log.zst": zstandard.compress,
}


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    ("kind", "damage"), [("log.gz", "cut"), ("log.zst", "cut"), ("log.zst", "noise")]
)
def test_what_stands_before_the_damage_is_kept_and_the_rest_comes_later(
    workspace: Workspace, kind: str, damage: str, is_first: bool
) -> None:
    large, other = estate(20_000), estate(500, seed=7)
    whole = COMPRESSED[kind](log(large).encode())
    middle = len(whole) // 2
    broken = whole[:middle] + (b"" if damage == "cut" else b"\xff" * 100 + whole[middle + 100 :])
    workspace.write(**{f"a.{kind}": broken})
    workspace.write(**{"other.log": log(other)})
    if not is_first:
        workspace.import_("other.log")
    (found,) = workspace.import_(f"a.{kind}")
    assert found.is_broken
    assert re.search(r"too early|damaged|CRC", found.note)
    assert 0 < found.lines == found.hits < len(large)
    (again,) = workspace.import_(f"a.{kind}")
    assert (again.is_broken, again.hits, again.known) == (True, 0, found.lines)
    workspace.write(**{f"a.{kind}": whole})
    (rest, *_) = workspace.import_(f"a.{kind}", "other.log")
    assert (rest.is_broken, rest.known) == (False, found.lines)
    assert workspace.counts() == truth([*large, *other], FORMATS["combined"][1])


def test_a_damaged_gzip_is_said_to_be_damaged(workspace: Workspace) -> None:
    whole = gzip.compress(log(estate(20_000)).encode())
    workspace.write(**{"a.gz": whole[:50_000] + b"\xff" * 100 + whole[50_100:]})
    (found,) = workspace.import_("a.gz")
    assert found.is_broken
    assert re.search(r"damaged|CRC", found.note)
    assert "may have shown wrong lines" in found.note
    assert "`contractctl evidence forget" in found.note


def test_a_log_that_is_days_ahead_counts_and_is_named(workspace: Workspace) -> None:
    workspace.write(**{"a.log": log(estate(200))})
    (found,) = workspace.import_("a.log", now=SENT_ALL[0].second - 10 * 86_400)
    assert (found.hits, found.rejected) == (201, 0)
    assert "201 of its lines are more than 2 days ahead of this import" in found.note


def test_a_source_of_which_nothing_can_be_read_is_an_error(workspace: Workspace) -> None:
    workspace.write(**{"a.log.gz": gzip.compress(TEXT)[:20]})
    with pytest.raises(EvidenceError, match="ends too early"):
        workspace.import_("a.log.gz")


def test_of_a_document_that_is_cut_off_nothing_is_kept(workspace: Workspace) -> None:
    whole = gzip.compress(f"{otlp(SENT_ALL[:90])}\n{otlp(SENT_ALL[90:])}\n".encode())
    workspace.write(**{"traces.json.gz": whole[:-300]})
    with pytest.raises(EvidenceError, match="ends too early"):
        workspace.import_("traces.json.gz")
    assert workspace.hits() == 0


def test_what_a_broken_pipe_said_is_kept(workspace: Workspace) -> None:
    process = started(workspace, "-", stdin=subprocess.PIPE)
    said, _ = process.communicate(gzip.compress(log(estate(20_000)).encode())[:-400], timeout=60)
    assert process.returncode == 1
    (found,) = json.loads(said)["sources"]
    assert (found["hits"], found["format"]) == (workspace.hits(), "combined")
    assert "ends too early" in found["note"]


def test_odd_bytes_spoil_their_own_line_only(workspace: Workspace) -> None:
    lines = TEXT.splitlines()
    odd = [b"\x00" * 500, b"\xff\xfe\xfa", b"", b"   ", b"x" * 3_000_000, b'" "" [ ] \\x', b"\r"]
    mixed = [line for number, line in enumerate(lines) for line in (line, odd[number % len(odd)])]
    workspace.write(**{"access.log": b"\r\n".join(mixed[:200]) + b"\n" + b"\n".join(mixed[200:])})
    (found,) = workspace.import_("access.log")
    assert found.lines == found.hits + found.rejected + sum(n for _, n in found.skipped)
    assert found.lines == len(mixed) - mixed[-1].endswith(b"\r")
    assert workspace.counts() == TRUTH
    assert all(len(bad.text) <= 200 for bad in found.rejections)


def test_an_endless_line_takes_no_memory(workspace: Workspace) -> None:
    with (workspace.root / "access.log").open("wb") as file:
        file.write(TEXT)
        file.seek(1 << 30, os.SEEK_CUR)
        file.write(b"\n" + combined(SENT_ALL[0]).encode() + b"\n")
    # A process starts with the memory of the one that it comes from, so that has to be a small one.
    code = (
        "import resource, subprocess, sys\n"
        "code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *PROGRAM, "evidence", "import", "access.log"],
        cwd=workspace.root,
        env=environment(),
        capture_output=True,
        check=True,
    )
    assert int(done.stdout) < 500_000  # KB
    assert workspace.hits() == len(SENT_ALL) + 1


def test_a_time_zone_that_changes_in_the_middle_changes_nothing(workspace: Workspace) -> None:
    text = log(SENT_ALL[:400])
    for one in SENT_ALL[400:]:
        shown = combined(one)
        local = time.strftime("%d/%b/%Y:%H:%M:%S", time.gmtime(one.second + 2 * 3_600))
        text += shown.replace(shown[shown.index("[") + 1 : shown.index("]")], f"{local} +0200")
        text += "\n"
    workspace.write(**{"access.log": text})
    workspace.import_("access.log")
    assert workspace.counts() == TRUTH


def test_a_folder_is_walked_without_circles_pipes_and_hidden_files(workspace: Workspace) -> None:
    folder = workspace.root / "logs"
    workspace.write(**{"logs/a.log": TEXT, "logs/.hidden": TEXT, "logs/sub/b\nc.log": TEXT})
    (folder / "sub" / "circle").symlink_to(folder)
    (folder / "self").symlink_to(folder / "self")
    os.mkfifo(folder / "pipe")
    found = [source.name for source in expand((str(folder),))]
    assert [Path(name).name for name in found] == ["a.log", "b\nc.log"]
    assert [Path(one.name).name for one in expand((f"{folder}/*",))] == ["a.log", "b\nc.log"]
    workspace.import_("logs")
    assert workspace.counts() == TRUTH


def test_a_pipe_that_is_named_is_read(workspace: Workspace) -> None:
    os.mkfifo(workspace.root / "pipe")
    process = started(workspace, "pipe")
    (workspace.root / "pipe").write_bytes(TEXT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert workspace.counts() == TRUTH


def test_standard_input_is_read(workspace: Workspace) -> None:
    process = started(workspace, "-", stdin=subprocess.PIPE)
    process.communicate(gzip.compress(TEXT), timeout=60)
    assert process.returncode == 0
    assert workspace.counts() == TRUTH


def test_an_empty_file_is_said_to_be_empty(workspace: Workspace) -> None:
    workspace.write(**{"a.log": b"", "b.log": b"\n\n", "c.gz": gzip.compress(b"")})
    assert [one.note for one in workspace.import_("a.log", "b.log", "c.gz")] == ["is empty"] * 3


def test_many_small_files_are_all_read_and_known_again(workspace: Workspace) -> None:
    for number in range(12):
        part = SENT_ALL[75 * number : 75 * (number + 1)]
        workspace.write(**{f"logs/{number % 7}/{number}.log": log(part)})
    workspace.import_("logs")
    again = workspace.import_("logs")
    assert {one.note or one.known for one in again} <= {"was imported before", 0}
    assert workspace.counts() == TRUTH
