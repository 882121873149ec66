"""Where consumers stand as Markdown: the sentence, the table, then who is stuck and why."""

from __future__ import annotations

from contractctl.model.ledger import Progress, Standing
from contractctl.report.ledger_words import (
    age,
    evidence,
    headline,
    most_urgent_first,
    stuck,
    unknown_sentences,
)
from contractctl.report.markdown import bullets, code, escape, table

_HEADS = ("Consumer", "Owner", "State", "Since", "Age", "Why", "Next")


def render_markdown(found: Progress) -> str:
    """Render progress as Markdown text that ends with a newline."""
    title = f"# Where {escape(found.api)} stands: {escape(found.base)} to {escape(found.head)}"
    blocks = [title, f"As of {found.as_of}: **{escape(headline(found))}**"]
    if found.standings:
        rows = (_row(found, one) for one in most_urgent_first(found))
        blocks.append(table(_HEADS, rows))
        blocks.append("## Evidence\n\n" + bullets(map(_proof, found.standings)))
    if late := stuck(found):
        blocks.append("## Stuck\n\n" + bullets(map(_late, late)))
    if unknown := unknown_sentences(found.unknown_events):
        blocks.append("## Not understood\n\n" + bullets(map(escape, unknown)))
    return "\n\n".join(blocks) + "\n"


def _row(found: Progress, one: Standing) -> tuple[str, ...]:
    since = "" if one.since is None else str(one.since)
    why, step = escape(one.reason), escape(one.next_step)
    owner = escape(one.subject.owner)
    return code(one.subject.name), owner, one.state.value, since, age(found, one), why, step


def _proof(one: Standing) -> str:
    return f"{code(one.subject.name)}: {escape(evidence(one))}"


def _late(one: Standing) -> str:
    return f"{code(one.subject.name)} since {one.stuck_since}: {escape(one.next_step)}"
