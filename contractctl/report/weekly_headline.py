"""Whether a migration is on track, in one sentence, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from contractctl.model.ledger import Stage, Standing, State
from contractctl.plan.words import counted, names
from contractctl.report import forecasts, ledger_words
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_overdue import overdue
from contractctl.report.weekly_standings import is_open
from contractctl.report.weekly_unknowns import unknowns

Outlook = Literal["late", "at-risk", "unknown", "on-track", "done"]
OUTLOOKS: tuple[Outlook, ...] = ("late", "at-risk", "unknown", "on-track", "done")
"""Worst first."""

LATE_CHANCE, SAFE_CHANCE = 0.5, 0.9
"""Chances to make the sunset below which a forecast says late, and from which on it is content."""

_LATE = {
    "sunset-passed": "Late",
    "does-not-fit": "Late by the plan for what is left",
    "forecast": "Late at the observed pace",
}
"""Why it is late, the surest first."""

_SAID: dict[Outlook, str] = {
    "late": "Late",
    "at-risk": "At risk",
    "unknown": "Unknown",
    "on-track": "On track",
    "done": "Done",
}
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for an outlook; id: which rule of `headline` found it."""

    id: str
    outlook: Outlook
    text: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The outlook, in a sentence, with its reasons, the worst first.

    forecast: in a sentence; "" where nobody has to move
    """

    outlook: Outlook
    sentence: str
    reasons: tuple[Reason, ...]
    forecast: str


def headline(report: WeeklyReport) -> Headline:
    """Judge a migration on the day of the report.

    With nobody left to move: `done`, or `unknown` while consumers have no verdict. Else the worst
    that one of these says, and `on-track` where none says more:

    late: `sunset-passed`, the sunset is over; `does-not-fit`, the plan for what is left ends after
        it or gives too little notice; `forecast`, fewer than half of the simulated runs make it
    at-risk: `forecast`, fewer than nine in ten runs make it; `regressed`, somebody is back on the
        old form; `stuck`, somebody is too long in one state; `unknown-overdue`, somebody has no
        verdict although the day by which it was needed is over; `extended`, an extension lasts
        beyond the sunset; `no-longer-done`, somebody went back who was done; `earlier`, another
        migration of the contract left somebody behind; `held-back`, a wave is; and each kind of
        `overdue` beside consumers: `announcement`, `wave`, `brownout`, `waiver`
    on-track: `fits`, the plan for what is left fits; `forecast`, nine in ten runs make the sunset
    unknown: `unknown`, somebody has no verdict, which is not due yet. It never decides while others
        have to move
    """
    left = sum(map(is_open, report.progress.standings))
    reasons = tuple(
        sorted(_reasons(report, left), key=lambda one: (OUTLOOKS.index(one.outlook), one.id))
    )
    outlook = _outlook(report, left, reasons)
    forecast = forecasts.sentence(report.forecast, report.progress)
    return Headline(outlook, _sentence(report, outlook, reasons), reasons, forecast)


def _sentence(report: WeeklyReport, outlook: Outlook, reasons: tuple[Reason, ...]) -> str:
    """The outlook, with the surest reason to be late, and how many are done, stuck and back."""
    speaking = {one.id for one in reasons if one.outlook == outlook}
    begins = _SAID[outlook]
    if outlook == "late":
        begins = next(words for id, words in _LATE.items() if id in speaking)
    said = ledger_words.headline(report.progress)
    return f"{begins}: {said[0].lower()}{said[1:]}"


def _outlook(report: WeeklyReport, left: int, reasons: tuple[Reason, ...]) -> Outlook:
    if not left:
        behind: Outlook = "at-risk" if report.progress.unfinished else "done"
        return "unknown" if unknowns(report) else behind
    said = [one.outlook for one in reasons if one.outlook != "unknown"]
    return min(said, key=OUTLOOKS.index, default="on-track")


def _reasons(report: WeeklyReport, left: int) -> Iterator[Reason]:
    yield from _dates(report, left)
    yield from _forecast(report, left)
    yield from _consumers(report)
    yield from _undone(report)
    yield from _late(report)
    yield from _unknown(report)


def _dates(report: WeeklyReport, left: int) -> Iterator[Reason]:
    sunset, fit = report.plan.timeline.sunset, report.plan.fit
    if not left:
        return
    if sunset < report.as_of:
        text = f"The sunset {sunset} is over, and {counted(left, 'consumer')} not done."
        yield Reason("sunset-passed", "late", text)
    elif not fit.fits:
        late = len(fit.late_consumers)
        why = (
            f"{counted(late, 'consumer')} would be done only after the sunset {sunset}"
            if late
            else f"{counted(fit.notice_days, 'day')} of notice before the sunset {sunset} are less"
            f" than the {report.plan.policy.notice_days} of the policy"
        )
        text = f"By the plan for what is left {why}; the earliest that fits is"
        yield Reason("does-not-fit", "late", f"{text} {fit.earliest_sunset}.")
    elif (waves := report.plan.waves) and all(len(one.moved) == len(one.members) for one in waves):
        text = f"All who have to move have moved, before the sunset {sunset}."
        yield Reason("fits", "on-track", text)
    else:
        spare = counted(fit.spare_days, "day")
        text = f"The plan for what is left fits before the sunset {sunset}, {spare} to spare."
        yield Reason("fits", "on-track", text)


def _forecast(report: WeeklyReport, left: int) -> Iterator[Reason]:
    chance = report.forecast.chance
    if not left or chance is None or report.plan.timeline.sunset < report.as_of:
        return
    outlook: Outlook = "on-track" if chance >= SAFE_CHANCE else "at-risk"
    said = forecasts.chance(report.forecast, report.progress)
    text = f"The chance to make the sunset at the observed pace is {said}."
    yield Reason("forecast", "late" if chance < LATE_CHANCE else outlook, text)


def _consumers(report: WeeklyReport) -> Iterator[Reason]:
    sunset = report.plan.timeline.sunset
    back = [one.subject.name for one in report.progress.standings if one.state is State.REGRESSED]
    if back:
        text = f"{counted(len(back), 'consumer')} back on the old form: {names(back, _SHOWN)}."
        yield Reason("regressed", "at-risk", text)
    late = [
        one.subject.name
        for one in ledger_words.stuck(report.progress)
        if one.state is not State.REGRESSED
    ]
    if late:
        more = " more" if back else ""
        yield Reason("stuck", "at-risk", f"{len(late)}{more} stuck: {names(late, _SHOWN)}.")
    longer = [
        one.subject.name
        for one in report.progress.standings
        if one.state is State.EXTENDED and one.extension and one.extension.until > sunset
    ]
    if longer:
        text = f"Extended beyond the sunset {sunset}: {names(longer, _SHOWN)}."
        yield Reason("extended", "at-risk", text)
    for wave in report.progress.waves:
        if wave.stage is Stage.HELD_BACK:
            text = f"Wave {wave.number} is held back: {wave.reason.rstrip('.')}."
            yield Reason("held-back", "at-risk", text)


def _undone(report: WeeklyReport) -> Iterator[Reason]:
    """Who was done and is not any more, though it did not relapse; and who never got there."""
    gone = [
        one.subject.name
        for one in report.progress.standings
        if one.state not in (State.DONE, State.REGRESSED) and _fell_out(one)
    ]
    if gone:
        yield Reason("no-longer-done", "at-risk", f"No longer done: {names(gone, _SHOWN)}.")
    for text in ledger_words.earlier(report.progress):
        yield Reason("earlier", "at-risk", text)


def _fell_out(one: Standing) -> bool:
    """Whether the last time that it was done ended by something else than a call."""
    after = [turn.state for before, turn in pairwise(one.turns) if before.state is State.DONE]
    return bool(after) and after[-1] is not State.REGRESSED


def _late(report: WeeklyReport) -> Iterator[Reason]:
    """What is late beside consumers: the longest of a kind in words, the rest of it counted."""
    late = overdue(report)
    for kind in ("announcement", "wave", "brownout", "waiver"):
        found = [one.what.rstrip(".") for one in late if one.kind == kind]
        if found:
            more = f"; and {counted(len(found) - 1, f'more {kind}')}" if len(found) > 1 else ""
            yield Reason(kind, "at-risk", f"{found[0][0].upper()}{found[0][1:]}{more}.")


def _unknown(report: WeeklyReport) -> Iterator[Reason]:
    found = unknowns(report)
    past = [one.consumer for one in found if one.is_overdue]
    rest = [one.consumer for one in found if not one.is_overdue]
    if past:
        text = f"No verdict, although it was needed by now: {names(past, _SHOWN)}."
        yield Reason("unknown-overdue", "at-risk", text)
    if rest:
        by = min(one.resolve_by for one in found if not one.is_overdue)
        yield Reason("unknown", "unknown", f"No verdict yet, due {by}: {names(rest, _SHOWN)}.")
