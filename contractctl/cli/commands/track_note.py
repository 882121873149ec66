"""contractctl track note: what is worth remembering of consumers."""

from __future__ import annotations

import click

from contractctl.cli.options import CONTEXT, Command
from contractctl.cli.tracking import event_options


@click.command("note", cls=Command, context_settings=CONTEXT)
@click.option("--note", required=True, metavar="TEXT", help="What to remember.")
@event_options
def command(api: str, consumers: tuple[str, ...], by: str, note: str) -> int:
    """Write down what is worth remembering of consumers; no state changes by it.

    Formats: text.

    Example: contractctl track note orders legacy-batch --by me --note 'vendor asked, OPS-1182'
    """
    from contractctl.cli.tracking import noted, record
    from contractctl.model.ledger import Kind

    return record(Kind.NOTE, api, consumers, by, noted(note))
