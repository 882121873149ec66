"""Whether every place of a converted contract leads back to the file it was written in."""

from __future__ import annotations

from collections.abc import Iterator

from contractctl import pointer
from contractctl.load.documents import parse
from contractctl.model import Place, Revision
from contractctl.pointer import JsonValue


def pointers(value: JsonValue, at: str = "") -> Iterator[str]:
    yield at
    if isinstance(value, dict):
        for key, part in value.items():
            yield from pointers(part, pointer.join(at, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from pointers(part, pointer.join(at, str(index)))


def strays(revision: Revision) -> list[tuple[str, Place]]:
    """Converted pointers whose origin does not exist in the files."""
    raw = {key: parse(data, key).value for key, data in revision.sources.items()}
    found = []
    converted = revision.documents[""]
    assert isinstance(converted, dict)
    moved: JsonValue = {key: part for key, part in converted.items() if key != "definitions"}
    for at in pointers(moved):
        origin = revision.origin(Place("", at))
        try:
            pointer.follow(raw[origin.document], origin.pointer)
        except (LookupError, ValueError):
            found.append((at, origin))
    return found
