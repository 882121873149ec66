"""From places in a revision to lines and columns, worked out only for what is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from contractctl import pointer
from contractctl.load import json_positions
from contractctl.load.encodings import decode
from contractctl.load.lines import locations
from contractctl.load.trie import Path
from contractctl.model import Location, Place, Revision


def locate(revision: Revision, places: Iterable[Place]) -> dict[Place, Location]:
    """Return where places of a revision are written; each document is read once.

    A member is located by its key, an item by itself, a document by its first character. Places
    that the Swagger 2.0 conversion moved are located where they stood; a place that does not
    exist has the location of its nearest ancestor that does.
    """
    pointers: dict[str, dict[Place, str]] = defaultdict(dict)
    for place in places:
        origin = revision.origin(place)
        pointers[origin.document][place] = origin.pointer
    found: dict[Place, Location] = {}
    for document, wanted in pointers.items():
        located = locate_in(revision.sources[document], revision.files[document], wanted.values())
        found.update((place, located[written]) for place, written in wanted.items())
    return found


def locate_in(data: bytes, file: str, pointers: Iterable[str]) -> dict[str, Location]:
    """Return where pointers lead in one document that has been parsed without error.

    Lines and columns count characters from 1; `file` is the path that the locations show.
    """
    paths = {written: pointer.split(written) for written in pointers}
    text = decode(data, file)
    offsets = _offsets(text, paths.values())
    nearest = {written: _nearest(path, offsets) for written, path in paths.items()}
    found = locations(text, file, nearest.values())
    return {written: found[offset] for written, offset in nearest.items()}


def _offsets(text: str, paths: Iterable[Path]) -> dict[Path, int]:
    if text.lstrip()[:1] == "{":
        try:
            return json_positions.offsets(text, paths)
        except ValueError:
            pass  # YAML in flow style
    from contractctl.load import yaml_positions  # it loads libyaml, which JSON does not need

    return yaml_positions.offsets(text, paths)


def _nearest(path: Path, offsets: dict[Path, int]) -> int:
    while path not in offsets:
        path = path[:-1]
    return offsets[path]
