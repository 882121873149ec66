"""The timeline and the graph of the weekly report as Mermaid, which GitHub and GitLab draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contractctl.report.graph_formats import mermaid_text
from contractctl.report.plain import visible
from contractctl.report.weekly_graph import Graph, Node
from contractctl.report.weekly_sections import Sections
from contractctl.report.weekly_timeline import TimelineKind, TimelineRow

_SECTIONS: tuple[tuple[TimelineKind, str], ...] = (
    ("milestone", "Milestones"),
    ("wave", "Waves"),
    ("brownout", "Brownouts"),
    ("freeze", "Freezes"),
)

_FILLS = {
    "regressed": "#f9b4ab",
    "not-notified": "#fcd9bd",
    "notified": "#fdf2b3",
    "acknowledged": "#fdf2b3",
    "in-progress": "#fdf2b3",
    "extended": "#e0d4fc",
    "claimed": "#cfe2fd",
    "verified": "#b7e4ee",
    "quiet": "#c3ecd0",
    "done": "#8fd6a5",
}
_OTHER_FILL = "#e6e6e6"
"""Of who need not move, and of who provides the contract."""


def gantt(found: Sections) -> str:
    """A gantt chart with each wave as it is and, below all, as it was announced."""
    lines = [
        "gantt",
        f"  title {_text(found.title)}",
        "  dateFormat YYYY-MM-DD",
        "  axisFormat %Y-%m-%d",
        "  inclusiveEndDates",
        "  todayMarker off",
        "  section Report",
        f"  As of :milestone, asof, {found.as_of}, 0d",
    ]
    for kind, title in _SECTIONS:
        own = [one for one in found.timeline if one.kind == kind]
        lines += [f"  section {title}", *_tasks(kind, own)] if own else []
    announced = list(_announced(found.timeline))
    lines += ["  section As announced", *announced] if announced else []
    return "\n".join(lines) + "\n"


def _tasks(kind: str, found: Iterable[TimelineRow]) -> Iterator[str]:
    for number, one in enumerate(found):
        tags = ", ".join((*_tags(one), f"{kind}{number}"))
        last = "0d" if kind == "milestone" else str(one.last)
        label = f"freeze {one.label}" if kind == "freeze" else one.label
        yield f"  {_text(label)} :{tags}, {one.first}, {last}"


def _tags(one: TimelineRow) -> Iterator[str]:
    if one.kind == "milestone":
        yield "milestone"
    elif one.is_over:
        yield "done"
    elif one.kind == "wave" and one.stage in ("moving", "soaking"):
        yield "active"
    if one.kind == "wave" and one.slip_days > 0 and not one.is_over:
        yield "crit"


def _announced(found: Iterable[TimelineRow]) -> Iterator[str]:
    """Only what has moved since: else the two bars would say the same."""
    for number, one in enumerate(found):
        if one.kind == "wave" and one.planned_first and one.slip_days:
            days = f"{one.planned_first}, {one.planned_last}"
            yield f"  {_text(one.label)} :done, planned{number}, {days}"


def flowchart(found: Graph) -> str:
    """A flowchart: services as boxes, contracts as stadiums, groups as stacked boxes."""
    lines = ["flowchart LR"]
    for number, node in enumerate(found.nodes):
        start, end = {"contract": ("([", "])"), "service": ("[", "]"), "group": ("[[", "]]")}[
            node.kind
        ]
        lines.append(f'  n{number}{start}"{_label(node)}"{end}')
    for edge in found.edges:
        many = f'|"{edge.count}"|' if edge.count > 1 else ""
        lines.append(f"  n{edge.source} -->{many} n{edge.target}")
    for number, node in enumerate(found.nodes):
        if node.kind != "contract":
            fill = _FILLS.get(node.state, _OTHER_FILL)
            lines.append(f"  style n{number} fill:{fill},stroke:#555555,color:#111111")
    return "\n".join(lines) + "\n"


def _label(node: Node) -> str:
    if node.kind == "contract":
        return _text(node.name)
    name = f"{node.count} others" if node.kind == "group" else node.name
    return f"{_text(name)}<br/>{_text(node.state)}"


def _text(text: str) -> str:
    """Words in which every mark that Mermaid could read as its own is a character code."""
    words = (mermaid_text(word) for word in visible(text, " ").split())
    return " ".join(words).replace(":", "#58;") or "#160;"
