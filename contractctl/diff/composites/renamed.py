"""Properties that are called something else now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from contractctl.diff.composites.composite import Composite
from contractctl.diff.composites.likeness import Likeness, likeness, telling
from contractctl.diff.composites.names import MOST_PAIRS, similarity, unambiguous, words
from contractctl.diff.composites.objects import Shift, shifts
from contractctl.diff.composites.quantities import measured, remeasured
from contractctl.diff.edit import Edit
from contractctl.diff.walk import Walk
from contractctl.model import Step

_LEAST_IF_NEAR = 0.5
"""How similar names must be where the schemas are not quite the same."""

_NUMBERS = frozenset({"integer", "number"})
_REMEASURED = 0.9
"""How similar names are that differ in the unit which they end in."""


def respelled(walk: Walk, edits: Iterable[Edit]) -> Iterator[Composite]:
    """The same words, joined in another way: `userName` and `user_name`."""
    for shift in shifts(walk, edits):
        by_words: dict[str, list[str]] = {}
        for name in (*shift.gone, *shift.new):
            by_words.setdefault("".join(words(name)), []).append(name)
        for names in by_words.values():
            if len(names) == 2 and names[0] in shift.gone and names[1] in shift.new:
                yield from _renamed(shift, *names)


def reworded(walk: Walk, edits: Iterable[Edit]) -> Iterator[Composite]:
    """A similar name with the same kind of value, or any name with an equal telling schema."""
    for shift in shifts(walk, edits):
        matched = unambiguous(shift.gone, shift.new, partial(_score, shift))
        for old, new in (*matched.items(), *_only_equals(shift, matched)):
            yield from _renamed(shift, old, new)


def _score(shift: Shift, old: str, new: str) -> float:
    similar = _REMEASURED if _is_remeasured(shift, old, new) else similarity(old, new)
    if not similar:
        return 0.0
    alike = _likeness(shift, old, new)
    enough = alike is Likeness.SAME or (alike is Likeness.NEAR and similar >= _LEAST_IF_NEAR)
    return similar if enough else 0.0


def _is_remeasured(shift: Shift, old: str, new: str) -> bool:
    """Whether only the unit in the name is another one, and no neighbour counts in a third.

    `hours` beside `minutes` is one part of an amount, not the amount.
    """
    types = shift.inside_base(shift.base.properties[old]).types
    if not remeasured(old, new) or types is None or not types <= _NUMBERS:
        return False
    stem = measured(old)
    named = (*shift.base.properties, *shift.head.properties)
    parts = {name for name in named if (m := measured(name)) and stem and m[:2] == stem[:2]}
    return parts == {old, new}


def _only_equals(shift: Shift, matched: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Names that are left over, where exactly one of each has the same telling schema.

    A word in common, or a schema that is made for this value, keep chance out.
    """
    old = [n for n in shift.gone if n not in matched]
    new = [n for n in shift.new if n not in matched.values()]
    if len(old) * len(new) > MOST_PAIRS:
        return
    equals = [
        (a, b)
        for a in old
        if telling(shift.walk, shift.base.properties[a], shift.direction)
        for b in new
        if (set(words(a)) & set(words(b)) or _is_made_for(shift, a))
        and _likeness(shift, a, b) is Likeness.SAME
    ]
    for a, b in equals:
        only = sum(a == other or b == another for other, another in equals) == 1
        if only and not _is_shared(shift, a):
            yield a, b


def _is_shared(shift: Shift, name: str) -> bool:
    """Whether a property that stayed has the same schema, which tells nothing then."""
    raw = [node.raw for node in shift.base.properties[name]]
    stayed = shift.base.properties.keys() & shift.head.properties.keys()
    return any([node.raw for node in shift.base.properties[one]] == raw for one in stayed)


def _is_made_for(shift: Shift, name: str) -> bool:
    """Whether a schema lists the values of one property, or spells how they look."""
    seen = shift.inside_base(shift.base.properties[name])
    return seen.enum is not None or "pattern" in seen.keywords


def _likeness(shift: Shift, old: str, new: str) -> Likeness:
    before, after = shift.base.properties[old], shift.head.properties[new]
    return likeness(shift.walk, before, after, shift.direction)


def _renamed(shift: Shift, old: str, new: str) -> Iterator[Composite]:
    """The new name, once; what else changed about the value is compared under the old name."""
    aspect = shift.aspect(old in shift.base.required, new in shift.head.required)
    if aspect is None or _likeness(shift, old, new) is Likeness.NONE:
        return
    walk, gone, came = shift.walk, shift.gone[old], shift.new[new]
    before, after = shift.base.properties[old], shift.head.properties[new]
    child = walk.schemas(before, after, shift.direction)
    if child is not None:
        required = old in shift.base.required
        walk.reach.edge(shift.node, Step("property", old), child, mandatory=required)
    yield Composite((shift.elsewhere(gone, aspect, "renamed", new, came),), (gone, came))
