"""Operations that moved together: all of their paths begin in another way now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from contractctl.model import Operation

LEAST_OPERATIONS = 3
_LEAST_PATHS = 2
"""Fewer are named one by one: that is no base path, but a resource with its methods."""


class BasePaths(NamedTuple):
    """What the paths began with, and what they begin with now; `/` where that is nothing."""

    before: str
    after: str


Moves = Mapping[Operation, Operation]


def moved_together(moves: Moves, kept: Collection[Operation]) -> dict[Operation, BasePaths]:
    """The operations whose whole base path moved; kept: those that are where they were.

    As long as one operation is left under the old base path, nobody may say that it moved.
    """
    groups: dict[BasePaths, list[Operation]] = defaultdict(list)
    for old, new in moves.items():
        groups[_differing(old, new)].append(old)
    return {
        operation: paths
        for paths, group in groups.items()
        if len(group) >= LEAST_OPERATIONS
        and len({operation.path for operation in group}) >= _LEAST_PATHS
        and not any(_is_under(operation, paths.before) for operation in kept)
        for operation in group
    }


def _differing(old: Operation, new: Operation) -> BasePaths:
    """Two paths without the end that they have in common, whatever its parameters are called."""
    before, after = (list(_segments(one)) for one in (old, new))
    shapes = list(_segments(old.shape)), list(_segments(new.shape))
    shared = 0
    while shared < min(map(len, shapes)) and shapes[0][-1 - shared] == shapes[1][-1 - shared]:
        shared += 1
    return BasePaths(*(_joined(side[: len(side) - shared]) for side in (before, after)))


def _segments(operation: Operation) -> list[str]:
    return operation.path.strip("/").split("/")


def _joined(segments: Iterable[str]) -> str:
    return "/" + "/".join(segments)


def _is_under(operation: Operation, base_path: str) -> bool:
    return f"{operation.path}/".startswith(f"{base_path.rstrip('/')}/")
