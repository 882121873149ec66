"""Read the waivers of migration.yaml: risks that somebody accepted, for whom and until when."""

from __future__ import annotations

import re
from datetime import date

from contractctl.load.checking import Entry, describe, quoted, take
from contractctl.load.nearest import did_you_mean
from contractctl.load.scalars import day, prose, text
from contractctl.model import Waiver

_FINGERPRINT = re.compile("[0-9a-f]{12}")


def waiver(entry: Entry, known: frozenset[str] | None) -> Waiver:
    """Read one waiver; `known` are the services it may name, None if that is not checked."""
    fields = entry.keys(
        required=("fingerprint", "reason", "owner", "expires"), optional=("consumers",)
    )
    return Waiver(
        fingerprint=take(fields, "fingerprint", _fingerprint, ""),
        consumers=_consumers(entry, fields.get("consumers"), known),
        reason=take(fields, "reason", prose, ""),
        owner=take(fields, "owner", text, ""),
        expires=take(fields, "expires", day, date.min),
        location=entry.location,
    )


def _consumers(waived: Entry, entry: Entry | None, known: frozenset[str] | None) -> tuple[str, ...]:
    if entry is None or not entry.value or entry.value == ["*"]:
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
