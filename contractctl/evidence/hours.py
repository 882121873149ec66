"""Hits by hour in a few bytes: a year of dense use must fit into a store of megabytes."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

BLOCK = 744
"""Hours that are kept together: 31 days."""

_WIDTH = 8
"""Bytes of a count. All lowest bytes stand first, then all next ones: that halves what is left
after compression."""

_LITTLE = 1
"""zlib's quickest level; counts of hours hardly compress any better with others."""


_NONE = bytes(BLOCK)


class Portion(NamedTuple):
    """What some hours come to: how many hits, and the first and last hour that has any."""

    hits: int
    first: int
    last: int


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


def portion(rows: Iterable[tuple[int, bytes]], begin: int, end: int) -> Portion | None:
    """The sum of the hours from `begin` up to but not `end`, from (block, packed) in order.

    Bytes of equal weight are summed before any count is put together: a year of a busy store has
    70 million counts.
    """
    hits, first, last = 0, None, 0
    for block, data in rows:
        start = block * BLOCK
        low, high = max(begin - start, 0), min(end - start, BLOCK)
        planes = _planes(data, low, high) if low < high else ()
        for weight, plane in planes:
            hits += sum(plane) << (8 * weight)
        if planes:
            skipped = min(len(plane) - len(plane.lstrip(b"\0")) for _, plane in planes)
            first = start + low + skipped if first is None else first
            last = start + low + max(len(plane.rstrip(b"\0")) for _, plane in planes) - 1
    return None if first is None else Portion(hits, first, last)


def _planes(data: bytes, low: int, high: int) -> list[tuple[int, bytes]]:
    """The bytes of some hours of a block by their place in the count, without those of zeros."""
    planes, none = zlib.decompress(data), _NONE[low:high]
    cut = ((place, planes[place * BLOCK + low : place * BLOCK + high]) for place in range(_WIDTH))
    return [(place, plane) for place, plane in cut if plane != none]


def _unpacked(data: bytes) -> array[int]:
    planes, whole = zlib.decompress(data), bytearray(_WIDTH * BLOCK)
    for place in range(_WIDTH):
        whole[place::_WIDTH] = planes[place * BLOCK : (place + 1) * BLOCK]
    return array("Q", bytes(whole))
