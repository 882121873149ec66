"""The charts of the weekly page, each with a legend and the numbers behind it as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

import svg

from contractctl.report.page_burn_up import Course, burn_up, rows
from contractctl.report.page_burn_up import said as burn_up_said
from contractctl.report.page_drawing import box, diamond, group, line
from contractctl.report.page_gantt import Schedule, gantt, schedule, stage_words
from contractctl.report.page_gantt import said as gantt_said
from contractctl.report.page_graph import dependencies, label_of
from contractctl.report.page_graph import said as graph_said
from contractctl.report.page_text import (
    Markup,
    folded,
    joined,
    on,
    paragraph,
    region,
    section,
    table,
    text,
)
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_graph import Graph
from contractctl.report.weekly_sections import Sections
from contractctl.report.weekly_timeline import TimelineRow

WIDE, NARROW = 960.0, 366.0
"""As drawn: for screens above 60 rem and paper, and for a telephone of 390 pixels."""


def progress_section(report: WeeklyReport, found: Sections) -> Markup:
    """The burn-up."""
    if not report.burn_up.counts or not report.burn_up.consumers:
        nothing = paragraph(text("Nobody is known to have to move, so there is nothing to draw."))
        return section("progress", "Progress and forecast", nothing)
    course = Course(report.burn_up, report.forecast, report.as_of, report.progress.sunset)
    legend = _legend(_lines_of(course))
    heads = ("Day", "#Planned", "#Proven", "#Done")
    numbers = ([text(cell) for cell in row] for row in rows(course.burn_up.counts))
    return section(
        "progress",
        "Progress and forecast",
        paragraph(text(found.headline.forecast)) if found.headline.forecast else Markup(""),
        legend,
        _both(lambda name, width: burn_up(course, f"burn-up-{name}", width, _tall(width))),
        folded(
            "The numbers of this chart", table(burn_up_said(course), heads, numbers), kind="screen"
        ),
    )


def _lines_of(course: Course) -> Iterator[tuple[str, list[svg.Element]]]:
    yield "planned", [line(0, 6, 26, 6, "planned")]
    yield "proven to have moved", [line(0, 6, 26, 6, "proven")]
    yield "done", [line(0, 6, 26, 6, "done")]
    if course.soon is not None:
        yield "forecast, P50 to P90", [box(0, 0, 26, 12, "cone"), line(0, 11, 26, 1, "soon")]


def _tall(width: float) -> float:
    return 250 if width == WIDE else 230


def timeline_section(report: WeeklyReport, found: Sections) -> Markup:
    """The waves between milestones, freezes and brownouts."""
    plan = schedule(found.timeline, report.as_of)
    legend = _legend(
        (
            ("as announced", [group([box(0.5, 1.5, 25, 8, "bar", 2)], "announced")]),
            ("as it is planned now", [group([box(0, 0, 26, 11, "bar", 2)], "current")]),
            ("has to stay quiet", _slants("soak")),
            ("freeze", [box(0, 0, 26, 12, "key freeze"), *_slants("freeze")]),
            ("milestone", [diamond(13, 6, "point", 5)]),
        )
    )
    return section(
        "timeline",
        "Timeline",
        paragraph(text(gantt_said(plan))),
        legend,
        _both(lambda name, width: gantt(plan, f"gantt-{name}", width)),
        folded("The dates of this chart", _dates(plan)),
    )


def _dates(plan: Schedule) -> Markup:
    heads = ("What", "From", "To", "Quiet by", "Announced", "Stage", "~Detail")
    return table("All dates", heads, (_date_row(one, plan.as_of) for one in plan.rows))


def _date_row(one: TimelineRow, as_of: date) -> list[Markup]:
    was = f"{one.planned_first} to {one.planned_last}" if one.planned_first else ""
    stage = stage_words(one, as_of) if one.kind == "wave" else ("over" if one.is_over else "")
    name = f"freeze: {one.label}" if one.kind == "freeze" else one.label
    days = (on(one.first), on(one.last), on(one.soaked))
    return [text(name), *days, text(was), text(stage), text(one.detail)]


def graph_section(report: WeeklyReport, found: Sections) -> Markup:
    """Who depends on whom."""
    graph = found.graph
    stuck = frozenset(one.consumer for one in found.stuck)
    drawn = dependencies(graph, stuck, report.api, "dependencies")
    about = paragraph(text(graph_said(graph)))
    label = f"Graph of who depends on {report.api}; it scrolls sideways"
    alternative = folded("The lines of this graph", _lines(graph), kind="screen")
    chooser = _chooser(graph)
    return section("graph", "Dependencies", about, chooser, region(label, 0, drawn), alternative)


def _chooser(graph: Graph) -> Markup:
    """With the script: what a service depends on, and what depends on it."""
    options = "".join(
        f'<option value="{index}">{text(one.name)}</option>'
        for index, one in enumerate(graph.nodes)
        if one.kind != "group"
    )
    return Markup(
        '<form id="follow" hidden><label>Follow the dependencies of '
        f'<select name="service"><option value="">nobody</option>{options}</select></label>'
        '<output name="said"></output></form>'
    )


def _lines(graph: Graph) -> Markup:
    named = [" ".join(label_of(one)) if one.kind == "group" else one.name for one in graph.nodes]
    found: dict[int, list[str]] = {}
    for edge in graph.edges:
        found.setdefault(edge.source, []).append(named[edge.target])
    lines = ([text(named[at]), *_depends(graph, at, found[at])] for at in sorted(found))
    return table("Who depends on what", ("Name", "Stands", "~Depends on"), lines)


def _depends(graph: Graph, at: int, targets: Iterable[str]) -> Iterator[Markup]:
    yield text(label_of(graph.nodes[at])[1])
    yield text(", ".join(targets))


def _both(draw: Callable[[str, float], Markup]) -> Markup:
    """The chart for wide and for narrow screens; the style sheet shows one of the two."""
    drawn = []
    for name, width in (("wide", WIDE), ("narrow", NARROW)):
        made = draw(name, width)
        drawn.append(Markup(made.replace('class="chart', f'class="chart {name}-only', 1)))
    return Markup(f"<figure>{joined(drawn)}</figure>")


def _slants(kind: str) -> list[svg.Element]:
    return [line(x, 11, x + 6, 1, f"hatch-line {kind}") for x in (1, 7, 13, 19)]


def _legend(entries: Iterable[tuple[str, list[svg.Element]]]) -> Markup:
    made = []
    for name, shapes in entries:
        drawn = "".join(shape.as_str() for shape in shapes)
        made.append(
            f'<li><svg viewBox="0 0 26 12" aria-hidden="true">{drawn}</svg>{text(name)}</li>'
        )
    return Markup(f'<ul class="legend">{"".join(made)}</ul>')
