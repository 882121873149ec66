"""Payloads on little room: what lies around one place stays, the rest becomes `...`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from contractctl.model import Step
from contractctl.pointer import JsonValue

_LEFT_OUT = "\ue000"
"""Stands for what was left out until the payload is text; of the private use area."""

_EMPTIED = re.compile(rf'([{{\[])\s*"{_LEFT_OUT}"(?:: "{_LEFT_OUT}")?\s*([}}\]])')
"""A container of which nothing is left; it needs no lines of its own."""

LONGEST_STRING = 60
SIBLINGS = 6
"""Members shown of an object that lacks the one in question."""


def one_line(payload: JsonValue, around: Sequence[Step], room: int) -> str:
    """Spell a payload as JSON on one line of at most `room` characters."""
    text = _fitting(payload, around, _compact, lambda text: len(text) <= room)
    return shortened(text, room)


def shortened(text: str, room: int) -> str:
    """A text of at most `room` characters."""
    return text if len(text) <= room else f"{text[: room - 3]}..."


def pretty(payload: JsonValue, around: Sequence[Step], lines: int) -> str:
    """Spell a payload as indented JSON of at most `lines` lines."""
    text = _fitting(payload, around, _indented, lambda text: text.count("\n") < lines)
    return "\n".join(text.split("\n")[:lines])


def _fitting(
    payload: JsonValue,
    around: Sequence[Step],
    spell: Callable[[JsonValue], str],
    fits: Callable[[str], bool],
) -> str:
    """The most complete spelling that fits, or the shortest that there is."""
    text = spell(_cut(payload))
    for shorten in (_folded, _bared):
        if fits(text):
            break
        text = spell(_cut(shorten(payload, tuple(around))))
    return text


def _compact(value: JsonValue) -> str:
    return _spelled(json.dumps(value, ensure_ascii=False))


def _indented(value: JsonValue) -> str:
    return _spelled(json.dumps(value, ensure_ascii=False, indent=2))


def _spelled(text: str) -> str:
    mark = f'"{_LEFT_OUT}"'
    text = _EMPTIED.sub(lambda found: f"{found[1]}...{found[2]}", text)
    return text.replace(f"{mark}: {mark}", "...").replace(mark, "...").replace(_LEFT_OUT, "...")


def _cut(value: JsonValue) -> JsonValue:
    """Shorten long strings, wherever they are."""
    if isinstance(value, dict):
        return {_cut_text(name): _cut(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cut(inner) for inner in value]
    return _cut_text(value) if isinstance(value, str) else value


def _cut_text(text: str) -> str:
    return text if len(text) <= LONGEST_STRING else f"{text[:LONGEST_STRING]}{_LEFT_OUT}"


def _folded(value: JsonValue, around: tuple[Step, ...]) -> JsonValue:
    """Fold objects and arrays away that do not lie on the way."""
    if isinstance(value, dict):
        on_way = _next(value, around)
        return {
            name: _folded(inner, around[1:]) if name == on_way else _fold(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list) and value:
        return _shown_items(value, around, _folded)
    return value


def _bared(value: JsonValue, around: tuple[Step, ...]) -> JsonValue:
    """Keep only what lies on the way; where the way ends in the air, say what is there."""
    if isinstance(value, dict):
        on_way = _next(value, around)
        if on_way is not None:
            rest: dict[str, JsonValue] = {_LEFT_OUT: _LEFT_OUT} if len(value) > 1 else {}
            return {on_way: _bared(value[on_way], around[1:]), **rest}
        rest = {_LEFT_OUT: _LEFT_OUT} if len(value) > SIBLINGS else {}
        return {name: _fold(value[name]) for name in list(value)[:SIBLINGS]} | rest
    if isinstance(value, list) and value:
        return _shown_items(value, around, _bared)
    return value


def _shown_items(
    value: list[JsonValue],
    around: tuple[Step, ...],
    shorten: Callable[[JsonValue, tuple[Step, ...]], JsonValue],
) -> JsonValue:
    """The item through which the way goes on, or the first, and marks for what is left out."""
    on_way = bool(around) and around[0].kind == "item"
    index = min(int(around[0].name or 0), len(value) - 1) if on_way else 0
    before: list[JsonValue] = [_LEFT_OUT] if index else []
    after: list[JsonValue] = [_LEFT_OUT] if index < len(value) - 1 else []
    return [*before, shorten(value[index], around[1:] if on_way else ()), *after]


def _next(value: dict[str, JsonValue], around: tuple[Step, ...]) -> str | None:
    """The member through which the way goes on, if it is there."""
    if not around or around[0].kind == "item":
        return None
    if around[0].kind == "value":
        return next(reversed(value), None)
    return around[0].name if around[0].name in value else None


def _fold(value: JsonValue) -> JsonValue:
    if isinstance(value, dict) and value:
        return {_LEFT_OUT: _LEFT_OUT}
    if isinstance(value, list) and value:
        return [_LEFT_OUT]
    return value
