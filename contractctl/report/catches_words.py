"""What the gate has caught, in sentences."""

from __future__ import annotations

from contractctl.model.catches import Catch, Catches
from contractctl.plan.words import counted, names

NAMED = 5
"""Names that a sentence spells out before it counts the rest."""

NOTHING = (
    "No result of the gate is in the ledger, so nobody can say whether it ever caught anything."
)

_LAX = "in mode enforce it would have stopped"

NEXT = (
    "Take results in: `contractctl gate --format json --output gate.json` in CI, then"
    " `contractctl track import gate.json`."
)


def headline(found: Catches) -> str:
    """Whether the gate has ever caught anything, in a sentence."""
    if not found.results:
        return NOTHING
    stopped = [one for rule in found.rules for one in rule.blocked]
    missed = sum(len(rule.missed) for rule in found.rules)
    held = f"; {len(found.held)} held up because nobody could say" if found.held else ""
    if not stopped:
        would = f"; {_LAX} {counted(missed, 'change')}" if missed else ""
        return f"The gate has stopped nothing{(held + would) or ' so far'}."
    lead = f"The gate stopped {counted(len(stopped), 'change')}"
    spared = sorted({name for one in stopped for name in one.spared})
    whom = f" that would have hit {names(spared, NAMED)}" if spared else ""
    more = f"; {_LAX} {missed} more" if missed else ""
    return f"{lead}{whom}{held}{more}."


def basis(found: Catches) -> str:
    """On how many results that rests."""
    if not found.results:
        return NEXT
    days = f"{found.first} to {found.last}" if found.first != found.last else f"of {found.first}"
    return f"{counted(found.results, 'verdict')} on {names(found.contracts, NAMED)}, {days}."


def when(one: Catch) -> str:
    """On which days it was found, and in how many commits."""
    days = f"{one.first} to {one.last}" if one.first != one.last else f"{one.first}"
    seen = counted(len(one.refs), "commit") if one.refs else counted(one.results, "result")
    return f"{days}, in {seen}"


def held_outcome(one: Catch) -> str:
    """Of whom nobody could say whether it hits them, and who accepted it later."""
    whom = names((*one.spared, *one.waived), NAMED) or "it"
    waived = f"; waived later for {names(one.waived, NAMED)}" if one.waived else ""
    return f"nobody could say for {whom}{waived}"


def outcome(one: Catch) -> str:
    """Whom it spared, and who accepted it later."""
    hit = "spared" if one.is_blocked else "would have spared"
    parts = [f"{hit} {names(one.spared, NAMED)}"] if one.spared else []
    if one.waived:
        parts.append(f"waived later for {names(one.waived, NAMED)}")
    return "; ".join(parts) or "names no consumer"
