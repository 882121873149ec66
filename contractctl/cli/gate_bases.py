"""Load the contracts of the base: one that could not be read there counts as new."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.errors import ContractctlError
    from contractctl.load.changed import ChangedContract, Paired
    from contractctl.load.git import GitTree
    from contractctl.model import Revision


@dataclass(frozen=True, slots=True)
class Bases:
    """What the base holds of the contracts that differ.

    touched: the contracts, a revision that cannot be compared being new in them
    revisions: by the path in the commit
    remarks: what was compared with nothing, and why, in sentences
    """

    touched: tuple[ChangedContract, ...]
    revisions: Mapping[str, Revision] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def open_bases(tree: GitTree, touched: Iterable[ChangedContract]) -> Bases:
    """Load each revision that is compared; raises as load_at where it is no fault of its text, or
    the file is gone.

    Whoever repairs a contract could never merge otherwise, where the gate is required.
    """
    from contractctl.errors import DanglingReference, MalformedDocument

    found: dict[str, Revision] = {}
    remarks, told = [], []
    for one in touched:
        unsound = []
        for pair in one.pairs:
            try:
                found[pair.base_path] = _then(one.former, pair, tree)
            except (MalformedDocument, DanglingReference) as error:
                if pair.is_gone:
                    raise _nothing_known(error) from error
                unsound.append(pair)
                remarks.append(_remark(one, pair, error))
        told.append(_as_new(one, unsound, tree) if unsound else one)
    return Bases(tuple(told), found, tuple(remarks))


def _then(former: str, pair: Paired, tree: GitTree) -> Revision:
    """A revision of the base."""
    from contractctl.load.revisions import load_at

    name = f"{former}@{pair.stem}"
    return load_at(name, tree, pair.base_path, tree.workspace, settings().allow_outside)


def _remark(one: ChangedContract, pair: Paired, error: ContractctlError) -> str:
    return (
        f"{one.former}@{pair.stem} could not be read at the base ({error}):"
        " it counts as new and was compared with nothing, so look at all of it."
    )


def _nothing_known(error: ContractctlError) -> ContractctlError:
    """The error for a contract that is removed, and nobody can say what goes with it."""
    return type(error)(
        f"{error.message} (at the base: nobody can say what goes with it)",
        hint="repair it in a pull request of its own, and remove it then",
        location=error.location,
    )


def _as_new(one: ChangedContract, unsound: Iterable[Paired], tree: GitTree) -> ChangedContract:
    """The contract with what its unsound revisions are now as revisions that are added."""
    from contractctl.load.revisions import contract_files
    from contractctl.model.gate import Happened

    gone = {pair.base_path for pair in unsound}
    new = (_from_top(pair.head_path, tree) for pair in unsound if pair.head_path)
    changed = replace(
        one,
        pairs=tuple(pair for pair in one.pairs if pair.base_path not in gone),
        added=tuple(dict.fromkeys((*one.added, *new))),
    )
    there = contract_files(tree, posixpath.join(tree.workspace, "contracts", one.former))
    is_new = {path for paths in there.values() for path in paths} <= gone
    return replace(changed, happened=Happened.ADDED) if is_new and changed.added else changed


def _from_top(path: str, tree: GitTree) -> str:
    """A file of the work tree by its path from the top of the repository."""
    within = posixpath.relpath(path, os.path.abspath(settings().root))
    return posixpath.normpath(posixpath.join(tree.workspace, within))
