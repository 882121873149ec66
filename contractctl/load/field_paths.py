"""Field paths as consumers write them: `$.items[*].sku`, `query:limit`, `header:X-Request-Id`."""

from __future__ import annotations

import re
from typing import Literal, get_args

from contractctl.model import ITEM, MAP_VALUE, FieldPath, Step

_Named = Literal["query", "header", "path", "cookie"]

_STEP = re.compile(
    r"""
      (?P<value> \.\* )
    | \. (?P<name> [^.\[\]*'"\s]+ )
    | (?P<item> \[ (?: \* | [0-9]+ ) \] )
    | \[ (?P<quote> ['"] ) (?P<quoted> (?: \\[\\'"] | (?!(?P=quote)) [^\\] )* ) (?P=quote) \]
    """,
    re.VERBOSE | re.DOTALL,
)


def parse_field_path(text: str) -> FieldPath:
    """Read a field path; `parse_field_path(str(path)) == path` for every path it returns.

    Body fields are a subset of JSONPath (RFC 9535): names, `[*]` for any array item, `.*` for
    any value of a map. A numeric index means any item, because contracts describe items alike.
    Header names are lower-cased, because they compare so (RFC 9110 section 5.1).

    Raises ValueError with a message that says what is wrong and at which character.
    """
    if text.startswith("$"):
        return FieldPath("body", steps=_steps(text))
    part, colon, name = text.partition(":")
    for known in get_args(_Named):
        if colon and part == known:
            return _named(known, name)
    raise ValueError(
        f"{text!r} is no field path, at character 1: it starts with '$' for a body field, "
        "or with 'query:', 'header:', 'path:' or 'cookie:'"
    )


def _named(part: _Named, name: str) -> FieldPath:
    at = len(part) + 2
    if not name:
        raise ValueError(f"'{part}:' lacks a name at character {at}")
    if name != name.strip():
        raise ValueError(f"'{part}:{name}' has a space around the name at character {at}")
    return FieldPath(part, name=name.lower() if part == "header" else name)


def _steps(text: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    position = 1
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            raise ValueError(
                f"{text!r} is no field path, at character {position + 1} "
                f"({text[position : position + 8]!r}): {_expectation(text[position:])}"
            )
        steps.append(_step(match))
        position = match.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> Step:
    if match["value"]:
        return MAP_VALUE
    if match["item"]:
        return ITEM
    if match["name"]:
        return Step("property", match["name"])
    return Step("property", re.sub(r"\\(.)", r"\1", match["quoted"]))


def _expectation(rest: str) -> str:
    """What should stand where the text stops making sense."""
    if rest.startswith(".."):
        return "searching at any depth ('..') is not supported; name each step"
    if rest.startswith("[]"):
        return "any array item is written [*]"
    return "a step is .name, ['any name'], [*] for array items or .* for map values"
