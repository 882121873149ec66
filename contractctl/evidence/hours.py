"""Hits by hour in a few bytes: a year of dense use must fit into a store of megabytes."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping

BLOCK = 744
"""Hours that are kept together: 31 days."""

_WIDTH = 8
"""Bytes of a count. All lowest bytes stand first, then all next ones: that halves what is left
after compression."""

_LITTLE = 1
"""zlib's quickest level; counts of hours hardly compress any better with others."""


def blocks(hours: Mapping[int, int]) -> Mapping[int, dict[int, int]]:
    """Hits by hour, grouped by block."""
    found: dict[int, dict[int, int]] = {}
    for hour, hits in hours.items():
        found.setdefault(hour // BLOCK, {})[hour % BLOCK] = hits
    return found


def packed(hours: Mapping[int, int], before: bytes | None = None) -> bytes:
    """Hits by hour within a block, added to what was packed before."""
    counts = _unpacked(before) if before else array("Q", bytes(_WIDTH * BLOCK))
    for hour, hits in hours.items():
        counts[hour] += hits
    data = counts.tobytes()
    return zlib.compress(b"".join(data[place::_WIDTH] for place in range(_WIDTH)), _LITTLE)


def unpacked(rows: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, int]]:
    """(hour, hits) for every hour with a hit, from (block, packed)."""
    for block, data in rows:
        for offset, hits in enumerate(_unpacked(data)):
            if hits:
                yield block * BLOCK + offset, hits


def _unpacked(data: bytes) -> array[int]:
    planes, whole = zlib.decompress(data), bytearray(_WIDTH * BLOCK)
    for place in range(_WIDTH):
        whole[place::_WIDTH] = planes[place * BLOCK : (place + 1) * BLOCK]
    return array("Q", bytes(whole))
