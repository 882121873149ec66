"""What breaks and how to get across: changes with their patterns, grouped by component."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from contractctl import pointer
from contractctl.model import METHODS, Change, Impact, Place, Severity, Verdict
from contractctl.plan.matching import pattern_for
from contractctl.plan.nouns import Break, Strategy
from contractctl.plan.patterns import PATTERNS


def breaks(
    changes: Iterable[Change], impacts: Iterable[Impact], waived: frozenset[tuple[str, str]]
) -> tuple[Break, ...]:
    """Keep the breaking and dangerous changes, worst first, with the consumers they hit.

    waived: pairs of fingerprint and consumer for which a waiver is in force.
    """
    hit: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for impact in impacts:
        key = (impact.fingerprint, impact.consumer)
        if impact.verdict is not Verdict.UNAFFECTED:
            hit[impact.fingerprint, "waived" if key in waived else impact.verdict].add(key[1])
    return tuple(
        Break(
            change=change,
            pattern=pattern_for(change).id,
            affected=tuple(sorted(hit[change.fingerprint, Verdict.AFFECTED])),
            possible=tuple(sorted(hit[change.fingerprint, Verdict.POSSIBLE])),
            unknown=tuple(sorted(hit[change.fingerprint, Verdict.UNKNOWN])),
            waived=tuple(sorted(hit[change.fingerprint, "waived"])),
        )
        for change in sorted(changes, key=_worst_first)
        if change.severity is not Severity.SAFE
    )


def by_fingerprint(broken: Iterable[Break]) -> dict[str, Break]:
    """Index what breaks by the fingerprint of the change."""
    return {entry.change.fingerprint: entry for entry in broken}


def _worst_first(change: Change) -> tuple[bool, Place, str, str]:
    breaking = change.severity is Severity.BREAKING
    return (not breaking, change.place, change.rule, change.fingerprint)


def strategies(broken: Iterable[Break]) -> tuple[Strategy, ...]:
    """Group changes by pattern and component, in the order of the pattern table."""
    groups: defaultdict[tuple[str, str], list[Change]] = defaultdict(list)
    for entry in broken:
        groups[entry.pattern, component(entry.change.place)].append(entry.change)
    order = {name: rank for rank, name in enumerate(PATTERNS)}
    return tuple(
        Strategy(
            component=name,
            pattern=PATTERNS[pattern],
            fingerprints=tuple(sorted(change.fingerprint for change in group)),
            fields=tuple(sorted({str(change.field) for change in group if change.field})),
        )
        for (pattern, name), group in sorted(
            groups.items(), key=lambda item: (order[item[0][0]], item[0][1])
        )
    )


def component(place: Place) -> str:
    """Name the component or operation that declares a place, as a reader would."""
    tokens = pointer.split(place.pointer)
    where = f"{place.document} " if place.document else ""
    match tokens:
        case ("components", "schemas", name, *_):
            return where + name
        case ("components", kind, name, *_):
            return f"{where}{kind.removesuffix('s')} {name}"
        case ("paths", path, method, *_) if method.upper() in METHODS:
            return f"{where}{method.upper()} {path}"
        case ("paths", path, *_):
            return where + path
        case ("webhooks", name, *_):
            return f"{where}webhook {name}"
        case (name, *_):
            return where + name
        case _:
            return place.document or "the whole contract"
