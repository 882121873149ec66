"""Calls that may never return, bounded in time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class Helper:
    """A thread that makes calls one after another, and is given up when one takes too long."""

    def __init__(self) -> None:
        self._line: _Line | None = None

    def begin(self, function: Callable[[], None]) -> None:
        """Make a call that nobody waits for."""
        self._line = self._line or _Line()
        self._line.tasks.put(function)

    def call(self, function: Callable[[], Result], seconds: float | Callable[[], float]) -> Result:
        """What the function returns or raises; TimeoutError when it takes too long.

        seconds: how long that is, or a function that tells what is left of it
        The next call is then made in a new thread; the old one ends with its call, or with us.
        """
        results: queue.SimpleQueue[tuple[Result, None] | tuple[None, BaseException]]
        results = queue.SimpleQueue()

        def task() -> None:
            try:
                results.put((function(), None))
            # An application that calls sys.exit() ends nothing but its own call.
            except BaseException as error:
                results.put((None, error))

        self.begin(task)
        left = seconds if callable(seconds) else _countdown(seconds)
        while True:
            try:
                result, error = results.get(timeout=max(0.0, left()))
                break
            except queue.Empty:
                if left() <= 0:
                    self._line = None
                    raise TimeoutError from None
        if error is not None:
            raise error
        return result  # type: ignore[return-value]  # a pair has a result or an error


def _countdown(seconds: float) -> Callable[[], float]:
    deadline = time.monotonic() + seconds
    return lambda: deadline - time.monotonic()


class _Line:
    def __init__(self) -> None:
        self.tasks: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while True:
            self.tasks.get()()
