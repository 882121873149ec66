"""Nothing is left running, whoever ends first and however."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from verify_providers import APP, GET, POST, job, without_rounds, written

from contractctl.errors import VerificationError
from contractctl.model.verification import Exchange, Recorded, Stopped, WireRequest
from contractctl.verify.running import exchanges

LEAVES_TRACES = """
import os, pathlib, subprocess, sys
folder = pathlib.Path(__file__).parent
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
(folder / "pids").write_text(f"{os.getpid()} {child.pid}")
"""


def traces(folder: Path) -> list[int]:
    """The worker and the process that the application in it started."""
    return list(map(int, (folder / "pids").read_text().split()))


def is_running(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        # Where there is no /proc, a signal that does nothing tells.
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return not Path("/proc/self").exists()
    return status.rpartition(")")[2].split()[0] != "Z"


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something comes true within a time that no machine needs."""
    for _ in range(600):
        if holds():
            return True
        time.sleep(0.05)
    return False


def test_a_run_that_is_not_read_to_its_end_leaves_nothing(tmp_path: Path) -> None:
    running = exchanges(job(written(tmp_path, LEAVES_TRACES + APP)))
    next(running)
    pids = traces(tmp_path)
    assert all(map(is_running, pids))
    running.close()
    assert eventually(lambda: not any(map(is_running, pids)))


def test_a_run_that_ended_leaves_nothing_either(tmp_path: Path) -> None:
    list(exchanges(job(written(tmp_path, LEAVES_TRACES + APP), examples=1)))
    assert eventually(lambda: not any(map(is_running, traces(tmp_path))))


DRIVER = """
import sys
sys.path[:0] = {paths!r}
from verify_providers import job
from contractctl.model.verification import Target
from contractctl.verify.running import exchanges
for told in exchanges(job(Target(app="sample_provider:app", folder={folder!r}), examples=2000)):
    print("told", flush=True)
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_process_that_sends_ends_with_the_one_that_started_it(
    tmp_path: Path, ending: signal.Signals
) -> None:
    written(tmp_path, LEAVES_TRACES + APP)
    source = DRIVER.format(paths=[str(ROOT), str(ROOT / "tests")], folder=str(tmp_path))
    driver = subprocess.Popen(
        [sys.executable, "-c", source], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert driver.stdout
    assert driver.stdout.readline() == b"told\n"
    pids = traces(tmp_path)
    driver.send_signal(ending)
    driver.stdout.close()
    assert driver.wait() != 0
    assert eventually(lambda: not any(map(is_running, pids)))


@pytest.mark.parametrize(
    ("death", "reason"),
    [
        ("import os; os._exit(3)", "the process that sends requests ended with exit code 3"),
        (
            "import os; os.kill(os.getpid(), 11)",
            "the process that sends requests was ended by SIGSEGV",
        ),
    ],
)
def test_what_was_answered_before_the_process_died_counts(
    tmp_path: Path, death: str, reason: str
) -> None:
    source = APP.replace(
        "    length =",
        f"    if environ['REQUEST_METHOD'] == 'POST':\n        {death}\n    length =",
    )
    recorded = (
        Recorded(0, "shop", WireRequest("GET", "/orders/7")),
        Recorded(1, "shop", WireRequest("POST", "/orders", (), b"{}")),
    )
    told = list(exchanges(replace(job(written(tmp_path, source)), recorded=recorded)))
    assert isinstance(told[0], Exchange)
    assert told[1:] == [Stopped(frozenset({0, 1}), reason)]


def test_a_process_that_dies_before_the_first_answer_judges_nobody(tmp_path: Path) -> None:
    with pytest.raises(VerificationError, match=r"nothing could be sent: .* exit code 3"):
        list(exchanges(job(written(tmp_path, "import os\nos._exit(3)\n" + APP))))


def test_what_an_application_prints_is_shown_to_who_asks(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    given = without_rounds(job(written(tmp_path, "print('loading')\n" + APP)))
    list(exchanges(given))
    assert capfd.readouterr() == ("", "")
    list(exchanges(given, debug=True))
    assert capfd.readouterr() == ("", "loading\n")


def test_what_an_application_reads_and_writes_disturbs_nobody(tmp_path: Path) -> None:
    noisy = """
import logging, os, sys
os.write(1, b"x" * 100_000)
print("loud", sys.stdin.read())
logging.getLogger().error("loud")
sys.stdout.close()
"""
    source = noisy + APP.replace("    print", "    sys.stdin.read() if 0 else ''\n    #")
    given = replace(job(written(tmp_path, source), GET, POST, examples=1))
    assert {told.form for told in exchanges(given) if isinstance(told, Exchange)} == {0, 1}
