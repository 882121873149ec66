"""What ends by a migration: the promised dates and the operations whose consumers have to move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.model import Migration, Operation, Revision


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of the old form of a contract.

    operations: those of the base revision that change, or some of them that were named; sorted
    kept: of all operations of base, those that the head revision has under the same address
    """

    migration: Migration
    base: Revision
    head: Revision
    prefix: str
    operations: tuple[Operation, ...]
    offered: tuple[Operation, ...]
    kept: frozenset[Operation]


def ending(api: str, names: Iterable[str] = ()) -> Ending:
    """What ends of a contract; a usage error for a contract or operation that is not there."""
    from contractctl.cli.pipeline import load
    from contractctl.cli.verifications import changing
    from contractctl.diff import document
    from contractctl.load.migration import load_migration

    migration = load_migration(settings().root, _known(api))
    base = load(f"{api}@{migration.base}" if migration.base else api)
    head = load(f"{api}@{migration.head}") if migration.head else base
    offered, after = document.paths(base), document.paths(head)
    prefix, shapes = document.server_path(base), {one.shape for one in after}
    moved = prefix != document.server_path(head) or head is base
    found = _named(tuple(names), offered, changing(base, head))
    kept = () if moved else (one for one in offered if one.shape in shapes)
    return Ending(migration, base, head, prefix, _sorted(found), _sorted(offered), frozenset(kept))


def _sorted(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    return tuple(sorted(operations, key=lambda one: (one.path, one.method)))


def _known(api: str) -> str:
    from contractctl.load.nearest import did_you_mean
    from contractctl.load.revisions import list_apis

    apis = list_apis(settings().root)
    if api not in apis:
        raise click.UsageError(
            f"there is no contract {api!r}; {did_you_mean(api, apis, 'contracts')}"
        )
    return api


def _named(
    names: tuple[str, ...], offered: Iterable[Operation], changing: frozenset[Operation]
) -> frozenset[Operation]:
    """The operations that --operation names, or all that change."""
    from contractctl.load.nearest import did_you_mean
    from contractctl.load.operations import parse_operation

    known, found = {one.shape: one for one in offered}, set()
    for name in names:
        try:
            wanted = parse_operation(name).shape
        except ValueError as error:
            raise click.UsageError(f"--operation: {error}") from error
        if wanted not in known:
            hint = did_you_mean(name, [str(one) for one in known.values()], "operations")
            raise click.UsageError(f"--operation {name!r}: the base revision has none; {hint}")
        if known[wanted] not in changing:
            hint = did_you_mean(name, [str(one) for one in changing], "operations that change")
            raise click.UsageError(
                f"--operation {name!r}: nobody has to move away from it, so nothing of it ends;"
                f" {hint}"
            )
        found.add(known[wanted])
    return frozenset(found) if names else changing
