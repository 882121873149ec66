"""A diff for the terminal: worst first, grouped by rule, each with its proof and a way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from contractctl.cli.judgements_text import render_judgements
from contractctl.cli.layout import SEVERITY_STYLE, columns, indented, line
from contractctl.diff import Diff
from contractctl.model import Change, Proof, Severity
from contractctl.plan.words import counted, names
from contractctl.report.judgements import waived
from contractctl.report.proofs import exhibit, proof_remark
from contractctl.report.words import diff_summary, reached, stands_for, subject, where

SHOWN_CHANGES = 5
"""Changes of one rule that are shown with all there is to say, unless all are asked for."""

WITNESS_LINES = 2
"""Lines of the terminal that a payload may take."""

_LABEL_WIDTH = 14


def render_text(diff: Diff, console: Console, *, show_all: bool) -> None:
    """Print a diff at the width of the console; what is left out is counted."""
    judged = f"policy {diff.policy}, as of {diff.as_of.isoformat()}"
    judged += "" if diff.proven else ", no witness looked for"
    console.print(line(f"{diff.base.name} to {diff.head.name}, {judged}", "dim"))
    console.print(line(diff_summary(diff), "bold"))
    for severity in Severity:
        found = [change for change in diff.changes if change.severity is severity]
        if not found:
            continue
        console.print()
        if severity is Severity.SAFE and not show_all:
            console.print(line(_hidden(found), "dim"))
            continue
        title = f"{len(found)} {severity.value}"
        console.rule(line(title, f"bold {SEVERITY_STYLE[severity]}"), align="left", style="dim")
        _rules(found, diff, console, show_all)
    render_judgements(diff, console)


def _hidden(safe: Sequence[Change]) -> str:
    contained = sum(change.proof is Proof.CONTAINED for change in safe)
    proven = f" ({contained} by proof: every old payload is still valid)" if contained else ""
    return f"{counted(len(safe), 'safe change')} not shown{proven}; --all shows them"


def _rules(changes: Iterable[Change], diff: Diff, console: Console, show_all: bool) -> None:
    for index, (rule, found) in enumerate(groupby(changes, key=lambda change: change.rule)):
        if index:
            console.print()
        same = list(found)
        console.print(line(rule, "bold"))
        shown = len(same) if show_all else SHOWN_CHANGES
        for change in same[:shown]:
            _change(change, diff, console)
        if rest := same[shown:]:
            console.print(indented(line(_more(rest)), 2))
        if same[0].severity is not Severity.SAFE:
            for hint in dict.fromkeys(change.hint for change in same):
                console.print(indented(line(f"instead: {hint}", "italic"), 2))


def _more(rest: Sequence[Change]) -> str:
    """The changes that are not shown, by what they are about."""
    about = list(dict.fromkeys(subject(change) for change in rest))
    return f"and {len(rest)} more: {names(about)}; --all shows them"


def _change(change: Change, diff: Diff, console: Console) -> None:
    console.print(indented(line(change.message), 2))
    found = exhibit(change)
    # The witness names the operation; two lines that say the same are one too many.
    operations = "" if found and len(change.operations) == 1 else reached(change)
    details = [operations, f"{where(change)} [{change.fingerprint}]", waived(diff, change)]
    on_one_line = "; ".join(filter(None, details))
    if len(on_one_line) <= console.width - 4:
        details = [on_one_line]
    for detail in filter(None, [*details, stands_for(change)]):
        console.print(indented(line(detail, "dim"), 4))
    rows = _proof(change, diff, console.width)
    if rows:
        console.print(Padding(columns(rows), (0, 0, 0, 4), expand=False))


def _proof(change: Change, diff: Diff, width: int) -> list[tuple[Text, ...]]:
    """The witness as who takes it and who does not, or why there is none."""
    found = exhibit(change)
    if found is None:
        remark = proof_remark(change, looked_for=diff.proven)
        return [(line(remark, "magenta"),)] if remark else []
    room = (width - _LABEL_WIDTH - 6) * WITNESS_LINES - 10  # lines break before they are full
    return [
        (line(found.accepts, "green"), line(found.shown(room))),
        (line(found.refuses, "red"), line(found.reason)),
    ]
