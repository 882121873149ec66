"""The identity of a change: what stays the same when a contract is only written differently."""

from __future__ import annotations

import hashlib
import re

from contractctl import pointer
from contractctl.diff.edit import Edit
from contractctl.diff.rule import Rule
from contractctl.diff.view import canonical
from contractctl.diff.vocabulary import undocumented
from contractctl.model import Place, Revision
from contractctl.pointer import JsonValue

_DIGITS = 12
_LISTED = re.compile(r"/(?:parameters|allOf|anyOf|oneOf|servers|security)/\d+(?=/|$)")
"""Lists whose order means nothing."""


def fingerprint(rule: Rule, edit: Edit, base: Revision) -> str:
    """Hash rule, direction, declaring place and values: never words, lines or positions.

    First 12 hexadecimal digits of SHA-256 over their canonical JSON.
    """
    identity: list[JsonValue] = [
        rule.id,
        edit.cell.direction,
        edit.place.document,
        stable(base, edit.place),
        edit.subject,
        _unordered(edit.base_value),
        _unordered(edit.head_value),
    ]
    return hashlib.sha256(canonical(identity).encode()).hexdigest()[:_DIGITS]


def stable(revision: Revision, place: Place) -> str:
    """A pointer whose list positions are names, where what stands there has one."""
    if not _LISTED.search(place.pointer):
        return place.pointer
    value = revision.documents.get(place.document)
    named = ""
    for token in pointer.split(place.pointer):
        if isinstance(value, list) and token.isdigit() and int(token) < len(value):
            token, value = _told(value, int(token)), value[int(token)]
        else:
            value = value.get(token) if isinstance(value, dict) else None
        named = pointer.join(named, token)
    return named


def _told(listed: list[JsonValue], position: int) -> str:
    """What tells an item of a list apart: a name, its constants, what it says, or its position."""
    item = listed[position]
    for telling in (_name, _constants):
        told = telling(item)
        if told is not None and sum(telling(other) == told for other in listed) == 1:
            return told
    return _content(item) if listed.count(item) == 1 else str(position)


def _constants(item: JsonValue) -> str | None:
    """The one value of each property that has only one: a discriminator, mostly."""
    properties = item.get("properties") if isinstance(item, dict) else None
    found: dict[str, JsonValue] = {}
    for name, schema in properties.items() if isinstance(properties, dict) else ():
        values = _values(schema) if isinstance(schema, dict) else None
        if isinstance(values, list) and len(values) == 1:
            found[name] = values[0]
    return canonical(found) if found else None


def _values(schema: dict[str, JsonValue]) -> JsonValue:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _content(item: JsonValue) -> str:
    """A digest of what an item says without its documentation."""
    return hashlib.sha256(canonical(undocumented(item)).encode()).hexdigest()[:_DIGITS]


def _name(item: JsonValue) -> str | None:
    """What an item of a list is called; None where it has no name."""
    if not isinstance(item, dict):
        return None
    if isinstance(item.get("in"), str) and isinstance(item.get("name"), str):
        return f"{item['in']}:{item['name']}"
    found = (item.get(key) for key in ("$ref", "url", "title"))
    return next((name for name in found if isinstance(name, str)), None)


def _unordered(value: JsonValue) -> JsonValue:
    """Lists by content: an enum, or the alternatives of a union, in whatever order."""
    if isinstance(value, list):
        return sorted((_unordered(item) for item in value), key=canonical)
    if isinstance(value, dict):
        return {key: _unordered(item) for key, item in value.items()}
    return value
