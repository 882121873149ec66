"""Whose use of a contract counts: who declares it at the base or now, without who may leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from contractctl.gate.declared.permission import Exit
from contractctl.gate.nouns import Known
from contractctl.model import Consumption, FieldPath, Operation, Removal, Service, Use

_Leaves = Callable[[Operation | None], bool]


def counting(
    base_services: Iterable[Service],
    services: Iterable[Service],
    api: str,
    former: str,
    known: Known,
    removal: Removal,
    as_of: date,
) -> tuple[Service, ...]:
    """The services of both sides, by name, as the impact of changes is to be judged by them.

    What this pull request drops from consumers.yaml still counts, unless the owner agreed to the
    end of the operation, or traffic shows no call of it; a list where there was none is believed.
    What a service tolerates, and who it is, is said by consumers.yaml now.
    """
    before = {one.name: _named(one, former, api) for one in base_services}
    after = {one.name: _named(one, former, api) for one in services}
    way_out = Exit(known, removal, as_of)
    found = (
        _counted(name, before, after, api, way_out) for name in sorted(before.keys() | after.keys())
    )
    return tuple(one for one in found if one is not None)


def _named(service: Service, former: str, api: str) -> Service:
    """The service with what it says of the contract under either name under the one it has now."""
    if service.consumption(former) is None or former == api:
        return service
    old, new = service.consumption(former), service.consumption(api)
    own = _joined(replace(old, api=api) if old else None, new, _nobody)
    return _with(service, own, {api, former})


def _with(service: Service, own: Consumption | None, names: Iterable[str]) -> Service:
    others = [one for one in service.consumes if one.api not in set(names)]
    consumes = sorted([*others, *([own] if own else [])], key=lambda one: one.api)
    return replace(service, consumes=tuple(consumes))


def _nobody(operation: Operation | None) -> bool:
    return False


def _counted(
    name: str,
    before: Mapping[str, Service],
    after: Mapping[str, Service],
    api: str,
    way_out: Exit,
) -> Service | None:
    """A service as both sides together declare it; None for one that is gone and may be."""

    def leaves(operation: Operation | None) -> bool:
        return way_out.is_open(name, operation)

    old, new = before.get(name), after.get(name)
    own = _joined(
        old.consumption(api) if old else None, new.consumption(api) if new else None, leaves
    )
    if new is not None:
        return _with(new, own, {api})
    if old is None or (own is None and way_out.has_left(name)):
        return None
    return _with(old, own, {api})


def _joined(
    before: Consumption | None, after: Consumption | None, leaves: _Leaves
) -> Consumption | None:
    """What a consumer uses by both its declarations; None where it uses nothing any more."""
    if before is None:
        return after
    if before.uses is None:
        return None if after is None and leaves(None) else after or before
    named = {use.operation.shape for use in (after.uses or () if after else ())}
    dropped = tuple(
        use for use in before.uses if use.operation.shape not in named and not leaves(use.operation)
    )
    if after is None:
        return replace(before, uses=dropped) if dropped else None
    if after.uses is None:
        doubted = tuple(replace(use, is_partial=True) for use in dropped)
        return replace(after, uses=doubted, is_partial=True) if dropped else after
    known = {use.operation.shape: use for use in before.uses}
    kept = (_use(known.get(use.operation.shape), use, leaves) for use in after.uses)
    return replace(after, uses=(*kept, *dropped))


def _use(before: Use | None, after: Use, leaves: _Leaves) -> Use:
    """The fields that either declaration lists."""
    if before is None or leaves(after.operation):
        return after
    reads, may_read_more = _fields(before.reads, after.reads)
    sends, may_send_more = _fields(before.sends, after.sends)
    is_partial = after.is_partial or may_read_more or may_send_more
    return replace(after, reads=reads, sends=sends, is_partial=is_partial)


def _fields(
    before: Sequence[FieldPath] | None, after: Sequence[FieldPath] | None
) -> tuple[tuple[FieldPath, ...] | None, bool]:
    """What is listed, and whether there may be more: where a list is taken away."""
    if before is None or after is None:
        listed = after if before is None else before
        return (None if listed is None else tuple(listed)), before is not None
    return tuple(dict.fromkeys((*after, *before))), False


def consumptions(services: Iterable[Service], api: str, former: str) -> Mapping[str, Consumption]:
    """By service what it declares of a contract, under either name."""
    named = (_named(one, former, api) for one in services)
    return {one.name: found for one in named if (found := one.consumption(api)) is not None}
