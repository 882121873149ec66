"""What compatibility tests add to a verdict: a failure decides, a pass settles what was open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from contractctl.impact.judge import Judge
from contractctl.model import Change, Effect, Evidence, EvidenceKind, Impact, Operation, Verdict
from contractctl.model.impact import CompatibilityTest, FailedCheck

_OF_REQUESTS = frozenset({"accepted", "server-error", "still-answers"})
"""Checks that fail because of what was sent; the others because of what was answered."""


def with_tests(
    change: Change, impact: Impact, tests: Iterable[CompatibilityTest], judge: Judge
) -> Impact:
    """A verdict with what tests of the changed operations say.

    A failure at the changed field makes a consumer affected. That a provider which is said to be
    of head answered every request with success settles what was only possible about requests.
    Answers that were right prove nothing of those that were not seen, so there a pass is evidence
    and no verdict.
    """
    operations = {operation.shape: operation for operation in change.operations}
    own = [one for one in tests if one.operation.shape in operations]
    if not own or not change.anchors:
        return impact
    rows = tuple(row for one in own for row in _rows(one))
    found = replace(impact, evidence=(*impact.evidence, *rows))
    for one in own:
        operation = operations[one.operation.shape]
        for failure in one.failures:
            if not one.is_stale and _is_about(failure, change, operation, judge):
                reason = f"tested on {one.day}: {failure.message}"
                return replace(found, verdict=Verdict.AFFECTED, reason=reason)
    if _settles(change, impact, own):
        cases = sum(one.cases for one in own)
        reason = f"tested on {own[0].day}: all {cases} requests that base allows had success"
        return replace(found, verdict=Verdict.UNAFFECTED, reason=f"{reason} ({impact.reason})")
    return found


def _is_about(failure: FailedCheck, change: Change, operation: Operation, judge: Judge) -> bool:
    """Whether a failure is due to a change, as far as its field tells."""
    if (failure.check in _OF_REQUESTS) != (change.direction == "request"):
        return False
    if failure.field is None:
        return change.field is None
    return judge.touches(change, operation, failure.field)


def _settles(change: Change, impact: Impact, tests: Sequence[CompatibilityTest]) -> bool:
    """Whether tests cover every use that made the verdict possible, and took all requests."""
    used = {row.operation.shape for row in impact.evidence if row.operation}
    if not used <= {one.operation.shape for one in tests}:
        return False
    return (
        impact.verdict is Verdict.POSSIBLE
        and change.direction == "request"
        and change.effect in (Effect.NARROWS, Effect.INCOMPARABLE)
        and all(one.settles and not one.is_stale for one in tests)
    )


def _rows(one: CompatibilityTest) -> Iterable[Evidence]:
    for path in dict.fromkeys(failure.field for failure in one.failures) or (None,):
        yield Evidence(
            *(EvidenceKind.TESTED, one.provider, one.operation, path, one.cases),
            last_seen=one.day,
        )
