"""The operations that a contract has or had: who agrees to an end may do so after it came."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.load.consumers import Consumers
    from contractctl.load.git import GitTree
    from contractctl.model import Operation


def spelled(api: str, asked: Iterable[Operation]) -> Mapping[Operation, str]:
    """Every operation of a contract by its shape, as the contract spells it, as far as is needed
    to know those that are asked for.

    Looked at are the revisions that there are, then usage.json and consumers.yaml, then what HEAD
    and the merge base had: the work tree may have lost an operation already.
    """
    wanted = set(asked)
    found: dict[Operation, str] = {}
    for source in (_now(api), _used(api), _at_head(api), _at_base(api)):
        for one in source:
            found.setdefault(one.shape, str(one))
        if wanted <= found.keys():
            break
    return found


def _now(api: str) -> Iterator[Operation]:
    """Of every revision of the work tree, the oldest first."""
    from contractctl.cli.pipeline import load
    from contractctl.diff.document import declared_operations
    from contractctl.load.revisions import list_revisions

    for name in list_revisions(settings().root, api):
        yield from sorted(declared_operations(load(f"{api}@{name}")))


def _used(api: str) -> Iterator[Operation]:
    """What traffic showed, and consumers declare."""
    from contractctl.errors import ContractctlError
    from contractctl.load.consumers import load_consumers
    from contractctl.load.usage import load_usage

    with suppress(ContractctlError):  # without the file, or a sound one, it says nothing
        yield from (one.operation for one in load_usage(settings().root, api).usage.uses)
    yield from _declared(load_consumers(settings().root), api)


def _declared(consumers: Consumers | None, api: str) -> Iterator[Operation]:
    for service in consumers.services if consumers else ():
        consumption = service.consumption(api)
        yield from (use.operation for use in (consumption.uses if consumption else None) or ())


def _at_head(api: str) -> Iterator[Operation]:
    from contractctl.errors import ContractctlError
    from contractctl.load.git import open_tree

    with suppress(ContractctlError), open_tree(settings().root, "HEAD") as tree:
        yield from _committed(tree, api)


def _at_base(api: str) -> Iterator[Operation]:
    from contractctl.errors import ContractctlError
    from contractctl.load.against import open_against
    from contractctl.load.gate_settings import load_gate_settings

    with suppress(ContractctlError):
        against = load_gate_settings(settings().root).against
        with open_against(settings().root, against) as (_, tree):
            yield from _committed(tree, api)


def _committed(tree: GitTree, api: str) -> Iterator[Operation]:
    """What a contract had at a commit, and consumers declared to use of it."""
    from contractctl.diff.document import declared_operations
    from contractctl.load.consumers import load_consumers_at
    from contractctl.load.revisions import contract_files, load_at

    folder = posixpath.join(tree.workspace, "contracts", api)
    for paths in contract_files(tree, folder).values():
        for path in paths:
            yield from sorted(declared_operations(load_at(api, tree, path, tree.workspace)))
    yield from _declared(load_consumers_at(tree), api)
