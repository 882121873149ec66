"""The weekly report as Markdown (GitHub flavour), for an issue, a wiki or a mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contractctl.plan.words import counted, names
from contractctl.report.audit_sections import Item, hits_words
from contractctl.report.markdown import bullets, code, escape, prose, table
from contractctl.report.plain import excerpt
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_changes import Happening
from contractctl.report.weekly_findings import FindingRow
from contractctl.report.weekly_matrix import Cell, Matrix, MatrixConsumer
from contractctl.report.weekly_mermaid import flowchart, gantt
from contractctl.report.weekly_rows import Rows
from contractctl.report.weekly_sections import Sections, sections
from contractctl.report.weekly_timeline import TimelineRow
from contractctl.report.weekly_waivers import WaiverRow

SHOWN = 25
"""Rows of a section: an issue of GitHub holds 65,536 characters."""

SHOWN_CHANGES = 12
"""Columns of the matrix that fit beside each other on a screen."""

_CELLS: dict[Cell, str] = {
    "affected": "**A**",
    "possible": "P",
    "unknown": "?",
    "waived": "W",
    "-": "",
}


def render_markdown(report: WeeklyReport) -> str:
    """Render a report as Markdown text that ends with a newline."""
    found = sections(report, SHOWN)
    blocks = [
        f"# {escape(found.title)}",
        f"Week from {report.since} to {report.as_of}.",
        f"**{escape(found.headline.sentence)}**",
        bullets(escape(one.text) for one in found.headline.reasons),
        escape(found.headline.forecast),
        *_overdue(found),
        *_changed(found),
        *_consumers(found),
        *_timeline(found),
        "## Dependencies",
        _drawn(flowchart(found.graph)),
        *_matrix(found.matrix),
        *_unknown(found),
        *_waivers(found.waivers),
        *_findings(found.findings),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _passage(said: str) -> str:
    """What somebody wrote, which may be long: as much of it as a report has room for."""
    return escape(excerpt(said))


def _prose(said: str) -> str:
    """Such a passage with commands in it."""
    return prose(excerpt(said))


def _drawn(diagram: str) -> str:
    return f"```mermaid\n{diagram}```"


def _more(left_out: int, noun: str) -> str:
    """What is left out, in words; "" where nothing is."""
    return f"And {counted(left_out, f'more {noun}')}." if left_out else ""


def _overdue(found: Sections) -> Iterator[str]:
    if not found.overdue:
        return
    yield f"## Overdue ({len(found.overdue)})"
    yield table(
        ("Since", "What", "Who", "Next"),
        (
            (str(one.since), _passage(one.what), _passage(one.who), _prose(one.next_step))
            for one in found.overdue
        ),
    )
    yield _more(found.overdue.left_out, "row")


def _changed(found: Sections) -> Iterator[str]:
    yield "## What changed"
    if found.week.is_empty:
        yield f"Nothing was noted or seen from {found.week.since} on."
        return
    reached = ", ".join(f"{count} {state}" for state, count in found.week.reached)
    if reached:
        yield f"Consumers that came into a state: {reached}."
    items = [_happened(one) for one in found.week.contract]
    for one in found.consumers:
        items += [f"{code(one.consumer)}: {_happened(each)}" for each in one.happenings]
    yield bullets(items)
    yield _more(found.consumers.left_out, "consumer")


def _happened(one: Happening) -> str:
    what = "" if one.kind == "turn" else f"{escape(one.kind)}: "
    by = f" ({_passage(one.by)})" if one.by else ""
    return f"{one.day} {what}{_passage(one.text)}{by}"


def _consumers(found: Sections) -> Iterator[str]:
    if not found.standings:
        return
    yield f"## Consumers ({len(found.standings)})"
    yield table(
        ("Consumer", "Owner", "State", "Since", "Stuck since", "Why", "Next"),
        (
            (
                code(one.consumer),
                _passage(one.owner),
                one.state.value,
                str(one.since or ""),
                str(one.stuck_since or ""),
                _passage(one.reason),
                _prose(one.next_step),
            )
            for one in found.standings
        ),
    )
    yield _more(found.standings.left_out, "consumer")


def _timeline(found: Sections) -> Iterator[str]:
    yield "## Timeline"
    yield _drawn(gantt(found))
    yield table(
        ("What", "From", "To", "As announced", "Later by#", "Stage", "Detail"),
        (_timeline_row(one) for one in found.timeline),
    )


def _timeline_row(one: TimelineRow) -> tuple[str, ...]:
    label = f"freeze: {one.label}" if one.kind == "freeze" else one.label
    planned = "" if one.planned_first is None else f"{one.planned_first} to {one.planned_last}"
    if one.planned_first == one.planned_last and one.planned_first is not None:
        planned = str(one.planned_first)
    later = f"{one.slip_days} d" if one.slip_days else ""
    over = "over" if one.is_over else ""
    return (
        *(_passage(label), str(one.first), str(one.last), planned, later),
        *(escape(one.stage) or over, _passage(one.detail)),
    )


def _matrix(found: Matrix) -> Iterator[str]:
    if not found.consumers:
        return
    changes = found.changes.shown[:SHOWN_CHANGES]
    yield "## Who is hit by what"
    yield table(
        ("##", "Change", "Where", "Severity", "Hits#"),
        (
            (str(number), _passage(one.message), escape(one.where), one.severity, str(one.hits))
            for number, one in enumerate(changes, start=1)
        ),
    )
    yield _more(len(found.changes) - len(changes), "change")
    yield "**A** affected, P possible, ? unknown, W waived; struck through: it has moved."
    yield table(
        ("Consumer", *(str(number) for number in range(1, len(changes) + 1))),
        (_matrix_row(one, len(changes)) for one in found.consumers),
    )
    yield _more(found.consumers.left_out, "consumer")
    if found.untouched:
        yield f"No change hits {counted(found.untouched, 'other consumer')}."


def _matrix_row(one: MatrixConsumer, columns: int) -> tuple[str, ...]:
    name = code(one.consumer)
    cells = (_CELLS[cell] for cell in one.cells[:columns])
    if one.has_moved:
        return f"~~{name}~~", *(f"~~{cell.strip('*')}~~" if cell else "" for cell in cells)
    return name, *cells


def _unknown(found: Sections) -> Iterator[str]:
    yield "## What is not known"
    yield bullets(map(prose, found.attribution.sentences))
    if found.unknowns:
        yield table(
            ("Consumer", "Owner", "Needed by", "Why", "Next"),
            (
                (
                    code(one.consumer),
                    _passage(one.owner),
                    f"{one.resolve_by}{' (over)' if one.is_overdue else ''}",
                    _passage(one.reason),
                    _prose(one.action),
                )
                for one in found.unknowns
            ),
        )
        yield _more(found.unknowns.left_out, "consumer")


def _waivers(found: Rows[WaiverRow]) -> Iterator[str]:
    due = [one for one in found if one.needs_attention]
    if not due:
        return
    yield f"## Waivers to look at ({len(due)})"
    yield table(
        ("State", "Until", "Consumers", "Change", "Reason", "Next", "Where"),
        (
            (
                one.state,
                str(one.expires),
                _passage(names(one.consumers)),
                _passage(one.change) or code(one.fingerprint),
                _passage(one.reason),
                _passage(one.next_step),
                code(one.where),
            )
            for one in due
        ),
    )
    yield _more(found.left_out, "waiver")


def _findings(found: Iterable[FindingRow]) -> Iterator[str]:
    shown = [f"**{escape(one.title)}: {one.count}.** {_items(one)}" for one in found]
    if shown:
        yield "## Findings of the audit"
        yield bullets(shown)


def _items(one: FindingRow) -> str:
    more = one.count - len(one.items)
    rest = f"; {more} more" if more > 0 else ""
    return "; ".join(map(_item, one.items)) + rest


def _item(one: Item) -> str:
    hits = "" if one.hits is None else f", {hits_words(one.hits)}"
    return f"{code(one.name)}{hits}"
