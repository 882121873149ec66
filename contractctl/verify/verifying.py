"""One run of the compatibility tests: send, judge, compare, sum up."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from contractctl.model import Operation, Revision
from contractctl.model.verification import CheckResult, Exchange, Job, Stopped, Verification
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
    comparison, cases = Comparison(job.expectations), 0
    stopped: dict[int, str] = {}
    for one in exchanges(job, max_total_seconds=max_total_seconds, debug=debug):
        if isinstance(one, Stopped):
            stopped |= dict.fromkeys(one.forms, one.reason)
            continue
        cases += 1
        judge.take(one)
        if job.repeats_baseline:
            comparison.take(one)
        on_exchange(one)
    results = (*judge.results(stopped), *comparison.results(job.forms))
    return _summed_up(job, base.name, head, asked, results, cases)


def _summed_up(
    job: Job, base: str, head: str, asked: Asked, results: Iterable[CheckResult], cases: int
) -> Verification:
    """Everything that was found, in order and without secrets."""
    ordered = tuple(sorted(results, key=lambda one: one.order))
    names = {name for one in asked.expectations for name in one.consumers}
    found = Verification(
        *(base, head, str(job.provider)),
        str(job.baseline) if job.baseline else None,
        *(job.seed, job.as_of, ordered),
        consumer_outlooks(names, ordered, asked.skipped),
        cases,
        asked.notes,
    )
    return redacted(found)
