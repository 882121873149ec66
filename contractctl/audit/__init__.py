"""Hold what was seen against what is declared and promised, and say how far the view reaches."""

from __future__ import annotations

from datetime import date

from contractctl.audit.callers import (
    conflicts,
    known_callers,
    unattributed,
    undocumented_callers,
)
from contractctl.audit.coverage import coverage
from contractctl.audit.declarations import Declarations
from contractctl.audit.nouns import Audit, Material, Window
from contractctl.audit.operations import Promises, Zombies, probed_targets, shadow, unused
from contractctl.audit.scope import Scope, scope
from contractctl.audit.steps import Owners
from contractctl.evidence.identity import Identities
from contractctl.model.moments import HOUR, day

__all__ = ["Audit", "Material", "Window", "audit"]


def audit(
    material: Material, apis: tuple[str, ...], *, as_of: date, window: Window | None = None
) -> Audit:
    """Audit the chosen contracts by what was imported.

    window: the days to look at; all that there are by default
    """
    chosen = window or Window()
    seen = scope(material, apis, chosen)
    owners = Owners(material.services)
    covered = coverage(seen)
    declared = Declarations(material, seen, covered.contracts, as_of)
    undeclared = declared.undeclared()
    shadows, probing = shadow(seen, owners, material.index)
    zombies, older = Zombies(material, owners, as_of).find(seen)
    first, last = _span(seen)
    return Audit(
        *(as_of, apis, first, last, covered),
        callers=known_callers(seen),
        undocumented=undocumented_callers(seen, probed_targets(seen)),
        unattributed=unattributed(seen),
        undeclared=undeclared,
        shadow=shadows,
        probing=probing,
        zombie=zombies,
        older_forms=older,
        unused=unused(seen, Promises(material), covered.contracts, declared.by_operation()),
        unused_declarations=declared.unused(),
        disagreements=declared.disagreements(undeclared),
        conflicts=conflicts(seen, owners, Identities(material.services)),
    )


def _span(seen: Scope) -> tuple[date | None, date | None]:
    """The days of the oldest and newest data within the window that was asked for."""
    uses = [use.sighting for use in (*seen.uses, *seen.shadow) if use.sighting.first]
    times = [time for one in uses for time in (one.first, one.last)]
    times += [hour * HOUR for one in seen.sources for hour in one.lines_by_hour]
    return (day(min(times)), day(max(times))) if times else (None, None)
