"""The consumers on the weekly page: who is stuck, where each one stands, and what hits it."""

from __future__ import annotations

from collections.abc import Sequence

from contractctl.model.ledger import State
from contractctl.plan.words import counted
from contractctl.report.page_text import (
    Markup,
    address,
    badge,
    bullets,
    code,
    joined,
    paragraph,
    passage,
    prose,
    region,
    section,
    table,
    text,
)
from contractctl.report.page_tones import spelled, tone
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_matrix import Cell, Matrix, MatrixChange, MatrixConsumer
from contractctl.report.weekly_sections import Sections
from contractctl.report.weekly_standings import StandingRow, standings

CARDS = 24
LISTED = 2000
"""Rows of the table of consumers, which is there to be searched: all of most estates."""

_SIGNS: dict[Cell, tuple[str, str]] = {
    "affected": ("A", "affected"),
    "possible": ("P", "possible"),
    "unknown": ("?", "unknown"),
    "waived": ("W", "waived"),
    "-": ("·", "not hit"),
}


def stuck_section(found: Sections) -> Markup:
    """Who has been too long in one state, with whom to ask and what to do."""
    if not found.stuck:
        return section("stuck", "Who is stuck", paragraph(text("Nobody is stuck.")))
    shown = found.stuck.shown[:CARDS]
    cards = Markup(f'<ul class="cards">{joined(map(_card, shown))}</ul>')
    more = len(found.stuck) - len(shown)
    rest = f"And {more:,} more: tick “only who is stuck” above the table of consumers."
    about = "Too long in one state, the longest first. Each has an owner and a next step."
    parts = (paragraph(text(about), "faint"), cards, paragraph(text(rest)) if more else Markup(""))
    return section("stuck", f"Who is stuck ({len(found.stuck):,})", *parts)


def _card(one: StandingRow) -> Markup:
    state = badge(tone(one.state), spelled(one.state))
    mark = "back" if one.state is State.REGRESSED else "stuck"
    return joined(
        (
            Markup(f'<li class="t-{mark}">'),
            Markup(f"<h3>{text(one.consumer)} {state}</h3>"),
            paragraph(
                Markup(
                    f"stuck since {text(one.stuck_since)} · {address(one.owner)} · tier {one.tier}"
                ),
                "faint",
            ),
            paragraph(prose(one.reason)),
            paragraph(Markup(f"<strong>Next:</strong> {prose(one.next_step)}")),
            Markup("</li>"),
        )
    )


def consumers_section(report: WeeklyReport) -> Markup:
    """Everybody, with the controls that narrow the table, the matrix and the graph."""
    found = standings(report)
    shown = found[:LISTED]
    left_out = len(found) - len(shown)
    more = f"Listed are the {LISTED:,} most urgent of {len(found):,}; the JSON report has all."
    return section(
        "consumers",
        f"Where each consumer stands ({len(found):,})",
        paragraph(text(more)) if left_out else Markup(""),
        _filter(shown),
        _standings(shown),
    )


def _standings(shown: Sequence[StandingRow]) -> Markup:
    heads = ("Consumer", "Team", "State", "#Days", "#Wave", "#Tier", "~Why", "~Next step")
    marks = [
        _marks(one.consumer, one.team, one.state, one.stuck_since is not None) for one in shown
    ]
    caption = "Consumers, the most urgent first; days are those in its state"
    rows = (_row(one, urgency) for urgency, one in enumerate(shown))
    return table(caption, heads, rows, marks, "standings")


def _row(one: StandingRow, urgency: int) -> tuple[Markup, ...]:
    """States are sorted by how urgent they are, not by how they are spelled."""
    stuck = Markup(f" {badge('stuck', 'stuck')}") if one.stuck_since else Markup("")
    said = f"{badge(tone(one.state), spelled(one.state))}{stuck}"
    state = Markup(f'<span data-sort="{urgency}">{said}</span>')
    why = Markup(f"{prose(one.reason)}{_evidence(one)}")
    age, wave = ("" if n is None else f"{n}" for n in (one.age_days, one.wave))
    team = Markup(f'{passage(one.team)}<br><span class="faint">{address(one.owner)}</span>')
    return (
        *(text(one.consumer), team, state, text(age), text(wave), text(one.tier), why),
        prose(one.next_step),
    )


