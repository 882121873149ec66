"""The table of what a contract can say against the rules that compare it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contractctl.diff.cells import CLAIMS, Claim, Coverage
from contractctl.diff.edit import Cell
from contractctl.diff.rule import Rule


def render_coverage(rules: Mapping[Cell, Rule], found: Coverage) -> str:
    """Place by place: each field and how many rules compare it, or why none does."""
    lines = [line for place, fields in CLAIMS.items() for line in _place(place, fields, rules)]
    return "\n".join([*lines, "", *_verdict(len(rules), found)]) + "\n"


def _place(place: str, fields: Mapping[str, Claim], rules: Mapping[Cell, Rule]) -> Iterator[str]:
    for name, claim in fields.items():
        if isinstance(claim, str):
            yield f"{place:<16} {name:<24} {'-':>3}  {claim}"
        else:
            count = sum(cell.aspect in claim for cell in rules)
            yield f"{place:<16} {name:<24} {count:>3}  {', '.join(claim)}"


def _verdict(count: int, found: Coverage) -> Iterator[str]:
    fields = sum(len(fields) for fields in CLAIMS.values())
    yield (
        f"{fields} fields in {len(CLAIMS)} places, {count} rules,"
        f" {len(found.gaps)} gaps, {len(found.unclaimed)} unclaimed"
    )
    yield from (f"gap: {gap} has no rule" for gap in found.gaps)
    yield from (f"unclaimed: no field claims {aspect}" for aspect in found.unclaimed)
