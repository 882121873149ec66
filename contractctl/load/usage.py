"""Read contracts/<api>/usage.json, by which a checkout without evidence knows who uses what."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from typing import TypeVar

from contractctl.errors import WorkspaceError
from contractctl.load import json_text
from contractctl.load.checking import Entry, Sheet, quoted, take
from contractctl.load.documents import without_garbage_collection
from contractctl.load.encodings import MAX_BYTES, decode
from contractctl.load.git import GitTree
from contractctl.load.inside import read_inside
from contractctl.load.scalars import choice, share, text, written
from contractctl.load.usage_rows import (
    Row,
    agreement,
    extension,
    rows,
    stray,
    used,
    watch,
    written_day,
)
from contractctl.model import Location
from contractctl.model.evidence import RecordedUsage, Usage
from contractctl.model.ledger import Agreement

T = TypeVar("T")

_HINT = "write it with `contractctl evidence export`"
_REQUIRED = ("schema", "api", "consents")


def usage_file(api: str) -> str:
    """The path of a contract's usage.json within the workspace."""
    return f"contracts/{api}/usage.json"


def load_consents(root: Path, api: str) -> tuple[Agreement, ...]:
    """The consents of the file; raises as `load_usage`."""
    return load_usage(root, api).consents


def load_usage(root: Path, api: str, former: str = "") -> RecordedUsage:
    """What usage.json of a contract holds; what only a newer version knows is left alone.

    former: an earlier name of the contract, by which the file may still call it
    Raises WorkspaceError for the first problem in the file, or if there is none; DocumentError
    where it is no JSON.
    """
    file = usage_file(api)
    data = read_inside(root, root / file, file, MAX_BYTES)
    if data is None:
        raise WorkspaceError(f"there is no {file} in this workspace", hint=_HINT)
    return _parse(data, file, (api, former or api))


def load_usage_at(tree: GitTree, api: str, *, unless: str = "") -> RecordedUsage | None:
    """The same at a commit; None where it was not there, or was the same as another file.

    unless: the SHA-256 of the other file. Raises as `load_usage`.
    """
    folder, name = posixpath.split(posixpath.join(tree.workspace, usage_file(api)))
    if name not in tree.files(folder):
        return None
    file = posixpath.join(folder, name)
    data = tree.read(file)
    if hashlib.sha256(data).hexdigest() == unless:
        return None
    return _parse(data, tree.shown(file), (api,))


def _parse(data: bytes, file: str, names: Collection[str]) -> RecordedUsage:
    if not data.strip():
        raise WorkspaceError(f"{file} is empty", hint=_HINT, location=Location(file, 1, 1))
    with without_garbage_collection():
        return _read(data, file, names)


def _read(data: bytes, file: str, names: Collection[str]) -> RecordedUsage:
    value, _ = json_text.load(decode(data, file), file)
    if not isinstance(value, dict):
        where = Location(file, 1, 1)
        raise WorkspaceError("the top level is no mapping", hint=_HINT, location=where)
    sheet = Sheet(file, data, {"": Location(file, 1, 1)})
    found = _recorded(Entry(value, "", sheet), names, hashlib.sha256(data).hexdigest())
    problems = sheet.settled()
    if problems:
        first = problems[0]
        raise WorkspaceError(first.statement, hint=first.hint, location=first.location)
    return found


def _recorded(entry: Entry, names: Collection[str], sha256: str) -> RecordedUsage:
    """As far as the file is sound; meaningful only if the sheet has no problem."""
    fields = entry.named()
    for name in _REQUIRED:
        if name not in fields:
            entry.problem("is missing", _HINT, missing=name)
    api = next(iter(names))
    take(fields, "schema", choice(("contractctl/usage/1",)), None)
    about = take(fields, "api", text, api)
    if about not in names:
        fields["api"].problem(f"it is about {quoted(about)}, not {quoted(api)}", _HINT)
    window = take(_given(fields), "window", _window, None)
    usage = Usage(
        api,
        window[0] if window else None,
        window[1] if window else None,
        take(_given(fields), "attributed_share", share, None),
        tuple(_rows(fields, "uses", used)),
        tuple(_rows(fields, "watched", watch)) if "watched" in fields else None,
        tuple(_rows(fields, "strays", stray)),
    )
    return RecordedUsage(
        usage,
        tuple(_rows(fields, "consents", agreement)),
        dict(_rows(fields, "extensions", extension)),
        frozenset(take(fields, "moved", _names, ())),
        sha256,
    )


def _rows(fields: dict[str, Entry], name: str, read: Callable[[Row], T]) -> list[T]:
    return list(rows(fields[name], read)) if name in fields else []


def _given(fields: dict[str, Entry]) -> dict[str, Entry]:
    """Those that are not null."""
    return {name: entry for name, entry in fields.items() if entry.value is not None}


def _window(entry: Entry) -> tuple[date, date] | None:
    fields = entry.named()
    first, last = take(fields, "from", _day, None), take(fields, "to", _day, None)
    for name in ("from", "to") if isinstance(entry.value, dict) else ():
        if name not in fields:
            entry.problem("is missing", _HINT, missing=name)
    if first is None or last is None:
        return None
    if last < first:
        fields["to"].problem(f"{last} is before from ({first})", "swap 'from' and 'to'")
    return first, last


def _names(entry: Entry) -> tuple[str, ...]:
    return tuple(word for item in entry.items() if (word := text(item)))


_day = written(written_day, example="2026-11-23")
