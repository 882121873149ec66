"""JSON text to values, strictly: what two readers could read differently is refused."""

from __future__ import annotations

import json
import math
import re
from typing import NoReturn

from contractctl.errors import MalformedDocument
from contractctl.load.defects import (
    LONG_INTEGER,
    MAX_DEPTH,
    duplicate_key,
    error_at,
    not_finite,
    too_deep,
)
from contractctl.pointer import JsonValue

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_KEYS_AND_BRACKETS = re.compile(rf"(?P<key>{_STRING})\s*+:|{_STRING}|[{{}}\[\]]", re.DOTALL)
_ESCAPES = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F]|(?P<half>u[dD][89a-fA-F])|.)"
)


class JsonSyntaxError(MalformedDocument):
    """The text is no JSON; it may still be YAML in flow style."""


class _Duplicate(Exception):
    """Some object of the text has one key twice."""


class _NotFinite(Exception):
    """A number literal that no finite double can hold."""


def load(text: str, file: str) -> tuple[JsonValue, frozenset[str]]:
    """Parse JSON (RFC 8259) and collect the strings that stand as value of a key `$ref`.

    Integers are exact at any size. Raises JsonSyntaxError where the text is no JSON, and
    MalformedDocument for duplicate keys, NaN and infinities, lone surrogates and deep nesting.
    """
    references: set[str] = set()

    def build(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
        built = dict(pairs)
        if len(built) != len(pairs):
            raise _Duplicate
        target = built.get("$ref")
        if type(target) is str:
            references.add(target)
        return built

    value = _decode(
        json.JSONDecoder(object_pairs_hook=build, parse_float=_finite, parse_constant=_not_finite),
        text,
        file,
    )
    _refuse_half_surrogates(text, file)
    if _is_too_deep(value):
        raise _depth_error(text, file)
    return value, frozenset(references)


def _decode(decoder: json.JSONDecoder, text: str, file: str) -> JsonValue:
    try:
        value: JsonValue = decoder.decode(text)
    except json.JSONDecodeError as error:
        raise _syntax_error(error, text, file) from error
    except ValueError as error:
        raise _long_integer(text, file) from error
    except _Duplicate:
        raise _duplicate_error(text, file) from None
    except _NotFinite as error:
        raise _not_finite_error(str(error), text, file) from None
    except RecursionError:
        raise _depth_error(text, file) from None
    return value


def _finite(literal: str) -> float:
    value = float(literal)
    if math.isinf(value):
        raise _NotFinite(literal)
    return value


def _not_finite(literal: str) -> NoReturn:
    raise _NotFinite(literal)


def _is_too_deep(value: JsonValue) -> bool:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        level = [
            child
            for container in level
            for child in (container.values() if type(container) is dict else container)
            if type(child) is dict or type(child) is list
        ]
        if not level:
            return False
    return True


def _syntax_error(error: json.JSONDecodeError, text: str, file: str) -> JsonSyntaxError:
    plain = error_at(text, file, error.pos, f"not valid JSON: {error.msg}", _syntax_hint(error))
    return JsonSyntaxError(plain.message, hint=plain.hint, location=plain.location)


def _syntax_hint(error: json.JSONDecodeError) -> str:
    if error.pos >= len(error.doc.rstrip()):
        return "the file ends too early: is it complete?"
    return "look for a missing comma, quote or bracket here or just before; JSON has no comments"


def _long_integer(text: str, file: str) -> MalformedDocument:
    found = re.search(r"[0-9]{4301}", text)
    return error_at(text, file, found.start() if found else 0, *LONG_INTEGER)


def _not_finite_error(literal: str, text: str, file: str) -> MalformedDocument:
    tokens = re.finditer(rf"{_STRING}|{re.escape(literal)}", text, re.DOTALL)
    offset = next((token.start() for token in tokens if token[0] == literal), 0)
    return error_at(text, file, offset, *not_finite(literal))


def _duplicate_error(text: str, file: str) -> MalformedDocument:
    """Find what the decoder only noticed: the first key that its object has already."""
    objects: list[dict[str, int]] = []
    for token in _KEYS_AND_BRACKETS.finditer(text):
        if token["key"]:
            key: str = json.loads(token["key"])
            first = objects[-1].setdefault(key, token.start())
            if first != token.start():
                return duplicate_key(text, file, key, first, token.start())
        elif token[0] == "{":
            objects.append({})
        elif token[0] == "}":
            objects.pop()
    raise AssertionError("the decoder saw a duplicate key that the text does not have")


def _refuse_half_surrogates(text: str, file: str) -> None:
    if "\\ud" not in text and "\\uD" not in text:
        return
    for escape in _ESCAPES.finditer(text):
        if escape["half"]:
            raise error_at(
                text,
                file,
                escape.start(),
                "half of a surrogate pair: this escape names no character",
                "write both halves, or the character itself",
            )


def _depth_error(text: str, file: str) -> MalformedDocument:
    depth = offset = 0
    for token in _KEYS_AND_BRACKETS.finditer(text):
        depth += (token[0] in "[{") - (token[0] in "]}")
        if depth > MAX_DEPTH:
            offset = token.start()
            break
    return too_deep(text, file, offset)
