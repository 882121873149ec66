"""The process that sends the requests of a job and tells what comes back."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import struct
import threading
import traceback
import warnings
from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import BinaryIO

from contractctl.errors import VerificationError
from contractctl.model.verification import Job, Target
from contractctl.verify.gateway import Gateway
from contractctl.verify.messages import Ended, Failed, Finished, Message, packed
from contractctl.verify.senders import Sender, opened


def main() -> None:
    """Do one job; what the application or a check prints goes nowhere near our output."""
    orders, output = _private_pipes()
    (length,) = struct.unpack("!Q", orders.read(8))
    job: Job = pickle.loads(orders.read(length))
    threading.Thread(target=_die_with_parent, args=(orders,), daemon=True).start()
    warnings.simplefilter("ignore")
    logging.lastResort = None
    lock = threading.Lock()

    def tell(message: Message) -> None:
        with lock:
            output.write(packed(message))
            output.flush()

    try:
        _work(job, tell)
        tell(Ended())
    except VerificationError as error:
        tell(Failed(error.message, error.hint, error.location))
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    # Threads and exit handlers of an application keep nobody waiting.
    os._exit(0)


def _work(job: Job, tell: Callable[[Message], None]) -> None:
    with ExitStack() as stack:

        def open_target(target: Target, option: str) -> Sender:
            sender = opened(
                target,
                option=option,
                seed=job.seed,
                timeout=job.timeout,
                max_body=job.max_body,
            )
            return stack.enter_context(closing(sender))

        # Before the generator is imported: that a provider is not there is told at once.
        head = open_target(job.provider, "--provider" if job.provider.url else "--app")
        baseline = open_target(job.baseline, "--baseline") if job.baseline else None
        _send_all(job, head, baseline, tell)


def _send_all(
    job: Job, head: Sender, baseline: Sender | None, tell: Callable[[Message], None]
) -> None:
    from contractctl.verify.generation import Generator
    from contractctl.verify.workspace_checks import WorkspaceChecks, case_of

    checks = WorkspaceChecks(job)
    # What is given on the command line is sent instead of what a hook gives.
    credentials = _joined(job.headers, checks.credentials)
    generator = Generator(job, tell, has_credentials=bool(credentials))
    gateway = Gateway(
        job,
        head,
        baseline,
        tell,
        checking=checks if job.checks else None,
        credentials=credentials,
    )
    generator.attach(gateway)
    for recorded in job.recorded:
        operation = generator.operation(recorded.form) if job.checks else None
        case = None if operation is None else case_of(operation, recorded.request)
        gateway.replay(recorded.form, recorded.consumer, recorded.request, case)
    generated = {form for one in job.rounds for form in one.forms.values()}
    tell(Finished(frozenset(range(len(job.forms))) - generated))
    generator.run()


def _joined(
    first: tuple[tuple[str, str], ...], second: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    names = {name.lower() for name, _ in first}
    return (*first, *(pair for pair in second if pair[0].lower() not in names))


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Our ends of the pipes; what others read is empty, and what they print goes to stderr.

    That is nowhere, unless somebody asked to see it.
    """
    orders, output = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    os.close(nowhere)
    return os.fdopen(orders, "rb"), os.fdopen(output, "wb")


def _die_with_parent(orders: BinaryIO) -> None:
    """Nothing more is written to us: when the pipe ends, there is nobody left to send for."""
    orders.read(1)
    os.killpg(0, signal.SIGKILL)
