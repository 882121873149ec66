"""A diff as GitHub annotations: workflow commands, worst first, as many as GitHub shows."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl.diff import Diff
from contractctl.model import Change, Location, Severity
from contractctl.report.annotated import annotated, sentences
from contractctl.report.judgements import stale_waivers
from contractctl.report.plain import one_line, visible
from contractctl.report.words import diff_summary

SHOWN = 10
"""GitHub shows ten errors and ten warnings of a step and drops the rest without a word."""

_COMMANDS = {Severity.BREAKING: "error", Severity.DANGEROUS: "warning"}


def render_github(diff: Diff) -> str:
    """Render the breaking and dangerous changes, and one line that counts what is left out.

    Changes that are waived for everybody are not annotated; waivers that went stale are.
    """
    lines: list[str] = []
    said = [diff_summary(diff)]
    for severity, command in _COMMANDS.items():
        found = [_annotation(diff, change, command) for change in _open(diff, severity)]
        if severity is Severity.BREAKING:
            found += _stale(diff, command)
        lines += found[:SHOWN]
        if len(found) > SHOWN:
            said.append(f"{len(found) - SHOWN} more {severity.value} are not annotated.")
    if len(said) > 1:
        said.append("The job summary lists all.")
    title = one_line(f"{diff.base.name} to {diff.head.name}")
    return "\n".join([*lines, _command("notice", "", title, " ".join(said))]) + "\n"


def _open(diff: Diff, severity: Severity) -> Iterator[Change]:
    for change in diff.changes:
        if change.severity is severity and not diff.waived.excuses(change):
            yield change


def _stale(diff: Diff, command: str) -> Iterator[str]:
    waivers = (*diff.waived.expired, *diff.waived.unused)
    for waiver, said in zip(waivers, stale_waivers(diff), strict=True):
        yield _command(command, _place(waiver.location), "stale waiver", one_line(said))


def _annotation(diff: Diff, change: Change, command: str) -> str:
    marked = annotated(diff, change)
    place = _place(marked) if marked else ""
    title = f"{change.severity.value}: {change.rule}"
    said = "\n".join(sentences(diff, change))
    return _command(command, place, title, f"{said}\n[{change.fingerprint}]")


def _place(location: Location) -> str:
    file = _property(visible(location.file))
    return f"file={file},line={location.line},col={location.column},"


def _command(command: str, place: str, title: str, message: str) -> str:
    return f"::{command} {place}title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
