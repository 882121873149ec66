"""Calls of checks, bounded in the time that they take themselves, with the requests they send."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from contractctl.foreign.patience import Helper

Result = TypeVar("Result")

_GLANCE = 0.05


@dataclass(slots=True)
class _Turn:
    """One call: what it has spent on requests, and since when it waits for one."""

    begun: float = field(default_factory=time.monotonic)
    thread: int = 0
    away: float = 0.0
    left: float | None = None

    def spent(self) -> float:
        """The seconds that are its own."""
        now = time.monotonic()
        waiting = 0.0 if self.left is None else now - self.left
        return now - self.begun - self.away - waiting


class Turns:
    """Makes calls; one that is made by the request of another is made within that one's turn."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._turns: list[_Turn] = []
        self._helpers: list[Helper] = []
        self._given_up: set[int] = set()

    def call(self, function: Callable[[], Result]) -> Result:
        """What the function returns or raises; TimeoutError when it takes too long itself."""
        turn, depth = _Turn(), len(self._turns)
        if depth == len(self._helpers):
            self._helpers.append(Helper())

        def task() -> Result:
            turn.thread = threading.get_ident()
            return function()

        def left() -> float:
            own = self._seconds - turn.spent()
            return own if turn.left is None else max(own, _GLANCE)

        self._turns.append(turn)
        try:
            return self._helpers[depth].call(task, left)
        except TimeoutError:
            self._given_up.add(turn.thread)
            raise
        finally:
            del self._turns[depth:]

    @property
    def is_on(self) -> bool:
        """Whether a call is being made, so that what is sent is sent by it."""
        return bool(self._turns)

    @property
    def is_given_up(self) -> bool:
        """Whether what is sent now is sent by a call that nobody waits for any more."""
        return threading.get_ident() in self._given_up

    @contextmanager
    def sending(self) -> Iterator[None]:
        """While a request is on its way, the call that sent it spends no time of its own."""
        turn = self._turns[-1] if self._turns else None
        if turn is None:
            yield
            return
        turn.left = time.monotonic()
        try:
            yield
        finally:
            turn.away += time.monotonic() - turn.left
            turn.left = None
