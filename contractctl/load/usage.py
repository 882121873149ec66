"""Read contracts/<api>/usage.json, by which a checkout without a ledger knows what was agreed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from contractctl.load.checking import Entry, open_sheet, quoted, refuse, take
from contractctl.load.operations import parse_operation
from contractctl.load.scalars import choice, day, text, written
from contractctl.model import Operation
from contractctl.model.ledger import Agreement

_HINT = "write it with `contractctl evidence export`"
_NOTHING = Operation("", "")


def usage_file(api: str) -> str:
    """The path of a contract's usage.json within the workspace."""
    return f"contracts/{api}/usage.json"


def load_consents(root: Path, api: str) -> tuple[Agreement, ...]:
    """The consents of the file; fields that only a newer version knows are left alone.

    Raises WorkspaceError for the first problem in the file, or if there is none; DocumentError
    where it is no JSON.
    """
    file = usage_file(api)
    entry = open_sheet(root / file, file, hint=_HINT)
    fields = _fields(entry, "schema", "api", "consents")
    take(fields, "schema", choice(("contractctl/usage/1",)), None)
    about = take(fields, "api", text, api)
    if about != api:
        fields["api"].problem(f"it is about {quoted(about)}, not {quoted(api)}", _HINT)
    rows = fields["consents"].items() if "consents" in fields else []
    found = tuple(map(_agreement, rows))
    refuse(entry.sheet.settled())
    return found


def _agreement(entry: Entry) -> Agreement:
    """As far as the row is sound; meaningful only if the sheet has no problem."""
    fields = _fields(entry, "consumer", "operation", "by", "at")
    operation = written(parse_operation, example="GET /orders/{orderId}")
    return Agreement(
        consumer=take(fields, "consumer", text, ""),
        operation=str(take(fields, "operation", operation, _NOTHING)),
        by=take(fields, "by", text, ""),
        day=take(fields, "at", day, date.min),
    )


def _fields(entry: Entry, *required: str) -> dict[str, Entry]:
    fields = entry.named()
    if isinstance(entry.value, dict):
        for name in required:
            if name not in fields:
                entry.problem("is missing", _HINT, missing=name)
    return fields
