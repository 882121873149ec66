"""Why no alternative of a union accepts a value, or more than one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jsonschema_rs

_OTHER_KIND = frozenset({"type", "const", "enum"})
"""What says that an alternative is for other values altogether, and not nearly for this one."""


def of_alternatives(
    error: jsonschema_rs.ValidationError, in_words: Callable[[jsonschema_rs.ValidationError], str]
) -> str | None:
    """Which alternatives accept a value that one may, or what the closest of them asks for.

    Alternatives are counted from 1, as they stand in the contract. None for another error.
    """
    import jsonschema_rs

    kinds = jsonschema_rs.ValidationErrorKind
    if not isinstance(error.kind, (kinds.AnyOf, kinds.OneOfMultipleValid, kinds.OneOfNotValid)):
        return None
    keyword, tried = error.kind.name, error.kind.context
    accepting = [str(number) for number, errors in enumerate(tried, 1) if not errors]
    if accepting:
        *first, last = accepting
        named = f"{', '.join(first)} and {last}" if first else last
        return f"alternatives {named} of `{keyword}` accept it, and exactly one may"
    if not tried:
        return None
    closest = min(range(len(tried)), key=lambda index: _distance(error, tried[index]))
    reason = in_words(tried[closest][0])
    if len(tried) == 1:
        return reason
    return (
        f"no alternative of `{keyword}` accepts it; number {closest + 1} is the closest: {reason}"
    )


def _distance(
    error: jsonschema_rs.ValidationError, errors: Sequence[jsonschema_rs.ValidationError]
) -> tuple[bool, int]:
    """How far a value is from an alternative: what it is for, then how much is wrong."""
    here = error.instance_path
    other = any(
        one.kind.name in _OTHER_KIND and len(one.instance_path) <= len(here) + 1 for one in errors
    )
    return other, len(errors)
