"""What differs between two revisions of a contract, and what each difference means."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from contractctl.diff.compare_operations import compare_documents
from contractctl.diff.compare_schemas import compare_queued
from contractctl.diff.compare_xml import only_in_xml
from contractctl.diff.composites import compose
from contractctl.diff.judge import in_order, judge
from contractctl.diff.reach import Reach
from contractctl.diff.versions import version_changes
from contractctl.diff.waivers import Waived
from contractctl.diff.walk import Walk
from contractctl.diff.witness.prove import prove
from contractctl.model import Change, Policy, Revision, Severity


@dataclass(frozen=True, slots=True, eq=False)
class Diff:
    """All changes between two revisions, and the graph that says who meets them where.

    proven: whether payloads were looked for that prove the changes.
    waived: what waivers say about the changes. policies: all that judge, where several do.
    """

    base: Revision
    head: Revision
    policy: str
    as_of: date
    changes: tuple[Change, ...]
    reach: Reach
    proven: bool = True
    waived: Waived = field(default_factory=Waived)
    policies: tuple[Policy, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many changes have a severity."""
        return sum(change.severity is severity for change in self.changes)


def diff(
    base: Revision, head: Revision, *, policy: Policy, as_of: date, witnesses: bool = True
) -> Diff:
    """Compare two revisions.

    as_of decides whether a promised sunset has passed; witnesses: whether to prove each change
    on a schema by a payload, which costs about as much again.
    """
    walk = Walk(base, head, policy, as_of)
    compare_documents(walk, as_of)
    compare_queued(walk)
    composed = compose(walk)
    reach = walk.reach.finish()
    edits = only_in_xml(composed, reach, walk.xml)
    changes = judge(edits, reach, policy, base)
    if witnesses:
        changes = in_order(prove(changes, base, head, reach, walk.pairs, walk.forms))
    changes = in_order((*changes, *version_changes(base, head, changes, policy)))
    return Diff(base, head, policy.name, as_of, changes, reach, witnesses)
