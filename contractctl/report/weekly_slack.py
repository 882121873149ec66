"""The weekly report as a Slack message (Block Kit): what a channel has to know, and no more.

Limits and escapes are those of https://docs.slack.dev/reference/block-kit: 50 blocks, 150
characters of a header, 3,000 of a section, 10 fields of 2,000. What anybody wrote stands in
`plain_text`, in which Slack obeys no mark, no emoji and no mention.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import accumulate

from contractctl.pointer import JsonValue
from contractctl.report.ledger_words import counts
from contractctl.report.plain import EXCERPT, one_line
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_headline import Outlook
from contractctl.report.weekly_overdue import OverdueRow
from contractctl.report.weekly_sections import Sections, sections
from contractctl.report.weekly_unknowns import UnknownRow
from contractctl.report.weekly_waivers import WaiverRow

HEADER, SECTION, FIELD, FIELDS = 150, 3000, 2000, 10

SHOWN = 8
"""Rows of a section: a channel is read on a telephone."""

_LINE = EXCERPT
"""Characters of one line, so that a long name leaves room for others."""

_SIGNS: dict[Outlook, str] = {
    "late": ":red_circle:",
    "at-risk": ":large_yellow_circle:",
    "unknown": ":white_circle:",
    "on-track": ":large_green_circle:",
    "done": ":white_check_mark:",
}


def render_slack(report: WeeklyReport) -> str:
    """Render a report as JSON that `chat.postMessage` and incoming webhooks take."""
    found = sections(report, SHOWN)
    sentence = f"{found.title}. {found.headline.sentence}"
    message: JsonValue = {
        "text": _escaped(sentence),
        "mrkdwn": False,
        "blocks": list(_blocks(report, found)),
    }
    return json.dumps(message, indent=2, ensure_ascii=False) + "\n"


def _blocks(report: WeeklyReport, found: Sections) -> Iterator[JsonValue]:
    yield {
        "type": "header",
        "text": _plain(_cut(found.title, HEADER)),
    }
    one = found.headline
    outlook, _, sentence = one.sentence.partition(": ")
    yield _headed(f"{_SIGNS[one.outlook]} *{_escaped(outlook)}*")
    yield _section(
        [
            *([_line(sentence)] if sentence else []),
            *(f"• {_line(reason.text)}" for reason in one.reasons),
            *([_line(one.forecast)] if one.forecast else []),
        ]
    )
    states = counts(report.progress)
    if states:
        fields = [f"*{state}*\n{count}" for state, count in states]
        yield {"type": "section", "fields": [_marked(field) for field in fields[:FIELDS]]}
    for title, lines, left_out in _lists(found):
        if shown := list(lines):
            yield {"type": "divider"}
            yield _headed(f"*{title}*")
            yield _section(shown, left_out)
    said = [
        f"Week from {report.since} to {report.as_of}.",
        *map(_line, found.attribution.sentences),
    ]
    yield {"type": "context", "elements": [_plain(_fitting(said, FIELD))]}


def _lists(found: Sections) -> Iterator[tuple[str, Iterable[str], int]]:
    """The title of a section, its lines, and how many there are beyond these."""
    yield f"Overdue ({len(found.overdue)})", map(_overdue, found.overdue), found.overdue.left_out
    more = max(len(found.week.contract) - SHOWN, 0) + found.consumers.left_out
    yield "What changed", _changed(found), more
    late = f"Without a verdict ({len(found.unknowns)})"
    yield late, map(_unknown, found.unknowns), found.unknowns.left_out
    due = (one for one in found.waivers if one.needs_attention)
    yield "Waivers to look at", map(_waiver, due), found.waivers.left_out
    findings = (f"• {_line(one.title)}: {one.count}" for one in found.findings)
    yield "Findings of the audit", findings, 0


def _overdue(one: OverdueRow) -> str:
    who = "" if one.who in one.next_step else f"{_line(one.who)}: "
    return f"• {_line(one.what)}, since {one.since}. {who}{_line(one.next_step)}"


def _unknown(one: UnknownRow) -> str:
    return f"• {_line(one.consumer)}, needed by {one.resolve_by}: {_line(one.action)}"


def _waiver(one: WaiverRow) -> str:
    who = _line(", ".join(one.consumers))
    return f"• {who}, {one.state}, until {one.expires}: {_line(one.next_step)}"


def _changed(found: Sections) -> Iterator[str]:
    for one in found.week.contract[:SHOWN]:
        yield f"• {one.day} {_line(one.kind)}: {_line(one.text)}"
    for week in found.consumers:
        last = week.happenings[-1]
        what = last.text if last.kind == "turn" else f"{last.kind}: {last.text}"
        more = len(week.happenings) - 1
        rest = f" (and {more} before)" if more else ""
        yield f"• {_line(week.consumer)}, {last.day}: {_line(what)}{rest}"


def _section(lines: list[str], left_out: int = 0) -> JsonValue:
    return {"type": "section", "text": _plain(_fitting(lines, SECTION, left_out))}


def _headed(text: str) -> JsonValue:
    return {"type": "section", "text": _marked(text)}


def _marked(text: str) -> JsonValue:
    """Words of this module alone, with marks that Slack obeys."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _plain(text: str) -> JsonValue:
    return {"type": "plain_text", "text": text, "emoji": False}


def _fitting(lines: list[str], limit: int, left_out: int = 0) -> str:
    """As many whole lines as there is room for, and how many more there are."""
    room = limit - len(f"\n• and {len(lines) + left_out} more")
    ends = accumulate(_length(line) + 1 for line in lines)
    kept = [line for line, end in zip(lines, ends, strict=True) if end <= room]
    rest = len(lines) - len(kept) + left_out
    return "\n".join((*kept, f"• and {rest} more") if rest else kept)


def _line(text: str) -> str:
    """Text of users, which may be long, on one line."""
    return _cut(text, _LINE)


def _escaped(text: str) -> str:
    """Text outside of blocks, which can mention somebody; cut before it is escaped."""
    return _cut(text, SECTION).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str, limit: int) -> str:
    line = one_line(text)
    while _length(line) > limit:
        line = f"{line[: max(len(line) - (_length(line) - limit) - 1, 0)]}…"
    return line


def _length(text: str) -> int:
    """Characters as Slack may count them: those beyond the basic plane are two."""
    return len(text.encode("utf-16-le")) // 2
