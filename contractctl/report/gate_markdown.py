"""The verdict on a pull request as a comment on it: the same bytes for the same verdict."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from contractctl.model.gate import GateResult, GateVerdict, Ground, Hurt, Level, Mode
from contractctl.plan.words import counted
from contractctl.report.gate_annotated import from_top
from contractctl.report.gate_headline import headline
from contractctl.report.gate_inputs import input_lines
from contractctl.report.gate_prose import as_html, name, said, spelled
from contractctl.report.gate_steps import (
    WRONG,
    Group,
    next_steps,
    paste_words,
    united,
    waivers_to_paste,
)
from contractctl.report.gate_words import (
    explain_command,
    fate,
    met,
    mode_words,
    outlook,
    proof,
    recompute,
    sentence,
)
from contractctl.report.judgements import waiver_sentence
from contractctl.report.markdown import bullets, table
from contractctl.report.payloads import pretty
from contractctl.report.plain import visible
from contractctl.report.words import sources

COMMENT_LIMIT = 65_536
"""Characters of a comment on GitHub; counted in bytes, of which there are no fewer."""

SHOWN_ROWS = 50
SHOWN_CONSUMERS = 10
SHOWN_NAMES = 4
SHOWN_REMARKS = 5
PAYLOAD_LINES = 24
LONGEST_HEADLINE = 800
LONGEST_WAIVERS = 4_000

_NOTE_ROOM = 300
_FENCE = re.compile("`{3,}")


def render_markdown(result: GateResult, limit: int = COMMENT_LIMIT) -> str:
    """Render a verdict as Markdown of at most `limit` bytes.

    Where there is too much, the details go first, from the last finding up, then the last rows of
    the table; notes count them. The headline always stays.
    """
    result = from_top(result)
    groups = united(result.findings)
    wrong = [group for group in groups if group.first.level in WRONG]
    head = _head(result)
    room = limit - _size(head) - _NOTE_ROOM
    rows = [_row(group) for group in wrong[:SHOWN_ROWS]]
    shown = _fitting((" | ".join(row) + "||||" for row in rows), room - _NOTE_ROOM)
    overview = _overview(rows[: len(shown)], len(wrong))
    most = [_inputs(result), _steps(result), *_lighter(groups)]
    kept = _fitting(most, room - _size(overview))
    room -= sum(map(_size, [overview, *kept]))
    folds = _fitting((_details(result, group) for group in wrong), room)
    missing = len(most) + len(wrong) - len(kept) - len(folds)
    inputs, steps, *lighter = [*kept, "", ""][: max(len(kept), 2)]
    blocks = [head, _note(missing), steps, overview, *folds, *lighter, inputs]
    return "\n\n".join(filter(None, blocks)) + "\n"


def marker(workspace: str) -> str:
    """The first line of a comment, always: by it a bot finds that of the last run, and replaces it.

    workspace: where it lies in the repository; each has a comment of its own
    """
    of = f": {quote(workspace, errors='surrogateescape')}" if workspace else ""
    return f"<!-- contractctl gate{of} -->"


def _fitting(pieces: Iterable[str], room: int) -> list[str]:
    """The first pieces, as far as there is room; what comes after is never made."""
    kept: list[str] = []
    for piece in pieces:
        room -= _size(piece)
        if room < 0:
            break
        kept.append(piece)
    return kept


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace")) + 2


def _note(missing: int) -> str:
    if not missing:
        return ""
    return (
        f"> **Cut to fit.** {counted(missing, 'part')} of this comment had no room;"
        " `contractctl gate --format=json` has everything."
    )


def _head(result: GateResult) -> str:
    lead, _, rest = headline(result).partition(": ")
    of = f" of {name(result.workspace)}" if result.workspace else ""
    parts = [marker(result.workspace), f"### Contract gate{of}"]
    parts.append(f"**{lead}:** {said(rest, LONGEST_HEADLINE)}")
    if result.verdict is not GateVerdict.PASSED or result.mode is not Mode.ENFORCE:
        parts.append(f"{_capital(mode_words(result))}.")
    parts += [f"Note: {said(remark)}" for remark in result.remarks[:SHOWN_REMARKS]]
    if more := result.remarks[SHOWN_REMARKS:]:
        parts.append(f"{counted(len(more), 'note')} more: `contractctl gate` prints them.")
    return "\n\n".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _overview(rows: Sequence[Sequence[str]], total: int) -> str:
    if not total:
        return ""
    heads = ("", "What changed, and where", "Who", "Instead")
    shown = table(heads, rows) if rows else ""
    more = f"… and {total - len(rows)} more that this table has no room for."
    return "\n\n".join(filter(None, [shown, more if total > len(rows) else ""]))


def _row(group: Group) -> tuple[str, str, str, str]:
    first = group.first
    place = first.location
    where = name(f"{place.file}:{place.line}") if place else said(first.contract)
    told = sentence(first) if len(group.contracts) == 1 else group.named(sentence(first))
    return (
        f"**{first.level.value}**",
        f"{said(told)}<br>{where} {name(first.fingerprint)}",
        _whom(group),
        " ".join(said(hint) for hint in group.hints),
    )


def _whom(group: Group) -> str:
    """Whom it hurts, by how sure that is."""
    found: dict[str, list[str]] = {}
    for hurt in group.hurts:
        found.setdefault(outlook(hurt, group.first), []).append(hurt.consumer)
    return "; ".join(f"{words}: {_listed(whom)}" for words, whom in found.items())


def _listed(consumers: Sequence[str]) -> str:
    more = len(consumers) - SHOWN_NAMES
    shown = ", ".join(map(said, consumers[:SHOWN_NAMES]))
    return f"{shown} and {more} more" if more > 0 else shown


def _steps(result: GateResult) -> str:
    steps = next_steps(result, explain_command)
    if not steps:
        return ""
    listed = (f"{number}. {spelled(step)}" for number, step in enumerate(steps, 1))
    return "**What to do next**\n\n" + "\n".join(listed)


def _fold(title: str, inner: str) -> str:
    """A block that opens on a click; the title is HTML already."""
    return f"<details><summary>{title}</summary>\n\n{inner.strip()}\n\n</details>"


def _details(result: GateResult, group: Group) -> str:
    """All there is to say of one change."""
    first = group.first
    explain = name(explain_command(result, first.fingerprint))
    blocks = [
        *(f"Also: {said(sentence(one))}" for one in group.further),
        *_proof(group),
        *_people(group),
        *_grounds(group),
        *_waivers(result, group),
        f"Found by {_rules(group)}. Step by step: {explain}",
    ]
    return _fold(as_html(group.named(sentence(first))), "\n\n".join(blocks))


def _rules(group: Group) -> str:
    """The rules of the gate, and that of the diff or the check of the workspace."""
    rules = [name(rule) for rule in dict.fromkeys(one.rule for one in group.findings)]
    of = f" ({name(group.first.change_rule)})" if group.first.change_rule else ""
    return f"{', '.join(rules)}{of}"


def _proof(group: Group) -> Iterator[str]:
    found = proof(group.first)
    if found is None:
        return
    message = f" {found.link}{name(found.message)}" if found.message else ""
    yield f"**{found.accepts.capitalize()}**{message}"
    if found.has_body:
        whole = json.dumps(found.body, ensure_ascii=False, indent=2)
        text = pretty(found.body, found.around, PAYLOAD_LINES)
        yield _fenced(text, "json" if text == whole else "")
    yield f"**{found.refuses.capitalize()}**: {said(found.reason)}"


def _fenced(text: str, language: str) -> str:
    """A code block whose fence is longer than any in the text."""
    longest = max((len(found) for found in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{visible(text, chr(10)).rstrip()}\n{fence}"


def _people(group: Group) -> Iterator[str]:
    hurts = group.hurts
    if hurts:
        more = len(hurts) - SHOWN_CONSUMERS
        lines = [_person(hurt, group) for hurt in hurts[:SHOWN_CONSUMERS]]
        listed = bullets([*lines, f"… and {more} more"] if more > 0 else lines)
        yield f"Whom it hits:\n\n{listed}"
    for waiver in dict.fromkeys(waiver for _, waiver in group.excused):
        yield f"Accepted: {said(waiver_sentence(waiver))}"


def _person(hurt: Hurt, group: Group) -> str:
    owner = f" ({name(hurt.owner)})" if hurt.owner else ""
    seen = f" ({said(sources(hurt))})" if hurt.evidence else ""
    return f"{name(hurt.consumer)}{owner}: {said(fate(hurt, group.first))}{seen}"


def _grounds(group: Group) -> Iterator[str]:
    """Of contracts that share what changes, those of the first."""
    contract = group.first.contract
    own = [one for one in group.unexcused if one.contract == contract]
    grounds = dict.fromkeys(ground for one in own for ground in one.grounds)
    if grounds:
        whose = f", of {said(contract)}" if len(group.contracts) > 1 else ""
        yield f"What was looked at{whose}:\n\n{bullets(map(_ground, grounds))}"


def _ground(ground: Ground) -> str:
    words = met(ground)
    shown = words if ground.holds or not words else f"**{words}**"
    return f"{shown}: {said(ground.text)}" if shown else said(ground.text)


def _waivers(result: GateResult, group: Group) -> Iterator[str]:
    waivers = waivers_to_paste(result, group)
    if waivers and len(group.contracts) > 1:
        yield "If the owners accept it: the command below prints the waivers of each contract."
    elif waivers and len(waivers) <= LONGEST_WAIVERS:
        file = name(f"contracts/{group.first.contract}/migration.yaml")
        yield paste_words(file)
        yield _fenced(waivers, "yaml")


def _lighter(groups: Sequence[Group]) -> Iterator[str]:
    """Warnings, and what is waived: in a line each, folded."""
    for level, noun in ((Level.WARNING, "warning"), (Level.NOTE, "waived finding")):
        found = [group for group in groups if group.first.level is level]
        if found:
            lines = [_light(group) for group in found[:SHOWN_ROWS]]
            more = [f"… and {len(found) - SHOWN_ROWS} more"] if len(found) > SHOWN_ROWS else []
            yield _fold(counted(len(found), noun), bullets([*lines, *more]))


def _light(group: Group) -> str:
    first = group.first
    place = f" ({name(f'{first.location.file}:{first.location.line}')})" if first.location else ""
    waivers = dict.fromkeys(waiver for _, waiver in group.excused)
    more = [said(waiver_sentence(waiver)) for waiver in waivers] or [*map(said, group.hints)]
    whom = [_whom(group)] if group.hurts else []
    return "; ".join([f"{said(group.named(sentence(first)))}{place}", *whom, *more])


def _inputs(result: GateResult) -> str:
    lines = [
        "The verdict depends on these and on nothing else; the hashes are SHA-256:",
        bullets(map(said, input_lines(result))),
        f"The same verdict on any day, for the same commit and files: {name(recompute(result))}",
    ]
    return _fold("What this was derived from", "\n\n".join(lines))
