"""The verdict on a pull request, as findings: every rule over every contract, waivers, settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from contractctl.gate import announcements, edges, hits, retracted, staleness
from contractctl.gate.nouns import ContractCase, Terms
from contractctl.gate.removal import findings as removals
from contractctl.gate.removal.together import as_one
from contractctl.gate.terms import findings as laxer_terms
from contractctl.gate.unannounced import told
from contractctl.gate.waiving import excused
from contractctl.model import Location
from contractctl.model.gate import Finding, Level
from contractctl.model.gate_rules import GATE_RULES

_IN_ORDER = {rule.id: position for position, rule in enumerate(GATE_RULES)}
_RULES = (
    *(hits.findings, removals.findings, announcements.findings, retracted.findings),
    *(edges.findings, laxer_terms),
)


def judge(
    cases: Iterable[ContractCase], terms: Terms, more: Iterable[Finding] = ()
) -> tuple[Finding, ...]:
    """All findings, those that weigh most first; the same for the same cases in whatever order.

    more: what others found, such as the checks of the workspace; waivers of their contract and
    the settings decide about them as about all.
    """
    others: dict[str, list[Finding]] = {}
    for finding in more:
        others.setdefault(finding.contract, []).append(finding)
    found = [finding for case in cases for finding in _of(case, terms, others.pop(case.api, []))]
    every = (*found, *chain.from_iterable(others.values()))
    weighed = (_weighed(finding, terms) for finding in every)
    kept = {_identity(one): one for one in weighed if one is not None}
    return tuple(sorted(kept.values(), key=_order))


def _of(case: ContractCase, terms: Terms, more: Sequence[Finding]) -> tuple[Finding, ...]:
    """What the rules say of one contract, after its waivers."""
    judged = told(case, terms.as_of)
    by_rules = chain.from_iterable(rule(judged, terms) for rule in _RULES)
    found = [*as_one(by_rules, case, terms), *more]
    found += staleness.findings(judged, terms, found)
    return excused(found, case, terms)


def _weighed(finding: Finding, terms: Terms) -> Finding | None:
    """The finding as settings weigh it; None where its rule is switched off.

    What is waived stays a note.
    """
    level = terms.weight(finding.rule, finding.level, finding.change_rule)
    if level is None:
        return None
    return finding if finding.level is Level.NOTE else replace(finding, level=level)


def _identity(finding: Finding) -> tuple[object, ...]:
    where = finding.waived_by.location if finding.waived_by else None
    return (
        *(finding.rule, finding.contract, finding.fingerprint, finding.message),
        *(finding.location, where),
    )


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        finding.level.rank,
        finding.contract,
        _IN_ORDER[finding.rule],
        _place(finding.location),
        *(finding.fingerprint, finding.message),
        _place(finding.waived_by.location if finding.waived_by else None),
    )


def _place(location: Location | None) -> tuple[object, ...]:
    """Places first, in the order of files and lines; then what has none."""
    if location is None:
        return (True,)
    return (False, location.file, location.line, location.column)
