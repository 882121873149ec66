"""Which change hits which consumer, and who has moved all the same: the matrix of a migration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from contractctl.model.ledger import PROVEN
from contractctl.plan.nouns import Break, Plan
from contractctl.plan.strategy import component
from contractctl.report.ledger_words import most_urgent_first
from contractctl.report.weekly import WeeklyReport
from contractctl.report.weekly_rows import Rows, rows

Cell = Literal["affected", "possible", "unknown", "waived", "-"]

SHOWN_CHANGES = 60


@dataclass(frozen=True, slots=True)
class MatrixChange:
    """A column: a change, where it is declared, and how many consumers it hits, waived or not."""

    fingerprint: str
    severity: str
    message: str
    where: str
    operations: tuple[str, ...]
    pattern: str
    hits: int


@dataclass(frozen=True, slots=True)
class MatrixConsumer:
    """A row: what each change is to a consumer, in the order of the columns.

    state: where it stands; None for one whose way nobody follows
    has_moved: whether it is proven that none of it matters any more
    """

    consumer: str
    team: str
    state: str | None
    has_moved: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Changes across, worst first, and consumers down, most urgent first.

    untouched: consumers of the contract that no change hits, and that have no row
    """

    changes: Rows[MatrixChange]
    consumers: Rows[MatrixConsumer]
    untouched: int


def matrix(report: WeeklyReport, limit: int | None = None) -> Matrix:
    """The consumers that a change hits; no more of them than the limit, with fewer changes then."""
    plan = report.plan
    most = None if limit is None else SHOWN_CHANGES
    columns = rows(map(_change, plan.breaks), most)
    hit = _hit(plan, len(columns.shown))
    nothing = _no_hit(len(columns.shown))
    touched = {name for entry in plan.breaks for name in _everybody(entry)}
    found = rows(
        MatrixConsumer(name, team, state, has_moved, hit.get(name, nothing))
        for name, team, state, has_moved in _consumers(report)
        if name in touched
    )
    return Matrix(columns, rows(found, limit), plan.scope.consumers - len(touched))


def _change(entry: Break) -> MatrixChange:
    change = entry.change
    return MatrixChange(
        change.fingerprint,
        change.severity.value,
        change.message,
        component(change.place),
        tuple(map(str, change.operations)),
        entry.pattern,
        len(_everybody(entry)),
    )


def _everybody(entry: Break) -> tuple[str, ...]:
    return (*entry.affected, *entry.possible, *entry.unknown, *entry.waived)


def _no_hit(columns: int) -> tuple[Cell, ...]:
    return tuple("-" for _ in range(columns))


def _hit(plan: Plan, columns: int) -> dict[str, tuple[Cell, ...]]:
    """The cells of everybody who is hit by a change that is shown."""
    nothing = _no_hit(columns)
    found: dict[str, list[Cell]] = {}
    for place, entry in enumerate(plan.breaks[:columns]):
        verdicts: tuple[tuple[Cell, tuple[str, ...]], ...] = (
            ("affected", entry.affected),
            ("possible", entry.possible),
            ("unknown", entry.unknown),
            ("waived", entry.waived),
        )
        for verdict, names in verdicts:
            for name in names:
                found.setdefault(name, list(nothing))[place] = verdict
    return {name: tuple(cells) for name, cells in found.items()}


def _consumers(report: WeeklyReport) -> Iterator[tuple[str, str, str | None, bool]]:
    """Everybody who may be in the matrix: those that are followed first, then those excused."""
    followed = most_urgent_first(report.progress)
    for one in followed:
        yield one.subject.name, one.subject.team, one.state.value, one.state in PROVEN
    teams = {one.name: one.team for one in report.estate.services}
    known = {one.subject.name for one in followed}
    scope = report.plan.scope
    others = {one.name for one in scope.waived} | {one.name for one in scope.unaffected}
    for name in sorted(others - known):
        yield name, teams.get(name, ""), None, False
