"""What people and houses say about a diff, for the terminal: stale waivers, split policies."""

from __future__ import annotations

from rich.console import Console

from contractctl.cli.layout import indented, line
from contractctl.diff import Diff
from contractctl.plan.words import counted
from contractctl.report.judgements import opinion_sentence, splits, splits_title, stale_waivers


def render_judgements(diff: Diff, console: Console) -> None:
    """Print the waivers that have gone stale, and where the policies of the diff disagree."""
    stale = list(stale_waivers(diff))
    if stale:
        _title(f"{counted(len(stale), 'stale waiver')}", console)
    for sentence in stale:
        console.print(indented(line(sentence), 2))
    found = splits(diff)
    if found:
        _title(splits_title(found), console)
    for split in found:
        console.print(line(f"{split.rule} ({counted(split.count, 'change')})", "bold"))
        for opinion in split.opinions:
            console.print(indented(line(opinion_sentence(opinion)), 2))


def _title(text: str, console: Console) -> None:
    console.print()
    console.rule(line(text, "bold"), align="left", style="dim")
