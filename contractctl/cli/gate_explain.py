"""One finding of the gate, derived step by step on the terminal."""

from __future__ import annotations

from collections.abc import Iterable

import click
from rich.console import Console
from rich.padding import Padding

from contractctl.cli.layout import columns, line
from contractctl.model.gate import Finding, GateResult
from contractctl.plan.words import names
from contractctl.report.gate_derivation import derived
from contractctl.report.gate_steps import group_of, grouped, paste_words, waivers_to_paste
from contractctl.report.gate_words import explain_again, named, sentence
from contractctl.report.plain import one_line, visible


def found(result: GateResult, fingerprint: str) -> tuple[Finding, ...]:
    """The findings with a fingerprint, of which the first digits suffice; the gravest of each
    contract, since an edit of what several share is one change of each.

    Raises click.UsageError where no finding has it.
    """
    known = list(dict.fromkeys(finding.fingerprint for finding in result.findings))
    matching = [one for one in known if one.startswith(fingerprint)] if fingerprint else []
    if len(matching) == 1:
        groups = grouped(result.findings)
        return tuple(one.first for one in groups if one.first.fingerprint == matching[0])
    listed = names(matching or known) or "none: the gate found nothing"
    which = "several findings begin with this" if matching else "no finding has this fingerprint"
    raise click.UsageError(f"--explain {one_line(fingerprint)}: {which}; there are {listed}")


def render_explanations(result: GateResult, findings: Iterable[Finding], console: Console) -> None:
    """Print the derivation of each, one after the other."""
    for number, finding in enumerate(findings):
        if number:
            console.print()
            console.rule(style="dim")
        render_explanation(result, finding, console)


def render_explanation(result: GateResult, finding: Finding, console: Console) -> None:
    """Print the steps from the inputs to the exit code, then what its owners can paste."""
    console.print(line(sentence(finding), "bold"))
    level = "waived" if finding.waived_by else finding.level.value
    console.print(line(named(finding, f"{finding.rule}, {level} [{finding.fingerprint}]"), "dim"))
    for number, step in enumerate(derived(result, finding), 1):
        console.print()
        console.print(line(f"{number}. {step.title}", "bold"))
        rows = [(line(label, "cyan"), line(text)) for label, text in step.rows]
        console.print(Padding(columns(rows), (0, 0, 0, 3), expand=False))
    if waivers := waivers_to_paste(result, group_of(result, finding)):
        console.print()
        console.print(line(paste_words(f"contracts/{finding.contract}/migration.yaml"), "bold"))
        console.print(visible(waivers, "\n"), markup=False, soft_wrap=True, end="")
    console.print()
    console.print(line(f"the same on any day: {explain_again(result, finding.fingerprint)}", "dim"))
