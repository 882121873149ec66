"""Runs of contractctl in processes of their own, forked from one that has imported it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from command_line import SHOP, write
from conftest import ROOT

_SERVER = """
import json, os, resource, signal, sys, traceback
from contractctl.cli.main import guarded, main

def run(order):
    os.chdir(order["folder"])
    for stream, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    signal.alarm(order["seconds"])
    sys.argv = ["contractctl", *order["arguments"]]
    main()

def forked(order):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        run(order)
    except SystemExit as stop:
        code = stop.code
    except BaseException:
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(code)

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
guarded(json.loads(sys.argv[1]))
for line in sys.stdin:
    print(forked(json.loads(line)), file=answers, flush=True)
"""
"""Each line is an order, and is answered with an exit code; what a first run loads, others have."""


@dataclass(frozen=True, slots=True)
class ForkedRun:
    """What a process left: negative codes are signals, as of subprocess."""

    code: int
    stdout: bytes
    stderr: bytes


class ForkedRuns:
    """The process that forks; use it as a context manager.

    folder: for the files of the first run, of which nobody sees the outcome
    first: its arguments, in a workspace with revisions v1, v2 and v3 of `shop`
    """

    def __init__(self, folder: Path, *first: str) -> None:
        write(folder, SHOP)
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVER, json.dumps(["-C", str(folder), *first])],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> ForkedRuns:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def run(self, folder: Path, *arguments: str, memory: int, seconds: int) -> ForkedRun:
        """Run a command in a folder, where its output stays as files.

        memory: bytes that it may address
        seconds: after which SIGALRM ends it
        """
        assert self._process.stdin
        assert self._process.stdout
        order = {"folder": str(folder), "arguments": arguments, "memory": memory}
        self._process.stdin.write(json.dumps({**order, "seconds": seconds}).encode() + b"\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        said = ((folder / name).read_bytes() for name in ("stdout", "stderr"))
        return ForkedRun(code, *said)
