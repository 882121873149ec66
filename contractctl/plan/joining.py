"""Who joins late: nobody could have put it in a wave that was announced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from contractctl.model import Impact, Verdict
from contractctl.model.impact import Evidence
from contractctl.plan.nouns import Facts

_MOVES = (Verdict.AFFECTED, Verdict.POSSIBLE)


def joined(impacts: Iterable[Impact], changes: Iterable[str], facts: Facts) -> Mapping[str, date]:
    """By consumer, the first day on which it was both told and known to be hit.

    changes: fingerprints of what makes consumers move. Who was not told yet is not in it for that:
    nobody is put back for a note that is missing. A use that a source without days says, such as a
    declaration, counts as always known.
    """
    breaking = frozenset(changes)
    found: defaultdict[str, list[Evidence]] = defaultdict(list)
    for one in impacts:
        if one.fingerprint in breaking and one.verdict in _MOVES:
            found[one.consumer] += one.evidence
    known = {name: day for name, its in found.items() if (day := _known(its)) is not None}
    told = facts.told
    names = known.keys() | told.keys()
    return {name: max(told.get(name, date.min), known.get(name, date.min)) for name in names}


def _known(found: Iterable[Evidence]) -> date | None:
    """The first day of traffic that shows a use; None where a source without days says it."""
    days = [one.first_seen for one in found]
    return min((day for day in days if day is not None), default=None) if all(days) else None
