"""The weekly report for the terminal: whether it is on track first, then what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, RenderableType
from rich.text import Text

from contractctl.cli.layout import WIDE, columns, indented, line, print_sections, table
from contractctl.model.ledger import State
from contractctl.plan.words import names
from contractctl.report.ledger_words import counts
from contractctl.report.plain import excerpt
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_changes import Happening
from contractctl.report.weekly_headline import Outlook
from contractctl.report.weekly_sections import Sections, sections

SHOWN = 12
"""Rows of a section: a terminal is for a look, the other formats have the rest."""

_STYLES: dict[Outlook, str] = {
    "late": "red",
    "at-risk": "yellow",
    "unknown": "magenta",
    "on-track": "green",
    "done": "green",
}
_STATE_STYLES = {State.REGRESSED: "red", State.DONE: "green", State.QUIET: "green"}


def render_text(report: WeeklyReport, console: Console) -> None:
    """Print a report at the width of the console; colour only repeats what words say."""
    found = sections(report, SHOWN)
    wide = console.width >= WIDE
    console.print(line(f"{found.title}, week from {report.since} to {report.as_of}", "dim"))
    console.print(line(found.headline.sentence, f"bold {_STYLES[found.headline.outlook]}"))
    for reason in found.headline.reasons:
        mark = "+" if reason.outlook == "on-track" else "-"
        console.print(indented(line(f"{mark} {reason.text}", _STYLES[reason.outlook]), 2))
    if found.headline.forecast:
        console.print(line(found.headline.forecast))
    parts: tuple[tuple[str, Iterable[RenderableType]], ...] = (
        ("Where they stand", _states(report)),
        (f"Overdue ({len(found.overdue)})", _overdue(found)),
        ("What changed", _changed(found)),
        ("Dates", _dates(found, wide)),
        ("What is not known", _unknown(found)),
        ("Waivers to look at", _waivers(found)),
        ("Findings of the audit", _findings(found)),
    )
    print_sections(parts, console)


def _states(report: WeeklyReport) -> Iterator[RenderableType]:
    found = report.progress.standings
    rows = [
        (
            line(str(count)),
            line(state.value, _STATE_STYLES.get(state, "")),
            line(names([one.subject.name for one in found if one.state is state])),
        )
        for state, count in counts(report.progress)
    ]
    if rows:
        yield columns(rows)


def _overdue(found: Sections) -> Iterator[RenderableType]:
    for one in found.overdue:
        yield line(f"since {one.since}  {excerpt(one.what)}")
        yield indented(Text.assemble(("next: ", "cyan"), line(_step(one.who, one.next_step))), 2)
    yield from _more(found.overdue.left_out)


def _step(who: str, step: str) -> str:
    return excerpt(step if who in step else f"{who}: {step}")


def _changed(found: Sections) -> Iterator[RenderableType]:
    if found.week.is_empty:
        yield line(f"Nothing was noted or seen since {found.week.since}.", "yellow")
        return
    for one in found.week.contract[:SHOWN]:
        yield line(_happened(one))
    yield from _more(max(len(found.week.contract) - SHOWN, 0))
    for week in found.consumers:
        yield line(week.consumer, "bold")
        for one in week.happenings:
            yield indented(line(_happened(one)), 2)
    yield from _more(found.consumers.left_out)


def _happened(one: Happening) -> str:
    what = "" if one.kind == "turn" else f"{one.kind}: "
    by = f" ({excerpt(one.by)})" if one.by else ""
    return f"{one.day}  {what}{excerpt(one.text)}{by}"


def _dates(found: Sections, wide: bool) -> Iterator[RenderableType]:
    text = ("detail",) if wide else ()
    rows = table("what", "from", "to", "announced", "stage", *text, folding=("what", *text))
    for one in found.timeline[: SHOWN * 2]:
        moved = one.slip_days != 0 and one.planned_last is not None
        stage = one.stage or ("over" if one.is_over else "")
        rows.add_row(
            line(excerpt(f"freeze: {one.label}" if one.kind == "freeze" else one.label)),
            str(one.first),
            str(one.last),
            line(f"{one.planned_last}, {one.slip_days:+} d" if moved else "", "yellow"),
            line(stage),
            *((line(excerpt(one.detail), "dim"),) if wide else ()),
        )
    yield rows
    yield from _more(max(len(found.timeline) - SHOWN * 2, 0))


def _unknown(found: Sections) -> Iterator[RenderableType]:
    for said in found.attribution.sentences:
        yield line(said)
    for one in found.unknowns:
        late = "was needed by" if one.is_overdue else "needed by"
        yield line(
            f"{one.consumer}: {excerpt(one.reason)}; a verdict {late} {one.resolve_by}", "magenta"
        )
        yield indented(Text.assemble(("next: ", "cyan"), line(excerpt(one.action))), 2)
    yield from _more(found.unknowns.left_out)


def _waivers(found: Sections) -> Iterator[RenderableType]:
    for one in (one for one in found.waivers if one.needs_attention):
        what = excerpt(one.change) or f"change {one.fingerprint}"
        yield line(f"{one.state}, until {one.expires}: {names(one.consumers)}, {what}")
        yield indented(
            Text.assemble(("next: ", "cyan"), line(f"{excerpt(one.next_step)} ({one.where})")), 2
        )
    yield from _more(found.waivers.left_out)


def _findings(found: Sections) -> Iterator[RenderableType]:
    for one in found.findings:
        shown = names([item.name for item in one.items])
        more = one.count - len(one.items)
        rest = f" and {more} more" if more > 0 else ""
        yield line(f"{one.title} ({one.count}): {shown}{rest}")
    if found.findings:
        yield line("`contractctl audit` says more of each.", "dim")


def _more(left_out: int) -> Iterator[RenderableType]:
    if left_out:
        yield line(f"and {left_out} more: see --format html or json", "dim")
