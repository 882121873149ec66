"""The checks of kind gate, asked about the contracts that a pull request touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from contractctl.cli.options import settings
from contractctl.model.gate import Level

if TYPE_CHECKING:
    from contractctl.checks import CheckedChange, CheckedRevision, Context
    from contractctl.gate.nouns import ContractCase, RevisionCase
    from contractctl.model import Change
    from contractctl.model.gate import Finding, GateSettings

RULE = "check-failed"


def check_findings(every: Iterable[ContractCase], chosen: GateSettings) -> tuple[Finding, ...]:
    """What the checks of the workspace have against the contracts; none where they are off.

    Raises WorkspaceError where a check cannot be asked.
    """
    if not (settings().root / "checks").is_dir():
        return ()  # most have none, and pay no import for them

    from contractctl.checks import gate_checks, run_checks

    files = [file for file in gate_checks(settings().root) if _is_on(file.stem, chosen)]
    return run_checks(files, [_context(case) for case in every]) if files else ()


def _is_on(check: str, chosen: GateSettings) -> bool:
    levels = chosen.levels
    return levels.get(f"{RULE}/{check}", levels.get(RULE, Level.ERROR)) is not None


def _context(case: ContractCase) -> Context:
    from contractctl.checks import CheckedRevision, Context

    revisions = [_compared(one) for one in case.revisions]
    for added in case.added:
        name = added.name.rpartition("@")[2]
        revisions.append(CheckedRevision(name, added.files[""], (), None, added))
    return Context(
        case.api,
        case.former,
        case.happened.value,
        settings().today,
        files=case.files,
        revisions=tuple(revisions),
        consumers=tuple(sorted(one.name for one in case.counting if one.consumption(case.api))),
        timeline=case.migration.timeline if case.migration else None,
        base_timeline=case.base_migration.timeline if case.base_migration else None,
    )


def _compared(case: RevisionCase) -> CheckedRevision:
    """A revision; one whose file is gone has no head, whatever it was compared with."""
    from contractctl.checks import CheckedRevision

    head = None if case.is_gone else case.head
    verdicts = _verdicts(case)
    changes = tuple(_change(change, verdicts[change.fingerprint]) for change in case.changes)
    return CheckedRevision(case.stem, (head or case.base).files[""], changes, case.base, head)


def _verdicts(case: RevisionCase) -> Mapping[str, Mapping[str, list[str]]]:
    """The consumers of each change, by verdict."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for impact in case.assessment.impacts if case.assessment else ():
        found[impact.fingerprint][impact.verdict.value].append(impact.consumer)
    return found


def _change(change: Change, verdicts: Mapping[str, list[str]]) -> CheckedChange:
    from contractctl.checks import CheckedChange

    return CheckedChange(
        change.fingerprint,
        change.rule,
        change.severity.value,
        change.direction,
        tuple(map(str, change.operations)),
        str(change.field) if change.field else None,
        change.message,
        change.hint,
        change.base_value,
        change.head_value,
        affected=tuple(sorted(verdicts["affected"])),
        possible=tuple(sorted(verdicts["possible"])),
        unknown=tuple(sorted(verdicts["unknown"])),
        at=change.head_location or change.base_location,
    )
