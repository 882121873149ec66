"""What an audit of the contract's traffic found, as far as a weekly report has room for it."""

from __future__ import annotations

from dataclasses import dataclass

from contractctl.report.audit_sections import Item, sections
from contractctl.report.weekly import WeeklyReport

SHOWN_ITEMS = 3


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Findings of one kind: how many, and the first of them."""

    title: str
    meaning: str
    count: int
    items: tuple[Item, ...]


def findings(report: WeeklyReport) -> tuple[FindingRow, ...]:
    """By kind, in the order in which they matter; nothing where no traffic was imported."""
    if report.audit is None:
        return ()
    return tuple(
        FindingRow(one.title, one.meaning, one.count, one.items[:SHOWN_ITEMS])
        for one in sections(report.audit)
    )
