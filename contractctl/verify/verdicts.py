"""Turn what was counted for one consumer of one operation into rows, one for each check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from contractctl.model import FieldPath
from contractctl.model.verification import CheckResult, Exchange, Expectation, Outlook
from contractctl.verify.hearing import Audience
from contractctl.verify.promises import Promises
from contractctl.verify.refusals import refusals
from contractctl.verify.shortest import weight
from contractctl.verify.sightings import sighting
from contractctl.verify.suffering import Sharing
from contractctl.verify.tallies import Failure, Tally, joined

_MEANING = {
    401: ("no credentials were given, or wrong ones", "give credentials with --header"),
    403: ("the credentials do not allow it", "give others with --header"),
    404: (
        "the operation may be gone, or no id of the test data is known",
        "give a recorded request or an example in the contract",
    ),
    429: ("the provider limits the rate", "slow down with --rate"),
}
"""What a status that came instead of a success may mean, and what to do about it."""

_UNCLEAR = ("nothing was done, so nothing is known", "give a recorded request")

Failures = dict[tuple[str, FieldPath | None], Failure]


@dataclass(frozen=True, slots=True)
class Case:
    """One consumer of one operation, and all exchanges that concern it.

    stopped: why not all requests were sent
    """

    group: Sharing
    consumer: str
    tallies: tuple[Tally, ...]
    stopped: str = ""

    @property
    def expectation(self) -> Expectation:
        """What the consumer relies on."""
        return self.group.expectation

    @property
    def reads(self) -> tuple[FieldPath, ...]:
        """The fields of bodies that are read, in order; none where they are not known."""
        return self.group.reads

    @property
    def successes(self) -> int:
        """How often the provider did what it was asked for."""
        return sum(tally.successes for tally in self.tallies)

    def suffers(self, audience: Audience) -> bool:
        """Whether a finding for some is one for this consumer.

        Who tolerates unknown statuses does so beside those that it knows, not in their place.
        """
        if audience == "status":
            is_kept = any(tally.kept for tally in self.tallies)
            return not is_kept or "unknown-statuses" not in self.expectation.tolerates
        if audience == "body":
            return self.expectation.reads is None or bool(self.reads)
        return audience == "all" or self.expectation.reads is None

    def cases(self) -> Counter[str]:
        """How many answers each check judged."""
        found: Counter[str] = Counter()
        for tally in self.tallies:
            for (check, audience), count in tally.judged.items():
                if self.suffers(audience) and (check != "consumer-reads" or self.reads):
                    found[check] += count
        return found

    def row(
        self,
        check: str,
        verdict: Outlook,
        message: str,
        cases: int,
        *,
        field: FieldPath | None = None,
        new: bool | None = None,
        example: Exchange | None = None,
    ) -> CheckResult:
        """A row for this consumer and operation."""
        operation = self.expectation.form.operation
        return CheckResult(
            self.consumer, operation, check, verdict, message, cases, field, new, example
        )


class Verdicts:
    """Makes the rows; which fields were refused is found out once for all who share requests."""

    def __init__(self, promises: Promises, *, has_baseline: bool) -> None:
        self._promises = promises
        self._has_baseline = has_baseline
        self._refused: dict[tuple[int, ...], dict[FieldPath | None, Failure]] = {}

    def of(self, case: Case) -> Iterator[CheckResult]:
        """All rows of one consumer of one operation."""
        cases = case.cases()
        failures = self._failures(case)
        failed = {check for check, _ in failures}
        for (check, field), failure in failures.items():
            yield self._failed(case, check, failure, cases[check], field)
        for check, count in cases.items():
            if check not in failed and check != "consumer-reads":
                yield case.row(check, Outlook.PASS, "", count)
        is_failing = any(failure.is_new for failure in failures.values())
        yield from self._workspace(case)
        yield from _answered(case, is_failing=is_failing)
        if case.reads and case.successes and "consumer-reads" not in failed:
            yield from _read(case, cases["consumer-reads"], is_failing=is_failing)

    def _failed(
        self, case: Case, check: str, failure: Failure, cases: int, field: FieldPath | None
    ) -> CheckResult:
        return case.row(
            check,
            Outlook.FAIL,
            _counted(failure, cases),
            cases,
            field=field,
            new=failure.is_new if self._has_baseline else None,
            example=failure.example,
        )

    def _failures(self, case: Case) -> Failures:
        """The failures of the core checks that this consumer suffers from."""
        found: Failures = {}
        for key, failure in joined(tally.failures for tally in case.tallies).items():
            is_own = key.expectation in (None, case.group.index)
            if is_own and case.suffers(key.audience):
                found[key.check, key.field] = failure
        for field, failure in self._refusals(case).items():
            found["accepted", field] = failure
        for read in case.reads:
            if ("consumer-reads", read) not in found:
                never = self._never(case, read)
                if never is not None:
                    found["consumer-reads", read] = never
        return found

    def _refusals(self, case: Case) -> dict[FieldPath | None, Failure]:
        key = tuple(map(id, case.tallies))
        if key not in self._refused:
            operation = case.expectation.form.operation
            self._refused[key] = refusals(case.tallies, self._promises.requested(operation))
        return self._refused[key]

    def _never(self, case: Case, read: FieldPath) -> Failure | None:
        """That a field was not answered once, though it could have been."""
        sighted, absent = sighting([tally.head for tally in case.tallies], read)
        if sighted != "never" or absent is None:
            return None
        before, _ = sighting([tally.baseline for tally in case.tallies], read)
        message = f"{read} was never answered: it may be left out, but it is read"
        return Failure(message, absent, before != "never", weight(absent), count=0)

    def _workspace(self, case: Case) -> Iterator[CheckResult]:
        """The checks of the workspace."""
        checked: Counter[str] = Counter()
        for tally in case.tallies:
            for (check, consumer), count in tally.checked.items():
                checked[check] += count if consumer == case.consumer else 0
        failed = set()
        for key, failure in joined(tally.findings for tally in case.tallies).items():
            check, consumer, is_crash = key
            if consumer != case.consumer:
                continue
            failed.add(check)
            if is_crash:
                message = f"the check itself failed: {failure.message}"
                example = failure.example
                yield case.row(check, Outlook.ERROR, message, checked[check], example=example)
            else:
                yield self._failed(case, check, failure, checked[check], None)
        for check, count in checked.items():
            if count and check not in failed:
                yield case.row(check, Outlook.PASS, "", count)


def _counted(failure: Failure, cases: int) -> str:
    if cases <= 1 or failure.count > cases:
        return failure.message
    of_all = f"all {cases}" if failure.count == cases else f"{failure.count} of {cases}"
    return f"{failure.message} ({of_all} answers)"


def _read(case: Case, cases: int, *, is_failing: bool) -> Iterator[CheckResult]:
    """That all fields are there that are read, and which of them no answer had room for."""
    roots = [tally.head for tally in case.tallies]
    unknown = [str(read) for read in case.reads if sighting(roots, read)[0] == "out-of-reach"]
    if len(unknown) < len(case.reads):
        message = f"no answer had room for {', '.join(unknown)}" if unknown else ""
        yield case.row("consumer-reads", Outlook.PASS, message, cases)
    elif not is_failing:
        message = f"no answer had room for {', '.join(unknown)}: give a recorded request"
        message += " or test data that has it"
        yield case.row("consumer-reads", Outlook.INCONCLUSIVE, message, cases)


def _answered(case: Case, *, is_failing: bool) -> Iterator[CheckResult]:
    """Whether there were answers at all, and whether one of them did what was asked."""
    sent = sum(tally.sent for tally in case.tallies)
    silent = joined(tally.silences for tally in case.tallies)
    reasons = [
        f"{reason} ({failure.count} of {sent} requests)" for reason, failure in silent.items()
    ]
    if case.stopped:
        reasons.append(case.stopped)
    elif not sent:
        reasons.append("no request was sent")
    if reasons:
        example = next((failure.example for failure in silent.values()), None)
        message = "; ".join(reasons)
        yield case.row("answered", Outlook.ERROR, message, sent, example=example)
    elif case.successes:
        yield case.row("answered", Outlook.PASS, "", sent)
    elif not is_failing:
        yield case.row("answered", Outlook.INCONCLUSIVE, _unclear(case), sent)


def _unclear(case: Case) -> str:
    """What came instead of a success, what that may mean, and what to do."""
    statuses: Counter[int] = Counter()
    for tally in case.tallies:
        statuses.update(tally.statuses)
    came = ", ".join(f"{status} x {count}" for status, count in statuses.most_common())
    why, what_next = _MEANING.get(statuses.most_common(1)[0][0], _UNCLEAR)
    return f"not one success ({came}): {why}; {what_next}"
