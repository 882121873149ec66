"""One document's bytes to its value, be it JSON or YAML."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from contractctl.errors import MalformedDocument
from contractctl.load import json_text
from contractctl.load.defects import error_at, unfinished_merge
from contractctl.load.encodings import decode
from contractctl.pointer import JsonValue


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document's value, and every string that stands as value of a key `$ref` in it.

    Values behind a YAML alias are one shared object: nobody may change a value.
    """

    value: dict[str, JsonValue]
    references: frozenset[str]
    format: Literal["json", "yaml"]


def parse(data: bytes, file: str) -> Parsed:
    """Parse JSON or YAML, told apart by content; `file` is the path that errors show.

    Whether it is a contract is not asked here. Raises DocumentError, with the place, for a
    document that is empty, binary, malformed, ambiguous (duplicate keys), without JSON meaning
    (NaN, foreign tags), too large or too deep, or whose top level is no mapping.
    """
    text = decode(data, file)
    try:
        with without_garbage_collection():
            value, references, form = _load(text, file)
    except MalformedDocument as error:
        raise unfinished_merge(text, file) or error from error
    if not isinstance(value, dict):
        raise error_at(
            text,
            file,
            0,
            "the top level is no mapping",
            "start with keys such as 'openapi:' or 'version:'",
        )
    return Parsed(value, references, form)


def _load(text: str, file: str) -> tuple[JsonValue, frozenset[str], Literal["json", "yaml"]]:
    if text.lstrip()[:1] == "{":
        try:
            return *json_text.load(text, file), "json"
        except json_text.JsonSyntaxError:
            if not file.lower().endswith((".yaml", ".yml")):
                raise
    from contractctl.load import yaml_events  # it loads libyaml, which JSON does not need

    return *yaml_events.load(text, file), "yaml"


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Parsing makes many objects and no garbage: collecting meanwhile takes most of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
