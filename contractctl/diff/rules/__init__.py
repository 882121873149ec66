"""The catalogue: every rule, written in tables, in one place and one order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contractctl.diff.edit import Cell
from contractctl.diff.rule import Rule
from contractctl.diff.rules import (
    access,
    composites,
    keywords,
    lifecycle,
    messages,
    objects,
    operations,
    parameters,
    parts,
    schemas,
)

_TABLES = (
    *(operations, access, parameters, messages, objects, schemas, keywords, parts, lifecycle),
    composites,
)


def catalogue(rules: Iterable[Rule]) -> Mapping[Cell, Rule]:
    """Index rules by cell; raises ValueError for a cell or an id that is claimed twice."""
    by_cell: dict[Cell, Rule] = {}
    ids: set[str] = set()
    for rule in rules:
        if rule.cell in by_cell or rule.id in ids:
            raise ValueError(f"claimed twice: {rule.id} {rule.cell}")
        by_cell[rule.cell] = rule
        ids.add(rule.id)
    return by_cell


RULES = catalogue(rule for table in _TABLES for row in table.ROWS for rule in row.rules())


def rule_for(cell: Cell) -> Rule:
    """The rule that claims a cell; a comparer that emits a cell without one is a defect."""
    rule = RULES.get(cell)
    if rule is None:
        raise AssertionError(f"no rule claims {tuple(cell)}: add a row in contractctl/diff/rules")
    return rule
