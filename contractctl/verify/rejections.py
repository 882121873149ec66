"""What a provider says of a request that it refuses, in the many forms that there are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from contractctl.model import ITEM, FieldPath, Step
from contractctl.model.verification import Answer
from contractctl.pointer import JsonValue, split

_NAMING = ("pointer", "loc", "field", "param", "parameter", "property", "name", "path")
"""Keys under which a problem body names a field, the plainest first."""

_VAGUE = ("name", "path")
"""Keys that name a field only in a list of errors; elsewhere they name the error or the URL."""

_SAYING = ("detail", "message", "msg", "title", "reason", "error", "description")
_LISTING = ("errors", "violations", "messages")
_PARTS = ("body", "query", "header", "cookie")
_IN_PART = re.compile(r"(query|header|cookie|path):(.+)")
"""A field as this tool and its stub spell it."""

_TOKEN = re.compile(r"[^.\[\]]+")
_DEEPEST = 5
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Named:
    """A field as a provider names it; part is "" where it does not say where it stands."""

    part: str
    tokens: tuple[str, ...]

    def is_at(self, field: FieldPath) -> bool:
        """Whether a field of the request may be meant."""
        if self.part and self.part != field.part:
            return False
        if field.part != "body":
            return len(self.tokens) == 1 and self.tokens[0].lower() == field.name.lower()
        return self.tokens == tuple(step.name or "*" for step in field.steps)

    def as_field(self, part: Literal["body", "query"]) -> FieldPath:
        """The field that is meant, if it is in this part of the request."""
        if part == "query":
            return FieldPath("query", ".".join(self.tokens))
        steps = (ITEM if token == "*" else Step("property", token) for token in self.tokens)
        return FieldPath("body", "", tuple(steps))


def said(answer: Answer) -> str:
    """The message of a provider in one line, cut short."""
    value = _decoded(answer)
    messages = list(dict.fromkeys(_messages(value, _DEEPEST)))[:2]
    text = ": ".join([*(one.rstrip(" .:") for one in messages[:-1]), *messages[-1:]])
    if value is None:
        kind = answer.header("content-type") or ""
        text = "" if "html" in kind else answer.body[:1000].decode("utf-8", "replace")
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def named_fields(answer: Answer) -> tuple[Named, ...]:
    """The fields that a problem body names, the first one first."""
    return tuple(dict.fromkeys(_named(_decoded(answer), _DEEPEST, is_listed=False)))


def _decoded(answer: Answer) -> JsonValue:
    try:
        value: JsonValue = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return value


def _messages(value: JsonValue, depth: int, *, is_said: bool = True) -> Iterator[str]:
    """Messages, the outer before the inner; is_said: whether a text that stands here is one."""
    if isinstance(value, str) and is_said and value.strip():
        yield value
    elif isinstance(value, list) and depth:
        for one in value:
            yield from _messages(one, depth - 1, is_said=is_said)
    elif isinstance(value, dict) and depth:
        texts = (text for key in _SAYING if isinstance(text := value.get(key), str) and text)
        yield from list(texts)[:1]
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                yield from _messages(inner, depth - 1, is_said=key in (*_SAYING, *_LISTING))


def _named(value: JsonValue, depth: int, *, is_listed: bool) -> Iterator[Named]:
    if not depth:
        return
    if isinstance(value, list):
        for one in value:
            yield from _named(one, depth - 1, is_listed=True)
    elif isinstance(value, dict):
        for key in _NAMING:
            if key in value and (is_listed or key not in _VAGUE):
                yield from _parsed(key, value[key])
        for key, inner in value.items():
            if key in _LISTING and isinstance(inner, dict):
                yield from _keys(inner)
            if isinstance(inner, dict | list):
                yield from _named(inner, depth - 1, is_listed=is_listed)


def _keys(errors: dict[str, JsonValue]) -> Iterator[Named]:
    """The fields by which errors are sorted: `{"amount": ["must be at most 5"]}`."""
    for name, said in errors.items():
        messages = said if isinstance(said, list) else [said]
        if messages and all(isinstance(one, str) for one in messages):
            yield from _parsed("field", name)


def _parsed(key: str, value: JsonValue) -> Iterator[Named]:
    if isinstance(value, list):
        tokens: Sequence[str] = [str(token) for token in value if isinstance(token, str | int)]
    elif not isinstance(value, str) or not value.strip() or " " in value.strip():
        return
    elif in_part := _IN_PART.fullmatch(value.strip()):
        yield Named(in_part[1], (in_part[2],))
        return
    elif value.startswith(("/", "#/")):
        tokens = split(value.removeprefix("#"))
    else:
        tokens = [token.strip("'\"") for token in _TOKEN.findall(value)]
    if tokens and tokens[0] == "$":
        tokens = tokens[1:]
    part = "query" if key == "parameter" else ""
    if tokens and tokens[0] in _PARTS and (isinstance(value, list) or len(tokens) > 1):
        part, tokens = tokens[0], tokens[1:]
    elif key == "pointer":
        part = "body"
    if tokens:
        yield Named(part, tuple("*" if token.isdigit() else token for token in tokens))
