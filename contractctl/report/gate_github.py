"""The verdict on a pull request as GitHub annotations, worst first, as many as GitHub shows."""

from __future__ import annotations

from collections.abc import Sequence

from contractctl.model.gate import Finding, GateResult, Mode
from contractctl.model.gate import Level as Weight
from contractctl.plan.words import counted
from contractctl.report.gate_annotated import marked, sentences, signature
from contractctl.report.gate_headline import headline
from contractctl.report.gate_words import SHORT, edit_of, mode_words, recompute, title
from contractctl.report.plain import one_line
from contractctl.report.workflow_commands import SHOWN, Level, annotation

_LEVELS: dict[Weight, Level] = {
    Weight.ERROR: "error",
    Weight.UNKNOWN: "error",
    Weight.WARNING: "warning",
    Weight.NOTE: "notice",
}
"""In mode enforce, where an unknown blocks as an error does, by an exit code of its own."""

_ROOM: dict[Level, int] = {"error": SHOWN, "warning": SHOWN, "notice": SHOWN - 1}
"""The verdict itself is a notice."""


def render_github(result: GateResult) -> str:
    """Render a verdict as workflow commands, the last of which says it as a whole.

    Mode warn has no errors, and mode report notices only. Of each level as many are annotated as
    GitHub shows, with one that is unknown among them if there is any; the last command counts the
    rest.
    """
    lines: list[str] = []
    left = []
    for level, room in _ROOM.items():
        found = [one for one in result.findings if _level(one, result.mode) == level]
        shown = _shown(_once(found), room)
        lines += (_annotation(result, one, level) for one in shown)
        if more := len(found) - len(shown):
            left.append(counted(more, f"more {level}"))
    mode = mode_words(result)
    said = [headline(result), f"{mode[:1].upper()}{mode[1:]}."]
    said += [one_line(f"Note: {remark}") for remark in result.remarks]
    if left:
        said.append(f"Not annotated: {', '.join(left)}; the job summary lists all.")
    said.append(f"Again on any day, on commit {result.head[:SHORT]}: {recompute(result)}")
    return "\n".join([*lines, annotation("notice", "contractctl gate", "\n".join(said))]) + "\n"


def _level(finding: Finding, mode: Mode) -> Level:
    if mode is Mode.REPORT:
        return "notice"
    level = _LEVELS[finding.level]
    return "warning" if mode is Mode.WARN and level == "error" else level


def _once(found: Sequence[Finding]) -> Sequence[Finding]:
    """Of an edit of a file that contracts share the first: one line has one annotation for all."""
    firsts: dict[object, Finding] = {}
    for one in found:
        firsts.setdefault((one.rule, edit_of(one), one.waived_by), one)
    return tuple(firsts.values())


def _shown(found: Sequence[Finding], room: int) -> Sequence[Finding]:
    """The worst of a level, and the first unknown."""
    unknown = [one for one in found if one.level is Weight.UNKNOWN][:1]
    if not unknown or unknown[0] in found[:room]:
        return found[:room]
    return [*found[: room - 1], *unknown]


def _annotation(result: GateResult, finding: Finding, level: Level) -> str:
    heading = f"{_prefix(finding, result.mode)}{title(finding)}"
    said = "\n".join((*sentences(finding), signature(finding)))
    return annotation(level, heading, said, marked(result, finding))


def _prefix(finding: Finding, mode: Mode) -> str:
    """What the level of the annotation does not say."""
    if finding.level is Weight.UNKNOWN:
        return "unknown: "
    would_block = finding.level is Weight.ERROR and mode is not Mode.ENFORCE
    return "would block: " if would_block else ""
