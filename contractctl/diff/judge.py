"""Turn edits into changes: the rule that names each, the severity that the law derives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contractctl.diff.edit import Edit
from contractctl.diff.fingerprints import fingerprint
from contractctl.diff.policies import severity_under
from contractctl.diff.reach import Reach, extend
from contractctl.diff.rules import rule_for
from contractctl.diff.wording import message
from contractctl.model import Change, FieldPath, Operation, Place, Policy, Revision, Severity

_ORDER = {Severity.BREAKING: 0, Severity.DANGEROUS: 1, Severity.SAFE: 2}


@dataclass(frozen=True, slots=True)
class _Routes:
    """What leads to each node of the reach graph."""

    operations: Mapping[int, frozenset[Operation]]
    fields: Mapping[int, FieldPath | None]


def judge(
    edits: Iterable[Edit], reach: Reach, policy: Policy, base: Revision
) -> tuple[Change, ...]:
    """Return one change per distinct edit, worst first, then by place.

    The same edit met on several ways (two revisions of a component, several users of it) is
    one change with all its operations.
    """
    edits = tuple(edits)
    same: dict[str, list[Edit]] = {}
    for edit in edits:
        same.setdefault(fingerprint(rule_for(edit.cell), edit, base), []).append(edit)
    routes = _Routes(reach.operations({edit.anchor.node for edit in edits}), reach.fields())
    changes = (_change(key, found, routes, policy) for key, found in same.items())
    return in_order(changes)


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes worst first, then by rule and place."""
    return tuple(sorted(changes, key=_sort_key))


def _change(key: str, edits: list[Edit], routes: _Routes, policy: Policy) -> Change:
    edit = edits[0]
    rule = rule_for(edit.cell)
    anchors = tuple(sorted({other.anchor for other in edits}))
    operations = frozenset[Operation]().union(*(routes.operations[a.node] for a in anchors))
    field = extend(routes.fields.get(edit.anchor.node), edit.step)
    explains = tuple(sorted({rule_for(cell).id for other in edits for cell in other.explains}))
    return Change(
        fingerprint=key,
        rule=rule.id,
        severity=severity_under(policy, rule, explains),
        direction=edit.cell.direction,
        effect=rule.effect,
        operations=tuple(sorted(operations)),
        place=edit.place,
        field=field,
        message=message(rule, edit, field),
        hint=rule.hint,
        base_value=edit.base_value,
        head_value=edit.head_value,
        base_place=edit.base_place,
        head_place=edit.head_place,
        anchors=anchors,
        tolerated_by=rule.tolerated_by,
        proof=rule.proof,
        explains=explains,
    )


def _sort_key(change: Change) -> tuple[int, str, Place, str]:
    return _ORDER[change.severity], change.rule, change.place, change.fingerprint
