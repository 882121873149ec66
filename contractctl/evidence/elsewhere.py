"""Requests that no contract has and that look like one for an operation at another base path."""

from __future__ import annotations

from contractctl.model import EvidenceKind, Operation
from contractctl.model.evidence import ObservedUse

_PARAMETER = "{}"

_REFUSED = 4
"""The class of status codes that say that there was nothing to use."""


def is_answered_elsewhere(use: ObservedUse) -> bool:
    """Whether a use is a request for what no contract has, which was not refused."""
    is_observed = use.sighting.kind is EvidenceKind.OBSERVED
    return use.operation is None and is_observed and use.sighting.status != _REFUSED


def may_be_for(asked: Operation, operation: Operation) -> bool:
    """Whether the path that was asked for ends with all of an operation's, literally in part.

    Some servers heed no case, so `/Orders` may be for `/orders`.

    Proxies put prefixes before paths and cut them off, so one operation is logged in two forms.
    """
    wanted, given = (one.path.strip("/").split("/") for one in (operation.shape, asked))
    return (
        asked.method in (operation.method, {"GET": "HEAD"}.get(operation.method))
        and len(given) >= len(wanted)
        and any(segment and _PARAMETER not in segment for segment in wanted)
        and all(map(_fits, wanted, given[-len(wanted) :]))
    )


def _fits(wanted: str, given: str) -> bool:
    return _PARAMETER in wanted or wanted.casefold() == given.casefold()
