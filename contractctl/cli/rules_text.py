"""One rule for the terminal: its severity, derived in words."""

from __future__ import annotations

from rich.console import Console

from contractctl.cli.layout import SEVERITY_STYLE, columns, indented, line
from contractctl.diff.policies import severity_under
from contractctl.diff.rule import Rule
from contractctl.model import Policy
from contractctl.report.rules import explained


def render_text(rule: Rule, policy: Policy, console: Console) -> None:
    """Print the derivation at the width of the console."""
    style = SEVERITY_STYLE[severity_under(policy, rule)]
    console.print(line(rule.id, "bold"))
    console.print(indented(line(f"{rule.summary}."), 2))
    console.print()
    console.print(
        columns(
            (
                line(label, "dim"),
                line(text, style if label == "severity" else ""),
            )
            for label, text in explained(rule, policy)
        )
    )
