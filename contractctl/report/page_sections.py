"""The parts of the weekly page that are read: the week, what is late, what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.report.audit_sections import Item, hits_words
from contractctl.report.page_text import (
    Markup,
    address,
    badge,
    bullets,
    code,
    joined,
    on,
    paragraph,
    passage,
    prose,
    section,
    table,
    text,
)
from contractctl.report.page_tones import spelled, tone
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_changes import Happening
from contractctl.report.weekly_findings import FindingRow
from contractctl.report.weekly_overdue import OverdueRow
from contractctl.report.weekly_rows import Row, Rows
from contractctl.report.weekly_sections import Sections

_WAIVERS = {
    "expired": ("back", "expired"),
    "expiring": ("stuck", "expires soon"),
    "ends-before-sunset": ("stuck", "ends before the sunset"),
    "stale": ("waiting", "matches nothing"),
    "in-force": ("done", "in force"),
}


def week_section(found: Sections) -> Markup:
    """What changed since the last report."""
    week = found.week
    title = "What changed this week"
    if week.is_empty:
        nothing = f"Nothing was noted or seen from {week.since} to {week.until}."
        return section("week", title, paragraph(text(nothing)))
    reached = joined(
        (Markup(f"{count} {badge(tone(state), spelled(state))}") for state, count in week.reached),
        ", ",
    )
    about = Markup(f"{week.since} to {week.until}. Came into a state: {reached}.")
    plain = Markup(f"{week.since} to {week.until}.")
    contract = bullets(map(_happening, week.contract))
    items = (
        Markup(
            f"<strong>{text(one.consumer)}</strong>{_by(one.owner)}"
            f"{bullets(map(_happening, one.happenings))}"
        )
        for one in found.consumers
    )
    return section(
        "week",
        title,
        paragraph(about if reached else plain),
        Markup(f"<h3>The contract</h3>{contract}" if contract else ""),
        Markup("<h3>Consumers</h3>" if found.consumers else ""),
        bullets(items, "feed columns"),
        _left_out(found.consumers),
    )


def _happening(one: Happening) -> Markup:
    by = f' <span class="faint">({passage(one.by)})</span>' if one.by else ""
    kind = "" if one.kind == "turn" else f"{text(spelled(one.kind))}: "
    return Markup(f"{on(one.day)} {kind}{prose(one.text)}{by}")


def _by(owner: str) -> str:
    return f' <span class="faint">{passage(owner)}</span>' if owner else ""


def _left_out(found: Rows[Row]) -> Markup:
    more = f"And {found.left_out:,} more; the JSON report has all."
    return paragraph(text(more)) if found.left_out else Markup("")


def overdue_section(found: Sections) -> Markup:
    """All that should have happened; who is stuck has a card with more of it."""
    if not found.overdue:
        return section("overdue", "Overdue actions", paragraph(text("Nothing is late.")))
    heads = ("~What", "Since", "Who", "~Next step")
    stuck = {one.consumer for one in found.stuck}
    return section(
        "overdue",
        f"Overdue actions ({len(found.overdue):,})",
        table(
            "Overdue actions, the longest first",
            heads,
            (_overdue(one, one.consumer in stuck) for one in found.overdue),
        ),
        _left_out(found.overdue),
    )


def _overdue(one: OverdueRow, is_stuck: bool) -> tuple[Markup, ...]:
    card = Markup(' <a href="#stuck">(stuck)</a>' if is_stuck else "")
    what = Markup(f"{prose(one.what)}{card}")
    return what, on(one.since), address(one.who), prose(one.next_step)


def unknown_section(found: Sections) -> Markup:
    """Consumers without a verdict, and how far traffic can be trusted."""
    heads = ("Consumer", "Owner", "~Why", "~What tells", "Needed by")
    rows = (
        (
            *(text(one.consumer), address(one.owner)),
            *(prose(one.reason), prose(one.action)),
            Markup(f"{on(one.resolve_by)}{' ' + badge('stuck', 'late') if one.is_overdue else ''}"),
        )
        for one in found.unknowns
    )
    caption = "Consumers without a verdict; they are not counted as safe"
    listed = table(caption, heads, rows) if found.unknowns else Markup("")
    none = Markup("") if found.unknowns else paragraph(text("Every consumer has a verdict."))
    return section(
        "unknown",
        "What is not known",
        none,
        listed,
        _left_out(found.unknowns),
        Markup("<h3>Whose traffic it is</h3>"),
        bullets(map(prose, found.attribution.sentences)),
    )


def waiver_section(found: Sections) -> Markup:
    """Risks that somebody accepted, and for how long."""
    if not found.waivers:
        return section("waivers", "Waivers", paragraph(text("There are no waivers.")))
    heads = ("~Change", "State", "Consumers", "Until", "~Reason", "~Next step")
    rows = (
        (
            Markup(f"{passage(one.change or 'no change of this plan')} {code(one.fingerprint)}"),
            badge(*_WAIVERS[one.state]),
            text(", ".join(one.consumers)),
            on(one.expires),
            Markup(f'{passage(one.reason)}<br><span class="faint">{address(one.owner)}</span>'),
            prose(one.next_step),
        )
        for one in found.waivers
    )
    urgent = sum(one.needs_attention for one in found.waivers)
    title = f"Waivers ({urgent} to look at)" if urgent else "Waivers"
    listed = table("Accepted risks, those that run out first", heads, rows)
    return section("waivers", title, listed, _left_out(found.waivers))


def audit_section(report: WeeklyReport, found: Sections) -> Markup:
    """What traffic shows that nobody wrote down."""
    title = "Findings of the audit"
    if report.audit is None:
        nothing = "No traffic was imported, so nobody has looked."
        return section("audit", title, paragraph(text(nothing)))
    if not found.findings:
        return section("audit", title, paragraph(text("The audit found nothing.")))
    window = f"Traffic from {report.audit.first} to {report.audit.last}."
    parts = [part for one in found.findings for part in _finding(one)]
    return section("audit", title, paragraph(text(window), "faint"), *parts)


def _finding(one: FindingRow) -> Iterator[Markup]:
    yield Markup(f"<h3>{text(one.title)} ({one.count:,})</h3>")
    yield paragraph(text(one.meaning), "faint")
    yield bullets(map(_item, one.items))
    more = one.count - len(one.items)
    if more > 0:
        yield paragraph(prose(f"And {more:,} more: `contractctl audit` lists them."), "faint")


def _item(one: Item) -> Markup:
    hits = "" if one.hits is None else f", {hits_words(one.hits)}"
    details = f": {text('; '.join(one.details))}" if one.details else ""
    step = f" <strong>Next:</strong> {prose(one.next_step)}" if one.next_step else ""
    return Markup(f"<strong>{text(one.name)}</strong>{text(hits)}{details}{step}")


def footer(report: WeeklyReport) -> Markup:
    """What the page was made of, so that anybody can make it again."""
    plan, forecast = report.plan, report.forecast
    facts = (
        ("As of", f"{report.as_of}"),
        ("Week from", f"{report.since}"),
        ("Contract", f"{report.api}: {report.progress.base} to {report.progress.head}"),
        ("Owner", plan.owner),
        ("Events of the ledger", f"{len(report.events):,}"),
        ("Traffic", _traffic(report)),
        (
            "Forecast",
            f"{forecast.runs:,} simulated runs from the observed pace, seed {forecast.seed}",
        ),
        ("Plan", f"policy {plan.policy.profile}, waves of up to {plan.policy.wave_size}"),
    )
    rows = "".join(f"<dt>{text(name)}</dt><dd>{text(said)}</dd>" for name, said in facts)
    again = (
        f"contractctl report {report.api} --format html --as-of {report.as_of}"
        f" --since {report.since}"
    )
    how = (
        "A state rests on events, traffic and tests; a claim alone proves nothing. The same inputs"
        " give the same page:"
    )
    return joined(
        (
            Markup('<footer class="facts">'),
            Markup('<h2 id="inputs">How this was worked out</h2>'),
            paragraph(Markup(f"{text(how)} {code(again)}")),
            Markup(f'<dl class="inputs">{rows}</dl>'),
            Markup("</footer>"),
        ),
        "\n",
    )


def _traffic(report: WeeklyReport) -> str:
    if report.audit is None:
        return "none was imported"
    return f"{report.audit.first} to {report.audit.last}"


def contents(found: Sections) -> Markup:
    """The table of contents."""
    entries = (
        ("progress", "Progress"),
        ("stuck", f"Stuck ({len(found.stuck):,})"),
        ("week", "This week"),
        ("overdue", "Overdue"),
        ("timeline", "Timeline"),
        ("consumers", "Consumers"),
        ("matrix", "Changes"),
        ("graph", "Dependencies"),
        ("unknown", "Not known"),
        ("waivers", "Waivers"),
        ("audit", "Audit"),
        ("inputs", "Inputs"),
    )
    links = (Markup(f'<a href="#{anchor}">{text(name)}</a>') for anchor, name in entries)
    return Markup(f'<nav aria-label="Contents">{bullets(links)}</nav>')