def _marks(consumer: str, team: str, state: str, is_stuck: bool) -> Markup:
    stuck = " data-stuck" if is_stuck else ""
    return Markup(
        f'data-consumer="{text(consumer)}" data-team="{text(team)}"'
        f' data-state="{text(state)}"{stuck}'
    )


def _evidence(one: StandingRow) -> str:
    """What the reason rests on, for those who ask; on paper it is there at once."""
    return f'<details class="evidence"><summary>Evidence</summary>{passage(one.evidence)}</details>'


def _filter(shown: Sequence[StandingRow]) -> Markup:
    """Real form controls, which the script shows as it is what makes them work."""
    teams = sorted({one.team for one in shown})
    states = [state for state in State if any(one.state is state for one in shown)]
    return Markup(
        '<form id="filter" role="search" aria-label="Consumers" hidden>'
        '<label>Text <input type="search" name="text" autocomplete="off"></label>'
        f"<label>Team {_select('team', [(one, one) for one in teams])}</label>"
        f"<label>State {_select('state', [(one, spelled(one)) for one in states])}</label>"
        '<label class="tick"><input type="checkbox" name="stuck"> only who is stuck</label>'
        '<button type="button" name="all">Show all</button>'
        '<output name="shown"></output></form>'
    )


def _select(name: str, found: Sequence[tuple[str, str]]) -> str:
    made = "".join(f'<option value="{text(value)}">{text(said)}</option>' for value, said in found)
    return f'<select name="{name}"><option value="">all</option>{made}</select>'


def matrix_section(found: Sections) -> Markup:
    """Which change hits whom."""
    made = found.matrix
    if not made.consumers or not made.changes:
        nothing = paragraph(text("No change hits anybody."))
        return section("matrix", "Which change hits whom", nothing)
    legend = bullets((Markup(f"<b>{sign}</b> {said}") for sign, said in _SIGNS.values()), "legend")
    return section(
        "matrix",
        "Which change hits whom",
        paragraph(text(_shown(made))),
        legend,
        _matrix(made),
        Markup("<h3>The changes</h3>"),
        _changes(made),
    )


def _shown(made: Matrix) -> str:
    consumers = counted(len(made.consumers), "consumer")
    if made.consumers.left_out or made.changes.left_out:
        said = (
            f"Shown are {len(made.changes.shown)} of {counted(len(made.changes), 'change')} and the"
            f" {len(made.consumers.shown)} most urgent of {len(made.consumers):,} consumers"
        )
    else:
        said = f"{counted(len(made.changes), 'change')} across, {consumers} down"
    return f"{said}; {counted(made.untouched, 'consumer')} that no change hits have no row."


def _matrix(made: Matrix) -> Markup:
    heads = "".join(
        f'<th scope="col"><a href="#change-{text(one.fingerprint)}">{number}'
        f'<span class="quiet">: {text(one.message)}</span></a></th>'
        for number, one in enumerate(made.changes, start=1)
    )
    rows = "\n".join(map(_matrix_row, made.consumers))
    caption = "Consumers and changes; the numbers are those of the changes below"
    drawn = Markup(
        f'<table class="matrix">\n<caption>{caption}</caption>\n<thead><tr><th scope="col">Consumer'
        f"</th>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    )
    return region(caption, len(made.consumers.shown), drawn)


def _matrix_row(one: MatrixConsumer) -> str:
    cells = "".join(map(_sign, one.cells))
    state = "" if one.state is None else f" {badge(tone(one.state), spelled(one.state))}"
    marks = _marks(one.consumer, one.team, one.state or "", is_stuck=False)
    return f'<tr {marks}><th scope="row">{text(one.consumer)}{state}</th>{cells}</tr>'


def _sign(cell: Cell) -> str:
    sign, said = _SIGNS[cell]
    if cell == "-":
        return f"<td>{sign}</td>"
    shown = f'<span aria-hidden="true">{sign}</span><i class="quiet">{said}</i>'
    return f'<td class="t-{said}">{shown}</td>'


def _changes(made: Matrix) -> Markup:
    return Markup(f'<ol class="changes">{joined(_change(one) for one in made.changes)}</ol>')


def _change(one: MatrixChange) -> Markup:
    more = f"{code(one.where)}, {code(one.fingerprint)}, hits {one.hits:,}"
    return Markup(
        f'<li id="change-{text(one.fingerprint)}">{badge(one.severity, one.severity)}'
        f' {text(one.message)} <span class="faint">{more}</span></li>'
    )
