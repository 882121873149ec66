"""Hits by hour are packed and summed without a count lost or put into another hour."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contractctl.evidence.hours import BLOCK, Portion, blocks, packed, portion, unpacked

HOURS = st.integers(3 * BLOCK - 40, 6 * BLOCK + 40)
COUNTS = st.one_of(st.integers(1, 3), st.integers(1, 1 << 40))


def rows(hits: dict[int, int]) -> list[tuple[int, bytes]]:
    return [(block, packed(inside)) for block, inside in sorted(blocks(hits).items())]


@given(st.dictionaries(HOURS, COUNTS, max_size=40))
def test_what_was_packed_is_unpacked(hits: dict[int, int]) -> None:
    assert dict(unpacked(rows(hits))) == hits


@given(st.dictionaries(HOURS, COUNTS, max_size=40), HOURS, HOURS)
def test_a_portion_is_the_sum_of_its_hours(hits: dict[int, int], begin: int, end: int) -> None:
    inside = {hour: count for hour, count in hits.items() if begin <= hour < end}
    said = Portion(sum(inside.values()), min(inside), max(inside)) if inside else None
    assert portion(rows(hits), begin, end) == said
