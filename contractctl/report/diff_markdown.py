"""A diff as Markdown, fit for a pull-request comment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from contractctl.diff import Diff
from contractctl.model import Change, Severity
from contractctl.plan.words import counted
from contractctl.pointer import JsonValue
from contractctl.report.judgements import (
    opinion_sentence,
    splits,
    splits_title,
    stale_waivers,
    waived,
)
from contractctl.report.markdown import bullets, code, escape
from contractctl.report.payloads import pretty
from contractctl.report.plain import visible
from contractctl.report.proofs import Exhibit, exhibit, proof_remark
from contractctl.report.words import diff_summary, reached, stands_for, where

COMMENT_LIMIT = 65_536
"""Characters of a comment on GitHub; counted in bytes, of which there are no fewer."""

PAYLOAD_LINES = 24

_NOTE_ROOM = 400
_FENCE = re.compile("`{3,}")


@dataclass(frozen=True, slots=True)
class _Block:
    """A piece that may be cut off.

    changes: how many it is the only one to show; tight: whether no empty line precedes it.
    """

    text: str
    changes: int = 0
    tight: bool = False


def render_markdown(diff: Diff, *, show_all: bool, limit: int = COMMENT_LIMIT) -> str:
    """Render a diff as Markdown of at most `limit` bytes.

    Safe changes are folded away unless all are asked for. Where there is too much, the witnesses
    go first, then the last changes, and a note says so.
    """
    full = _blocks(diff, show_all, witnesses=True)
    text = _joined(full)
    if len(text.encode("utf-8", "replace")) <= limit:
        return text
    return _cut(diff, _blocks(diff, show_all, witnesses=False), limit)


def _cut(diff: Diff, blocks: Sequence[_Block], limit: int) -> str:
    kept, room = 0, limit - _NOTE_ROOM
    while kept < len(blocks) and (room := room - _size(blocks[kept : kept + 1])) >= 0:
        kept += 1
    missing = sum(block.changes for block in blocks[kept:])
    gone = f"{counted(missing, 'change')} and all payloads" if missing else "The payloads"
    note = (
        f"> **Cut to fit.** {gone} are left out here; `contractctl diff` with"
        " `--format html` or `--format json` shows everything."
    )
    return _joined([*blocks[:1], _Block(note), *blocks[1:kept]])


def _joined(blocks: Sequence[_Block]) -> str:
    apart = ("\n" if block.tight else "\n\n" for block in blocks)
    pieces = (gap + block.text for gap, block in zip(apart, blocks, strict=True))
    return "".join(pieces).lstrip("\n") + "\n"


def _size(blocks: Sequence[_Block]) -> int:
    return sum(len(block.text.encode("utf-8", "replace")) + 2 for block in blocks)


def _blocks(diff: Diff, show_all: bool, *, witnesses: bool) -> list[_Block]:
    title = f"# {escape(diff.base.name)} to {escape(diff.head.name)}"
    judged = f"Policy {escape(diff.policy)}, as of {diff.as_of.isoformat()}."
    blocks = [_Block(f"{title}\n\n**{diff_summary(diff)}** {judged}")]
    if stale := list(stale_waivers(diff)):
        blocks.append(_Block(f"## Waivers\n\n{bullets(map(escape, stale))}"))
    for severity in Severity:
        found = [change for change in diff.changes if change.severity is severity]
        if found and severity is Severity.SAFE and not show_all:
            inner = _joined(list(_rules(diff, found, witnesses)))
            title = counted(len(found), "safe change")
            blocks.append(_Block(_details(title, inner), len(found)))
        elif found:
            blocks.append(_Block(f"## {severity.value.capitalize()}"))
            blocks += _rules(diff, found, witnesses)
    return [*blocks, *_splits(diff)]


def _splits(diff: Diff) -> Iterator[_Block]:
    if found := splits(diff):
        yield _Block(f"## {splits_title(found)}")
        for split in found:
            said = bullets(escape(opinion_sentence(opinion)) for opinion in split.opinions)
            yield _Block(f"{code(split.rule)} ({counted(split.count, 'change')})\n\n{said}")


def _rules(diff: Diff, changes: Sequence[Change], witnesses: bool) -> Iterator[_Block]:
    for rule, found in groupby(changes, key=lambda change: change.rule):
        same = list(found)
        hints = [] if same[0].severity is Severity.SAFE else [change.hint for change in same]
        ways = "".join(f"\n\nCompatible way: {escape(hint)}" for hint in dict.fromkeys(hints))
        yield _Block(f"### {code(rule)}{ways}")
        for index, change in enumerate(same):
            yield _Block(_change(diff, change), 1, tight=index > 0)
        proofs = [(change, seen) for change in same if (seen := exhibit(change))]
        if witnesses and proofs:
            inner = "\n\n".join(_witness(change, seen) for change, seen in proofs)
            yield _Block(_details(f"Proof: {counted(len(proofs), 'payload')}", inner))


def _change(diff: Diff, change: Change) -> str:
    at = f" in {escape(operations)}" if (operations := reached(change)) else ""
    remark = proof_remark(change, looked_for=diff.proven)
    said = (stands_for(change), remark, waived(diff, change))
    remarks = "".join(f"; {escape(one)}" for one in said if one)
    place = f"{code(where(change))}, {code(change.fingerprint)}"
    return f"- {escape(change.message)}{at} ({place}){remarks}"


def _witness(change: Change, seen: Exhibit) -> str:
    message = f" {seen.link}{code(seen.message)}" if seen.message else ""
    blocks = [f"**{escape(change.message)}**", f"{seen.accepts}{message}"]
    if seen.has_body:
        blocks.append(_fenced(seen.body, pretty(seen.body, seen.around, PAYLOAD_LINES)))
    blocks.append(f"{seen.refuses}: {escape(seen.reason)}")
    return "\n\n".join(blocks)


def _fenced(payload: JsonValue, text: str) -> str:
    """A code block whose fence is longer than any in the text; it is JSON if it is complete."""
    longest = max((len(found) for found in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    whole = text == json.dumps(payload, ensure_ascii=False, indent=2)
    return f"{fence}{'json' if whole else ''}\n{visible(text, chr(10))}\n{fence}"


def _details(title: str, inner: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{inner.strip()}\n\n</details>"
