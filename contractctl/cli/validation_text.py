"""The findings of `validate` for the terminal: one line each, as compilers print them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from contractctl.cli.layout import indented, line
from contractctl.load.checking import Problem
from contractctl.plan.words import counted


def render_text(checked: Sequence[str], findings: Sequence[Problem], console: Console) -> None:
    """Print place, message and next step of every finding, then the count."""
    for finding in findings:
        console.print(line(str(finding)), soft_wrap=True)
        console.print(indented(line(f"next: {finding.hint}", "dim"), 2), soft_wrap=True)
    result = counted(len(findings), "problem") if findings else "no problem"
    console.print(line(f"{result} in {counted(len(checked), 'document')}", "bold"))
    console.print(line(", ".join(checked), "dim"))
