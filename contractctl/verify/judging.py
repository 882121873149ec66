"""Judge what a provider answered by the base contract, as each consumer sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from contractctl.model import FieldPath, Operation, Revision, Timeline
from contractctl.model.verification import (
    Answer,
    CheckResult,
    Exchange,
    Expectation,
    Form,
    NoAnswer,
    Outcome,
    Silence,
    is_success,
)
from contractctl.verify.endings import CHECK as ENDING
from contractctl.verify.endings import Ending, ending_findings
from contractctl.verify.hearing import Finding, Heard, hear
from contractctl.verify.promises import Promises
from contractctl.verify.rejections import named_fields, said
from contractctl.verify.shortest import weight
from contractctl.verify.sightings import sight
from contractctl.verify.suffering import Sharing, Suffering, sharing
from contractctl.verify.tallies import Failure, Key, Refused, Tally, meet
from contractctl.verify.verdicts import Case, Verdicts

_MOST_FIELDS = 1_000
"""Fields at fault of one form after which others are no longer told apart."""


class Judge:
    """Takes exchanges, one after the other, and says in the end what they amount to.

    forms: by the numbers that exchanges give; deprecated: operations whose end was announced
    """

    def __init__(
        self,
        revision: Revision,
        forms: Sequence[Form],
        expectations: Sequence[Expectation],
        *,
        as_of: date,
        timeline: Timeline | None = None,
        deprecated: frozenset[Operation] = frozenset(),
    ) -> None:
        self._promises = Promises(revision)
        self._forms = forms
        self._by_form: dict[int, list[Sharing]] = defaultdict(list)
        numbers = {form: number for number, form in enumerate(forms)}
        for index, expectation in enumerate(expectations):
            self._by_form[numbers[expectation.form]].append(sharing(index, expectation))
        self._endings: dict[Operation, Ending] = {}
        if timeline is not None and as_of >= timeline.deprecate:
            for operation in deprecated:
                days = {timeline.sunset, self._promises.sunset(operation) or timeline.sunset}
                self._endings[operation] = Ending(timeline.deprecate, frozenset(days))
        self._tallies: dict[tuple[int, str], Tally] = {}
        self._has_baseline = False

    def take(self, exchange: Exchange) -> None:
        """Judge one exchange, for all whom it concerns."""
        operation = self._forms[exchange.form].operation
        tally = self._tally(exchange)
        self._has_baseline |= exchange.baseline is not None
        tally.count(exchange, is_expected=self._is_expected(operation, exchange.head))
        _count_checks(tally, exchange)
        if isinstance(exchange.head, NoAnswer) and exchange.head.kind is not Silence.CRASHED:
            return
        heard = self.hear(operation, exchange.head)
        before = _Before(self, operation, exchange.baseline)
        if is_success(exchange.baseline) and isinstance(exchange.head, Answer):
            heard.judged.append(("still-answers", "all"))
            heard.findings += _stopped_answering(exchange)
        tally.judged.update(heard.judged)
        tally.kept += heard.is_kept
        if heard.room is not None:
            tally.head.look(heard.value, exchange, heard.room)
        if exchange.baseline is not None and not tally.baseline.is_settled:
            old = before.heard
            if old is not None and old.room is not None:
                tally.baseline.look(old.value, exchange, old.room)
        for finding in heard.findings:
            self._count(tally, exchange, finding, before)
        if heard.faults:
            self._count_faults(tally, exchange, heard, before)

    def results(self, stopped: Mapping[int, str] | None = None) -> tuple[CheckResult, ...]:
        """All that can be said, sorted by consumer, operation and check.

        stopped: why requests of some forms were not sent, or not all, by number of the form
        """
        found: list[CheckResult] = []
        verdicts = Verdicts(self._promises, has_baseline=self._has_baseline)
        for number, expected in sorted(self._by_form.items()):
            reason = (stopped or {}).get(number, "")
            for group in expected:
                shared = self._tallies.get((number, ""))
                for consumer in group.expectation.consumers:
                    own = self._tallies.get((number, consumer))
                    tallies = tuple(one for one in (shared, own) if one is not None)
                    found += verdicts.of(Case(group, consumer, tallies, reason))
        return tuple(sorted(found, key=lambda one: one.order))

    def _tally(self, exchange: Exchange) -> Tally:
        key = (exchange.form, exchange.consumer)
        tally = self._tallies.get(key)
        if tally is None:
            concerned = self._concerned(exchange)
            body = sorted({path for one in concerned for path in one.reads})
            tally = self._tallies[key] = Tally(sight(body), sight(body))
        return tally

    def _concerned(self, exchange: Exchange) -> list[Sharing]:
        expected = self._by_form[exchange.form]
        if not exchange.consumer:
            return expected
        return [one for one in expected if exchange.consumer in one.expectation.consumers]

    def _is_expected(self, operation: Operation, outcome: Outcome) -> bool:
        """Whether an answer is what the operation is for: 2xx, or what is declared instead."""
        if is_success(outcome) or not isinstance(outcome, Answer):
            return is_success(outcome)
        declared = self._promises.statuses(operation)
        has_success = any(status.startswith("2") for status in declared) or "DEFAULT" in declared
        is_declared = self._promises.promised(operation, outcome.status) is not None
        return not has_success and outcome.status < 400 and is_declared

    def hear(self, operation: Operation, outcome: Outcome) -> Heard:
        """Judge one answer by everything that does not depend on who asks."""
        heard = hear(self._promises, operation, outcome)
        ending = self._endings.get(operation)
        if ending is not None and is_success(outcome):
            heard.judged.append((ENDING, "all"))
            heard.findings += ending_findings(outcome, ending)
        return heard

    def _count(self, tally: Tally, exchange: Exchange, finding: Finding, before: _Before) -> None:
        is_new = before.lacks(finding.check, finding.field)
        failure = Failure(finding.message, exchange, is_new, weight(exchange))
        head = exchange.head
        if finding.check == "accepted" and isinstance(head, Answer):
            tally.refuse(Refused(failure, said(head), named_fields(head)))
        else:
            meet(tally.failures, Key(finding.check, finding.field, finding.audience), failure)

    def _count_faults(
        self, tally: Tally, exchange: Exchange, heard: Heard, before: _Before
    ) -> None:
        suffering, weighs = Suffering(heard), weight(exchange)
        for group in self._concerned(exchange):
            hurt = suffering.of(group)
            suffered = before.suffered(group) if hurt else ()
            for path, message in hurt.items():
                failure = Failure(message, exchange, path not in suffered, weighs)
                key = Key(group.check, path, expectation=group.index)
                if len(tally.failures) > _MOST_FIELDS and key not in tally.failures:
                    key = Key(group.check, expectation=group.index)
                meet(tally.failures, key, failure)


@dataclass(slots=True)
class _Before:
    """What the baseline answered to the same request; looked at only where it matters."""

    judge: Judge
    operation: Operation
    outcome: Outcome | None
    _heard: Heard | None = field(default=None)
    _suffering: Suffering | None = field(default=None)

    @property
    def heard(self) -> Heard | None:
        """The judgement of the baseline's answer; None where there is none."""
        if self._heard is None and self.outcome is not None:
            self._heard = self.judge.hear(self.operation, self.outcome)
        return self._heard

    def lacks(self, check: str, path: FieldPath | None) -> bool:
        """Whether the baseline's answer does not have this failure."""
        heard = self.heard
        return heard is None or all(
            (one.check, one.field) != (check, path) for one in heard.findings
        )

    def suffered(self, group: Sharing) -> Collection[FieldPath]:
        """The fields of which those who share an expectation suffered from it, too."""
        if self._suffering is None:
            self._suffering = Suffering(self.heard)
        return self._suffering.of(group)


def _count_checks(tally: Tally, exchange: Exchange) -> None:
    """The checks of the workspace, which ran where the requests were sent."""
    tally.checked.update(exchange.passed)
    tally.checked.update({(one.check, one.consumer) for one in exchange.findings})
    for one in exchange.findings:
        failure = Failure(one.message, exchange, one.on_baseline is not True, weight(exchange))
        meet(tally.findings, (one.check, one.consumer, one.is_crash), failure)


def _stopped_answering(exchange: Exchange) -> Iterator[Finding]:
    """The baseline did what was asked, and head does not; 429 says nothing of the operation."""
    head, baseline = exchange.head, exchange.baseline
    if not isinstance(head, Answer) or not isinstance(baseline, Answer):
        return
    if not is_success(head) and head.status != 429:
        message = f"answered {head.status} where the baseline answered {baseline.status}"
        yield Finding("still-answers", message)
