"""The process that sends requests, seen from outside: started, read, bounded in time, ended."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress

from contractctl.errors import VerificationError
from contractctl.model.verification import Exchange, Job, NoAnswer, Silence, Stopped
from contractctl.verify.messages import Ended, Failed, Finished, Message, packed, unpacked

_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from contractctl.verify.worker import main; main()"

_PATIENCE = 3
"""Requests in a row that a provider may leave unanswered before it is said not to answer."""

_UNREADABLE = {
    Silence.MALFORMED: "send it one request by hand, and see whether this is the port of an HTTP "
    "API, and what it says of its Content-Encoding",
    Silence.OVERSIZED: "send it one request by hand; an answer has to end, and lists need pages",
}
"""What to do about answers that are there, and are none."""

_GLANCE = 0.5
"""Seconds between looks at whether the process is still there."""

_READ = 1 << 20

_NOWHERE = os.path.join(os.devnull, "hypothesis")
"""A folder that cannot be made: hypothesis keeps nothing, and leaves no folder behind."""


def exchanges(
    job: Job, *, max_total_seconds: float | None = None, debug: bool = False
) -> Generator[Exchange | Stopped, None, None]:
    """Send the requests of a job and give what comes back, in the order in which it was sent.

    Closing the iterator ends the process that sends, and all that it started. Forms whose requests
    could not all be sent are told by a `Stopped`. Raises VerificationError where the provider
    cannot be judged at all. `debug` lets the process, and so the provider in it, write to stderr.
    """
    deadline = None if max_total_seconds is None else time.monotonic() + max_total_seconds
    left = set(range(len(job.forms)))
    hearing = _Hearing(str(job.provider))
    with _worker(job, debug) as process:
        for message in _messages(process, deadline):
            match message:
                case Ended():
                    hearing.conclude()
                    return
                case Failed(text, hint, location):
                    raise VerificationError(text, hint=hint, location=location)
                case Finished(forms):
                    left -= forms
                    continue
                case Exchange():
                    hearing.hear(message)
                case Stopped():
                    left -= message.forms
            yield message
        reason = _why_it_ended(process, deadline, max_total_seconds)
    if process.returncode is not None and not hearing.heard and not _is_spent(deadline):
        raise _died(reason)
    if left:
        yield Stopped(frozenset(left), reason)


class _Hearing:
    """Whether the provider answers at all; a crash inside an application counts as an answer."""

    def __init__(self, provider: str) -> None:
        self._provider = provider
        self._unanswered = 0
        self._first: NoAnswer | None = None
        self.heard = False
        self._answered = False

    def hear(self, exchange: Exchange) -> None:
        self.heard = True
        if isinstance(exchange.head, NoAnswer) and exchange.head.kind is not Silence.CRASHED:
            self._unanswered += 1
            self._first = self._first or exchange.head
        else:
            self._answered = True
        if not self._answered and self._unanswered >= _PATIENCE:
            raise self._silent()

    def conclude(self) -> None:
        if self._unanswered and not self._answered:
            raise self._silent()

    def _silent(self) -> VerificationError:
        assert self._first
        reason = self._first.reason
        if self._first.kind in _UNREADABLE:
            return VerificationError(
                f"{self._provider} answers nothing that can be read: {reason}",
                hint=_UNREADABLE[self._first.kind],
            )
        return VerificationError(
            f"{self._provider} does not answer: {reason}",
            hint="send it one request by hand; if it is only slow, allow it a longer --timeout",
        )


def _died(reason: str) -> VerificationError:
    return VerificationError(
        f"nothing could be sent: {reason}",
        hint="run again with --debug to see what the provider in that process writes to stderr",
    )


@contextmanager
def _worker(job: Job, debug: bool) -> Iterator[subprocess.Popen[bytes]]:
    """The process, with its job; when the block is left, it and all that it started are gone."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "HYPOTHESIS_STORAGE_DIRECTORY": _NOWHERE}
    # It would load the named file into the generator, beside the checks of the workspace.
    environment.pop("SCHEMATHESIS_HOOKS", None)
    process = subprocess.Popen(
        [sys.executable, "-c", _BOOT, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if debug else subprocess.DEVNULL,
        env=environment,
        bufsize=0,
        # A group of its own: Ctrl-C reaches us alone, and one signal reaches all that it starts.
        process_group=0,
    )
    try:
        _give(process, packed(job))
        yield process
    finally:
        _end(process)


def _give(process: subprocess.Popen[bytes], data: bytes) -> None:
    """Write the job; the pipe stays open, and its end tells the process that we are gone."""
    assert process.stdin
    view = memoryview(data)
    # A process that is gone already is found by those who read from it.
    with suppress(BrokenPipeError):
        while view:
            view = view[process.stdin.write(view) :]


def _messages(process: subprocess.Popen[bytes], deadline: float | None) -> Iterator[Message]:
    """What the process says, until it says no more or the deadline has come."""
    assert process.stdout
    buffer = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not _is_spent(deadline):
            left = _GLANCE if deadline is None else deadline - time.monotonic()
            if selector.select(max(0.0, min(left, _GLANCE))):
                arrived = os.read(process.stdout.fileno(), _READ)
                if not arrived:
                    return
                buffer += arrived
                yield from unpacked(buffer)
            # A process that it started may hold the pipe open after it.
            elif process.poll() is not None:
                return


def _is_spent(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() >= deadline


def _why_it_ended(
    process: subprocess.Popen[bytes], deadline: float | None, seconds: float | None
) -> str:
    if _is_spent(deadline):
        return f"--max-total-seconds {seconds:g} is spent"
    try:
        code = process.wait(timeout=_GLANCE)
    except subprocess.TimeoutExpired:
        return "the process that sends requests closed its output"
    if code < 0:
        with suppress(ValueError):
            return f"the process that sends requests was ended by {signal.Signals(-code).name}"
    return f"the process that sends requests ended with exit code {code}"


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
