"""What the gate has caught, for the terminal: the answer, a table of rules, and each catch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console

from contractctl.cli.layout import indented, line, table
from contractctl.model.catches import Catch, Catches
from contractctl.report.catches_words import basis, headline, held_outcome, outcome, when

SHOWN = 20
"""Catches that are listed, the latest; JSON has all."""


def render_text(found: Catches, console: Console) -> None:
    """Print what the gate has caught."""
    console.print(line(headline(found), "bold"))
    console.print(line(basis(found)))
    if not found.results:
        return
    console.print()
    _rules(found, console)
    _listed("Stopped", [one for one in found.catches if one.is_blocked], console)
    _listed("Held up, as nobody could say whom it hits", found.held, console, held_outcome)
    missed = [one for one in found.catches if not one.is_blocked]
    _listed("Let pass, as the mode was report or warn", missed, console)


def _rules(found: Catches, console: Console) -> None:
    """Every rule: one that never caught anything is an answer, too."""
    numbers = ("stopped", "held up", "let pass", "waived")
    made = table("rule", *numbers, "last", numbers=numbers)
    for rule in found.rules:
        blocked = rule.blocked
        stops = (*blocked, *rule.held)
        last = str(max(one.last for one in stops)) if stops else ""
        accepted = sum(bool(one.waived) for one in blocked)
        counts = (len(blocked), len(rule.held), len(rule.missed), accepted)
        style = "" if rule.catches or rule.held else "dim"
        made.add_row(*map(line, (rule.rule, *map(str, counts), last)), style=style)
    console.print(made)


def _listed(
    title: str,
    catches: Sequence[Catch],
    console: Console,
    said: Callable[[Catch], str] = outcome,
) -> None:
    if not catches:
        return
    console.print()
    console.print(line(title, "bold"))
    for one in catches[:SHOWN]:
        of = f" ({one.change_rule})" if one.change_rule else ""
        console.print(line(f"{one.contract}: {one.rule}{of} {one.fingerprint}"))
        console.print(indented(line(f"{when(one)}; {said(one)}"), 2))
    if len(catches) > SHOWN:
        console.print(line(f"and {len(catches) - SHOWN} earlier ones: --format json lists all"))
