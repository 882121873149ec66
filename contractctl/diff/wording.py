"""One finding in words: what changed, from what to what, and at which field."""

from __future__ import annotations

import re
from collections.abc import Mapping

from contractctl.diff.edit import Edit
from contractctl.diff.rule import Rule
from contractctl.diff.vocabulary import LOWER, UPPER, canonical, kebab
from contractctl.model import FieldPath, Place
from contractctl.pointer import JsonValue, unescape

_LONGEST_VALUE = 60
_COMPONENT = re.compile(r"/(?:components/schemas|definitions)/([^/]+)/[^/]+$")
"""A keyword at the root of a shared schema: it concerns every field that has this schema."""

_RESPONSE = re.compile(r"/responses/([1-5](?:\d\d|XX)|default)(?=/)")
_BOUNDS = frozenset(kebab(name) for name in (*UPPER, *LOWER))
_TOGETHER = frozenset({"pattern", "format", "multiple-of"})
"""Keywords that several declarations may say at once: each holds."""

_IT = "it "

_ABSENT: Mapping[str, str] = {
    "type": "any type",
    "default": "null",
    "stability": "no level",
}
"""What it means, by the end of the aspect, that a value is null or not there."""


def message(rule: Rule, edit: Edit, field: FieldPath | None) -> str:
    """The message of a rule about one edit, with the field that it concerns."""
    said = rule.message.format(
        subject=edit.subject,
        base=_shown(edit, edit.base_value),
        head=_shown(edit, edit.head_value),
    )
    return _which_response(edit) + _located(said, edit, field)


def _located(said: str, edit: Edit, field: FieldPath | None) -> str:
    if field is None:
        return said
    if field.part == "body" and not field.steps:
        return f"the body {said.removeprefix(_IT)}" if said.startswith(_IT) else said
    place = _spelled(field)
    if edit.subject and _names_field(edit, field):
        if said.startswith(edit.subject):
            return f"{place}{said.removeprefix(edit.subject)}"
        if str(field) in said:
            return said
    component = _COMPONENT.match(edit.place.pointer)
    shared = component and edit.step is None
    where = f"{unescape(component[1])}, as in {place}" if component and shared else place
    if said.startswith(_IT) and not shared:
        return f"{where} {said.removeprefix(_IT)}"
    return f"{where}: {said}"


def _spelled(field: FieldPath) -> str:
    """A field with the properties in it, which the name of a parameter leaves out.

    A list of a parameter is but the parameter several times.
    """
    if field.part == "body":
        return str(field)
    inside = tuple(step for step in field.steps if step.kind != "item")
    return f"{field}{str(FieldPath('body', steps=inside))[1:]}"


def _names_field(edit: Edit, field: FieldPath) -> bool:
    """Whether the subject of an edit is the field itself and not something of it."""
    return edit.step is not None or edit.subject == str(field)


def _which_response(edit: Edit) -> str:
    """Where a status was described by a range or the default, and now is not: which it is."""
    base, head = _status(edit.base_place), _status(edit.head_place)
    if base is None or head is None or base == head:
        return ""
    return f"response {head}, in base {base}: "


def _status(place: Place | None) -> str | None:
    found = _RESPONSE.search(place.pointer) if place else None
    return found[1] if found else None


def _shown(edit: Edit, value: JsonValue) -> str:
    """A value as the aspect of the edit is spoken of."""
    aspect = edit.cell.aspect
    if aspect == "type" and isinstance(value, list):
        return " or ".join(map(str, value)) or "no value at all"
    if aspect in _TOGETHER and isinstance(value, list):
        return " and ".join(map(_short, value))
    if aspect in _BOUNDS and isinstance(value, dict):
        return f"{_short(next(iter(value.values())))} (exclusive)"
    if value is None and edit.cell.action == "removed-before-sunset":
        return "none was promised"
    return _ABSENT.get(aspect.rpartition("-")[2], "nothing") if value is None else _short(value)


def _short(value: JsonValue) -> str:
    """Strings bare, the rest as JSON, cut where it is long."""
    text = value if isinstance(value, str) else canonical(value)
    text = " ".join(text.split()) or canonical(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
