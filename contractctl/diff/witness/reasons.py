"""Why a validator refuses a payload, in words that hold for this payload."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from contractctl.diff.witness.alternatives import of_alternatives

if TYPE_CHECKING:
    import jsonschema_rs

_LONGEST_VALUE = 60

ABOUT_ONE_LEVEL = frozenset(
    {"additionalProperties", "const", "enum", "maxProperties", "minProperties", "required", "type"}
)
"""Kinds of errors that have nothing to do with what lies further below."""

_UNCLEAR = {
    "contains": "no item is what `contains` asks for",
    "minContains": "fewer items are what `contains` asks for than `minContains` says",
    "maxContains": "more items are what `contains` asks for than `maxContains` says",
    "additionalProperties": "no property may be there but those that are described",
}
"""Of these the validator says that no item, or no value, is valid, whatever is wrong."""


def in_words(error: jsonschema_rs.ValidationError) -> str:
    """The message of an error on one line; another one where the validator's misleads."""
    keyword = str(error.schema_path[-1]) if error.schema_path else ""
    if error.kind.name in ("contains", "falseSchema") and keyword in _UNCLEAR:
        return _UNCLEAR[keyword]
    if error.kind.name == "falseSchema":
        return "no value is allowed here: the schema is false"
    return of_alternatives(error, in_words) or " ".join(_message(error).split())


def _message(error: jsonschema_rs.ValidationError) -> str:
    """The message, in which a long value does not hide what is wrong with it."""
    text = json.dumps(error.instance, ensure_ascii=False, separators=(",", ":"))
    if len(text) <= _LONGEST_VALUE or not error.message.startswith(text):
        return error.message
    return f"{text[: _LONGEST_VALUE - 1]}…{error.message.removeprefix(text)}"
