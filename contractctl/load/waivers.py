"""Read waivers: risks that somebody accepted, for whom and until when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from contractctl.load.checking import Entry, describe, open_sheet, quoted, refuse, take
from contractctl.load.nearest import did_you_mean
from contractctl.load.scalars import day, prose, text
from contractctl.model import Waiver

_FINGERPRINT = re.compile("[0-9a-f]{12}")
_MINIMAL = """\
write at least:
  waivers:
  - fingerprint: 3fa9c1d20b77
    reason: replaced in March, see OPS-1182
    owner: TEAM@example.test
    expires: YYYY-MM-DD"""


def load_waivers(root: Path, file: str) -> tuple[Waiver, ...]:
    """Read a file that holds `waivers` and nothing else, written as in migration.yaml.

    file: from the current folder or the workspace. There may be no consumers.yaml beside it, so
    a waiver may leave out its consumers: it is for all of them then.
    Raises WorkspaceError for the first problem in the file, or if there is none; DocumentError
    where it is no YAML.
    """
    path = Path(file) if Path(file).is_file() else root / file
    entry = open_sheet(path, file, hint=_MINIMAL)
    listed = entry.keys(required=("waivers",)).get("waivers")
    items = listed.items() if listed else []
    waivers = tuple(waiver(item, None, for_all=True) for item in items)
    refuse(entry.sheet.settled())
    return waivers


def waiver(
    entry: Entry,
    known: frozenset[str] | None,
    *,
    for_all: bool = False,
    allow_wide: bool = False,
) -> Waiver:
    """Read one waiver.

    known: the services it may name, None if that is not checked; for_all: whether it may leave
    them out, and is for every consumer; allow_wide: whether it may name none or all (`["*"]`),
    for somebody else to judge: it has no consumers then.
    """
    fields = entry.keys(
        required=("fingerprint", "reason", "owner", "expires"), optional=("consumers",)
    )
    return Waiver(
        fingerprint=take(fields, "fingerprint", _fingerprint, ""),
        consumers=()
        if (for_all and "consumers" not in fields) or (allow_wide and _is_wide(fields))
        else _consumers(entry, fields.get("consumers"), known),
        reason=take(fields, "reason", prose, ""),
        owner=take(fields, "owner", text, ""),
        expires=take(fields, "expires", day, date.min),
        location=entry.location,
    )


def _consumers(waived: Entry, entry: Entry | None, known: frozenset[str] | None) -> tuple[str, ...]:
    if entry is None or _names_nobody(entry):
        (entry or waived).problem(
            "the waiver is too wide: it names no consumers",
            "list the consumers it is for",
            missing=None if entry else "consumers",
        )
        return ()
    names = [(name, item) for item in entry.items() if (name := text(item))]
    for name, item in names:
        if known is not None and name not in known:
            item.problem(
                f"no service is called {quoted(name)}", did_you_mean(name, known, "services")
            )
    return tuple(dict.fromkeys(name for name, _ in names))


def _is_wide(fields: Mapping[str, Entry]) -> bool:
    return "consumers" not in fields or _names_nobody(fields["consumers"])


def _names_nobody(entry: Entry) -> bool:
    return not entry.value or entry.value == ["*"]


def _fingerprint(entry: Entry) -> str | None:
    """Twelve hexadecimal digits; YAML reads some of them, such as 1234567890e1, as a number."""
    if isinstance(entry.value, int | float):
        entry.problem(
            f"must be 12 hexadecimal digits, not {describe(entry.value)}",
            "put the fingerprint in quotes: as it stands, YAML reads it as a number",
        )
        return None
    value = text(entry)
    if value is None or _FINGERPRINT.fullmatch(value):
        return value
    entry.problem(
        f"{quoted(value)} is no fingerprint", "copy the 12 digits that `contractctl diff` shows"
    )
    return None
