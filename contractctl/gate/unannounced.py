"""Work on the next revision before anybody was told of it: it hits nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from contractctl.gate.nouns import ContractCase, RevisionCase
from contractctl.model import Severity


def told(case: ContractCase, as_of: date) -> ContractCase:
    """The case without the revision that consumers are to move to, before it is announced."""
    kept = tuple(one for one in case.revisions if announced_for(one, case, as_of) is None)
    return case if len(kept) == len(case.revisions) else replace(case, revisions=kept)


def announced_for(revision: RevisionCase, case: ContractCase, as_of: date) -> date | None:
    """The day on which consumers are to be told of a revision; None where they may use it: it is
    not the next one by migration.yaml at the base, the day has come, or the old one is gone."""
    migration = case.base_migration
    if migration is None or migration.base is None or migration.head != revision.stem:
        return None
    is_left = not any(one.stem == migration.base and one.is_gone for one in case.revisions)
    day = migration.timeline.announce if migration.timeline else None
    return day if is_left and day is not None and as_of < day else None


def remarks(cases: Iterable[ContractCase], as_of: date) -> Iterator[str]:
    """What would hit consumers, and hits nobody yet, for a reviewer."""
    for case in cases:
        for one in case.revisions:
            day = announced_for(one, case, as_of)
            if day and (one.is_gone or any(_matters(change.severity) for change in one.changes)):
                name = f"{case.api}@{one.stem}"
                yield f"{name} is announced for {day}: what changes in it before hits nobody."


def _matters(severity: Severity) -> bool:
    return severity is not Severity.SAFE
