"""How much may be sent: requests a second, seconds for a consumer, silence that is borne."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable

from contractctl.model.verification import Job, NoAnswer, Outcome, Silence

PATIENCE = 3
"""Requests of a form that a provider may leave unanswered in a row before it is left alone."""


class Pacer:
    """Lets requests go at a rate, evenly."""

    def __init__(self, rate: float | None) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._next = 0.0

    def wait(self) -> None:
        now = time.monotonic()
        if now < self._next:
            time.sleep(self._next - now)
        self._next = max(now, self._next) + self._gap


class Silences:
    """Which forms a provider has left unanswered so often that it is not asked again."""

    def __init__(self) -> None:
        self._times: dict[int, int] = defaultdict(int)
        self._last: dict[int, NoAnswer] = {}

    def hear(self, form: int, outcome: Outcome) -> None:
        if isinstance(outcome, NoAnswer) and outcome.kind is not Silence.CRASHED:
            self._times[form] += 1
            self._last[form] = outcome
        else:
            self._times[form] = 0

    def expected(self, form: int) -> NoAnswer | None:
        """What asking again would give; None where it is worth asking."""
        return self._last[form] if self._times[form] >= PATIENCE else None


class Budgets:
    """What has been spent of the time of each consumer."""

    def __init__(self, job: Job) -> None:
        self._limit = job.max_seconds
        self._consumers = consumers_of(job)
        self._spent: dict[str, float] = defaultdict(float)

    def charge(self, form: int, seconds: float) -> None:
        """A shared form takes of the time of each of its consumers."""
        for consumer in self._consumers[form]:
            self._spent[consumer] += seconds

    def refusal(self, form: int) -> str | None:
        """Why no more requests of this form are sent; a form stops when all its consumers do."""
        consumers = self._consumers[form]
        if self._limit is None or not consumers:
            return None
        if all(self._spent[consumer] >= self._limit for consumer in consumers):
            return f"--max-seconds {self._limit:g} is spent for {_listed(consumers)}"
        return None


def consumers_of(job: Job) -> dict[int, tuple[str, ...]]:
    """The consumers of each form, in the order of their names."""
    index = {form: number for number, form in enumerate(job.forms)}
    found: dict[int, set[str]] = {number: set() for number in index.values()}
    for expectation in job.expectations:
        found[index[expectation.form]].update(expectation.consumers)
    for recorded in job.recorded:
        found[recorded.form].add(recorded.consumer)
    return {number: tuple(sorted(names)) for number, names in found.items()}


def _listed(names: Iterable[str]) -> str:
    first, *others = names
    return f"{first} and {len(others)} more" if others else first
