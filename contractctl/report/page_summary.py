"""The top of the weekly page: whether all is on track, why, and the numbers that matter."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.model.ledger import PROVEN, State
from contractctl.plan.words import counted
from contractctl.report.forecasts import chance
from contractctl.report.ledger_words import followed
from contractctl.report.page_text import Markup, badge, bullets, joined, paragraph, text
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_headline import LATE_CHANCE, SAFE_CHANCE, Headline
from contractctl.report.weekly_sections import Sections


def summary(report: WeeklyReport, found: Sections) -> Markup:
    """The heading, the verdict with its reasons, and the numbers."""
    said = found.headline
    word, _, sentence = said.sentence.partition(": ")
    when = f"Weekly report, {report.since} to {report.as_of}"
    verdict = f"{badge(said.outlook, word)} <span>{text(sentence)}</span>"
    return joined(
        (
            Markup(f'<header class="hero t-{text(said.outlook)}">'),
            paragraph(text(when), "kicker"),
            Markup(f"<h1>{text(found.title)}</h1>"),
            paragraph(Markup(verdict), "verdict"),
            bullets(_reasons(said), "reasons"),
            Markup(f'<dl class="numbers">{joined(_numbers(report, found))}</dl>'),
            Markup("</header>"),
        ),
        "\n",
    )


def _reasons(said: Headline) -> Iterator[Markup]:
    for one in said.reasons:
        yield text(one.text)


def _numbers(report: WeeklyReport, found: Sections) -> Iterator[Markup]:
    everybody = followed(report.progress)
    moving = [one for one in everybody if one.has_left or one.subject.role != "unknown"]
    done = sum(one.has_left or one.state is State.DONE for one in moving)
    unknown = len(everybody) - len(moving)
    proven = sum(one.state in PROVEN for one in moving)
    planned = max(
        (one.planned for one in report.burn_up.counts if one.day <= report.as_of), default=0
    )
    yield _tile(
        "Done", f"{done:,} of {len(moving):,}", _done_words(len(moving) - done, unknown), "done"
    )
    ahead = proven - planned
    tone = "done" if ahead >= 0 else "stuck"
    yield _tile("Proven to have moved", f"{proven:,}", f"{planned:,} planned by now", tone)
    back = sum(one.state is State.REGRESSED for one in report.progress.standings)
    tone = "back" if back else "stuck" if found.stuck else "done"
    yield _tile("Stuck", f"{len(found.stuck):,}", _back_words(found, back), tone)
    yield _sunset(report)
    yield _chance(report, found)


def _back_words(found: Sections, back: int) -> str:
    if not found.stuck:
        return "nobody is too long in one state"
    return f"{back:,} of them back on the old form" if back else "nobody back on the old form"


def _done_words(open_now: int, unknown: int) -> str:
    left = f"{open_now:,} to go" if open_now else "nobody left to go"
    return f"{left}, {unknown:,} without a verdict" if unknown else left


def _sunset(report: WeeklyReport) -> Markup:
    sunset = report.progress.sunset
    days = (sunset - report.as_of).days
    value = counted(days, "day") if days >= 0 else f"{counted(-days, 'day')} ago"
    return _tile("To the sunset", value, f"on {sunset}", "back" if days < 0 else "waiting")


def _chance(report: WeeklyReport, found: Sections) -> Markup:
    forecast = report.forecast
    if forecast.chance is None:
        return _tile("Chance to make it", "unknown", found.headline.forecast, "waiting")
    tone = "back" if forecast.chance < LATE_CHANCE else "stuck"
    tone = "done" if forecast.chance >= SAFE_CHANCE else tone
    when = f"P50 {forecast.p50 or 'not in sight'}, P90 {forecast.p90 or 'not in sight'}"
    return _tile("Chance to make it", chance(forecast, report.progress), when, tone)


def _tile(name: str, value: str, more: str, tone: str) -> Markup:
    return Markup(
        f'<div class="t-{tone}"><dt>{text(name)}</dt><dd class="value">{text(value)}</dd>'
        f'<dd class="faint">{text(more)}</dd></div>'
    )
