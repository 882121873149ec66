"""One finding for a contract of which nothing is left, whatever was promised of its revisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from contractctl.gate.nouns import ContractCase, RevisionCase, Terms, step
from contractctl.gate.removal.conditions import CONSENT, QUIET, SUNSET
from contractctl.gate.removal.contract import BREAKS, CONTRACT_REMOVED
from contractctl.model.gate import Finding, Ground, Happened, Hurt, Level, fingerprint

_WHOLE = frozenset({BREAKS, SUNSET, QUIET, CONSENT})
"""The rules that speak of whole revisions and contracts that go."""


def about_whole(finding: Finding) -> bool:
    """Whether a finding is about the end of a whole revision or contract."""
    return finding.change is None and finding.rule in _WHOLE


def whole_revision(revision: RevisionCase, case: ContractCase) -> str:
    """The fingerprint of the finding about a revision whose end was announced."""
    return fingerprint("revision-removed", case.api, revision.stem)


def as_one(findings: Iterable[Finding], case: ContractCase, terms: Terms) -> tuple[Finding, ...]:
    """The findings on a contract, with one for its end: the one that weighs most, with whom the
    others name and what they looked at."""
    found = tuple(findings)
    if case.happened is not Happened.REMOVED:
        return found
    whole = [one for one in found if about_whole(one) and _weight(one, terms)]
    if len(whole) < 2:
        return found
    first, *others = sorted(whole, key=lambda one: _order(one, terms))
    hurts: dict[str, Hurt] = {}
    for hurt in (hurt for one in (first, *others) for hurt in one.hurts):
        hurts.setdefault(hurt.consumer, hurt)
    grounds = (*first.grounds, *(ground for one in others for ground in _shown(one, case)))
    merged = replace(first, hurts=tuple(hurts.values()), grounds=grounds)
    return (merged, *(one for one in found if one not in whole))


def _order(finding: Finding, terms: Terms) -> tuple[object, ...]:
    """What weighs most first, and of equals what is said of all of the contract."""
    level = _weight(finding, terms) or finding.level
    return level.rank, finding.change_rule != CONTRACT_REMOVED, finding.fingerprint


def _weight(finding: Finding, terms: Terms) -> Level | None:
    return terms.weight(finding.rule, finding.level, finding.change_rule)


def _shown(finding: Finding, case: ContractCase) -> Iterator[Ground]:
    """What a finding looked at, with the name of the revision that it is about."""
    names = {whole_revision(one, case): one.base.name for one in case.revisions}
    about = f"{names[finding.fingerprint]}: " if finding.fingerprint in names else ""
    yield step(finding.message)
    yield from (replace(one, text=f"{about}{one.text}") for one in finding.grounds)
