"""contractctl track export: events as JSON lines, for another machine."""

from __future__ import annotations

import click

from contractctl.cli.options import CONTEXT, Command, global_options

FORMATS = ("jsonl",)


@click.command("export", cls=Command, context_settings=CONTEXT)
@click.argument("api", required=False)
@global_options
def command(api: str | None) -> int:
    """Write all events, or those of one contract, as JSON lines in the order of their ids.

    `contractctl track import` takes them in elsewhere. Formats: jsonl.

    Example: contractctl track export --output ledger.jsonl
    """
    from contractctl.cli.output import chosen_format, emit
    from contractctl.cli.tracking import open_ledger
    from contractctl.track.lines import render_lines

    chosen_format(FORMATS, "jsonl")
    with open_ledger() as ledger:
        emit(render_lines(ledger.events(api)))
    return 0
