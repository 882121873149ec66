"""The verdict on a pull request for the terminal: what happened, whom it hurts, what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import chain

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from contractctl.cli.layout import VERDICT_STYLE, columns, line
from contractctl.model.gate import (
    Finding,
    GateResult,
    GateVerdict,
    Happened,
    Hurt,
    JudgedContract,
    Level,
    Mode,
)
from contractctl.plan.words import counted, names
from contractctl.report.gate_headline import headline
from contractctl.report.gate_inputs import short_input_lines
from contractctl.report.gate_steps import Group, alike, next_steps, united
from contractctl.report.gate_words import (
    met,
    mode_words,
    outlook,
    proof,
    reason,
    sentence,
    together,
)
from contractctl.report.judgements import waiver_sentence
from contractctl.report.phrases import Phrase, Term
from contractctl.report.words import sources

SHOWN_IN_FULL = 5
"""Findings of a contract with all there is to say; more are listed in a line each."""

SHOWN_IN_LINES = 35
SHOWN_OF_ALL = (15, 100)
"""The same of all contracts together: in full, and in a line each."""

SHOWN_CONTRACTS = 25
SHOWN_CONSUMERS = 6
SHOWN_NAMES = 3
SHOWN_OWNERS = 6
SHOWN_CONDITIONS = 6
SHOWN_QUIET = 10
"""Contracts that are shown though nothing is wrong with them."""

PROOF_LINES = 2
"""Lines of the terminal that a payload may take."""

VERDICT_STYLES = {
    GateVerdict.PASSED: "bold green",
    GateVerdict.BLOCKED: "bold red",
    GateVerdict.UNKNOWN: "bold magenta",
}
LEVEL_STYLES = {
    Level.ERROR: "red",
    Level.UNKNOWN: "magenta",
    Level.WARNING: "yellow",
    Level.NOTE: "dim",
}
_UNMET_STYLES = {False: "red", None: "magenta"}
_Row = tuple[Text, Text]
_LABEL = 18
_INDENT = 2


def render_text(result: GateResult, console: Console) -> None:
    """Print a verdict at the width of the console; what is left out is counted."""
    console.print(line(headline(result), VERDICT_STYLES[result.verdict]))
    if result.verdict is not GateVerdict.PASSED or result.mode is not Mode.ENFORCE:
        console.print(line(mode_words(result), "dim"))
    for said in result.remarks:
        console.print(line(f"note: {said}", "yellow"))
    _contracts(result, console)
    steps = next_steps(result)
    if steps:
        console.print()
        console.print(line("What to do next", "bold"))
        rows = ((line(f"{number}."), line(_spelled(step))) for number, step in enumerate(steps, 1))
        console.print(Padding(columns(rows), (0, 0, 0, _INDENT), expand=False))
    console.print()
    for said in short_input_lines(result):
        console.print(line(said, "dim"))


def _spelled(step: Phrase) -> str:
    """A sentence with names and commands between backticks."""
    return "".join(f"`{part.text}`" if isinstance(part, Term) else part for part in step)


def _contracts(result: GateResult, console: Console) -> None:
    """The contracts with findings in the order of those, then those with none."""
    groups: dict[tuple[str, ...], list[Group]] = {}
    for group in united(result.findings):
        groups.setdefault(group.contracts, []).append(group)
    in_full, in_lines = SHOWN_OF_ALL
    for contracts, own in list(groups.items())[:SHOWN_CONTRACTS]:
        console.print()
        _heading(contracts, result, console)
        told = own[: min(in_full, SHOWN_IN_FULL)]
        listed = own[len(told) :][: min(in_lines, SHOWN_IN_LINES)]
        _findings(told, listed, len(own) - len(told) - len(listed), console)
        in_full, in_lines = in_full - len(told), in_lines - len(listed)
    if more := list(groups)[SHOWN_CONTRACTS:]:
        count = counted(sum(len(groups[contracts]) for contracts in more), "finding")
        whose = names(list(dict.fromkeys(chain.from_iterable(more))))
        console.print()
        console.print(line(f"… and {count} more, of {whose}; --format json has all"))
    _quiet(result, set(chain.from_iterable(groups)), console)


def _quiet(result: GateResult, loud: Set[str], console: Console) -> None:
    """The contracts of which nothing was found; loud: all others."""
    quiet = [contract for contract in result.contracts if contract.api not in loud]
    if quiet and (loud or len(result.contracts) > 1):
        console.print()
        for contract in quiet[:SHOWN_QUIET]:
            console.print(line(f"{contract.api}: nobody is hurt; {_happened(contract)}"))
        if rest := quiet[SHOWN_QUIET:]:
            console.print(line(f"and {counted(len(rest), 'contract')} more that hurt nobody"))


def _heading(contracts: Sequence[str], result: GateResult, console: Console) -> None:
    """Which contract it is, or which share what follows, and what happened."""
    title = together(contracts, SHOWN_NAMES) or "this pull request"
    console.rule(line(title, "bold"), align="left", style="dim")
    known = [one for one in result.contracts if one.api in contracts]
    if len(contracts) > 1:
        console.print(line(f"{len(contracts)} contracts share what changes", "dim"))
    elif known:
        console.print(line(_happened(known[0]), "dim"))


def _happened(contract: JudgedContract) -> str:
    """What a pull request does to a contract, in one line."""
    how = {Happened.RENAMED: f"renamed from {contract.former}", Happened.UNTOUCHED: "not changed"}
    files = f" ({names(contract.files, 2)})" if contract.files else ""
    counts = [
        counted(count, f"{word} change")
        for count, word in (
            *((contract.breaking, "breaking"), (contract.dangerous, "dangerous")),
            (contract.safe, "safe"),
        )
        if count
    ]
    parts = [
        f"{how.get(contract.happened, contract.happened.value)}{files}",
        *([", ".join(counts)] if counts else []),
        counted(contract.consumers, "consumer"),
        *([contract.evidence] if contract.evidence else []),
    ]
    return "; ".join(parts)


def _findings(told: Sequence[Group], listed: Sequence[Group], more: int, console: Console) -> None:
    """Those that are told in full, those in a line each, and how many more there are."""
    for group in told:
        console.print()
        _finding(group, console)
    if listed or more:
        console.print()
    for group in listed:
        said = line(f"{sentence(group.first)} [{group.first.fingerprint}]")
        console.print(columns([(_level(group.first), said)]))
    if more:
        console.print(line(f"… and {more} more; --format json has all"))


def _level(finding: Finding) -> Text:
    label = "waived" if finding.waived_by else finding.level.value
    return Text(f"{label:<7}", style=LEVEL_STYLES[finding.level])


def _finding(group: Group, console: Console) -> None:
    for finding in (group.first, *group.further):
        style = "bold" if finding is group.first else ""
        console.print(columns([(_level(finding), line(sentence(finding), style))]))
    first = group.first
    place = f"{first.location} " if first.location else ""
    of = f" ({first.change_rule})" if first.change_rule else ""
    rules = f"{names(list(dict.fromkeys(one.rule for one in group.findings)))}{of}"
    rows = [
        (line("where"), line(f"{place}[{first.fingerprint}] {rules}", "dim")),
        *_not_met(group),
        *_hurts(group),
        *_excused(group),
        *_proof(first, console.width),
        *((line("instead"), line(hint, "italic")) for hint in group.hints),
        *_agreement(group),
    ]
    console.print(Padding(columns(rows), (0, 0, 0, _INDENT), expand=False))


def _not_met(group: Group) -> Iterator[_Row]:
    """The conditions that stand in the way, or may."""
    grounds = dict.fromkeys(ground for one in group.unexcused for ground in one.grounds)
    unmet = [one for one in grounds if one.is_condition and one.holds is not True]
    unmet.sort(key=lambda ground: ground.holds is None)
    for ground in unmet[:SHOWN_CONDITIONS]:
        yield line(met(ground), _UNMET_STYLES[ground.holds]), line(ground.text)
    if rest := unmet[SHOWN_CONDITIONS:]:
        yield line("…"), line(f"and {len(rest)} more; --explain={group.first.fingerprint} has all")


def _hurts(group: Group) -> Iterator[_Row]:
    told = alike(group.hurts)
    for consumers, hurt in told[:SHOWN_CONSUMERS]:
        style = VERDICT_STYLE[hurt.verdict]
        yield line(outlook(hurt, group.first), style), _reason(consumers, hurt)
    rest = [name for consumers, _ in told[SHOWN_CONSUMERS:] for name in consumers]
    if rest:
        shown = names(rest, SHOWN_CONSUMERS)
        yield line(f"… {len(rest)} more"), line(f"{shown}; --format json has all")


def _excused(group: Group) -> Iterator[_Row]:
    """Those whose owners have accepted it, and each waiver once."""
    for consumers, hurt in alike(hurt for hurt, _ in group.excused)[:SHOWN_CONSUMERS]:
        yield line("accepted for", "dim"), _reason(consumers, hurt)
    waivers = list(dict.fromkeys(waiver for _, waiver in group.excused))
    for waiver in waivers[:SHOWN_OWNERS]:
        yield line("waiver", "dim"), line(waiver_sentence(waiver), "dim")
    if rest := waivers[SHOWN_OWNERS:]:
        yield line("waiver", "dim"), line(f"… and {len(rest)} more", "dim")


def _reason(consumers: Sequence[str], hurt: Hurt) -> Text:
    """Who, why, and by what evidence."""
    whom = names(consumers, SHOWN_CONSUMERS)
    said = Text.assemble(line(whom, "bold"), ": ", line(reason(hurt, len(consumers))))
    if hurt.evidence:
        said.append(" ").append_text(line(f"({sources(hurt)})", "dim"))
    return said


def _proof(finding: Finding, width: int) -> Iterator[_Row]:
    found = proof(finding)
    if found is not None:
        room = (width - _LABEL - _INDENT - 4) * PROOF_LINES - 10  # lines break before they are full
        yield line(found.accepts, "green"), line(found.shown(room))
        yield line(found.refuses, "red"), line(found.reason)


def _agreement(group: Group) -> Iterator[_Row]:
    """The owners of those it hurts."""
    if found := group.agreeing:
        more = f"; … and {len(found) - SHOWN_OWNERS} more" if len(found) > SHOWN_OWNERS else ""
        yield line("who must agree"), line("; ".join(map(str, found[:SHOWN_OWNERS])) + more)
