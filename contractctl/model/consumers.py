"""Who consumes what, as consumers.yaml declares it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from contractctl.model.places import FieldPath, Location, Operation


@dataclass(frozen=True, slots=True)
class Identity:
    """One way to recognise a service's hits; `name` is the header name for kind `header`."""

    kind: Literal["spiffe", "header", "api_key", "user_agent", "cidr"]
    value: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """One operation that a consumer declares; reads and sends are None where not known.

    is_partial: it may read or send more than is listed
    """

    operation: Operation
    reads: tuple[FieldPath, ...] | None
    sends: tuple[FieldPath, ...] | None
    location: Location
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Consumption:
    """What a service consumes of one contract; uses is None for "we call it, not known what".

    is_partial: it may use more than is listed
    """

    api: str
    uses: tuple[Use, ...] | None
    location: Location
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """A consumer as consumers.yaml describes it; tier 1 is the most critical of 1 to 4."""

    name: str
    team: str
    owner: str
    tier: int
    location: Location
    repo: str | None = None
    effort_days: int | None = None
    identities: tuple[Identity, ...] = ()
    tolerates: frozenset[str] = frozenset()
    consumes: tuple[Consumption, ...] = ()
    provides: tuple[str, ...] = ()

    def consumption(self, api: str) -> Consumption | None:
        """What this service consumes of one contract, if anything."""
        return next((entry for entry in self.consumes if entry.api == api), None)
