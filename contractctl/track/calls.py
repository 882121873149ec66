"""How many calls of a contract each consumer made, hour by hour, and how many of them failed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from contractctl.evidence.knowledge import RECORDINGS
from contractctl.model import EvidenceKind
from contractctl.model.evidence import CallerKind, ObservedUse, SourceRecord
from contractctl.plan.call_hours import Calls
from contractctl.track.traffic import Hours

_FAILED = frozenset({4, 5})
"""Classes of status of failures. Who asks for a form that is gone is refused with a 4xx; that some
of these are normal shows in the rate of the time before."""


def calls(
    uses: Iterable[ObservedUse],
    sources: Iterable[SourceRecord],
    api: str,
    names: Collection[str],
    hours: Hours,
) -> Mapping[str, Calls]:
    """The calls of some consumers, in either form; only what is theirs beyond doubt.

    Calls without a status are left out, and so is what somebody chose to record. Of a sample the
    calls are counted that it holds: only shares follow from them.
    """
    chosen = {one.stream for one in sources if one.format in RECORDINGS}
    hits: dict[str, Counter[int]] = defaultdict(Counter)
    failed: dict[str, Counter[int]] = defaultdict(Counter)
    for use in uses:
        seen, name = use.sighting, use.caller.name
        if use.api != api or name not in names or use.caller.kind is not CallerKind.SERVICE:
            continue
        if seen.kind is not EvidenceKind.OBSERVED or not seen.status or seen.stream in chosen:
            continue
        by_hour = hours(seen.number)
        hits[name].update(by_hour)
        if seen.status in _FAILED:
            failed[name].update(by_hour)
    return {name: Calls(name, hits[name], failed[name]) for name in hits}
