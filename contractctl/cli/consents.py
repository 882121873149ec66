"""Who has agreed to the removal of an operation: by the ledger, or by the lock file without one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from contractctl.cli.options import settings

if TYPE_CHECKING:
    from contractctl.audit.consents import Consents
    from contractctl.model import Operation, Service
    from contractctl.model.ledger import Agreement


def consents(api: str, operation: Operation, services: Iterable[Service]) -> Consents:
    """The agreements to the removal of an operation, up to today.

    A consent to the old form as a whole is one to the removal of the operation if the revision that
    the contract is on its way to has no such operation; else it only lets the operation change.
    """
    from contractctl.audit.consents import Consents
    from contractctl.cli.agreed import events_of
    from contractctl.cli.tracking import ledger_file, migration_pair
    from contractctl.load.usage import usage_file
    from contractctl.track.agreements import agreements

    pair = migration_pair(api)
    goes = not _is_in(api, str(pair["head"]) if pair else None, operation)
    if ledger_file().exists():
        used = {service.name: [str(operation)] for service in services} if goes else {}
        given = agreements(events_of(api), pair, used)
        return Consents(_about(operation, given), "consents are those of the ledger")
    if not (settings().root / usage_file(api)).exists():
        return Consents((), f"there is no ledger and no {usage_file(api)} that holds consents")
    return _locked(api, operation, goes=goes)


def _locked(api: str, operation: Operation, *, goes: bool) -> Consents:
    """What the lock file lists: it does not tell an operation from its old form."""
    from contractctl.audit.consents import Consents
    from contractctl.load.usage import load_consents, usage_file

    source = f"consents are those of {usage_file(api)}"
    given = [one for one in load_consents(settings().root, api) if one.day <= settings().today]
    if goes:
        return Consents(_about(operation, given), source)
    more = "does not tell a consent to this operation from one to its old form: none counts"
    return Consents((), f"{usage_file(api)} {more}")


def _about(operation: Operation, given: Iterable[Agreement]) -> tuple[Agreement, ...]:
    """The latest agreement of each consumer to one operation, however its path is spelled."""
    own = (one for one in given if one.shape == operation.shape)
    latest = {one.consumer: one for one in sorted(own, key=lambda one: one.day)}
    return tuple(sorted(latest.values()))


def _is_in(api: str, revision: str | None, operation: Operation) -> bool:
    """Whether a revision, or else the newest, has an operation."""
    from contractctl.cli.pipeline import load
    from contractctl.diff.document import declared_operations
    from contractctl.load.revisions import list_revisions

    name = revision or list_revisions(settings().root, api)[-1]
    shapes = {one.shape for one in declared_operations(load(f"{api}@{name}"))}
    return operation.shape in shapes
