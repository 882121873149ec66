"""What a server may make of a value that reaches it as text."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, product

from contractctl.diff.text_forms import TextForm
from contractctl.diff.vocabulary import canonical
from contractctl.pointer import JsonValue

MOST_READINGS = 1_000
"""Ways to read one payload that are tried; what has more proves nothing."""

FEW_READINGS = 16
"""Ways that are tried without asking which of them a reader could take."""

LONGEST_INTEGER = 1_000
"""Digits of an integer that is read as one; what readers make of a longer one, nobody knows."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_WORDS: dict[str, JsonValue] = {"true": True, "false": False, "null": None, "": None}
_KINDS: tuple[type, ...] = (float, bool, type(None))

Ways = list[JsonValue]
"""All values that one text may be read as; none at all where no text can carry the value."""

Fits = Callable[[str, JsonValue], bool]


def readings(form: TextForm, payload: JsonValue, fits: Fits) -> Ways | None:
    """Every value that the other side might read, the payload itself first where it is one.

    fits says whether a reader can take a value for a field: where there are many ways, those
    that do not fit are left out, unless none does. None where the payload cannot be sent like
    this (no style writes null or an empty list), or has too many readings. A generous reader is
    assumed: what it might accept proves no break.
    """
    try:
        if form.kind == "form":
            found = _form(form, payload, fits)
        elif form.kind == "xml":
            found = _root(form, payload, fits)
        elif form.kind == "plain" and isinstance(payload, dict | list):
            found = [payload]
        else:
            found = _value(form, payload)
    except (_Unwritten, _TooMany):
        return None
    return _distinct([payload, *found])


def exact(text: str) -> Ways:
    """The values that are written exactly like this text, and by everybody."""
    try:
        numbers = [value for value in _natural(text) if value is not None]
    except _TooMany:
        return [text]
    return [text, *(value for value in numbers if spelled(value) == text)]


def spelled(value: JsonValue) -> str:
    """A scalar as text: strings bare, the rest as JSON, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)


class _Unwritten(Exception):
    """No text carries the value."""


class _TooMany(Exception):
    """The texts may be read in too many ways."""


def _form(form: TextForm, payload: JsonValue, fits: Fits) -> Ways:
    if not isinstance(payload, dict):
        return [payload]
    fields: dict[str, Ways] = {}
    for name, value in payload.items():
        if isinstance(value, dict) or (isinstance(value, list) and not _is_flat(value)):
            fields[name] = [value, *_bracketed(form, value)]
        elif name in form.structured:
            fields[name] = [value, *([] if value in (None, []) else _value(form, value))]
        else:
            fields[name] = _value(form, value)
    return _objects(_fitting(fields, fits))


def _root(form: TextForm, payload: JsonValue, fits: Fits) -> Ways:
    """A document of XML; each field of it as a reader would take it, where there are many ways."""
    if not isinstance(payload, dict):
        return _element(form, payload)
    return _objects(_fitting({n: _element(form, one) for n, one in payload.items()}, fits))


def _element(form: TextForm, value: JsonValue) -> Ways:
    """What the elements of one name are read as; those of nothing are not there."""
    if value is None or value == []:
        raise _Unwritten
    if isinstance(value, dict):
        inner = _objects({name: _element(form, one) for name, one in value.items()})
        return [*inner, *[[one] for one in inner], *([] if value else ["", None])]
    if isinstance(value, list):
        alone = _element(form, value[0]) if len(value) == 1 else []
        return [*_lists([_element(form, one) for one in value]), *alone]
    return _value(form, value)


def _fitting(fields: dict[str, Ways], fits: Fits) -> dict[str, Ways]:
    """The ways of each field that a reader can take, where there are many of all together."""
    if math.prod(map(len, fields.values())) <= FEW_READINGS:
        return fields
    return {
        name: [way for way in ways if fits(name, way)] or ways[:1] for name, ways in fields.items()
    }


def _bracketed(form: TextForm, value: JsonValue) -> Ways:
    """What a value within a form reads as that is written field by field, not as JSON."""
    try:
        return _value(form, value) if form.bracketed else []
    except _Unwritten:
        return []


def _value(form: TextForm, value: JsonValue) -> Ways:
    if value is None or value in ([], {}):
        raise _Unwritten
    if isinstance(value, dict):
        inner = _objects({name: _value(form, one) for name, one in value.items()})
        pairs: Ways = [part for entry in value.items() for part in entry]
        exploded: Ways = [f"{name}={_piece(one)}" for name, one in value.items()]
        return [*inner, *_joined(form, pairs), *_joined(form, exploded)]
    if isinstance(value, list):
        alone = _value(form, value[0]) if len(value) == 1 else []
        return [*_lists([_value(form, one) for one in value]), *alone, *_joined(form, value)]
    text = spelled(value)
    if not _fits(form.location, text):
        raise _Unwritten
    return [*_scalars(text), *_split(form, text)]


def _piece(value: JsonValue) -> str:
    return canonical(value) if isinstance(value, dict | list) else spelled(value)


def _joined(form: TextForm, parts: Iterable[JsonValue]) -> Ways:
    """What a list reads as that is written as one text."""
    pieces = [_piece(part) for part in parts]
    texts = [sign.join(pieces) for sign in sorted(form.delimiters)]
    return [one for text in texts for one in (*_scalars(text), *_split(form, text))]


def _split(form: TextForm, text: str) -> Ways:
    """The lists that one text may be: of its pieces, or of itself."""
    pieces = [text.split(sign) for sign in sorted(form.delimiters) if sign in text]
    if not pieces or not form.is_joined:
        pieces.append([text])
    return [one for parts in pieces for one in _lists([_scalars(part) for part in parts])]


def _fits(location: str, text: str) -> bool:
    """Whether a text survives its place: no empty segment of a path, no bare space in a header."""
    if location == "path":
        return text not in ("", ".", "..")
    return location != "header" or (text.isprintable() and text.isascii() and text == text.strip())


def _scalars(text: str) -> Ways:
    return [text, *_natural(text)]


def _natural(text: str) -> Iterator[JsonValue]:
    if text.lower() in _WORDS:
        yield _WORDS[text.lower()]
    if _NUMBER.fullmatch(text.strip()):
        is_whole = text.strip().lstrip("+-").isdigit()
        if is_whole and len(text) > LONGEST_INTEGER:
            raise _TooMany
        number = int(text) if is_whole else float(text)
        if math.isfinite(number):
            yield number


def _lists(items: list[Ways]) -> Ways:
    """Lists of one reading each; of many items, only those of readers that read all alike."""
    if math.prod(map(len, items)) <= MOST_READINGS:
        return [list(one) for one in product(*items)]
    return [
        [next((way for way in ways if _kind(way) in kinds), ways[0]) for ways in items]
        for size in range(len(_KINDS) + 1)
        for kinds in combinations(_KINDS, size)
    ]


def _objects(fields: dict[str, Ways]) -> Ways:
    if math.prod(map(len, fields.values())) > MOST_READINGS:
        raise _TooMany
    return [dict(zip(fields, one, strict=True)) for one in product(*fields.values())]


def _kind(value: JsonValue) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


def _is_flat(values: list[JsonValue]) -> bool:
    return not any(isinstance(value, dict | list) for value in values)


def _distinct(values: Ways) -> Ways:
    return list({json.dumps(value, sort_keys=True): value for value in values}.values())
