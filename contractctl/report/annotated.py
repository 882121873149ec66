"""How a code host shows a change: on which line of the repository, and in what words."""

from __future__ import annotations

from dataclasses import replace

from contractctl.diff import Diff
from contractctl.model import Change, Location, Revision, Severity
from contractctl.report.judgements import waived
from contractctl.report.plain import one_line
from contractctl.report.proofs import proven
from contractctl.report.words import reached, stands_for

ROOM = 200
"""Characters of a payload in a sentence."""


def annotated(diff: Diff, change: Change) -> Location | None:
    """The line to mark: in head, of what is gone the nearest that is left, else in base.

    Its file is the path in the repository, also where the revision was read from git.
    """
    if change.head_location is not None:
        return in_repository(diff.head, change.head_location)
    if change.base_location is not None:
        return in_repository(diff.base, change.base_location)
    return None


def in_repository(revision: Revision, location: Location) -> Location:
    """The location without the git ref that its file was read from, with forward slashes."""
    file = location.file.replace("\\", "/")
    ref, _, path = file.partition(":")
    if path and (revision.name.startswith(f"{ref}:") or revision.name.endswith(f"@git:{ref}")):
        file = path
    return replace(location, file=file)


def sentences(diff: Diff, change: Change) -> tuple[str, ...]:
    """What changed, the proof, the compatible way and who waived it, each on its own line."""
    operations = reached(change)
    lines = [f"{change.message} ({operations})" if operations else change.message]
    if single := stands_for(change):
        lines.append(single)
    if proof := proven(change, ROOM, looked_for=diff.proven):
        lines.append(proof)
    if change.severity is not Severity.SAFE:
        lines.append(f"Compatible way: {change.hint}")
    if accepted := waived(diff, change):
        lines.append(accepted)
    return tuple(one_line(line) for line in lines)
