"""Whose agreement the removal of an operation takes, and who has given it."""

from __future__ import annotations

from dataclasses import dataclass

from contractctl.audit.nouns import Material
from contractctl.evidence.knowledge import services_of
from contractctl.model import Operation
from contractctl.model.ledger import Agreement


@dataclass(frozen=True, slots=True)
class Consents:
    """The agreements to the removal of one operation that are on record, one of a consumer at most.

    source: where they were looked for, in words
    """

    agreements: tuple[Agreement, ...]
    source: str

    def of(self, consumer: str) -> Agreement | None:
        """The agreement of one consumer."""
        return next((one for one in self.agreements if one.consumer == consumer), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A consumer whose owner has to agree, and the agreement, None where it is not given."""

    consumer: str
    owner: str
    agreement: Agreement | None


def using(material: Material, api: str, operation: Operation) -> frozenset[str]:
    """The services that use an operation by any source, whenever that was.

    Where several claim a hit it may be of each of them.
    """
    seen = {
        name
        for use in material.uses
        if use.api == api and use.operation is not None and use.operation.shape == operation.shape
        for name in services_of(use)
    }
    declared = {
        service.name
        for service in material.services
        if (consumption := service.consumption(api))
        for use in consumption.uses or ()
        if use.operation.shape == operation.shape
    }
    return frozenset(seen | declared)
