"""What a YAML scalar means: the core schema of YAML 1.2 (section 10.3.2)."""

from __future__ import annotations

import math
import re

from yaml.events import ScalarEvent

from contractctl.load.defects import LONG_INTEGER, not_finite

TAG_PREFIX = "tag:yaml.org,2002:"

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o(?P<octal>[0-7]+)|0x(?P<hex>[0-9a-fA-F]+)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_TELLING_STARTS = frozenset("~nNtTfF+-.0123456789") | {""}

Scalar = str | int | float | None


class ScalarDefect(Exception):
    """A scalar that no JSON value can stand for: why, and the next step."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def value_of(event: ScalarEvent) -> Scalar:
    """Return the value of a scalar by its tag, its style and its text.

    Raises ScalarDefect for an unknown tag, a text its tag does not allow, and an infinity.
    """
    tag = event.tag
    if tag is None:
        return event.value if event.style else plain(event.value)
    if tag == "!" or tag == TAG_PREFIX + "str":
        return event.value
    return _tagged(tag, event.value)


def key_of(event: ScalarEvent) -> str:
    """Return a mapping key as it is written: JSON knows string keys only.

    Raises ScalarDefect where the key is null, which is a slip far more often than a name.
    """
    text = event.value
    if value_of(event) is None:
        raise ScalarDefect("a mapping key is null", f'write "{text}" in quotes to use it as a name')
    return text


def is_merge(event: ScalarEvent) -> bool:
    """Whether a key is the plain `<<` that merges other mappings into this one."""
    return event.value == "<<" and event.tag is None and not event.style


def plain(text: str) -> Scalar:
    """Return the value of an unquoted scalar without a tag."""
    if text[:1] not in _TELLING_STARTS:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if integer := _INTEGER.fullmatch(text):
        return _integer(integer)
    if _FLOAT.fullmatch(text):
        return _float(text)
    if _NOT_FINITE.fullmatch(text):
        raise ScalarDefect(*not_finite(text))
    return text


def _integer(found: re.Match[str]) -> int:
    if digits := found["octal"]:
        return int(digits, 8)
    if digits := found["hex"]:
        return int(digits, 16)
    try:
        return int(found[0])
    except ValueError:
        raise ScalarDefect(*LONG_INTEGER) from None


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ScalarDefect(*not_finite(text))
    return value


def _tagged(tag: str, text: str) -> Scalar:
    name = tag.removeprefix(TAG_PREFIX)
    value = plain(text)
    if name == "float" and type(value) is int:
        return float(value)
    kind = {"int": int, "float": float, "bool": bool, "null": type(None)}.get(name)
    if kind is None:
        raise ScalarDefect(
            f"the tag {_spelled(tag)} has no meaning in a contract",
            "remove the tag: only YAML's core tags are read",
        )
    if type(value) is not kind:
        raise ScalarDefect(
            f"{text[:40]!r} does not fit its tag {_spelled(tag)}", "correct the value or the tag"
        )
    return value


def _spelled(tag: str) -> str:
    return "!!" + tag.removeprefix(TAG_PREFIX) if tag.startswith(TAG_PREFIX) else tag
