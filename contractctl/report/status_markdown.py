"""Where consumers stand as Markdown: the sentence, the table, then who is stuck and why."""

from __future__ import annotations

from contractctl.model.forecast import Forecast
from contractctl.model.ledger import Progress, Standing
from contractctl.report.forecasts import sentence
from contractctl.report.ledger_words import (
    age,
    earlier,
    evidence,
    headline,
    most_urgent_first,
    stuck,
    unknown_sentences,
)
from contractctl.report.markdown import bullets, code, escape, prose, table
from contractctl.report.wave_words import missing, watched

_HEADS = ("Consumer", "Owner", "State", "Since", "Age", "Why", "Next")


def render_markdown(found: Progress, likely: Forecast) -> str:
    """Render progress as Markdown text that ends with a newline."""
    title = f"# Where {escape(found.api)} stands: {escape(found.base)} to {escape(found.head)}"
    blocks = [title, f"As of {found.as_of}: **{escape(headline(found))}**"]
    if said := sentence(likely, found):
        blocks.append(escape(said))
    if found.standings:
        rows = (_row(found, one) for one in most_urgent_first(found))
        blocks.append(table(_HEADS, rows))
    if found.waves:
        blocks.append("## Waves\n\n" + _waves(found))
    if found.standings:
        blocks.append("## Evidence\n\n" + bullets(map(_proof, found.standings)))
    if late := stuck(found):
        blocks.append("## Stuck\n\n" + bullets(map(_late, late)))
    if behind := earlier(found):
        blocks.append("## Other migrations\n\n" + bullets(map(escape, behind)))
    if unknown := unknown_sentences(found.unknown_events):
        blocks.append("## Not understood\n\n" + bullets(map(escape, unknown)))
    return "\n\n".join(blocks) + "\n"


def _waves(found: Progress) -> str:
    rows = ((str(one.number), one.stage.value, escape(one.reason)) for one in found.waves)
    lacking = [
        f"Wave {one.number}: {escape(text)}" for one in watched(found) for text in missing(one)
    ]
    made = table(("Wave#", "Stage", "Why"), rows)
    return f"{made}\n\n{bullets(lacking)}" if lacking else made


def _row(found: Progress, one: Standing) -> tuple[str, ...]:
    since = "" if one.since is None else str(one.since)
    why, step = escape(one.reason), prose(one.next_step)
    owner = escape(one.subject.owner)
    return code(one.subject.name), owner, one.state.value, since, age(found, one), why, step


def _proof(one: Standing) -> str:
    return f"{code(one.subject.name)}: {escape(evidence(one))}"


def _late(one: Standing) -> str:
    return f"{code(one.subject.name)} since {one.stuck_since}: {prose(one.next_step)}"
