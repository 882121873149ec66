"""Which contract, gone from the base, goes on under a new name."""

from __future__ import annotations

from collections.abc import Mapping

from contractctl.errors import ContractctlError
from contractctl.load.comparing import Comparison
from contractctl.load.documents import parse
from contractctl.load.trees import Tree
from contractctl.model import METHODS, Operation

_SHARED = 0.5
"""The share of the larger one's operations that both have; from here on it is one contract."""


def renamed(
    compared: Comparison, gone: Mapping[str, str], new: Mapping[str, str]
) -> dict[str, str]:
    """The former name of each new contract that has one.

    gone, new: the file of the newest revision by the contract's name
    A contract goes on in one whose newest revision has the same bytes; of the rest in one that
    shares half of its operations, where each is the other's best match.
    """
    found: dict[str, str] = {}
    for name, path in sorted(new.items()):
        equal = (one for one in sorted(gone) if compared.is_same(gone[one], path))
        former = next((one for one in equal if one not in found.values()), None)
        if former is not None:
            found[name] = former
    left = {one: gone[one] for one in sorted(gone) if one not in found.values()}
    ahead = {one: new[one] for one in sorted(new) if one not in found}
    return found | _alike(compared, left, ahead) if left and ahead else found


def _alike(compared: Comparison, gone: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    files = compared.files
    old = {one: _operations(compared.base, path) for one, path in gone.items()}
    now = {one: _operations(files.disk, files.on_disk(path)) for one, path in new.items()}
    share = {(one, name): _share(old[one], now[name]) for one in old for name in now}
    best_now = {one: max(now, key=lambda name: share[one, name]) for one in old}
    best_old = {name: max(old, key=lambda one: share[one, name]) for name in now}
    return {
        name: one
        for name, one in best_old.items()
        if best_now[one] == name and share[one, name] >= _SHARED
    }


def _share(one: frozenset[Operation], other: frozenset[Operation]) -> float:
    larger = max(len(one), len(other))
    return len(one & other) / larger if larger else 0.0


def _operations(tree: Tree, path: str) -> frozenset[Operation]:
    """The operations of one document; none of one that cannot be read: who loads it says why."""
    try:
        paths = parse(tree.read(path), path).value.get("paths")
    except ContractctlError:
        return frozenset()
    found = set()
    for name, item in paths.items() if isinstance(paths, dict) else ():
        held = item if isinstance(item, dict) else {}
        methods = [one for one in METHODS if one.lower() in held]
        found |= {Operation(one, name).shape for one in methods or ("",)}
    return frozenset(found)
