"""Strings that a pattern or a format accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# The standard library parses patterns and keeps the tree to itself; these names have been there
# under this or an older module name for decades, and the tests would tell.
_constants: Any = vars(re)["_constants"]
_parser: Any = vars(re)["_parser"]

FORMATS = {
    "date-time": "2026-01-31T12:00:00Z",
    "date": "2026-01-31",
    "time": "12:00:00Z",
    "duration": "P1D",
    "email": "somebody@example.test",
    "idn-email": "somebody@example.test",
    "hostname": "example.test",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.test/1",
    "uri-reference": "/1",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "byte": "YWJj",
    "binary": "abc",
}

_LONGEST = 2_000


def matching(pattern: str) -> str | None:
    """A short string that a regular expression finds; None where it is beyond this reader.

    Handles what patterns of contracts are made of: literals, classes, groups, repeats,
    alternatives, anchors. The caller checks the result against a real engine.
    """
    try:
        parsed = _parser.parse(pattern)
        text = "".join(_spell(parsed))
    except (re.error, RecursionError, OverflowError, LookupError):
        return None
    return text if len(text) <= _LONGEST else None


def _spell(parsed: Iterable[Any]) -> Iterable[str]:
    for operation, argument in parsed:
        yield _token(operation, argument)


def _token(operation: object, argument: Any) -> str:
    match operation:
        case _constants.LITERAL:
            return chr(argument)
        case _constants.NOT_LITERAL:
            return "b" if argument == ord("a") else "a"
        case _constants.ANY:
            return "a"
        case _constants.IN:
            return _member(argument)
        case _constants.BRANCH:
            return "".join(_spell(argument[1][0]))
        case _constants.SUBPATTERN:
            return "".join(_spell(argument[3]))
        case _constants.MAX_REPEAT | _constants.MIN_REPEAT:
            least, _, inner = argument
            return "".join(_spell(inner)) * min(int(least), _LONGEST)
        case _constants.AT:
            return ""
        case _:
            raise LookupError(operation)


_CATEGORIES = {
    _constants.CATEGORY_DIGIT: "0",
    _constants.CATEGORY_WORD: "a",
    _constants.CATEGORY_SPACE: " ",
    _constants.CATEGORY_NOT_DIGIT: "a",
    _constants.CATEGORY_NOT_WORD: "-",
    _constants.CATEGORY_NOT_SPACE: "a",
}


def _member(alternatives: list[Any]) -> str:
    """A character of a class."""
    if alternatives[0][0] is _constants.NEGATE:
        return next(
            sign for sign in "a0-A_ é" if not any(_holds(one, sign) for one in alternatives[1:])
        )
    operation, argument = alternatives[0]
    if operation is _constants.LITERAL:
        return chr(argument)
    if operation is _constants.RANGE:
        return chr(argument[0])
    return str(_CATEGORIES[argument])


def _holds(alternative: tuple[Any, Any], sign: str) -> bool:
    operation, argument = alternative
    if operation is _constants.LITERAL:
        return bool(argument == ord(sign))
    if operation is _constants.RANGE:
        return bool(argument[0] <= ord(sign) <= argument[1])
    return str(_CATEGORIES.get(argument)) == sign
