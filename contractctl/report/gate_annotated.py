"""How a code host shows a finding of the gate: on which line of the repository, in what words."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from contractctl.model import Location
from contractctl.model.gate import Finding, GateResult
from contractctl.model.impact import EvidenceKind
from contractctl.report.annotated import ROOM
from contractctl.report.gate_words import asks, can_be_waived, proof, sentence, who
from contractctl.report.judgements import waiver_sentence
from contractctl.report.plain import one_line
from contractctl.report.proofs import proof_remark

CONSUMERS = "consumers.yaml"

SHOWN = 5
"""Those whom a finding hurts that are told on a line each; JSON has all."""

_SHORTEST_ID = 7

_UNKNOWN = "unknown-consumer"
_ASK = "Or ask them what they use, and write it under `uses` in consumers.yaml."
"""What ends the doubt where nobody can say whether a change hits somebody."""


def marked(result: GateResult, finding: Finding) -> Location:
    """The line to mark, of a file named from the top of the repository.

    Of what is gone it is the nearest that is left; of a contract that is gone as a whole it is the
    entry of a consumer, since code hosts show nothing on a file that is not there.
    """
    places = tuple(_places(finding))
    for place in places:
        if not committed(result, place.file):
            return replace(place, file=_from_top(result, place.file))
    if places:
        return replace(places[0], file=committed(result, places[0].file))
    return Location(_from_top(result, CONSUMERS), 1, 1)


def _places(finding: Finding) -> Iterator[Location]:
    """Where it is told, best first; each may be in a file that only the base has."""
    if finding.location is not None:
        yield finding.location
    if finding.change is not None and finding.change.head_location is not None:
        yield finding.change.head_location
    for hurt in finding.hurts:
        for row in hurt.evidence:
            file, _, line = row.source.rpartition(":")
            if row.kind is EvidenceKind.DECLARED and file and line.isascii() and line.isdigit():
                yield Location(file, max(1, int(line)), 1)


def committed(result: GateResult, file: str) -> str:
    """The path in the repository of what was read at the base; "" for a file of the work tree."""
    ref, _, path = file.partition(":")
    is_short = len(ref) >= _SHORTEST_ID and result.base.startswith(ref)
    return path if is_short or ref == result.against else ""


def from_top(result: GateResult) -> GateResult:
    """The verdict with every place named from the top of the repository: it reads the same wherever
    the gate ran."""
    return replace(result, findings=tuple(_placed(result, one) for one in result.findings))


def _placed(result: GateResult, finding: Finding) -> Finding:
    change, waiver = finding.change, finding.waived_by
    return replace(
        finding,
        location=_named(result, finding.location),
        change=change
        and replace(
            change,
            base_location=_named(result, change.base_location),
            head_location=_named(result, change.head_location),
        ),
        waived_by=waiver
        and replace(waiver, location=_named(result, waiver.location) or waiver.location),
    )


def _named(result: GateResult, place: Location | None) -> Location | None:
    """What was read at the base keeps the commit in front of it."""
    if place is None or committed(result, place.file):
        return place
    return replace(place, file=_from_top(result, place.file))


def _from_top(result: GateResult, file: str) -> str:
    """The path from the top of the repository; an absolute one lies outside and stays."""
    if file in result.paths:
        return result.paths[file]
    path = file.replace("\\", "/")
    if posixpath.isabs(path):
        return path
    inner = path.removeprefix(f"{result.shown}/") if result.shown else path
    return posixpath.normpath(posixpath.join(result.workspace, inner))


def sentences(finding: Finding) -> tuple[str, ...]:
    """What changed, its proof, whom it hurts, who must agree or has, what to do; a line each."""
    lines = [f"{sentence(finding)}."]
    lines += _proven(finding)
    told = who(finding)
    lines += told[:SHOWN]
    if len(told) > SHOWN:
        lines.append(f"and {len(told) - SHOWN} more")
    if finding.waived_by:
        lines.append(waiver_sentence(finding.waived_by))
    elif can_be_waived(finding):
        lines.append(f"Who must agree: {_asked(finding)}")
    if finding.waived_by is None:
        lines.append(f"What to do: {finding.hint}")
        if finding.rule == _UNKNOWN:
            lines.append(_ASK)
    return tuple(one_line(line) for line in lines)


def _proven(finding: Finding) -> Iterator[str]:
    """The message that shows it, or that nobody found one."""
    if seen := proof(finding):
        yield f"{seen.accepts}: {seen.shown(ROOM)}; {seen.refuses}: {seen.reason}"
    elif finding.change and (remark := proof_remark(finding.change, looked_for=True)):
        yield remark


def _asked(finding: Finding) -> str:
    asked = list(map(str, asks(finding.hurts)))
    more = f" and {len(asked) - SHOWN} more" if len(asked) > SHOWN else ""
    return f"{'; '.join(asked[:SHOWN])}{more}"


def signature(finding: Finding) -> str:
    """By which rule it was found, and its fingerprint."""
    of = f" ({finding.change_rule})" if finding.change_rule else ""
    return one_line(f"[{finding.rule}{of} {finding.fingerprint}]")
