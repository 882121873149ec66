"""What the weekly report does not know: consumers without a verdict, and what logs cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from contractctl.audit.bound import bound
from contractctl.audit.nouns import Audit, ContractCoverage
from contractctl.audit.words import FRESH_DAYS, bound_words, gap_words, percent
from contractctl.model.ledger import PROVEN, State
from contractctl.plan.words import counted
from contractctl.report.weekly import WeeklyReport

_SETTLED = PROVEN | {State.EXTENDED}
_NAMED_GAPS = 3


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """A consumer without a verdict, and the one action that gives it one.

    resolve_by: the last day on which that leaves it time; is_overdue: whether that is over
    """

    consumer: str
    team: str
    owner: str
    reason: str
    action: str
    resolve_by: date
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Attribution:
    """How far traffic can be trusted to name who calls.

    is_imported: whether there is a log of the contract's traffic at all; without one every number
        is 0, which says nothing
    sentences: all of it in words
    hits = attributed + undocumented + conflicting + unattributed
    share: attributed of all, 0 to 1; None without hits
    upper_rate: at 95 % confidence, no more of all hits are unattributed; None without hits
    first, last: of the watched days; days: those that were watched as a whole
    gaps: hours that the logs lack, in words
    is_within: whether the unattributed share keeps `policy.removal.max_unattributed`; None if
        nothing can be said
    """

    is_imported: bool
    sentences: tuple[str, ...]
    hits: int = 0
    attributed: int = 0
    undocumented: int = 0
    conflicting: int = 0
    unattributed: int = 0
    share: float | None = None
    upper_rate: float | None = None
    first: date | None = None
    last: date | None = None
    days: int = 0
    gaps: tuple[str, ...] = ()
    is_within: bool | None = None


def unknowns(report: WeeklyReport) -> tuple[UnknownRow, ...]:
    """Who has no verdict, by the day it is needed and then by name."""
    settled = {one.subject.name for one in report.progress.standings if one.state in _SETTLED}
    open_ones = (one for one in report.baseline.scope.unknown if one.name not in settled)
    return tuple(
        UnknownRow(
            *(one.name, one.team, one.owner, one.reason, one.action, one.resolve_by),
            is_overdue=one.resolve_by < report.as_of,
        )
        for one in sorted(open_ones, key=lambda one: (one.resolve_by, one.name))
    )


def attribution(report: WeeklyReport) -> Attribution:
    """How much of the traffic is known to be whose."""
    found = report.audit
    covered = _covered(found, report.api)
    if found is None or covered is None or not (covered.has_data or covered.hits):
        return Attribution(
            False,
            (
                f"No log of the traffic of {report.api} was imported: that nobody was seen says"
                " nothing. Import access logs with `contractctl evidence import`.",
            ),
        )
    residual = bound(covered.unattributed, covered.hits)
    most = report.plan.policy.removal.max_unattributed
    return Attribution(
        covered.has_data,
        tuple(_sentences(found, covered, most)),
        hits=covered.hits,
        attributed=covered.attributed,
        undocumented=covered.undocumented,
        conflicting=covered.conflicting,
        unattributed=covered.unattributed,
        share=covered.attributed / covered.hits if covered.hits else None,
        upper_rate=residual.upper_rate,
        first=covered.first,
        last=covered.last,
        days=len(covered.days),
        gaps=tuple(map(gap_words, found.coverage.gaps)),
        is_within=covered.unattributed / covered.hits <= most if covered.hits else None,
    )


def _covered(found: Audit | None, api: str) -> ContractCoverage | None:
    contracts = found.coverage.contracts if found else ()
    return next((one for one in contracts if one.api == api), None)


def _sentences(found: Audit, covered: ContractCoverage, most: float) -> Iterator[str]:
    if not covered.has_data:
        yield (
            f"Of {covered.api} only recordings or traces were imported: they show use, and no"
            " silence. Import access logs with `contractctl evidence import`."
        )
    yield (
        f"{percent(covered.attributed, covered.hits)} of {covered.hits:,} hits on {covered.api} are"
        f" attributed to a service; {covered.undocumented:,} are of undocumented callers,"
        f" {covered.conflicting:,} are claimed by several, {covered.unattributed:,} cannot be told"
        " apart."
    )
    if elsewhere := sum(one.hits.count for one in found.shadow):
        yield (
            f"Beside these, {counted(elsewhere, 'hit')} went to paths of no contract: what an"
            " undocumented caller sent there is not in this count."
        )
    if covered.hits:
        yield (
            "Hits that cannot be told apart:"
            f" {bound_words(bound(covered.unattributed, covered.hits))}; a removal asks for no"
            f" more than {most:.3%}."
        )
    age = (found.as_of - covered.last).days if covered.last else 0
    if age > FRESH_DAYS:
        yield f"The newest data is of {covered.last}, {age} days old: import what came since."
    gaps = found.coverage.gaps
    if gaps:
        more = f" and {len(gaps) - _NAMED_GAPS} more" if len(gaps) > _NAMED_GAPS else ""
        yield f"Gaps: {'; '.join(map(gap_words, gaps[:_NAMED_GAPS]))}{more}."
