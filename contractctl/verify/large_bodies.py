"""Find faults in bodies that are so large that a validator would take minutes to list them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from contractctl.pointer import JsonValue

if TYPE_CHECKING:
    import jsonschema_rs

LARGE = 200_000
"""Bytes from which a body may have more faults than anybody wants to read."""

_ITEMS = 50
_NAMES = 1_000
_OF_LENGTH = ("minItems", "contains")


def some_errors(
    validator: jsonschema_rs.Validator, value: JsonValue
) -> Iterator[jsonschema_rs.ValidationError]:
    """Errors of a value that is not valid: those in the first items of each list.

    At least one, wherever it stands. jsonschema-rs 0.60 lists all errors before it hands out the
    first one: a list of 400,000 wrong items took it 17 seconds.
    """
    import jsonschema_rs

    if not _is_wide(value):
        errors = validator.iter_errors(_shortened(value))
        found = [error for error in errors if error.kind.name not in _OF_LENGTH]
        if found:
            yield from found
            return
    try:
        validator.validate(value)
    except jsonschema_rs.ValidationError as error:
        yield error


def _is_wide(value: JsonValue) -> bool:
    if isinstance(value, dict):
        return len(value) > _NAMES or any(map(_is_wide, value.values()))
    return isinstance(value, list) and any(map(_is_wide, value[:_ITEMS]))


def _shortened(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {name: _shortened(inner) for name, inner in value.items()}
    return [_shortened(inner) for inner in value[:_ITEMS]] if isinstance(value, list) else value
