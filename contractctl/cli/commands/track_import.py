"""contractctl track import: events of another machine, results of tests, audits, gates."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from contractctl.cli.options import CONTEXT, Command, global_options, settings

FORMATS = ("text",)


@click.command("import", cls=Command, context_settings=CONTEXT)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@global_options
def command(files: tuple[str, ...]) -> int:
    """Take in what `track export` wrote, and `verify`, `audit` and `gate` with --format json.

    Twice is once: an event that is known is left as it is, in whatever order files come. All files
    go in or none. What a gate found decides no state: `track catches` counts it. Events of kinds
    that only a newer version knows are kept. `-` is the standard input. Formats: text.

    Example: contractctl track import verify.json audit.json
    """
    from contractctl.cli.output import chosen_format, emit
    from contractctl.cli.tracking import open_ledger
    from contractctl.plan.words import counted
    from contractctl.track.importing import read_events

    chosen_format(FORMATS)
    events = [event for file in files for event in read_events(_text(file), file)]
    with open_ledger(create=True) as ledger:
        new = ledger.take_in(events)
    emit(f"{counted(len(events), 'event')}, of which {new} new")
    _warn_of_strangers(tuple(dict.fromkeys(one.api for one in events)))
    return 0


def _text(name: str) -> str:
    from contractctl.errors import LedgerError

    hint = "take a file that contractctl wrote; nothing was imported"
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise LedgerError(f"{name}: {error.strerror}", hint=hint) from error
    except UnicodeDecodeError as error:
        raise LedgerError(f"{name}: this is no UTF-8 text", hint=hint) from error


def _warn_of_strangers(apis: tuple[str, ...]) -> None:
    """Say which contracts this workspace has not: their events wait until it has."""
    from contractctl.cli.output import warn
    from contractctl.load.revisions import list_apis

    known = list_apis(settings().root)
    if strange := [one for one in apis if one not in known]:
        warn(f"this workspace has no contract {', '.join(strange)}; its events are kept")
