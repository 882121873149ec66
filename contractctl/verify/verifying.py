"""One run of the compatibility tests: send, judge, compare, sum up."""

from __future__ import annotations

from collections.abc import Callable

from contractctl.model import Operation, Revision
from contractctl.model.verification import (
    Exchange,
    Job,
    Stopped,
    Verification,
    is_success,
)
from contractctl.verify.comparing import Comparison
from contractctl.verify.expectations import Asked
from contractctl.verify.judging import Judge
from contractctl.verify.outlooks import consumer_outlooks
from contractctl.verify.redaction import redacted
from contractctl.verify.running import exchanges


def verify(
    job: Job,
    base: Revision,
    asked: Asked,
    *,
    head: str,
    deprecated: frozenset[Operation] = frozenset(),
    max_total_seconds: float | None = None,
    debug: bool = False,
    on_exchange: Callable[[Exchange], None] = lambda _: None,
) -> Verification:
    """Send the requests of a job; say of each consumer whether the provider keeps its promises.

    deprecated: operations whose answers have to say so by now. Raises VerificationError where the
    provider cannot be judged at all.
    """
    judge = Judge(
        *(base, job.forms, job.expectations),
        as_of=job.as_of,
        timeline=job.timeline,
        deprecated=deprecated,
    )
    run = _Run(job, judge)
    for one in exchanges(job, max_total_seconds=max_total_seconds, debug=debug):
        if isinstance(one, Stopped):
            run.stopped |= dict.fromkeys(one.forms, one.reason)
        else:
            run.take(one)
            on_exchange(one)
    return redacted(run.summed_up(base.name, head, asked))


class _Run:
    """What comes back in one run, as it is judged and counted.

    stopped: why requests of some forms were not sent, or not all
    """

    def __init__(self, job: Job, judge: Judge) -> None:
        self._job, self._judge = job, judge
        self._comparison = Comparison(job.expectations)
        self._taken: dict[int, bool] = {}
        self._cases = 0
        self.stopped: dict[int, str] = {}

    def take(self, one: Exchange) -> None:
        self._cases += 1
        self._taken[one.form] = self._taken.get(one.form, True) and is_success(one.head)
        self._judge.take(one)
        if self._job.repeats_baseline:
            self._comparison.take(one)

    def summed_up(self, base: str, head: str, asked: Asked) -> Verification:
        """Everything that was found, in order."""
        job = self._job
        meaning = self._comparison.results(job.forms) if job.repeats_baseline else ()
        results = (*self._judge.results(self.stopped), *meaning)
        ordered = tuple(sorted(results, key=lambda one: one.order))
        names = {name for one in asked.expectations for name in one.consumers}
        return Verification(
            *(base, head, str(job.provider)),
            str(job.baseline) if job.baseline else None,
            *(job.seed, job.as_of, ordered),
            consumer_outlooks(names, ordered, asked.skipped),
            self._cases,
            asked.notes,
            self._settled(asked),
        )

    def _settled(self, asked: Asked) -> frozenset[tuple[str, Operation]]:
        """Consumers and operations of which every request was answered with success."""
        numbers = {n for n, is_taken in self._taken.items() if is_taken} - self.stopped.keys()
        forms = {self._job.forms[number] for number in numbers}
        return frozenset(
            (consumer, one.form.operation)
            for one in asked.expectations
            if one.form in forms
            for consumer in one.consumers
        )
