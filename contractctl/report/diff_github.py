"""A diff as GitHub annotations: workflow commands, worst first, as many as GitHub shows."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.diff import Diff
from contractctl.model import Change, Severity
from contractctl.report.annotated import annotated, sentences
from contractctl.report.judgements import stale_waivers
from contractctl.report.plain import one_line
from contractctl.report.words import diff_summary
from contractctl.report.workflow_commands import SHOWN, Level, annotation

_LEVELS: dict[Severity, Level] = {Severity.BREAKING: "error", Severity.DANGEROUS: "warning"}


def render_github(diff: Diff) -> str:
    """Render the breaking and dangerous changes, and one line that counts what is left out.

    Changes that are waived for everybody are not annotated; waivers that went stale are.
    """
    lines: list[str] = []
    said = [diff_summary(diff)]
    for severity, level in _LEVELS.items():
        found = [_annotation(diff, change, level) for change in _open(diff, severity)]
        if severity is Severity.BREAKING:
            found += _stale(diff, level)
        lines += found[:SHOWN]
        if len(found) > SHOWN:
            said.append(f"{len(found) - SHOWN} more {severity.value} are not annotated.")
    if len(said) > 1:
        said.append("The job summary lists all.")
    title = one_line(f"{diff.base.name} to {diff.head.name}")
    return "\n".join([*lines, annotation("notice", title, " ".join(said))]) + "\n"


def _open(diff: Diff, severity: Severity) -> Iterator[Change]:
    for change in diff.changes:
        if change.severity is severity and not diff.waived.excuses(change):
            yield change


def _stale(diff: Diff, level: Level) -> Iterator[str]:
    waivers = (*diff.waived.expired, *diff.waived.unused)
    for waiver, said in zip(waivers, stale_waivers(diff), strict=True):
        yield annotation(level, "stale waiver", one_line(said), waiver.location)


def _annotation(diff: Diff, change: Change, level: Level) -> str:
    title = f"{change.severity.value}: {change.rule}"
    said = "\n".join(sentences(diff, change))
    return annotation(level, title, f"{said}\n[{change.fingerprint}]", annotated(diff, change))
