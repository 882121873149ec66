"""Two answers to one request, laid side by side value by value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contractctl.model import ITEM, Step
from contractctl.pointer import JsonValue

Steps = tuple[Step, ...]

_NAMING = ("id", "uuid", "number", "code", "key", "sku", "slug", "name")
"""Members by which an object of a list is known again, the best first."""

_MOST_ITEMS = 200
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Pair:
    """A place in both answers, with items of lists as one place.

    is_new, is_gone: whether only the second, or only the first, has it
    """

    steps: Steps
    old: JsonValue
    new: JsonValue
    is_gone: bool = False
    is_new: bool = False


def pairs(old: JsonValue, new: JsonValue, steps: Steps = ()) -> Iterator[Pair]:
    """Every place of two values; what differs in its type is not looked into.

    Items of lists are laid side by side by what names them, or else by position.
    """
    yield Pair(steps, old, new)
    if len(steps) >= _DEEPEST:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in (*old, *(name for name in new if name not in old)):
            below = (*steps, Step("property", name))
            if name in old and name in new:
                yield from pairs(old[name], new[name], below)
            else:
                yield Pair(below, old.get(name), new.get(name), name not in new, name not in old)
    elif isinstance(old, list) and isinstance(new, list):
        for first, second in aligned(old, new):
            yield from pairs(first, second, (*steps, ITEM))


def aligned(old: list[JsonValue], new: list[JsonValue]) -> Iterator[tuple[JsonValue, JsonValue]]:
    """Items of two lists that are the same thing; none where that cannot be told."""
    before, after = names_of(old), names_of(new)
    if before and after:
        at = {name: index for index, name in enumerate(after)}
        for name, item in zip(before[:_MOST_ITEMS], old, strict=False):
            if name in at:
                yield item, new[at[name]]
    elif len(old) == len(new):
        yield from zip(old[:_MOST_ITEMS], new, strict=False)


def names_of(items: list[JsonValue]) -> list[str]:
    """What tells the items of a list apart; nothing where some are alike, or have no name."""
    if not items:
        return []
    if all(isinstance(one, str | int) and not isinstance(one, bool) for one in items):
        named = [str(one) for one in items]
        return named if len(set(named)) == len(named) else []
    for member in _NAMING:
        named = [str(one[member]) for one in items if isinstance(one, dict) and member in one]
        if len(named) == len(items) == len(set(named)):
            return named
    return []
