"""Hold what code says against what is declared, and against what it said at another ref."""

from __future__ import annotations

from collections.abc import Iterable

from contractctl.model import Operation, Service
from contractctl.model.code import CodeRole, CodeScan, Find, ScannedConsumer

Used = tuple[str, Operation]
"""(contract, operation)"""


def compared(
    scan: CodeScan, service: Service | None, apis: Iterable[str], earlier: CodeScan | None
) -> ScannedConsumer:
    """A scan beside the declarations of its service, for the contracts that were scanned for."""
    undeclared, not_found = _declared(scan, service, frozenset(apis)) if service else ((), ())
    return ScannedConsumer(
        service.name if service else "",
        scan,
        undeclared,
        not_found,
        _beyond(scan, earlier) if earlier else None,
        _beyond(earlier, scan) if earlier else None,
    )


def _declared(
    scan: CodeScan, service: Service, apis: frozenset[str]
) -> tuple[tuple[Used, ...], tuple[Used, ...]]:
    """(found and not declared, declared and not found)."""
    declared = {
        (entry.api, use.operation.shape): use.operation
        for entry in service.consumes
        if entry.api in apis
        for use in entry.uses or ()
    }
    found = {(one.api, one.operation.shape): one.operation for one in scan.spoken if one.operation}
    hinted = {(one.api, one.operation.shape) for one in scan.finds if one.operation}
    own = frozenset(service.provides)
    undeclared = {(key[0], operation) for key, operation in found.items() if key not in declared}
    missing = {(key[0], operation) for key, operation in declared.items() if key not in hinted}
    return tuple(sorted(one for one in undeclared if one[0] not in own)), tuple(sorted(missing))


def _beyond(scan: CodeScan, other: CodeScan) -> tuple[Find, ...]:
    """The uses of a scan, of product code, that the other has nowhere in that file."""
    known = {_place(one) for one in other.finds}
    return tuple(
        one for one in scan.finds if one.role is CodeRole.PRODUCT and _place(one) not in known
    )


def _place(find: Find) -> tuple[str, str, Operation | None]:
    return find.file, find.api, find.operation.shape if find.operation else None
