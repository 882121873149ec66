"""Which contracts differ between a commit and the work tree, and what to compare of each."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from contractctl.load.checkouts import Checkout
from contractctl.load.comparing import BESIDE, Comparison, Difference
from contractctl.load.git import GitTree
from contractctl.load.renames import renamed
from contractctl.load.revisions import contract_files, refuse_ambiguous
from contractctl.load.trees import is_inside
from contractctl.load.work_tree import WorkTree
from contractctl.model.gate import Happened


@dataclass(frozen=True, slots=True)
class Paired:
    """A revision of the base that is not what it was, and what to compare it with.

    stem: its name at the base
    base_path: its file in the commit, from the top of the repository
    head_path: the file on disk that holds it now, or the newest revision that is left where it is
        gone, absolute; None where nothing is left
    """

    stem: str
    base_path: str
    head_path: str | None
    is_gone: bool


@dataclass(frozen=True, slots=True)
class ChangedContract:
    """A contract that differs from the base, or whose migration.yaml or usage.json does.

    former: its name at the base; the same unless it was renamed
    pairs: in the order of age at the base
    added: files of revisions that are new, in the order of age
    touched: every file of its folder that differs
    reached: files outside its folder that it refers to and that differ
    Paths of the last three start at the top of the repository.
    """

    api: str
    former: str
    happened: Happened
    pairs: tuple[Paired, ...] = ()
    added: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()


def changed_contracts(root: Path, tree: GitTree) -> tuple[ChangedContract, ...]:
    """The contracts of a workspace that differ from those of a commit, sorted by name.

    What is the same is recognised by git's ids and not parsed.
    Raises RevisionError where it cannot be told: links out of the repository, submodules that
    moved, files that a sparse checkout left out, two files of one revision; DocumentError for a
    file that cannot be read.
    """
    files = WorkTree(root, tree.workspace)
    comparison = Comparison(tree, files, Checkout(tree, files))
    return tuple(_Survey(comparison).contracts())


@dataclass(frozen=True, slots=True)
class _Sides:
    """A contract, or two that may be one, with the files of each revision, oldest first."""

    former: str
    api: str
    before: Mapping[str, list[str]]
    now: Mapping[str, list[str]]
    difference: Difference


@dataclass(frozen=True, slots=True)
class _Survey:
    compared: Comparison

    @property
    def files(self) -> WorkTree:
        return self.compared.files

    def contracts(self) -> Iterator[ChangedContract]:
        """Every contract that differs, sorted by name."""
        found = [self._sides(api, api) for api in self._names()]
        gone = {one.api: _newest(one.before) for one in found if not one.now and one.before}
        new = {one.api: _newest(one.now) for one in found if not one.before and one.now}
        former = renamed(self.compared, gone, new)
        for sides in found:
            if sides.api in former:
                sides = self._sides(former[sides.api], sides.api)
            elif sides.api in former.values():
                continue
            changed = self._changed(sides)
            if changed is not None:
                yield changed

    def _names(self) -> Iterator[str]:
        """Names of the contracts that may differ."""
        top = self._folder("")
        at = self.files.on_disk(top)
        self.files.refuse_unlisted(at)
        if self.compared.checkout.is_submodule(top):
            return
        modules = self.compared.checkout.submodules(top)
        old = self.compared.base.folders(top)
        # Of what is only on disk, such as node_modules/, nobody may want to read every file.
        new = (
            name
            for name in self.files.disk.folders(at)
            if name in old or (_is_name(name) and self._holds_contract(posixpath.join(at, name)))
        )
        yield from filter(_is_name, sorted({*old, *new} - modules))

    def _holds_contract(self, folder: str) -> bool:
        self.files.refuse_unlisted(folder)
        return bool(contract_files(self.files.disk, folder))

    def _sides(self, former: str, api: str) -> _Sides:
        base, head = self._folder(former), self._folder(api)
        difference = self.compared.difference(base, head)
        leads_out = any(map(self.compared.has_changed_below, difference.outward))
        if former == api and not difference.touched and not leads_out:
            return _Sides(former, api, {}, {}, difference)
        at = self.files.on_disk(head)
        before = contract_files(self.compared.base, base)
        now = contract_files(self.files.disk, at, known=before)
        return _Sides(
            former,
            api,
            before,
            {
                stem: [posixpath.join(head, posixpath.relpath(path, at)) for path in paths]
                for stem, paths in now.items()
            },
            difference,
        )

    def _changed(self, sides: _Sides) -> ChangedContract | None:
        folder = self._folder(sides.api)
        found = [
            (pair, differing)
            for stem, paths in sides.before.items()
            for path in paths
            for pair, differing in self._pairs(stem, path, sides)
        ]
        touched = [posixpath.join(folder, name) for name in sorted(sides.difference.touched)]
        for stem, paths in sides.now.items():
            if not set(paths).isdisjoint(touched):
                refuse_ambiguous(sides.api, stem, paths)
        happened = _happened(sides, is_changed=bool(found))
        if happened is None:
            return None
        reached = {path for _, differing in found for path in differing}
        return ChangedContract(
            api=sides.api,
            former=sides.former,
            happened=happened,
            pairs=tuple(pair for pair, _ in found),
            added=tuple(
                path
                for stem, paths in sides.now.items()
                if stem not in sides.before
                for path in paths
            ),
            touched=tuple(touched),
            reached=tuple(sorted(path for path in reached if not is_inside(path, folder))),
        )

    def _pairs(
        self, stem: str, path: str, sides: _Sides
    ) -> Iterator[tuple[Paired, tuple[str, ...]]]:
        """What a revision of the base is compared with, and the files that differ; at most one."""
        old, new = self._folder(sides.former), self._folder(sides.api)
        now = sides.now.get(stem)
        if now:
            same_name = posixpath.join(new, posixpath.relpath(path, old))
            partner = same_name if same_name in now else now[0]
            differing = self.compared.differing(path, partner)
            if differing:
                head = self.files.on_disk(partner)
                yield Paired(stem, path, head, is_gone=False), differing
            return
        if self.compared.checkout.is_left_out(path):
            return
        others = [other for paths in sides.now.values() for other in paths]
        if not any(self._is_moved(path, other) for other in others):
            newest = self.files.on_disk(_newest(sides.now)) if sides.now else None
            yield Paired(stem, path, newest, is_gone=True), ()

    def _is_moved(self, path: str, other: str) -> bool:
        return self.compared.is_same(path, other) and not self.compared.differing(path, other)

    def _folder(self, api: str) -> str:
        return posixpath.join(self.compared.base.workspace, "contracts", api).rstrip("/")


def _happened(sides: _Sides, *, is_changed: bool) -> Happened | None:
    """What is done to a contract; None for one that is as it was, or is none."""
    if not sides.now:
        return Happened.REMOVED if sides.before else None
    if not sides.before:
        return Happened.ADDED
    if sides.former != sides.api:
        return Happened.RENAMED
    if is_changed or sides.now.keys() - sides.before.keys():
        return Happened.CHANGED
    return Happened.UNTOUCHED if sides.difference.touched & BESIDE else None


def _is_name(folder: str) -> bool:
    return not folder.startswith(".")


def _newest(revisions: Mapping[str, list[str]]) -> str:
    return list(revisions.values())[-1][0]
