"""Judge a pull request: find what it touches, gather what is known, apply the rules of the gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from contractctl.cli.gate_digests import digest, joined, of_json
from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.cli.gate_sides import Sides
    from contractctl.gate.loosening import Loosening
    from contractctl.gate.nouns import ContractCase
    from contractctl.load.against import Against
    from contractctl.model import Location
    from contractctl.model.gate import (
        ContractInput,
        Finding,
        GateInputs,
        GateResult,
        GateSettings,
        JudgedContract,
    )


def judged(against: str | None, mode: str | None, policy: str | None) -> GateResult:
    """The verdict on what differs between the work tree and the merge base of a ref and HEAD.

    against, mode, policy: None for what pyproject.toml says, else the default branch, enforce, and
    the profile of each migration.yaml. Raises RevisionError where there is nothing to compare with.
    """
    from contractctl.cli.gate_cases import cases
    from contractctl.cli.gate_loosened import loosening
    from contractctl.cli.gate_sides import open_sides
    from contractctl.errors import InvalidRef
    from contractctl.load.against import open_against
    from contractctl.load.gate_settings import load_gate_settings
    from contractctl.load.whereabouts import refuse_no_workspace

    written = load_gate_settings(settings().root)
    chosen = _with_options(written, mode, policy)
    ref = against if against is not None else chosen.against
    try:
        with open_against(settings().root, ref) as (found, tree):
            refuse_no_workspace(settings().root, tree)
            sides = open_sides(tree, chosen)
            every = tuple(cases(sides))
            looser = loosening(tree, sides.base_settings, written)
            findings = _findings(every, sides, looser)
    except InvalidRef as error:
        raise click.UsageError(f"--against: {error}; {error.hint}") from error
    remarks = _remarks(found, sides, every, () if every else looser.remarks)
    return _result(found, sides, every, findings, tuple(remarks))


def _with_options(chosen: GateSettings, mode: str | None, policy: str | None) -> GateSettings:
    from contractctl.model.gate import Mode

    if mode is not None:
        chosen = replace(chosen, mode=Mode(mode))
    return replace(chosen, policy=policy) if policy is not None else chosen


def _findings(
    every: Sequence[ContractCase], sides: Sides, looser: Loosening
) -> tuple[Finding, ...]:
    from contractctl.cli.gate_checks import check_findings
    from contractctl.gate.judging import judge
    from contractctl.gate.loosening import finding
    from contractctl.gate.nouns import Terms

    loose = finding(looser, every[0].api, _settings_place()) if every else None
    more = (*((loose,) if loose else ()), *check_findings(every, sides.settings))
    terms = Terms(settings().today, sides.settings, sides.base_settings)
    return judge(every, terms, more)


def _settings_place() -> Location | None:
    """Where the settings of the gate stand, as far as the workspace has a file of them."""
    from contractctl.load.gate_settings import SETTINGS_FILE
    from contractctl.model import Location

    is_there = (settings().root / SETTINGS_FILE).is_file()
    return Location(SETTINGS_FILE, 1, 1) if is_there else None


def _result(
    found: Against,
    sides: Sides,
    every: Sequence[ContractCase],
    findings: tuple[Finding, ...],
    remarks: tuple[str, ...],
) -> GateResult:
    from contractctl.cli.gate_folder import paths_of, shown_as
    from contractctl.model.gate import GateResult

    return GateResult(
        against=found.name,
        base=found.base,
        head=found.head,
        as_of=settings().today,
        mode=sides.settings.mode,
        policy=sides.settings.policy,
        contracts=tuple(map(_judged_contract, every)),
        findings=findings,
        inputs=_inputs(sides, every),
        remarks=remarks,
        workspace=sides.tree.workspace,
        shown=shown_as(settings().root),
        off=tuple(sorted(rule for rule, level in sides.settings.levels.items() if level is None)),
        paths=paths_of(findings, settings().root, sides.tree.workspace),
    )


def _remarks(
    found: Against, sides: Sides, every: Iterable[ContractCase], looser: Iterable[str]
) -> Iterator[str]:
    """What a reviewer should know that is no finding; looser: of a gate with nothing to judge."""
    from contractctl.gate.unannounced import remarks

    if found.is_uncommitted_only:
        yield "This branch has no commits of its own: only uncommitted edits were compared."
    yield from sides.remarks
    yield from remarks(every, settings().today)
    yield from looser


def _judged_contract(case: ContractCase) -> JudgedContract:
    from contractctl.model import Severity
    from contractctl.model.gate import JudgedContract

    diffs = [one.diff for one in case.revisions if one.diff is not None]
    observed = case.known.observed.services if case.known.observed else {}
    consumers = [one for one in case.counting if one.consumption(case.api) or one.name in observed]
    return JudgedContract(
        *(case.api, case.happened, case.former, case.files),
        breaking=sum(one.count(Severity.BREAKING) for one in diffs),
        dangerous=sum(one.count(Severity.DANGEROUS) for one in diffs),
        safe=sum(one.count(Severity.SAFE) for one in diffs),
        consumers=len(consumers),
        evidence=_evidence(case),
        is_watched=case.known.observed is not None and case.known.first is not None,
    )


def _evidence(case: ContractCase) -> str:
    known = case.known
    if known.observed is None:
        return "no evidence but consumers.yaml"
    if known.first is None or known.last is None:
        return f"no traffic; {known.source}"
    return f"traffic from {known.first} to {known.last}; {known.source}"


def _inputs(sides: Sides, every: Sequence[ContractCase]) -> GateInputs:
    from contractctl.model.gate import GateInputs

    evidence = {case.api: case.known.digest for case in every if case.known.digest}
    return GateInputs(
        contracts={case.api: _input(case) for case in every},
        evidence=joined(evidence) if evidence else digest(),
        policy=of_json(_policy(sides, every)),
        consumers=sides.consumers_digest,
    )


def _policy(sides: Sides, every: Sequence[ContractCase]) -> Mapping[str, object]:
    """Settings and checks; by contract the policy of the diff, and dates, terms and waivers."""
    return {
        **_said(sides.settings),
        "settings_before": _said(sides.base_settings),
        "contracts": {case.api: _terms(case, sides) for case in every},
        "checks": _checks() if every else {},
    }


def _said(chosen: GateSettings) -> Mapping[str, object]:
    return {
        "mode": chosen.mode,
        "policy": chosen.policy,
        "evidence_days": chosen.evidence_days,
        "rules": dict(chosen.levels),
    }


def _terms(case: ContractCase, sides: Sides) -> Mapping[str, object]:
    """By which a contract is judged."""
    from contractctl.cli.gate_cases import policy_of
    from contractctl.cli.gate_sides import at_base, in_work_tree
    from contractctl.load.migration import migration_file

    before = at_base(sides.tree, migration_file(case.former))
    now = in_work_tree(migration_file(case.api))
    return {
        "policy": asdict(policy_of(case, sides)),
        "migration_before": None if before is None else digest(before),
        "migration": None if now is None else digest(now),
    }


def _checks() -> Mapping[str, str]:
    """The checks of kind gate, by name."""
    if not (settings().root / "checks").is_dir():
        return {}  # most have none, and pay no import for them
    from contractctl.checks import gate_checks

    return {path.stem: digest(path.read_bytes()) for path in gate_checks(settings().root)}


def _input(case: ContractCase) -> ContractInput:
    from contractctl.model.gate import ContractInput

    base = {one.stem: f"sha256:{one.base.sha256}" for one in case.revisions}
    head = {one.head.name: f"sha256:{one.head.sha256}" for one in case.revisions if one.head}
    head |= {one.name: f"sha256:{one.sha256}" for one in case.added}
    return ContractInput(joined(base) if base else None, joined(head) if head else None)
