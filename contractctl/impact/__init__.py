"""Which consumer each change hits, and on what evidence (DESIGN: the verdict rules)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from contractctl.diff import Diff
from contractctl.impact.judge import WORST_FIRST, Judge
from contractctl.impact.tests import with_tests
from contractctl.model import Change, ConsumerImpact, Impact, Service, Severity, Verdict
from contractctl.model.impact import CompatibilityTest, Knowledge, Observed, UndocumentedCaller


@dataclass(frozen=True, slots=True)
class Assessment:
    """Every verdict on the breaking and dangerous changes of one contract, and the sum of each
    consumer; consumers and changes in the order they were given.

    undocumented: callers of changed operations that no service claims; None if nothing was watched
    """

    impacts: tuple[Impact, ...]
    consumers: tuple[ConsumerImpact, ...]
    undocumented: tuple[UndocumentedCaller, ...] | None = None


def assess(
    diff: Diff,
    api: str,
    services: Iterable[Service],
    observed: Observed | None = None,
    tests: Mapping[str, tuple[CompatibilityTest, ...]] | None = None,
) -> Assessment:
    """Judge every consumer of a contract against every change that is not safe.

    observed: what sources other than consumers.yaml say; a service that is seen to use the
        contract is judged even where it declares nothing.
    tests: compatibility tests between these two revisions, by consumer
    """
    judge = Judge(diff.reach)
    changes = [change for change in diff.changes if change.severity is not Severity.SAFE]
    impacts: list[Impact] = []
    sums: list[ConsumerImpact] = []
    known = observed.services if observed else {}
    for service in services:
        knowledge = known.get(service.name, Knowledge())
        if service.consumption(api) is None and not knowledge.uses:
            continue
        tested = (tests or {}).get(service.name, ())
        own = [
            replace(
                with_tests(change, judge.impact(change, service, api, knowledge), tested, judge),
                waived_by=diff.waived.for_consumer(change.fingerprint, service.name),
            )
            for change in changes
        ]
        impacts += own
        sums.append(_sum(service.name, zip(changes, own, strict=True)))
    strangers = _undocumented(changes, observed.undocumented) if observed else None
    return Assessment(tuple(impacts), tuple(sums), strangers)


def _undocumented(
    changes: Iterable[Change], callers: Iterable[UndocumentedCaller]
) -> tuple[UndocumentedCaller, ...]:
    """The callers that use operations which change, each with all of those."""
    changed = {one.shape for change in changes if change.anchors for one in change.operations}
    found: dict[str, UndocumentedCaller] = {}
    for caller in callers:
        if any(one.shape in changed for one in caller.operations):
            found[caller.name] = _merged(found.get(caller.name), caller)
    return tuple(sorted(found.values(), key=lambda one: (-one.hits, one.name)))


def _merged(known: UndocumentedCaller | None, more: UndocumentedCaller) -> UndocumentedCaller:
    if known is None:
        return more
    first = [one for one in (known.first_seen, more.first_seen) if one]
    last = [one for one in (known.last_seen, more.last_seen) if one]
    return UndocumentedCaller(
        *(known.name, (*known.operations, *more.operations), known.hits + more.hits),
        *(min(first, default=None), max(last, default=None)),
    )


def _sum(name: str, judged: Iterable[tuple[Change, Impact]]) -> ConsumerImpact:
    found: set[Verdict] = set()
    hits = {Severity.BREAKING: 0, Severity.DANGEROUS: 0}
    for change, impact in judged:
        found.add(impact.verdict)
        if impact.verdict in (Verdict.AFFECTED, Verdict.POSSIBLE):
            hits[change.severity] += 1
    verdict = next((v for v in WORST_FIRST if v in found), Verdict.UNAFFECTED)
    return ConsumerImpact(name, verdict, hits[Severity.BREAKING], hits[Severity.DANGEROUS])


def by_consumer(impacts: Iterable[Impact]) -> Mapping[str, tuple[Impact, ...]]:
    """Impacts grouped by consumer, in the order they were given."""
    grouped: dict[str, list[Impact]] = defaultdict(list)
    for impact in impacts:
        grouped[impact.consumer].append(impact)
    return {name: tuple(own) for name, own in grouped.items()}
