"""What a pull request is judged by beside the contracts: consumers and settings, on both sides."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contractctl.cli.gate_digests import digest
from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.load.changed import ChangedContract
    from contractctl.load.checking import Problem
    from contractctl.load.consumers import Consumers
    from contractctl.load.git import GitTree
    from contractctl.model import Revision, Service
    from contractctl.model.gate import GateSettings


@dataclass(frozen=True, slots=True)
class Sides:
    """The merge base and the work tree.

    settings, base_settings: with the options of the command; as the base has them
    touched: the contracts that differ, or whose dates, evidence or consumers do
    base, head: who consumes what; the same value where consumers.yaml did not change
    consumers_digest: over consumers.yaml at the base and now
    bases: the revisions that are compared, by their path in the commit
    """

    tree: GitTree
    settings: GateSettings
    base_settings: GateSettings
    touched: tuple[ChangedContract, ...]
    base: Consumers
    head: Consumers
    consumers_digest: str
    remarks: tuple[str, ...] = ()
    bases: Mapping[str, Revision] = field(default_factory=dict)

    @property
    def everybody(self) -> Consumers:
        """The services of both sides, by the work tree where both have one."""
        known = {one.name for one in self.head.services}
        gone = tuple(one for one in self.base.services if one.name not in known)
        return replace(self.head, services=(*self.head.services, *gone)) if gone else self.head

    def touches(self, touched: ChangedContract, file: str) -> bool:
        """Whether a file of the workspace differs."""
        return posixpath.join(self.tree.workspace, file) in touched.touched


def open_sides(tree: GitTree, chosen: GateSettings) -> Sides:
    """What differs, and who consumes it. Raises WorkspaceError where nobody says who does."""
    from contractctl.cli.gate_bases import open_bases
    from contractctl.load.changed import changed_contracts
    from contractctl.load.consumers import CONSUMERS_FILE
    from contractctl.load.gate_settings import gate_settings_at
    from contractctl.model.gate import GateSettings

    before, now = at_base(tree, CONSUMERS_FILE), in_work_tree(CONSUMERS_FILE)
    touched = changed_contracts(settings().root, tree)
    if touched or before != now:
        base, head = _consumers(tree, before, now)
        touched = tuple(sorted((*touched, *_by_consumers(touched, base, head)), key=_name))
    else:  # nothing to judge: nobody has to be known
        base = head = _nobody()
    remarks = [f"At the base, {base.remark}."] if base.remark else []
    remarks += [f"At the base, {said}; its dates do not count." for said in _unsound(tree, touched)]
    bases = open_bases(tree, touched)
    settings_before = gate_settings_at(tree) or GateSettings()
    return Sides(
        *(tree, chosen, settings_before, bases.touched, base, head),
        digest(before or b"", b"\0", now or b""),
        (*remarks, *bases.remarks),
        bases.revisions,
    )


def _unsound(tree: GitTree, touched: Iterable[ChangedContract]) -> Iterator[Problem]:
    """The first problem of each migration.yaml of the base that this pull request may repair."""
    from contractctl.load.migration import check_migration_at

    for one in touched:
        if any(path.endswith("/migration.yaml") for path in one.touched):
            yield from check_migration_at(tree, one.former)[:1]


def _name(touched: ChangedContract) -> str:
    return touched.api


def _consumers(
    tree: GitTree, before: bytes | None, now: bytes | None
) -> tuple[Consumers, Consumers]:
    """consumers.yaml at the base and now; a file that did not change is read once."""
    from contractctl.load.consumers import load_consumers, load_consumers_at

    base = load_consumers_at(tree) if before is not None and before != now else None
    if now is None and base is not None:
        return base, _nobody()
    head = load_consumers(settings().root)
    return (head if before == now else base or _nobody()), head


def _nobody() -> Consumers:
    from contractctl.load.consumers import CONSUMERS_FILE, Consumers

    return Consumers((), CONSUMERS_FILE)


def _by_consumers(
    touched: Iterable[ChangedContract], base: Consumers, head: Consumers
) -> Iterator[ChangedContract]:
    """The contracts that do not differ, but what somebody declares to use of them does."""
    from contractctl.load.changed import ChangedContract
    from contractctl.load.revisions import list_apis
    from contractctl.model.gate import Happened

    known = {name for one in touched for name in (one.api, one.former)}
    before, now = _declared(base.services), _declared(head.services)
    apis = set(list_apis(settings().root))
    _refuse_unknown(head, now.keys() - before.keys() - known - apis)
    named = {api for api, _ in before.items() ^ now.items()} - known
    for api in sorted(named & apis):
        yield ChangedContract(api, api, Happened.UNTOUCHED)


def _refuse_unknown(head: Consumers, apis: frozenset[str] | set[str]) -> None:
    """Refuse what somebody begins to consume and nobody has: it is a typing error."""
    from contractctl.cli.pipeline import unknown_contracts
    from contractctl.load.checking import refuse

    services = tuple(
        replace(service, consumes=tuple(one for one in service.consumes if one.api in apis))
        for service in head.services
    )
    refuse(unknown_contracts(replace(head, services=services)))


def _declared(services: Iterable[Service]) -> dict[str, frozenset[tuple[object, ...]]]:
    """By contract, who declares to use what of it, wherever the lines stand."""
    found: dict[str, set[tuple[object, ...]]] = {}
    for service in services:
        for one in service.consumes:
            uses = None
            if one.uses is not None:
                uses = tuple((use.operation, use.reads, use.sends) for use in one.uses)
            found.setdefault(one.api, set()).add((service.name, uses))
    return {api: frozenset(said) for api, said in found.items()}


def at_base(tree: GitTree, file: str) -> bytes | None:
    """The bytes of a file of the workspace at the base; None if there was none."""
    path = posixpath.join(tree.workspace, file)
    return tree.read(path) if tree.find(path).entry is not None else None


def in_work_tree(file: str) -> bytes | None:
    """The bytes of a file of the workspace now; None if there is none."""
    path = settings().root / file
    return path.read_bytes() if path.is_file() else None
